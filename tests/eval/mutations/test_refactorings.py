"""What a careless refactoring may break, from the reading of articles on; each closes the gate.

Thought of after test_statements.py and test_surroundings.py, different in kind from all there, and
tried before any measure was made for them. Rows hidden by the page, one number for another in a
refusal, and what is cited for what is told were not noticed at first. Others that the gate cannot
see close tests of their own: a filter that leaves out a year, times that are not compared.
"""

from dataclasses import replace

import numpy as np
import pytest

from app.answering import claims
from app.page import chat, statements
from app.refusal import abstain
from app.service import AnswerService
from corpus import markdown
from corpus.library import DEFAULT_CORPUS, read_sources
from eval.measures.rows import Judge, run
from eval.systems.bedside import of_service
from index.passages import passage
from index.passages.texts import embedded_text
from index.storage import build as builder
from index.terms.spelling import Speller
from index.terms.tokens import tokenize
from mutations.breaking import changed, fallen

pytestmark = pytest.mark.slow


def repeats_told_without_figures(patch):
    """Statements that differ in their figures alone count as one."""

    def repeats(candidate, chosen):
        words = {word for word in tokenize(candidate.text) if not word[0].isdigit()}
        said = (set(tokenize(one.text)) for one in chosen)
        return any(len(words & one) > claims.SAME_WORDS * len(words) for one in said)

    patch.setattr(claims, "_repeats", repeats)


def cited_papers_said_to_be_told_of(patch):
    other = {"Cites": "Reports the result of", "Reports the result of": "Cites"}
    changed(patch, statements, "_verb", lambda said, *_: other[said])


def another_number_of_articles(patch):
    given = abstain._not_answered
    patch.setattr(
        abstain, "_not_answered", lambda asked, hits, searcher, _: given(asked, hits, searcher, 60)
    )
    patch.setattr(abstain, "none_of", lambda *_: "None of the 60 articles mentions")


def names_taken_for_slips(patch):
    def word(self, one):
        return (self._nearest(one.lower(), 2) or one) if len(one) > 5 else one

    patch.setattr(Speller, "_word", word)


def last_sentence_of_a_passage_left_out(patch):
    given = passage.sentences_of_article
    patch.setattr(
        passage, "sentences_of_article", lambda text: list(given(text))[:-1] or list(given(text))
    )


def first_group_of_a_table_kept(patch):
    def first(rows, *_):
        groups = [row.group for row in rows if row.group]
        return tuple(replace(row, group=groups[0]) if row.group else row for row in rows)

    changed(patch, markdown, "_under_headings", first)


def headers_one_column_off(patch):
    """Where the first column has no header, it is taken for no column."""

    def shifted(cells, line):
        is_header = cells[:1] == ("",) and any(cells)
        return (*cells[1:], "") if is_header else cells

    changed(patch, markdown, "table_cells", shifted)


# What each does, and the measure that must notice it.
OF_THE_SERVICE = (
    (repeats_told_without_figures, "facts"),
    (cited_papers_said_to_be_told_of, "right papers"),
    (another_number_of_articles, "true refusals"),
    (names_taken_for_slips, "read as asked"),
)
OF_READING = (
    (last_sentence_of_a_passage_left_out, "facts"),
    (first_group_of_a_table_kept, "facts"),
    (headers_one_column_off, "faithful"),
)


def mutations(them):
    return pytest.mark.parametrize(
        ("broken", "measure"), them, ids=[broken.__name__ for broken, _ in them]
    )


class Knowing:
    """An embedder of which what was embedded before is known."""

    def __init__(self, embedder, known):
        self.name, self._embedder, self._known = embedder.name, embedder, known

    def embed(self, texts):
        new = [text for text in texts if text not in self._known]
        self._known |= dict(zip(new, self._embedder.embed(new), strict=True)) if new else {}
        return np.stack([self._known[text] for text in texts])


@pytest.fixture(scope="module")
def knowing(service, embedder):
    """It knows the passages of the unbroken index, of which most stay as they are."""
    index = service.searcher.index
    texts = map(embedded_text, index.passages)
    return Knowing(embedder, dict(zip(texts, index.vectors.vectors(), strict=True)))


@mutations(OF_THE_SERVICE)
def test_a_careless_change_of_the_service_closes_the_gate(
    ask, accepted, monkeypatch, broken, measure
):
    broken(monkeypatch)
    found = fallen(ask(), accepted)
    assert measure in found, found


@mutations(OF_READING)
def test_a_careless_change_of_how_articles_are_read_closes_the_gate(
    asked, service, knowing, accepted, tmp_path, monkeypatch, broken, measure
):
    """The measures read the articles by the same broken code."""
    broken(monkeypatch)
    builder.build(read_sources(DEFAULT_CORPUS), knowing, tmp_path / "index")
    other = AnswerService(DEFAULT_CORPUS, tmp_path / "index", knowing)
    other.searcher.reader = service.searcher.reader
    judge = Judge(asked, other.searcher.index.articles)
    found = fallen(run(of_service(other), asked, judge), accepted)
    assert measure in found, found


def test_statements_that_the_page_hides_are_not_read(show, monkeypatch):
    hidden = '<div class="claim" hidden>'
    changed(
        monkeypatch, chat, "render", lambda page, *_: page.replace('<div class="claim">', hidden)
    )
    with pytest.raises(AssertionError, match=r"\d+ claims, of which the page shows \d+"):
        show()
