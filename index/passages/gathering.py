"""Writes what is known of every sentence and row (index/passages/units.py), article by article.

Numbers of each passage and unit are held, some 60 bytes a passage; terms are not.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from corpus.article import Article
from corpus.markdown import table_cells
from corpus.words.labels import FIGURE
from index.passages.passage import Passage
from index.passages.sections import part_of
from index.passages.units import OF_PASSAGES, OF_UNITS, SETS, TABLE_KINDS
from index.terms.gathered import Postings, Starts, room_for
from index.terms.names import indexed_terms
from index.terms.numbered import save_terms
from index.terms.senses import Sense, sense_terms, senses_of

_HAS_FIGURE = re.compile(r"\d%|\d \(\d|months|HR|P ?[<=]")


class UnitsWriter:
    """Reads articles with their passages, one after the other."""

    def __init__(self, folder: Path) -> None:
        """Makes the folder."""
        folder.mkdir()
        self._folder = folder
        self._numbers: dict[str, int] = {}
        self._sets = {name: Postings(folder, self._numbers) for name in SETS}
        self._of_passages = {name: array("i") for name in OF_PASSAGES}
        self._of_units = {name: array("i") for name in OF_UNITS}
        self._senses: dict[Sense, None] = {}

    def add(self, article: Article, passages: Sequence[Passage]) -> None:
        """The next article. Terms are numbered as they come. Raises OSError."""
        own = senses_of(article.abbreviations)
        self._senses.update(dict.fromkeys(own))
        paragraphs: dict[int, set[str]] = {}
        first_paragraph = self._sets["paragraphs"].n_texts
        places = {p.block_start: n for n, p in enumerate(_first_of_each_block(passages))}
        number = self._sets["articles"].n_texts
        for passage in passages:
            self._add_numbers(passage, first_paragraph + places[passage.block_start], number)
            self._add_units(article, passage, own)
            self._sets["row_labels"].add(_with_senses(_row_label(passage), own))
            words = _with_senses(passage.labelled, own)
            paragraphs.setdefault(passage.block_start, set()).update(words)
        for terms in paragraphs.values():
            self._sets["paragraphs"].add(terms)
        self._sets["articles"].add(_with_senses(_whole(article), own))
        self._sets["titles"].add(_with_senses(article.title, own))

    def close(self) -> None:
        """Write everything. Raises OSError."""
        for file, columns in (("passages", self._of_passages), ("units", self._of_units)):
            numbers = [np.array(column, dtype=np.int32) for column in columns.values()]
            np.save(self._folder / f"{file}.npy", np.stack(numbers))
        sets = list(self._sets.values())
        texts = room_for(
            self._folder / "texts.npy", (sum(one.n_pairs for one in sets),), np.int32
        )  # fmt: skip
        rows, at = list[Starts](), 0
        for one in sets:
            starts = one.starts()
            for places, run in one.laid_out(starts):
                texts[at + places] = run.texts
            rows.append(starts + at)
            at += one.n_pairs
            one.close()
        texts.flush()  # type: ignore[attr-defined]
        small = at <= np.iinfo(np.int32).max
        np.save(self._folder / "starts.npy", np.stack(rows).astype(np.int32 if small else np.int64))
        save_terms(self._numbers, self._folder)
        values = {"sizes": [one.n_texts for one in sets], "senses": list(self._senses)}
        text = json.dumps(values, ensure_ascii=False)
        (self._folder / "senses.json").write_text(text, encoding="utf-8")

    def _add_numbers(self, passage: Passage, paragraph: int, article: int) -> None:
        values = (
            len(self._of_units["length"]), paragraph, article, passage.kind == "row",
            passage.kind in TABLE_KINDS, part_of(passage.section),
        )  # fmt: skip
        for column, value in zip(self._of_passages.values(), values, strict=True):
            column.append(value)

    def _add_units(self, article: Article, passage: Passage, own: Sequence[Sense]) -> None:
        context = _with_senses(" ".join([passage.context, *passage.section[-2:]]), own)
        for text in _unit_texts(article, passage):
            terms = _with_senses(text, own)
            self._sets["words"].add(terms)
            self._sets["labels"].add(terms | context)
            values = (_HAS_FIGURE.search(text) is not None, len(FIGURE.findall(text)), len(text))
            for column, value in zip(self._of_units.values(), values, strict=True):
                column.append(value)


def _first_of_each_block(passages: Iterable[Passage]) -> list[Passage]:
    """One passage of each paragraph or row, in order."""
    return list({passage.block_start: passage for passage in passages}.values())


def _with_senses(text: str, own: Sequence[Sense]) -> set[str]:
    """The terms of a text, and what its article's short forms among them mean."""
    terms = _terms(text)
    return {*terms, *sense_terms(terms, own)}


def _unit_texts(article: Article, passage: Passage) -> list[str]:
    """The words of every unit of a passage; a row stands with its labels."""
    if passage.kind in ("row", "header"):
        return [passage.labelled] * len(passage.sentences)
    return [article.text[start:end] for start, end in passage.sentences]


@lru_cache(maxsize=1_000)
def _terms(text: str) -> frozenset[str]:
    """The terms of a text; cached, since many passages share their context."""
    return frozenset(indexed_terms(text))


def _row_label(passage: Passage) -> str:
    """The first cell of a row, with the label of its group; nothing for other passages."""
    if passage.kind != "row":
        return ""
    return " ".join([table_cells(passage.text)[0], passage.group or ""])


def _whole(article: Article) -> str:
    """All of an article's text, with its title, journal, first author and registrations."""
    metadata = article.metadata
    names = (*article.author_names[:1], *metadata.registration)
    return " ".join([article.text, article.title, metadata.journal or "", *names])
