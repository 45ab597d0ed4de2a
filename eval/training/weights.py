"""Learn the weights of the ranking: `python -m eval.training.weights [LIBRARY]...`.

From the `dev` half of the five articles' questions, from the written ones over passages that
trained no model (eval/training/data/README.md), and from the fitted halves of the libraries that
are named (as `bedside eval --library` takes them). Few of the written ones are answered by a row
of a table: these count for more, so that rows have the share of the questions that they have in
`dev`. Prints the weights to be copied into index/search.py, and what cross-validation expects of
them. The `test` half is never read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any
from zlib import crc32

import numpy as np
import torch
import typer
from numpy.typing import NDArray

from corpus.library import DEFAULT_CORPUS, load_corpus
from eval.questions.library import Library, find_library, open_library, questions_of
from eval.questions.question import DEFAULT_QUESTIONS, Question, Span, load_questions
from eval.training.pairs.written import ANSWERED
from eval.training.passages import (
    by_place,
    is_held_out,
    passage_at,
    read_lines,
    touches,
    unseen_spans,
)
from index.candidates import candidates
from index.embedder import Embedder, load_embedder
from index.features import FEATURES
from index.passage import Passage
from index.search import Searcher
from index.store import DEFAULT_INDEX, load
from index.tokens import tokenize

CANDIDATES = 300  # units that a question is trained on: the best of an unweighted sum
PENALTY = 0.02  # on the squared weights of features in units of their deviation
WRITTEN = 0.3  # of a question that a written one counts for, as there are ten times as many
FOLDS = 8

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """One question: the features of its candidates, and which of them are evidence."""

    source: str  # "dev", "written", or the name of a library
    kind: str  # "row" where rows of tables answer, else "text"
    over: str  # what it was written over: questions over the same are judged together
    features: Array  # (candidates, features)
    right: Array  # (candidates,), 0 or 1
    weight: float = 1.0  # how many questions it counts for


def of_question(
    searcher: Searcher, question: Question, embedder: Embedder, source: str = "dev"
) -> Example:
    """The candidates of one question of a question set."""
    kind = "row" if question.type == "table" else "text"

    def right(passages: Sequence[Passage]) -> Array:
        return _right_units(passages, question)

    found = _candidates(searcher, question.question, right, embedder)
    over = question.question_id if source == "dev" else question.evidence[0][0].article_id
    return Example(source, kind, over, *found)


def of_library(library: Library) -> list[Example]:
    """The candidates of every answerable question of a library's fitted halves."""
    embedder = load_embedder()
    searcher = open_library(library, reader=False).searcher
    return [
        of_question(searcher, question, embedder, library.name)
        for question in questions_of(library, tuple(library.fitted))
        if question.answerable and not question.filters and not question.previous
    ]


def of_written(searcher: Searcher, embedder: Embedder) -> list[Example]:
    """The candidates of every written question over a passage that is held out."""
    places = by_place(searcher.index.passages)
    unseen = unseen_spans(list(searcher.index.articles.values()))
    examples = []
    for values in (v for path in ANSWERED for v in read_lines(path)):
        answering = [passage_at(place, places) for place in values["answered_by"]]
        if answering and _may_be_read(answering, unseen):
            over, kind = answering[0].passage_id, "row" if answering[0].kind == "row" else "text"

            def right(
                passages: Sequence[Passage], answering: Sequence[Passage] = answering,
                key: Mapping[str, Any] | None = values.get("key"),
            ) -> Array:  # fmt: skip
                return _right_written(passages, answering, key)

            found = _candidates(searcher, values["question"], right, embedder)
            examples.append(Example("written", kind, over, *found))
    return examples


def _right_written(
    passages: Sequence[Passage], answering: Sequence[Passage], key: Mapping[str, Any] | None
) -> Array:
    """1 for the units of the passages that answer; of the first those with the words of the key."""
    answer = {passage.passage_id for passage in answering}
    first = answering[0]
    right = [
        passage.passage_id in answer
        and not (key and passage == first and (end <= key["start"] or key["end"] <= start))
        for passage in passages
        for start, end in passage.sentences
    ]
    return np.array(right, dtype=float)


def balanced(examples: Sequence[Example]) -> list[Example]:
    """The same, the written ones weighted: WRITTEN each, and of them rows as in `dev`."""
    counts = Counter((e.source, e.kind) for e in examples)
    dev, written = (counts[s, "row"] / (counts[s, "text"] or 1) for s in ("dev", "written"))
    weight = dev / written if written else 1.0
    weights = {("written", "row"): WRITTEN * weight, ("written", "text"): WRITTEN}
    return [replace(e, weight=weights.get((e.source, e.kind), 1.0)) for e in examples]


def fit(examples: Sequence[Example], penalty: float = PENALTY) -> Array:
    """Weights that maximise the probability of drawing a right unit, by L-BFGS.

    The draw is a softmax over the candidates' scores; returns shape (features,), scaled so
    that the absolute weights sum to 1.
    """
    usable = [e for e in examples if e.right.any()]
    deviation = torch.tensor(np.concatenate([e.features for e in usable]).std(axis=0) + 1e-3)
    weights = torch.zeros(len(deviation), dtype=torch.float64, requires_grad=True)
    pairs = [(torch.tensor(e.features) / deviation, torch.tensor(e.right > 0)) for e in usable]
    counts = torch.tensor([e.weight for e in usable], dtype=torch.float64)
    optimizer = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        losses = [
            -torch.logsumexp(torch.log_softmax(x @ weights, dim=0)[right], dim=0)
            for x, right in pairs
        ]
        mean = (torch.stack(losses) * counts).sum() / counts.sum()
        total = mean + penalty * (weights**2).sum()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    learned: Array = (weights / deviation).detach().numpy()
    scaled: Array = learned / np.abs(learned).sum()
    return scaled


def reciprocal_rank(weights: Array, one: Example) -> float:
    """1 / rank of the first right unit among the candidates; 0 where there is none."""
    order = np.argsort(-(one.features @ weights), kind="stable")
    found = np.flatnonzero(one.right[order])
    return float(1 / (found[0] + 1)) if len(found) else 0.0


def cross_validated(examples: Sequence[Example]) -> Array:
    """Reciprocal rank of each question by weights that were not fitted on it, nor on its like."""
    ranks = np.zeros(len(examples))
    folds = np.array([crc32(e.over.encode()) % FOLDS for e in examples])
    for fold in range(FOLDS):
        weights = fit([e for e, of in zip(examples, folds, strict=True) if of != fold])
        for at in np.flatnonzero(folds == fold):
            ranks[at] = reciprocal_rank(weights, examples[int(at)])
    return ranks


def _may_be_read(answering: Sequence[Passage], unseen: Sequence[Span]) -> bool:
    return is_held_out(answering[0].passage_id) and not any(touches(p, unseen) for p in answering)


def _candidates(
    searcher: Searcher, question: str, right: Callable[[Sequence[Passage]], Array],
    embedder: Embedder,
) -> tuple[Array, Array]:  # fmt: skip
    """The features of the best of an unweighted sum, and which of them are right."""
    index, read_as = searcher.index, searcher.speller.corrected(question)
    vector = embedder.embed([read_as])[0]
    among = None if index.whole else candidates(index, vector, tokenize(read_as))
    passages = index.passages if among is None else [index.passages[int(at)] for at in among]
    matrix = searcher.features.matrix(read_as, vector, among)
    top = np.argsort(-matrix.sum(axis=1), kind="stable")[:CANDIDATES]
    return matrix[top], right(passages)[top]


def _right_units(passages: Sequence[Passage], question: Question) -> Array:
    """1 for each unit of which more than half, or more than half of a span, is evidence."""
    spans = [span for piece in question.evidence for span in piece]
    right = []
    for passage in passages:
        for start, end in passage.sentences:
            right.append(
                any(
                    span.article_id == passage.article_id
                    and min(end, span.end) - max(start, span.start)
                    > 0.5 * min(end - start, span.end - span.start)
                    for span in spans
                )
            )
    return np.array(right, dtype=float)


def _means(examples: Iterable[Example], ranks: Array) -> dict[str, float]:
    """Mean reciprocal rank of the questions of each source and kind."""
    names = np.array([f"{e.source}, {e.kind}" for e in examples])
    return {str(name): float(ranks[names == name].mean()) for name in np.unique(names)}


def main(libraries: Annotated[list[str] | None, typer.Argument()] = None) -> None:
    """Train on the default index and questions, and on libraries, and print the weights."""
    embedder = load_embedder()
    searcher = Searcher(load(DEFAULT_INDEX, embedder), embedder)
    questions = load_questions(DEFAULT_QUESTIONS, load_corpus(DEFAULT_CORPUS))
    used = [q for q in questions if q.split == "dev" and q.answerable]
    of_both = [
        *(of_question(searcher, question, embedder) for question in used),
        *of_written(searcher, embedder),
        *(one for name in libraries or () for one in of_library(find_library(name))),
    ]
    examples = balanced(of_both)
    print(f"{len(examples)} questions; reciprocal rank, cross-validated:")
    for name, rank in _means(examples, cross_validated(examples)).items():
        print(f"    {name}: {rank:.3f}")
    for name, weight in zip(FEATURES, fit(examples), strict=True):
        print(f"    {name}: float = {weight:.3f}")


if __name__ == "__main__":
    typer.run(main)
