"""The questions written over open reports: from lines to groups, and how their file is made.

`data/written.jsonl.gz` holds, as JSON Lines, first the reports (with the units that any question
needs, by number), then the questions: `a` units that answer, `p` that answer in part and are
never read as wrong, `near` that look as if they answered a near miss, `same` and `other` the hard
wrong ones of the same and of other reports. data/README.md says where they come from.

    python -m eval.training.reader.sources.written ARTICLES SHOWN OUTPUT QUESTIONS...
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from corpus.article import Article
from corpus.library import load_corpus
from eval.training.reader.sources.group import Group
from eval.training.reader.sources.library import Library, Unit, terms, units_of
from eval.training.reader.sources.stored import read, write
from index.ranking.reading import UnitText

FILE = Path(__file__).parents[1] / "data" / "written.jsonl.gz"
HELD_OUT = 40  # reports that no training reads: the first in the order of their names' MD5
SAME, SAME_TABLE, OTHER = 14, 5, 12  # wrong units: of the report, of the table, of other reports
ALIKE = 0.6  # a sentence that shares this much with an answering one may answer as well


@dataclass(frozen=True)
class Written:
    """A question with the numbers of its units; in `other` each with the name of its report."""

    report: str
    question: str
    style: str
    answers: tuple[int, ...]
    partly: tuple[int, ...]
    near: tuple[int, ...]
    slot: str | None
    missing: str | None
    same: tuple[int, ...] = ()
    other: tuple[tuple[str, int], ...] = ()


def held_out(reports: Iterable[str]) -> frozenset[str]:
    """The names of the reports that are kept for measuring."""
    return frozenset(sorted(reports, key=digest)[:HELD_OUT])


def digest(name: str) -> str:
    """The MD5 of a report's name, which decides what is held out."""
    return hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()


def parsed(values: Mapping[str, Any]) -> Written:
    """The question of one line, of the file or as its writer wrote it."""
    return Written(
        values["r"], values["q"], values["s"], tuple(values["a"]), tuple(values.get("p", ())),
        tuple(values.get("near", ())), values.get("slot"), values.get("miss"),
        tuple(values.get("same", ())), tuple((r, n) for r, n in values.get("other", ())),
    )  # fmt: skip


def read_file(path: Path = FILE) -> tuple[list[Written], dict[tuple[str, int], UnitText]]:
    """All questions, and the units by report and number."""
    stored = read(path)
    return [parsed(line) for line in stored.questions], stored.units


def pmcids(path: Path = FILE) -> dict[str, bool]:
    """The PMC identifiers of the reports, and whether each is held out."""
    reports = read(path).reports
    away = held_out(report["report"] for report in reports)
    return {report["pmcid"]: report["report"] in away for report in reports}


def read_groups(path: Path = FILE, *, held: bool = False) -> list[Group]:
    """One group a question, for the reports that train or those held out."""
    questions, units = read_file(path)
    away = held_out({report for report, _ in units})
    found = []
    for one in questions:
        if (one.report in away) != held:
            continue
        own = one.report
        wrong = [units[own, n] for n in one.same] + [units[key] for key in one.other]
        source = "written" if one.answers else "written near miss"
        right = tuple(units[own, n] for n in one.answers)
        near = tuple(units[own, n] for n in one.near)
        found.append(Group(one.question, source, right, near, tuple(wrong)))
    return found


def mined(
    questions: Sequence[Written], library: Library, shown: Mapping[str, frozenset[int]]
) -> Iterator[Written]:
    """The questions with hard wrong units.

    For an answerable question, only units of its report that its writer was `shown` are wrong.
    """
    for one in questions:
        scores = library.scores(one.question)
        named = {*one.answers, *one.partly, *one.near}
        right = [library.unit(one.report, n) for n in one.answers]
        found = [u for u in library.best_within(one.report, scores, 400) if u.number not in named]
        if right:
            seen = shown[one.report]
            found = [u for u in found if u.number in seen and not _may_answer(u, right)]
        tables = {unit.table for unit in right} - {None}
        beside = [u for u in found if u.table in tables][:SAME_TABLE]
        same = [u.number for u in dict.fromkeys([*beside, *found])][:SAME]
        other = library.best_elsewhere(one.report, scores, OTHER)
        yield Written(
            one.report, one.question, one.style, one.answers, one.partly, one.near, one.slot,
            one.missing, tuple(same), tuple((u.report, u.number) for u in other),
        )  # fmt: skip


def _may_answer(unit: Unit, right: Sequence[Unit]) -> bool:
    """Whether a unit is much like one that answers; two rows do not count, as they always are."""
    own = set(terms(unit.text.text))
    for other in right:
        words = set(terms(other.text.text))
        both = unit.table is not None and other.table is not None
        if not both and len(own & words) > ALIKE * min(len(own), len(words)):
            return True
    return False


def write_file(
    questions: Sequence[Written], library: Library, articles: Mapping[str, Article], path: Path
) -> None:
    """Write the reports with the units that are needed, then the questions."""
    needed: defaultdict[str, set[int]] = defaultdict(set)
    for one in questions:
        needed[one.report].update((*one.answers, *one.partly, *one.near, *one.same))
        for report, number in one.other:
            needed[report].add(number)
    reports = []
    for report in sorted(needed):
        units = {n: library.unit(report, n).text for n in sorted(needed[report])}
        shown = {n: [unit.context, unit.text] for n, unit in units.items()}
        reports.append({**described(articles[report]), "units": shown})
    write(path, reports, map(_line, questions))


def described(article: Article) -> dict[str, Any]:
    """What is kept of a report beside its units: where it is from, and its licence."""
    metadata = article.metadata
    return {
        "report": article.article_id, "title": article.title, "licence": metadata.licence,
        "pmcid": metadata.received.file.partition(".")[0] if metadata.received else None,
        "doi": metadata.doi,
    }  # fmt: skip


def _line(one: Written) -> dict[str, Any]:
    values = {
        "r": one.report, "q": one.question, "s": one.style, "a": one.answers, "p": one.partly,
        "near": one.near, "slot": one.slot, "miss": one.missing, "same": one.same,
        "other": one.other,
    }  # fmt: skip
    return {key: value for key, value in values.items() if value or key == "a"}


def read_shown(folder: Path) -> dict[str, frozenset[int]]:
    """Report -> the numbers of the units that its writer saw, from the views (REPORT.txt)."""
    return {
        path.stem: frozenset(
            int(n) for n in re.findall(r"^(\d+)(?: \w+)?\|", path.read_text("utf-8"), re.MULTILINE)
        )
        for path in sorted(folder.glob("*.txt"))
    }


def main(
    articles_folder: Annotated[Path, typer.Argument(help="The reports, as Markdown.")],
    shown: Annotated[Path, typer.Argument(help="The views that the writers read.")],
    output: Annotated[Path, typer.Argument(help="The file to write.")],
    lines: Annotated[list[Path], typer.Argument(help="The questions, as they were written.")],
) -> None:
    """Mine wrong units for the written questions, held-out reports among themselves."""
    articles = {article.article_id: article for article in load_corpus(articles_folder)}
    units = {name: units_of(article) for name, article in articles.items()}
    written = [parsed(json.loads(line)) for path in lines for line in path.open(encoding="utf-8")]
    away, seen = held_out(articles), read_shown(shown)
    found: list[Written] = []
    for held in (False, True):
        library = Library(units[name] for name in sorted(units) if (name in away) == held)
        of_part = [one for one in written if (one.report in away) == held]
        found += mined(of_part, library, seen)
    write_file(found, Library(units.values()), articles, output)


if __name__ == "__main__":
    typer.run(main)
