"""Optional packs: rules that know one field of medicine, each in a folder of the field's name.

Nothing else of the app knows a field. A pack is used on a library that is of its field, which its
`is_of_field` tells from the titles of the articles, and on no other: elsewhere its words have
other senses. What the one pack gains on the five articles, and what it costs on other papers,
stands in docs/fields.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from app.answers.choices import Choice, Difference
from app.fields.haematology.pack import Haematology
from app.reading.known import kept
from app.reading.paragraph import Span
from index.passages.passage import Passage
from index.ranking.question import Question
from index.ranking.search import Hit, Searcher


class Pack(Protocol):
    """What a field may add to answering."""

    def is_of_field(self, searcher: Searcher) -> bool:
        """Whether the library is of the field."""
        ...

    def prepare(self, searcher: Searcher) -> None:
        """Read from the articles what the rules need, before anything is asked."""
        ...

    def work(self, searcher: Searcher) -> Mapping[str, bytes]:
        """What `prepare` worked out, as files by name: kept with the index, and read back by it."""
        ...

    def missing(self, question: Question, hits: Sequence[Hit], searcher: Searcher) -> str | None:
        """A sentence on what the articles do not report; None where they may report it."""
        ...

    def is_beside(
        self, question: Question, passage: Passage, start: int, end: int, searcher: Searcher
    ) -> bool:
        """Whether a sentence (offsets into its article's text) is not about what is asked."""
        ...

    def label(
        self, passage: Passage, start: int, end: int, searcher: Searcher
    ) -> tuple[str, Span] | None:
        """What a sentence is about if only an earlier one says so, and where that one stands."""
        ...

    def differences(
        self, question: Question, hits: Sequence[Hit], chosen: Sequence[Choice], searcher: Searcher
    ) -> list[Difference]:
        """Where the sources differ on what is asked; `chosen` are the statements of the answer."""
        ...


PACKS: tuple[Pack, ...] = (Haematology(),)


@kept(4)
def packs_of(searcher: Searcher) -> tuple[Pack, ...]:
    """The packs for the library of a searcher."""
    return tuple(pack for pack in PACKS if pack.is_of_field(searcher))


def differences(
    question: Question, hits: Sequence[Hit], chosen: Sequence[Choice], searcher: Searcher
) -> list[Difference]:
    """Where the sources differ, as the packs for the library tell it; on other libraries none."""
    packs = packs_of(searcher)
    return [one for pack in packs for one in pack.differences(question, hits, chosen, searcher)]
