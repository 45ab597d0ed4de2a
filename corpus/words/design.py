"""Kinds of study, as a short list in which each kind may have a broader one.

The list follows the publication types of MeSH. `kinds_of` reads the kinds out of any words for a
design: an article's ("double-blind, placebo-controlled crossover trial") or a reader's ("RCT").
So a filter and an article meet by what they mean, however either is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

UNKNOWN = "unknown"
RANDOMISED, CROSSOVER, CLUSTER = (
    "randomised controlled trial", "crossover trial", "cluster randomised trial",
)  # fmt: skip
NON_INFERIORITY, FACTORIAL = "non-inferiority trial", "factorial trial"
NON_RANDOMISED, SINGLE_ARM, TRIAL = "non-randomised trial", "single-arm trial", "clinical trial"
OBSERVATIONAL, COHORT = "observational study", "cohort study"
PROSPECTIVE, RETROSPECTIVE = "prospective cohort study", "retrospective cohort study"
CASE_CONTROL, CROSS_SECTIONAL = "case-control study", "cross-sectional study"
CASE_SERIES, CASE_REPORT = "case series", "case report"
REVIEW, SYSTEMATIC, META_ANALYSIS = "review", "systematic review", "meta-analysis"
NARRATIVE, GUIDELINE, COMMENT = "narrative review", "guideline", "editorial or letter"
PROTOCOL, SECONDARY = "protocol", "secondary analysis"
ANIMAL, LABORATORY = "animal study", "laboratory study"
QUALITATIVE, ECONOMIC = "qualitative study", "economic evaluation"
DIAGNOSTIC = "diagnostic accuracy study"

# Every kind with the broader one; a filter that admits the broader admits it as well.
BROADER: dict[str, str | None] = {
    TRIAL: None, RANDOMISED: TRIAL, CROSSOVER: RANDOMISED, CLUSTER: RANDOMISED,
    NON_INFERIORITY: RANDOMISED, FACTORIAL: RANDOMISED, NON_RANDOMISED: TRIAL, SINGLE_ARM: TRIAL,
    OBSERVATIONAL: None, COHORT: OBSERVATIONAL, PROSPECTIVE: COHORT, RETROSPECTIVE: COHORT,
    CASE_CONTROL: OBSERVATIONAL, CROSS_SECTIONAL: OBSERVATIONAL, CASE_SERIES: OBSERVATIONAL,
    CASE_REPORT: OBSERVATIONAL,
    REVIEW: None, SYSTEMATIC: REVIEW, META_ANALYSIS: SYSTEMATIC, NARRATIVE: REVIEW,
    GUIDELINE: None, PROTOCOL: None, SECONDARY: None, DIAGNOSTIC: None, ECONOMIC: None,
    QUALITATIVE: None, ANIMAL: None, LABORATORY: None, COMMENT: None,
}  # fmt: skip
KINDS = tuple(BROADER)

SPECIES = (
    r"(?:rats?|mice|mouse|murine|rabbits?|guinea pigs?|pigs?|piglets?|swine|porcine|dogs?|canine|"
    r"cats|feline|cattle|cows?|heifers?|calves|steers?|bovine|sheep|ewes|lambs?|goats?|horses?|mares|"
    r"ponies|foals|equine|sows|gilts|hamsters?|gerbils?|ferrets?|chicks?|"
    r"chickens?|ducks?|ducklings?|broilers?|hens?|poultry|zebrafish|alpacas?|llamas?|camels?|"
    r"buffalo(?:es)?|bulls?|oxen|boars?|turkeys|quails?|minks?|frogs?|tadpoles?|monkeys?|macaques?|"
    r"primates|fish)"
)
IN_SECTION = (  # of a study; an area or an image is across a body
    r"cross[- ]sectional\b(?! (?:[\w-]+ )?(?:areas?|imag\w+|CT|scans?|views?|planes?|slices?|"
    r"dimensions?|diameters?|geometry|anatomy|echo\w*|shapes?|profiles?|surfaces?|lumen)\b)"
)
_NOT_RANDOM = r"(?:non|not|quasi|un)[- ]?randomi[sz]\w*"
_PATTERNS: tuple[tuple[str, str], ...] = (
    (PROTOCOL, r"\b(?:study|trial|research|review) protocol\b|\bprotocol (?:for|of) (?:an?|the)\b"
               r"|(?:^|[:,.–—-] ?)(?:an? |the )?protocol\b|\b(?:trial|"
               r"study)(?: (?!of\b)[\w-]+){0,12} protocol$"
               r"|\brationale(?: and|,| &)(?: \w+)? design\b|\bdesign and rationale\b"
               r"|\bstudy design of\b"
               r"|(?<!inform the )\bdesign of (?:an?|the) [\w, -]{0,60}\b(?:trial|study)\b"),
    (SECONDARY, r"\b(?:secondary|post[- ]?hoc|sub-?group|ancillary|pooled|"
                r"exploratory)[- ]analys[ei]s"
                r"|\bsub-?(?:analys[ei]s|stud(?:y|ies))\b"),
    (META_ANALYSIS, r"\bmeta-?\s?analy\w+"),
    (SYSTEMATIC, r"\bsystematic(?: literature)? review|\bumbrella review|\bscoping review"),
    (NARRATIVE, r"\b(?:narrative|literature|mini|clinical|invited|"
                r"state[- ]of[- ]the[- ]art)[- ]review\b"),
    (REVIEW, r"(?<!\bchart )(?<!\brecord )(?<!\brecords )(?<!\bpeer )"
             r"(?<!\bretrospective )(?<!\bnote )(?<!\bnotes )(?<!\bdatabase )(?<!\blongitudinal )"
             r"\b(?:mini-?)?reviews?\b"
             r"(?! board)(?! of (?:the )?(?:[\w-]+ ){0,3}(?:charts|records|notes|files)\b)"),
    (GUIDELINE, r"\bguidelines?\b|\bconsensus statement\b|\bpractice recommendations\b"),
    (COMMENT, r"\b(?:editorial|commentary|letters?|correspondence|viewpoint|perspective|opinion|"
              r"comment|reply)\b"),
    (CASE_REPORT, r"\bcase (?:reports?|stud(?:y|ies))\b"),
    (CASE_SERIES, r"\bcase[- ]series\b"),
    (CLUSTER, r"\bcluster[- ,]*(?:and )?(?:controlled |crossover )?(?:randomi[sz]\w*|RCT|trial)"
              r"|\brandomi[sz]ed cluster|\bstepped[- ]wedge|\bgroup[- ]randomi[sz]ed\b"),
    (CROSSOVER, r"\bcross-?\s?over\b|\bLatin[- ]square\b"),
    (NON_INFERIORITY, r"\bnon-?\s?inferiority\b|\bequivalence (?:trial|study|design)\b"),
    (FACTORIAL, r"\bfactorial\b(?! analys)"),
    (NON_RANDOMISED, rf"\b{_NOT_RANDOM}|\bquasi-?experimental\b|"
                     rf"\bcontrolled before[- ]and[- ]after\b"),
    (RANDOMISED, r"\brandomi[sz]ed\b(?![- ]effects)|\brandomly\b|\bRCTs?\b"
                 r"|\b(?:double|triple)[- ](?:blind|mask)\w*|\b(?:placebo|sham|"
                 r"vehicle)[- ]controlled\b"),
    (SINGLE_ARM, r"\b(?:single|one)[- ](?:arm|group)\b|\buncontrolled (?:trial|study)\b"
                 r"|\bdose[- ](?:escalation|finding)\b"),
    (RETROSPECTIVE, r"\bretrospective(?:ly)?\b"),
    (PROSPECTIVE, r"\bprospective(?:,? [\w-]+){0,3} (?:cohort|observational|longitudinal|"
                  r"registry|matched[- ]pairs?)\b"
                  r"|\bprospective cohort\b"),
    (COHORT, r"\bcohort\b|\blongitudinal (?:study|analysis)\b|\bregistry (?:study|analysis)\b"),
    (CASE_CONTROL, r"\bcase[- ]control(?:led)?\b"),
    (CROSS_SECTIONAL, rf"\b{IN_SECTION}|\bsurvey\b|\bprevalence study\b"),
    (OBSERVATIONAL, r"\bobservational\b"),
    (DIAGNOSTIC, r"\bdiagnostic (?:accuracy|performance|test)\b|\bsensitivity and specificity\b"),
    (ECONOMIC, r"\bcost[-– ]*(?:effectiveness|effective(?=\W*$|[?.:]| (?:in|for|than|as)\b)|"
               r"utility|benefit)\b|\beconomic (?:evaluation|analysis)\b"),
    (QUALITATIVE, r"\bqualitative\b|\bfocus groups?\b|\binterview study\b"),
    (ANIMAL, rf"\banimal (?:study|model|experiment)\b|\bin (?:\w+ ){{0,4}}{SPECIES}\b"),
    (LABORATORY, r"\b(?:in|ex)[- ]?vitro\b|\bex[- ]?vivo\b|\blaboratory study\b|\bcadaver\w*"),
    (TRIAL, r"\btrials?\b|\bphase (?:[1-4]|I{1,3}V?)[ab]?\b"),
)  # fmt: skip
_COMPILED = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS)
_NON_RANDOM = re.compile(rf"\b{_NOT_RANDOM}", re.IGNORECASE)
_SYNTHESES = frozenset({META_ANALYSIS, SYSTEMATIC, NARRATIVE, REVIEW, GUIDELINE})
_BESIDE_SYNTHESIS = _SYNTHESES | {PROTOCOL, COMMENT, ECONOMIC, QUALITATIVE}
_NOT_OF_PEOPLE = frozenset({ANIMAL, LABORATORY})


def known_design(study_design: str | None, article_type: str | None) -> str:
    """The study design, or else the kind of article where that names one; "" for neither."""
    return study_design or (article_type if article_type and kinds_of(article_type) else None) or ""


@lru_cache(maxsize=4096)
def kinds_of(words: str) -> tuple[str, ...]:
    """The kinds that words for a design name, less those broader than another; empty for none."""
    if words.strip().casefold() in BROADER:
        return (words.strip().casefold(),)
    words = words.replace("‐", "-").replace("‑", "-")
    rest = _NON_RANDOM.sub("nonrandomised ", words)
    found = {
        kind
        for kind, pattern in _COMPILED
        if pattern.search(words if kind == NON_RANDOMISED else rest)
    }
    return _settled(found)


def _settled(found: set[str]) -> tuple[str, ...]:
    if found & _SYNTHESES:
        found &= _BESIDE_SYNTHESIS
    elif found & _NOT_OF_PEOPLE:
        found &= _NOT_OF_PEOPLE
    if RETROSPECTIVE in found and found & {CASE_CONTROL, CROSS_SECTIONAL, CASE_SERIES, CASE_REPORT}:
        found -= {RETROSPECTIVE}
    if any(RANDOMISED in with_broader([kind]) for kind in found):
        found -= {COHORT, PROSPECTIVE, RETROSPECTIVE, OBSERVATIONAL, SINGLE_ARM}
    if NON_RANDOMISED in found:
        found -= {RANDOMISED, OBSERVATIONAL, PROSPECTIVE}
    return narrowest(found)


def narrowest(kinds: Iterable[str]) -> tuple[str, ...]:
    """Those that are not the broader kind of another, in the order of the list."""
    found = set(kinds)
    above = {kind for one in found for kind in with_broader([one]) if kind != one}
    return tuple(kind for kind in KINDS if kind in found - above)


def with_broader(kinds: Iterable[str]) -> frozenset[str]:
    """The kinds with all that are broader."""
    found: set[str] = set()
    for kind in kinds:
        at: str | None = kind
        while at is not None:
            found.add(at)
            at = BROADER.get(at)
    return frozenset(found)


def admits(wanted: str, design: str) -> bool:
    """Whether an article of a design is what a reader asks for.

    Both are read for their kinds; "unknown" admits what names none, and words that name no kind
    admit a design that has these words.
    """
    if wanted.strip().casefold() == UNKNOWN:
        return not kinds_of(design)
    asked = kinds_of(wanted)
    if not asked:
        return bool(wanted.strip()) and wanted.strip().casefold() in design.casefold()
    return set(asked) <= with_broader(kinds_of(design))
