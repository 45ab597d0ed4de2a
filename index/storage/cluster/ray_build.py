"""The index that build.py makes, chunked and embedded by Ray on many machines.

The command hands out the articles, some at a time, as tasks that hold their text, and writes what
comes back. So the machines that embed need neither the folder of articles nor that of the index;
both are on the machine where the command runs. What a machine has in hand when it is lost is done
again by another, and counts once (rows.py).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np

from corpus.article import Article
from corpus.errors import (
    ArticleUnreadable,
    BedsideError,
    BuildStopped,
    IndexFault,
)
from corpus.library import readable_sources
from corpus.markdown import parse_article
from index.embedding.embedder import Embedder, Vectors, load_embedder
from index.embedding.progress import Progress
from index.passages.passage import Passage, chunk
from index.passages.texts import embedded_text
from index.storage.build import (
    WHOLE,
    BuildSummary,
    put_in_force,
    readable,
)
from index.storage.cluster.connection import cluster, n_cpus, ray
from index.storage.cluster.rows import (
    Embedded,
    Rows,
    embedded_of,
    keep_rows,
    key_of,
    read_rows,
    row_of,
)
from index.storage.content import Content, Paper
from index.storage.embedded import EMBEDDED, RAY
from index.storage.generations import KEEP, only_builder, sweep
from index.storage.known_vectors import known_vectors
from index.storage.manifest import FORMAT, read_manifest
from index.storage.store import Approve
from index.storage.vector_store import forget, store_for

Loader = Callable[[str], Embedder]

PART_CHARACTERS = 50_000  # of articles in one task, and one file of rows
AHEAD = 2  # tasks handed out for each CPU, so that none waits for the next
TRIES = 10  # of a task whose machine or process is lost; it may be the article that ends it
LOOK = 5.0  # seconds between two looks at whether the cluster has a CPU left
ALONE = 60.0  # seconds without one after which a build gives up
RESUME = "what was embedded is kept, and the same command goes on from there"


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
    keys = {key: key_of(article, embedder.name) for key, article in articles.items()}
    with closing(store_for(store)) as vector_store, only_builder(folder):
        sweep(folder, forget)
        to = folder.resolve() / EMBEDDED / RAY
        done = read_rows(to, set(keys.values()))
        left = [article for key, article in articles.items() if keys[key] not in done]
        done |= {keys[a.article_id]: e for a, e in _unchanged(left, folder, embedder)}
        left = [article for article in left if keys[article.article_id] not in done]
        if left:
            tasks = (_task(article, sources, keys) for article in left)
            work = _Work(model, embedder.name, FORMAT, loader)
            done |= _computed(tasks, len(left), work, to, address, show_progress)
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


# Tasks --------------------------------------------------------------------------------------------


def _task(article: Article, sources: Mapping[str, str], keys: Mapping[str, str]) -> dict[str, Any]:
    key = article.article_id
    return {"key": keys[key], "article_id": key, "source": sources[key]}


def _parts(tasks: Iterable[dict[str, Any]]) -> Iterator[Rows]:
    """The tasks in parts of about PART_CHARACTERS."""
    part: Rows = []
    for task in tasks:
        part.append(task)
        if sum(len(task["source"]) for task in part) >= PART_CHARACTERS:
            yield part
            part = []
    if part:
        yield part


# On the workers -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Work:
    """What a worker is told."""

    model: str
    name: str  # of that model's embedder, on the machine where the command runs
    form: int  # FORMAT there
    loader: Loader


def _rows(work: _Work, tasks: Rows) -> Rows:
    """The rows of some articles: read, chunked and embedded. Raises BuildStopped."""
    embedder = _embedder(work)
    passages = [_passages(task) for task in tasks]
    texts = [[embedded_text(passage) for passage in some] for some in passages]
    different = sorted({text for some in texts for text in some}, key=len)
    try:
        known = dict(zip(different, embedder.embed(different), strict=True))
    except Exception as exc:
        raise _failed(tasks[0], exc) from exc
    return [
        row_of(task, some, [known[text] for text in of_some])
        for task, some, of_some in zip(tasks, passages, texts, strict=True)
    ]


@lru_cache(maxsize=1)
def _embedder(work: _Work) -> Embedder:
    """The model, loaded once by each process that works."""
    if work.form != FORMAT:
        raise BuildStopped("a worker has another version of Bedside; install the same on each.")
    embedder = work.loader(work.model)
    if embedder.name != work.name:
        raise BuildStopped(
            f"a worker has the embedding model {embedder.name!r}, not {work.name!r}; "
            "install the same on each machine."
        )
    return embedder


def _passages(task: Mapping[str, Any]) -> list[Passage]:
    try:
        return chunk(parse_article(task["article_id"], task["source"]))
    except Exception as exc:
        raise _failed(task, exc) from exc


def _failed(task: Mapping[str, Any], exc: Exception) -> BuildStopped:
    return BuildStopped(
        f"a worker failed at the article {task['article_id']!r}: {str(exc).rstrip('.')}; mend "
        f"that; {RESUME}."
    )


# The cluster --------------------------------------------------------------------------------------


def _computed(
    tasks: Iterable[dict[str, Any]], n: int, work: _Work, to: Path, address: str | None,
    show_progress: bool,
) -> dict[str, Embedded]:  # fmt: skip
    """What the cluster makes of the n tasks, by key. Raises ClusterUnavailable, BuildStopped."""
    found: dict[str, Embedded] = {}
    try:
        with (
            cluster(address), closing(_done(_parts(tasks), work)) as done,
            Progress(n, show_progress, "articles") as progress,
        ):  # fmt: skip
            for rows in done:
                keep_rows(rows, to)
                found |= {row["key"]: embedded_of(row) for row in rows}
                progress.add(len(rows), embedded=True)
    except KeyboardInterrupt as exc:
        raise BuildStopped(f"the build was stopped; {RESUME}.") from exc
    except ray.exceptions.RayError as exc:
        raise BuildStopped(_told(exc)) from exc
    return found


def _done(parts: Iterator[Rows], work: _Work) -> Generator[Rows]:
    """What the cluster makes of the parts, as they are done; few are handed out at a time.

    These are plain tasks, which go to any free CPU, of a machine that has joined meanwhile too, and
    are begun anew elsewhere when theirs is lost. So every CPU embeds; Ray Data's actors hold theirs
    to the end, and it waits for ever where they hold them all.
    """
    rows_of = ray.remote(num_cpus=1, max_retries=TRIES)(_rows)
    told, waiting = ray.put(work), list[Any]()
    try:
        for part in parts:
            waiting.append(rows_of.remote(told, part))
            while len(waiting) >= AHEAD * max(n_cpus(), 1):
                yield _first(waiting)
        while waiting:
            yield _first(waiting)
    finally:
        for task in waiting:
            with suppress(ray.exceptions.RayError):
                ray.cancel(task)


def _first(waiting: list[Any]) -> Rows:
    """The rows of a task that is done, which is then no longer among those waited for."""
    seen = time.monotonic()
    while not (ready := ray.wait(waiting, timeout=LOOK)[0]):
        if n_cpus():
            seen = time.monotonic()
        elif time.monotonic() - seen > ALONE:
            raise BuildStopped(f"the Ray cluster has no CPU any more; {RESUME}.")
    waiting.remove(ready[0])
    rows: Rows = ray.get(ready[0])
    return rows


def _told(error: ray.exceptions.RayError) -> str:
    """The sentence of a worker's BedsideError, or what Ray says last."""
    cause = getattr(error, "cause", None)
    if isinstance(cause, BedsideError):
        return str(cause)
    last = str(error).strip().splitlines()[-1].rstrip(".")
    return f"Ray could not go on ({last}); {RESUME}."
