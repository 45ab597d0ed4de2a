"""The audit reports each way of misreading a table, and nothing where the reading is right."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli.main import cli
from corpus.audit.article import ArticleAudit, audit_article
from corpus.audit.layout import source_tables
from corpus.audit.run import audit_files, jats_files, rates_of, record_of
from corpus.audit.source import load
from corpus.readers.draft import Draft
from corpus.readers.jats.article import read_jats

SOURCE = """<article article-type="research-article"><front><article-meta>
<title-group><article-title>Relapse of {who}</article-title></title-group>
<contrib-group><contrib contrib-type="author"><name><surname>Ng</surname>
<given-names>Ann</given-names></name></contrib></contrib-group>
<abstract><p>We treated 40 people (NCT01234567).</p></abstract></article-meta></front>
<body><sec><title>Results</title><p>Few of them relapsed. Nobody died of it.</p>
<table-wrap id="t1"><label>Table 1</label><caption><p>Relapse by arm</p></caption><table>
<thead><tr><th rowspan="2">Arm</th><th colspan="2">Change (N = 40)</th><th rowspan="2">P</th></tr>
<tr><th>men</th><th>women</th></tr></thead>
<tbody><tr><td rowspan="2">CAR-T</td><td>−11.5<sup>ab</sup></td><td>22 (3–4)</td><td>&lt;0.05</td>
</tr><tr><td>33<sup>2</sup></td><td>44.4</td><td>0.61</td></tr>
<tr><td colspan="4">After 12 weeks</td></tr>
<tr><td>Drug</td><td>5 × 10<sup>9</sup></td><td>77</td><td>1</td></tr></tbody></table></table-wrap>
</sec></body><back><ref-list><ref id="r1"><label>1</label><mixed-citation>Lee A. On relapses of
people. J Test. 2001.</mixed-citation></ref></ref-list></back></article>"""

CORRECTION = SOURCE.replace(
    "</article-meta>",
    '<related-article related-article-type="{kind}" ext-link-type="doi"/></article-meta>',
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "PMC1.xml"
    path.write_text(SOURCE, encoding="utf-8")
    return path


def _misread(path: Path, *changes: tuple[str, str]) -> ArticleAudit:
    """The audit of a reader that gives the right text with some of it changed."""

    def read(path: Path) -> Draft:
        draft = read_jats(path)
        body = draft.body
        for old, new in changes:
            assert body.count(old) == 1, (old, body)
            body = body.replace(old, new)
        return replace(draft, body=body)

    return audit_article(path, read)


def _faults(audit: ArticleAudit) -> list[tuple[str, str, int, int]]:
    return [(f.fault, f.figure, f.row, f.column) for t in audit.tables for f in t.faults]


def test_a_right_reading_has_no_fault(path):
    audit = _misread(path)
    assert _faults(audit) == []
    assert audit.tables[0].n_figures == 14 and audit.tables[0].found
    for share in (audit.sentences, audit.references, audit.numbers, audit.people):
        assert share.right == share.total > 0
    assert (audit.registrations.total, audit.registrations.right) == (1, 1)
    assert audit.dropped == ()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        # lost
        ("| 44.4 |", "|  |", ("lost", "44.4", 4, 3)),
        ("22 (3–4)", "(3–4)", ("lost", "22", 3, 3)),
        ("Change (N = 40) women", "women", ("lost", "40", 1, 2)),
        ("After 12 weeks", "After weeks", ("lost", "12", 5, 1)),
        # with another sign
        ("−11.5", "11.5", ("sign", "-11.5", 3, 2)),
        ("<0.05", "0.05", ("sign", "<0.05", 3, 4)),
        ("<0.05", ">0.05", ("sign", "<0.05", 3, 4)),
        ("| 77 |", "| −77 |", ("sign", "77", 6, 3)),
        # glued to a mark
        ("−11.5ᵃᵇ", "−11.5ab", ("glued", "-11.5", 3, 2)),
        ("33²", "332", ("glued", "33", 4, 2)),
    ],
)
def test_one_changed_figure_is_told_exactly(path, old, new, fault):
    faults = _faults(_misread(path, (old, new)))
    assert faults[0] == fault
    assert {(kind, row, column) for kind, _, row, column in faults} == {
        (fault[0], fault[2], fault[3])
    }


@pytest.mark.parametrize(
    ("changes", "moved"),
    [
        ([("| 44.4 | 0.61 |", "| 0.61 | 44.4 |")], {"44.4", "0.61"}),
        ([("| 77 | 1 |", "|  | 77 1 |")], {"77"}),
        ([("| 44.4 |", "|  |"), ("| 77 |", "| 77 44.4 |")], {"44.4"}),
    ],
)
def test_a_figure_in_another_cell_is_moved(path, changes, moved):
    faults = _faults(_misread(path, *changes))
    assert {(kind, figure) for kind, figure, _, _ in faults} == {("moved", f) for f in moved}


def test_a_table_whose_rows_move_to_the_left_is_told(path):
    faults = _faults(_misread(path, ("| CAR-T | 33² | 44.4 | 0.61 |", "| 33² | 44.4 | 0.61 |  |")))
    assert ("moved", "44.4", 4, 3) in faults and ("moved", "0.61", 4, 4) in faults


def test_a_caption_that_is_not_above_its_table_is_told(path):
    assert _misread(path).tables[0].captioned
    apart = _misread(path, ("Table 1 Relapse by arm\n", "Relapse by arm\n\nText.\n\n"))
    other = _misread(path, ("Table 1 Relapse by arm\n", "Table 2 Deaths by arm\n"))
    assert apart.tables[0].captioned is False and other.tables[0].captioned is False
    assert _faults(apart) == _faults(other) == []


def test_a_lost_row_and_a_lost_table_lose_their_figures(path):
    row = _misread(path, ("\n| ↳ Drug | 5 × 10⁹ | 77 | 1 |", ""))
    assert {f[:2] for f in _faults(row)} >= {("lost", "77"), ("lost", "5"), ("lost", "10")}
    draft = read_jats(path)
    table = draft.body[draft.body.index("| Arm") : draft.body.index("\n\n## References")]
    gone = _misread(path, (table, "Nothing."))
    assert not gone.tables[0].found
    assert {f[0] for f in _faults(gone)} == {"lost"} and len(_faults(gone)) == 14


def test_two_tables_are_told_apart_whatever_their_order(tmp_path):
    other = "<table-wrap><label>Table 2</label><table><tr><th>Sign</th><th>n</th></tr>" + (
        "<tr><td>Fever</td><td>91</td></tr><tr><td>Rash</td><td>92</td></tr></table></table-wrap>"
    )
    path = tmp_path / "a.xml"
    path.write_text(SOURCE.replace("</sec>", other + "</sec>"), encoding="utf-8")
    assert _faults(audit_article(path)) == []
    swapped = _misread(
        path, ("| Fever | 91 |", "| Fever | 92 |"), ("| Rash | 92 |", "| Rash | 91 |")
    )
    assert {f[:2] for f in _faults(swapped)} == {("moved", "91"), ("moved", "92")}


def test_sentences_references_people_and_text_left_out_are_told(path):
    cut = _misread(path, ("Nobody died of it.", "Nobody\n\ndied of it."))
    assert cut.cut_sentences == ("Nobody died of it.",)
    assert _misread(path, ("1. Lee A.", "7. Lee A.")).numbers.right == 0
    assert _misread(path, ("On relapses of people.", "")).references.right == 0
    dropped = _misread(path, ("Few of them relapsed. Nobody died of it.", "Nothing."))
    assert dict(dropped.dropped) == {"p": 1}

    def nobody(path: Path) -> Draft:
        draft = read_jats(path)
        return replace(draft, metadata=replace(draft.metadata, authors=()))

    assert audit_article(path, nobody).missed_people == ("Ng",)


@pytest.mark.parametrize(
    ("kind", "stated"),
    [
        ("retraction-forward", "retracted"),
        ("correction-forward", "corrected"),
        ("expression-of-concern", "concern"),
        ("retracted-article", "retraction"),
        ("corrected-article", "correction"),
    ],
)
def test_the_standing_that_a_file_states_is_counted(tmp_path, kind, stated):
    path = tmp_path / "a.xml"
    path.write_text(CORRECTION.replace("{kind}", kind), encoding="utf-8")
    audit = audit_article(path)
    assert audit.status.total == 1
    assert audit.missed_status in ((), (stated,))


def test_the_layout_of_an_oasis_table_is_its_own(tmp_path):
    entries = '<entry namest="c2" nameend="c3" morerows="1">5</entry><entry colname="c4">6</entry>'
    specs = "".join(f'<colspec colname="c{n}"/>' for n in range(1, 5))
    rows = f"<row>{entries}</row><row><entry>7</entry><entry>8</entry></row>"
    path = tmp_path / "a.xml"
    path.write_text(
        f"<article><body><table><tgroup cols='4'>{specs}<tbody>{rows}</tbody></tgroup></table>"
        "</body></article>",
        encoding="utf-8",
    )
    (table,) = source_tables(load(path))
    assert [(c.text, c.row, c.column, c.n_rows, c.n_columns) for c in table.cells] == [
        ("5", 0, 1, 2, 2), ("6", 0, 3, 1, 1), ("7", 1, 0, 1, 1), ("8", 1, 3, 1, 1),
    ]  # fmt: skip


def test_a_folder_is_audited_past_a_bad_file(tmp_path):
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.xml").write_text(SOURCE, encoding="utf-8")
    (folder / "deep" / "b.nxml").write_text(SOURCE.replace("{who}", "men"), encoding="utf-8")
    (folder / "bad.xml").write_text("<article><front>", encoding="utf-8")
    (folder / "note.txt").write_text("no", encoding="utf-8")
    audits = list(audit_files(jats_files(folder), n_processes=2))
    assert [bool(audit.error) for audit in audits] == [False, True, False]
    rates = rates_of(audits)
    assert (rates.n_read, rates.n_failed, rates.n_figures) == (2, 1, 28)
    assert json.loads(record_of(audits[0]))["tables"][0]["n_figures"] == 14


def test_the_command_prints_rates_and_writes_a_line_for_each_file(tmp_path, path):
    (tmp_path / "bad.xml").write_text("<article>", encoding="utf-8")
    output = tmp_path / "out.jsonl"
    run = CliRunner().invoke(
        cli, ["corpus", "audit", str(tmp_path), "--output", str(output), "--processes", "1"]
    )
    assert run.exit_code == 0, run.output
    assert "figures of tables in their cells" in run.output and "1.00000" in run.output
    lines = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
    assert [line["file"] for line in lines] == ["PMC1.xml", "bad.xml"]
    assert "bad.xml" in lines[1]["error"]


def test_the_command_says_what_is_wrong_with_a_folder(tmp_path):
    run = CliRunner().invoke(cli, ["corpus", "audit", str(tmp_path)])
    assert run.exit_code and "no .xml or .nxml file" in str(run.exception)
    (tmp_path / "bad.xml").write_text("<article>", encoding="utf-8")
    run = CliRunner().invoke(cli, ["corpus", "audit", str(tmp_path), "--processes", "1"])
    assert run.exit_code and "none of the 1 files" in str(run.exception)
