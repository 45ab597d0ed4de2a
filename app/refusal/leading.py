"""The papers whose statements answer best, and what they name as their own.

A report names many things of which it tells nothing itself: its introduction and its discussion
speak of the work of others. What stands in its title, abstract, methods, results and tables is its
own.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.reading.amounts import Dose, doses_in, is_given, times_in
from app.reading.known import kept
from corpus.words.design import REVIEW, admits
from corpus.words.normal import normal
from index.passages.passage import Passage
from index.passages.sections import AROUND, SUMMARY
from index.ranking.search import UNREAD, Hit, Searcher
from index.terms.concepts import Concept
from index.terms.letters import asked_terms
from index.terms.lexical import LexicalIndex
from index.terms.tokens import tokenize
from index.terms.words import american

CUT = 3  # letters at the end in which words of one stem differ
SHORTEST = 5  # letters that such words share
MOST_LIKE = 20  # of these words that are looked for
MARGIN = 2.5  # log-odds by which the best statement of another paper may answer less well

Numbers = NDArray[np.intp]


class Named(Enum):
    """Where papers name a thing."""

    OWN = "own"
    AROUND = "around"  # only where they speak of the work of others
    NOWHERE = "nowhere"


@dataclass(frozen=True)
class Leading:
    """The papers that answer best, best first, and the best statement."""

    article_ids: tuple[str, ...]
    statement: str  # with the words that it is read with
    others: tuple[tuple[Passage, int], ...]  # the statements that answer about as well
    searcher: Searcher

    @property
    def nearest(self) -> str:
        """The id of the best of them."""
        return self.article_ids[0]

    @property
    def label(self) -> str:
        """What the best of them is called."""
        return self.searcher.index.articles[self.nearest].label

    def names(self, concept: Concept) -> Named:
        """Where these papers name a thing; its authors and journal count as its own."""
        if any(form <= self._terms for form in concept):
            return Named.OWN
        units = self.searcher.index.units
        found = Named.NOWHERE
        for article_id in self.article_ids:
            number = self.searcher.number(article_id)
            if units.titles.having(concept, number)[0]:
                return Named.OWN
            if not units.articles.having(concept, number)[0]:
                continue
            own, around = _paragraphs(article_id, self.searcher)
            if _have(concept, own, self.searcher) or not _have(concept, around, self.searcher):
                return Named.OWN
            found = Named.AROUND
        return found

    def lack_long_form(self, short: str) -> bool:
        """Whether some paper says what a short form means, and none of these names that."""
        terms = tuple(asked_terms(short))
        meant = [long for own, long in self.searcher.index.units.senses if own == terms]
        return bool(meant) and all(
            self.names((frozenset(long),)) is not Named.OWN for long in meant
        )

    def have_like(self, word: str) -> bool:
        """Whether they have a word that begins alike: "glycaemia" for "glycaemic"."""
        terms = like(word, self.searcher.index.lexical)
        return any(self.names((frozenset({term}),)) is Named.OWN for term in terms)

    @cached_property
    def times(self) -> frozenset[float]:
        """The times that they give, in days."""
        return frozenset().union(*(_times(one, self.searcher) for one in self.article_ids))

    def are_of_other_times(self, asked: Collection[float]) -> bool:
        """Whether the best statement gives times, and no statement of the best one of these."""
        own = times_in(self.statement)
        if not own or any(is_given(time, own) for time in asked):
            return False
        others = (times_in(_read(*one, self.searcher)) for one in self.others)
        return not any(is_given(time, times) for times in others for time in asked)

    @cached_property
    def doses(self) -> frozenset[Dose]:
        """The amounts that they give."""
        return frozenset().union(*(_doses(one, self.searcher) for one in self.article_ids))

    @cached_property
    def text(self) -> str:
        """All that they say, without their references."""
        return "\n".join(_text(one, self.searcher) for one in self.article_ids)

    @property
    def is_review(self) -> bool:
        """Whether the best of them tells of the studies of others, whomever they are on."""
        return _is_review(self.article_ids[0], self.searcher)

    def summary(self) -> str:
        """The title and the summary of the best of them."""
        return _summary(self.article_ids[0], self.searcher)

    def own_text(self) -> str:
        """What they tell themselves, and the best statement."""
        texts = (_own(one, self.searcher) for one in self.article_ids)
        return "\n".join((self.statement, *texts))

    @cached_property
    def _terms(self) -> frozenset[str]:
        return frozenset(tokenize(self.statement))


def like(word: str, lexical: LexicalIndex) -> list[str]:
    """Terms that begin as a word does, of the first few."""
    start = american(normal(word))
    start = start.removeprefix("re")[: max(len(start) - CUT, SHORTEST)]
    return lexical.starting(start)[:MOST_LIKE] if len(start) >= SHORTEST else []


def leading(hits: Sequence[Hit], searcher: Searcher) -> Leading | None:
    """The papers that answer about as well as the best; None where nothing was found."""
    found = [hit for hit in hits if hit.passage.kind not in UNREAD]
    if not found:
        return None
    best = max(found, key=lambda hit: hit.score)
    near = (hit.passage.article_id for hit in found if hit.score >= best.score - MARGIN)
    ids = tuple(dict.fromkeys((best.passage.article_id, *near)))
    units = sorted(
        (-score, at, number)
        for at, hit in enumerate(found)
        for number, score in enumerate(hit.sentence_scores)
        if score >= best.score - MARGIN
    )
    first, *others = ((found[at].passage, number) for _, at, number in units)
    return Leading(ids, _read(*first, searcher), tuple(others), searcher)


def _read(passage: Passage, number: int, searcher: Searcher) -> str:
    """A statement with the words that it is read with, those of its headings among them."""
    unit = searcher.unit_text(passage, number)
    return " ".join((*passage.section, unit.context, unit.text))


def _is_review(article_id: str, searcher: Searcher) -> bool:
    return admits(REVIEW, searcher.entry(article_id).design)


@kept(256)
def _summary(article_id: str, searcher: Searcher) -> str:
    units = searcher.index.units
    at = np.flatnonzero(units.article_of == searcher.number(article_id)[0])
    texts = (searcher.index.passages[int(n)].text for n in at if units.part[n] == SUMMARY)
    return "\n".join((searcher.entry(article_id).title, *texts))


def _own(article_id: str, searcher: Searcher) -> str:
    units = searcher.index.units
    at = np.flatnonzero(units.article_of == searcher.number(article_id)[0])
    wanted = at[units.part[at] != AROUND]
    return "\n".join(searcher.index.passages[int(n)].text for n in wanted)


@kept(256)
def _paragraphs(article_id: str, searcher: Searcher) -> tuple[Numbers, Numbers]:
    """Numbers of an article's paragraphs: those that are its own, and those around them."""
    units = searcher.index.units
    at = np.flatnonzero(units.article_of == searcher.number(article_id)[0])
    is_around = (units.part[at] == AROUND) & (not _is_review(article_id, searcher))
    paragraphs = units.paragraph_of[at]
    own, around = (np.unique(paragraphs[mask]) for mask in (~is_around, is_around))
    return own.astype(np.intp), around.astype(np.intp)


def _have(concept: Concept, paragraphs: Numbers, searcher: Searcher) -> bool:
    """Whether some paragraphs have all terms of one of a concept's forms, not all in one."""
    having = searcher.index.units.paragraphs.having
    return any(
        all(having((frozenset({term}),), paragraphs).any() for term in form) for form in concept
    )


@kept(256)
def _times(article_id: str, searcher: Searcher) -> frozenset[float]:
    return times_in(_text(article_id, searcher))


@kept(256)
def _doses(article_id: str, searcher: Searcher) -> frozenset[Dose]:
    return doses_in(_text(article_id, searcher))


def _text(article_id: str, searcher: Searcher) -> str:
    """The title and the passages; rows as "header: cell", as a time may stand in a header."""
    units = searcher.index.units
    at = np.flatnonzero(units.article_of == searcher.number(article_id)[0])
    passages = (searcher.index.passages[int(n)] for n in at)
    texts = (f"{one.context} {one.labelled}" if one.cells else one.text for one in passages)
    return "\n".join((searcher.entry(article_id).title, *texts))
