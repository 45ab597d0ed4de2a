import csv
import io
from datetime import date

import docx
import pytest
from comparing import answered
from shape import Shape

from app.answers.answer import Answer
from app.answers.comparison import Column, compare
from app.answers.comparison_files import HEADINGS, as_csv, inert_cell
from app.answers.comparison_word import as_word
from app.answers.level import level_of_evidence
from app.answers.refusal import Refusal, RefusalKind
from app.page.comparison import Order, comparison_page
from corpus.article import Doubt, Metadata
from corpus.markdown import format_article, parse_article
from corpus.people.people import Group, Person
from corpus.standing import with_standing
from corpus.status import Status

DAY = date(2026, 11, 9)
TABLE = "Table 1 Sleep\n\n| Outcome | Men, n (%) | Women |\n| --- | --- | --- |\n"


def article(article_id, body, **metadata):
    return parse_article(article_id, format_article(Metadata(**metadata), body))


ROWS = "| Sleep | | |\n| ↳ Snoring | 4 (31) | 19% |\n"
TRIAL = article(
    "trial", f"## Results\n\nSnoring fell to 5%.\n\n{TABLE}{ROWS}",
    title="A trial", authors=(Person("Good", "A"),), year=2012,
    study_design="randomised controlled trial", n_patients=240,
)  # fmt: skip
COHORT = article(
    "cohort", "Snoring was seen in 7%. It rose.", title="Cohort", authors=(Person("Able", "B"),),
    year=2020, study_design="prospective cohort", n_patients=90,
)  # fmt: skip
UNKNOWN = article("unknown", "Snoring stayed.", title="Zzz")
ALL = answered(
    (TRIAL, "Snoring fell to 5%."), (COHORT, "Snoring was seen in 7%."),
    (TRIAL, "| ↳ Snoring |"), (UNKNOWN, "Snoring stayed."),
)  # fmt: skip


def studies(lines):
    return [line.article.article_id for line in lines]


def test_each_statement_is_a_line_those_of_one_article_together():
    comparison = compare(ALL, DAY)
    assert studies(comparison.lines) == ["trial", "trial", "cohort", "unknown"]
    assert [line.number for line in comparison.lines] == [1, 3, 2, 4]
    assert [line.reference for line in comparison.lines] == [1, 1, 2, 3]
    assert [one.article_id for one in comparison.articles] == ["trial", "cohort", "unknown"]


def test_each_part_stands_at_its_place_in_the_article():
    for line in compare(ALL, DAY).lines:
        for part in line.parts:
            there = line.article.text[part.start : part.end]
            assert there.removeprefix("↳ ") in part.text and there


def test_the_cells_of_a_row_stand_under_the_labels_of_their_columns():
    row = compare(ALL, DAY).lines[1]
    assert [(part.label, part.text) for part in row.parts] == [
        ("", "Sleep › Snoring"), ("Men, n (%)", "4 (31)"), ("Women", "19%"),
    ]  # fmt: skip
    assert row.where == "Results; Table 1 Sleep"


@pytest.mark.parametrize(
    ("column", "descending", "order"),
    [
        (Column.YEAR, False, ["trial", "trial", "cohort", "unknown"]),
        (Column.YEAR, True, ["cohort", "trial", "trial", "unknown"]),
        (Column.PATIENTS, False, ["cohort", "trial", "trial", "unknown"]),
        (Column.STUDY, False, ["cohort", "trial", "trial", "unknown"]),
        (Column.LEVEL, False, ["trial", "trial", "cohort", "unknown"]),
        (Column.LEVEL, True, ["cohort", "trial", "trial", "unknown"]),
        (Column.STATEMENT, True, ["cohort", "unknown", "trial", "trial"]),
        (None, True, ["trial", "trial", "cohort", "unknown"]),
    ],
)
def test_it_is_ordered_by_a_column_and_what_is_not_known_comes_last(column, descending, order):
    assert studies(compare(ALL, DAY).ordered(column, descending=descending)) == order


@pytest.mark.parametrize(
    ("design", "level"),
    [
        ("double-blind, placebo-controlled crossover trial", "randomised trial"),
        ("single-arm phase 2 trial", "trial without randomisation"),
        ("multicentre retrospective cohort", "observational study"),
        ("systematic review and meta-analysis of randomised trials", "systematic review"),
        ("review", "review"),
        ("protocol for a randomised controlled trial", "protocol"),
        ("post hoc analysis of a randomised trial", "secondary analysis"),
        ("randomised trial in mice", "animal study"),
        ("", ""),
        ("something else", ""),
    ],
)
def test_the_level_of_evidence_is_what_the_design_says_and_no_more(design, level):
    assert level_of_evidence(design) == level


def test_where_sources_differ_each_side_says_so_and_its_figure_is_kept():
    places = (TRIAL, "Snoring fell to 5%."), (COHORT, "Snoring was seen in 7%.")
    answer = answered(*places, differ=[(1, "5%"), (2, "7%")])
    lines = compare(answer, DAY).lines
    assert [line.figures for line in lines] == [("5%",), ("7%",)]
    assert all("Sources differ on snoring" in line.cautions for line in lines)


def test_doubts_and_what_became_of_the_article_are_told():
    source = f"Snoring.\n\n{TABLE}| Snoring | 4 (31) | 19% |\n"
    doubted = article(
        "doubted", source, title="D", status=(Status.CONCERN,),
        doubts=(Doubt(0, "cells may be shifted"),),
    )  # fmt: skip
    doubted = with_standing([doubted])[0]
    comparison = compare(answered((doubted, "| Snoring |")), DAY)
    (line,) = comparison.lines
    assert line.mark == "EXPRESSION OF CONCERN"
    assert line.cautions[0] == "expression of concern"
    assert any("cells may be shifted" in caution for caution in line.cautions)
    assert "[EXPRESSION OF CONCERN] Snoring" in as_csv(comparison).decode()


def test_a_retracted_article_that_would_have_answered_is_named_and_has_no_line():
    void = article("void", "Snoring fell.", title="V", status=(Status.RETRACTED,))
    void = with_standing([void])[0]
    comparison = compare(answered((COHORT, "Snoring was seen in 7%."), left_out=(void,)), DAY)
    assert studies(comparison.lines) == ["cohort"] == [a.article_id for a in comparison.articles]
    told = "Left out: V (retracted)."
    assert comparison.remark == told and ["Note", told] in rows_of(comparison)
    assert told in Shape(comparison_page(comparison, "q=Snoring", Order())).text


def test_a_refusal_has_its_reason_and_no_lines():
    refused = Answer("Q?", (), (), 0.0, Refusal(RefusalKind.MISSING, "It is not there."), 0.0)
    comparison = compare(refused, DAY)
    assert comparison.lines == () and comparison.reason == "It is not there."


def rows_of(comparison):
    text = as_csv(comparison)
    assert text.startswith(b"\xef\xbb\xbf")  # as Excel knows UTF-8 by
    return list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline="")))


def test_as_csv_it_has_the_table_the_question_the_day_and_the_references():
    rows = rows_of(compare(ALL, DAY, "from 2010"))
    assert tuple(rows[0]) == HEADINGS
    assert rows[2][:3] == ["Good 2012", "[1]", "Sleep › Snoring; Men, n (%): 4 (31); Women: 19%"]
    assert rows[2][5:9] == ["240", "randomised controlled trial", "randomised trial", "2012"]
    assert rows[4][5:9] == ["not given", "not known", "not known", "not known"]
    assert ["Question", "Snoring?"] in rows and ["Asked on", "9 November 2026"] in rows
    assert ["Searched", "from 2010"] in rows
    at = rows.index(["References"])
    assert [row[0][:9] for row in rows[at + 1 :]] == ["1. Good A", "2. Able B", "3. Zzz."]


@pytest.mark.parametrize(
    "formula",
    ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "  =1", "＝1+1", "x;=cmd|' /C calc'!A0", "\r\n=1"],
)
def test_no_cell_of_the_csv_begins_a_formula(formula):
    hostile = article(
        "bad", f"## R\n\nIt {formula} rose.\n\n{TABLE}| Snoring | {formula.strip()} | 1 |\n",
        title=formula, authors=(Group(formula),), study_design=formula, year=2020,
    )  # fmt: skip
    answer = answered((hostile, "| Snoring |"), question=formula)
    rows = rows_of(compare(answer, DAY, formula))
    for cell in (cell for row in rows for cell in row):
        for begun in (cell, *cell.split(";")):
            assert begun.lstrip()[:1] not in tuple("=+-@＝\t\r") or not begun.strip()


def test_a_cell_that_begins_no_formula_stays_as_it_stands():
    for text in ("5% (−2 to 3)", "HR 0.5 = low", "a; b", "<5%", "'quoted'", ""):
        assert inert_cell(text) == text
    assert inert_cell("-2.5") == "'-2.5"


def test_as_word_it_has_the_same():
    document = docx.Document(io.BytesIO(as_word(compare(ALL, DAY))))
    said = [paragraph.text for paragraph in document.paragraphs]
    assert said[:3] == ["Comparison", "Question: Snoring?", "Asked on: 9 November 2026"]
    assert said[-3].startswith("1. Good A. A trial.")
    (table,) = document.tables
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert tuple(cells[0]) == HEADINGS and len(cells) == 5
    assert [row[1:] for row in cells[1:]] == [row[1:] for row in rows_of(compare(ALL, DAY))[1:5]]
    assert "tblHeader" in table.rows[0]._tr.xml


def test_no_character_of_an_article_breaks_the_word_document():
    strange = "Snoring \x00\x0b\ud800\ufffe\U0001fffe <w:p> &amp; fell."
    answer = answered((TRIAL, "Snoring fell to 5%."), question=strange)
    document = docx.Document(io.BytesIO(as_word(compare(answer, DAY, strange))))
    assert document.paragraphs[1].text == "Question: Snoring <w:p> &amp; fell."
    as_csv(compare(answer, DAY, strange))
