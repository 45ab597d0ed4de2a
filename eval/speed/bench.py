"""`make bench`: how quick Bedside is beside what a person would use instead, in one run.

    bedside bench [--library five --library trials] [--rounds 3] [--vectors 100000] [--write FILE]

The tutorial default (eval/systems/baselines.py) and Bedside are measured in turns, so that other
work of the machine slows both. Times are of the processor, of all threads, so that waiting for
other work does not count. A figure is the median of the rounds. This is no test: no figure makes it
fail. With `--peer` the libraries are measured that people build with (eval/speed/peers). How a
whole index grows takes hours to measure, and has a program of its own (eval/speed/literature).
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np

from corpus.errors import BadBatch
from corpus.library import load_corpus, read_sources
from eval.systems.baselines import TutorialDefault, chunked, received_texts
from eval.systems.bedside import of_searcher
from eval.systems.system import Asked, System
from index.embedding.embedder import (
    BASE_MODEL,
    DEFAULT_MODEL,
    BedsideEmbedder,
    Embedder,
    SentenceTransformerEmbedder,
)
from index.ranking.reader import Reader
from index.ranking.search import Searcher
from index.storage.build import build
from index.storage.store import load
from index.vectors.nearest import EXACT, VectorIndex
from index.vectors.recall import measure

EMBEDDED = 200  # texts a round, of all lengths
BEGIN, END = "<!-- bench -->", "<!-- /bench -->"  # in a page, around the figures

# What was measured, Bedside's figure, the tutorial default's, and their unit.
Row = tuple[str, float, float, str]

# What a script after the tutorial does, from the start to the first answer.
COLD_TUTORIAL = """
import sys
from pathlib import Path
from corpus.errors import BadBatch
from corpus.library import load_corpus
from eval.systems.baselines import TutorialDefault, chunked, received_texts
from eval.systems.system import Asked, System
from index.embedding.embedder import BASE_MODEL, SentenceTransformerEmbedder
import faiss
import numpy as np
embedder = SentenceTransformerEmbedder(BASE_MODEL)
chunks = chunked(received_texts(load_corpus(Path(sys.argv[1]))))
TutorialDefault(chunks, np.load(sys.argv[2]), embedder).ask(Asked(sys.argv[3]))
"""


def bench(corpus: Path, questions: Sequence[str], rounds: int, n_vectors: int) -> list[Row]:
    """Every figure; both systems are asked the questions, and search `n_vectors` made vectors."""
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        return [
            *_embedding(corpus, folder, rounds),
            _building(corpus, folder, rounds),
            *_asking(corpus, folder, questions),
            _cold(corpus, folder, questions[0], rounds),
            *_searching(folder, n_vectors),
            *_asking_milvus(corpus, folder, questions),
        ]


def _embedding(corpus: Path, folder: Path, rounds: int) -> list[Row]:
    """Passages a second: ours by OpenVINO, and by PyTorch, beside the tutorial's model."""
    ours = BedsideEmbedder()
    build(read_sources(corpus), ours, folder / "index")
    passages = load(folder / "index", ours).passages
    texts = [passage.text for passage in passages[:: max(1, len(passages) // EMBEDDED)]]
    by_torch, tutorial = (SentenceTransformerEmbedder(name) for name in (DEFAULT_MODEL, BASE_MODEL))
    for embedder in (by_torch, tutorial):
        embedder.embed(["the model is loaded"])
    quick, torch, base = _in_turns(
        [partial(embedder.embed, texts) for embedder in (ours, by_torch, tutorial)], rounds
    )
    n = len(texts)
    return [
        ("passages embedded, OpenVINO", n / quick, n / base, "a second"),
        ("passages embedded, PyTorch", n / torch, n / base, "a second"),
    ]


def _building(corpus: Path, folder: Path, rounds: int) -> Row:
    tutorial = SentenceTransformerEmbedder(BASE_MODEL)
    texts = received_texts(load_corpus(corpus))
    tutorial.embed(["the model is loaded"])
    numbers = iter(range(2 * rounds))

    def ours() -> None:
        build(read_sources(corpus), BedsideEmbedder(), folder / f"index-{next(numbers)}")

    def theirs() -> None:
        chunks = chunked(texts)
        np.save(folder / "tutorial.npy", tutorial.embed([item.text for item in chunks.values()]))

    mine, other = _in_turns([ours, theirs], rounds)
    return ("building the index", mine, other, "s")


def _asking(corpus: Path, folder: Path, questions: Sequence[str]) -> list[Row]:
    """The time of each question, ranking and answer, asked one after the other."""
    chunks = chunked(received_texts(load_corpus(corpus)))
    base, embedder = SentenceTransformerEmbedder(BASE_MODEL), BedsideEmbedder()
    tutorial = TutorialDefault(chunks, np.load(folder / "tutorial.npy"), base)
    ours = _warm(folder, embedder, tutorial)
    seconds = [
        (_timed(partial(ours.ask, Asked(question))), _timed(partial(tutorial.ask, Asked(question))))
        for question in questions
    ]
    mine, other = np.array(seconds).T * 1000
    return [
        (f"a question, p{share}", float(np.percentile(mine, share)),
         float(np.percentile(other, share)), "ms")
        for share in (50, 95)
    ]  # fmt: skip


def _warm(folder: Path, embedder: Embedder, tutorial: System) -> System:
    """Bedside over the index in a folder, once it and the tutorial default have been asked."""
    ours = of_searcher(Searcher(load(folder / "index", embedder), embedder, reader=Reader()))
    for system in (ours, tutorial):
        system.ask(Asked("The models are loaded?"))
    return ours


def _cold(corpus: Path, folder: Path, question: str, rounds: int) -> Row:
    """From the start of a process to the end of its first answer."""
    place = ["--corpus", str(corpus), "--index", str(folder / "index")]
    ours = [sys.executable, "-m", "eval.cli", "ask", question, *place]
    arguments = [str(corpus), str(folder / "tutorial.npy"), question]
    theirs = [sys.executable, "-c", COLD_TUTORIAL, *arguments]
    mine, other = _in_turns([partial(_run, ours), partial(_run, theirs)], rounds)
    return ("the first answer, cold", mine, other, "s")


def _searching(folder: Path, size: int) -> list[Row]:
    """The 10 nearest of many vectors: in eight bits and cells, beside the tutorial's exact search.

    The vectors are those of the index, mixed two by two, with noise of 0.4 of their length.
    """
    own = load(folder / "index").vectors.vectors()
    rng = np.random.default_rng(size)
    made = own[rng.integers(0, len(own), size)] + own[rng.integers(0, len(own), size)]
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    noise = rng.standard_normal(made.shape, dtype=np.float32)
    made += noise * np.float32(0.4 / np.sqrt(made.shape[1]))
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    exact, cells = VectorIndex.build(made, EXACT), VectorIndex.build(made, "ivf")
    found = measure(cells, made)
    mine, other = ([_timed(partial(index.nearest, vector, 10)) for vector in made[::99]]
                   for index in (cells, exact))  # fmt: skip
    cells.save(folder / "cells.faiss")
    n_bytes = (folder / "cells.faiss").stat().st_size / size
    return [
        (f"nearest of {size:,} vectors", median(mine) * 1000, median(other) * 1000, "ms"),
        ("– bytes a vector", n_bytes, made.shape[1] * made.itemsize, ""),
        ("– share of 10 that is found", found, 1, ""),
    ]


def _asking_milvus(corpus: Path, folder: Path, questions: Sequence[str]) -> list[Row]:
    """A question with Milvus searching a large index; nothing where Milvus is not installed."""
    if find_spec("pymilvus") is None or find_spec("milvus_lite") is None:
        return []
    embedder = BedsideEmbedder()
    store = f"milvus:{folder / 'bench.db'}"
    build(read_sources(corpus), embedder, folder / "index", store=store, whole=0)
    chunks = chunked(received_texts(load_corpus(corpus)))
    base = SentenceTransformerEmbedder(BASE_MODEL)
    tutorial = TutorialDefault(chunks, np.load(folder / "tutorial.npy"), base)
    ours = _warm(folder, embedder, tutorial)
    mine, other = (
        median(_timed(partial(system.ask, Asked(question))) for question in questions) * 1000
        for system in (ours, tutorial)
    )
    return [("a question, by Milvus (a file)", mine, other, "ms")]


def table(measured: Mapping[str, Sequence[Row]]) -> str:
    """The figures of each library in Markdown."""
    parts = []
    for library, rows in measured.items():
        lines = [f"| {library} | Bedside | tutorial default | ratio |", "| --- |" + " ---: |" * 3]
        for what, ours, other, unit in rows:
            words = f"{what}, {unit}" if unit else what
            lines.append(f"| {words} | {ours:,.2f} | {other:,.2f} | {ours / other:.2f} |")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def write_table(path: Path, measured: Mapping[str, Sequence[Row]]) -> None:
    """Put the figures where a page has them, between its two marks. Raises BadBatch."""
    write_between(path, BEGIN, END, table(measured))


def write_between(path: Path, begin: str, end: str, figures: str) -> None:
    """Put figures between two marks of a page. Raises BadBatch where it has none."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    before, opened, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    if not (opened and closed):
        raise BadBatch(f"{path} has no place for the figures; put {begin} and {end} where it is.")
    path.write_text(f"{before}{begin}\n\n{figures}\n\n{end}{after}", encoding="utf-8")


def _run(command: Sequence[str]) -> None:
    root = Path(__file__).parents[2]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=root)


def _in_turns(works: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """The median seconds of each work; they take turns."""
    seconds = [[_timed(work) for work in works] for _ in range(rounds)]
    return [median(of_one) for of_one in zip(*seconds, strict=True)]


def _timed(work: Callable[[], object]) -> float:
    """Seconds of the processor, of all threads and of processes that have ended meanwhile."""
    started = _processor()
    work()
    return _processor() - started


def _processor() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime
