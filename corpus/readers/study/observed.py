"""The design of a study that is no experiment, told from what its report says was done.

Reports of trials name their design; reports of other studies often tell only how their data came
about: records that were reviewed, patients enrolled prospectively, a questionnaire that was sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from corpus.readers.study.study_text import Guarded, guarded
from corpus.words.design import (
    CASE_CONTROL,
    CASE_REPORT,
    CASE_SERIES,
    COHORT,
    CROSS_SECTIONAL,
    DIAGNOSTIC,
    ECONOMIC,
    IN_SECTION,
    META_ANALYSIS,
    NON_RANDOMISED,
    OBSERVATIONAL,
    PROSPECTIVE,
    QUALITATIVE,
    RETROSPECTIVE,
    SINGLE_ARM,
    SYSTEMATIC,
    TRIAL,
)

_PEOPLE = (
    r"(?:patients?|cases|people|subjects|women|men|children|adults|infants|individuals|"
    r"participants|admissions|procedures|operations|births|deliveries)"
)
_LOOKED_AT = (
    r"(?:review|analy[sz]|evaluat|examin|stud|identif|collect|compar|assess|investigat|obtain|"
    r"search|screen|audit|extract|abstract|retriev|look|select|includ|gather|record|divid|"
    r"classif|interrogat|quer|enrol|recruit|determin|measur)\w*"
)
_STUDY = (
    r"(?:stud(?:y|ies)|analys[ei]s|reviews?|surveys?|series|evaluation|investigation|assessment|"
    r"audit|comparison|design|cohort|data|research|questionnaires?|approach|chart|case|database|"
    r"record|observational|follow-?up|trial|report|examination|manner|fashion|basis)"
)
# The strongest first: of a report that says several, the first that it says is its design.
_RETROSPECTIVE = guarded(
    "retrospect record chart files notes review database",
    rf"\bretrospective(?:,? (?:and )?[\w-]+){{0,4}}?,? {_STUDY}\b|"
    rf"\bretrospectively,? (?:we )?(?:[\w-]+ )?{_LOOKED_AT}|\b{_LOOKED_AT} retrospectively\b|"
    rf"\b(?:medical|clinical|hospital|patients?|case|health|operative|pathology|surgical|"
    rf"inpatient)[’']?s? "
    rf"(?:[\w-]+ ){{0,2}}(?:records|charts|files|notes|reports)\b[^.;]{{0,200}}\b(?:were|was) "
    rf"(?:\w+ )?(?:review|analy[sz]|examin|evaluat|audit|abstract|search|stud)\w*|"
    rf"\b(?:the|all) (?:records|charts|files|notes|case[- ]?notes) (?:of|for|from)\b[^.;]{{0,200}}"
    rf"\b(?:were|was) (?:\w+ )?{_LOOKED_AT}|"
    rf"\breview(?:ed)? (?:of )?(?:the |all |our )?(?:[\w-]+ ){{0,3}}(?:records|charts|files|"
    rf"notes|case[- ]?notes|database)\b|"
    rf"\b(?:chart|record|records|case[- ]?notes?|file|notes) reviews?\b|"
    rf"\bwe (?:\w+ )?reviewed (?:the )?(?:[\w-]+ ){{0,8}}{_PEOPLE}\b|"
    rf"\b{_PEOPLE}\b[^.;]{{0,200}}\b(?:were|was) (?:then )?reviewed\b"
    rf"(?! (?:at|after|every|by|again|in the|\d))",
)
_PROSPECTIVE = guarded(
    "prospective",
    rf"\bprospective(?:,? (?:and )?[\w-]+){{0,4}}?,? {_STUDY}\b(?! registry)|"
    r"\b(?:were|was|we|been) prospectively (?!maintained)\w+|"
    r"\bprospectively (?:enrol|recruit|follow|stud|evaluat|assess|includ|examin|analy[sz]|"
    r"collect|underwent)\w*\b(?! (?:[\w-]+ )?(?:data|database|registry)\b)|"
    r"\b(?:analy[sz]ed|evaluated|assessed|followed|studied|collected) prospectively\b",
)
_SECTIONAL = guarded(
    "cross survey questionnaire transversal prevalence",
    r"\btransversal study\b|\bprevalence (?:study|survey)\b|"
    r"\b(?:this|our|an?|the|by|web|two|three|\d+) (?:[\w-]+,? ){0,5}survey(?:s)? "
    r"(?:was|were|of|among|in|to|conducted|with|by|measur|elicit)\b|"
    r"\bsurvey (?:was|were) (?:\w+ )?(?:conduct|carried|sent|perform|administ|distribut|mail|"
    r"undertak|develop|complet|done|emailed)\w*|"
    r"\b(?:conducted|performed|sent|mailed|administered|distributed|carried out|undertook|used|"
    r"using) (?:an? |the )?(?:[\w-]+,? ){0,5}survey\b|\b(?:were|was|we) surveyed\b|"
    r"\b(?:postal|mailed|e-?mailed|online|web-based|internet-based|electronic|telephone|"
    r"anonymous|national|household) (?:[\w-]+ ){0,2}(?:survey|questionnaires?)\b|"
    r"\bquestionnaires? (?:was|were) (?:\w+ )?(?:sent|mailed|posted|e-?mailed|distributed)\b|"
    r"\b(?:sent|mailed|posted|distributed) (?:an? )?(?:[\w-]+ ){0,3}questionnaire\b|"
    r"\bquestionnaire (?:study|survey)\b|^(?:[\w, ]+: )?(?:an? )?(?:[\w-]+ ){0,3}survey\b",
)
_PLAINLY_SECTIONAL = guarded("cross transversal", rf"\b{IN_SECTION}|\btransversal study\b")
_CASES_AND_CONTROLS = guarded("case", r"\bcase[- ](?:control|referent)(?:led)?\b")
_COHORT = guarded(
    "cohort longitudinal follow",
    r"\b(?:cohort|longitudinal|panel) (?:study|analysis|design|survey|data|review|research|"
    r"investigation|follow-?up)\b|\bbirth cohort\b|\b(?:population|community|hospital|register|"
    r"registry)-based (?:[\w-]+ )?cohort\b|"
    r"\b(?:inception|historical|representative|nationwide|national|prospective|retrospective) "
    r"cohort\b|"
    r"\bfollow-? ?up (?:study|survey)\b(?! \d| (?:consisted|showed|included|revealed))|"
    r"\bfrom the (?:[\w-]+ ){1,5}(?:cohort|longitudinal)\b|"
    r"\b(?-i:[A-Z])\w+ Cohort\b|^(?:[\w, ]+: )?(?:an? )?(?:[\w-]+ ){0,3}cohort\b|"
    r"\bin (?:an?|this|our) (?:[\w-]+,? ){0,4}cohort of\b",
)
_SERIES = guarded(
    "series cases report describe present",
    r"\bcase[- ]series\b|\bconsecutive series\b|\b(?:patient|clinical) series\b|"
    r"\bwe (?:report|describe|present|reported|described|presented) (?:on )?(?:the |our |a series "
    r"of )?(?:[\w-]+ ){0,6}(?:cases|patients)\b",
)
_ONE_CASE = guarded(
    "case patient",
    r"\bwe (?:report|describe|present) (?:here )?(?:an? |the )(?:[\w-]+ ){0,3}(?:case|patient)\b|"
    r"\bcase report\b",
)
_RECORDED = guarded(
    "database registr register claims administrative census",
    r"(?<!trial )(?<!trials )\b(?:database|registry|registries|register data|claims|"
    r"administrative data|census|(?-i:[A-Z])\w+ Register|discharge data|surveillance data)\b"
    r"(?! no\b| number| identifier|:)",
)
_OBSERVATION = guarded(
    "observational", r"\bobservational\b(?! learning| skills| gait| scale| assessment)"
)
_TALKED = guarded(
    "qualitative focus interviews ethnograph grounded thematic",
    r"\bqualitative(?:,? [\w-]+)? (?:study|research|interview|method|design|approach|content|"
    r"descripti)\w*|\bfocus groups?\b[^.]{0,40}\b(?:were|was|held|conducted)\b|"
    r"\b(?:conducted|held|used|using) (?:[\w-]+ ){0,3}focus groups?\b|"
    r"\b(?:semi-?structured|in-?depth|narrative|unstructured)[- ](?:[\w-]+ ){0,3}interviews?\b|"
    r"\bgrounded theory\b|\bethnograph\w+|\bthematic(?:ally)? analy\w+",
)
_SEARCHED = guarded(
    "search systematic literature medline pubmed embase cochrane selection meta",
    r"\b(?:medline|pubmed|embase|cochrane|cinahl|psycinfo|web of science|scopus|literature|"
    r"databases|electronic)\b[^.]{0,120}\b(?:search(?:es|ed)?|reviewed)\b|"
    r"\bsearch(?:ed|es|ing)?\b[^.]{0,120}\b(?:medline|pubmed|embase|cochrane|cinahl|psycinfo|"
    r"web of science|scopus|literature|(?:[\w-]+ ){0,2}databases)\b|"
    r"^data sources?: [^.]*\b(?:medline|pubmed|embase|cochrane)\b|"
    r"\b(?:we|this) (?:[\w-]+ ){0,3}systematic(?:ally)? (?:literature )?review|"
    r"\b(?:we|this|our|present) (?:[\w-]+ ){0,4}meta-analys[ei]s\b[^.]{0,120}\bstudies\b|"
    r"\bstudies\b[^.]{0,60}\b(?:were|was) (?:\w+ )?(?:included|analy[sz]ed|pooled)\b[^.]{0,40}"
    r"\bmeta-analys[ei]s\b",
)
_POOLED = guarded(
    "meta",
    r"\bmeta-?analy\w+",
)
_COSTS = guarded(
    "cost economic",
    r"\bcost[-– ]*(?:effectiveness|utility|benefit) (?:analysis|study|model|evaluation|of)\b|"
    r"\bincremental cost\b|\beconomic (?:evaluation|analysis|model)\b|"
    r"\bcosts? per (?:quality|qaly|life)|\bquality-adjusted life",
)
_ACCURACY = guarded(
    "accuracy sensitivity",
    r"\bdiagnostic (?:accuracy|performance)\b|\bsensitivit(?:y|ies)\b[^.]{0,80}\bspecificit",
)
_COMPARED_TO_TRUTH = guarded(
    "standard accuracy predictive diagnos detect",
    r"\b(?:reference|gold|criterion) standard\b|\baccuracy\b|\bpredictive values?\b|"
    r"\bdiagnos\w+|\bdetect\w+",
)
_ONE_GROUP = guarded(
    "single one uncontrolled escalation",
    r"\b(?:single|one)-(?:arm|group)\b|\bsingle (?:arm|group) (?:trial|study|design)\b|"
    r"\buncontrolled (?:[\w-]+ )?(?:trial|study)\b|"
    r"\bdose[- ](?:escalation|finding)\b",
)
_BEFORE_AND_AFTER = guarded(
    "before pre interrupted quasi",
    r"\bbefore[- ](?:and[- ])?after (?:[\w-]+ )?(?:study|design|trial|comparison)\b|"
    r"\bpre-?(?:test)?[-/– ]*(?:and )?post-?(?:test)?[- ](?:[\w-]+ )?(?:design|study)\b|"
    r"\binterrupted time[- ]series\b|\bquasi-?experiment",
)
_A_TRIAL = guarded(
    "trial intervention",
    r"\b(?:was|is|as|conducted|performed|in|this|our|present|undertook|:) (?:an? |the )?"
    r"(?:[\w-]+,? ){0,5}(?<!observational )(?:controlled|clinical|interventional?|open-label|"
    r"pilot|feasibility) (?:[\w-]+ )?trial\b|\bphase (?:[1-4]|I{1,3}V?)[ab]?(?:/(?:[1-4]|I{1,3}))?"
    r"(?: [\w-]+){0,3} (?:trial|study)\b|\b(?:this|present|our|an?) (?:[\w-]+,? ){0,3}"
    r"(?:intervention|interventional|experimental) study\b",
)
_FIRST_SAID: tuple[tuple[str, Guarded], ...] = (
    (SINGLE_ARM, _ONE_GROUP),
    (NON_RANDOMISED, _BEFORE_AND_AFTER),
    (CROSS_SECTIONAL, _PLAINLY_SECTIONAL),
    (CASE_CONTROL, _CASES_AND_CONTROLS),
    (RETROSPECTIVE, _RETROSPECTIVE),
    (TRIAL, _A_TRIAL),
    (CASE_SERIES, _SERIES),
    (PROSPECTIVE, _PROSPECTIVE),
    (COHORT, _COHORT),
    (CROSS_SECTIONAL, _SECTIONAL),
)
_ITSELF = re.compile(
    r"\b(?:this|our|the|present|current) (?:[\w-]+,? ){0,5}(?:study|survey|analysis|review|cohort|"
    r"trial|series|audit|design)\b|\bwe (?:\w+ly )?(?:conducted|performed|undertook|reviewed|"
    r"analy[sz]ed|used|carried out|did)\b|\bdesign\b|\ba (?:[\w-]+,? ){1,5}(?:study|review|"
    r"analysis) (?:was|of)\b|\bretrospectively\b",
    re.IGNORECASE,
)


def observed(own: Sequence[str]) -> set[str]:
    """The kinds of a study that is no experiment, from title and abstract; empty where unsaid."""
    found = _costed(own) or _first_of(_FIRST_SAID, own)
    if not found - {CROSS_SECTIONAL} and _any(_TALKED, own):
        found |= {QUALITATIVE}
    if found:
        return found
    if _any(_ONE_CASE, own):
        return {CASE_REPORT}
    if _any(_ACCURACY, own) and _any(_COMPARED_TO_TRUTH, own):
        return {DIAGNOSTIC}
    if _any(_OBSERVATION, own) or _any(_RECORDED, own):
        return {OBSERVATIONAL}
    return set()


def observed_in_methods(methods: Sequence[str]) -> set[str]:
    """The kinds that sentences of the methods name of their own study.

    They also tell of questionnaires, searches and data that are means of any study.
    """
    return _first_of(_FIRST_SAID[:-1], [one for one in methods if _ITSELF.search(one)])


def _first_of(patterns: Iterable[tuple[str, Guarded]], own: Sequence[str]) -> set[str]:
    return next(({kind} for kind, pattern in patterns if _any(pattern, own)), set())


def searched(own: Sequence[str]) -> set[str]:
    """Review or meta-analysis, where the sentences of an abstract say that literature was searched.

    Sentences that speak of other studies belong to them: a synthesis is of these.
    """
    if not _any(_SEARCHED, own):
        return set()
    return {META_ANALYSIS} if _any(_POOLED, own) else {SYSTEMATIC}


def _costed(own: Sequence[str]) -> set[str]:
    return {ECONOMIC} if _any(_COSTS, own) else set()


def _any(pattern: Guarded, sentences: Iterable[str]) -> bool:
    return any(pattern.search(sentence) for sentence in sentences)
