"""The reference list of a JATS article: one line an item."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml import etree

from corpus.readers.jats.inline import Inline
from corpus.readers.shared.inline import finish

_CITATIONS = ("mixed-citation", "element-citation", "citation", "nlm-citation")
_NAMES = ("name", "string-name", "collab", "anonymous", "etal")
_STYLE = ("italic", "bold", "sup", "sub", "sc", "underline", "xref", "styled-content")
_TITLES = ("article-title", "chapter-title", "data-title", "part-title", "trans-title")
_inline = Inline()


def reference_lines(ref_list: etree._Element) -> Iterator[str]:
    """`1. Authors. Title. Journal. Year;…` for each reference, in the list's order."""
    for number, ref in enumerate(ref_list.iter("ref"), start=1):
        # A label may be a name with a year; only a number is taken.
        label = re.fullmatch(r"\W*(\d{1,3})\W*", _text(ref.find("label")))
        text = " ".join(_parts(ref))
        if text:
            yield f"{label.group(1) if label else number}. {text}"


def _parts(ref: etree._Element) -> Iterator[str]:
    for part in ref:
        child = part
        if part.tag == "citation-alternatives":
            child = next((c for kind in _CITATIONS for c in child.iterfind(kind)), child)
        if child.tag in _CITATIONS:
            text = _as_printed(child) if _is_printed(child) else _composed(child)
        else:
            text = "" if child.tag == "label" or not isinstance(child.tag, str) else _text(child)
        missing = [doi for doi in _dois(part) if doi not in text]
        if text:
            yield " ".join([text, *(f"doi: {doi}" for doi in missing)])


def _dois(part: etree._Element) -> Iterator[str]:
    """The DOIs that stand in any form of a citation."""
    for el in part.iter("pub-id"):
        if el.get("pub-id-type") == "doi" and el.text:
            yield finish(el.text)


def _text(el: etree._Element | None) -> str:
    return "" if el is None else finish(_inline.content(el))


def _is_printed(citation: etree._Element) -> bool:
    """Whether it holds punctuation of its own, or running text."""
    tails = [citation.text or "", *(child.tail or "" for child in citation)]
    return len(citation) == 0 or any(tail.strip() for tail in tails)


def _as_printed(el: etree._Element) -> str:
    return finish(_spaced(el))


def _spaced(el: etree._Element) -> str:
    """The text inside, with a blank or comma between touching elements, as in print."""
    text = el.text or ""
    last: str | None = None
    for child in el:
        if not isinstance(child.tag, str) or child.tag in _inline.names:
            text += child.tail or ""
            continue
        styled = child.tag in _STYLE or len(child) == 0
        piece = _inline.element(child) if styled else _spaced(child)
        if child.tag == "pub-id" and text.endswith("."):
            text += " "
        touching = last is not None and text[-1:].isalnum() and piece[:1].isalnum()
        if touching and not (last in _STYLE or child.tag in _STYLE):
            text += ", " if last in _NAMES and child.tag in _NAMES else " "
        text += piece + (child.tail or "")
        last = None if (child.tail or "").strip() else child.tag
    return text


def _composed(citation: etree._Element) -> str:
    """A citation given as data only, in the usual order; other parts come before the ids."""
    used: list[etree._Element] = []

    def take(*names: str) -> list[etree._Element]:
        found = [child for child in citation if child.tag in names]
        used.extend(found)
        return found

    groups = take("person-group", *_NAMES)
    people = ", ".join(text for group in groups for text in (map(_name, _people(group))) if text)
    titles = [_text(el) for el in take(*_TITLES)]
    source = [_text(el) for el in take("source")]
    where = _where(take)
    ids = [_identifier(el) for el in take("pub-id")]
    take("label")
    over = [_text(el) for el in citation if isinstance(el.tag, str) and el not in used]
    parts = [people, *titles, *source, where, *over, *ids]
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)


def _people(group: etree._Element) -> list[etree._Element]:
    if group.tag in _NAMES or (group.text or "").strip():
        return [group]
    return [child for child in group if isinstance(child.tag, str)]


def _name(el: etree._Element) -> str:
    if el.tag == "etal":
        return "et al"
    surname, given = el.find("surname"), el.find("given-names")
    if surname is None:
        return _text(el)
    rest = [_text(el.find(name)) for name in ("suffix", "prefix")]
    return " ".join(part for part in (_text(surname), _text(given), *rest) if part)


def _where(take: Callable[..., list[etree._Element]]) -> str:
    year, volume, issue, first, last, code = (
        "".join(_text(el) for el in take(name)[:1])
        for name in ("year", "volume", "issue", "fpage", "lpage", "elocation-id")
    )
    take("page-range")
    pages = f"{first}–{last}" if last and last != first else first or code
    inside = f"{volume}({issue})" if issue else volume
    return year + (f";{inside}" if inside else "") + (f":{pages}" if pages else "")


def _identifier(el: etree._Element) -> str:
    kind = el.get("pub-id-type") or ""
    names = {"doi": "doi: ", "pmid": "PMID: ", "pmcid": ""}
    return f"{names.get(kind, '')}{_text(el)}"
