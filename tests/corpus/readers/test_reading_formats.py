"""What other tools write: read, or refused with what to give instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import ArticleUnreadable
from corpus.readers.html.page import read_html
from corpus.readers.jats.article import read_jats
from corpus.readers.shared.formats import advice_for
from corpus.readers.text.plain import read_text

ELSEVIER = "http://www.elsevier.com/xml/ja/dtd"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (
            '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/></TEI>',
            "but TEI, as GROBID writes",
        ),
        (f'<article xmlns="{ELSEVIER}"><head/></article>', "Elsevier's own XML"),
        ("<full-text-retrieval-response/>", "Elsevier's own XML"),
        ("<Publisher><Journal/></Publisher>", "Springer's own XML"),
        ('<article xmlns="http://docbook.org/ns/docbook"/>', "DocBook"),
        ("<book><book-meta/></book>", "a book"),
        ("<PubmedArticleSet/>", "records of PubMed without full text"),
        ("<html><body><p>Zinc</p></body></html>", "a web page; rename it to end in .html"),
        ("<note/>", "not a JATS article"),
        (b"PK\x03\x04word", "a zip file, or a document of an office program"),
        (b"\x1f\x8b\x08", "compressed; unpack it"),
        (b"%PDF-1.7", "a PDF; rename it"),
    ],
)
def test_xml_that_is_no_jats_is_called_what_it_is(
    tmp_path: Path, source: str | bytes, said: str
) -> None:
    path = tmp_path / "paper.xml"
    path.write_bytes(source if isinstance(source, bytes) else source.encode())
    with pytest.raises(ArticleUnreadable, match=said):
        read_jats(path)


def test_a_suffix_tells_what_to_give_instead() -> None:
    assert "word processor" in advice_for(Path("Paper.DOCX"))
    assert "e-book" in advice_for(Path("paper.epub"))
    assert advice_for(Path("paper.xyz")) == ""


@pytest.mark.parametrize(
    "source",
    [
        "PMID- 12345678\nOWN - NLM\nTI  - Zinc for warts.\n",
        "TY  - JOUR\nTI  - Zinc for warts\nER  - \n",
    ],
)
def test_an_export_of_references_is_no_paper(tmp_path: Path, source: str) -> None:
    path = tmp_path / "zinc.txt"
    path.write_text(source, "utf-8")
    with pytest.raises(ArticleUnreadable, match="holds references"):
        read_text(path)


@pytest.mark.parametrize(
    ("generator", "opening", "title"),
    [
        ("Microsoft Word 15 (filtered)", "<p class=MsoTitle>Zinc for warts: a trial</p>",
         "Zinc for warts: a trial"),
        ("LibreOffice 7.3 (Linux)", "<p><b>Zinc for warts</b></p>", "Zinc for warts"),
        ("LibreOffice 7.3 (Linux)", "<p>Ward notes</p>", "Results"),  # nothing shows the title
        ("WordPress 6", "<p class=MsoTitle>Zinc for warts</p>", "Results"),
    ],
)  # fmt: skip
def test_a_page_that_a_word_processor_saved_has_its_title(
    tmp_path: Path, generator: str, opening: str, title: str
) -> None:
    path = tmp_path / "saved.html"
    path.write_text(
        f"<html><head><meta name=generator content='{generator}'><title>Zinc for warts</title>"
        f"</head><body><div>{opening}<h1>Results</h1><p>{'Warts cleared with zinc. ' * 20}</p>"
        "</div></body></html>",
        "utf-8",
    )
    draft = read_html(path)
    assert draft.body.startswith(f"# {title}\n")
    if title != "Results":
        assert draft.metadata.title == title and "## Results" in draft.body
