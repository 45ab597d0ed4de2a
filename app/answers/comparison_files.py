"""A comparison as a file that other programs open: CSV for spreadsheets, Word for documents.

    as_csv(comparison), as_word(comparison)

Both hold the table, the question, its day and the references. The words are those of anyone's
articles, so that no cell may begin a formula, and no character breaks the file.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Sequence

from app.answers.citations import one_line, vancouver
from app.answers.comparison import NOT_GIVEN, NOT_KNOWN, Comparison, Line

HEADINGS = (
    "Study", "Reference", "Statement", "Where it stands", "Population", "Patients", "Design",
    "Level of evidence", "Year", "Doubts and standing",
)  # fmt: skip
# Spreadsheets read a cell that begins so as a formula, with or without blanks before it, and in
# full-width signs too; one that takes semicolons for borders begins a new cell behind each.
_FORMULA = re.compile(r"(^|[;\t])([^\S\t]*)(?=[=+\-@＝＋－＠])")
_BYTE_ORDER_MARK = "\ufeff"  # without it, Excel takes UTF-8 for the system's older encoding


def as_csv(comparison: Comparison) -> bytes:
    """The table as CSV in UTF-8, as Excel opens it by a double click."""
    file = io.StringIO()
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    writer.writerows(map(inert_cell, cells_of(line)) for line in comparison.lines)
    writer.writerow(())
    writer.writerows(map(inert_cell, facts) for facts in about(comparison))
    writer.writerow(("References",))
    writer.writerows((inert_cell(reference),) for reference in references(comparison))
    return (_BYTE_ORDER_MARK + file.getvalue()).encode("utf-8", "replace")


def cells_of(line: Line) -> tuple[str, ...]:
    """What a file says of a line, under HEADINGS."""
    place = f"{line.article.article_id}, characters {line.start} to {line.end}"
    values = (
        line.article.label,
        f"[{line.reference}]",
        f"[{line.mark}] {line.text}" if line.mark else line.text,
        f"{line.where} ({place})" if line.where else place,
        line.population,
        str(line.n_patients or NOT_GIVEN),
        line.design or NOT_KNOWN,
        line.level or NOT_KNOWN,
        str(line.year or NOT_KNOWN),
        "; ".join(line.cautions),
    )
    return tuple(clean(value) for value in values)


def about(comparison: Comparison) -> Sequence[tuple[str, str]]:
    """The question and what must be known of the answer, each with its name."""
    facts = (
        ("Question", comparison.question),
        ("Asked on", day(comparison)),
        ("Searched", comparison.narrowed),
        ("Note", comparison.remark),
        ("Made by", "Bedside, in the words of the articles; not medical advice"),
    )
    return [(name, clean(value)) for name, value in facts if value]


def references(comparison: Comparison) -> Sequence[str]:
    """The numbered references, a line each."""
    return [clean(line) for line in vancouver(comparison.articles).splitlines() if line.strip()]


def day(comparison: Comparison) -> str:
    """`29 November 2026`."""
    return f"{comparison.asked_on.day} {comparison.asked_on:%B %Y}"


def clean(text: str) -> str:
    """The text on one line, without what is no character for XML and for spreadsheets."""
    return one_line("".join(char for char in text if unicodedata.category(char) != "Cn"))


def inert_cell(text: str) -> str:
    """The text as no spreadsheet takes it for a formula: with an apostrophe where one would."""
    return _FORMULA.sub(r"\1\2'", text)
