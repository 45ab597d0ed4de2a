"""How an index grows, drawn, and a plan for larger ones: `python -m eval.speed.growth`.

Reads docs/literature.json, which `python -m eval.speed.literature` writes, and writes
docs/growth.md and the plots beside it. The plan is computed from the largest size that was
measured: what a passage takes there, times the number of passages; the time of a question by the
line through the two largest sizes.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import truediv
from pathlib import Path
from typing import Any

from eval.report.plots import growth

DOCS = Path(__file__).parents[2] / "docs"
MEASURED, PAGE, PLOTS = "literature.json", "growth.md", "growth"
PLANNED = (10_000_000, 500_000_000)
GB, MB = 1_000_000_000, 1_000_000
HOUR = 3_600
# What the plan takes as given: passages embedded a second and core, ms to chunk one (within the
# processor seconds of a build), cores and GiB of a machine, and the share of these that is filled.
EMBEDDED, CORES, MEMORY, SHARE = 40, 2, 24, 0.75
IN_MEMORY = ("vectors", "BM25", "units")  # parts that a question reads at random places
PARTS = ("vectors", "BM25", "units", "passages", "articles")
BYTES = "bytes a passage"
BUILT, MOST, BEFORE = "build, processor seconds", "build, most memory MB", "before it MB"
FIRST, AGAIN = "question ms of the processor, asked first", "the same, asked again"
FOUND = (
    "evidence in 4,000", "evidence in 1,000", "first statement answers, in full or in part",
    "facts",
)  # fmt: skip
TOLD = (*FOUND, "first statement misleads", "refused though answered")
REFUSED = tuple(f"refused: {kind}" for kind in ("near-miss", "beside", "uncovered", "talk"))
HEAD = """# How it grows

Made by `python -m eval.speed.growth` from [literature.json](literature.json); edit neither this
page nor the plots by hand. [scale.md](scale.md) says what was measured and how.

"""
GOOD = """
## The same questions among more and more reports

The `dev` questions of the development library, whose 150 reports are among those of every size. A
question that they do not answer may be answered by another report, and one that they answer may be
answered by another as well; the measures know only of the 150. So some of the fall is none.

"""
NEAR = """
## How much of the nearest each tier finds

For the vectors of up to 100 of these questions, the share of the 10 (and 200) nearest passages
that each tier of FAISS finds, and milliseconds of the processor. Where a filter admits few
passages (up to 50,000) all of them are compared.

"""
BASIS = """
## Plan

In proportion to what a passage takes at {n:,}; the time of a question by the line through the
two largest sizes. Nothing of it was run. Taken as given: {embedded} passages embedded a second and
core, {cores} cores and {memory} GiB a machine, of which {share:.0%} may be filled with {in_memory}.

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
    done = (one for one in given["sizes"].values() if "asked" in one)
    sizes = sorted(done, key=lambda one: int(one["built"]["passages"]))
    plots = {f"{PLOTS}/{name}.svg": text for name, text in _plots(sizes).items()}
    shown = {name: f"![{Path(name).stem}]({name})\n" for name in plots}
    quality, others = ("found", "refused"), ("build", "bytes", "memory", "question")
    page = [
        HEAD, "## Measured\n\n", _table(_measured(sizes)), "\n",
        *(shown[f"{PLOTS}/{name}.svg"] for name in others),
        GOOD, _table(_told(sizes)), "\n", *(shown[f"{PLOTS}/{name}.svg"] for name in quality),
        NEAR, *(_table(_near(one)) + "\n" for one in sizes if "searched" in one),
    ]  # fmt: skip
    if len(sizes) > 1:
        page += [
            BASIS.format(
                n=sizes[-1]["built"]["passages"], in_memory=", ".join(IN_MEMORY),
                embedded=EMBEDDED, cores=CORES, memory=MEMORY, share=SHARE,
            ),
            _table(_planned(sizes)),
        ]  # fmt: skip
    return {PAGE: "".join(page), **plots}


def _plots(sizes: Sequence[Measured]) -> dict[str, str]:
    n = [float(one["built"]["passages"]) for one in sizes]

    def line(*keys: str) -> list[tuple[float, float]]:
        values = (_value(one, *keys) for one in sizes)
        return [(x, float(y)) for x, y in zip(n, values, strict=True) if y is not None]

    bytes_of = {part: line("built", BYTES, part) for part in PARTS}
    question = {
        f"{quantile}, {words}": line("asked", key, quantile)
        for words, key in (("asked first", FIRST), ("again", AGAIN))
        for quantile in ("p50", "p95")
    }
    memory = {
        "answering, its own": line("asked", "memory MB", "own"),
        "answering, of files": line("asked", "memory MB", "of mapped files"),
        "building, its own": line("built", MOST),
    }
    return {
        "build": growth({"processor": line("built", BUILT)}, "Build without embedding, seconds"),
        "bytes": growth(bytes_of, "Bytes a passage"),
        "memory": growth(memory, "Most memory, MB"),
        "question": growth(question, "A whole question, ms of the processor"),
        "found": growth(_named(line, FOUND), "Share of the answered questions", floor=0.0),
        "refused": growth(_named(line, REFUSED), "Share of the unanswerable refused", floor=0.0),
    }


def _named(
    line: Callable[..., list[tuple[float, float]]],
    names: Iterable[str],
) -> dict[str, list[tuple[float, float]]]:
    found = {name.removeprefix("refused: "): line("asked", "means", name) for name in names}
    return {name: points for name, points in found.items() if points}


def _value(one: Measured, *keys: str) -> Any:  # noqa: ANN401 -- as JSON has it
    """The value under nested keys; None where there is none."""
    found: Any = one
    for key in keys:
        found = found.get(key) if found is not None else None
    return found


def _row(sizes: Sequence[Measured], words: str, *keys: str, form: str = "{}") -> list[str]:
    values = (_value(one, *keys) for one in sizes)
    return [words, *("" if value is None else form.format(value) for value in values)]


def _measured(sizes: Sequence[Measured]) -> Rows:
    """The rows of a table: a heading, and a value for each size."""
    quantiles = "{0[p50]:.0f} / {0[p95]:.0f}"
    return [
        _row(sizes, "reports", "built", "reports", form="{:,}"),
        _row(sizes, "passages", "built", "passages", form="{:,}"),
        _row(sizes, "tier", "built", "tier"),
        _row(sizes, "recall of the 10 nearest, of its own passages", "built", "recall@10"),
        *(_row(sizes, f"bytes a passage: {part}", "built", BYTES, part) for part in PARTS),
        ["index on the disk, MB",
         *(f"{one['built']['bytes'] / MB:,.1f}" for one in sizes)],
        _row(sizes, "build without embedding, processor seconds", "built", BUILT, form="{:,}"),
        _row(sizes, "– most memory of its own, MB", "built", MOST, form="{:,}"),
        _row(sizes, "– of it before the build began", "built", BEFORE, form="{:,}"),
        _row(sizes, "load and first answer, processor seconds", "asked", "load, processor seconds"),
        _row(sizes, "memory when it answers, MB: own", "asked", "memory MB", "own", form="{:,}"),
        _row(sizes, "– of files", "asked", "memory MB", "of mapped files", form="{:,}"),
        _row(sizes, "question asked first, processor ms, p50 / p95", "asked", FIRST,
             form=quantiles),
        _row(sizes, "– asked again", "asked", AGAIN, form=quantiles),
    ]  # fmt: skip


def _told(sizes: Sequence[Measured]) -> Rows:
    """What a reader sees, for each size."""
    return [
        _row(sizes, "reports", "built", "reports", form="{:,}"),
        *(_row(sizes, name, "asked", "means", name, form="{:.2f}") for name in (*TOLD, *REFUSED)),
    ]


def _near(one: Measured) -> Rows:
    """The recall of each tier under each filter, at one size."""
    searched = one["searched"]
    admitted = searched["admitted"]
    return [
        [f"among {one['built']['passages']:,}", *(f"{w} ({n:,})" for w, n in admitted.items())],
        *(
            [tier, *(
                f"{found[words]['recall@10']:.3f} ({found[words]['recall@200']:.3f}), "
                f"{found[words]['ms']:.1f} ms"
                for words in admitted
            )]
            for tier, found in searched["tiers"].items()
        ),
    ]  # fmt: skip


def _planned(sizes: Sequence[Measured]) -> Rows:
    """The rows of the plan, for sizes that were not measured."""
    last = sizes[-1]["built"]
    of_each = {part: float(last[BYTES][part]) for part in PARTS}
    core_seconds = {"embedding": 1 / EMBEDDED, "all else": last[BUILT] / last["passages"]}
    a_passage = sum(core_seconds.values())
    of_machine = MEMORY * 2**30
    held = of_machine * SHARE / sum(of_each[part] for part in IN_MEMORY)
    machines = [math.ceil(n / held) for n in PLANNED]
    hours = [n * a_passage / HOUR / CORES for n in PLANNED]
    # What a build holds grows by what FAISS holds; the rest is about the same for every size.
    (a, b) = (one["built"] for one in sizes[-2:])
    grows = max((b[MOST] - a[MOST]) * MB / (b["passages"] - a["passages"]), of_each["vectors"])
    built_at_once = (of_machine - b[BEFORE] * MB) / grows

    def row(words: str, values: Iterable[float], form: str = "{:,.0f}") -> list[str]:
        return [words, *(form.format(value) for value in values)]

    return [
        row("passages", PLANNED),
        *(
            row(f"{part}, GB", [n * of_each[part] / GB for n in PLANNED], "{:,.1f}")
            for part in PARTS
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
    (x1, y1), (x2, y2) = (
        (one["built"]["passages"], one["asked"][AGAIN]["p50"]) for one in sizes[-2:]
    )
    return [max(y2 + (n - x2) * (y2 - y1) / (x2 - x1), 0.0) for n in wanted]


def _table(rows: Sequence[Sequence[str]]) -> str:
    (head, *others) = [f"| {' | '.join(row)} |" for row in rows]
    line = f"| --- |{' ---: |' * (len(rows[0]) - 1)}"
    return "\n".join([head, line, *others]) + "\n"


if __name__ == "__main__":
    main()
