"""Who wrote a JATS article: persons by the parts of their names, and groups."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from corpus.people.names import author_of, group_of, person_of
from corpus.people.people import Author
from corpus.readers.shared.inline import finish

_AUTHORS = ("author", "authors", "collab", "group")
_OTHERS = re.compile("editor|review|translat|illustrat", re.I)


def authors_of(meta: etree._Element) -> tuple[Author, ...]:
    """The authors in order; members of a group are listed inside its name, and left out."""
    found: list[Author] = []
    for group in meta.iterfind("contrib-group"):
        if _OTHERS.search(group.get("content-type") or ""):
            continue
        for child in group:
            found += _contributor(child)
    return tuple(found)


def _contributor(el: etree._Element) -> Iterator[Author]:
    """The authors in a child of a group of contributors."""
    if el.tag in ("on-behalf-of", "collab"):
        yield from _group(el)
        return
    if el.tag != "contrib" or el.get("contrib-type", "author").lower() not in _AUTHORS:
        return
    for path in ("name", "name-alternatives/name", "string-name", "name-alternatives/string-name"):
        name = _preferred(el.findall(path))
        if name is not None:
            yield from _person(name)
            break
    groups = (el.find(path) for path in ("collab", "collab-alternatives/collab", "on-behalf-of"))
    for group in groups:
        if group is not None:
            yield from _group(group)


def _preferred(names: list[etree._Element]) -> etree._Element | None:
    """The name in English letters where a person has several, else the first."""
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    english = (name for name in names if (name.get(lang) or "").startswith("en"))
    return next(english, names[0] if names else None)


def _person(name: etree._Element) -> Iterator[Author]:
    given = name.find("given-names")
    initials = "" if given is None else given.get("initials") or ""
    surname, given_names = _text(name, "surname"), _text(name, "given-names") or initials
    if surname or given_names:
        yield person_of(surname, given_names, _text(name, "suffix"), _text(name, "prefix"))
        return
    whole = finish("".join(str(text) for text in name.itertext()))
    if whole:
        yield author_of(whole)


def _group(collab: etree._Element) -> Iterator[Author]:
    # A group may list its members inside its name; the name is what stands before them.
    inside = [collab.text or ""]
    for child in collab:
        listed = child.tag in ("contrib-group", "xref", "fn") or not isinstance(child.tag, str)
        inside += ["" if listed else "".join(map(str, child.itertext())), child.tail or ""]
    group = group_of(finish("".join(inside)))
    if group.name:
        yield group


def _text(el: etree._Element, path: str) -> str:
    found = el.find(path)
    return "" if found is None else finish("".join(str(text) for text in found.itertext()))
