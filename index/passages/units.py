"""What a build knows of every sentence and row before any question is asked.

A unit is a sentence of a passage, or a table row. Where it belongs, whether it has a figure,
how long it is, and its terms with those of its table, paragraph and article: all as plain
arrays, which a large index leaves on the disk. Nothing is cut into terms again at load.

    units/passages.npy   a row of numbers for each of OF_PASSAGES
    units/units.npy      the same for each of OF_UNITS
    units/texts.npy      for each term of each of SETS, the texts that have it, in order
    units/starts.npy     a row for each of these sets: where in texts.npy each term begins
    units/terms.npy ...  the number of every term (index/terms/numbered.py)
    units/senses.json    the abbreviations that articles define, as terms; and how many texts each
                         of the sets covers

index/passages/gathering.py writes them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.terms.concepts import TermSets
from index.terms.numbered import TermNumbers
from index.terms.senses import Sense

OF_PASSAGES = ("first", "paragraph_of", "article_of", "is_row", "in_table", "part")
OF_UNITS = ("has_figure", "figures", "length")
SETS = ("words", "labels", "paragraphs", "articles", "row_labels", "titles")
TABLE_KINDS = frozenset({"row", "header", "caption", "note"})

Numbers = NDArray[np.int32]


@dataclass(frozen=True)
class Units:
    """All units of an index, in order."""

    first: Numbers  # of each passage: its first unit
    paragraph_of: Numbers  # of each passage
    article_of: Numbers  # of each passage
    is_row: Numbers  # of each passage: 1 for a row of a table
    in_table: Numbers  # of each passage: 1 for a table's row, header, caption or note
    part: Numbers  # of each passage: see index/passages/sections.py
    has_figure: Numbers  # of each unit: 1 or 0
    figures: Numbers  # of each unit: how many
    length: Numbers  # of each unit: characters
    words: TermSets  # of each unit
    labels: TermSets  # of each unit, with its table's caption and group, and its headings
    paragraphs: TermSets
    articles: TermSets
    row_labels: TermSets  # of each passage: a row's label and group; empty for others
    titles: TermSets  # of each article
    senses: Sequence[Sense]  # of all articles, each once

    @classmethod
    def load(cls, folder: Path, *, mapped: bool = False) -> Units:
        """Read what `save` wrote; mapped arrays stay on the disk.

        Raises OSError, and ValueError for arrays that are pickled.
        """
        values = json.loads((folder / "senses.json").read_text(encoding="utf-8"))
        terms = TermNumbers(folder)
        numbers = terms if mapped else terms.in_memory()
        of_passages, of_units, starts, texts = (
            # A plain array over the mapped file: NumPy's own class for it is slow to index.
            np.asarray(
                np.load(
                    folder / f"{name}.npy", allow_pickle=False, mmap_mode="r" if mapped else None
                )
            )
            for name in ("passages", "units", "starts", "texts")
        )
        sets = [
            TermSets(size, numbers, row, texts)
            for size, row in zip(values["sizes"], starts, strict=True)
        ]
        every: list[Any] = [*of_passages, *of_units, *sets, _senses(values["senses"])]
        return cls(*every)

    @property
    def counts(self) -> Numbers:
        """How many units each passage has."""
        return np.diff(self.first, append=np.int32(len(self.length)))

    def fits(self, n_passages: int, n_articles: int) -> bool:
        """Whether it was built from this many passages and articles."""
        return len(self.article_of) == n_passages and self.articles.size == n_articles


def _senses(stored: Iterable[tuple[list[str], list[str]]]) -> list[Sense]:
    """The senses as they are stored; each term and each form is kept in memory once."""
    terms: dict[str, str] = {}
    forms: dict[tuple[str, ...], tuple[str, ...]] = {}

    def once(stored: list[str]) -> tuple[str, ...]:
        form = tuple(terms.setdefault(term, term) for term in stored)
        return forms.setdefault(form, form)

    return [(once(short), once(long)) for short, long in stored]
