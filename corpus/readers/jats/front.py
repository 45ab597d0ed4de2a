"""Metadata from the front matter of a JATS article."""

from __future__ import annotations

import re

from lxml import etree

from corpus.article import Metadata
from corpus.readers.jats.people import authors_of
from corpus.readers.jats.relations import XLINK_HREF, relations_of, status_of
from corpus.readers.shared import stated
from corpus.readers.shared.inline import finish
from corpus.status import is_preprint_server, type_named

# The year of the issue is the one that citations use; the day of a release never is.
_DATES = ("collection", "ppub", "epub-ppub", "print", "epub", "electronic", "pub", "")
_NOT_PUBLISHED = re.compile(
    "release|nihms|received|accepted|corrected|retract|rev-|hwp|preprint", re.IGNORECASE
)
_RESOLVER = re.compile(r"\A(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
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
    return Metadata(
        title=title or None,
        authors=authors_of(meta),
        journal=_journal(journal),
        year=_year(meta),
        volume=_text(meta, "volume") or None,
        issue=_issue(meta),
        pages=_pages(meta),
        locator=_text(meta, "elocation-id") or None,
        doi=_article_id(meta, "doi"),
        pmid=_article_id(meta, "pmid"),
        licence=_licence(meta),
        publication_type=_publication_type(article, journal),
        article_type=_article_type(article, meta),
        status=status_of(article),
        relations=relations_of(article),
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


def _pages(meta: etree._Element) -> str | None:
    first, last = _text(meta, "fpage"), _text(meta, "lpage")
    if first:
        return f"{first}–{last}" if last and last != first else first
    return _text(meta, "page-range") or None


def _issue(meta: etree._Element) -> str | None:
    """The issue with the supplement that it is, or has: "2", "Suppl 1", "2 Suppl 1"."""
    issue, supplement = _text(meta, "issue"), _text(meta, "supplement")
    if supplement[:1].isdigit():  # the number alone, as BMC and JAMA have it
        supplement = f"Suppl {supplement}"
    parts = [issue, supplement if supplement not in issue else ""]
    return " ".join(part for part in parts if part) or None


def _article_id(meta: etree._Element, kind: str) -> str | None:
    for found in meta.iterfind("article-id"):
        if found.get("pub-id-type") == kind:
            return _RESOLVER.sub("", finish(found.text or "")) or None
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
    """The heading that the article stands under, or its type; either may make it a notice."""
    headings = [
        _text(subject, "subject").lower()
        for subject in meta.iterfind("article-categories/subj-group")
        if subject.get("subj-group-type", "heading") in ("heading", "article-type")
    ]
    kind = (article.get("article-type") or "").replace("-", " ").strip()
    fitting = [one for one in headings if len(one) < 60 and _TYPE_WORDS.search(one)]
    notices = [one for one in (*headings, kind) if type_named(one)]
    known = [*notices, *fitting, "" if kind == "other" else kind]
    return next((one for one in known if one), None)


def _publication_type(article: etree._Element, journal: etree._Element) -> str | None:
    names = [_journal(journal) or "", _text(journal, "publisher/publisher-name")]
    versions = [
        f"{el.get('article-version-type') or ''} {el.text or ''}"
        for el in article.iterfind("front//article-version")
    ]
    is_preprint = "preprint" in " ".join([article.get("article-type") or "", *versions]).lower()
    if is_preprint or any(map(is_preprint_server, names)):
        return "preprint"
    return "journal article" if names[0] else None
