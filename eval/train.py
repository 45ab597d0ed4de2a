"""Learn the weights of the ranking from the `dev` half: `python -m eval.train`.

Prints the weights to be copied into index/search.py, and what cross-validation expects of
them. The `test` half is never read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from corpus.library import DEFAULT_CORPUS, load_corpus
from eval.question import DEFAULT_QUESTIONS, Question, load_questions
from index.embedder import SentenceTransformerEmbedder
from index.features import FEATURES
from index.search import Searcher
from index.store import DEFAULT_INDEX, load

CANDIDATES = 300  # units that a question is trained on: the best of an unweighted sum
PENALTY = 0.05  # on the squared weights of features in units of their deviation
FOLDS = 8

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """One question: the features of its candidates, and which of them are evidence."""

    features: Array  # (candidates, features)
    right: Array  # (candidates,), 0 or 1


def example(
    searcher: Searcher, question: Question, embedder: SentenceTransformerEmbedder
) -> Example:
    """The candidates of one question."""
    matrix = searcher.features.matrix(question.question, embedder.embed([question.question])[0])
    right = _right_units(searcher, question)
    top = np.argsort(-matrix.sum(axis=1), kind="stable")[:CANDIDATES]
    return Example(matrix[top], right[top])


def fit(examples: Sequence[Example], penalty: float = PENALTY) -> Array:
    """Weights that maximise the probability of drawing a right unit, by L-BFGS.

    The draw is a softmax over the candidates' scores; returns shape (features,), scaled so
    that the absolute weights sum to 1.
    """
    usable = [e for e in examples if e.right.any()]
    deviation = torch.tensor(np.concatenate([e.features for e in usable]).std(axis=0) + 1e-3)
    weights = torch.zeros(len(deviation), dtype=torch.float64, requires_grad=True)
    pairs = [(torch.tensor(e.features) / deviation, torch.tensor(e.right > 0)) for e in usable]
    optimizer = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        losses = [
            -torch.logsumexp(torch.log_softmax(x @ weights, dim=0)[right], dim=0)
            for x, right in pairs
        ]
        total = torch.stack(losses).mean() + penalty * (weights**2).sum()
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


def cross_validated(examples: Sequence[Example]) -> float:
    """Mean reciprocal rank of questions that the weights were not fitted on."""
    ranks = []
    for fold in range(FOLDS):
        weights = fit([e for at, e in enumerate(examples) if at % FOLDS != fold])
        ranks += [reciprocal_rank(weights, e) for e in examples[fold::FOLDS]]
    return float(np.mean(ranks))


def _right_units(searcher: Searcher, question: Question) -> Array:
    """1 for each unit of which more than half, or more than half of a span, is evidence."""
    passages = searcher.index.passages
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


def main() -> None:
    """Train on the default index and questions, and print the weights."""
    embedder = SentenceTransformerEmbedder()
    searcher = Searcher(load(DEFAULT_INDEX, embedder), embedder)
    questions = load_questions(DEFAULT_QUESTIONS, load_corpus(DEFAULT_CORPUS))
    used = [q for q in questions if q.split == "dev" and q.answerable]
    examples = [example(searcher, question, embedder) for question in used]
    print(f"{len(examples)} questions; reciprocal rank, cross-validated: "
          f"{cross_validated(examples):.3f}")  # fmt: skip
    for name, weight in zip(FEATURES, fit(examples), strict=True):
        print(f"    {name}: float = {weight:.3f}")


if __name__ == "__main__":
    main()
