"""Rows and headers of printed tables: what belongs together is told by geometry."""

from __future__ import annotations

from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from corpus.article import Article
from corpus.markdown import format_article, parse_article
from corpus.readers.pdf.article import draft_of

LEFT, RIGHT = 60, 500
Line = tuple[float, tuple[str, ...]]  # distance from the line above, and its cells


def drawn(
    path: Path,
    lines: list[Line],
    *,
    xs: tuple[float, ...] = (60, 180, 300, 420),
    caption: float = 700,
    rules: tuple[float, ...] = (692, 674),
    notes: tuple[str, ...] = (),
) -> Article:
    """A page with one table; the last rule stands below its last line."""
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.setFont("Times-Roman", 10)
    canvas.drawString(LEFT, caption, "Table 1. Weight by diet, in kg")
    y = 692.0
    for step, cells in lines:
        y -= step
        for x, text in zip(xs, cells, strict=True):
            canvas.drawString(x, y, text)
    for rule in (*rules, y - 6):
        canvas.line(LEFT, rule, RIGHT, rule)
    canvas.setFont("Times-Roman", 8)
    for number, note in enumerate(notes):
        canvas.drawString(LEFT, y - 20 - 10 * number, note)
    canvas.save()
    draft = draft_of(path)
    return parse_article("diets", format_article(draft.metadata, draft.body))


def rows(article: Article) -> list[tuple[str, ...]]:
    return [tuple(cell.removeprefix("↳ ") for cell in row.cells) for row in article.tables[0].rows]


HEAD: Line = (13, ("Diet", "Food", "Before", "After"))


def test_lines_closer_than_rows_are_one_row_even_with_figures_in_them(tmp_path: Path) -> None:
    lines: list[Line] = [HEAD]
    for name in "ABCD":
        lines.append((20, (f"Diet {name}", "rice and peas for", "71.2", "66.0 to")))
        lines.append((11, ("", "6 days a week", "", "68.5")))
    article = drawn(tmp_path / "close.pdf", lines)
    assert rows(article) == [
        (f"Diet {name}", "rice and peas for 6 days a week", "71.2", "66.0 to 68.5")
        for name in "ABCD"
    ]


def test_values_below_values_are_rows_though_other_columns_are_nearly_empty(
    tmp_path: Path,
) -> None:
    lines: list[Line] = [HEAD]
    lines += [(15, (f"Diet {n}", "", "", f"0.{ord(n)}")) for n in "ABCD"]
    lines += [(15, ("Diet E", "15.1", "1.8", "0.5")), (15, ("Diet F", "", "", "0.6"))]
    found = rows(drawn(tmp_path / "sparse.pdf", lines))
    assert found[0] == ("Diet A", "", "", "0.65")
    assert found[4:] == [("Diet E", "15.1", "1.8", "0.5"), ("Diet F", "", "", "0.6")]


def test_marks_below_marks_between_two_rules_are_rows(tmp_path: Path) -> None:
    lines: list[Line] = [HEAD]
    for number in range(3):
        lines += [(20, (f"Diet {number}", "+", "-", "2 (4.4)"))]
        lines += [(12, ("", "-", "+", "4 (8.9)"))]
    rules = (692, 674, 692 - 13 - 32 - 8, 692 - 13 - 64 - 8)
    found = rows(drawn(tmp_path / "marks.pdf", lines, rules=rules))
    assert found == [
        row
        for number in range(3)
        for row in ((f"Diet {number}", "+", "-", "2 (4.4)"), ("", "-", "+", "4 (8.9)"))
    ]


def test_a_label_set_half_a_line_higher_stays_with_its_figures(tmp_path: Path) -> None:
    lines: list[Line] = [HEAD]
    for name in "ABCDE":
        lines += [(12, (f"Study {name}", "", "", "")), (4, ("", "12.5", f"2.{ord(name)}", "3"))]
    found = rows(drawn(tmp_path / "half.pdf", lines))
    assert found == [(f"Study {n}", "12.5", f"2.{ord(n)}", "3") for n in "ABCDE"]


def test_a_short_line_below_a_short_line_is_no_wrapped_cell(tmp_path: Path) -> None:
    lines: list[Line] = [HEAD]
    for number in range(1, 4):
        lines.append((14, (f"{number}", "limonene and myrcene", f"7.{number}", f"0.{number}")))
    lines.append((14, ("", "Heavier", "", "")))
    lines.append((14, ("4", "borneol", "7.4", "0.4")))
    lines.append((14, ("", "Lighter", "", "")))
    lines.append((14, ("5", "linalool", "7.5", "0.5")))
    found = rows(drawn(tmp_path / "short.pdf", lines))
    assert ("4", "borneol", "7.4", "0.4") in found
    assert ("", "Lighter", "", "") in found


def test_a_header_goes_on_below_its_rule_where_columns_lack_a_name(tmp_path: Path) -> None:
    lines: list[Line] = [
        (13, ("Diet", "", "Weight", "")),
        (18, ("", "Day 0", "Day 5", "Day 9")),
        *((16, (f"Diet {n}", f"7{n}.5", f"6{n}.1", f"6{n}.0")) for n in range(1, 6)),
    ]
    article = drawn(tmp_path / "below.pdf", lines)
    assert article.tables[0].header[1] == "Day 0"
    assert article.tables[0].header[3] == "Day 9"
    assert rows(article)[0] == ("Diet 1", "71.5", "61.1", "61.0")


def test_a_table_is_found_above_its_caption_and_its_notes(tmp_path: Path) -> None:
    lines: list[Line] = [HEAD]
    lines += [(15, (f"Diet {n}", "rice", f"7{n}.5", f"6{n}.1")) for n in range(1, 7)]
    bottom = 692 - 13 - 15 * 6
    notes = (
        "Weights are means of three mornings, taken before breakfast and in the same plain clothes",
        "by two nurses who did not know the diet of the person whom they weighed on that morning,",
        "and who wrote down what they read on the scales before they looked at any other figure of",
        "the same person, so that no figure could be guided by another one of an earlier morning.",
    )
    article = drawn(tmp_path / "above.pdf", lines, caption=bottom - 64, notes=notes)
    assert rows(article) == [(f"Diet {n}", "rice", f"7{n}.5", f"6{n}.1") for n in range(1, 7)]


def test_a_value_that_ends_unfinished_goes_on_below(tmp_path: Path) -> None:
    lines: list[Line] = [HEAD]
    for number in range(4):
        lines += [(14, (f"Diet {number}", "oat", f"1{number}/", f"6{number}.5"))]
        lines += [(12, ("", "", f"2{number}", ""))]
    found = rows(drawn(tmp_path / "unfinished.pdf", lines))
    assert found == [(f"Diet {n}", "oat", f"1{n}/ 2{n}", f"6{n}.5") for n in range(4)]


def listing(*, section: bool = False) -> tuple[list[Line], list[tuple[str, ...]]]:
    """Rows whose last cell lists things on lines of its own, at one distance throughout."""
    lines: list[Line] = [HEAD]
    wanted = []
    for name in "ABCDE":
        lines.append((20 if name == "A" else 11, ("Rice", "71.2", "66.0", f"Sleep {name}")))
        lines.append((11, ("", "", "", "Hunger same in both")))
        lines.append((11, ("of farms", "", "", "Thirst less")))
        if section and name == "C":
            lines.append((11, ("Children", "", "", "")))
        wanted.append(
            ("Rice of farms", "71.2", "66.0", f"Sleep {name} Hunger same in both Thirst less")
        )
    return lines, wanted


def test_a_row_opens_where_all_columns_have_text_and_its_cells_list_things_below(
    tmp_path: Path,
) -> None:
    lines, wanted = listing()
    assert rows(drawn(tmp_path / "lists.pdf", lines)) == wanted


def test_the_heading_of_a_section_is_no_part_of_the_row_above_it(tmp_path: Path) -> None:
    lines, _ = listing(section=True)
    found = rows(drawn(tmp_path / "sections.pdf", lines))
    assert not any("Children" in row[0] and row[1] for row in found)


def test_one_row_that_runs_across_two_columns_does_not_join_them(tmp_path: Path) -> None:
    lines: list[Line] = [HEAD]
    lines += [(18, (f"Diet {n}", f"food {n}", f"7{n}.5", f"6{n}.1")) for n in range(1, 13)]
    lines.append((18, ("Diet 13", "food that was not weighed at all", "", "60.1")))
    found = rows(drawn(tmp_path / "across.pdf", lines))
    assert found[:12] == [(f"Diet {n}", f"food {n}", f"7{n}.5", f"6{n}.1") for n in range(1, 13)]
