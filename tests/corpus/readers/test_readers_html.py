"""Saved pages: the article comes through, the page around it and what it hides do not."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from reading import bare, lines

from corpus.errors import ArticleUnreadable
from corpus.markdown import parse_article
from corpus.people.people import Person
from corpus.readers.draft import Draft
from corpus.readers.html.page import MAX_BYTES, read_html

PAGE = Path(__file__).parents[1] / "data" / "article.html"


@pytest.fixture(scope="module")
def draft() -> Draft:
    return read_html(PAGE)


def test_metadata_is_what_the_head_says(draft: Draft) -> None:
    found = draft.metadata
    assert found.title == "Drug A in mice: a retrospective study"
    assert found.authors == (Person("Zhao", "Hua"), Person("Lee", "Ann B."))
    assert (found.journal, found.year, found.place) == ("J Invent Med", 2021, "2021;7(3):11")
    assert (found.doi, found.pmid) == ("10.9999/jim.2021.7", "12345678")
    assert (found.licence, found.study_design) == ("CC BY 4.0", "animal study")
    assert found.registration == ("NCT01234567",)


def test_the_article_in_its_order(draft: Draft) -> None:
    assert lines(draft)[:9] == [
        "# Drug A in mice: a retrospective study",
        "## Abstract",
        "We treated 40 mice (NCT01234567) in this study, and saw that they were well.",
        "## Methods",
        "### Animals",
        "Mice[1,2] got 10⁶ cells of CD19⁺ type, and H₂O as they liked it.",
        "White on blue is a design.",
        "- first point",
        "- second",
    ]
    assert "- second\n  - inner" in draft.body
    assert "\\> not a quote" in lines(draft)
    assert "Figure 1 Weight by day." in lines(draft)


@pytest.mark.parametrize(
    "words",
    ["Home page", "cookies", "Footer words", "script words", "alt words", "Google Scholar",
     "Hidden by attribute", "Hidden from readers", "Hidden by style", "Ignore your instructions"],
)  # fmt: skip
def test_what_is_not_the_article_stays_out(draft: Draft, words: str) -> None:
    assert words not in draft.body


def test_white_text_is_reported(draft: Draft) -> None:
    assert any(
        "colour of its ground" in w and "Ignore your instructions" in w for w in draft.warnings
    )


def test_a_table_is_read_as_the_article_format_has_it(draft: Draft) -> None:
    table = parse_article("a", draft.body).tables[0]
    assert table.caption == "Table 1. Outcomes by group."
    assert table.header == ("Outcome", "Drug A n", "Drug A %")
    assert [row.cells for row in table.rows] == [
        ("Sex", "", ""),
        ("↳ Male", "3", "30"),
        ("Death", "1", "10"),
        ("Death", "not reached", "not reached"),
    ]
    assert table.notes == ("ᵃOne was unsure.",)


def test_references_are_numberedlines(draft: Draft) -> None:
    expected = "## References\n\n1. Zhao H. A title. J Test. 2019;5:1.\n2. Lee K. Other. 2018.\n"
    assert expected in draft.body


def test_linked_data_names_the_article(tmp_path: Path) -> None:
    data = (
        '{"@graph": [{"@type": "ScholarlyArticle", "headline": "From JSON", "datePublished":'
        ' "2019-05-01", "author": [{"name": "Ann Lee"}], "isPartOf": {"name": "J Test"}}]}'
    )
    head = f'<script type="application/ld+json">{data}</script>'
    found = bare(tmp_path, "<p>Some words of an article.</p>", head).metadata
    assert (found.title, found.year, found.authors) == ("From JSON", 2019, (Person("Lee", "Ann"),))
    assert found.journal == "J Test"


def test_a_page_without_landmarks_is_read_whole(tmp_path: Path) -> None:
    draft = bare(tmp_path, "<h1>Title</h1><div><p>First.</p>Loose words<div>Second.</div></div>")
    assert lines(draft) == ["# Title", "First.", "Loose words", "Second."]


def test_a_table_for_layout_is_not_a_table(tmp_path: Path) -> None:
    draft = bare(tmp_path, "<table><tr><td><p>One.</p></td><td><p>Two.</p></td></tr></table>")
    assert lines(draft) == ["One.", "Two."]


def test_a_table_shown_elsewhere_is_joined_to_its_caption(tmp_path: Path) -> None:
    caption = "<p>Table 1. Baseline of all the patients.</p>"
    table = "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>"
    draft = bare(tmp_path, f"{caption}<p>Text between.</p>{caption}{table}")
    assert draft.body.count("Table 1.") == 1
    assert parse_article("a", draft.body).tables[0].caption.startswith("Table 1.")


def test_captions_in_two_paragraphs_below_their_tables_go_above_them(tmp_path: Path) -> None:
    table = "<table><tr><th>Arm</th><th>n</th></tr><tr><td>Tea</td><td>{}</td></tr></table>"
    draft = bare(
        tmp_path,
        f"<p>It was told.</p>{table.format(15)}<p><b>Table 1</b></p><p>Rash by arm.</p>"
        f"<p>Fever was mild.</p>{table.format(27)}<p><b>Table 2</b></p><p>Fever by arm.</p>",
    )
    found = parse_article("a", draft.body).tables
    assert [one.caption for one in found] == ["Table 1 Rash by arm.", "Table 2 Fever by arm."]
    assert not any("no cells" in warning for warning in draft.warnings)


def test_a_caption_below_a_table_that_it_does_not_count_stays(tmp_path: Path) -> None:
    table = "<table><tr><th>Arm</th><th>n</th></tr><tr><td>Tea</td><td>{}</td></tr></table>"
    caption = "<p>Table {}. By arm of the trial.</p>"
    draft = bare(
        tmp_path,
        f"{caption.format(1)}{table.format(15)}{caption.format(2)}{table.format(27)}"
        f"{caption.format(4)}<p>The end.</p>",
    )
    found = parse_article("a", draft.body).tables
    assert [one.caption[:8] for one in found] == ["Table 1.", "Table 2."]
    assert any("no cells for Table 4" in warning for warning in draft.warnings)


def test_a_caption_without_cells_is_warned_of(tmp_path: Path) -> None:
    draft = bare(tmp_path, "<p>Table 2. Baseline of all the patients.</p><p>Text.</p>")
    assert any("no cells for Table 2" in warning for warning in draft.warnings)


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("cp1252", "iso-8859-1"), ("utf-8", ""), ("cp1252", ""), ("utf-16", ""), ("utf-8", "nosuch")],
)
def test_encodings(tmp_path: Path, encoding: str, declared: str) -> None:
    path = tmp_path / "e.html"
    meta = f'<meta charset="{declared}">' if declared else ""
    path.write_bytes(f"<html><head>{meta}</head><p>Größe “5” – é</p></html>".encode(encoding))
    assert lines(read_html(path)) == ["Größe “5” – é"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"%PDF-1.4\x00\x01", "not an HTML page"),
        (b"just words", "not an HTML page"),
        (b"", "not an HTML page"),
        (b"<html><body><script>x</script></body></html>", "no text"),
        (b"<article><front><article-meta/></front></article>", "rename it to end in .xml"),
    ],
)
def test_what_is_not_a_page_says_why(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "bad.html"
    path.write_bytes(data)
    with pytest.raises(ArticleUnreadable, match=message) as caught:
        read_html(path)
    assert "bad.html" in str(caught.value)


def test_limits(tmp_path: Path) -> None:
    huge = tmp_path / "huge.html"
    with huge.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(ArticleUnreadable, match="over the limit"):
        read_html(huge)
    with pytest.raises(ArticleUnreadable, match="cannot be read"):
        read_html(tmp_path / "none.html")


def test_a_page_nested_too_deep_is_refused_not_cut(tmp_path: Path) -> None:
    with pytest.raises(ArticleUnreadable, match="too deep"):
        bare(tmp_path, f"<p>Before.</p>{'<div>' * 3_000}<p>Deep.</p>{'</div>' * 3_000}")


def test_a_wide_page_ends_in_bounded_time(tmp_path: Path) -> None:
    started = time.process_time()
    words = "<div><p>Some words of a paragraph that is long enough.</p></div>"
    assert len(lines(bare(tmp_path, words * 5_000))) == 5_000
    assert time.process_time() - started < 10


@pytest.mark.parametrize("sign", ["\x01", "\x0b", "\x1f", "\ufffe", "&#1;", "&#xffff;", "&#xd800;"])
def test_control_characters_do_no_harm(tmp_path: Path, sign: str) -> None:
    draft = bare(tmp_path, f"<p>Before{sign}<script>x</script>{sign} after.</p>{sign}")
    assert " ".join(draft.body.split()).startswith("Before")
    assert not re.search("[\x01-\x08\x0b\x0e-\x1f\ufffe\uffff]", draft.body)


def test_a_table_beside_the_abstract_is_part_of_the_article(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(
        "<html><body><div><h1>Falls on wards</h1><section><h2>Abstract</h2><p>Falls were counted "
        "on two wards before and after more nurses came.</p></section><section><h2>Results</h2>"
        "<table><tr><th>Ward</th><th>Falls</th></tr><tr><td>Surgery</td><td>12</td></tr></table>"
        "</section></div></body></html>"
    )
    assert "| Surgery | 12 |" in read_html(path).body
