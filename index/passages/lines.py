"""The articles and passages of a generation as lines of JSON, read all at once or on demand.

<name>.jsonl          one line for each article or passage
<name>.offsets.npy    where each line begins, and where the last ends
catalogue.jsonl       for each article, what lists show and filters need
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, overload

import numpy as np

from corpus.article import Article
from corpus.markdown import parse_article
from corpus.standing import standings
from corpus.status import Direction, Relation, RelationKind, Standing, Status
from corpus.words.design import known_design
from corpus.words.registrations import find_registrations
from corpus.words.trials import trials_in
from index.passages.passage import Passage

ARTICLES, PASSAGES, CATALOGUE = "articles", "passages", "catalogue"
KEPT_PASSAGES, KEPT_ARTICLES = 20_000, 1_000  # of a large index kept in memory: those last read


@dataclass(frozen=True)
class Entry:
    """What lists show of one article, and what a reader may narrow a search by."""

    article_id: str
    title: str
    authors: tuple[str, ...]
    journal: str | None
    year: int | None
    doi: str | None
    design: str  # the study design, or a kind of article that names one; "" where it is unknown
    n_patients: int | None
    n_tables: int
    n_characters: int
    standing: Standing = field(default_factory=Standing)
    registrations: tuple[str, ...] = ()  # that its text names, as their registries print them
    # The names of trials in its text, each with the keys of the registrations beside it.
    trials: Mapping[str, frozenset[str]] = field(default_factory=dict)
    pmid: str | None = None  # not in the catalogues of earlier builds


def entry_of(article: Article) -> Entry:
    """The article's line in the catalogue."""
    metadata = article.metadata
    design = known_design(metadata.study_design, metadata.article_type)
    registered = find_registrations(article.text)
    return Entry(
        article.article_id, article.title, article.author_names, metadata.journal, metadata.year,
        metadata.doi, design, metadata.n_patients, len(article.tables), len(article.text),
        article.standing, tuple({one.key: one.number for one in registered}.values()),
        trials_in(article.text, registered), metadata.pmid,
    )  # fmt: skip


def write_articles(articles: Mapping[str, Article], sources: Mapping[str, str], to: Path) -> None:
    """Write the articles' sources, which are parsed again when they are read.

    What one article says of another, such as that it is retracted, goes into the catalogue.
    """
    _write(to, ARTICLES, ({"article_id": key, "source": sources[key]} for key in articles))
    known = standings(articles.values())
    entries = (replace(entry_of(one), standing=known[key]) for key, one in articles.items())
    _write(to, CATALOGUE, map(_catalogued, entries))


def write_passages(passages: Iterable[Passage], to: Path) -> None:
    """Write the passages, in order."""
    _write(to, PASSAGES, (vars(passage) for passage in passages))


def read_catalogue(folder: Path) -> list[Entry]:
    """An entry for each article, in order."""
    lines = Lines(folder, CATALOGUE)
    return [_entry(line) for line in lines]


def _catalogued(entry: Entry) -> dict[str, Any]:
    trials = {name: sorted(numbers) for name, numbers in entry.trials.items()}
    return asdict(replace(entry, trials={})) | {"trials": trials}


def _entry(line: dict[str, Any]) -> Entry:
    standing = line["standing"]
    return Entry(**line | {
        "authors": tuple(line["authors"]), "registrations": tuple(line["registrations"]),
        "trials": {name: frozenset(numbers) for name, numbers in line["trials"].items()},
        "standing": Standing(
            tuple(map(Status, standing["status"])),
            RelationKind(standing["notice"]) if standing["notice"] else None,
            tuple(map(_relation, standing["relations"])),
        ),
    })  # fmt: skip


def _relation(values: dict[str, Any]) -> Relation:
    kind, direction = RelationKind(values["kind"]), Direction(values["direction"])
    return Relation(**values | {"kind": kind, "direction": direction})


def read_passages(folder: Path, *, whole: bool) -> Sequence[Passage]:
    """All of them, or a sequence that reads each when it is asked for."""
    lines = Lines(folder, PASSAGES)
    return [passage_of(line) for line in lines] if whole else LazyPassages(lines)


def read_articles(
    folder: Path, catalogue: Sequence[Entry], *, whole: bool
) -> Mapping[str, Article]:  # fmt: skip
    """All of them, or a mapping that reads and parses each when it is asked for."""
    lazy = LazyArticles(catalogue, Lines(folder, ARTICLES))
    return dict(lazy.items()) if whole else lazy


class Lines(Sequence[dict[str, Any]]):
    """The lines of one file, each read from the disk when it is asked for."""

    def __init__(self, folder: Path, name: str) -> None:
        self._offsets = np.load(folder / f"{name}.offsets.npy", allow_pickle=False, mmap_mode="r")
        self._file = (folder / f"{name}.jsonl").open("rb")

    def __len__(self) -> int:
        return len(self._offsets) - 1

    @overload
    def __getitem__(self, at: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, at: slice) -> list[dict[str, Any]]: ...
    def __getitem__(self, at: int | slice) -> dict[str, Any] | list[dict[str, Any]]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        if not 0 <= at < len(self):
            raise IndexError(at)
        start, end = int(self._offsets[at]), int(self._offsets[at + 1])
        # pread is given the position, so threads do not move each other's place in the file.
        found: dict[str, Any] = json.loads(os.pread(self._file.fileno(), end - start, start))
        return found

    def __del__(self) -> None:
        if hasattr(self, "_file"):
            self._file.close()


class LazyPassages(Sequence[Passage]):
    """The passages of a large index; those last read are kept."""

    def __init__(self, lines: Lines) -> None:
        self._size = len(lines)
        self._read = lru_cache(KEPT_PASSAGES)(lambda at: passage_of(lines[at]))

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, at: int) -> Passage: ...
    @overload
    def __getitem__(self, at: slice) -> list[Passage]: ...
    def __getitem__(self, at: int | slice) -> Passage | list[Passage]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(self._size))]
        if not 0 <= at < self._size:
            raise IndexError(at)
        return self._read(int(at))


class LazyArticles(Mapping[str, Article]):
    """The articles of a large index by article_id; those last read are kept."""

    def __init__(self, catalogue: Sequence[Entry], lines: Lines) -> None:
        self._number = {entry.article_id: number for number, entry in enumerate(catalogue)}
        self._read = lru_cache(KEPT_ARTICLES)(
            lambda number: replace(_article(lines[number]), standing=catalogue[number].standing)
        )

    def __getitem__(self, article_id: str) -> Article:
        return self._read(self._number[article_id])

    def __contains__(self, article_id: object) -> bool:
        return article_id in self._number

    def __iter__(self) -> Iterator[str]:
        return iter(self._number)

    def __len__(self) -> int:
        return len(self._number)


def _article(line: Mapping[str, Any]) -> Article:
    return parse_article(line["article_id"], line["source"])


def passage_of(values: dict[str, Any]) -> Passage:
    """The passage with these fields, as they were written in JSON."""
    values["section"], values["cells"] = tuple(values["section"]), tuple(values["cells"])
    values["sentences"] = tuple((start, end) for start, end in values["sentences"])
    return Passage(**values)


def _write(folder: Path, name: str, lines: Iterable[Mapping[str, Any]]) -> None:
    offsets = [0]
    with (folder / f"{name}.jsonl").open("wb") as file:
        for line in lines:
            offsets.append(offsets[-1] + file.write(_line(line)))
    np.save(folder / f"{name}.offsets.npy", np.array(offsets))


def _line(values: Mapping[str, Any]) -> bytes:
    return (json.dumps(values, ensure_ascii=False) + "\n").encode("utf-8")
