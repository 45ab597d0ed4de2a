import pytest

from conftest import TINY
from corpus.article import Metadata
from corpus.errors import ArticleUnreadable
from corpus.markdown import format_article, parse_article, pipe_table, table_cells


def texts(article, kind):
    return [article.text[b.start : b.end] for b in article.blocks if b.kind == kind]


def test_front_matter_is_no_part_of_the_text():
    article = parse_article("a", TINY["adams-2019"])
    assert article.text.startswith("## Abstract")
    assert article.metadata.authors == ("Adams B", "Clark D")
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
        ("---\nyear: soon\n---\nText.", "'year' must be a whole number, not 'soon'"),
        ("---\ntitle: Empty\n---\n", "no text"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(source, message):
    with pytest.raises(ArticleUnreadable, match=message.replace("(", r"\(")):
        parse_article("x", source)
