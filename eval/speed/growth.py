"""How an index grows, drawn, and a plan for larger ones: `python -m eval.speed.growth`.

Reads docs/scale.json, whose `measured` are the objects that `python -m eval.speed.scale` printed,
and writes docs/growth.md and the plots beside it. The plan is computed from the largest size that
was measured: what a passage takes there, times the number of passages; the time of a question
by the line through the two largest sizes.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import getitem, truediv
from pathlib import Path
from typing import Any

from eval.report.plots import growth

DOCS = Path(__file__).parents[2] / "docs"
MEASURED, PAGE, PLOTS = "scale.json", "growth.md", "growth"
PLANNED = (10_000_000, 500_000_000)
GB, MB = 1_000_000_000, 1_000_000
HOUR = 3_600
IN_MEMORY = ("vectors.faiss", "bm25", "units")  # parts that a question reads at random places
PARTS = {
    "vectors.faiss": "vectors", "bm25": "BM25", "units": "units",
    "passages.jsonl": "passages", "articles.jsonl": "articles",
}  # fmt: skip
# Keys of these figures in what `python -m eval.speed.scale` prints.
BYTES, SHARED = "bytes a passage", "hits shared with exact search"
BUILT, MOST = "build, processor seconds", "build, most memory MB"
AGAIN, PROCESSOR = "question ms, asked again", "the same, processor time"
MEMORY = {"own": "own", "mapped files": "of mapped files"}
HEAD = """# How it grows

Made by `python -m eval.speed.growth` from [scale.json](scale.json); edit neither this page nor the
plots by hand. [scale.md](scale.md) says what was measured and how.

"""
BASIS = """
## Plan

In proportion to what a passage takes at {n:,}; the time of a question by the line through the
two largest sizes. Nothing of it was run. Taken as given: {embedded} passages embedded a second and
core, {chunked} ms to chunk one, {cores} cores and {memory} GiB a machine, of which {share:.0%} may
be filled with {in_memory}.

"""

Measured = Mapping[str, Any]
Rows = list[list[str]]


def main() -> None:
    """Parse the command line and write the page and its plots."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=DOCS)
    folder = parser.parse_args().folder
    given = json.loads((folder / MEASURED).read_text(encoding="utf-8"))
    (folder / PLOTS).mkdir(exist_ok=True)
    for name, text in pages(given).items():
        (folder / name).write_text(text, encoding="utf-8")


def pages(given: Mapping[str, Any]) -> dict[str, str]:
    """The page and its plots, by their names in the folder."""
    sizes = sorted(given["measured"], key=lambda one: int(one["passages"]))
    plots = {f"{PLOTS}/{name}.svg": text for name, text in _plots(sizes).items()}
    shown = "\n".join(f"![{Path(name).stem}]({name})" for name in plots)
    plan = BASIS.format(
        n=sizes[-1]["passages"], in_memory=", ".join(PARTS[part] for part in IN_MEMORY),
        **given["assumed"],
    )  # fmt: skip
    page = f"{HEAD}## Measured\n\n{_table(_measured(sizes))}\n{shown}\n{plan}"
    return {PAGE: page + _table(_planned(sizes, given["assumed"])), **plots}


def _plots(sizes: Sequence[Measured]) -> dict[str, str]:
    n = [float(one["passages"]) for one in sizes]

    def line(*keys: str) -> list[tuple[float, float]]:
        return list(zip(n, (float(value) for value in _values(sizes, *keys)), strict=True))

    bytes_of = {words: line(BYTES, part) for part, words in PARTS.items()}
    question = {
        f"{quantile}, {words}": line(key, quantile)
        for words, key in (("clock", AGAIN), ("processor", PROCESSOR))
        for quantile in ("p50", "p95")
    }
    memory = {words: line("memory MB", key) for words, key in MEMORY.items()}
    build = {"clock": line("build seconds"), "processor": line(BUILT)}
    shares = {"10 nearest vectors": line("recall@10"), "10 best hits": line(SHARED)}
    return {
        "build": growth(build, "Build without embedding, seconds"),
        "bytes": growth(bytes_of, "Bytes a passage"),
        "memory": growth(memory, "Memory of the process that answers, MB"),
        "question": growth(question, "A whole question, ms"),
        "recall": growth(shares, "Share found of what exact search finds", floor=0.8),
    }


def _values(sizes: Sequence[Measured], *keys: str) -> list[Any]:
    """The value of each size under the (nested) keys."""
    return [reduce(getitem, keys, one) for one in sizes]


def _measured(sizes: Sequence[Measured]) -> Rows:
    """The rows of a table: a heading, and a value for each size."""

    def row(words: str, *keys: str, form: str = "{}") -> list[str]:
        return [words, *(form.format(value) for value in _values(sizes, *keys))]

    def quantiles(words: str, key: str) -> list[str]:
        return row(words, key, form="{0[p50]:.0f} / {0[p95]:.0f}")

    return [
        row("passages", "passages", form="{:,}"),
        row("– embedded for real", "embedded", form="{:,}"),
        row("tier", "tier"),
        row("recall of the 10 nearest", "recall@10"),
        row("10 best hits shared with exact search (of exact: with ivf)", SHARED),
        *(row(f"bytes a passage: {words}", BYTES, part) for part, words in PARTS.items()),
        row("build, seconds on the clock", "build seconds", form="{:,}"),
        row("– of the processor", BUILT, form="{:,}"),
        row("– most memory, MB", MOST, form="{:,}"),
        row("load, seconds", "load seconds"),
        *(
            row(f"memory when it answers, MB: {words}", "memory MB", key, form="{:,}")
            for words, key in MEMORY.items()
        ),
        quantiles("whole question asked first, p50 / p95 ms", "question ms, asked first"),
        quantiles("– asked again", AGAIN),
        quantiles("– asked again, of the processor", PROCESSOR),
    ]


def _planned(sizes: Sequence[Measured], assumed: Mapping[str, float]) -> Rows:
    """The rows of the plan, for sizes that were not measured."""
    last = sizes[-1]
    of_each = {part: float(last[BYTES][part]) for part in PARTS}
    core_seconds = {
        "embedding": 1 / assumed["embedded"],
        "chunking": assumed["chunked"] / 1000,
        "terms, units and vectors' index": last[BUILT] / last["passages"],
    }
    a_passage = sum(core_seconds.values())
    of_machine = assumed["memory"] * 2**30
    held = of_machine * assumed["share"] / sum(of_each[part] for part in IN_MEMORY)
    machines = [math.ceil(n / held) for n in PLANNED]
    built_at_once = of_machine / (last[MOST] * MB / last["passages"])
    hours = [n * a_passage / HOUR / assumed["cores"] for n in PLANNED]

    def row(words: str, values: Iterable[float], form: str = "{:,.0f}") -> list[str]:
        return [words, *(form.format(value) for value in values)]

    return [
        row("passages", PLANNED),
        *(
            row(f"{words}, GB", [n * of_each[part] / GB for n in PLANNED], "{:,.1f}")
            for part, words in PARTS.items()
        ),
        *(
            row(f"{words}, core-hours ({seconds / a_passage:.0%})", _hours(seconds))
            for words, seconds in core_seconds.items()
        ),
        row("machines that answer", machines),
        row("– millions of passages on each", _shares(machines, 1e6), "{:.1f}"),
        row("hours to build on as many machines", map(truediv, hours, machines)),
        row("parts to build, by memory", [math.ceil(n / built_at_once) for n in PLANNED]),
        row("question on one machine, processor ms, p50", _extrapolated(sizes, PLANNED)),
        row("– shared out to these", _extrapolated(sizes, _shares(machines))),
    ]


def _hours(seconds: float) -> list[float]:
    return [n * seconds / HOUR for n in PLANNED]


def _shares(machines: Sequence[int], unit: float = 1) -> list[float]:
    """The number of passages on each machine."""
    return [n / many / unit for n, many in zip(PLANNED, machines, strict=True)]


def _extrapolated(sizes: Sequence[Measured], wanted: Iterable[float]) -> list[float]:
    """The median time of a question by the line through the two largest sizes.

    A straight line, as the work grows with the passages that have a word of the question.
    """
    (x1, y1), (x2, y2) = ((one["passages"], one[PROCESSOR]["p50"]) for one in sizes[-2:])
    return [y2 + (n - x2) * (y2 - y1) / (x2 - x1) for n in wanted]


def _table(rows: Sequence[Sequence[str]]) -> str:
    (head, *others) = [f"| {' | '.join(row)} |" for row in rows]
    line = f"| --- |{' ---: |' * (len(rows[0]) - 1)}"
    return "\n".join([head, line, *others]) + "\n"


if __name__ == "__main__":
    main()
