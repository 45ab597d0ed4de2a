"""What a report says of its own study: design, number of participants, registration.

Read from the draft's title, abstract and methods, so that every format is read alike. What the
report says of other studies (background, discussion, sentences that cite) is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from corpus.design import (
    ANIMAL, CLUSTER, COMMENT, CROSSOVER, FACTORIAL, GUIDELINE, LABORATORY, NARRATIVE,
    NON_INFERIORITY, NON_RANDOMISED, PROTOCOL, RANDOMISED, REVIEW, SECONDARY, SINGLE_ARM, TRIAL,
    kinds_of, narrowest, with_broader,
)  # fmt: skip
from corpus.readers.draft import Draft
from corpus.readers.shared.participants import n_participants
from corpus.registrations import registration_numbers

_HEADING = re.compile(r"^(#+) +(.+?)\s*$")
_NUMBERING = re.compile(r"^(?:\d+(?:\.\d+)*\.?|[IVX]+\.)\s+")
_LABEL = re.compile(
    r"(?:^|(?<=[.?!] ))\W{0,3}((?:[A-Z][A-Za-z]*[,/ &-]{1,3}){0,4}(?:[A-Z]?[a-z]+|[A-Z]+))\W{0,3}\s?[:.]\W{0,3}"
)
_SENTENCE_END = re.compile(r"(?<=[.!?\]])\s+(?=[A-Z(\d\[“\"])")
_BACKGROUND = re.compile(
    r"background|introduction|objectiv|\baims?\b|purpose|context|rationale|hypothes|significance|"
    r"conclusion|discussion|interpretation|implication|limitation|relevance|literature|importance",
    re.IGNORECASE,
)
_METHODS = re.compile(
    r"method|patients?\b|subjects|participants|procedure|design|setting|population|sample|protocol|"
    r"randomi[sz]|experiment|study|trial", re.IGNORECASE,
)  # fmt: skip
_RESULTS = re.compile(r"result|finding|flow|baseline", re.IGNORECASE)
_CITED = re.compile(r"\[\d[\d,\s–-]*\]|\bet al\b")
_OF_OTHERS = re.compile(
    r"\b(?:previous(?:ly)?|earlier|recent(?:ly)?|other|several|few|many|most|some|no|numerous|"
    r"future|further|existing|published|lack of|literature|one|two|three|four|five|six) "
    r"(?:[\w-]+ ){0,5}(?:trials|studies|RCTs|reports)\b|\bsystematic reviews?\b|\bmeta-analys[ei]s\b",
    re.IGNORECASE,
)
MOST_METHODS, MOST_RESULTS = 60, 40  # sentences of the body that are read
_SPECIALLY = re.compile(r"\bsupplement|\bsupporting\b", re.IGNORECASE)


@dataclass(frozen=True)
class StudyText:
    """The sentences of a report that are about its own study, and what it calls itself."""

    title: str
    article_type: str
    abstract: tuple[str, ...]  # without background and conclusion, where they are labelled
    whole_abstract: str
    methods: tuple[str, ...]
    results: tuple[str, ...]

    @cached_property
    def own(self) -> tuple[str, ...]:
        """The sentences of abstract and methods that speak of no other study."""
        return tuple(
            sentence for sentence in (*self.abstract, *self.methods)
            if not _CITED.search(sentence) and not _OF_OTHERS.search(sentence)
        )  # fmt: skip


def with_study(draft: Draft) -> Draft:
    """The draft with what its text states of the study, where its metadata have nothing."""
    known, text = draft.metadata, study_text(draft)
    design = known.study_design or stated_design(text)
    n_patients = known.n_patients
    if n_patients is None and counts_people(design or text.article_type):
        n_patients = n_participants(text.abstract, text.methods, text.results, text.title)
    registration = known.registration or _registered(draft, text)
    return replace(
        draft,
        metadata=replace(
            known, study_design=design, n_patients=n_patients, registration=registration
        ),
    )


def counts_people(design: str) -> bool:
    """Whether a study of this design has participants of its own."""
    kinds = with_broader(kinds_of(design))
    return not kinds & {PROTOCOL, REVIEW, GUIDELINE, COMMENT, ANIMAL, LABORATORY}


def study_text(draft: Draft) -> StudyText:
    """The parts of a draft, found by its headings and the labels of its abstract."""
    title = draft.metadata.title or ""
    abstract: list[str] = []
    whole: list[str] = []
    methods: list[str] = []
    results: list[str] = []
    for section, paragraph in _paragraphs(draft.body, title):
        if section.startswith("abstract") or section == "summary":
            whole.append(paragraph)
            abstract += _own_part(paragraph)
        elif _SPECIALLY.search(section) or _BACKGROUND.search(section.partition("›")[0]):
            continue
        elif _RESULTS.search(section.partition("›")[0]) or _RESULTS.search(section):
            results += _sentences(paragraph)
        elif _METHODS.search(section):
            methods += _sentences(paragraph)
    return StudyText(
        title, draft.metadata.article_type or "", tuple(abstract), " ".join(whole),
        tuple(methods[:MOST_METHODS]), tuple(results[:MOST_RESULTS]),
    )  # fmt: skip


def _paragraphs(body: str, title: str) -> Iterator[tuple[str, str]]:
    """Each paragraph with its headings in small letters, outermost first; no tables."""
    path: list[tuple[int, str]] = []
    for line in body.split("\n"):
        heading = _HEADING.match(line)
        if heading:
            depth, words = len(heading[1]), _NUMBERING.sub("", heading[2])
            path = [(d, w) for d, w in path if d < depth]
            if words != title:
                path.append((depth, words.lower()))
        elif line.strip() and not line.startswith(("|", ">", "!")):
            yield " › ".join(words for _, words in path), line


def _own_part(paragraph: str) -> list[str]:
    """The sentences of an abstract's paragraph, but of its parts on background and conclusions."""
    found: list[str] = []
    background = False
    for sentence in _sentences(paragraph):
        label = _LABEL.match(sentence)
        if label and len(label[1]) < 60:
            background = bool(_BACKGROUND.search(label[1])) and not _METHODS.search(label[1])
        if not background:
            found.append(sentence)
    return found


def _sentences(paragraph: str) -> list[str]:
    return [part for part in _SENTENCE_END.split(paragraph.replace("*", "")) if part]


_RANDOMISED = re.compile(
    r"\brandomi[sz](?:ed|ation)\b(?! effects?| block| sample| search)|\brandomly(?: and \w+)?(?: \w+ly)? "
    r"(?:assign|allocat|divid|distribut|grouped|split|enrol|receiv|separat|categori|placed|classif)\w*|"
    r"\b(?:assign|allocat|divid|grouped)\w*(?: \w+){0,6} (?:randomly|at random)\b|"
    r"\brandom(?:ized|ised)? (?:allocation|assignment)\b|\bRCT\b|\bsplit-mouth\b",
    re.IGNORECASE,
)
_BLINDED = re.compile(
    r"\b(?:double|triple)[- ](?:blind|mask)\w*|\b(?:placebo|sham|vehicle)[- ]controlled\b", re.IGNORECASE
)
_NOT_RANDOMISED = re.compile(
    r"\b(?:non|not|quasi|without|no)[- ]?randomi[sz]\w*|\bquasi-?experimental|\brandomi[sz]\w+ (?:was|were) not\b",
    re.IGNORECASE,
)
_CROSSED = re.compile(
    r"\bcross-?\s?over\b(?=[^.]*\b(?:design|study|trial|fashion|manner|comparison|order|period))|"
    r"\b(?:design|study|trial|fashion|manner)\b[^.]{0,60}\bcross-?\s?over\b|"
    r"\brandomi[sz]ed[- ,]+(?:[\w-]+[ ,]+){0,5}cross-?\s?over\b|\bcounter-?balanced (?:order|design)|"
    r"\bLatin[- ]square\b|\b(?:within[- ]subjects?|repeated[- ]measures?) (?:\w+ ){0,2}design\b|"
    r"\b(?:in|the|with) (?:an? )?random(?:i[sz]ed)? (?:order|sequence)\b|\border[^.]{0,40}\brandomi[sz]ed\b",
    re.IGNORECASE,
)
_ORDERED = re.compile(
    r"\brandom(?:i[sz]ed)? (?:order|sequence)|counter-?balanced|\border[^.]{0,40}randomi[sz]ed|"
    r"\brandomly performed\b|cross-?over|Latin", re.IGNORECASE,
)  # fmt: skip
_CLUSTERED = re.compile(
    r"\bcluster[- ]*(?:and )?(?:controlled )?(?:RCT|randomi[sz]\w*)|\brandomi[sz](?:ed|ation)[^.]{0,40}\bclusters?\b|"
    r"\bclusters? (?:were|was) (?:then )?random|\bstepped[- ]wedge\b|\bcluster (?:controlled )?trial\b|"
    r"\b(?:unit|level) of (?:randomi[sz]ation|allocation)\b[^.]{0,30}\b(?:was|were) (?:the )?"
    r"(?!patient|individual|participant|subject|person)|"
    r"\b(?:schools|clinics|practices|hospitals|villages|communities|homes|classes|classrooms|wards|units|"
    r"households|districts|centres|centers|workplaces) (?:were|was) (?:\w+ )?random",
    re.IGNORECASE,
)
_PLANNED = re.compile(r"\bwill (?:be|receive|undergo|complete|examine|recruit|include|compare)\b", re.IGNORECASE)
_FROM_A_TRIAL = re.compile(
    r"\b(?:secondary|post[- ]?hoc|ancillary|pooled|exploratory) analys[ei]s\b|\bsub-?(?:analysis|study)\b|"
    r"\b(?:data|participants|sample)\b[^.]{0,40}\b(?:from|of|within|originate)\b[^.]{0,40}"
    r"\b(?:larger|parent|previous(?:ly)?|randomi[sz]ed)\b[^.]{0,40}\b(?:trial|study|RCT)\b|"
    r"\bwithin the context of\b[^.]{0,80}\btrial\b", re.IGNORECASE,
)  # fmt: skip
_IN_TITLE_ONLY = re.compile(
    r"\bsecondary|\bpost[- ]?hoc|\bsub-?analys|\bsub-?group|\bancillary|\bsub-?study|\bpooled", re.IGNORECASE
)
_PEOPLE = re.compile(
    r"\b(?:patients?|participants?|volunteers?|women|men|children|adults|infants|people|students|"
    r"persons|individuals|humans?)\b", re.IGNORECASE,
)  # fmt: skip
_PLURAL = re.compile(r"\b(?:trials|studies|RCTs)\b", re.IGNORECASE)
_NAMES_DESIGN = re.compile(
    r"\b(?:this|our|present|current|the|a|an)\b[^.]{0,80}\b(?:study|trial|survey|analysis|review|cohort|"
    r"design|series|investigation)\b|\bdesign\s?:|\b(?:we|was) (?:retrospectively|prospectively)\b",
    re.IGNORECASE,
)
_PHRASE = re.compile(
    r"(?:\b(?:multi-?cent(?:er|re)|single-cent(?:er|re)|multinational|prospective|retrospective|"
    r"randomi[sz]ed|randomi[sz]ation|(?:double|single|triple|observer|assessor)[- ](?:blind|mask)(?:ed)?|"
    r"open[- ]label|(?:placebo|sham|vehicle|active)[- ]controlled|controlled|observational|"
    r"population-based|case[- ]control|cross[- ]sectional|cohort|matched|single-arm|cross-?over|"
    r"parallel[- ]group|cluster[- ]randomi[sz]ed|cluster|non-?inferiority|equivalence|factorial|pilot|"
    r"pragmatic|feasibility|phase (?:[1-4]|I{1,3}V?|IV)(?:/(?:[1-4]|I{1,3}))?[ab]?)[\s,-]+(?:and )?){1,9}"
    r"(?:clinical )?(?:trial|study|analysis|review|survey|registry|design)\b"
    r"|\bsystematic review(?: and (?:network )?meta-analysis)?|\b(?:network )?meta-analysis\b"
    r"|\bcase (?:report|series)\b|\b(?:retrospective|prospective) cohort\b",
    re.IGNORECASE,
)


def stated_design(text: StudyText) -> str | None:
    """The design in the report's own words where these say it all, or else as kinds of the list.

    None where the report does not say it.
    """
    kinds = _kinds(text)
    if not kinds:
        return None
    for sentence in (text.title, *text.own):
        phrase = _PHRASE.search(sentence)
        if phrase and kinds_of(phrase.group()) == kinds:
            return " ".join(phrase.group().lower().split())
    return ", ".join(kinds)


def _kinds(text: StudyText) -> tuple[str, ...]:
    genre = _genre(text)
    if genre & {REVIEW, GUIDELINE, COMMENT} or genre & set(with_broader(["meta-analysis"])):
        return narrowest(genre)
    if not genre and _of_animals_or_things(text):
        return _of_animals_or_things(text)
    found = _trial_kinds(text)
    named = set(kinds_of(text.title)) - {COMMENT, REVIEW, GUIDELINE, PROTOCOL, TRIAL, ANIMAL, LABORATORY}
    if _PLURAL.search(text.title):
        named -= {RANDOMISED, CLUSTER, CROSSOVER, NON_INFERIORITY}
    if found & with_broader([CROSSOVER, CLUSTER]) and not named & {RANDOMISED, CROSSOVER, CLUSTER}:
        named -= set()
    if _secondary(text):
        found |= {SECONDARY}
    found |= named or (set() if found else _observed(text))
    return narrowest(found | genre)


def _genre(text: StudyText) -> set[str]:
    """What the article is by its kind or its title, rather than its study."""
    genres = {PROTOCOL, REVIEW, GUIDELINE, COMMENT, NARRATIVE, "systematic review", "meta-analysis", "case report"}
    by_type = set(kinds_of(text.article_type)) & genres
    by_title = set(kinds_of(text.title)) & (genres - {COMMENT, GUIDELINE, REVIEW})
    if by_type - {"case report"}:
        return by_type | (by_title if REVIEW in by_type else set())
    planned = sum(bool(_PLANNED.search(s)) for s in _sentences(text.whole_abstract))
    if PROTOCOL in by_title or planned >= 2 or (planned and re.search(r"\bdesign\b|\bplanned\b", text.title, re.I)):
        return {PROTOCOL}
    return by_title | (by_type & {"case report"})


def _of_animals_or_things(text: StudyText) -> tuple[str, ...]:
    of_title = set(kinds_of(text.title)) & {ANIMAL, LABORATORY}
    own = " ".join([text.title, *text.abstract])
    if _PEOPLE.search(" ".join(text.abstract) or own):
        return ()
    return narrowest(of_title or (set(kinds_of(f"in {own}")) & {ANIMAL, LABORATORY}))


def _trial_kinds(text: StudyText) -> set[str]:
    title = "" if _PLURAL.search(text.title) else text.title
    sentences = [title, *text.own]
    joined = " \n".join(sentences)
    found: set[str] = set()
    if _NOT_RANDOMISED.search(" \n".join([title, *text.abstract, *text.methods[:20]])):
        return {NON_RANDOMISED}
    if _RANDOMISED.search(joined) or _BLINDED.search(joined):
        found.add(RANDOMISED)
    if _crossed(text, title):
        found.add(CROSSOVER)
    if _CLUSTERED.search(joined):
        found.add(CLUSTER)
    if re.search(r"\bnon-?inferiority (?:trial|study|design)|\bequivalence (?:trial|study)", joined, re.I):
        found.add(NON_INFERIORITY)
    if re.search(r"\bfactorial (?:design|trial|study|randomi)|\bfactorial clinical trial", joined, re.I):
        found.add(FACTORIAL)
    return found


def _crossed(text: StudyText, title: str) -> bool:
    own = [title, *text.own]
    if any(_CROSSED.search(s) and re.search(r"cross-?\s?over|Latin", s, re.I) for s in own):
        return True
    return any(_CROSSED.search(s) for s in own) and any(_ORDERED.search(s) for s in own)


def _secondary(text: StudyText) -> bool:
    return bool(_IN_TITLE_ONLY.search(text.title)) or any(
        _FROM_A_TRIAL.search(sentence) for sentence in (*text.abstract, *text.methods[:8])
    )


def _observed(text: StudyText) -> set[str]:
    """What the first sentence that names the study's design calls it."""
    for sentence in text.own:
        if _NAMES_DESIGN.search(sentence):
            kinds = set(kinds_of(sentence)) - {RANDOMISED, REVIEW, GUIDELINE, COMMENT, PROTOCOL, ANIMAL, LABORATORY}
            if kinds:
                return kinds
    return set()


def _registered(draft: Draft, text: StudyText) -> tuple[str, ...]:
    """The registrations in title and abstract, or else where the report says that it has one."""
    found = registration_numbers(f"{text.title} {text.whole_abstract}")
    if found:
        return found
    own = [
        sentence
        for _, paragraph in _paragraphs(draft.body, text.title)
        for sentence in _sentences(paragraph)
        if _SAYS_REGISTERED.search(sentence) and not _CITED.search(sentence)
    ]
    return registration_numbers(" ".join(own))


_SAYS_REGISTERED = re.compile(
    r"\b(?:this|our|the|present|current) (?:[\w-]+ ){0,4}(?:study|trial|protocol|review)\b[^.]*\bregist|"
    r"\bregist(?:ered|ration|ry)\b[^.]*\b(?:study|trial)\b|\btrial registration\b", re.IGNORECASE,
)  # fmt: skip
