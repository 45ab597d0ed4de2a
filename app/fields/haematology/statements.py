"""Every sentence and row of the articles with its words and its place: read once for an index."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.reading.known import kept, of_each_article
from index.passages.passage import Passage
from index.ranking.search import Searcher
from index.terms.names import indexed_terms
from index.terms.vocabulary import Form

# A number that is no mark of a reference and no part of a name (CD19, NCT02435849, grade 3).
_FIGURE = re.compile(
    r"(?<![\w[(,-])(?<!grade )(?<!Table )(?<!Figure )\d[\d.,]*(?![\w\]]|[,)])"
    r"|\d ?%|\(\d+/\d|\d \(\d|=\s*\d"
)
IN_TABLES = ("row", "header", "caption", "note")  # kinds of passages


@dataclass(frozen=True)
class Words:
    """The words of a statement."""

    text: str

    @cached_property
    def terms(self) -> Form:
        """Its terms, as one set."""
        return frozenset(indexed_terms(self.text))

    @cached_property
    def has_figure(self) -> bool:
        """Whether it gives a number of something."""
        return bool(_FIGURE.search(self.text))


@dataclass(frozen=True)
class Statement:
    """A sentence, or what stands in a table with its caption and headers."""

    number: int  # in reading order, over all articles
    passage_id: str
    place: int  # of its paragraph, or of the tables of its section
    words: Words

    @property
    def text(self) -> str:
        """Its words."""
        return self.words.text

    @property
    def terms(self) -> Form:
        """Its terms, as one set."""
        return self.words.terms

    @property
    def has_figure(self) -> bool:
        """Whether it gives a number of something."""
        return self.words.has_figure


@kept(4)
def statements(searcher: Searcher) -> tuple[Statement, ...]:
    """All of an index, in reading order."""
    told: list[Statement] = []
    first = 0  # of the places of an article
    for n_places, own in of_each_article(searcher, _told_in):
        told += [
            Statement(number, passage_id, first + place, words)
            for number, (passage_id, place, words) in enumerate(own, start=len(told))
        ]
        first += n_places
    return tuple(told)


def _told_in(
    passages: Sequence[Passage], searcher: Searcher
) -> tuple[int, list[tuple[str, int, Words]]]:  # fmt: skip
    """How many places an article has, and its statements with their places, counted from 0."""
    numbers = {place: n for n, place in enumerate(dict.fromkeys(map(place_of, passages)))}
    return len(numbers), [
        (p.passage_id, numbers[place_of(p)], Words(text))
        for p in passages for text in _texts(p, searcher)
    ]  # fmt: skip


def place_of(passage: Passage) -> tuple[str, object]:
    """What a passage stands in: its paragraph, or the tables of its section with all they have."""
    return passage.article_id, passage.section if passage.kind in IN_TABLES else passage.block_start


def beside(number: int, all_of_them: Sequence[Statement]) -> list[Statement]:
    """The statement of a number, with those before and after it in the same place."""
    around = all_of_them[max(number - 1, 0) : number + 2]
    return [one for one in around if one.place == all_of_them[number].place]


def _texts(passage: Passage, searcher: Searcher) -> Iterator[str]:
    if passage.kind in IN_TABLES:
        yield f"{passage.context} {passage.labelled}"
        return
    text = searcher.index.articles[passage.article_id].text
    yield from (text[start:end] for start, end in passage.sentences)
