"""Fit the models of whether articles answer: `python -m eval.training.confidence LIBRARY...`.

Each library (a name, or a folder as `bedside eval --library` takes it) is asked the questions of
the halves that it calls fitted; each that it answers is asked again without the articles that
answer it. It is also asked questions to be declined (eval/training/data/declined.jsonl) and
questions of the other libraries. Libraries named with --calibrate train nothing and are asked all
that is not sealed: on them, log-odds are mapped to the share of first statements that answer. Near
misses count for less than other questions, as the signs tell them apart less well.
Prints the numbers to be copied into app/refusal/confidence.py.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from app.answering.claims import choose
from app.answering.pipeline import MAX_HITS, as_read
from app.refusal.confidence import Signs, signs_of
from eval.questions.library import Library, find_library, open_library, questions_of
from eval.questions.question import Question
from eval.training.passages import FOLDER, read_lines
from index.passages.filters import Filters
from index.ranking.search import Searcher

DECLINED = FOLDER / "declined.jsonl"
OTHER = ("other-field", "other-topic", "small-talk")  # kinds of declined questions
OF_OTHER_LIBRARIES = 150  # questions of each
REFUSED = 0.05  # of the questions that a library answers
INVERSE_PENALTY = 1.0
NEAR_MISS = 0.6  # of a question that an article answers: what a near miss counts for
SEED = 1

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """A question asked of a library: its signs, its kind, whether the first statement answers."""

    signs: Signs
    kind: str  # "answered", "left out", "declined", "of another library", or a near miss's type
    at_once: bool = False


def examples(searcher: Searcher, asked: Iterable[Question]) -> Iterator[Example]:
    """A library's questions; those that it answers also without the articles that answer them."""
    everything = [entry.article_id for entry in searcher.index.catalogue]
    for question in asked:
        if question.previous or question.filters or question.by_document:
            continue
        found = _example(question.question, searcher, question)
        if found:
            yield found
        others = tuple(one for one in everything if one not in question.answering)
        if question.answerable and others:
            without = _example(question.question, searcher, filters=Filters(articles=others))
            if without:
                yield Example(without.signs, "left out")


def _example(
    text: str, searcher: Searcher, question: Question | None = None,
    filters: Filters | None = None,
) -> Example | None:  # fmt: skip
    asked = searcher.read(as_read(text, searcher))
    hits = searcher.hits(asked, k=MAX_HITS, filters=filters)
    signs = signs_of(hits)
    if signs is None:
        return None
    if question is None or not question.answerable:
        return Example(signs, question.type if question else "declined")
    first = choose(asked, hits, searcher)[0]
    spans = [span for piece in question.evidence for span in piece]
    at_once = any(
        span.article_id == first.passage.article_id
        and min(span.end, first.end) - max(span.start, first.start)
        > 0.5 * min(span.end - span.start, first.end - first.start)
        for span in spans
    )
    return Example(signs, "answered", at_once)


def from_elsewhere(searcher: Searcher, questions: Sequence[str], kind: str) -> Iterator[Example]:
    """Questions that the library cannot answer."""
    for text in questions:
        found = _example(text, searcher)
        if found:
            yield Example(found.signs, kind)


def fitted(found: Sequence[Example], *, read: bool) -> tuple[Signs, float, float]:
    """Each sign's weight, the bias, and the log-odds below which REFUSED of the answered lie."""
    used = [one for one in found if one.kind in ("answered", "left out", "near-miss", *KINDS)]
    counts = np.array([NEAR_MISS if one.kind == "near-miss" else 1.0 for one in used])
    signs = _matrix(used)
    answered = np.array([one.kind == "answered" for one in used])
    if not read:
        signs[:, -1] = 0.0
    scale = StandardScaler().fit(signs)
    model = LogisticRegression(C=INVERSE_PENALTY, class_weight="balanced")
    model.fit(scale.transform(signs), answered, sample_weight=counts)
    weights = model.coef_[0] / np.where(scale.scale_ > 0, scale.scale_, 1.0)
    bias = float(model.intercept_[0] - weights @ scale.mean_)
    least = float(np.quantile(signs[answered] @ weights + bias, REFUSED))
    return Signs(*(float(weight) for weight in weights)), bias, least


KINDS = ("declined", "of another library")


def _matrix(found: Sequence[Example]) -> Array:
    return np.array([astuple(one.signs) for one in found])


def calibrated(found: Sequence[Example], weights: Signs, level: float) -> tuple[float, float]:
    """Slope and level that map log-odds to the share of first statements that answer.

    Only what is answered is counted, since no other confidence is shown.
    """
    odds = _matrix(found) @ np.array(astuple(weights)) + level
    right = np.array([one.at_once for one in found])
    model = LogisticRegression(C=1e6).fit(odds[odds >= 0, None], right[odds >= 0])
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def told(found: Sequence[Example], weights: Signs, level: float) -> dict[str, float]:
    """Share of each kind that is refused."""
    refused: dict[str, list[bool]] = {}
    odds = _matrix(found) @ np.array(astuple(weights)) + level
    for one, below in zip(found, odds < 0, strict=True):
        refused.setdefault(one.kind, []).append(bool(below))
    return {kind: round(float(np.mean(refused[kind])), 2) for kind in sorted(refused)}


def _asked(
    library: Library, questions: Sequence[Question], declined: Sequence[str],
    elsewhere: Sequence[str],
) -> list[Example]:  # fmt: skip
    """The examples of all that one library is asked."""
    searcher = open_library(library).searcher
    found = [
        *examples(searcher, questions),
        *from_elsewhere(searcher, declined, "declined"),
        *from_elsewhere(searcher, elsewhere, "of another library"),
    ]
    print(f"{library.name}: {dict(Counter(one.kind for one in found))}", flush=True)
    return found


def main(
    libraries: Annotated[list[str], typer.Argument(help="What the weights are fitted on.")],
    calibrate: Annotated[list[str], typer.Option(help="What trains nothing.")],
) -> None:
    """Ask, fit, and print what to copy."""
    rng = random.Random(SEED)
    declined = [line["question"] for line in read_lines(DECLINED) if line["kind"] in OTHER]
    training = {name: find_library(name) for name in libraries}
    asked = {n: questions_of(one, tuple(sorted(one.fitted))) for n, one in training.items()}
    texts = {
        name: [one.question for one in questions if one.answerable and not one.previous]
        for name, questions in asked.items()
    }
    found = {
        name: _asked(library, asked[name], declined, [
            text for other in libraries if other != name
            for text in rng.sample(texts[other], min(OF_OTHER_LIBRARIES, len(texts[other])))
        ])
        for name, library in training.items()
    }  # fmt: skip
    used = [one for name in libraries for one in found[name]]
    held = {name: find_library(name) for name in calibrate}
    for name, library in held.items():
        found[name] = _asked(library, questions_of(library, library.open_halves("all")), (), ())
    for read in (True, False):
        weights, bias, least = fitted(used, read=read)
        shown = ", ".join(f"{f.name} {getattr(weights, f.name):.2f}" for f in fields(weights))
        print(f"\n{read=}: {shown}; bias {bias:.2f}, least {least:.2f}")
        for name, examples_of in found.items():
            print(f"  refused of {name}: {told(examples_of, weights, bias - least)}")
        of_held = [one for name in calibrate for one in found[name] if one.kind != "left out"]
        slope, level = calibrated(of_held, weights, bias - least)
        print(f"  confidence: slope {slope:.2f}, level {level:.2f}")


if __name__ == "__main__":
    typer.run(main)
