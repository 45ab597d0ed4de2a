"""Questions whose writer read the whole report: what answers, and near misses that nothing answers.

`data/whole.jsonl.gz` holds the reports with the units that are named, then the sets of questions.
A set is a question (`q`) with the units that answer it (`a`) or do so in part (`p`), the same
question in other words (`same`), and three near misses (`near`): the slot that was changed, the
question, the words that fill the slot, and units that look as if they answered. As the writer knew
all of the report, any other unit of it is wrong. The units that are read are those that the ranking
has highest in a library of all reports, beside those that are named.

    python -m eval.training.reader.sources.whole CORPUS FILE LINES...

writes FILE from the sets as they were written.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from corpus.library import load_corpus
from eval.training.reader.sources import written
from eval.training.reader.sources.group import Contrast, Judged
from eval.training.reader.sources.judged import PARTLY
from eval.training.reader.sources.library import units_of
from eval.training.reader.sources.ranked import Ranked
from eval.training.reader.sources.stored import read, write
from index.ranking.reading import UnitText

FILE = Path(__file__).parents[1] / "data" / "whole.jsonl.gz"
RIGHT, PARTIAL, NEAR = 5, 3, 4  # units at most of those that are named
FOUND, OF_OTHERS = 10, 5  # further units that the ranking has highest; of them, of other reports
LEFT_OUT = 8  # units of other reports, where the report is left out
CONTRASTED = 2  # units that answer, of each set
OPEN = re.compile(r"CC BY(?: [\d.]+)?$|CC0")  # licences under which sentences can be passed on

Named = tuple[Sequence[UnitText], Sequence[UnitText], Sequence[UnitText]]  # right, partly, near


def read_groups(articles: Ranked, path: Path = FILE) -> Iterator[Judged | Contrast]:
    """The groups and contrasts of every set."""
    stored = read(path)
    units = stored.units
    for values in stored.questions:
        yield from _of_set(values, units, articles)


def _of_set(
    values: Mapping[str, Any], units: Mapping[tuple[str, int], UnitText], articles: Ranked
) -> Iterator[Judged | Contrast]:
    right, partly = ([units[values["r"], n] for n in values.get(key, ())] for key in ("a", "p"))
    for question in (values["q"], values["same"]):
        group, others = _judged(question, "whole", (right, partly, ()), articles)
        yield group
        if len(others.units) > 2:
            yield others
    for _, question, changed, looks in values["near"]:
        near = [units[values["r"], n] for n in looks]
        group, _ = _judged(question, "whole near miss", ((), (), near), articles, changed)
        yield group
    missed = [near[1] for near in values["near"]]
    for unit in right[:CONTRASTED]:
        for question in (values["q"], values["same"]):
            yield Contrast(unit, "whole contrast", question, tuple(missed))


def _judged(
    question: str, source: str, named: Named, articles: Ranked, changed: str = ""
) -> tuple[Judged, Judged]:
    """The group of a question, and that of units of other reports alone."""
    right, partly, near = named
    read = [*right[:RIGHT], *partly[:PARTIAL], *near[:NEAR]]
    scores = articles.scores(question, read)
    title = (*right, *partly, *near)[0].title
    grades = dict.fromkeys(partly, PARTLY) | dict.fromkeys(right, 1.0)
    best = articles.best(scores)
    others = list(dict.fromkeys(unit for unit in best if unit.title != title))
    admitted = {*others[:OF_OTHERS], *(unit for unit in best if unit.title == title)}
    further = [unit for unit in best if unit in admitted and unit not in read]
    units = [*read, *dict.fromkeys(further)][: len(read) + FOUND]

    def group(units: Sequence[UnitText], source: str) -> Judged:
        starts = articles.started(scores, units)
        order = sorted(range(len(units)), key=lambda at: -starts[at])
        return Judged(
            question, source, tuple(units[at] for at in order),
            tuple(grades.get(units[at], 0.0) for at in order),
            tuple(starts[at] for at in order), changed=changed,
        )  # fmt: skip

    return group(units, source), group(others[:LEFT_OUT], "whole left out")


def main(
    corpus: Annotated[Path, typer.Argument(help="The reports, as Markdown.")],
    path: Annotated[Path, typer.Argument(help="The file to write.")],
    lines: Annotated[list[Path], typer.Argument(help="The sets, as they were written.")],
) -> None:
    """Write the open reports with the units that are named, then the sets."""
    articles = {
        article.article_id: article for article in load_corpus(corpus)
        if OPEN.match(article.metadata.licence or "")
    }  # fmt: skip
    sets = [json.loads(line) for file in lines for line in file.open(encoding="utf-8")]
    sets = [one for one in sets if one["r"] in articles]
    needed: defaultdict[str, set[int]] = defaultdict(set)
    for one in sets:
        needed[one["r"]].update((*one["a"], *one.get("p", ())))
        needed[one["r"]].update(n for near in one["near"] for n in near[3])
    reports = []
    for report in sorted(needed):
        units = {unit.number: unit.text for unit in units_of(articles[report])}
        kept = {n: [units[n].context, units[n].text] for n in sorted(needed[report])}
        reports.append({**written.described(articles[report]), "units": kept})
    write(path, reports, sets)
    print(f"{len(sets)} sets over {len(reports)} reports in {path}")


if __name__ == "__main__":
    typer.run(main)
