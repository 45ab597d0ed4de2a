"""Running text of HTML elements as plain text: scripts, reference marks, formulas."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from corpus.readers.shared.formula import mathml_text, tex_text
from corpus.readers.shared.inline import lowered, raised, reference_link, reference_mark

MAX_DEPTH = 200  # of nested elements; what lies deeper is read as running text
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))

_BLOCKS = frozenset(
    "p div section article main header footer aside figure figcaption blockquote ul ol dl dt dd li "
    "table h1 h2 h3 h4 h5 h6 hr pre address center details summary fieldset form caption "
    "body tbody tr td th hgroup".split()
)
_REFERENCE_LINK = re.compile(
    r"\A[^#]*+#.*(?:ref|cit|bib|CR|\bB|\bR|\bb)-?\d", re.IGNORECASE | re.DOTALL
)
_REFERENCE_CLASS = re.compile(r"\b(?:bibr|xref-bibr|ref-link|reference-link)\b")


def holds_blocks(el: HtmlElement) -> bool:
    """Whether an element breaks the paragraph around it."""
    if el.tag in _BLOCKS:
        return True
    return (
        next(el.iter("p", "div", "table", "ul", "ol", "figure", "section", *HEADINGS), None)
        is not None
    )


def content(el: HtmlElement, depth: int = 0) -> str:
    """The text inside an element, not yet finished (see corpus/readers/shared/inline.py)."""
    parts = [el.text or ""]
    for child in el:
        if isinstance(child.tag, str):
            parts.append(inline(child, depth + 1))
        parts.append(child.tail or "")
    return "".join(parts)


def inline(el: HtmlElement, depth: int = 0) -> str:
    """One element as text: scripts and reference marks set, formulas written out."""
    tag = el.tag
    if depth > MAX_DEPTH:
        return str(el.text_content())
    if tag in ("br", "hr"):
        return " "
    if tag == "img":
        return ""
    if tag == "math":
        return mathml_text(el)
    if tag == "tex-math":
        return tex_text(el.text or "")
    if tag == "table":
        return f" {_rows_in_line(el, depth)} "
    return _marked(el, content(el, depth))


def _marked(el: HtmlElement, inside: str) -> str:
    """The text of an element with the marks that its tag gives it."""
    tag, around = el.tag, el.getparent()
    if tag == "sub":
        return lowered(inside)
    if tag == "sup":
        return reference_mark(str(el.text_content())) if _cites(el) else raised(inside)
    if tag == "a" and _is_reference(el) and (around is None or around.tag != "sup"):
        is_raised = el.find("sup") is not None
        return reference_mark(str(el.text_content())) if is_raised else reference_link(inside)
    return f" {inside} " if tag in _BLOCKS else inside


def _rows_in_line(table: HtmlElement, depth: int) -> str:
    """A table inside a cell: its cells apart by commas, its rows by semicolons."""
    rows = [
        ", ".join(filter(None, (" ".join(content(cell, depth).split()) for cell in row)))
        for row in table.iter("tr")
    ]
    return "; ".join(filter(None, rows))


def _cites(sup: HtmlElement) -> bool:
    around = sup.getparent()
    links = [*sup.iter("a"), *([around] if around is not None and around.tag == "a" else [])]
    return any(_is_reference(link) for link in links)


def _is_reference(link: HtmlElement) -> bool:
    text = link.text_content().strip(" []()")
    known = _REFERENCE_LINK.search(link.get("href") or "") or _REFERENCE_CLASS.search(
        link.get("class") or ""
    )
    return bool(known) and bool(re.match(r"\d", text))
