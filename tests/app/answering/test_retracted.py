"""A paper that was taken back is no evidence, and one that is in doubt is marked wherever it is."""

import json
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from app.answering.pipeline import answer_question
from app.answers.answer import answer_record
from app.answers.citations import CitationStyle, cited_sources, vancouver, with_citations
from app.cli.main import cli
from app.http.contract import AnswerRecord, ArticleRecord, article_record
from app.page.article import article_page
from app.page.cards import cards
from corpus.article import Metadata
from corpus.markdown import format_article
from corpus.people.people import Person
from corpus.status import Direction, Relation, RelationKind
from index.passages.filters import Filters
from index.ranking.search import Searcher
from index.storage import build as builder
from index.storage import store

QUESTION = "What was the complete remission rate with oral zinc?"
WRONG = "Complete remission was seen in 90% of adults given oral zinc."
RIGHT = "Complete remission was reached by 45% of older adults given oral zinc."
TITLE = "Oral zinc cures the common cold in adults"
ORIGINAL = Metadata(
    title=TITLE, authors=(Person("Test", "Ann"),), journal="J Test", year=2015, doi="10.1000/o"
)
OTHER = Metadata(
    title="Oral zinc in older adults", authors=(Person("Good", "A"),), journal="Test", year=2019
)
DOUBTS = [RelationKind.PARTIAL_RETRACTION, RelationKind.CONCERN]
VOID = [RelationKind.RETRACTION, RelationKind.WITHDRAWAL]


def source(metadata, sentence):
    return format_article(metadata, f"## Results\n\n{sentence}")


def notice(kind, doi="10.1000/o"):
    metadata = Metadata(
        title=f"{kind.capitalize()} notice", article_type=str(kind), journal="J Test", year=2016,
        relations=(Relation(kind, Direction.OF, doi),),
    )  # fmt: skip
    return source(metadata, f"{WRONG[:-1]}, which could not be confirmed.")


def library(tmp_path, embedder, **articles):
    builder.build(articles, embedder, tmp_path / "index")
    return Searcher(store.load(tmp_path / "index", embedder), embedder)


def of(searcher, article_id):
    return searcher.index.articles[article_id]


@pytest.mark.parametrize("kind", VOID)
def test_a_paper_that_was_taken_back_gives_no_claim_and_is_no_side(kind, tmp_path, embedder):
    found = library(
        tmp_path, embedder, original=source(ORIGINAL, WRONG), notice=notice(kind),
        other=source(OTHER, RIGHT),
    )  # fmt: skip
    answer = answer_question(QUESTION, found)
    assert [claim.text for claim in answer.claims] == [RIGHT] and not answer.differences
    assert [one.article_id for one in answer.left_out] == ["original"]
    assert "90%" not in answer.text and "Left out: Test 2015" in answer.text
    first = answer.evidence[0].article
    assert first.article_id == "other"  # what may answer comes first
    record = answer_record(answer)
    assert AnswerRecord(**record).model_dump() == record
    status = {p["article_id"]: p["status"] for p in record["passages"]}
    assert status["original"] == [of(found, "original").standing.status[0]]
    assert status["notice"] == [f"notice of {kind}"] and status["other"] == []
    assert "Left out: Test 2015" in with_citations(answer)


@pytest.mark.parametrize("kind", VOID)
def test_where_it_alone_answers_that_is_the_answer(kind, tmp_path, embedder):
    found = library(
        tmp_path, embedder, original=source(ORIGINAL, WRONG), notice=notice(kind),
        other=source(OTHER, "Hand hygiene rose from 48% to 79%."),
    )  # fmt: skip
    answer = answer_question(QUESTION, found)
    assert answer.abstained and answer.confidence < 0.5
    assert "Only Test 2015 (" in answer.reason and "no evidence" in answer.reason
    assert "90%" not in answer.text
    shown = {card.article.article_id: card.standing for card in cards(answer)}
    assert shown["original"][0] == of(found, "original").standing.status[0]


def test_the_notice_is_no_evidence_for_what_it_takes_back(tmp_path, embedder):
    found = library(tmp_path, embedder, notice=notice(RelationKind.RETRACTION))
    answer = answer_question(QUESTION, found)
    assert answer.abstained and "notice of retraction" in answer.reason


def test_narrowed_to_a_retracted_paper_nothing_answers(tmp_path, embedder):
    found = library(
        tmp_path, embedder, original=source(ORIGINAL, WRONG), other=source(OTHER, RIGHT),
        notice=notice(RelationKind.RETRACTION),
    )  # fmt: skip
    assert answer_question(QUESTION, found, filters=Filters(articles=("original",))).abstained


@pytest.mark.parametrize("kind", DOUBTS)
def test_each_statement_of_a_paper_in_doubt_is_marked(kind, tmp_path, embedder):
    found = library(
        tmp_path, embedder, original=source(ORIGINAL, WRONG), notice=notice(kind),
        other=source(OTHER, "Hand hygiene rose from 48% to 79%."),
    )  # fmt: skip
    answer = answer_question(QUESTION, found)
    mark = of(found, "original").standing.mark
    assert [claim.text for claim in answer.claims] == [WRONG] and mark
    assert answer.text.startswith(f"[{mark}] {WRONG}")
    assert answer_record(answer)["claims"][0]["mark"] == mark
    assert f"[{mark}] {WRONG}" in with_citations(answer)
    for style in CitationStyle:
        assert mark in cited_sources(answer, style)


@pytest.mark.parametrize("kind", [RelationKind.CORRECTION, RelationKind.ADDENDUM])
def test_a_corrected_paper_answers_and_says_so_beside(kind, tmp_path, embedder):
    found = library(tmp_path, embedder, original=source(ORIGINAL, WRONG), notice=notice(kind))
    answer = answer_question(QUESTION, found, filters=Filters(articles=("original",)))
    assert [claim.said for claim in answer.claims] == [WRONG]
    (card,) = cards(answer)
    assert ("corrected" in card.standing) == (kind is RelationKind.CORRECTION)


def test_a_preprint_answers_only_where_its_published_version_does_not(tmp_path, embedder):
    preprint = replace(ORIGINAL, journal="medRxiv", doi="10.1101/1")
    found = library(
        tmp_path, embedder, preprint=source(preprint, WRONG), published=source(ORIGINAL, RIGHT)
    )
    answer = answer_question(QUESTION, found)
    assert [claim.text for claim in answer.claims] == [RIGHT] and not answer.differences
    found = library(
        tmp_path, embedder, preprint=source(preprint, WRONG),
        published=source(ORIGINAL, "Hand hygiene rose from 48% to 79%."),
    )  # fmt: skip
    answer = answer_question(QUESTION, found)
    assert [claim.text for claim in answer.claims] == [WRONG]
    assert answer_record(answer)["passages"][-1]["status"] in (["preprint"], [])


def test_both_papers_lead_to_each_other_on_their_pages_and_in_records(tmp_path, embedder):
    found = library(
        tmp_path, embedder, original=source(ORIGINAL, WRONG), notice=notice(RelationKind.RETRACTION)
    )
    page = article_page(of(found, "original"))
    assert '<a href="./notice">notice</a>' in page and "retracted" in page
    assert '<a href="./original">original</a>' in article_page(of(found, "notice"))
    records = {e.article_id: article_record(e) for e in found.index.catalogue}
    for record in records.values():
        assert ArticleRecord(**record).model_dump() == record
    assert records["original"]["status"] == ["retracted"]
    assert records["original"]["relations"][0]["article_id"] == "notice"
    assert "[RETRACTED] Oral zinc cures" in vancouver([of(found, "original")])


@pytest.mark.slow  # it loads the networks again, for each command
def test_the_command_line_shows_it(tmp_path, embedder):
    folder = tmp_path / "articles"
    folder.mkdir()
    sources = {
        "original": source(ORIGINAL, WRONG), "notice": notice(RelationKind.RETRACTION),
        "other": source(OTHER, RIGHT),
    }  # fmt: skip
    for name, text in sources.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    index = tmp_path / "index"
    builder.build(sources, embedder, index)
    where = ["--corpus", str(folder), "--index", str(index)]
    listed = CliRunner().invoke(cli, ["corpus", "list", "--corpus", str(folder)]).output
    assert "retracted" in listed and "notice of" in listed
    asked = CliRunner().invoke(cli, ["ask", QUESTION, *where])
    assert asked.exit_code == 0 and "Left out: Test 2015 (retracted" in " ".join(
        asked.output.split()
    )
    assert "90%" not in asked.output
    record = json.loads(CliRunner().invoke(cli, ["ask", QUESTION, *where, "--json"]).output)
    assert record["left_out"] == [
        {"article_id": "original", "title": TITLE, "status": ["retracted"]}
    ]
