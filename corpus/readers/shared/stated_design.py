"""The design of a study as its report states it, in the kinds of corpus/design.py."""

from __future__ import annotations

import re

from corpus.design import (
    ANIMAL,
    CASE_CONTROL,
    CASE_REPORT,
    CLUSTER,
    COMMENT,
    CROSS_SECTIONAL,
    CROSSOVER,
    FACTORIAL,
    GUIDELINE,
    LABORATORY,
    META_ANALYSIS,
    NARRATIVE,
    NON_INFERIORITY,
    NON_RANDOMISED,
    PROSPECTIVE,
    PROTOCOL,
    RANDOMISED,
    RETROSPECTIVE,
    REVIEW,
    SECONDARY,
    SPECIES,
    SYSTEMATIC,
    TRIAL,
    kinds_of,
    narrowest,
    with_broader,
)  # fmt: skip
from corpus.readers.shared.counted import NUMBER
from corpus.readers.shared.study_text import StudyText, guarded, sentences

_RANDOMISED = re.compile(
    r"\brandomi[sz](?:ed|ation)\b(?! effects?| block| sample| search)|"
    r"\brandomly(?: and \w+)?(?: \w+ly)? "
    r"(?:assign|allocat|divid|distribut|grouped|split|enrol|receiv|separat|categori|"
    r"classif|select\w* to (?:receive|undergo))\w*|"
    r"\b(?:assign|allocat|divid|grouped)\w*(?: \w+){0,6} (?:randomly|at random)\b|"
    r"\b(?:randomly|at random) and (?:assign|allocat|divid)\w*|"
    r"\brandomly selected (?:\w+ly )?(?:in|into|to) (?:\w+ )?(?:groups|arms)\b|\brandomly (?:by |using |with )"
    r"(?:the |a )?(?:lottery|coin|computer|envelopes?|draw)|\b(?:lottery method|tossing a coin|coin toss\w*)\b|"
    r"\brandom(?:ized|ised)? (?:allocation|assignment)\b|\bRCT\b|\bsplit-mouth\b",
    re.IGNORECASE,
)
_BLINDED = re.compile(
    r"\b(?:double|triple)[- ](?:blind|mask)\w*|\b(?:placebo|sham|vehicle)[- ]controlled\b",
    re.IGNORECASE,
)
_NOT_RANDOMISED = re.compile(
    r"\b(?:non|not|quasi|without|no)[- ]?randomi[sz]\w*|\bquasi-?experimental|"
    r"\brandomi[sz]\w+ (?:was|were) not\b",
    re.IGNORECASE,
)
_CROSSED = guarded(
    "cross latin counter within repeated order sequence",
    r"\bcross-?\s?over\b(?=[^.]*\b(?:design|study|trial|fashion|manner|comparison|order|period))|"
    r"\b(?:design|study|trial|fashion|manner)\b[^.]{0,60}\bcross-?\s?over\b|"
    r"\brandomi[sz]ed[- ,]+(?:[\w-]+[ ,]+){0,5}cross-?\s?over\b|\bcounter-?balanced (?:order|"
    r"design)|"
    r"\bLatin[- ]square\b|\b(?:within[- ]subjects?|repeated[- ]measures?) (?:\w+ ){0,2}design\b|"
    r"\b(?:in|the|with) (?:an? )?random(?:i[sz]ed)? (?:order|sequence)\b|"
    r"\border[^.]{0,40}\brandomi[sz]ed\b",
)
_SAYS_CROSSED = re.compile(r"cross-?\s?over|\bLatin\b", re.IGNORECASE)
_ORDERED = re.compile(
    r"\brandom(?:i[sz]ed)? (?:order|sequence)|counter-?balanced|"
    r"(?<!in )\border[^.]{0,40}randomi[sz]ed|"
    r"\brandomly performed\b|cross-?over|\bLatin[- ]square", re.IGNORECASE,
)  # fmt: skip
_SHOWN = re.compile(r"\b(?:presented|shown|displayed|samples|items|questions)\b", re.IGNORECASE)
_CLUSTERED = re.compile(
    r"\bcluster[- ]*(?:and )?(?:controlled )?(?:RCT|randomi[sz]\w*)|\brandomi[sz](?:ed|"
    r"ation)[^.]{0,40}\bclusters?\b|"
    r"\bclusters? (?:were|was) (?:then )?random|\bstepped[- ]wedge\b|"
    r"\bcluster (?:controlled )?trial\b|"
    r"\b(?:unit|level) of (?:randomi[sz]ation|allocation)\b[^.]{0,30}\b(?:was|were) (?:the )?"
    r"(?!patient|individual|participant|subject|person)|"
    r"\b(?:schools|clinics|practices|hospitals|villages|communities|homes|classes|classrooms|"
    r"wards|units|"
    r"households|districts|centres|centers|workplaces) (?:were|was) (?:\w+ )?random",
    re.IGNORECASE,
)
_NOTICE = re.compile(r"correct|corrig|errat|retract|expression of concern", re.IGNORECASE)
_OF_ORIGINALS = re.compile(r"\b(?:research|original) articles?\b", re.IGNORECASE)
_CITES_ONE = re.compile(r"(?:^|abstract: |[.] )\W*Citation: ", re.IGNORECASE)
_PLANNED = re.compile(
    r"\bwill (?:be|receive|undergo|complete|examine|recruit|include|compare)\b", re.IGNORECASE
)
_DONE = re.compile(  # what no plan says of its own study
    r"\bwe (?:conducted|performed|found|studied|randomi[sz]ed)\b|"
    r"\b(?:study|trial) (?:recruited|enrolled|randomi[sz]ed|included)\b|"
    r"\b(?:patients|participants|subjects|women|children|adults) (?:were|was) (?:\w+ )?"
    r"(?:randomi[sz]ed|analy[sz]ed|followed)\b",
    re.IGNORECASE,
)
_FROM_A_TRIAL = guarded(
    "analysis trial study rct",
    r"\bin this (?:exploratory|post[- ]?hoc|secondary|ancillary) analysis\b|"
    r"\b(?:this|is|was|present|current|conducted|performed|report|a|"
    r"of|on) (?:an? )?(?:[\w-]+,? )?(?:secondary|post[- ]?hoc|"
    r"ancillary|pooled|exploratory) analysis (?:of|from|emerging from)\b|\bsub-?(?:analysis|study) of\b|"
    r"\b(?:this|is|was) an? sub-?(?:analysis|study)\b|"
    r"\b(?:data|participants|sample)\b[^.]{0,40}\b(?:from|of|within|originate)\b[^.]{0,40}"
    r"\b(?:larger|parent|previous(?:ly)?|randomi[sz]ed)\b[^.]{0,40}\b(?:trial|study|RCT)\b|"
    r"\bwithin the [^.,]{3,60}\b(?:study|trial), an? [^.,]{0,30}\b(?:trial|study)\b|"
    r"\b(?:patients|participants|people|subjects) (?:who (?:were )?)?(?:involved|enrolled|"
    r"participat\w+|included) in (?:an?|the) (?:[\w-]+,? ){0,5}(?:trial|RCT)\b|"
    r"\bwithin the context of\b[^.]{0,160}\btrial\b|\bnested (?:with)?in\b[^.]{0,60}\btrial\b|"
    r"\b(?:(?:in )?this|aims?|to [a-z]+, using) (?:post[- ]?hoc|sub-?group|secondary) analysis\b|"
    r"^(?:\w+: )?(?:an? )?(?:post[- ]?hoc|secondary) analys[ei]s of\b|"
    r"\b(?:was|were) a post[- ]?hoc\b[^.]{0,20}\banalysis\b|"
    r"\bwho (?:had )?participated in (?:an?|the) (?:[\w-]+,? ){0,5}(?:trial|RCT)\b|"
    r"\benrolled in (?-i:[A-Z])[^.;,]{0,40},[^.;]{0,60}\brandomi[sz]ed\b",
)
_IN_TITLE_ONLY = re.compile(
    r"\b(?:secondary|pooled|sub-?group|ancillary)[- ]analys|\bpost[- ]?hoc|\bsub-?analys|"
    r"\bsub-?study|\bsecondary outcomes? (?:from|of)\b",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\b(?:patients?|participants?|volunteers?|women|men|children|adults|infants|people|students|"
    r"persons|individuals)\b", re.IGNORECASE,
)  # fmt: skip
_IN_VITRO_STUDY = guarded(
    "vitro vivo",
    r"\b(?:this|the|present|our|:) (?:[\w-]+ ){0,2}(?:in[- ]?vitro|ex[- ]?vivo) (?:[\w-]+ )?"
    r"(?:study|experiment)\b",
)
_SPECIMENS = re.compile(
    r"\bspecimens?\b|\b(?:teeth|incisors|molars|premolars) were\b|\bcell (?:lines?|cultures?)\b",
    re.IGNORECASE,
)
_CONSENT = re.compile(r"\b(?:informed|written|oral|verbal|parental) consent\b", re.IGNORECASE)
_ANIMALS = re.compile(rf"\b{SPECIES}\b", re.IGNORECASE)
_COUNTED_ANIMALS = re.compile(rf"\b{NUMBER} (?:[a-z-]+ ){{0,3}}{SPECIES}\b"
    r"(?= (?:were|was|received|underwent|from|with|aged|of|in|suffering)\b|[,.;)]| \()",
    re.IGNORECASE,
)
_PLURAL = re.compile(r"\b(?:trials|studies|RCTs)\b", re.IGNORECASE)
_NAMES_DESIGN = re.compile(
    r"\b(?:this|our|present|current|the|a|an)\b[^.]{0,80}\b(?:study|trial|survey|analysis|"
    r"review|cohort|"
    r"design|series|investigation)\b|\bdesign\s?:|\b(?:we|was) (?:retrospectively|"
    r"prospectively)\b",
    re.IGNORECASE,
)
_PHRASE = guarded(
    "trial study analysis review survey registry design cohort case",
    r"(?:\b(?:multi-?cent(?:er|re)|single-cent(?:er|re)|multinational|prospective|retrospective|"
    r"randomi[sz]ed|randomi[sz]ation|(?:double|single|triple|observer|assessor)[- ](?:blind|"
    r"mask)(?:ed)?|"
    r"open[- ]label|(?:placebo|sham|vehicle|active)[- ]controlled|controlled|observational|"
    r"population-based|case[- ]control|cross[- ]sectional|cohort|matched|single-arm|cross-?over|"
    r"parallel[- ]group|cluster[- ]randomi[sz]ed|cluster|non-?inferiority|equivalence|factorial|"
    r"pilot|"
    r"pragmatic|feasibility|phase (?:[1-4]|I{1,3}V?|IV)(?:/(?:[1-4]|"
    r"I{1,3}))?[ab]?)[\s,-]+(?:and )?){1,9}"
    r"(?:clinical )?(?:trial|study|analysis|review|survey|registry|design)\b"
    r"|\bsystematic review(?: and (?:network )?meta-analysis)?|\b(?:network )?meta-analysis\b"
    r"|\bcase (?:report|series)\b|\b(?:retrospective|prospective) cohort\b",
)
_SAYS_DESIGN = re.compile(r"\bdesign\b|\bplanned\b", re.IGNORECASE)
_NOT_WORSE = guarded(
    "inferiority equivalence",
    r"\bnon-?inferiority (?:trial|study|design)|\bequivalence (?:trial|study)",
)
_FACTORS = guarded(
    "factorial",
    r"\bfactorial (?:design|trial|study|randomi)|\bfactorial clinical trial",
)
_FOR_A_TRIAL = re.compile(
    r"\b(?:for|during|parallel to|nested (?:with)?in) (?:an?|the|future|larger) (?:[\w-]+,? ){0,6}(?:trials?|RCTs?)\b(?! of\b)",
    re.IGNORECASE,
)
_TRIAL = re.compile(r"\btrial\b", re.IGNORECASE)
_PLAINLY = re.compile(r"\bcross[- ]sectional\b|\bcase[- ]control", re.IGNORECASE)
_WAS = re.compile(
    r"\bstudy (?:was|is) (?:designed as )?an? (?:[\w-]+,? ){0,6}"
    r"(?:observational|retrospective|cross-sectional|cohort|case-control)\b[^.,;]{0,40}",
    re.IGNORECASE,
)
_WAS_PLAINLY = re.compile(  # beside a trial that is named as well
    r"\b(?:this|our|the present) (?:study )?(?:was an? )?(?:[\w-]+,? ){0,2}"
    r"(?:observational|retrospective|cross-sectional|cohort|case-control) "
    r"(?:study|analysis|review|survey)\b|"
    r"\ba (?:[\w-]+,? ){0,2}(?:observational|cross-sectional|cohort|case-control) study was (?:nested|embedded)\b",
    re.IGNORECASE,
)
_OBSERVED = [RETROSPECTIVE, PROSPECTIVE, CROSS_SECTIONAL, CASE_CONTROL]
_PLAIN = {CROSS_SECTIONAL, CASE_CONTROL}
_OVER_STUDIES = {REVIEW, GUIDELINE, COMMENT, SYSTEMATIC, META_ANALYSIS, NARRATIVE}
_GENRES = _OVER_STUDIES | {PROTOCOL, CASE_REPORT}


def is_notice(article_type: str) -> bool:
    """Whether an article is a notice on another: a correction or a retraction."""
    return bool(_NOTICE.search(article_type))


def stated_design(text: StudyText) -> str | None:
    """The design in the report's own words where these say it all, or else as kinds of the list.

    None where the report does not say it.
    """
    if is_notice(text.article_type):
        return None
    kinds = _kinds(text)
    if not kinds or kinds == tuple(set(kinds_of(text.article_type)) & {REVIEW, GUIDELINE, COMMENT}):
        return None  # the kind of article says it
    for sentence in (text.title, *text.own):
        phrase = _PHRASE.search(sentence)
        if phrase and kinds_of(phrase.group()) == kinds:
            return " ".join(phrase.group().lower().split())
    return ", ".join(kinds)


def _kinds(text: StudyText) -> tuple[str, ...]:
    genre = _genre(text)
    if genre & _OVER_STUDIES:
        return narrowest(genre)
    if not genre:
        apart = _of_animals_or_things(text)
        if apart:
            return apart
    found, named = _trial_kinds(text), _named(text.title)
    plain = set() if _RANDOMISED.search(text.title) else _called(text)
    found = plain or found
    if RETROSPECTIVE in named and not _RANDOMISED.search(text.title):
        found = set()
    if named & _PLAIN:
        found, named = set(), named & _PLAIN
    if _secondary(text):
        found |= {SECONDARY}
    found |= named or (set() if found else _observed(text))
    if not found and not _PLURAL.search(text.title) and _TRIAL.search(text.title):
        found = {TRIAL}
    return narrowest(found | genre)


def _called(text: StudyText) -> set[str]:
    """What the report says that the study was, where that is no experiment."""
    if _RANDOMISED.search(text.whole_abstract):
        sayings = (_WAS_PLAINLY.search(_FOR_A_TRIAL.sub("", one)) for one in text.own)
    else:
        sayings = (_WAS.search(one) for one in text.own)
    match = next((match for match in sayings if match), None)
    return set(kinds_of(match.group())) & with_broader(_OBSERVED) if match else set()


def _named(title: str) -> set[str]:
    """The kinds that a title names of its own study."""
    named = set(kinds_of(title)) - _GENRES - {TRIAL, ANIMAL, LABORATORY}
    if not _PLAINLY.search(title):
        named -= _PLAIN
    return (
        named - with_broader([CLUSTER, CROSSOVER, NON_INFERIORITY])
        if _PLURAL.search(title)
        else named
    )


def _genre(text: StudyText) -> set[str]:
    """What the article is by its kind or its title, rather than its study."""
    if _CITES_ONE.search(text.whole_abstract):
        return {COMMENT}
    by_type = set(kinds_of(text.article_type)) & _GENRES
    by_title = set(kinds_of(text.title)) & (_GENRES - {COMMENT, GUIDELINE, REVIEW})
    if _OF_ORIGINALS.search(text.article_type):
        by_type -= {REVIEW}  # a part of a journal that has both
    if text.methods and text.results:
        by_type -= {COMMENT}  # a letter that is a whole report
    if _RANDOMISED.search(" ".join(one for one in text.abstract if one in text.own)):
        by_type, by_title = by_type - {CASE_REPORT}, by_title - {NARRATIVE, CASE_REPORT}
    if by_type - {CASE_REPORT}:
        return by_type | (by_title if REVIEW in by_type else set())
    done = _DONE.search(text.whole_abstract)
    planned = 0 if done else sum(map(bool, map(_PLANNED.search, sentences(text.whole_abstract))))
    if PROTOCOL in by_title or planned >= 2 or (planned and _SAYS_DESIGN.search(text.title)):
        return {PROTOCOL}
    return by_title | (by_type & {CASE_REPORT})


def _of_animals_or_things(text: StudyText) -> tuple[str, ...]:
    if _IN_VITRO_STUDY.search(f"{text.title} {text.whole_abstract}"):
        return (LABORATORY,)
    of_title = set(kinds_of(text.title)) & {ANIMAL, LABORATORY}
    own = " ".join([text.title, *text.abstract])
    if _COUNTED_ANIMALS.search(own):
        return (ANIMAL,)
    if _PEOPLE.search(" ".join(text.abstract) or own) or (
        ANIMAL not in of_title and _CONSENT.search(" ".join(text.methods))
    ):
        return ()
    found = of_title or (set(kinds_of(own)) & {ANIMAL, LABORATORY})
    if not found and _SPECIMENS.search(own):
        found = {LABORATORY}
    return narrowest(found or ({ANIMAL} if _ANIMALS.search(own) else ()))


def _trial_kinds(text: StudyText) -> set[str]:
    title = "" if _PLURAL.search(text.title) else text.title
    joined = _FOR_A_TRIAL.sub("", " \n".join([title, *text.own]))
    found: set[str] = set()
    first = " \n".join([title, *text.abstract])
    if _NOT_RANDOMISED.search(first) or (
        not _RANDOMISED.search(first) and _NOT_RANDOMISED.search(" \n".join(text.methods[:20]))
    ):
        return {NON_RANDOMISED}
    if _RANDOMISED.search(joined) or _BLINDED.search(joined):
        found.add(RANDOMISED)
    if _crossed(text, title):
        found.add(CROSSOVER)
    if _CLUSTERED.search(joined):
        found.add(CLUSTER)
    if _NOT_WORSE.search(joined):
        found.add(NON_INFERIORITY)
    if _FACTORS.search(joined):
        found.add(FACTORIAL)
    return found


def _crossed(text: StudyText, title: str) -> bool:
    own = [title, *text.own]
    crossed = [sentence for sentence in own if _CROSSED.search(sentence)]
    if any(_SAYS_CROSSED.search(sentence) for sentence in crossed):
        return True
    return any(not _SHOWN.search(sentence) for sentence in crossed) and any(
        _ORDERED.search(sentence) and not _SHOWN.search(sentence) for sentence in own
    )


def _secondary(text: StudyText) -> bool:
    return bool(_IN_TITLE_ONLY.search(text.title)) or any(
        _FROM_A_TRIAL.search(sentence)
        for sentence in (*sentences(text.whole_abstract), *text.methods[:8])
    )


def _observed(text: StudyText) -> set[str]:
    """What the first sentence that names the study's design calls it."""
    for sentence in text.own:
        if _NAMES_DESIGN.search(sentence):
            kinds = set(kinds_of(sentence)) - _GENRES - {RANDOMISED, TRIAL, ANIMAL, LABORATORY}
            if not _PLAINLY.search(sentence):
                kinds -= _PLAIN
            if kinds:
                return kinds
    return set()
