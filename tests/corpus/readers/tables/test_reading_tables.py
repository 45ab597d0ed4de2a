"""Tables of JATS files, in all the models and places that publishers use."""

from __future__ import annotations

from pathlib import Path

import pytest
from reading import cells, jats, page, paragraphs, parsed

TABLE = (
    "<table><thead><tr><th>Arm</th><th>n</th></tr></thead>"
    "<tbody><tr><td>A</td><td>{}</td></tr></tbody></table>"
)


def _article(table: str, label: str = "Table 1") -> str:
    return f"<p>T.</p><table-wrap><label>{label}</label>{table}</table-wrap>"


def _wrap(figure: str, label: str = "", caption: str = "") -> str:
    label = f"<label>{label}</label>" if label else ""
    caption = f"<caption><p>{caption}</p></caption>" if caption else ""
    return f'<table-wrap id="t{figure}">{label}{caption}{TABLE.format(figure)}</table-wrap>'


def _oasis(*rows: str, specs: str = "", head: str = "", columns: int = 4) -> str:
    declared = "".join(
        f'<oasis:colspec colnum="{n}" colname="c{n}"/>' for n in range(1, columns + 1)
    )
    head = f"<oasis:thead>{head}</oasis:thead>" if head else ""
    body = "".join(f"<oasis:row>{row}</oasis:row>" for row in rows)
    return (
        f'<oasis:tgroup cols="{columns}">{declared}{specs}{head}'
        f"<oasis:tbody>{body}</oasis:tbody></oasis:tgroup>"
    )


def _entry(text: str, **named: str) -> str:
    return f"<oasis:entry {' '.join(f'{k}={v!r}' for k, v in named.items())}>{text}</oasis:entry>"


def _oasis_cells(tmp_path: Path, *groups: str) -> list[list[tuple[str, ...]]]:
    draft = jats(tmp_path, _article(f"<oasis:table>{''.join(groups)}</oasis:table>"))
    return [cells(draft, n) for n in range(len(parsed(draft).tables))]


# OASIS


HEAD = "<oasis:row>" + "".join(_entry(name) for name in "WXYZ") + "</oasis:row>"


@pytest.mark.parametrize(
    ("row", "right"),
    [
        (_entry("Death", colname="c1") + _entry("19", colname="c4"), ("Death", "", "", "19")),
        (_entry("19", colname="c3") + _entry("20"), ("", "", "19", "20")),
        (_entry("19", namest="c2", nameend="c3") + _entry("20"), ("", "19", "19", "20")),
        (_entry("All", namest="c1", nameend="c4"), ("All", "", "", "")),
        (_entry("a") + _entry("5", spanname="s"), ("a", "", "5", "5")),
        (_entry("a") + _entry("5", namest="c3"), ("a", "", "5", "")),
        (_entry("a") + _entry("5", colname="c9") + _entry("6"), ("a", "5", "6", "")),
    ],
)  # fmt: skip
def test_an_entry_stands_in_the_column_that_it_names(tmp_path, row, right):
    specs = '<oasis:spanspec spanname="s" namest="c3" nameend="c4"/>'
    (found,) = _oasis_cells(tmp_path, _oasis(row, specs=specs, head=HEAD))
    assert found == [("W", "X", "Y", "Z"), right]


def test_columns_may_be_numbered_apart_from_their_order(tmp_path):
    specs = '<oasis:colspec colnum="2" colname="last"/>'
    group = _oasis(_entry("a") + _entry("7", colname="last"), specs=specs, columns=1)
    (found,) = _oasis_cells(tmp_path, group.replace('cols="1"', 'cols="2"'))
    assert found[-1] == ("a", "7")


def test_more_rows_of_an_entry_push_the_next_row_to_the_right(tmp_path):
    rows = (
        _entry("Men", morerows="1") + _entry("A") + _entry("11") + _entry("x"),
        _entry("B") + _entry("22") + _entry("y"),
    )
    (found,) = _oasis_cells(tmp_path, _oasis(*rows, head=HEAD))
    assert found[1:] == [("Men", "A", "11", "x"), ("Men", "B", "22", "y")]


def test_each_group_with_a_head_is_a_table_below_the_caption(tmp_path):
    one = _oasis(
        _entry("a") + _entry("1"),
        head=f"<oasis:row>{_entry('P')}{_entry('Q')}</oasis:row>",
        columns=2,
    )
    two = _oasis(
        _entry("b") + _entry("2"),
        head=f"<oasis:row>{_entry('R')}{_entry('S')}</oasis:row>",
        columns=2,
    )
    more = _oasis(_entry("c") + _entry("3"), columns=2)
    first, second = _oasis_cells(tmp_path, one, two, more)
    assert first == [("P", "Q"), ("a", "1")]
    assert second == [("R", "S"), ("b", "2"), ("c", "3")]


def test_a_table_in_an_entry_takes_rows_of_its_own(tmp_path):
    inner = (
        '<oasis:entrytbl cols="2" namest="c2" nameend="c3"><oasis:tbody>'
        f"<oasis:row>{_entry('low')}{_entry('11')}</oasis:row>"
        f"<oasis:row>{_entry('high')}{_entry('22')}</oasis:row></oasis:tbody></oasis:entrytbl>"
    )
    (found,) = _oasis_cells(tmp_path, _oasis(_entry("Men") + inner + _entry("9"), head=HEAD))
    assert found[1:] == [("Men", "low", "11", "9"), ("Men", "high", "22", "9")]


# Tables that mark no header


def _rows(*rows: str, tag: str = "td") -> str:
    """ "Men*2|A|11": a star is a rowspan, a plus a colspan."""
    out = ""
    for row in rows:
        out += "<tr>"
        for cell in row.split("|"):
            text, down = cell.partition("*")[::2]
            text, across = text.partition("+")[::2]
            down = f' rowspan="{down}"' if down else ""
            across = f' colspan="{across}"' if across else ""
            out += f"<{tag}{down}{across}>{text}</{tag}>"
        out += "</tr>"
    return out


@pytest.mark.parametrize(
    ("rows", "right"),
    [
        (  # no header at all, a group over two rows
            ("Men*2|CAR-T|11", "Chemo|22", "Women*2|CAR-T|33", "Chemo|44"),
            [("", "", ""), ("Men", "CAR-T", "11"), ("Men", "Chemo", "22"),
             ("Women", "CAR-T", "33"), ("Women", "Chemo", "44")],
        ),
        (  # a cell of the header reaches down past it
            ("Arm|All centres*3|Relapsed|Died", "CAR-T|11|22", "Chemo|33|44"),
            [("Arm", "All centres", "Relapsed", "Died"), ("CAR-T", "All centres", "11", "22"),
             ("Chemo", "All centres", "33", "44")],
        ),
        (  # two rows of header, the second below what spans
            ("Arm*2|Relapsed+2|Died", "men|women|all", "CAR-T|1|2|3", "Chemo|4|5|6"),
            [("Arm", "Relapsed men", "Relapsed women", "Died all"), ("CAR-T", "1", "2", "3"),
             ("Chemo", "4", "5", "6")],
        ),
        (  # years below a heading that spans them
            ("Cases*2|Year+2", "2010|2011", "Flu|12|14", "Cold|15|16"),
            [("Cases", "Year 2010", "Year 2011"), ("Flu", "12", "14"), ("Cold", "15", "16")],
        ),
        (  # weeks are a header though they are figures
            ("Week|0|6|12", "HbA1c|71|70|68"),
            [("Week", "0", "6", "12"), ("HbA1c", "71", "70", "68")],
        ),
        (  # facts in two columns
            ("Age, years|50.2 (9.2)", "Height, cm|165.8 (9.0)"),
            [("", ""), ("Age, years", "50.2 (9.2)"), ("Height, cm", "165.8 (9.0)")],
        ),
        (  # percentages, the group's cell left out in its later rows
            ("Men*3|A|11 (5%)", "B|22 (9.5%)", "C|3 (1%)", "Women|A|4 (2%)"),
            [("", "", ""), ("Men", "A", "11 (5%)"), ("Men", "B", "22 (9.5%)"),
             ("Men", "C", "3 (1%)"), ("Women", "A", "4 (2%)")],
        ),
        (  # groups whose cells are words
            ("Men*2|Relapse|yes", "Death|no", "Women*2|Relapse|no", "Death|no"),
            [("", "", ""), ("Men", "Relapse", "yes"), ("Men", "Death", "no"),
             ("Women", "Relapse", "no"), ("Women", "Death", "no")],
        ),
        (  # figures with words, the group's name left out in its later rows
            ("Men|A|11 of 20", "|B|22 of 20", "Women|A|33 of 20", "|B|4 of 20"),
            [("", "", ""), ("Men", "A", "11 of 20"), ("", "B", "22 of 20"),
             ("Women", "A", "33 of 20"), ("", "B", "4 of 20")],
        ),
        (  # a header that comes again, above another part
            ("Drug|Kind|0–3 months|P", "A|oral|1|0.5", "Drug|Kind|3–6 months|P", "A|oral|2|0.6"),
            [("Drug", "Kind", "0–3 months", "P"), ("A", "oral", "1", "0.5"),
             ("Drug", "Kind", "3–6 months", "P"), ("A", "oral", "2", "0.6")],
        ),
        (  # a cell of the header over both of its rows
            ("Item*2|Start+2|P*2", "A|B", "Age|1|2|0.5"),
            [("Item", "Start A", "Start B", "P"), ("Age", "1", "2", "0.5")],
        ),
        (  # a label across the table, then data
            ("Men+3", "CAR-T|11|12", "Chemo|21|22"),
            [("", "", ""), ("Men", "", ""), ("↳ CAR-T", "11", "12"), ("↳ Chemo", "21", "22")],
        ),
        (  # a title across the table, then its header
            ("Relapse by arm+3", "Arm|Men|Women", "CAR-T|11|12"),
            [("Relapse by arm Arm", "Relapse by arm Men", "Relapse by arm Women"),
             ("CAR-T", "11", "12")],
        ),
        (  # the numbers of patients go on with the header
            ("Sign|Drug|Placebo", "|n = 23|n = 24", "Fever|1|2"),
            [("Sign", "Drug n = 23", "Placebo n = 24"), ("Fever", "1", "2")],
        ),
    ],
)  # fmt: skip
def test_which_rows_are_the_header_where_none_is_marked(tmp_path, rows, right):
    draft = jats(tmp_path, _article(f"<table><tbody>{_rows(*rows)}</tbody></table>"))
    assert cells(draft) == right


def test_a_span_goes_past_its_group_only_where_the_rows_below_leave_room(tmp_path):
    def body(head: str, *groups: str) -> list[tuple[str, ...]]:
        bodies = "".join(f"<tbody>{group}</tbody>" for group in groups)
        table = f"<table><thead>{head}</thead>{bodies}</table>"
        return cells(jats(tmp_path, _article(table)))[1:]

    head = _rows("Arm*3|Died+2", "men|women", tag="th")
    assert body(head, _rows("1|2", "A|3|4")) == [("Arm", "1", "2"), ("A", "3", "4")]
    assert body(head, _rows("A|1|2", "B|3|4")) == [("A", "1", "2"), ("B", "3", "4")]
    groups = _rows("Men*3|A|11", "B|22"), _rows("C|33", "Women|A|44")
    assert body(_rows("Sex|Arm|n", tag="th"), *groups) == [
        ("Men", "A", "11"), ("Men", "B", "22"), ("Men", "C", "33"), ("Women", "A", "44"),
    ]  # fmt: skip


# Places


@pytest.mark.parametrize(
    "place",
    [
        "<p>See.</p>{}",
        "<p>See {} and more.</p>",
        "<sec><title>S</title>{}</sec>",
        "<p>See.</p><boxed-text><p>Box.</p>{}</boxed-text>",
        "<p>See.</p><disp-quote><p>Quote.</p>{}</disp-quote>",
        "<list><list-item><p>One.</p>{}</list-item><list-item><p>Two.</p></list-item></list>",
        "<list><list-item><p>One {}.</p><list><list-item><p>In.</p></list-item></list>"
        "</list-item></list>",
        "<p>See.</p><supplementary-material><label>S1</label><p>File.</p>{}</supplementary-material>",
        "<p>See.</p><def-list><def-item><term>T</term><def><p>D {}</p></def></def-item></def-list>",
        "<p>See.</p><fig><label>Figure 1</label><alternatives>{}<graphic/></alternatives></fig>",
        "<p>A note<fn><p>Here {}</p></fn>.</p>",
        "<p>See.</p><statement><p>St.</p>{}</statement>",
        "<p>See.</p><table-wrap-group><caption><p>Group</p></caption>{}</table-wrap-group>",
    ],
)  # fmt: skip
@pytest.mark.parametrize("wrapped", [True, False])
def test_a_table_is_read_wherever_it_stands(tmp_path, place, wrapped):
    table = _wrap("77", "Table 1", "Deaths") if wrapped else TABLE.format("77")
    draft = jats(tmp_path, place.replace("{}", table))
    assert cells(draft) == [("Arm", "n"), ("A", "77")]
    assert len(parsed(draft).tables) == 1
    if wrapped:
        assert parsed(draft).tables[0].caption == "Table 1 Deaths"


@pytest.mark.parametrize(
    "after",
    [
        "<floats-wrap>{}</floats-wrap>",
        "<floats-group>{}</floats-group>",
        "<back><app-group><app><title>App</title>{}</app></app-group></back>",
        "<back><sec><title>More</title>{}</sec></back>",
        "<back><notes><p>N.</p>{}</notes></back>",
        "<back><ack><p>Thanks {}</p></ack></back>",
        "<back><ref-list><ref><note><p>{}</p></note></ref></ref-list></back>",
    ],
)
def test_tables_and_figures_after_the_body_are_read(tmp_path, after):
    fig = "<fig id='f1'><label>Figure 1</label><caption><p>Recovery.</p></caption></fig>"
    draft = jats(tmp_path, "<p>Text.</p>", after.replace("{}", _wrap("88", "Table 1", "Cap") + fig))
    assert cells(draft) == [("Arm", "n"), ("A", "88")]
    assert draft.body.count("Figure 1 Recovery.") == 1
    assert draft.body.count("88") == 1


def test_a_gathered_float_of_nlm_2_stands_where_it_is_cited(tmp_path):
    body = '<p>See <xref ref-type="table" rid="t5">Table 1</xref>.</p><p>Later.</p>'
    draft = jats(tmp_path, body, f"<floats-wrap>{_wrap('5', 'Table 1', 'Cap')}</floats-wrap>")
    assert draft.body.index("| A | 5 |") < draft.body.index("Later.")


def test_a_table_in_a_cell_stays_in_its_cell(tmp_path):
    inner = "<table><tr><td>low</td><td>1</td></tr><tr><td>high</td><td>2</td></tr></table>"
    draft = jats(tmp_path, f"<p>T.</p><table-wrap>{TABLE.format(inner)}</table-wrap>")
    assert cells(draft) == [("Arm", "n"), ("A", "low, 1; high, 2")]


def test_a_table_in_a_caption_follows_the_table(tmp_path):
    wrap = _wrap("1", "Table 1", f"Deaths {TABLE.format('9')}")
    draft = jats(tmp_path, f"<p>T.</p>{wrap}")
    assert [table.rows[0].cells[1] for table in parsed(draft).tables] == ["1", "9"]


def test_text_around_a_bare_table_is_one_paragraph(tmp_path):
    draft = jats(tmp_path, f"<p>Before {TABLE.format(3)} after.</p>")
    assert paragraphs(draft) == ["Before after."]


def test_text_in_odd_places_is_kept(tmp_path):
    body = (
        "<fig><label>Figure 1</label><graphic><caption><p>Of the picture.</p></caption></graphic>"
        "</fig><p>File <supplementary-material>Table S1, species.</supplementary-material></p>"
    )
    note = "<back><fn-group><fn><p><boxed-text><p>No interests.</p></boxed-text></p></fn>"
    draft = jats(tmp_path, body, f"{note}</fn-group></back>")
    for text in ("Of the picture.", "Table S1, species.", "No interests."):
        assert draft.body.count(text) == 1


def test_comments_and_instructions_in_a_file_change_nothing(tmp_path):
    draft = jats(tmp_path, f"<p>One<!-- no --> two<?x y?>.</p>{TABLE.format('1<!-- no -->2')}")
    assert cells(draft)[1] == ("A", "12")
    assert paragraphs(draft) == ["One two."]


# Captions


@pytest.mark.parametrize(
    ("label", "caption"),
    [
        ("Table 1.1", "Relapse"), ("Table. 1", "Relapse"), ("Table-I", "Relapse"),
        ("Box 2", "Relapse"), ("", "Relapse by arm"), ("Supplementary Table", "Relapse"),
        ("Table A.1", "Relapse"), ("Tableau 3", "Rechute"), ("Appendix 2", ""), ("表1", "复发"),
        ("TABLE 1 |", "Relapse"), ("1", "Relapse"), ("# 4", "Relapse"), ("- 4", "Relapse"),
    ],
)  # fmt: skip
def test_a_caption_belongs_to_the_table_below_it_whatever_its_label(tmp_path, label, caption):
    draft = jats(tmp_path, f"<p>Running text before.</p>{_wrap('1', label, caption)}{_wrap('2')}")
    first, second = parsed(draft).tables
    assert first.caption.lstrip("\\") == f"{label} {caption}".strip()
    assert second.caption == ""
    assert paragraphs(draft) == ["Running text before."]


def test_each_table_of_one_wrap_has_its_caption(tmp_path):
    draft = jats(tmp_path, _article(TABLE.format(1) + TABLE.format(2), "Table 4"))
    assert [table.caption for table in parsed(draft).tables] == ["Table 4", "Table 4"]


def test_the_caption_of_a_box_is_that_of_the_table_in_it(tmp_path):
    caption = "<label>Box 2</label><caption><p>Criteria</p></caption>"
    box = f"<boxed-text>{caption}{_wrap('6')}</boxed-text>"
    draft = jats(tmp_path, f"<p>T.</p>{box}{_wrap('7')}")
    assert [table.caption for table in parsed(draft).tables] == ["Box 2 Criteria", ""]


def test_the_caption_of_a_group_of_tables_belongs_to_each(tmp_path):
    table = "<table><tr><th>Event</th><th>Zinc</th></tr><tr><td>Death</td><td>{n}</td></tr></table>"
    wrap = "<table-wrap><label>{part}</label><caption><p>{who}</p></caption>{table}</table-wrap>"
    parts = [wrap.format(part=f"Part {part}", who=who, table=table.format(n=n))
             for part, who, n in (("A", "Men", 3), ("B", "Women", 4))]  # fmt: skip
    draft = jats(
        tmp_path, "<sec><title>Results</title><p>See Table 2.</p><table-wrap-group><label>Table 2"
        f"</label><caption><p>Deaths</p></caption>{''.join(parts)}</table-wrap-group></sec>",
    )  # fmt: skip
    assert [table.caption for table in parsed(draft).tables] == [
        "Table 2 Deaths Part A Men", "Table 2 Deaths Part B Women",
    ]  # fmt: skip
    assert draft.metadata.unread_tables == () and "Table 2 Deaths\n" not in draft.body


def test_what_only_says_that_it_is_a_table_is_one(tmp_path):
    draft = page(
        tmp_path, "<div role='table'><div role='rowgroup'><div role='row'>"
        "<span role='columnheader'>Event</span><span role='columnheader'>Zinc</span>"
        "<span role='columnheader'>Tea</span></div></div><div role='row'>"
        "<span role='rowheader'>Death</span><span role='cell'>77</span><span role='cell'>8</span>"
        "</div><div role='row'><span role='rowheader'>Cure</span>"
        "<span role='cell' aria-colspan='2'>none</span></div></div>",
    )  # fmt: skip
    assert cells(draft) == [
        ("Event", "Zinc", "Tea"), ("Death", "77", "8"), ("Cure", "none", "none"),
    ]  # fmt: skip


def test_the_foot_of_a_table_is_its_last_row_wherever_it_stands(tmp_path):
    draft = page(
        tmp_path, "<table><thead><tr><th>Arm</th><th>Died</th></tr></thead><tfoot><tr><td>All</td>"
        "<td>9</td></tr></tfoot><tbody><tr><td>Zinc</td><td>4</td></tr></tbody></table>",
    )  # fmt: skip
    assert cells(draft) == [("Arm", "Died"), ("Zinc", "4"), ("All", "9")]
