"""The index that build.py makes, chunked and embedded by Ray Data on many machines.

    <index>/embedded/ray/*.parquet    a row for each article that is done: passages and vectors

A row carries the digest of all that it was made of, so that rows of an interrupted build are used
where they still fit, and an article's row counts once however often it was written. A file
that was cut short is no Parquet file, or fails its checksums; its articles are done again. The
workers read the articles by themselves: each machine needs the folders of articles and index at
the same path. The rows become an index on the machine where the command runs.

Each embedding actor has one CPU, and one CPU stays free: the task that writes the rows needs it,
and Ray Data waits for ever where actors hold them all.
"""

from __future__ import annotations

import gc
import hashlib
import json
import logging
import os
import re
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import chdir, closing, contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from corpus.article import Article
from corpus.corrections import corrected_source
from corpus.errors import (
    ArticleUnreadable,
    BedsideError,
    BuildStopped,
    ClusterUnavailable,
    IndexFault,
)
from corpus.library import article_paths, readable_sources
from corpus.markdown import digest_of, parse_article
from index.embedding.bert import usable_cores
from index.embedding.embedder import Embedder, Vectors, load_embedder
from index.passages.passage import PASSAGE_CHARACTERS, Passage, chunk
from index.passages.texts import embedded_text
from index.storage.build import (
    WHOLE,
    BuildSummary,
    put_in_force,
    readable,
)
from index.storage.content import Content, Paper
from index.storage.embedded import EMBEDDED, RAY
from index.storage.generations import KEEP, only_builder, sweep
from index.storage.known import known_vectors
from index.storage.manifest import FORMAT, read_manifest
from index.storage.store import Approve
from index.storage.vector_store import forget, store_for

try:
    import pyarrow as pa
    import ray
    import ray.data
    from pyarrow import parquet
except ImportError as exc:
    raise ClusterUnavailable("`--ray` needs Ray; run `pip install '.[ray]'`.") from exc

Rows = list[dict[str, Any]]
Loader = Callable[[str], Embedder]

PART_CHARACTERS = 50_000  # of articles in one file of rows; a kill loses at most one per actor
_OURS = re.compile(rf"^{re.escape(BedsideError.__module__)}\.\w+: (.+)", re.MULTILINE)
RESUME = "what was embedded is kept, and the same command goes on from there"


@dataclass(frozen=True)
class Embedded:
    """The passages of one article, and the vectors of their `embedded_texts`."""

    passages: Sequence[Passage]
    texts: Sequence[str]
    vectors: Vectors


def build_with_ray(
    corpus: Path, model: str, folder: Path, address: str | None = None, *,
    show_progress: bool = False, keep: int = KEEP, tier: str | None = None, whole: int = WHOLE,
    store: str | None = None, loader: Loader = load_embedder, approve: Approve | None = None,
) -> BuildSummary:  # fmt: skip
    """Index a folder of articles as `build` does, by the Ray cluster at the address.

    Without an address Ray is started on this machine. `loader` gives the embedding model by its
    name, on every worker. Raises what `build` raises, ClusterUnavailable, or BuildStopped; the
    index in force then stays as it was.
    """
    read = readable_sources(corpus)
    articles, more = readable(read.texts)
    sources = {key: read.texts[key] for key in articles}
    faults = (*read.faults, *more)
    if faults and not articles:
        raise ArticleUnreadable(faults[0].sentence)
    embedder = loader(model)
    keys = {key: _key(article, embedder.name) for key, article in articles.items()}
    with closing(store_for(store)) as vector_store, only_builder(folder):
        sweep(folder, forget)
        to = folder.resolve() / EMBEDDED / RAY
        done = _read(to, set(keys.values()))
        left = [article for key, article in articles.items() if keys[key] not in done]
        done |= {keys[a.article_id]: e for a, e in _unchanged(left, folder, embedder)}
        left = [article for article in left if keys[article.article_id] not in done]
        if left:
            paths = {path.stem: path.resolve() for path in article_paths(corpus)}
            tasks = [_task(article, paths, keys) for article in left]
            _compute(tasks, _Work(model, embedder.name, loader), to, address, show_progress)
            done |= _read(to, {task["key"] for task in tasks})
            _check_complete(tasks, done, to)
        parts = [done[keys[key]] for key in articles]
        papers = (
            Paper(article, sources[key], done[keys[key]].passages)
            for key, article in articles.items()
        )
        content = Content(papers, embedder.name, partial(_vectors, parts), whole, faults)
        manifest = put_in_force(
            content, folder, vector_store, tier=tier, keep=keep, approve=approve
        )
    new = {text for article in left for text in done[keys[article.article_id]].texts}
    n_reused = len({text for part in parts for text in part.texts} - new)
    return BuildSummary(
        len(articles),
        manifest.n_passages,
        len(new),
        n_reused,
        manifest.tier,
        manifest.recall,
        faults,
    )


def _key(article: Article, model: str) -> str:
    """The digest of all that an article's passages and vectors are made of."""
    made_of = [FORMAT, model, PASSAGE_CHARACTERS, article.article_id, article.digest]
    return hashlib.sha256(json.dumps(made_of).encode()).hexdigest()


def _unchanged(
    articles: Sequence[Article], folder: Path, embedder: Embedder
) -> Iterator[tuple[Article, Embedded]]:
    """Those articles of which the index in force has all vectors."""
    known = known_vectors(folder, embedder)
    if known is None:
        return
    try:
        indexed = read_manifest(folder)[0].articles
    except IndexFault:  # of the version before: its digests are not read
        return
    for article in articles:
        if indexed.get(article.article_id) == article.digest:
            passages = chunk(article)
            texts = [embedded_text(passage) for passage in passages]
            found = known.of(texts)
            if texts and len(found) == len(set(texts)):
                yield article, Embedded(passages, texts, np.stack([found[t] for t in texts]))


def _vectors(parts: Sequence[Embedded], passages: Sequence[Passage], _: Path) -> Vectors:
    """See VectorsOf."""
    return np.concatenate([part.vectors for part in parts if part.passages])


# Rows ---------------------------------------------------------------------------------------------


def _read(folder: Path, keys: set[str]) -> dict[str, Embedded]:
    """The finished rows of these keys, each once, whoever has written them."""
    found: dict[str, Embedded] = {}
    for path in sorted(folder.glob("*.parquet")):
        try:
            rows = parquet.ParquetFile(path, page_checksum_verification=True).read().to_pylist()
        except (OSError, pa.ArrowException):
            continue  # cut short: its articles are done again
        found |= {row["key"]: _embedded(row) for row in rows if row["key"] in keys}
    return found


def _embedded(row: Mapping[str, Any]) -> Embedded:
    passages = [_passage_of(values) for values in json.loads(row["passages"])]
    texts = [embedded_text(passage) for passage in passages]
    numbers = np.frombuffer(row["vectors"], np.float32)
    return Embedded(passages, texts, numbers.reshape(len(texts), -1) if texts else numbers)


def _passage_of(values: dict[str, Any]) -> Passage:
    values["section"], values["cells"] = tuple(values["section"]), tuple(values["cells"])
    values["sentences"] = tuple((start, end) for start, end in values["sentences"])
    return Passage(**values)


def _task(article: Article, paths: Mapping[str, Path], keys: Mapping[str, str]) -> dict[str, Any]:
    key = article.article_id
    return {"key": keys[key], "article_id": key, "path": str(paths[key]),
            "digest": article.digest, "size": len(article.text)}  # fmt: skip


def _parts(tasks: Rows) -> Iterator[Rows]:
    """The tasks in parts of about PART_CHARACTERS."""
    part: Rows = []
    for task in tasks:
        part.append(task)
        if sum(task["size"] for task in part) >= PART_CHARACTERS:
            yield part
            part = []
    if part:
        yield part


def _check_complete(tasks: Rows, done: Mapping[str, Embedded], to: Path) -> None:
    missing = [task["article_id"] for task in tasks if task["key"] not in done]
    if missing:
        raise BuildStopped(
            f"{len(missing)} articles that workers have embedded ({missing[0]} the first) are not "
            f"in {to}; give an --index in a folder that all machines of the cluster share."
        )


# On the workers -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Work:
    """What an actor is told."""

    model: str
    name: str  # of that model's embedder, on the machine where the command runs
    loader: Loader


class _Actor:
    """Reads, chunks and embeds articles; the model is loaded once."""

    def __init__(self, work: _Work) -> None:
        self._embedder = work.loader(work.model)
        if self._embedder.name != work.name:
            raise BuildStopped(
                f"a worker has the embedding model {self._embedder.name!r}, not {work.name!r}; "
                "install the same on each machine."
            )

    def __call__(self, table: pa.Table) -> pa.Table:
        tasks = table.to_pylist()
        passages = [_passages(task) for task in tasks]
        texts = [[embedded_text(passage) for passage in some] for some in passages]
        different = sorted({text for some in texts for text in some}, key=len)
        try:
            known = dict(zip(different, self._embedder.embed(different), strict=True))
        except Exception as exc:
            raise _failed(tasks[0], exc) from exc
        return pa.table({
            "key": [task["key"] for task in tasks],
            "article_id": [task["article_id"] for task in tasks],
            "passages": [json.dumps([asdict(one) for one in some]) for some in passages],
            "vectors": [b"".join(known[text].tobytes() for text in some) for some in texts],
        })  # fmt: skip


def _passages(task: Mapping[str, Any]) -> list[Passage]:
    try:
        source = corrected_source(Path(task["path"]))
        if digest_of(source) != task["digest"]:
            raise ArticleUnreadable("it is not the file that the build began with.")
        return chunk(parse_article(task["article_id"], source))
    except Exception as exc:
        raise _failed(task, exc) from exc


def _failed(task: Mapping[str, Any], exc: Exception) -> BuildStopped:
    return BuildStopped(
        f"a worker failed at the article {task['article_id']!r}: {str(exc).rstrip('.')}; mend "
        "that, and see that each machine of the cluster has the articles at the same path; "
        f"{RESUME}."
    )


# The cluster --------------------------------------------------------------------------------------


def _compute(tasks: Rows, work: _Work, to: Path, address: str | None, show_progress: bool) -> None:
    """Embed the tasks on the cluster, as rows. Raises ClusterUnavailable, BuildStopped."""
    try:
        with _cluster(address) as n_actors:
            context = ray.data.DataContext.get_current()
            context.enable_progress_bars = show_progress
            context.print_on_execution_start = False
            parts = [pa.Table.from_pylist(part) for part in _parts(tasks)]
            ray.data.from_arrow(parts).map_batches(
                _Actor, fn_constructor_args=[work], batch_size=None, batch_format="pyarrow",
                num_cpus=1, compute=ray.data.ActorPoolStrategy(size=min(n_actors, len(parts))),
            ).write_parquet(str(to), write_page_checksum=True)  # fmt: skip
        return
    except KeyboardInterrupt:
        told = f"the build was stopped; {RESUME}."
    except ray.exceptions.RayError as exc:
        told = _told_by_worker(str(exc))
    # Raised without Ray's error as its cause: the frames of that error hold the actors, and so the
    # CPUs, as long as our error is kept, and the next build there would wait for them for ever.
    gc.collect()
    raise BuildStopped(told)


def _told_by_worker(text: str) -> str:
    """The sentence of a worker's BedsideError, which Ray gives only in its traceback's text."""
    ours = _OURS.search(text)
    if ours:
        return ours.group(1)
    last = text.strip().splitlines()[-1].rstrip(".")
    return f"Ray could not go on ({last}); {RESUME}."


@contextmanager
def _cluster(address: str | None) -> Iterator[int]:
    """Connect to Ray, or start it; gives how many actors may run, leaving one CPU free.

    Raises ClusterUnavailable.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # nothing outside is reached
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    logging.getLogger("ray").setLevel(logging.CRITICAL)
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)
    begun = not ray.is_initialized()
    if begun:
        quiet = {"log_to_driver": False, "logging_level": logging.CRITICAL}
        # Ray only counts CPUs: told of two where there is one, it writes beside the embedding.
        own = {"num_cpus": max(usable_cores(), 2), "include_dashboard": False}
        try:
            _check_reached(address)
            # Workers start, and import, in the folder where Ray is started: not in one of papers.
            with _silent(), chdir(Path.cwd().anchor):
                ray.init(address or "local", **quiet, **({} if address else own))
        except (OSError, RuntimeError, ValueError) as exc:
            where = (
                f"the Ray cluster at {address} is not reached" if address else "Ray cannot start"
            )
            why = str(exc.__cause__ or exc).strip().splitlines()[0].partition(". ")[0].rstrip(".:")
            hint = ", and that this machine has its token (RAY_AUTH_MODE=token)" if address else ""
            raise ClusterUnavailable(f"{where} ({why}); see that it runs{hint}.") from exc
    try:
        n_cpus = int(ray.cluster_resources().get("CPU", 0))
        if n_cpus < 2:
            raise ClusterUnavailable(
                f"the Ray cluster has {n_cpus} CPUs; it needs 2, one to embed and one to write."
            )
        yield n_cpus - 1
    finally:
        if begun:
            ray.shutdown()


def _check_reached(address: str | None) -> None:
    """Raises OSError, ValueError at once, where Ray would try for minutes."""
    host, _, port = (address or "").removeprefix("ray://").rpartition(":")
    if host:
        socket.create_connection((host, int(port)), timeout=10).close()


@contextmanager
def _silent() -> Iterator[None]:
    """Silence standard error, where Ray writes about its log whatever its settings."""
    kept = os.dup(2)
    with Path(os.devnull).open("wb") as nothing:
        os.dup2(nothing.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
