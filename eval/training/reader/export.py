"""The written questions as a library that can be asked: `... reader.export ARTICLES FOLDER`.

ARTICLES are the reports, fetched by the user and imported (`bedside corpus add`); questions on
others are left out. FOLDER becomes what eval/questions/library.py describes. It has trained the
reader, and measures nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from corpus.article import Article
from corpus.library import load_corpus
from eval.questions.library import DESCRIPTION, QUESTIONS
from eval.training.reader.library import units_of
from eval.training.reader.written import Written, read_file


def questions(articles: list[Article]) -> Iterator[dict[str, Any]]:
    """The lines of questions.jsonl."""
    of_reports = {article.article_id: article for article in articles}
    written, _ = read_file()
    numbers = {name: units_of(article) for name, article in of_reports.items()}
    for number, one in enumerate(written):
        if one.report in of_reports:
            units = numbers[one.report]
            yield _line(f"written-{number}", one, of_reports[one.report], [
                (units[n].start, units[n].end) for n in one.answers
            ])  # fmt: skip


def _line(
    name: str, one: Written, article: Article, places: list[tuple[int, int]]
) -> dict[str, Any]:
    evidence = [
        {"article_id": one.report, "start": a, "end": b, "quote": article.text[a:b]}
        for a, b in places
    ]
    return {
        "id": name, "question": one.question, "type": "text" if evidence else "near-miss",
        "style": one.style, "split": "dev", "answer": "", "facts": [],
        "evidence": [evidence] if evidence else [],
        **({} if evidence else {"slot": one.slot or "other", "missing": one.missing or ""}),
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
