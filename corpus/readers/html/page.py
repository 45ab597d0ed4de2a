"""An article page saved from a journal, PubMed Central or any site -> Draft.

The main text is found by our own rules: of the libraries for that, trafilatura lost tables
and spans of cells on real article pages, and readability-lxml whole sections. Style sheets
and scripts are not run, so text that only these hide is read as visible.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from lxml import etree, html

from corpus.errors import ArticleUnreadable
from corpus.readers.draft import Draft
from corpus.readers.html.body import render
from corpus.readers.html.clean import clean, main_content
from corpus.readers.html.metadata import read_metadata
from corpus.readers.html.pictures import set_pictures
from corpus.readers.shared.received import bytes_within
from corpus.readers.study.study import with_study
from corpus.readers.tables.unread import with_unread

MAX_BYTES = 50_000_000

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.IGNORECASE)
# Browsers show nothing for these characters, and lxml refuses to move text with them.
_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,10}));?")
_LOOKS_LIKE_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|article|main|div|p|h1|table)\b", re.IGNORECASE
)
_LOOKS_LIKE_JATS = re.compile(
    r"<article\b[^<>]*+>(?:(?!<article\b).){0,4000}?<(?:front|journal-meta|article-meta)\b",
    re.DOTALL,
)


def read_html(path: Path) -> Draft:
    """The article of a page, with what was left out as warnings.

    Raises ArticleUnreadable where the file is missing, over 50 MB, not HTML, or has no text.
    """
    text = _text(path)
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as exc:
        raise ArticleUnreadable(
            f"{path} cannot be read as HTML; save the page again as a complete web page."
        ) from exc
    if any("Excessive depth" in fault.message for fault in parser.error_log):
        # The parser stops there without a word, and the rest of the page would be lost.
        raise ArticleUnreadable(
            f"{path} nests its elements too deep to be read whole; save the article as PDF or text."
        )
    known = read_metadata(root)
    warnings = clean(root)
    main = main_content(root)
    warnings += set_pictures(main)
    page = render(main, known.title)
    if not re.search(r"\w{2}", page.body):
        raise ArticleUnreadable(
            f"{path} has no text that a reader of the page would see; save the article's own page."
        )
    warnings += page.warnings
    n_words = len(page.body.split())
    if n_words < 200:
        warnings.append(f"Only {n_words} words found; is this the full article?")
    metadata = replace(known.complete(page.heading), doubts=page.doubts)
    return with_study(with_unread(Draft(metadata, page.body, tuple(warnings))))


def _text(path: Path) -> str:
    advice = "save the page without its images and scripts"
    text = _decoded(bytes_within(path, MAX_BYTES, "HTML", advice))
    if _LOOKS_LIKE_JATS.search(text[:20_000]):
        raise ArticleUnreadable(f"{path} holds JATS XML, not HTML; rename it to end in .xml.")
    if "\0" in text or not _LOOKS_LIKE_HTML.search(text):
        raise ArticleUnreadable(f"{path} is not an HTML page; save the article as a web page.")
    return _CONTROL.sub(" ", _REFERENCE.sub(_unless_control, text))


def _unless_control(reference: re.Match[str]) -> str:
    """A numeric reference as it is, or a blank where it names a control character."""
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    control = code < 32 and code not in (9, 10, 13)
    return " " if control or code in (0xFFFE, 0xFFFF) or code > 0x10FFFF else reference[0]


def _decoded(data: bytes) -> str:
    """Decode by byte order mark, else by the declared charset, UTF-8 or the browsers' fallback."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    declared = _CHARSET.search(data[:8192])
    names = [declared.group(1).decode("ascii").lower()] if declared else []
    # Browsers read what calls itself Latin-1 as Windows-1252.
    names = ["cp1252" if name in ("iso-8859-1", "latin1", "us-ascii") else name for name in names]
    for name in [*names, "utf-8-sig", "cp1252"]:
        try:
            return data.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("latin-1")
