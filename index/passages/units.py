"""What a build knows of every sentence and row before any question is asked.

A unit is a sentence of a passage, or a table row. Where it belongs, whether it has a figure,
how long it is, and its terms with those of its table, paragraph and article: all as plain
arrays, which a large index leaves on the disk. Nothing is cut into terms again at load.

    units/passages.npy   a row of numbers for each of _OF_PASSAGES
    units/units.npy      the same for each of _OF_UNITS
    units/texts.npy      for each term of each of _SETS, the texts that have it, in order
    units/starts.npy     a row for each of these sets: where in texts.npy each term begins
    units/terms.json     every term, in order of number; how many texts each set covers; and the
                         abbreviations that articles define, as terms
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article
from corpus.markdown import table_cells
from corpus.words.labels import FIGURE
from index.passages.passage import Passage
from index.passages.sections import part_of
from index.terms.concepts import GatheredTerms, TermSets
from index.terms.names import indexed_terms
from index.terms.senses import Sense, sense_terms, senses_of

_HAS_FIGURE = re.compile(r"\d%|\d \(\d|months|HR|P ?[<=]")
_OF_PASSAGES = ("first", "paragraph_of", "article_of", "is_row", "in_table", "part")
_OF_UNITS = ("has_figure", "figures", "length")
_SETS = ("words", "labels", "paragraphs", "articles", "row_labels", "titles")
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
    def build(cls, articles: Mapping[str, Article], passages: Sequence[Passage]) -> Units:
        """Read every passage. Terms are numbered as they come."""
        counts = [len(passage.sentences) for passage in passages]
        numbers: dict[str, int] = {}
        words, labels = GatheredTerms(numbers), GatheredTerms(numbers)
        has_figure, figures, lengths = array("i"), array("i"), array("i")
        senses = {key: senses_of(article.abbreviations) for key, article in articles.items()}

        def terms_of(text: str, article_id: str) -> set[str]:
            terms = _terms(text)
            return {*terms, *sense_terms(terms, senses[article_id])}

        for passage in passages:
            context = terms_of(_context(passage), passage.article_id)
            for text in _unit_texts(articles[passage.article_id], passage):
                terms = terms_of(text, passage.article_id)
                words.add(terms)
                labels.add(terms | context)
                has_figure.append(_HAS_FIGURE.search(text) is not None)
                figures.append(len(FIGURE.findall(text)))
                lengths.append(len(text))
        number_of = {article_id: number for number, article_id in enumerate(articles)}
        return cls(
            _numbers(np.cumsum(counts) - counts),
            _positions(_paragraph(passage) for passage in passages),
            _numbers(number_of[p.article_id] for p in passages),
            _numbers(p.kind == "row" for p in passages),
            _numbers(p.kind in TABLE_KINDS for p in passages),
            _numbers(part_of(p.section) for p in passages),
            _numbers(has_figure), _numbers(figures), _numbers(lengths),
            TermSets.gathered(words), TermSets.gathered(labels),
            TermSets(
                (
                    {term for p in together for term in terms_of(p.labelled, p.article_id)}
                    for _, together in groupby(passages, key=_paragraph)
                ),
                numbers,
            ),
            TermSets((terms_of(_whole(a), key) for key, a in articles.items()), numbers),
            TermSets((terms_of(_row_label(p), p.article_id) for p in passages), numbers),
            TermSets((terms_of(a.title, key) for key, a in articles.items()), numbers),
            list(dict.fromkeys(sense for of_one in senses.values() for sense in of_one)),
        )  # fmt: skip

    def save(self, folder: Path) -> None:
        """Write plain arrays and JSON into a new folder."""
        folder.mkdir()
        for file, names in (("passages", _OF_PASSAGES), ("units", _OF_UNITS)):
            np.save(folder / f"{file}.npy", np.stack([getattr(self, name) for name in names]))
        sets: list[TermSets] = [getattr(self, name) for name in _SETS]
        ends = np.cumsum([len(one.texts) for one in sets])
        numbers = sets[-1].numbers  # the numbering of all sets, complete once the last is made
        starts = np.repeat(ends[:, None], len(numbers) + 1, axis=1)
        for row, one, end in zip(starts, sets, ends, strict=True):
            row[: len(one.starts)] = one.starts + end - len(one.texts)
        np.save(folder / "starts.npy", starts)
        np.save(folder / "texts.npy", np.concatenate([one.texts for one in sets]))
        values = {
            "terms": list(numbers), "sizes": [one.size for one in sets],
            "senses": list(self.senses),
        }  # fmt: skip
        text = json.dumps(values, ensure_ascii=False)
        (folder / "terms.json").write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, *, mapped: bool = False) -> Units:
        """Read what `save` wrote; mapped arrays stay on the disk.

        Raises OSError, and ValueError for arrays that are pickled.
        """
        values = json.loads((folder / "terms.json").read_text(encoding="utf-8"))
        numbers = {term: number for number, term in enumerate(values["terms"])}
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
            TermSets.of(size, numbers, row, texts)
            for size, row in zip(values["sizes"], starts, strict=True)
        ]
        senses = [(tuple(short), tuple(long)) for short, long in values["senses"]]
        every: list[Any] = [*of_passages, *of_units, *sets, senses]
        return cls(*every)

    @property
    def counts(self) -> NDArray[np.intp]:
        """How many units each passage has."""
        return np.diff(self.first, append=len(self.length)).astype(np.intp)

    def fits(self, n_passages: int, n_articles: int) -> bool:
        """Whether it was built from this many passages and articles."""
        return len(self.article_of) == n_passages and self.articles.size == n_articles


def _unit_texts(article: Article, passage: Passage) -> list[str]:
    """The words of every unit of a passage; a row stands with its labels."""
    if passage.kind in ("row", "header"):
        return [passage.labelled] * len(passage.sentences)
    return [article.text[start:end] for start, end in passage.sentences]


def _context(passage: Passage) -> str:
    return " ".join([passage.context, *passage.section[-2:]])


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


def _positions(keys: Iterable[object]) -> Numbers:
    """Numbers for the keys, in order of first appearance; equal keys have equal numbers."""
    seen: dict[object, int] = {}
    return _numbers(seen.setdefault(key, len(seen)) for key in keys)


def _paragraph(passage: Passage) -> tuple[str, int]:
    return passage.article_id, passage.block_start


def _numbers(values: Iterable[int] | NDArray[np.intp]) -> Numbers:
    return np.fromiter(values, dtype=np.int32)
