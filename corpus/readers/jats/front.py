"""Metadata from the front matter of a JATS article."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from corpus.article import Metadata
from corpus.readers.shared import stated
from corpus.readers.shared.inline import finish

XLINK_HREF = "{http://www.w3.org/1999/xlink}href"

# The year of the issue is the one that citations use; the day of a release never is.
_DATES = ("collection", "ppub", "epub-ppub", "print", "epub", "electronic", "pub", "")
_NOT_PUBLISHED = re.compile(
    "release|nihms|received|accepted|corrected|retract|rev-|hwp|preprint", re.IGNORECASE
)
_TYPE_WORDS = re.compile(
    r"review|case (?:report|series|study)|meta-analysis|guideline|editorial|letter|comment|"
    r"protocol|original|research|trial|correspondence|erratum|correction|brief|communication|"
    r"perspective|opinion|article|report|viewpoint",
    re.IGNORECASE,
)


def read_metadata(article: etree._Element) -> Metadata:
    """What the front matter states."""
    meta = _one(article, "front/article-meta", "front")
    journal = _one(article, "front/journal-meta", "front")
    title = article_title(article)
    year = _year(meta)
    return Metadata(
        title=title or None,
        authors=tuple(_authors(meta)),
        journal=_journal(journal),
        year=year,
        citation=stated.citation(year, _text(meta, "volume"), _text(meta, "issue"), _pages(meta)),
        doi=_article_id(meta, "doi"),
        pmid=_article_id(meta, "pmid"),
        licence=_licence(meta),
        article_type=_article_type(article, meta),
    )


def article_title(article: etree._Element) -> str:
    """The title with its subtitle, without footnote marks; empty where there is none."""
    group = _one(article, "front/article-meta/title-group", "front/article-meta", "front")
    parts = [finish(_without_notes(el)) for el in group.iterfind("article-title")]
    parts += [finish(_without_notes(el)) for el in group.iterfind("subtitle")]
    parts = [part.rstrip(":") for part in parts if part]
    return ": ".join(parts)


def _without_notes(el: etree._Element) -> str:
    from corpus.readers.jats.inline import Inline

    return Inline(footnote_marks=False).content(el)


def _one(article: etree._Element, *paths: str) -> etree._Element:
    """The first that exists; an empty element where none does."""
    for path in paths:
        found = article.find(path)
        if found is not None:
            return found
    return etree.Element("none")


def _text(meta: etree._Element, path: str) -> str:
    found = meta.find(path)
    return "" if found is None else finish("".join(str(text) for text in found.itertext()))


def _authors(meta: etree._Element) -> Iterator[str]:
    for contrib in meta.iterfind("contrib-group/contrib"):
        if contrib.get("contrib-type", "author") not in ("author", "collab", "group"):
            continue
        name = contrib.find("name")
        if name is None:
            name = contrib.find("name-alternatives/name")
        if name is not None:
            yield _person(name)
        else:
            yield from _other_author(contrib)


def _person(name: etree._Element) -> str:
    given = name.find("given-names")
    initials = "" if given is None else given.get("initials") or ""
    return stated.author_name(_text(name, "surname"), initials or _text(name, "given-names"))


def _other_author(contrib: etree._Element) -> Iterator[str]:
    person = contrib.find("string-name")
    if person is not None and person.find("surname") is not None:
        yield _person(person)
        return
    collab = contrib.find("collab") if person is None else person
    if collab is None:
        collab = contrib.find("collab-alternatives/collab")
    if collab is not None:
        # A group may list its members inside its name; the name is what stands before them.
        inside = [collab.text or ""]
        for child in collab:
            listed = child.tag in ("contrib-group", "xref", "fn") or not isinstance(child.tag, str)
            inside += ["" if listed else "".join(map(str, child.itertext())), child.tail or ""]
        name = finish("".join(inside))
        if name:
            yield name


def _journal(meta: etree._Element) -> str | None:
    short = [
        finish(el.text or "") for kind in ("nlm-ta", "iso-abbrev")
        for el in meta.iterfind("journal-id") if el.get("journal-id-type") == kind
    ]  # fmt: skip
    paths = ("abbrev-journal-title", "journal-title-group/abbrev-journal-title",
             "journal-title-group/journal-title", "journal-title")  # fmt: skip
    short += [_text(meta, path) for path in paths]
    return next((name for name in short if name), None)


def _year(meta: etree._Element) -> int | None:
    years: dict[int, int] = {}
    for date in meta.iterfind("pub-date"):
        kinds = [date.get(key) or "" for key in ("pub-type", "date-type", "publication-format")]
        year = stated.year_in(_text(date, "year") or _text(date, "string-date"))
        if year is None or _NOT_PUBLISHED.search(" ".join(kinds)):
            continue
        rank = min(_DATES.index(kind) for kind in [*kinds, ""] if kind in _DATES)
        years.setdefault(rank, year)
    return years[min(years)] if years else None


def _pages(meta: etree._Element) -> str:
    first, last = _text(meta, "fpage"), _text(meta, "lpage")
    if first:
        return f"{first}–{last}" if last and last != first else first
    return _text(meta, "elocation-id") or _text(meta, "page-range")


def _article_id(meta: etree._Element, kind: str) -> str | None:
    for found in meta.iterfind("article-id"):
        if found.get("pub-id-type") == kind:
            return finish(found.text or "").removeprefix("https://doi.org/") or None
    return None


def _licence(meta: etree._Element) -> str | None:
    urls: list[str] = []
    texts: list[str] = []
    for permissions in meta.iterfind("permissions"):
        for el in permissions.iter("*"):
            urls += [url for url in (el.get(XLINK_HREF),) if url]
            if el.tag == "license_ref":
                urls.append(el.text or "")
        texts += [str(text) for text in permissions.itertext()]
    texts += [_text(meta, "copyright-statement")]
    return stated.licence_name(urls, " ".join(" ".join(texts).split()))


def _article_type(article: etree._Element, meta: etree._Element) -> str | None:
    for subject in meta.iterfind("article-categories/subj-group"):
        heading = _text(subject, "subject").lower()
        is_heading = subject.get("subj-group-type", "heading") in ("heading", "article-type")
        if is_heading and len(heading) < 60 and _TYPE_WORDS.search(heading):
            return heading
    kind = (article.get("article-type") or "").replace("-", " ").strip()
    return kind if kind not in ("", "other") else None
