"""The design of a study as its report states it, in the kinds of corpus/words/design.py."""

from __future__ import annotations

from corpus.readers.study import design_patterns as says
from corpus.readers.study.observed import observed, observed_in_methods, searched
from corpus.readers.study.study_text import StudyText, sentences
from corpus.words.design import (
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
    QUALITATIVE,
    RANDOMISED,
    RETROSPECTIVE,
    REVIEW,
    SECONDARY,
    SYSTEMATIC,
    TRIAL,
    kinds_of,
    narrowest,
    with_broader,
)  # fmt: skip

_OBSERVED = [RETROSPECTIVE, PROSPECTIVE, CROSS_SECTIONAL, CASE_CONTROL]
_PLAIN = {CROSS_SECTIONAL, CASE_CONTROL}
_OVER_STUDIES = {REVIEW, GUIDELINE, COMMENT, SYSTEMATIC, META_ANALYSIS, NARRATIVE}
_TOLD_APART = 40  # letters by which two titles are told apart
_GENRES = _OVER_STUDIES | {PROTOCOL, CASE_REPORT}


def is_notice(article_type: str) -> bool:
    """Whether an article is a notice on another: a correction or a retraction."""
    return bool(says.NOTICE.search(article_type))


def stated_design(text: StudyText) -> str | None:
    """The design in the report's own words where these say it all, or else as kinds of the list.

    None where the report does not say it.
    """
    if is_notice(text.article_type):
        return None
    kinds = _kinds(text)
    if not kinds or kinds == tuple(set(kinds_of(text.article_type)) & {REVIEW, GUIDELINE, COMMENT}):
        return None  # the kind of article says it already
    for sentence in (text.title, *text.own):
        phrase = says.PHRASE.search(sentence)
        if phrase and kinds_of(phrase.group()) == kinds:
            return " ".join(phrase.group().lower().split())
    return ", ".join(kinds)


def _kinds(text: StudyText) -> tuple[str, ...]:
    genre = _genre(text)
    if genre & _OVER_STUDIES:
        return narrowest(genre | (searched(text.abstract) if REVIEW in genre else set()))
    if not genre:
        apart = _of_animals_or_things(text)
        if apart:
            return apart
    found, named = _trial_kinds(text), _named(text.title)
    plain = set() if says.RANDOMISED.search(text.title) else _called(text)
    found = plain or found
    if RETROSPECTIVE in named and not says.RANDOMISED.search(text.title):
        found = set()
    if named & _PLAIN:
        found, named = set(), named & _PLAIN
    if QUALITATIVE in named and says.QUALITATIVE_STUDY.search(text.title):
        found, named = set(), {QUALITATIVE}
    if _secondary(text):
        found |= {SECONDARY}
    found |= named or (set() if found else _observed(text))
    if not found and not says.PLURAL.search(text.title) and says.TRIAL.search(text.title):
        found = {TRIAL}
    return narrowest(found | genre)


def _called(text: StudyText) -> set[str]:
    """What the report calls its study, if that is no experiment."""
    labelled = [one for one in text.abstract if says.LABELLED.search(one)]
    if labelled and not says.RANDOMISED.search(labelled[0]):
        return set(kinds_of(labelled[0])) & with_broader(_OBSERVED)
    if says.RANDOMISED.search(text.whole_abstract):
        sayings = (says.WAS_PLAINLY.search(says.FOR_A_TRIAL.sub("", one)) for one in text.own)
    else:
        sayings = (says.WAS.search(one) for one in text.own)
    match = next((match for match in sayings if match), None)
    return set(kinds_of(match.group())) & with_broader(_OBSERVED) if match else set()


def _named(title: str) -> set[str]:
    """The kinds that a title names of its own study."""
    named = set(kinds_of(title)) - _GENRES - {TRIAL, ANIMAL, LABORATORY}
    if not says.PLAINLY.search(title):
        named -= _PLAIN
    return (
        named - with_broader([CLUSTER, CROSSOVER, NON_INFERIORITY])
        if says.PLURAL.search(title)
        else named
    )


def _genre(text: StudyText) -> set[str]:
    """What the article is by its kind or its title, rather than its study."""
    if _cites_another(text):
        return {COMMENT}
    by_type = set(kinds_of(text.article_type)) & _GENRES
    by_title = set(kinds_of(text.title)) & (_GENRES - {COMMENT, GUIDELINE, REVIEW})
    if says.OF_ORIGINALS.search(text.article_type):
        by_type -= {REVIEW}  # a part of a journal that has both
    is_whole = bool(text.methods and text.results)
    if is_whole:
        by_type -= {COMMENT}  # a letter that is a whole report
    if says.RANDOMISED.search(" ".join(one for one in text.abstract if one in text.own)):
        by_type, by_title = by_type - {CASE_REPORT}, by_title - {NARRATIVE, CASE_REPORT}
        if is_whole and not by_title and not searched(text.abstract):
            by_type -= {REVIEW}  # many a trial is filed as one
    done = says.DONE.search(text.whole_abstract)
    if done and text.results:
        by_type -= {PROTOCOL}  # a section of a journal, where the report has results
    if by_type - {CASE_REPORT}:
        return by_type | (by_title if REVIEW in by_type else set())
    planned = (
        0 if done else sum(map(bool, map(says.PLANNED.search, sentences(text.whole_abstract))))
    )
    if PROTOCOL in by_title or planned >= 2 or (planned and says.SAYS_DESIGN.search(text.title)):
        return {PROTOCOL}
    is_a_trial = says.RANDOMISED.search(text.title) and not says.PLURAL.search(text.title)
    synthesis = set() if done or is_a_trial else searched(text.abstract)
    return by_title | (by_type & {CASE_REPORT}) | synthesis


def _cites_another(text: StudyText) -> bool:
    """Whether the abstract begins with a citation, as a comment does; many a PDF cites itself."""
    cites = says.CITES_ONE.search(text.whole_abstract)
    title = says.LETTERS.sub("", text.title.lower())[:_TOLD_APART]
    return bool(cites) and title not in says.LETTERS.sub("", text.whole_abstract.lower())


def _of_animals_or_things(text: StudyText) -> tuple[str, ...]:
    of_title = set(kinds_of(text.title)) & {ANIMAL, LABORATORY}
    whole = f"{text.title} {text.whole_abstract}"
    if ANIMAL not in of_title and says.IN_VITRO_STUDY.search(whole):
        return (LABORATORY,)
    own = " ".join([text.title, *text.abstract])
    if says.OF_THE_DEAD.search(own):
        return (LABORATORY,)
    if says.COUNTED_ANIMALS.search(own):
        return (ANIMAL,)
    if ANIMAL in of_title and says.COUNTED_ANIMALS.search(" ".join(text.methods)):
        return (ANIMAL,)
    has_people = says.PEOPLE.search(" ".join(text.abstract) or own) is not None
    has_consent = says.CONSENT.search(" ".join(text.methods)) is not None
    if (has_people and has_consent) or (ANIMAL not in of_title and (has_people or has_consent)):
        return ()
    found = of_title or (set(kinds_of(own)) & {ANIMAL, LABORATORY})
    if not found and says.SPECIMENS.search(own):
        found = {LABORATORY}
    return narrowest(found or ({ANIMAL} if says.ANIMALS.search(own) else ()))


def _trial_kinds(text: StudyText) -> set[str]:
    title = "" if says.PLURAL.search(text.title) else text.title
    methods = [one for one in text.own_methods if says.TREATED.search(one)]
    joined = says.FOR_A_TRIAL.sub("", " \n".join([title, *text.own_abstract, *methods]))
    found: set[str] = set()
    first = " \n".join([title, *text.abstract])
    if says.NOT_RANDOMISED.search(first) or (
        not says.RANDOMISED.search(first)
        and says.NOT_RANDOMISED.search(" \n".join(text.methods[:20]))
    ):
        return {NON_RANDOMISED}
    if says.HISTORICAL.search(first) and not says.RANDOMISED.search(first):
        return {NON_RANDOMISED}
    if says.RANDOMISED.search(joined) or says.BLINDED.search(joined):
        found.add(RANDOMISED)
    if _crossed(text, title):
        found.add(CROSSOVER)
    if says.CLUSTERED.search(says.PEOPLE_IN_PLACES.sub("", joined)):
        found.add(CLUSTER)
    if says.NOT_WORSE.search(joined):
        found.add(NON_INFERIORITY)
    if says.FACTORS.search(joined):
        found.add(FACTORIAL)
    return found


def _crossed(text: StudyText, title: str) -> bool:
    own = [says.CHANGED_ARM.sub("", sentence) for sentence in (title, *text.own)]
    crossed = [sentence for sentence in own if says.CROSSED.search(sentence)]
    if any(says.SAYS_CROSSED.search(sentence) for sentence in crossed):
        return True
    return any(not says.SHOWN.search(sentence) for sentence in crossed) and any(
        says.ORDERED.search(sentence) and not says.SHOWN.search(sentence) for sentence in own
    )


def _secondary(text: StudyText) -> bool:
    return bool(says.IN_TITLE_ONLY.search(text.title)) or any(
        says.FROM_A_TRIAL.search(sentence)
        for sentence in (*sentences(text.whole_abstract), *text.methods[:8])
    )


def _observed(text: StudyText) -> set[str]:
    """What title and abstract say of a study that is no experiment, or else the methods."""
    found = searched(text.abstract) or observed((text.title, *text.aims, *text.own_abstract))
    return found or observed_in_methods(text.own_methods[:12])
