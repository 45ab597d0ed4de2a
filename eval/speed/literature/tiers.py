"""How much of the nearest each tier of FAISS finds for real questions, with filters and without."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import BadFilter
from eval.questions.library import questions_of
from eval.speed.literature.asking import HALF
from eval.speed.literature.reports import development_library
from index.embedding.embedder import Vectors, load_embedder
from index.passages.filters import Admitted, Filters
from index.storage.store import Index, load
from index.vectors.nearest import TIERS, VectorIndex
from index.vectors.recall import measure

NEAREST = (10, 200)  # the best ten, and as many as the ranking takes
SAME = 1e-4  # scores nearer to each other than this are one: about what half precision tells
MOST_QUESTIONS = 100


def searched(_: Path, folder: Path, __: int) -> dict[str, Any]:
    """The recall of every tier under every filter."""
    embedder = load_embedder()
    index = load(folder, embedder)
    texts = [one.question for one in questions_of(development_library(), (HALF,))]
    queries = embedder.embed(texts[:MOST_QUESTIONS])
    vectors = index.vectors.vectors()
    admitted = dict(_admitted(index))
    truths = {words: _truth(vectors, queries, one) for words, one in admitted.items()}
    found: dict[str, Any] = {}
    for tier in TIERS:
        searching = _of_tier(index, vectors, tier.name)
        found[tier.name] = {
            "breadth": searching.breadth,
            **{words: _measured(searching, queries, one, truths[words])
               for words, one in admitted.items()},
        }  # fmt: skip
    return {
        "admitted": {w: len(vectors) if one is None else one.count for w, one in admitted.items()},
        "tiers": found,
    }


def filters_of(index: Index) -> dict[str, Filters | None]:
    """Filters that admit many, some and few."""
    years = sorted(entry.year for entry in index.catalogue if entry.year is not None)
    middle = years[len(years) // 2] if years else None
    return {
        "no filter": None,
        "the newer half": Filters(year_from=middle),
        "tables": Filters(tables_only=True),
        "trials, newer half, tables": Filters(
            year_from=middle, designs=("randomised trial",), tables_only=True
        ),
        "one report": Filters(articles=(index.catalogue[0].article_id,)),
    }


def _admitted(index: Index) -> Iterator[tuple[str, Admitted | None]]:
    """What each filter admits; a filter that admits nothing here is left out."""
    for words, filters in filters_of(index).items():
        with suppress(BadFilter):
            of = (index.units, index.catalogue)
            yield words, None if filters is None else filters.admitted(*of)


def _of_tier(index: Index, vectors: Vectors, tier: str) -> VectorIndex:
    if tier == index.manifest.tier and isinstance(index.vectors, VectorIndex):
        return index.vectors
    built = VectorIndex.build(vectors, tier)
    measure(built, vectors)  # widens the search, as in a build
    return built


def _truth(vectors: Vectors, queries: Vectors, admitted: Admitted | None) -> list[Vectors]:
    """For each question, the best scores by exact search, best first."""
    some = vectors if admitted is None else vectors[admitted.positions]
    k = min(max(NEAREST), len(some))
    return [np.sort(np.partition(some @ query, -k)[-k:])[::-1] for query in queries]


def _measured(
    index: VectorIndex, queries: Vectors, admitted: Admitted | None, truth: Sequence[Vectors]
) -> dict[str, float]:
    """Recall at each k, and the milliseconds of the processor that a search takes."""
    right = dict.fromkeys(NEAREST, 0.0)
    spent = 0.0
    for query, best in zip(queries, truth, strict=True):
        started = time.process_time()
        _, scores = index.nearest(query, max(NEAREST), admitted)
        spent += time.process_time() - started
        for k in NEAREST:
            wanted = best[:k]
            right[k] += float((scores[:k] >= wanted[-1] - SAME).sum()) / len(wanted)
    return {
        **{f"recall@{k}": round(right[k] / len(queries), 4) for k in NEAREST},
        "ms": round(spent / len(queries) * 1000, 2),
    }
