"""Rows that stand under a heading without being marked as doing so."""

from corpus.markdown import parse_article

HEAD = "Table 1 Outcomes\n\n| Outcome | A | B |\n| --- | --- | --- |\n"


def groups(rows: str) -> list[str | None]:
    (table,) = parse_article("x", f"## Results\n\n{HEAD}{rows}").tables
    return [row.group for row in table.rows]


def test_labels_that_come_again_under_other_headings_stand_under_these():
    rows = (
        "| Age | 61 | 60 |\n| ITT |  |  |\n| Deaths | 1 | 2 |\n| PP |  |  |\n| Deaths | 3 | 4 |\n"
    )
    assert groups(rows) == [None, None, "ITT", None, "PP"]


def test_a_label_that_comes_once_is_left_as_it_stands():
    rows = "| Deaths |  |  |\n| Men | 1 | 2 |\n| Falls |  |  |\n| Women | 3 | 4 |\n"
    assert groups(rows) == [None] * 4


def test_a_label_that_comes_again_without_a_heading_is_left_as_it_stands():
    rows = "| Age | 61 | 60 |\n| Race |  |  |\n| ↳ Asian | 1 | 2 |\n| Age | 40 | 41 |\n"
    assert groups(rows) == [None, None, "Race", None]


def test_an_empty_row_whose_label_has_figures_elsewhere_is_no_heading():
    rows = (
        "| Pain |  |  |\n| mild |  |  |\n| severe | 1 | 2 |\n"
        "| Fever |  |  |\n| mild | 3 | 4 |\n| severe | 5 | 6 |\n"
    )
    assert groups(rows) == [None, "Pain", "Pain", None, "Fever", "Fever"]
