"""A JATS file as the audit sees it: plain lxml, and nothing of the readers that it judges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import entities
from pathlib import Path

from lxml import etree

# What stands between them is raised or lowered in print; see corpus/audit/figures.py.
RAISED, LOWERED, END = "\x02", "\x04", "\x03"
# Text of these is no running text of the article, or is measured on its own.
APART = frozenset(
    "table-wrap table-wrap-group fig fig-group fn boxed-text supplementary-material media "
    "object-id alt-text long-desc permissions index-term processing-meta private-char".split()
)
OTHER_ARTICLES = ("sub-article", "response")
TABLES = frozenset(("table", "array"))

_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{0,40});")
_XML_NAMES = frozenset(("amp", "lt", "gt", "quot", "apos"))
_FORMULAS = frozenset(("math", "tex-math"))
_SPACED = frozenset("p list list-item title label break tr td th row entry def".split())


def load(path: Path) -> etree._Element:
    """The `article` element of a file, its namespaces taken off. Raises ValueError, OSError."""
    data = _ENTITY.sub(_numeric, path.read_bytes())
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as exc:
        raise ValueError(f"not well-formed XML: {exc.msg}") from exc
    for el in root.iter("*"):
        el.tag = str(el.tag).rpartition("}")[2]
    article = root if root.tag == "article" else next(root.iter("article"), None)
    if article is None:
        raise ValueError(f"no JATS article: the root is <{root.tag!s}>")
    return article


def _numeric(match: re.Match[bytes]) -> bytes:
    name = match.group(1).decode()
    known = None if name in _XML_NAMES else entities.html5.get(f"{name};")
    return "".join(f"&#{ord(char)};" for char in known).encode() if known else match.group(0)


def is_own(el: etree._Element) -> bool:
    """Whether an element belongs to the article itself, not to a letter or review in its file."""
    return next(el.iterancestors(*OTHER_ARTICLES), None) is None


def text_of(el: etree._Element) -> str:
    """The running text inside an element, with its raised and lowered parts marked."""
    return "".join(_pieces(el))


def has_formula(el: etree._Element) -> bool:
    """Whether part of the text stands in MathML or LaTeX, or in a picture."""
    return next(el.iter("math", "tex-math", "inline-graphic", "graphic"), None) is not None


def _pieces(el: etree._Element) -> Iterator[str]:
    yield el.text or ""
    for child in el:
        if isinstance(child.tag, str):
            yield from _element(child)
        yield child.tail or ""


def _element(el: etree._Element) -> Iterator[str]:
    tag = el.tag
    if tag in APART:
        return
    if tag == "alternatives":
        chosen = next((c for name in ("math", "textual-form") for c in el.iterfind(name)), None)
        yield from [] if chosen is None else _pieces(chosen)
        return
    if tag in _FORMULAS:
        yield from [] if tag == "tex-math" else _pieces(el)
        return
    cites = tag == "xref" and el.get("ref-type") in ("bibr", "ref", "fn", "table-fn")
    mark = LOWERED if tag == "sub" else RAISED if tag == "sup" or cites else ""
    if mark:
        yield mark
    elif tag in _SPACED:
        yield " "
    yield from _pieces(el)
    if mark:
        yield END
    elif tag in _SPACED:
        yield " "
