"""Questions whose best units were judged one by one: how they are found, and what is learnt.

More may answer a question than its writer named. So the ten units that the first ranking
puts highest are read by a judge, who gives each a grade: 2 where it answers, 1 where it answers
in part, else 0 (pooling: Spärck Jones and van Rijsbergen 1975). `data/judged.jsonl.gz` holds the
reports with the units that are needed, then the questions: `u` judged units as (report, number,
grade, score), best first, and `o` the best of other reports, as (report, number, score).

    python -m eval.training.reader.sources.judged ask CORPUS INDEX QUESTIONS FOLDER
    python -m eval.training.reader.sources.judged keep CORPUS FOLDER... FILE
    python -m eval.training.reader.sources.judged vary FILE LINES...

QUESTIONS are lines with `id`, `r` (the report), `q`, `s` (its style) and `k` (yes, or near for a
near miss). `ask` writes FOLDER/asked.jsonl and texts for the judges, each of some questions;
`keep` reads their grades from files there that end in .out, as in "q12 2:1,4 1:3" or "q12 none".
`vary` adds to an answered question one that asks the same in other words (`same`), and some with
one slot changed, which its units do not answer (`near`: slot, question, the changed words).
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from corpus.article import Article
from corpus.library import load_corpus
from eval.training.reader.sources import written
from eval.training.reader.sources.group import Contrast, Judged
from eval.training.reader.sources.stored import read, write
from index.embedding.embedder import load_embedder
from index.passages.passage import chunk
from index.ranking.reading import UnitText, unit_text
from index.ranking.search import Searcher
from index.storage.store import load

FILE = Path(__file__).parents[1] / "data" / "judged.jsonl.gz"
ASKED = "asked.jsonl"
N_JUDGED, N_OTHERS = 10, 6  # best units of a question; best of reports that are not its own
PASSAGES = 60  # passages looked at for these units
OF_A_TEXT = 28  # questions that a judge reads at once
SHOWN_TITLE, SHOWN_CONTEXT, SHOWN_TEXT = 140, 110, 600  # characters, for the judge
PARTLY = 0.5
GRADES = {2: 1.0, 1: PARTLY, 0: 0.0}  # how far a unit answers

_WORD = re.compile(r"[^\W_]{3,}")

Place = tuple[str, int, int]  # report, start, end


@dataclass(frozen=True)
class Found:
    """A unit that the ranking found for a question."""

    place: Place
    score: float
    text: UnitText


def found(searcher: Searcher, question: str) -> list[Found]:
    """The best units of a question by the ranking alone, best first."""
    units = []
    for hit in searcher.search(question, k=PASSAGES):
        article = searcher.index.articles[hit.passage.article_id]
        if hit.passage.kind in ("header", "caption"):
            continue
        for number, ((start, end), score) in enumerate(
            zip(hit.passage.sentences, hit.sentence_scores, strict=True)
        ):
            place = hit.passage.article_id, start, end
            units.append(Found(place, score, unit_text(article, hit.passage, number)))
    return sorted(units, key=lambda unit: -unit.score)


def units_of(article: Article) -> Iterator[tuple[tuple[int, int], UnitText]]:
    """Every sentence and row with its place, as the ranking has them."""
    for passage in chunk(article):
        for number, place in enumerate(passage.sentences):
            yield place, unit_text(article, passage, number)


def read_groups(path: Path = FILE) -> list[Judged]:
    """The groups of every question: what its units are judged to answer, and what its variants are.

    Of an answered question the units of other reports are a group of their own, as where its
    report is missing: nothing answers.
    """
    stored = read(path)
    units = stored.units
    return [group for line in stored.questions for group in _groups(line, units)]


def _groups(values: Mapping[str, Any], units: Mapping[tuple[str, int], UnitText]) -> list[Judged]:
    judged = [(units[r, n], GRADES[grade], score) for r, n, grade, score in values["u"]]
    others = [(units[r, n], 0.0, score) for r, n, score in values["o"]]
    of_others = [one for one in values["u"] if one[0] != values["r"] and not one[2]]
    others += [(units[r, n], 0.0, score) for r, n, _, score in of_others]
    answered = any(grade == 1 for _, grade, _ in judged)
    if not answered and values["k"] != "near":
        return []
    whole = [*judged, *others[: N_JUDGED // 3]]
    asked = [(values["q"], "judged" if answered else "judged near miss", whole, "")]
    if answered and others:
        asked.append((values["q"], "judged left out", others, ""))
    if "same" in values:
        asked.append((values["same"], "reworded", whole, ""))
    for _, question, changed in values.get("near", ()):
        # A unit that names the changed slot might answer the changed question.
        kept = [one for one in whole if one[1] == 1 or not _names(one[0], changed)]
        nothing = [(unit, 0.0, score) for unit, _, score in kept]
        asked.append((question, "slot changed", nothing, changed))
    return [
        Judged(
            question, source, tuple(unit for unit, _, _ in part),
            tuple(answers for _, answers, _ in part),
            tuple(score for _, _, score in part), values["r"], changed,
        )
        for question, source, part, changed in asked
    ]  # fmt: skip


def _names(unit: UnitText, words: str) -> bool:
    """Whether a unit, or the heading or caption above it, has any of the words."""
    own = set(_WORD.findall(f"{unit.context} {unit.text}".lower()))
    return not own.isdisjoint(_WORD.findall(words.lower()))


def contrasts(groups: Sequence[Judged]) -> list[Contrast]:
    """A contrast for each unit that answers a question and was graded 0 for others."""
    asked: defaultdict[UnitText, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for group in groups:
        if group.source != "judged left out":
            for unit, answers in zip(group.units, group.answers, strict=True):
                if answers != PARTLY:
                    asked[unit][answers < PARTLY].append(group.question)
    return [
        Contrast(unit, "judged contrast", question, tuple(wrong))
        for unit, (right, wrong) in asked.items()
        for question in right
        if wrong
    ]


app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.command()
def ask(
    corpus: Annotated[Path, typer.Argument(help="The reports, as Markdown.")],
    index: Annotated[Path, typer.Argument(help="Their index.")],
    questions: Annotated[Path, typer.Argument(help="The questions, as JSON Lines.")],
    folder: Annotated[Path, typer.Argument(help="Where the texts for the judges go.")],
) -> None:
    """Write what is to be judged."""
    embedder = load_embedder()
    searcher = Searcher(load(index, embedder), embedder)
    reports = {article.article_id for article in load_corpus(corpus)}
    folder.mkdir(parents=True, exist_ok=True)
    lines = [json.loads(line) for line in questions.open(encoding="utf-8")]
    asked = [(one, found(searcher, one["q"])) for one in lines if one["r"] in reports]
    with (folder / ASKED).open("w", encoding="utf-8") as file:
        for one, units in asked:
            print(json.dumps(_line(one, units), ensure_ascii=False), file=file)
    for first in range(0, len(asked), OF_A_TEXT):
        some = asked[first : first + OF_A_TEXT]
        text = "\n".join(_shown(one, units[:N_JUDGED]) for one, units in some)
        (folder / f"{first // OF_A_TEXT:03}.txt").write_text(text, encoding="utf-8")
    print(f"{len(asked)} questions in {folder}")


def _line(one: Mapping[str, Any], units: Sequence[Found]) -> dict[str, Any]:
    others = [unit for unit in units[N_JUDGED:] if unit.place[0] != one["r"]][:N_OTHERS]
    return {
        **one,
        "u": [[*unit.place, round(unit.score, 4)] for unit in units[:N_JUDGED]],
        "o": [[*unit.place, round(unit.score, 4)] for unit in others],
    }


@app.command()
def keep(
    corpus: Annotated[Path, typer.Argument(help="The reports, as Markdown.")],
    folders: Annotated[list[Path], typer.Argument(help="What `ask` wrote; last, the file.")],
) -> None:
    """Write FILE of the questions that were judged."""
    *judged, path = folders
    articles = {article.article_id: article for article in load_corpus(corpus)}
    texts = {
        (name, *place): unit for name, article in articles.items()
        for place, unit in units_of(article)
    }  # fmt: skip
    numbers: defaultdict[str, dict[Place, int]] = defaultdict(dict)
    questions = []
    for one in _judged(judged):
        for report, start, end, *_ in (*one["u"], *one["o"]):
            numbers[report].setdefault((report, start, end), len(numbers[report]))
        u = [[r, numbers[r][r, a, b], grade, score] for r, a, b, score, grade in one["u"]]
        o = [[r, numbers[r][r, a, b], score] for r, a, b, score in one["o"]]
        questions.append({**one, "u": u, "o": o})
    reports = []
    for report, places in sorted(numbers.items()):
        units = {n: texts[place] for place, n in places.items()}
        kept = {n: [unit.context, unit.text] for n, unit in units.items()}
        reports.append({**written.described(articles[report]), "units": kept})
    write(path, reports, questions)
    print(f"{len(questions)} questions over {len(numbers)} reports in {path}")


@app.command()
def vary(
    path: Annotated[Path, typer.Argument(help="The file of judged questions; it is written anew.")],
    written_lines: Annotated[list[Path], typer.Argument(help="What was written, as JSON Lines.")],
) -> None:
    """Add to each question the one that asks the same, and those with one slot changed."""
    varied = {
        one["id"]: {"same": one["same"], "near": one["near"]}
        for file in written_lines for line in file.open(encoding="utf-8")
        if (one := json.loads(line))
    }  # fmt: skip
    stored = read(path)
    lines = [{**line, **varied.get(line["id"], {})} for line in stored.questions]
    write(path, stored.reports, lines)
    print(f"{len(varied)} questions varied in {path}")


def _judged(folders: Sequence[Path]) -> Iterator[dict[str, Any]]:
    """The questions with the grade of each judged unit; those that no judge read are left out."""
    for folder in folders:
        grades = dict(
            graded(line) for path in sorted(folder.glob("*.out"))
            for line in path.read_text("utf-8").splitlines() if line.strip()
        )  # fmt: skip
        for line in (folder / ASKED).open(encoding="utf-8"):
            one = json.loads(line)
            if one["id"] in grades:
                grade = grades[one["id"]]
                units = [[*unit, grade.get(n, 0)] for n, unit in enumerate(one["u"], 1)]
                yield {**one, "u": units}


def graded(line: str) -> tuple[str, dict[int, int]]:
    """A judge's line: the question's identifier, and the grades of the units that answer.

    Raises ValueError for a line of another form.
    """
    name, *parts = line.split()
    if parts != ["none"] and not all(re.fullmatch(r"[012]:\d+(,\d+)*", part) for part in parts):
        raise ValueError(f'the grades "{line}" are not of the form "n12 2:1,4 1:3" or "n12 none"')
    grades: dict[int, int] = {}
    for part in parts if parts != ["none"] else []:
        grade, _, numbers = part.partition(":")
        grades |= {int(number): int(grade) for number in numbers.split(",")}
    return name, grades


def _shown(one: Mapping[str, Any], units: Sequence[Found]) -> str:
    """A question and its units, as a judge reads them."""
    titles = list(dict.fromkeys(unit.text.title for unit in units))
    named = " | ".join(f"{chr(65 + n)} {t[:SHOWN_TITLE]}" for n, t in enumerate(titles))
    lines = [f"## {one['id']}  {one['q']}", f"   reports: {named}"]
    for number, unit in enumerate(units, 1):
        of, words = chr(65 + titles.index(unit.text.title)), unit.text
        lines.append(f"{number} [{of}; {words.context[:SHOWN_CONTEXT]}] {words.text[:SHOWN_TEXT]}")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    app()
