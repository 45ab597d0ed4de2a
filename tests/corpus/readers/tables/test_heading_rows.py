"""First rows of a table's body that go on with its header, and rows of results that do not."""

from __future__ import annotations

from corpus.readers.tables.cells import Cell, Rows
from corpus.readers.tables.grid import grid_table


def _rows(*lines: str) -> Rows:
    return [[Cell(text.strip()) for text in line.split("|")] for line in lines]


def _header(*body: str, head: str = "Item | Tea | Water") -> str:
    return grid_table(_rows(head), [_rows(*body)]).text.splitlines()[0]


def test_statistics_below_the_arms_join_the_header() -> None:
    assert _header("| n (%) | mean (SD)", "Sleep | 12 (40) | 3.1 (0.2)") == (
        "| Item | Tea n (%) | Water mean (SD) |"
    )


def test_sizes_of_groups_and_times_join_the_header() -> None:
    body = ("| Week 1 | Week 12", "| (n = 45) | (n = 44)", "Falls | 4 | 9")
    assert _header(*body) == "| Item | Tea Week 1 (n = 45) | Water Week 12 (n = 44) |"


def test_a_row_under_the_same_label_joins_the_header() -> None:
    assert _header("Item | Before | After", "Falls | 4 | 9") == (
        "| Item | Tea Before | Water After |"
    )


def test_results_without_a_label_stay_in_the_body() -> None:
    for row in (
        "| 12.4 | 9",
        "| yes | no",
        "| 12 falls | 9 falls",
        "| p < 0.05 | NS",
        "| 85 | Rest",
    ):
        assert _header(row, "Falls | 4 | 9") == "| Item | Tea | Water |"


def test_words_above_words_stay_in_the_body() -> None:
    assert _header("| Single rooms | Open wards", "Layout | Beds | Chairs") == (
        "| Item | Tea | Water |"
    )


def test_a_labelled_row_stays_in_the_body() -> None:
    assert _header("Cord blood | n = 19 | n = 22", "Iron | 2.3 | 2.1") == "| Item | Tea | Water |"


def test_columns_that_are_named_anew_further_down_keep_each_row_in_its_place() -> None:
    body = ("| n (%) | n (%)", "Falls | 4 (2) | 9 (3)", "| mean (SD) | mean (SD)", "Age | 60 | 61")
    assert _header(*body) == "| Item | Tea | Water |"
