import time

import pytest

from conftest import TINY
from corpus.article import Metadata
from corpus.errors import ArticleUnreadable
from corpus.markdown import format_article, parse_article, pipe_table, read_source, table_cells
from corpus.people.people import Person


def texts(article, kind):
    return [article.text[b.start : b.end] for b in article.blocks if b.kind == kind]


def test_front_matter_is_no_part_of_the_text():
    article = parse_article("a", TINY["adams-2019"])
    assert article.text.startswith("## Abstract")
    assert article.metadata.authors == (Person("Adams", "B"), Person("Clark", "D"))
    assert (article.metadata.year, article.metadata.n_patients) == (2019, 240)
    assert article.metadata.doi is None


def test_a_table_knows_its_caption_header_groups_and_notes():
    table = parse_article("a", TINY["adams-2019"]).tables[0]
    assert table.caption == "Table 1 Outcomes by schedule"
    assert table.header == ("Outcome", "Daily (n = 120)", "Alternate days (n = 120)", "P")
    assert [row.group for row in table.rows] == [None, None] + ["Side effects, n (%)"] * 2
    assert table.rows[2].cells == ("↳ Nausea", "46 (38.0)", "25 (21.0)", "")
    assert table.notes == ("P values are from a chi-square test.",)


def test_caption_and_header_row_are_one_block():
    article = parse_article("a", TINY["adams-2019"])
    (header,) = texts(article, "header")
    assert header.startswith("Table 1 Outcomes") and header.endswith("| P |")
    assert texts(article, "caption") == []


def test_a_single_top_heading_is_the_title_and_no_section():
    article = parse_article("b", TINY["baker-2021"])
    assert article.title == "Snoring and blood pressure"
    assert [block.section for block in article.blocks] == [(), ("Discussion",)]


def test_several_top_headings_are_sections():
    article = parse_article("x", "# Methods\n\nWe did it.\n\n# Results\n\nIt worked.\n")
    assert [block.section for block in article.blocks] == [("Methods",), ("Results",)]


def test_without_headings_the_first_line_is_the_title():
    assert parse_article("c", TINY["cole-2020"]).title == "Hand hygiene on the ward"


def test_references_are_one_block_each():
    article = parse_article("r", "## References\n\n1. One A. First.\n2. Two B. Second.\n")
    assert texts(article, "reference") == ["1. One A. First.", "2. Two B. Second."]


def test_every_character_that_is_not_markup_stands_in_a_block(articles):
    for article in articles:
        covered = bytearray(len(article.text))
        for block in article.blocks:
            covered[block.start : block.end] = b"1" * (block.end - block.start)
        lost = [
            line
            for line in article.text.splitlines()
            if line.strip() and not line.startswith("#") and not set(line) <= set("|- >")
            if not any(covered[article.text.index(line) : article.text.index(line) + len(line)])
        ]
        assert lost == []


def test_escaped_bars_stay_in_their_cell():
    assert table_cells(r"| a \| b | c |") == ("a | b", "c")


def test_pipe_table_fills_short_rows():
    assert pipe_table(["a", "b"], [["1"]]) == "| a | b |\n| --- | --- |\n| 1 |  |"


def test_an_article_file_survives_being_written_again():
    article = parse_article("a", TINY["adams-2019"])
    again = parse_article("a", format_article(article.metadata, article.text))
    assert (again.metadata, again.text) == (article.metadata, article.text)
    assert format_article(Metadata(), "Only text.") == "Only text.\n"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("---\ntitle: [\n---\nText.", "not valid YAML"),
        ("---\n- a: 1\n---\nText.", "not a list of"),
        ("---\nyear: soon\n---\nText.", "'year' must be a year such as 2020, not 'soon'"),
        ("---\ntitle: Empty\n---\n", "no text"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(source, message):
    with pytest.raises(ArticleUnreadable, match=message.replace("(", r"\(")):
        parse_article("x", source)


def bomb():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    return "\n".join([*lines, "authors: *a11"])


@pytest.mark.parametrize(
    ("front", "message"),
    [
        (bomb(), "not valid YAML"),
        ("title: x\nyear: 2020-13-45", "not valid YAML"),
        ("authors: " + "[" * 5_000, "not valid YAML"),
        ("title: " + "x" * 400_000, "more than 300,000 characters"),
        ("title: !!python/object/apply:os.system ['true']", "not valid YAML"),
    ],
)
def test_front_matter_that_attacks_is_refused_at_once(front, message):
    started = time.process_time()
    with pytest.raises(ArticleUnreadable, match=message):
        parse_article("a", f"---\n{front}\n---\nText.\n")
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "line",
    ["# a" + " " * 20_000 + "b", "# " + "#" * 20_000 + "b", "|" + "-" * 20_000 + "x",
     "a|b\n" + "-|" * 10_000 + "x", "a|b\n|" + " " * 20_000 + "x"],
    ids=["blanks", "hashes", "dashes", "bars", "blank cells"],
)  # fmt: skip
def test_a_long_line_is_read_in_bounded_time(line):
    started = time.process_time()
    parse_article("a", f"{line}\n\nText.\n")
    assert time.process_time() - started < 2


def test_a_heading_may_be_closed_by_hashes():
    article = parse_article("a", "## Results ##\n\nText.\n\n## #\n\nMore.\n")
    assert [block.section for block in article.blocks] == [("Results",), ("#",)]


def test_offsets_of_a_file_with_windows_line_ends_are_those_of_its_lines(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"---\r\ntitle: T\r\n---\r\nFirst line\r\nsecond.\r\n\r\nAnother.\r\n")
    article = parse_article("a", read_source(path))
    assert article.metadata.title == "T"
    assert (
        article.text == path.read_text(encoding="utf-8").partition("---\n")[2].partition("---\n")[2]
    )
    assert [article.text[b.start : b.end] for b in article.blocks] == [
        "First line\nsecond.",
        "Another.",
    ]
    path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n"))
    assert parse_article("a", read_source(path)).digest == article.digest


def test_a_paragraph_that_begins_with_a_tables_name_is_no_caption():
    told = "Supplementary Table 6 summarizes the complications. None was fatal."
    article = parse_article("a", f"# T\n\n## Results\n\n{told}\n\nFigure 1 Survival.\n")
    assert texts(article, "paragraph") == [told]
    assert texts(article, "caption") == ["Figure 1 Survival."]


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


@pytest.mark.parametrize(
    "source",
    [
        "---\nTitle: A trial\nAuthor:\n- name: Ann Test\n  orcid: 0000\n- Bob van Dyke\n"
        "date: 2014-05-06\n"
        "DOI: https://doi.org/10.5555/a.1\nlayout: post\n---\nColds were shorter.\n",
        '+++\ntitle = "A trial"\nauthors = ["Ann Test", "Bob van Dyke"]\n'
        "date = 2014-05-06T08:00:00Z\n"
        'doi = "doi:10.5555/a.1"\n[extra]\nx = 1\n+++\nColds were shorter.\n',
    ],
)  # fmt: skip
def test_front_matter_of_other_programs_is_understood(source):
    article = parse_article("a", source)
    found = article.metadata
    assert (found.title, found.year, found.doi) == ("A trial", 2014, "10.5555/a.1")
    assert found.authors == (Person("Test", "Ann"), Person("Dyke", "Bob", "van"))
    assert article.text == "Colds were shorter.\n"


def test_broken_toml_is_told():
    with pytest.raises(ArticleUnreadable, match="not valid TOML"):
        parse_article("a", "+++\ntitle = [\n+++\nText.\n")
