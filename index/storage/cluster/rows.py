"""What a cluster makes of articles: a row for each, in files for a build that was interrupted.

    <index>/embedded/ray/*.parquet    a row for each article that is done: passages and vectors

A row carries the digest of all that it was made of, so that rows of an interrupted build are used
where they still fit, and an article's row counts once however often it was written. A file
that was cut short is no Parquet file, or fails its checksums; its articles are done again.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus.article import Article
from corpus.disk import flush
from corpus.errors import ClusterUnavailable
from index.embedding.embedder import Vectors
from index.passages.passage import PASSAGE_CHARACTERS, Passage
from index.passages.texts import embedded_text
from index.storage.manifest import FORMAT

try:
    import pyarrow as pa
    from pyarrow import parquet
except ImportError as exc:
    raise ClusterUnavailable("`--ray` needs Ray; run `pip install '.[ray]'`.") from exc

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Embedded:
    """The passages of one article, and the vectors of their `embedded_texts`."""

    passages: Sequence[Passage]
    texts: Sequence[str]
    vectors: Vectors


def key_of(article: Article, model: str) -> str:
    """The digest of all that an article's passages and vectors are made of."""
    made_of = [FORMAT, model, PASSAGE_CHARACTERS, article.article_id, article.digest]
    return hashlib.sha256(json.dumps(made_of).encode()).hexdigest()


def read_rows(folder: Path, keys: set[str]) -> dict[str, Embedded]:
    """The finished rows of these keys, each once, whoever has written them."""
    found: dict[str, Embedded] = {}
    for path in sorted(folder.glob("*.parquet")):
        try:
            rows = parquet.ParquetFile(path, page_checksum_verification=True).read().to_pylist()
        except (OSError, pa.ArrowException):
            continue  # cut short: its articles are done again
        found |= {row["key"]: embedded_of(row) for row in rows if row["key"] in keys}
    return found


def row_of(
    task: Mapping[str, Any], passages: Sequence[Passage], vectors: Sequence[Vectors]
) -> dict[str, Any]:
    """The row of one article; a vector for each passage."""
    return {
        "key": task["key"], "article_id": task["article_id"],
        "passages": json.dumps([asdict(passage) for passage in passages]),
        "vectors": b"".join(vector.tobytes() for vector in vectors),
    }  # fmt: skip


def embedded_of(row: Mapping[str, Any]) -> Embedded:
    """What a row holds."""
    passages = [_passage_of(values) for values in json.loads(row["passages"])]
    texts = [embedded_text(passage) for passage in passages]
    numbers = np.frombuffer(row["vectors"], np.float32)
    return Embedded(passages, texts, numbers.reshape(len(texts), -1) if texts else numbers)


def _passage_of(values: dict[str, Any]) -> Passage:
    values["section"], values["cells"] = tuple(values["section"]), tuple(values["cells"])
    values["sentences"] = tuple((start, end) for start, end in values["sentences"])
    return Passage(**values)


def keep_rows(rows: Rows, to: Path) -> None:
    """Write rows so that a build that is interrupted goes on from them, if the disk has room."""
    buffer = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(rows), buffer, write_page_checksum=True)
    name = hashlib.sha256("".join(row["key"] for row in rows).encode()).hexdigest()
    with suppress(OSError):
        to.mkdir(parents=True, exist_ok=True)
        path = to / f"{name}.parquet"
        path.write_bytes(buffer.getvalue())
        flush(path)
