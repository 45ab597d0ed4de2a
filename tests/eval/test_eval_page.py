"""An answer read back from the page's own HTML."""

import pytest

from app.answering.pipeline import answer_question
from app.answers.lock import locked
from app.answers.told import told_claims
from eval.systems.bedside import reply_of
from eval.systems.page import ShownPart, read_page
from index.passages.filters import Filters


def shown(question, searcher, **more):
    return read_page(locked(answer_question(question, searcher, **more)))


def test_a_row_is_read_in_its_parts_with_the_cell_asked_for(tiny):
    page = shown("How many had nausea with daily iron?", tiny)
    row = next(one for one in page.statements if len(one.parts) > 1)
    assert row.parts[0] == ShownPart("", "Side effects, n (%) › Nausea", False)
    assert row.parts[1:3] == (
        ShownPart("Daily (n = 120)", "46 (38.0)", row.parts[1].asked),
        ShownPart("Alternate days (n = 120)", "25 (21.0)", row.parts[2].asked),
    )
    assert "Adams et al. 2019" in row.card.title and "Oral iron in pregnancy" in row.card.title
    assert row.card.caption.startswith("Table 1 Outcomes by schedule")
    assert ShownPart("Daily (n = 120)", "46 (38.0)", row.parts[1].asked) in row.card.cells
    weight = "randomised trial, n = 240"
    assert row.source == ("Adams et al. 2019", weight, "Results", "Table 1") and not row.differs
    assert f"{row.text} [{row.number}]" in page.text and not page.refusal
    assert row.copied and row.card.heads[0] == "Side effects, n (%)"


def test_a_sentence_is_one_part_and_its_card_marks_it(tiny):
    (statement, *_) = shown("How common was snoring in men?", tiny).statements
    assert statement.parts == (ShownPart("", "Snoring was present in 31% of men.", False),)
    assert statement.text == statement.card.marked == "Snoring was present in 31% of men."
    assert statement.card.link.startswith("article/baker-2021?") and not statement.card.cells
    assert statement.number == 1 and not statement.cohort and not statement.mark


def test_a_refusal_is_read_as_its_reason(tiny):
    page = shown("What is the response rate to teclistamab?", tiny)
    assert page.statements == () and "teclistamab" in page.refusal
    assert page.text == page.refusal


@pytest.mark.parametrize(
    "question",
    ["Median OS in ZUMA-3?", "LDH >ULN pre-CART: haplo vs no-tx arm, n (%)",
     "What complete remission rate did inotuzumab reach in INO-VATE?"],
)  # fmt: skip
def test_statements_come_in_the_order_in_which_they_are_read(real, question):
    answer = locked(answer_question(question, real))
    page = read_page(answer)
    numbers = dict.fromkeys(one.number for one in page.statements)  # of a passage there may be two
    assert list(numbers) == list(range(1, len(numbers) + 1))
    for claim, one in zip(told_claims(answer), page.statements, strict=True):
        assert one.text == claim.said and one.cohort == claim.cohort
        article = answer.evidence[claim.citations[0] - 1].article
        assert article.title in one.card.title
        asked = [part.value for part in one.parts if part.asked]
        assert [cell.value for cell in one.card.cells if cell.asked] == asked
        assert bool(asked) == (claim.asked is not None)


def test_sides_that_differ_stand_under_what_they_differ_on(real):
    page = shown("Median OS in ZUMA-3?", real)
    sides = [one for one in page.statements if one.differs]
    assert len(sides) >= 2 and len({one.differs for one in sides}) == 1
    assert sides[0].differs.startswith("Sources differ on ")
    assert any(one.cohort == "ZUMA-3 (NCT02614066)" for one in page.statements)


def test_the_reply_is_what_the_page_shows(real):
    answer = locked(answer_question("Median OS in ZUMA-3?", real))
    reply, page = reply_of(answer), read_page(answer)
    assert reply.answer == page.text and reply.reason is None and not reply.abstained
    for claim, one in zip(reply.claims, page.statements, strict=True):
        assert (claim.text, claim.cohort, claim.differs) == (one.text, one.cohort, one.differs)
        article = real.index.articles[claim.place.article_id]
        assert article.text[claim.place.start : claim.place.end].strip()
    only = Filters(articles=("zhao-2020",))
    refused = reply_of(locked(answer_question("Teclistamab response?", real, filters=only)))
    assert refused.abstained and refused.reason == refused.answer and not refused.claims


def test_what_a_statement_is_read_with_is_read_from_the_page(real):
    rows = shown("Relapse with and without HSCT in NCT02028455", real).statements
    row = next(one for one in rows if one.beside.papers == ("Gardner 2017, Blood",))
    assert row.beside.caption.startswith("Table") and row.beside.corner
    assert not row.beside.folded
    assert [part.value for part in row.parts if part.arm] == ["18.1% (2/11)", "55.2% (16/29)"]
    answer = locked(answer_question("2-year OS of MRD-negative patients after haplo-HSCT", real))
    page, reply = read_page(answer), reply_of(answer)
    assert any(one.beside.long_forms for one in page.statements) and not page.read_as
    assert [one.beside for one in reply.claims] == [one.beside for one in page.statements]
    assert reply.cautious == page.cautious == bool(answer.caution)
