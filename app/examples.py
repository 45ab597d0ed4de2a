"""Questions that the page offers to who has asked none yet: given with a library, or made of it.

A folder of articles may hold `examples.tsv`, a kind and a question a line. For another library
they are made of titles, asked, and those are offered whose answer is surest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from app.answering.pipeline import answer_question
from corpus.errors import BedsideError
from index.ranking.search import Searcher

FILE = "examples.tsv"
ASKED, OFFERED = 12, 4  # titles that are tried, examples that are offered
FEWEST_WORDS, MOST_CHARACTERS = 4, 140


@dataclass(frozen=True)
class Example:
    """A question, and what kind it is of, in a few words."""

    kind: str
    question: str


def given_examples(corpus: Path) -> tuple[Example, ...]:
    """Those that lie beside the articles; lines of another form are left out."""
    try:
        lines = (corpus / FILE).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ()
    pairs = (line.split("\t") for line in lines)
    return tuple(Example(*pair) for pair in pairs if len(pair) == 2 and all(map(str.strip, pair)))


def made_examples(searcher: Searcher) -> tuple[Example, ...]:
    """Titles as questions, surest first, one an article; empty where none is answered."""
    catalogue = searcher.index.catalogue
    found = []
    for entry in catalogue[:: max(1, len(catalogue) // ASKED)][:ASKED]:
        question = _question_of(entry.title)
        if question is None:
            continue
        try:
            answer = answer_question(question, searcher)
        except BedsideError:
            continue
        if not answer.abstained:
            first = answer.evidence[answer.claims[0].citations[0] - 1]
            found.append((answer.confidence, first.article.label, question))
    best = {label: Example(label, question) for _, label, question in sorted(found)}
    return tuple(best.values())[::-1][:OFFERED]


def _question_of(title: str) -> str | None:
    """The title, or what stands before its colon, as a question; None where it is no topic."""
    before = re.split(r":\s|\s[–—]\s|\?", title)[0]
    topic = before if len(before.split()) >= FEWEST_WORDS else title
    topic = " ".join(topic.split()).rstrip(" .?*")
    if len(topic.split()) < FEWEST_WORDS or len(topic) > MOST_CHARACTERS:
        return None
    return f"{topic}?"
