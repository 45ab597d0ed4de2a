"""Hits -> the same hits with statements on the outcome that is asked for first.

    "LDL after 6 months of growth hormone"   not the sentence before, on the body mass index
    "complete response with drug X"          not the overall response
    "NNH for treatment failure"              not how often treatment failed

Only what a question surely names as what is measured counts, and only where the paper whose
statement leads has one that names it and gives what is asked for. Where the best names it, nothing
is changed. Nothing here knows a field of medicine.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.answering.kinds import best_units
from app.reading.wanted import gives, wanted_of
from app.refusal.looks import is_drug
from app.refusal.slots import outcome_span
from index.passages.passage import Passage
from index.ranking.question import Question
from index.ranking.reading import in_full
from index.ranking.search import UNREAD, Hit, Searcher
from index.terms.concepts import Concept
from index.terms.names import indexed_terms

FALLS = 5.0  # log-odds by which a statement on another outcome falls
MORE = 5  # statements on the outcome that are read besides
MOST_THINGS = 4  # of a question that names one outcome

_SET_APART = re.compile(r"\bv(?:s\b\.?|ersus\b)|\bwith(?:out)?\b|\bcompared\b", re.IGNORECASE)
_TIME = (
    r"\W*(?:\d+|one|two|three|four|five|six|ten|twelve)[- ]?"
    r"(?:y|yrs?|years?|mo|months?|wks?|weeks?|d|days?|h|hours?)\b[- ]?"
)
_SAID = (
    r"(?:median|mean|average|maximum|minimum|peak|total|rates?|incidence|frequency|severe|HR|OR"
    r"|(?:hazard|odds|risk) ratios?|changes?|differences?|improvements?)\b(?: (?:of|for|in))?"
)
_BEFORE = re.compile(rf"(?:{_TIME}|\W*{_SAID}\s+)+", re.IGNORECASE)
_AFTER = re.compile(r"\s(?:gains?|improvements?|figures?)$", re.IGNORECASE)
# A question that begins so names something else first.
_NO_THING = re.compile(
    r"(?:between|within|among|of|in|at|for|after|with|on|how|why|when|where|who)\b", re.IGNORECASE
)
_SAYS_NO_THING = frozenset(
    "rate risk chang differ score level valu number percentag proport incid preval patient peopl "
    "time group result outcom effect share frequenc".split()
)
_SHORT = re.compile(r"\b[A-Z]{2,5}\b")
_LETTERS = re.compile(r"[^\W\d_]+")
_LITTLE = frozenset("a an and for in of or the to with".split())
# Survival without an event is another outcome than survival.
_FREE_OF = re.compile(r"[\w-]+[- ]free[- ]survival", re.IGNORECASE)


@dataclass(frozen=True)
class Outcome:
    """What a question asks to be measured, as it says it."""

    words: str
    concepts: tuple[Concept, ...]

    def is_named(self, passage: Passage, number: int, searcher: Searcher) -> bool:
        """Whether a sentence, or a row with its headers, names all of it."""
        unit = searcher.unit_text(passage, number)
        full = in_full(unit, "")
        text = f"{unit.text} {full.text}"
        if passage.kind == "row":
            text = f"{unit.context} {full.context} {text}"
        if "survival" in self.words.lower() and "free" not in self.words.lower():
            text = _FREE_OF.sub(" ", text)
        terms = frozenset(indexed_terms(text))
        return all(self._has(one, terms, text, searcher) for one in self.concepts)

    def _has(
        self, concept: Concept, terms: frozenset[str], text: str, searcher: Searcher
    ) -> bool:  # fmt: skip
        if any(form <= terms for form in concept):
            return True
        short = next((w for w in _SHORT.findall(self.words) if _is_of(w, concept)), None)
        if short is None:
            return False
        senses = searcher.index.units.senses
        meant = [long for own, long in senses if concept[0] == frozenset(own)]
        return any(terms.issuperset(long) for long in meant) or _abbreviates(short, text)


def outcome_of(question: Question) -> Outcome | None:
    """What a question surely asks to be measured; None where that is not clear."""
    words = _named(question.text)
    if not words or any(map(is_drug, _LETTERS.findall(words))):
        return None
    terms = frozenset(indexed_terms(words))
    concepts = tuple(
        one.concept for one in question.named
        if one.concept[0] <= terms and one.concept[0].isdisjoint(_SAYS_NO_THING)
    )  # fmt: skip
    return Outcome(words, concepts) if 0 < len(concepts) <= MOST_THINGS else None


def outcome_first(question: Question, hits: Sequence[Hit], searcher: Searcher) -> list[Hit]:
    """The hits in the order of their scores, once statements on another outcome have fallen.

    The best that name the outcome are read as well. Only those of the paper that leads change.
    """
    outcome, units = outcome_of(question), best_units(hits)
    if outcome is None or not units:
        return list(hits)
    lead, number = units[0]
    leading = hits[lead].passage
    if outcome.is_named(leading, number, searcher):
        return list(hits)
    kind = wanted_of(question)
    on_it = [
        (at, n) for at, n in units
        if hits[at].passage.article_id == leading.article_id
        and outcome.is_named(hits[at].passage, n, searcher)
        and (kind is None or gives(kind, hits[at].passage, n, searcher))
    ]  # fmt: skip
    if not on_it:
        return list(hits)
    unread = [(at, n) for at, n in on_it if not hits[at].logits or hits[at].logits[n] is None]
    read = searcher.read_more(question, hits, unread[:MORE])
    fallen = [
        _fallen(outcome, hit, searcher)
        if hit.passage.article_id == leading.article_id and hit.passage.kind not in UNREAD
        else hit
        for hit in read
    ]
    return sorted(fallen, key=lambda hit: hit.score, reverse=True)


def _fallen(outcome: Outcome, hit: Hit, searcher: Searcher) -> Hit:
    scores = tuple(
        score if outcome.is_named(hit.passage, n, searcher) else score - FALLS
        for n, score in enumerate(hit.sentence_scores)
    )
    return replace(hit, score=max(scores), sentence_scores=scores)


def _named(text: str) -> str:
    """The words of a question for what is measured, without the time and what is said of it.

    "A vs B in newborns: successful resuscitation" names it last.
    """
    before, colon, after = text.partition(":")
    if colon and _SET_APART.search(before) and not _SET_APART.search(after):
        text = after
    elif colon and not _SET_APART.search(after):
        return ""
    text = text.strip()
    span = outcome_span(text)
    if span is None:
        named = "" if len(text.split()) > MOST_THINGS or text.endswith("?") else text
    else:
        named = text[slice(*span)]
    if _NO_THING.match(named):
        return ""
    rest = named[found.end() :] if (found := _BEFORE.match(named)) else named
    return _AFTER.sub("", rest).strip()


def _is_of(word: str, concept: Concept) -> bool:
    return frozenset(indexed_terms(word)) == concept[0]


def _abbreviates(short: str, text: str) -> bool:
    """Whether words of a text that follow each other begin with these letters: RFS, NNH."""
    initials = (word[0] for word in _LETTERS.findall(text.lower()) if word not in _LITTLE)
    return short.lower() in "".join(initials)
