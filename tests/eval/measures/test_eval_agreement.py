"""The measures of the first statement against somebody who read it: eval/libraries/read.jsonl.

Each line is a statement that was shown first, and what was read in it before any verdict was
computed: that it answers, tells one of several things asked for ("in part"), or does neither.
"""

import json

import pytest

from corpus.library import load_corpus
from eval.measures.reading import answers, answers_in_full
from eval.questions.library import find_library, questions_of
from eval.questions.question import LIBRARIES, Span
from eval.systems.page import ShownPart
from eval.systems.system import ReplyClaim

READ = [json.loads(line) for line in (LIBRARIES / "read.jsonl").read_text("utf-8").splitlines()]
ENOUGH = 0.9


def claim(one, article):
    at = -1
    for _ in range(one.get("nth", 0) + 1):
        at = article.text.index(one["quote"], at + 1)
    cells = one.get("cells", [["", one["quote"]]])
    text = "; ".join(f"{label}: {value}" if label else value for label, value in cells)
    place = Span(article.article_id, at, at + len(one["quote"]))
    return ReplyClaim(
        text, (1,), place, tuple(ShownPart(label, value, False) for label, value in cells)
    )


@pytest.mark.parametrize(("name", "n"), [("five", 71), ("trials", 70)])
def test_the_measure_says_what_a_reader_says(name, n):
    library = find_library(name)
    articles = {one.article_id: one for one in load_corpus(library.corpus)}
    questions = {one.question_id: one for one in questions_of(library, library.open_halves("all"))}
    read = [one for one in READ if one["library"] == name]
    assert len(read) == n
    told, pieces = [], []
    for one in read:
        shown, question = claim(one, articles[one["article_id"]]), questions[one["id"]]
        told.append(answers_in_full(shown, question, articles) == (one["read"] == "answers"))
        pieces.append(answers(shown, question, articles) == (one["read"] != "does not answer"))
    assert sum(told) >= ENOUGH * n and sum(pieces) >= ENOUGH * n
    # One piece of several is no answer, which a measure that counted it as one would miss.
    parts = [right for right, one in zip(told, read, strict=True) if one["read"] == "in part"]
    assert parts and sum(parts) >= ENOUGH * len(parts)
