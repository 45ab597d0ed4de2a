"""Train the ranking: `python -m eval.training.ranking FOLDER LIBRARY...`.

It learns from the fitted halves of the libraries named (as `bedside eval --library` takes them):
use that of the judged questions, which eval/training/reader/sources/export.py makes from reports
on which nothing is measured. FOLDER gets what index/ranking/network.py loads.

    loss = choose + 0.3 * answers

choose   minus the logarithm of the probability of drawing a right unit, by a softmax over the
         candidates' log-odds (ListNet's top-one probability: Cao et al. 2007)
answers  binary cross-entropy of log(sum(exp)) over the candidates: whether any answers. None does
         where a question is a near miss, is off topic (declined.jsonl), or is asked without the
         article that answers it
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from zlib import crc32

import numpy as np
import torch
import typer
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, log_softmax, silu

from eval.questions.library import Library, find_library, open_library, questions_of
from eval.questions.question import Question
from eval.training.passages import (
    FOLDER,
    read_lines,
)
from index.passages.filters import Filters
from index.passages.passage import Passage
from index.ranking.candidates import candidates
from index.ranking.features import FEATURES, QUESTION_FEATURES
from index.ranking.network import FARTHEST, WEIGHTS, Ranking
from index.ranking.search import UNREAD, Searcher

DECLINED = FOLDER / "declined.jsonl"
CANDIDATES = 200  # units that a question is trained on: the best by the plain sum of features
UNANSWERED = 0.5  # weight of a question without an answer
ANSWERS = 0.3  # weight of `answers` in the loss
INNER, EPOCHS, BATCH, RATE, DECAY = 32, 8, 64, 3e-3, 0.01
DROPOUT = 0.1
FOLDS, SEED = 4, 1

Array = NDArray[np.float64]
Right = Callable[[Sequence[Passage]], Array]  # for each unit of the passages, 1 if it answers


@dataclass(frozen=True)
class Example:
    """One question: the features of its candidates, and which of them are evidence."""

    source: str  # the name of a library
    answered: bool
    over: str  # the report that it was written over, all of whose questions are in one fold
    features: Array  # (candidates, features)
    question: Array  # (features of a question,)
    right: Array  # (candidates,), 0 or 1


class Network(nn.Module):
    """What index/ranking/network.py computes, in PyTorch."""

    def __init__(self, n: int = len(FEATURES), n_question: int = len(QUESTION_FEATURES)) -> None:
        super().__init__()
        self.linear = nn.Linear(n, 1)
        self.first = nn.Linear(n + n_question, INNER)
        self.second = nn.Linear(INNER, INNER)
        self.last = nn.Linear(INNER, 1)
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, x: Tensor, q: Tensor) -> Tensor:
        """Log-odds, shape (questions, units), of x (questions, units, n) and q (questions, m)."""
        both = torch.cat([x, q[:, None].expand(-1, x.shape[1], -1)], dim=2)
        inner = silu(self.second(self.dropout(silu(self.first(both)))))
        found: Tensor = (self.linear(x) + self.last(inner))[..., 0]
        return found


def of_question(searcher: Searcher, question: Question, source: str) -> Iterator[Example]:
    """The question's example; if it is answered, also one without the articles that answer it."""

    def right(passages: Sequence[Passage]) -> Array:
        return _right_units(passages, question)

    if not question.answerable:
        yield Example(source, False, question.question_id, *_asked(searcher, question.question))
        return
    over = question.evidence[0][0].article_id
    yield Example(source, True, over, *_asked(searcher, question.question, right))
    others = tuple(
        entry.article_id for entry in searcher.index.catalogue
        if entry.article_id not in question.answering
    )  # fmt: skip
    if others:
        asked = _asked(searcher, question.question, filters=Filters(articles=others))
        yield Example(source, False, over, *asked)


def of_library(library: Library) -> list[Example]:
    """Examples of a library's fitted halves (no follow-ups or filters) and declined questions."""
    searcher = open_library(library, reader=False).searcher
    asked = [
        example
        for question in questions_of(library, tuple(library.fitted))
        if not question.filters and not question.previous
        for example in of_question(searcher, question, library.name)
    ]
    declined = (values["question"] for values in read_lines(DECLINED))
    return [*asked, *(Example(library.name, False, q, *_asked(searcher, q)) for q in declined)]


@dataclass(frozen=True)
class Fitted:
    """A network, and its weights with the scale of its inputs."""

    network: Network
    weights: dict[str, NDArray[np.float32]]  # as index/ranking/network.py loads them

    @classmethod
    def of(cls, network: Network, scale: Mapping[str, Array]) -> Fitted:
        """A network with the means and deviations of the features that it was trained on."""
        of_scale = {name: array.astype(np.float32) for name, array in scale.items()}
        return cls(network, of_scale | _arrays(network))

    def save(self, folder: Path) -> str:
        """Write the weights; returns the SHA-256 of the file."""
        folder.mkdir(parents=True, exist_ok=True)
        save_file(self.weights, folder / WEIGHTS)
        return hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest()


def fit(examples: Sequence[Example], seed: int = SEED) -> Fitted:
    """Train a network on the examples with a right candidate, and on unanswered ones."""
    torch.manual_seed(seed)
    used = [e for e in examples if e.right.any() or not e.answered]
    every = np.concatenate([e.features for e in used])
    questions = np.stack([e.question for e in used])
    scale = {
        "mean": every.mean(axis=0), "deviation": every.std(axis=0) + 1e-3,
        "question_mean": questions.mean(axis=0), "question_deviation": questions.std(axis=0) + 1e-3,
    }  # fmt: skip
    x, there, right = _padded(used, scale)
    q = _scaled(questions, scale["question_mean"], scale["question_deviation"])
    weight = torch.where(right.any(dim=1), 1.0, UNANSWERED)
    network = Network(x.shape[2], q.shape[1])
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    n_batches = max(len(used) // BATCH, 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=EPOCHS * n_batches)
    for _ in range(EPOCHS):
        for some in torch.randperm(len(used)).chunk(n_batches)[:n_batches]:
            scores = network(x[some], q[some]).masked_fill(~there[some], -1e9)
            loss = _loss(scores, right[some], weight[some])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
    return Fitted.of(network.eval(), scale)


def _loss(scores: Tensor, right: Tensor, weight: Tensor) -> Tensor:
    """The loss of a batch; `right` and `scores` have the shape (questions, units)."""
    answered = right.any(dim=1)
    drawn = log_softmax(scores, dim=1).masked_fill(~right, -1e9)
    choose = (-torch.logsumexp(drawn, dim=1) * weight)[answered].sum() / (
        weight[answered].sum() + 1e-9
    )
    whole = torch.logsumexp(scores, dim=1)
    answers = binary_cross_entropy_with_logits(whole, answered.float(), weight, reduction="sum")
    return choose + ANSWERS * answers / weight.sum()


def _padded(
    examples: Sequence[Example], scale: Mapping[str, Array]
) -> tuple[Tensor, Tensor, Tensor]:
    """Features, which candidates are there, and which are right; padded to the longest example."""
    most = max(len(e.features) for e in examples)
    x = torch.zeros((len(examples), most, examples[0].features.shape[1]))
    there, right = torch.zeros((2, len(examples), most), dtype=torch.bool)
    for at, e in enumerate(examples):
        n = len(e.features)
        x[at, :n] = _scaled(e.features, scale["mean"], scale["deviation"])
        there[at, :n] = True
        right[at, :n] = torch.tensor(e.right > 0)
    return x, there, right


def _scaled(values: Array, mean: Array, deviation: Array) -> Tensor:
    return torch.tensor(
        ((values - mean) / deviation).clip(-FARTHEST, FARTHEST), dtype=torch.float32
    )


def _arrays(network: Network) -> dict[str, NDArray[np.float32]]:
    """The weights as index/ranking/network.py has them: inputs first."""

    def array(tensor: Tensor) -> NDArray[np.float32]:
        return np.ascontiguousarray(tensor.detach().numpy(), dtype=np.float32)

    return {
        "linear": array(network.linear.weight[0]),
        "first": array(network.first.weight.T), "first_bias": array(network.first.bias),
        "second": array(network.second.weight.T), "second_bias": array(network.second.bias),
        "last": array(network.last.weight[0]),
        "bias": array(network.linear.bias + network.last.bias),
    }  # fmt: skip


@torch.inference_mode()
def reciprocal_rank(fitted: Fitted, one: Example) -> float:
    """1 / rank of the first right unit among the candidates; 0 where there is none."""
    w = {name: array.astype(np.float64) for name, array in fitted.weights.items()}
    x = _scaled(one.features, w["mean"], w["deviation"])[None]
    q = _scaled(one.question, w["question_mean"], w["question_deviation"])[None]
    order = np.argsort(-fitted.network(x, q)[0].numpy(), kind="stable")
    found = np.flatnonzero(one.right[order])
    return float(1 / (found[0] + 1)) if len(found) else 0.0


def cross_validated(examples: Sequence[Example]) -> Array:
    """Reciprocal rank of each question, by weights not fitted on its report's questions."""
    ranks = np.zeros(len(examples))
    folds = np.array([crc32(e.over.encode()) % FOLDS for e in examples])
    for fold in range(FOLDS):
        fitted = fit([e for e, of in zip(examples, folds, strict=True) if of != fold])
        for at in np.flatnonzero(folds == fold):
            ranks[at] = reciprocal_rank(fitted, examples[int(at)])
    return ranks


def _asked(
    searcher: Searcher, question: str, right: Right | None = None, filters: Filters | None = None
) -> tuple[Array, Array, Array]:
    """Features of the candidates of largest plain sum, and of the question; which are right."""
    index, asked = searcher.index, searcher.read(searcher.speller.corrected(question))
    vector = searcher.vector(asked.text)
    admitted = filters.admitted(index.units, index.catalogue) if filters else None
    among = candidates(index, vector, asked.terms, admitted)
    matrix = searcher.features.matrix(asked, vector, among)
    passages = [index.passages[int(at)] for at in among]
    may_answer = [p.kind not in UNREAD for p in passages for _ in p.sentences]
    top = np.argsort(-matrix.sum(axis=1) - 99.0 * np.array(may_answer), kind="stable")[:CANDIDATES]
    which = right(passages) if right else np.zeros(len(matrix))
    return matrix[top], searcher.features.of_question(asked), which[top]


def _right_units(passages: Sequence[Passage], question: Question) -> Array:
    """1 for each unit that shares more than half of the shorter of itself and an evidence span."""
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


def main(
    folder: Annotated[Path, typer.Argument(help="Where the trained ranking goes.")],
    libraries: Annotated[list[str], typer.Argument(help="That are learned from.")],
) -> None:
    """Train on libraries, and say what cross-validation expects."""
    examples = [one for name in libraries for one in of_library(find_library(name))]
    ranks = cross_validated(examples)
    print(f"{len(examples)} questions; reciprocal rank of the answered, cross-validated:")
    for name in libraries:
        of = [e.answered and e.source == find_library(name).name for e in examples]
        print(f"    {name}: {ranks[of].mean():.3f}")
    digest = fit(examples).save(folder)
    Ranking(folder, {WEIGHTS: digest})  # checks that it can be loaded
    print(f"SHA-256 of the weights, for index/models.sha256: {digest}")


if __name__ == "__main__":
    typer.run(main)
