"""The judged questions as a library that can be asked.

    python -m eval.training.reader.sources.export ARTICLES FOLDER

ARTICLES are the reports, fetched by the user and imported (`bedside corpus add`); questions on
other reports are left out. FOLDER becomes a library (eval/questions/library.py). As the reader
was trained on it, it measures nothing.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from corpus.article import Article
from corpus.library import load_corpus
from eval.questions.library import DESCRIPTION, QUESTIONS
from eval.training.reader.sources.group import Judged
from eval.training.reader.sources.judged import FILE, read_groups, units_of
from index.ranking.reading import UnitText
from index.terms.names import indexed_terms
from index.terms.tokens import tokenize

TYPES = {  # of questions, by their source
    "judged": "text", "reworded": "text", "judged near miss": "near-miss",
    "slot changed": "near-miss",
}  # fmt: skip


def questions(articles: Sequence[Article], path: Path = FILE) -> Iterator[dict[str, Any]]:
    """The lines of questions.jsonl."""
    places: defaultdict[UnitText, list[dict[str, Any]]] = defaultdict(list)
    for article in articles:
        for (start, end), unit in units_of(article):
            place = {"article_id": article.article_id, "start": start, "end": end}
            places[unit].append({**place, "quote": article.text[start:end]})
    terms = {one.article_id: frozenset(indexed_terms(one.text)) for one in articles}
    for number, group in enumerate(read_groups(path)):
        of_report = terms.get(group.over)
        # If the report names the changed slot anywhere, an unjudged unit might answer.
        named = group.changed and of_report and of_report.issuperset(tokenize(group.changed))
        if group.source in TYPES and of_report is not None and not named:
            yield _line(f"judged-{number}", group, places)


def _line(
    name: str, group: Judged, places: Mapping[UnitText, list[dict[str, Any]]]
) -> dict[str, Any]:
    answering = zip(group.units, group.answers, strict=True)
    evidence = [place for unit, answers in answering if answers == 1 for place in places[unit]]
    return {
        "id": name, "question": group.question, "type": TYPES[group.source], "style": "full",
        "split": "dev", "answer": "", "facts": [], "evidence": [evidence] if evidence else [],
        **({} if evidence else {"slot": "other", "missing": ""}),
    }  # fmt: skip


def main(
    articles: Annotated[Path, typer.Argument(help="The imported reports.")],
    folder: Annotated[Path, typer.Argument(help="Where the library goes.")],
) -> None:
    """Write library.yaml and questions.jsonl."""
    lines = list(questions(load_corpus(articles)))
    folder.mkdir(parents=True, exist_ok=True)
    described = {
        "title": "reports that trained the reader", "articles": str(articles.resolve()),
        "fitted": ["dev"],
    }  # fmt: skip
    (folder / DESCRIPTION).write_text(yaml.safe_dump(described), encoding="utf-8")
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (folder / QUESTIONS).write_text(text, encoding="utf-8")
    print(f"{len(lines)} questions in {folder}")


if __name__ == "__main__":
    typer.run(main)
