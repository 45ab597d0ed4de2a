"""How build, disk, memory and time of a question grow: `python -m eval.speed.scale FOLDER`.

    python -m eval.speed.scale FOLDER --passages 100000 --public PUBLIC

Makes a corpus (eval/speed/scale_corpus.py), builds an index of it in FOLDER, asks it the dev
questions in a process of its own, and prints one JSON object. Only some texts are embedded
(--embed; those of the five articles first, then others at random). A made passage has the mean
of the vectors of those that its sentences were taken from, with some noise; for a real one that
was not embedded another stands in. `--only-search` leaves articles, units and questions out: it
measures the vectors and the lexical index alone.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from app.answering.pipeline import answer_question
from corpus.library import read_sources
from eval.questions.question import DEFAULT_QUESTIONS
from eval.speed.scale_corpus import SEED, Corpus, corpus_of
from index.embedding.embedder import BedsideEmbedder, Vectors
from index.passages.texts import embedded_text, lexical_terms
from index.ranking.candidates import BEST, NEAREST
from index.ranking.search import Searcher
from index.storage.content import Content
from index.storage.embedded import EmbeddedTexts
from index.storage.manifest import read_manifest
from index.storage.store import BM25, UNITS, Index, load, save
from index.storage.vector_store import VECTORS
from index.terms.lexical import LexicalIndex
from index.terms.tokens import tokenize
from index.vectors.nearest import EXACT, VectorIndex, tier_for
from index.vectors.recall import measure

NOISE = 0.02  # of each number of a made vector; about 0.4 of its length in all
MADE_AT_ONCE = 50_000
SHARED = 10  # hits that are compared
MB = 1_000_000


def main() -> None:
    """Parse the command line and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--public", type=Path, help="folder of MedQuAD and PubMedQA")
    parser.add_argument("--embed", type=int, default=2_000, help="texts embedded for real")
    parser.add_argument("--tier", help="exact, hnsw or ivf; else by size")
    parser.add_argument("--only-search", action="store_true")
    parser.add_argument("--ask", action="store_true", help="ask the index in FOLDER, no more")
    given = parser.parse_args()
    if given.ask:
        found = asked(given.folder)
    else:
        given.folder.mkdir(parents=True, exist_ok=True)
        corpus = corpus_of(given.passages, given.public)
        vectors, n_embedded = vectors_of(corpus, given.folder, given.embed)
        found = {
            "passages": len(corpus.passages), "articles": len(corpus.articles),
            "passages of real texts": corpus.n_real, "embedded": n_embedded,
        }  # fmt: skip
        measure = searched if given.only_search else built
        found |= measure(corpus, vectors, given.folder, given.tier)
    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")


def vectors_of(corpus: Corpus, folder: Path, n: int) -> tuple[Vectors, int]:
    """A vector for each passage: for n real passages that of its text, else a made one."""
    embedder = BedsideEmbedder()
    rng = np.random.default_rng(SEED)
    others = corpus.n_own + rng.permutation(corpus.n_real - corpus.n_own)
    chosen = np.concatenate([np.arange(corpus.n_own), others])[:n]
    texts = [embedded_text(corpus.passages[at]) for at in chosen]
    kept = EmbeddedTexts(folder.parent, embedder.name)  # beside it, for other sizes as well
    known = kept.known(texts)
    missing = list(dict.fromkeys(text for text in texts if text not in known))
    if missing:
        new = dict(zip(missing, embedder.embed(missing), strict=True))
        kept.add(new)
        known |= new
    stands_for = rng.integers(0, len(chosen), corpus.n_real)  # the text for each real passage
    stands_for[chosen] = np.arange(len(chosen))
    real = np.stack([known[text] for text in texts])[stands_for]
    vectors = np.empty((len(corpus.passages), real.shape[1]), dtype=np.float32)
    vectors[: corpus.n_real] = real
    own = np.zeros(len(vectors), dtype=np.bool_)
    own[chosen] = True
    for start in range(corpus.n_real, len(vectors), MADE_AT_ONCE):
        some = corpus.made_of[start - corpus.n_real :][:MADE_AT_ONCE]
        counts = [len(origins) for origins in some]
        first = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.intp)
        vectors[start : start + len(some)] = (
            np.add.reduceat(real[[origin for origins in some for origin in origins]], first)
            / np.array(counts, dtype=np.float32)[:, None]
        )
    for start in range(0, len(vectors), MADE_AT_ONCE):
        part = vectors[start : start + MADE_AT_ONCE]
        noise = NOISE * rng.standard_normal(part.shape, dtype=np.float32)
        part += np.where(own[start : start + len(part), None], np.float32(0), noise)
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    return vectors, len(chosen)


def built(corpus: Corpus, vectors: Vectors, folder: Path, tier: str | None) -> dict[str, Any]:
    """Build an index as if it were large (only passages have made vectors), then ask it.

    The seconds leave out chunking and embedding.
    """
    start, processor = time.perf_counter(), time.process_time()
    content = Content(
        corpus.sources, corpus.articles, corpus.passages, BedsideEmbedder().name, vectors,
        whole=False,
    )  # fmt: skip
    save(content, folder, tier=tier)
    seconds, processor = time.perf_counter() - start, time.process_time() - processor
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 // MB
    index = load(folder)
    shared = _shared_with_exact(index, vectors)
    manifest, target = read_manifest(folder)
    sizes = {path: path.stat().st_size for path in target.rglob("*") if path.is_file()}
    per_passage = {
        name: round(
            sum(s for p, s in sizes.items() if p.is_relative_to(target / name)) / len(vectors)
        )
        for name in (VECTORS, BM25, UNITS, "passages.jsonl", "articles.jsonl")
    }
    breadth = VectorIndex.load(target / VECTORS, mapped=True).breadth
    del index  # to leave the memory to the process that is asked
    done = subprocess.run(
        [sys.executable, "-m", "eval.speed.scale", str(folder), "--ask"],
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    return {
        "tier": manifest.tier, "breadth": breadth, "recall@10": round(manifest.recall, 4),
        "hits shared with exact search": shared, "build seconds": round(seconds),
        "build, processor seconds": round(processor), "build, most memory MB": most,
        "bytes a passage": per_passage,
        **json.loads(done.stdout),
    }  # fmt: skip


def _shared_with_exact(index: Index, vectors: Vectors) -> float:
    """Share of the 10 best hits that exact search finds too, over the dev questions.

    An index that is searched exactly is compared with the tier "ivf" instead.
    """
    other = VectorIndex.build(vectors, EXACT if index.manifest.tier != EXACT else "ivf")
    if other.breadth:
        measure(other, vectors)  # this widens its search, as in a build
    embedder = BedsideEmbedder()
    searchers = [Searcher(replace(index, vectors=one), embedder) for one in (index.vectors, other)]
    shares = []
    for question, _ in _dev_questions():
        one, two = (
            {hit.passage.passage_id for hit in searcher.search(question, SHARED)}
            for searcher in searchers
        )
        shares.append(len(one & two) / max(len(one), len(two)))
    return round(float(np.mean(shares)), 4)


def asked(folder: Path) -> dict[str, Any]:
    """Ask an index the dev questions, each twice: times, memory, and where answers come from."""
    embedder = BedsideEmbedder()
    start = time.perf_counter()
    searcher = Searcher(load(folder, embedder), embedder)
    loaded = time.perf_counter() - start
    own = set(read_sources())
    questions = _dev_questions()
    answer_question("Overall survival after transplantation?", searcher)
    first = [answer_question(question, searcher) for question, _ in questions]
    again = [_clocks(question, searcher) for question, _ in questions]
    told = [
        (answer, answerable)
        for answer, (_, answerable) in zip(first, questions, strict=True)
        if not answer.abstained
    ]
    from_own = sum(
        answer.evidence[answer.claims[0].citations[0] - 1].passage.article_id in own
        for answer, _ in told
    )
    return {
        "load seconds": round(loaded, 1),
        "question ms, asked first": _quantiles([answer.seconds for answer in first]),
        "question ms, asked again": _quantiles([wall for wall, _ in again]),
        "the same, processor time": _quantiles([processor for _, processor in again]),
        "memory MB": _memory(), "dev questions": len(questions),
        "answerable": sum(answerable for _, answerable in questions),
        "answered": len(told), "answered of the answerable": sum(a for _, a in told),
        "first claim from the five articles": from_own,
    }  # fmt: skip


def _clocks(question: str, searcher: Searcher) -> tuple[float, float]:
    """Seconds of one answer: on the clock, and of processor time of this process.

    On a busy machine the second is about what the first would be without the other work.
    """
    wall, processor = time.perf_counter(), time.process_time()
    answer_question(question, searcher)
    return time.perf_counter() - wall, time.process_time() - processor


def searched(corpus: Corpus, vectors: Vectors, folder: Path, tier: str | None) -> dict[str, Any]:
    """Build and measure the vectors and the lexical index alone."""
    start = time.perf_counter()
    index = VectorIndex.build(vectors, tier)
    of_vectors = time.perf_counter() - start
    recall = measure(index, vectors)
    index.save(folder / VECTORS)
    start = time.perf_counter()
    terms = _terms(corpus)
    of_terms = time.perf_counter() - start
    LexicalIndex.build(terms).save(folder / BM25)
    of_lexical = time.perf_counter() - start - of_terms
    del terms, index
    embedder = BedsideEmbedder()
    index = VectorIndex.load(folder / VECTORS, mapped=True)
    lexical = LexicalIndex.load(folder / BM25, mapped=True)
    questions = [question for question, _ in _dev_questions()]
    queries = dict(zip(questions, embedder.embed(questions), strict=True))

    def near(question: str) -> object:
        return index.nearest(queries[question], NEAREST)

    def best(question: str) -> object:
        return lexical.best(tokenize(question), BEST)

    return {
        "tier": tier_for(len(vectors), tier).name, "breadth": index.breadth,
        "recall@10": round(recall, 4), "vectors, build seconds": round(of_vectors),
        "lexical, terms and build seconds": [round(of_terms), round(of_lexical)],
        "vectors, bytes a passage": round((folder / VECTORS).stat().st_size / len(vectors)),
        "lexical, bytes a passage": round(
            sum(p.stat().st_size for p in (folder / BM25).iterdir()) / len(vectors)
        ),
        "200 nearest, ms": _quantiles(_timed(near, questions)),
        "200 best by words, ms": _quantiles(_timed(best, questions)),
    }  # fmt: skip


def _terms(corpus: Corpus) -> list[list[str]]:
    """Terms of every passage; a sentence that many made passages share is tokenised once."""
    kept: dict[str, list[str]] = {}
    found = [lexical_terms(passage) for passage in corpus.passages[: corpus.n_real]]
    for passage in corpus.passages[corpus.n_real :]:
        terms: list[str] = []
        for start, end in passage.sentences:
            text = passage.text[start - passage.start : end - passage.start]
            if text not in kept:
                kept[text] = tokenize(text)
            terms += kept[text]
        found.append(terms)
    return found


def _dev_questions() -> list[tuple[str, bool]]:
    """The questions of the dev half, each with whether the five articles answer it."""
    lines = DEFAULT_QUESTIONS.read_text(encoding="utf-8").splitlines()
    values = (json.loads(line) for line in lines if line.strip())
    return [(v["question"], bool(v["evidence"])) for v in values if v["split"] == "dev"]


def _timed(call: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    for question in questions:  # first, to bring the index from disk into memory
        call(question)
    seconds = []
    for question in questions:
        start = time.perf_counter()
        call(question)
        seconds.append(time.perf_counter() - start)
    return seconds


def _quantiles(seconds: Sequence[float]) -> dict[str, float]:
    p50, p95 = np.quantile(seconds, [0.5, 0.95]) * 1000
    return {"p50": round(float(p50), 2), "p95": round(float(p95), 2)}


def _memory() -> dict[str, int]:
    """Memory of this process: its own, and file pages that it shares with the system's cache."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    values = dict(line.split(":", 1) for line in lines)
    kinds = {"own": "RssAnon", "of mapped files": "RssFile"}
    return {kind: int(values[key].split()[0]) * 1024 // MB for kind, key in kinds.items()}


if __name__ == "__main__":
    main()
