"""The articles and passages of a generation, written one by one and read on demand.

articles.packed       the article files, each after a line with the abbreviations that it defines
                      (index/passages/packed.py has the form)
passages.packed       for each passage, what cannot be worked out from the rest, as JSON
catalogue.jsonl       for each article, what lists show and filters need
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, overload

from corpus.article import Article
from corpus.markdown import parse_article
from corpus.standing import Paper, standings_of
from corpus.status import Direction, Relation, RelationKind, Standing, Status
from corpus.words.design import known_design
from corpus.words.registrations import find_registrations
from corpus.words.trials import trials_in
from index.passages.background import give_way
from index.passages.packed import Packed, PackedWriter
from index.passages.passage import Passage

ARTICLES, PASSAGES, CATALOGUE = "articles", "passages", "catalogue"
KEPT_PASSAGES, KEPT_ARTICLES = 1_000, 40  # of a large index kept in memory: those last read


_SOUND, _NOTHING = Standing(), MappingProxyType[str, Any]({})  # of most articles, held once


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
    pmid: str | None = None
    kind: str = ""  # of article, or else of publication, as it says itself; "" where unknown
    unread_tables: tuple[str, ...] = ()  # that its text refers to, and that were not read


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
        metadata.article_type or metadata.publication_type or "", metadata.unread_tables,
    )  # fmt: skip


class TextWriter:
    """Writes articles and their passages one after the other; what lists show of each is held."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._articles = PackedWriter(folder, ARTICLES)
        self._passages = PackedWriter(folder, PASSAGES)
        self._entries: list[Entry] = []
        self._papers: list[Paper] = []
        self.n_passages = 0

    def add(self, article: Article, source: str, passages: Sequence[Passage]) -> None:
        """The next article; its source is parsed again when it is read. Raises OSError."""
        known = json.dumps(article.abbreviations, ensure_ascii=False)
        self._articles.add(f"{known}\n{source}".encode())
        for number, passage in enumerate(passages):
            self._passages.add(_packed(passage, len(self._entries), number))
        self.n_passages += len(passages)
        self._entries.append(entry_of(article))
        self._papers.append(Paper.of(article))

    def close(self) -> list[Entry]:
        """Write the rest, and give the catalogue. Raises OSError.

        What one article says of another, such as that it is retracted, goes into the catalogue.
        """
        self._articles.close()
        self._passages.close()
        known = standings_of(self._papers)
        entries = [replace(one, standing=known[one.article_id]) for one in self._entries]
        with (self._folder / f"{CATALOGUE}.jsonl").open("w", encoding="utf-8") as file:
            for entry in entries:
                file.write(json.dumps(_catalogued(entry), ensure_ascii=False) + "\n")
        return entries


def read_catalogue(folder: Path) -> list[Entry]:
    """An entry for each article, in order."""
    with (folder / f"{CATALOGUE}.jsonl").open(encoding="utf-8") as file:
        return [_entry(json.loads(line)) for line in file]


def _catalogued(entry: Entry) -> dict[str, Any]:
    trials = {name: sorted(numbers) for name, numbers in entry.trials.items()}
    return asdict(replace(entry, trials={})) | {"trials": trials}


def _entry(line: dict[str, Any]) -> Entry:
    trials = {name: frozenset(numbers) for name, numbers in line["trials"].items()}
    known = {name: sys.intern(line[name]) for name in ("journal", "design", "kind") if line[name]}
    return Entry(**line | known | {
        "authors": tuple(line["authors"]), "registrations": tuple(line["registrations"]),
        "trials": trials or _NOTHING, "standing": _standing(line["standing"]),
        "unread_tables": tuple(line.get("unread_tables") or ()),
    })  # fmt: skip


def _standing(values: dict[str, Any]) -> Standing:
    if not any(values.values()):
        return _SOUND
    return Standing(
        tuple(map(Status, values["status"])),
        RelationKind(values["notice"]) if values["notice"] else None,
        tuple(map(_relation, values["relations"])),
    )


def _relation(values: dict[str, Any]) -> Relation:
    kind, direction = RelationKind(values["kind"]), Direction(values["direction"])
    return Relation(**values | {"kind": kind, "direction": direction})


def read_passages(folder: Path, catalogue: Sequence[Entry], *, whole: bool) -> Sequence[Passage]:
    """A sequence that unpacks each when it is asked for; a whole one lies packed in memory."""
    ids = [entry.article_id for entry in catalogue]
    kept = None if whole else KEPT_PASSAGES
    return LazyPassages(Packed(folder, PASSAGES, whole=whole), ids, kept)


def read_articles(folder: Path, catalogue: Sequence[Entry], *, whole: bool) -> LazyArticles:
    """A mapping that unpacks and parses each when it is asked for; as `read_passages`."""
    kept = None if whole else KEPT_ARTICLES
    return LazyArticles(catalogue, Packed(folder, ARTICLES, whole=whole), kept)


class LazyPassages(Sequence[Passage]):
    """The passages of an index; those last read are kept."""

    def __init__(self, packed: Packed, ids: Sequence[str], kept: int | None) -> None:
        self._size = len(packed)

        def read(at: int) -> Passage:
            give_way()
            return _unpacked(packed[at], ids)

        self._read = lru_cache(kept)(read)

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
    """The articles of an index by article_id; those last read are kept, of a whole index all."""

    def __init__(self, catalogue: Sequence[Entry], packed: Packed, kept: int | None) -> None:
        self._catalogue = catalogue
        self._number = {entry.article_id: number for number, entry in enumerate(catalogue)}
        self._held: dict[str, Article] | None = {} if kept is None else None

        def read(number: int) -> Article:
            entry = catalogue[number]
            give_way()
            known, _, source = packed[number].decode("utf-8").partition("\n")
            parsed = parse_article(entry.article_id, source)
            article = replace(parsed, standing=entry.standing)
            # Finding them again would take longer than all else.
            vars(article)["abbreviations"] = json.loads(known)
            return article

        self._read = read if kept is None else lru_cache(kept)(read)

    def __getitem__(self, article_id: str) -> Article:
        if self._held is None:
            return self._read(self._number[article_id])
        found = self._held.get(article_id)
        if found is None:
            found = self._held[article_id] = self._read(self._number[article_id])
        return found

    def take_over(self, before: Mapping[str, Article], digests: Mapping[str, str]) -> None:
        """Use what another index has read already of the articles that are the same in both."""
        known = before._held if isinstance(before, LazyArticles) else None
        if self._held is None or not known:
            return
        for entry in self._catalogue:
            article = known.get(entry.article_id)
            if article is None or article.digest != digests[entry.article_id]:
                continue
            if article.standing != entry.standing:
                abbreviations = article.abbreviations
                article = replace(article, standing=entry.standing)
                vars(article)["abbreviations"] = abbreviations
            self._held[entry.article_id] = article

    def __contains__(self, article_id: object) -> bool:
        return article_id in self._number

    def __iter__(self) -> Iterator[str]:
        return iter(self._number)

    def __len__(self) -> int:
        return len(self._number)


def _packed(passage: Passage, article: int, number: int) -> bytes:
    """What cannot be worked out from the rest; offsets are counted from the passage's own start."""
    start, own = passage.start, ((passage.start, passage.end),)
    if passage.passage_id != f"{passage.article_id}#{number}":
        raise AssertionError(f"{passage.passage_id} is the passage {number} of its article")
    labelled = {passage.text: 0, "; ".join(passage.cells): 1}.get(passage.labelled)
    values = [
        article, number, passage.section, passage.kind, start, passage.text, passage.context,
        passage.labelled if labelled is None else labelled,
        0 if passage.sentences == own else [(a - start, b - start) for a, b in passage.sentences],
        passage.group, start - passage.block_start, passage.cells,
    ]  # fmt: skip
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _unpacked(packed: bytes, ids: Sequence[str]) -> Passage:
    (
        article, number, section, kind, start, text, context, labelled, sentences, group, before,
        cells,
    ) = json.loads(packed)  # fmt: skip
    article_id, end = ids[article], start + len(text)
    if not isinstance(labelled, str):
        labelled = "; ".join(cells) if labelled else text
    return Passage(
        f"{article_id}#{number}", article_id, tuple(section), kind, start, end, text, context,
        labelled, tuple((start + a, start + b) for a, b in sentences or ((0, len(text)),)),
        group, start - before, tuple(cells),
    )  # fmt: skip
