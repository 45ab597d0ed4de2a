"""The vectors of an index in Milvus: `bedside index build --store milvus://HOST:19530`.

A generation has a collection, `bedside_<generation>`, with a row for each passage: its id, its
position, its unit vector, and what filters need. A second one, `bedside_<generation>_files`, has
the files of the index in parts, so that a machine that answers needs no folder: it takes them into
a temporary one when it starts, and again when there is a new generation. Rows are upserted by their
keys, so that a row sent twice is stored once. The alias `bedside` always points to the generation
that was last brought into force; where there is a folder, Bedside reads the generation that this
names, so that the terms and passages there and the vectors here are of one build.

A collection is loaded only after its index is built: otherwise Milvus 2.3 searches it by an interim
index of its own, which finds only 0.2 to 0.4 of the nearest under a filter.
"""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import REBUILD, IndexDamaged, IndexNotFound, StoreUnavailable
from index.embedding.embedder import Vectors
from index.passages.units import TABLE_KINDS
from index.storage.content import Written
from index.storage.generations import GENERATIONS, MILVUS, drop_old, stamp, switch
from index.vectors.milvus import (
    ARTICLE,
    DESIGN,
    IN_TABLE,
    KEY,
    NO_YEAR,
    POSITION,
    VECTOR,
    YEAR,
    MilvusVectors,
    fetch,
    kept,
    kept_year,
)
from index.vectors.milvus_client import Address, Connection, telling
from index.vectors.nearest import EXACT, VectorIndex, cells, tier_for
from index.vectors.recall import measure

TEXT_BYTES = 1_000  # of an id or a design
SENT_AT_ONCE = 1_000  # rows; Milvus takes at most 64 MB
MEASURED_ON = 50  # vectors: each is a request of its own

EXACT_TYPE = "FLAT"
# The fields of a row of a file, which holds a part of it in base64.
FILE, PART, PARTS, DATA = "file", "part", "parts", "data"
PART_BYTES, PARTS_AT_ONCE = 45_000, 400  # Milvus takes texts of at most 65,535 bytes

# How Milvus searches a tier (index/vectors/nearest.py). Not by HNSW, which finds too few where a
# filter admits few passages among many; the cells of an inverted file can all be read.
INDEX_TYPES = {EXACT: EXACT_TYPE, "hnsw": "IVF_FLAT", "ivf": "IVF_SQ8"}
# Segments of less than 1,024 rows get no index, and are searched by one of the server's own.
INDEXED_FROM = 10_000
BREADTH = 512  # least number of cells to search: with fewer, answers differ from FAISS's

log = logging.getLogger(__name__)
Rows = Iterator[dict[str, Any]]


class MilvusStore:
    """See VectorStore."""

    def __init__(self, url: str) -> None:
        """Raises BadStore, StoreUnavailable."""
        self._address = Address.of(url)
        self._connection = Connection(self._address)
        self._client = self._connection.client

    def write(self, target: Path, written: Written, tier: str | None) -> float:
        """See VectorStore."""
        self._note(target, breadth=0)  # first, so that what is sent can be found and dropped
        size = len(written.vectors)
        chosen = tier_for(size, tier)
        index = _index_type(chosen.name, size)
        self._fill(self._passages(target), _passage_rows(written), written.vectors, index)
        breadth = BREADTH if index["index_type"] != EXACT_TYPE else 0
        searched = MilvusVectors(self._connection, self._passages(target), size, breadth)
        recall = measure(searched, written.vectors, sample=MEASURED_ON)
        self._note(target, breadth=searched.breadth)
        return recall

    def read(self, target: Path, n_passages: int, *, whole: bool) -> MilvusVectors | VectorIndex:
        """See VectorStore. For a whole index all is read at once, and the store closed."""
        collection = self._passages(target)
        self._check(collection, n_passages)
        if not whole:
            breadth = int(_noted(target)["breadth"])
            return MilvusVectors(self._connection, collection, n_passages, breadth)
        vectors = fetch(self._connection, collection, np.arange(n_passages))
        self.close()
        return VectorIndex.build(vectors)

    def bring_into_force(self, target: Path) -> None:
        """See VectorStore: the alias is switched, in one step.

        By then the folder has been switched. If Milvus can no longer be reached, that is only
        logged, since Bedside does not read the alias; the next build sets it.
        """
        try:
            with telling(self._address):
                self._set_alias(self._address.name, self._passages(target))
        except StoreUnavailable as exc:
            log.warning("the alias %s is of an older build: %s", self._address.name, exc)

    def _set_alias(self, alias: str, collection: str) -> None:
        from pymilvus import MilvusException

        try:
            self._client.alter_alias(collection, alias)
        except MilvusException:  # there is none yet
            self._client.create_alias(collection, alias)

    def keep(self, target: Path) -> None:
        """See VectorStore: a collection beside that of the passages, of the files in parts."""
        from pymilvus import DataType

        files = self._files(self._passages(target))
        schema = self._client.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field(KEY, DataType.VARCHAR, is_primary=True, max_length=TEXT_BYTES)
        schema.add_field(FILE, DataType.VARCHAR, max_length=TEXT_BYTES)
        schema.add_field(PART, DataType.INT64)
        schema.add_field(PARTS, DataType.INT64)
        schema.add_field(DATA, DataType.VARCHAR, max_length=PART_BYTES * 4 // 3 + 4)
        schema.add_field(VECTOR, DataType.FLOAT_VECTOR, dim=2)  # Milvus asks for one
        with telling(self._address):
            self._client.create_collection(files, schema=schema, consistency_level="Strong")
            for path in sorted(path for path in target.rglob("*") if path.is_file()):
                for rows in _parts_of(path, path.relative_to(target).as_posix()):
                    self._client.upsert(files, rows)
            self._client.flush(files)
            wanted = self._client.prepare_index_params()
            wanted.add_index(VECTOR, metric_type="IP", index_type=EXACT_TYPE)
            self._client.create_index(files, wanted)
            self._client.load_collection(files)

    def take(self, folder: Path) -> bool:
        """See VectorStore. Raises IndexNotFound, IndexDamaged."""
        with telling(self._address):
            collection = self._in_force()
            generation = collection.removeprefix(f"{self._address.name}_").replace("_", "-")
            if stamp(folder).partition(" ")[0] == generation:
                return False
            target = folder / GENERATIONS / generation
            files = self._files(collection)
            self._client.load_collection(files)
            firsts = self._client.query(
                files, filter=f"{PART} == 0", output_fields=[FILE, PARTS],
                consistency_level="Strong",
            )  # fmt: skip
            for row in firsts:
                self._take_file(files, row[FILE], int(row[PARTS]), target)
        switch(folder, target)
        drop_old(folder, 1, lambda _: None)
        return True

    def _take_file(self, files: str, name: str, parts: int, target: Path) -> None:
        """Write one file. Its digest is compared when the index is loaded."""
        path = (target / name).resolve()
        if not path.is_relative_to(target.resolve()):
            raise IndexDamaged(f"{files} in {self._address.url} names a file {name!r}; {REBUILD}.")
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            for start in range(0, parts, PARTS_AT_ONCE):
                asked = f"{FILE} == {json.dumps(name)} and {PART} >= {start} and {PART} < "
                rows = self._client.query(
                    files, filter=f"{asked}{start + PARTS_AT_ONCE}", output_fields=[PART, DATA]
                )
                for row in sorted(rows, key=lambda row: int(row[PART])):
                    file.write(base64.b64decode(row[DATA]))

    def _in_force(self) -> str:
        """The collection that the alias points to. Raises IndexNotFound."""
        alias = self._address.name
        for collection in self._client.list_collections():
            if alias in self._client.list_aliases(collection)["aliases"]:
                if self._client.has_collection(self._files(collection)):
                    return str(collection)
                break
        raise IndexNotFound(
            f"{self._address.url} holds no whole index named {alias}; build one with "
            f"`bedside index build --store {self._address.url}`."
        )

    def _files(self, collection: str) -> str:
        return f"{collection}_files"

    def drop(self, target: Path) -> None:
        """See VectorStore."""
        with telling(self._address):
            passages = self._passages(target)
            # The last: kept up to 0.8.0.
            for collection in (passages, self._files(passages), f"{passages}_sentences"):
                if self._client.has_collection(collection):
                    for alias in self._client.list_aliases(collection)["aliases"]:
                        self._client.drop_alias(alias)
                    self._client.drop_collection(collection)

    def close(self) -> None:
        """See VectorStore."""
        self._connection.close()

    def _passages(self, target: Path) -> str:
        return f"{self._address.name}_{target.name.replace('-', '_')}"

    def _fill(
        self, collection: str, rows: Rows, vectors: Vectors, index: Mapping[str, Any]
    ) -> None:
        """Make a collection of rows with their vectors, index it, and only then load it."""
        with telling(self._address):
            self._create(collection, int(vectors.shape[1]))
            batch = []
            for row, vector in zip(rows, vectors, strict=True):
                batch.append(row | {VECTOR: vector})
                if len(batch) == SENT_AT_ONCE:
                    self._client.upsert(collection, batch)
                    batch = []
            if batch:
                self._client.upsert(collection, batch)
            self._client.flush(collection)
            wanted = self._client.prepare_index_params()
            wanted.add_index(VECTOR, metric_type="IP", **index)
            self._client.create_index(collection, wanted)
            self._client.load_collection(collection)
        self._check(collection, len(vectors))

    def _create(self, collection: str, dimension: int) -> None:
        from pymilvus import DataType

        schema = self._client.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field(KEY, DataType.VARCHAR, is_primary=True, max_length=TEXT_BYTES)
        schema.add_field(POSITION, DataType.INT64)
        schema.add_field(VECTOR, DataType.FLOAT_VECTOR, dim=dimension)
        schema.add_field(ARTICLE, DataType.VARCHAR, max_length=TEXT_BYTES)
        schema.add_field(YEAR, DataType.INT64)
        schema.add_field(DESIGN, DataType.VARCHAR, max_length=TEXT_BYTES)
        schema.add_field(IN_TABLE, DataType.BOOL)
        # All rows are counted after writing, so a search need not wait for writes of others.
        self._client.create_collection(collection, schema=schema, consistency_level="Bounded")

    def _check(self, collection: str, size: int) -> None:
        """Raises IndexDamaged where there is no such collection, or it has other rows."""
        if (found := self._count(collection)) != size:
            raise IndexDamaged(
                f"the collection {collection} in {self._address.url} holds {found:,} of "
                f"{size:,} vectors; {REBUILD}."
            )

    def _count(self, collection: str) -> int:
        """How many rows it has, once every write to it is seen. Raises IndexDamaged."""
        with telling(self._address):
            if not self._client.has_collection(collection):
                raise IndexDamaged(
                    f"there is no collection {collection} in {self._address.url}; {REBUILD}."
                )
            self._client.load_collection(collection)  # a restarted server has not loaded it
            (row,) = self._client.query(
                collection, filter="", output_fields=["count(*)"], consistency_level="Strong"
            )
        return int(row["count(*)"])

    def _note(self, target: Path, breadth: int) -> None:
        """Note it in one rename, so that even a killed build leaves word of what to drop."""
        text = json.dumps({"url": self._address.url, "breadth": breadth})
        temporary = target / f"{MILVUS}.new"
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(target / MILVUS)


def _parts_of(path: Path, name: str) -> Iterator[list[dict[str, Any]]]:
    """A file in rows, some at a time; an empty one has a row too."""
    parts = max(-(-path.stat().st_size // PART_BYTES), 1)
    with path.open("rb") as file:
        for start in range(0, parts, PARTS_AT_ONCE):
            yield [
                {KEY: f"{name}#{part}", FILE: name, PART: part, PARTS: parts,
                 DATA: base64.b64encode(file.read(PART_BYTES)).decode("ascii"),
                 VECTOR: [1.0, 0.0]}
                for part in range(start, min(start + PARTS_AT_ONCE, parts))
            ]  # fmt: skip


def url_of(target: Path) -> str:
    """The address by which the build reached a generation's vectors. Raises IndexDamaged."""
    return str(_noted(target)["url"])


def is_noted(target: Path, url: str) -> bool:
    """Whether a generation's vectors lie in the store at `url`. Raises BadStore."""
    return url_of(target) == Address.of(url).url


def _noted(target: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((target / MILVUS).read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        raise IndexDamaged(f"{target / MILVUS} is damaged; {REBUILD}.") from exc
    return found


def _index_type(tier: str, size: int) -> dict[str, Any]:
    kind = INDEX_TYPES[tier] if size >= INDEXED_FROM else EXACT_TYPE
    return {"index_type": kind, "params": {} if kind == EXACT_TYPE else {"nlist": cells(size)}}


def _passage_rows(written: Written) -> Rows:
    entries = {entry.article_id: entry for entry in written.catalogue}
    for position, passage in enumerate(written.passages):
        entry = entries[passage.article_id]
        yield {
            KEY: passage.passage_id, POSITION: position, ARTICLE: entry.article_id,
            YEAR: NO_YEAR if entry.year is None else kept_year(entry.year),
            DESIGN: kept(entry.design.casefold()), IN_TABLE: passage.kind in TABLE_KINDS,
        }  # fmt: skip
