"""Pairs of questions of which a report answers one and not the other: how many are refused.

    python -m eval.sets.pairs reports --index reports-index

`eval/libraries/pairs.jsonl` has 140 pairs over 60 reports, each with the one slot in which its two
questions differ (eval/libraries/README.md). `reports` are these reports, imported, among others.
Prints for each slot how many of either kind are refused; --half asks those of one half alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from app.answering.pipeline import answer_question
from app.answers.lock import locked
from app.service import AnswerService
from corpus.errors import BadBatch
from index.ranking.search import Searcher

PAIRS = Path(__file__).parents[1] / "libraries" / "pairs.jsonl"
KEYS = ("id", "pmcid", "slot", "question", "near_miss", "missing", "half")


@dataclass(frozen=True)
class Pair:
    """A question that a report answers, and one that differs in a slot and that it does not."""

    id: str
    pmcid: str
    slot: str
    question: str
    near_miss: str
    missing: str  # the words that the report does not fill
    half: str  # "dev", or "held" where no rule was chosen by it


@dataclass
class Refused:
    """How many of some pairs were refused."""

    pairs: int = 0
    answerable: int = 0
    near_misses: int = 0


def read_pairs(path: Path = PAIRS) -> list[Pair]:
    """The pairs of a file. Raises BadBatch, which names every line that is none."""
    lines = path.read_text(encoding="utf-8").splitlines()
    faults = [f"line {n}: {fault}" for n, line in enumerate(lines, 1) for fault in _faults(line)]
    if faults:
        raise BadBatch(f"{path}: {'; '.join(faults)}; each line is an object with {KEYS}.")
    return [Pair(**json.loads(line)) for line in lines]


def _faults(line: str) -> Iterator[str]:
    try:
        values = json.loads(line)
    except ValueError:
        yield "it is no JSON"
        return
    if not isinstance(values, Mapping) or set(values) != set(KEYS):
        yield "it has other keys"
    elif not all(isinstance(value, str) and value.strip() for value in values.values()):
        yield "a value is no text"


def refused(pairs: Iterable[Pair], searcher: Searcher) -> dict[str, Refused]:
    """Slot -> how many of its pairs' questions are refused; and of "all"."""
    found: dict[str, Refused] = {}
    for pair in pairs:
        asked = (pair.question, pair.near_miss)
        answerable, near_miss = (locked(answer_question(q, searcher)).abstained for q in asked)
        for slot in (pair.slot, "all"):
            count = found.setdefault(slot, Refused())
            count.pairs += 1
            count.answerable += answerable
            count.near_misses += near_miss
    return found


def main(
    corpus: Annotated[Path, typer.Argument(help="The folder of articles.")],
    index: Annotated[Path, typer.Option(help="Their index.")],
    pairs: Annotated[Path, typer.Option(help="The file of pairs.")] = PAIRS,
    half: Annotated[str, typer.Option(help="Ask only pairs of this half: dev or held.")] = "",
) -> None:
    """Ask both questions of each pair, and print how many are refused, by slot."""
    searcher = AnswerService(corpus, index).searcher
    print(f"{'slot':<14}{'pairs':>6}{'answerable refused':>20}{'near misses refused':>21}")
    asked = [pair for pair in read_pairs(pairs) if half in ("", pair.half)]
    for slot, count in refused(asked, searcher).items():
        print(f"{slot:<14}{count.pairs:>6}{count.answerable:>20}{count.near_misses:>21}")


if __name__ == "__main__":
    typer.run(main)
