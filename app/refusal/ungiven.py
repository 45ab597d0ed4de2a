"""What a question names that the papers which answer it best never give: a slot that none fills.

A near miss differs from a question that a report answers by one thing: its drug, what it is
compared with, a time, a dose, the kind of figure, whom it is about. The best statement then looks
as if it answered. So each of these is looked for in the papers that answer best (`leading`): where
none of them gives it, the question is not answered. Nothing here knows a field of medicine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from app.answers.refusal import Refusal, RefusalKind
from app.reading.amounts import doses_asked, is_given, points_asked, times_asked
from app.reading.opposites import never_on
from app.reading.wanted import measure_asked
from app.refusal.confidence import answers_log_odds
from app.refusal.leading import Leading, Named, leading
from app.refusal.looks import WORD, is_drug, looks_like_name
from app.refusal.slots import PLAIN, affected, compared, done, measured
from corpus.words.english import english_words, everyday_words, familiar_words
from corpus.words.normal import compatible, normal
from index.ranking.question import Question
from index.ranking.search import Hit, Searcher
from index.terms.concepts import Concept
from index.terms.letters import asked_terms
from index.terms.words import american

SURE = 2.5  # log-odds from which on a word that no paper has is taken for a synonym
SHORTEST = 3  # letters of a word that names a thing
LONG = 6  # letters from which on a word is hardly shorthand for another

_ACRONYM = re.compile(r"[A-Z]{3}")
_CAPITAL = re.compile(r"[A-Z][a-z]{3,}")


@dataclass(frozen=True)
class _Asked:
    """A word of the question, with what it names and where it stands."""

    word: str
    at: int
    concept: Concept
    known: bool  # to the library
    is_place: bool  # whether it is written as a place or person: "in Japan"


def why_ungiven(question: Question, hits: Sequence[Hit], searcher: Searcher) -> Refusal | None:
    """The reason to abstain, where the papers that answer best lack what the question names."""
    papers = leading(hits, searcher)
    if papers is None:
        return None
    odds = answers_log_odds(hits)
    found = next(chain(_not_given(question, papers), _unnamed(question, papers, odds)), None)
    if found is None:
        return None
    word, said = found
    said = f"The nearest, {papers.label}, {said}."
    return Refusal(RefusalKind.NOT_ANSWERED, said, (word,), papers.nearest)


def _not_given(question: Question, papers: Leading) -> Iterator[tuple[str, str]]:
    """What these papers never give, and what is said of it."""
    for time, days in times_asked(question.text).items():
        if not is_given(days, papers.times):
            yield time, f"gives nothing for “{time}”"
    point = next(iter(points_asked(question.text)), None)
    if point and papers.are_of_other_times(times_asked(question.text).values()):
        yield point, f"tells of other times than “{point}”"
    for dose, amount in doses_asked(question.text).items():
        if amount not in papers.doses:
            yield dose, f"does not speak of {dose}"
    measure = measure_asked(question.text)
    if measure and not measure.given.search(papers.text):
        yield measure.name, f"gives no {measure.name}"
    opposites = never_on(question.text, papers.summary, papers.own_text)
    if opposites and not papers.is_review:
        told, asked = opposites
        yield asked, f"is on “{told}”, and the question on “{asked}”"


def _unnamed(question: Question, papers: Leading, odds: float) -> Iterator[tuple[str, str]]:
    """What these papers do not name as their own, and what is said of it."""
    slots = _Slots(question.text)
    for one in _things(question):
        where = papers.names(one.concept)
        if where is Named.OWN:
            continue
        if one.is_place:
            is_missed = where is Named.NOWHERE and not papers.have_like(one.word)
        else:
            is_missed = _must_be_named(one, where, papers, slots, odds)
        if not is_missed:
            continue
        if where is Named.AROUND:
            yield one.word, f"names {one.word} only where it speaks of the work of others"
        else:
            yield one.word, f"does not name {one.word}"


class _Slots:
    """Where a question names what is done, what that is compared with, and what is measured."""

    def __init__(self, question: str) -> None:
        self._done = done(question)
        self._sure = [*compared(question), *affected(question)]
        self._perhaps = measured(question)

    def must_name(self, one: _Asked, where: Named) -> bool:
        """Whether a word stands where a paper that answers must name what stands there."""
        if _is_in(one.at, self._done):
            return True
        is_other = _is_in(one.at, self._sure)
        # Of what is measured, only what the paper itself calls so has no other name there.
        is_other |= where is Named.AROUND and _is_in(one.at, self._perhaps)
        return one.known and is_other


def _is_in(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def _must_be_named(
    one: _Asked, where: Named, papers: Leading, slots: _Slots, odds: float
) -> bool:  # fmt: skip
    """Whether papers that do not name a word as their own cannot answer."""
    word = one.word
    is_in_slot = slots.must_name(one, where)
    if not one.known and not is_in_slot:
        return False
    if is_drug(word):
        return True
    if is_in_slot and word.lower() in PLAIN:
        return False
    if looks_like_name(word):
        return where is Named.AROUND or papers.lack_long_form(word)
    if _ACRONYM.fullmatch(word):
        return papers.lack_long_form(word)
    if papers.have_like(word):
        return False
    if is_in_slot and (_is_english(word) or len(word) >= LONG):
        return word.lower() not in familiar_words()
    if _is_english(word) or len(word) < LONG:
        return False
    # What a paper itself calls a thing has no other name there; what it does not, may have one.
    return where is Named.AROUND or odds < SURE


def _is_english(word: str) -> bool:
    return not english_words().isdisjoint((word.lower(), american(normal(word))))


def _things(question: Question) -> Iterator[_Asked]:
    """The words of a question that name things."""
    everyday = everyday_words()
    text = compatible(question.text)
    for match in WORD.finditer(text):
        for word, at in _parts(match.group(), match.start()):
            is_place = _is_place(text, at, word)
            if len(word) < SHORTEST or (word.lower() in everyday and not is_place):
                continue
            terms = frozenset(asked_terms(word))
            named = next((one for one in question.named if terms and terms <= one.concept[0]), None)
            if named:
                yield _Asked(word, at, named.concept, named.known, is_place)


def _is_place(text: str, at: int, word: str) -> bool:
    """Whether a word stands after "in" or "from" with a capital, as most words have none."""
    if not text[:at].lower().endswith((" in ", " from ")) or not _CAPITAL.fullmatch(word):
        return False
    if text[at + len(word) :].startswith(("'s", "’s")):  # "in Jiang's trials": an author's
        return False
    others: list[str] = [other for other in WORD.findall(text)[1:] if len(other) > SHORTEST]
    others = [other for other in others if other != word]
    return 2 * sum(other[0].isupper() for other in others) <= len(others)


def _parts(word: str, at: int) -> Iterator[tuple[str, int]]:
    """A name whole; of another compound ("placebo-controlled") its parts."""
    if "-" not in word or looks_like_name(word):
        yield word, at
        return
    for match in re.finditer(r"[^-]+", word):
        yield match.group(), at + match.start()
