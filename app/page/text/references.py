"""Links of a reference list: from the marks in the text to its entries and back, and DOIs.

A mark is linked only where it is surely one. "[3-7]" behind a figure may be a range, and figures
in round brackets are counts more often than marks.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from operator import itemgetter
from urllib.parse import quote

from app.answers.citations import as_doi
from app.page.text.runs import Link
from corpus.article import Article
from corpus.references import ReferenceMark

ROUND_SHARE = 0.7  # of the list that round marks name, where they are marks at all
MOST_BACK = 12  # links back from one entry
_NUMBER = re.compile(r"\d+")
_NUMBERS_OF_A_CELL = 2  # that a mark in a cell stands for at most
_BEFORE = 40  # characters that tell what a bracket holds
_RANGE = re.compile(r"\d%?\s*\Z|\b(?:IQR|ranges?|interquartile|medians?|CI|SD|mean)\b[^.]*\Z", re.I)
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_PMID = re.compile(r"(?<=PMID)(?::?\s*)(\d{1,8})(?!\d|\.\d)")
_PMCID = re.compile(r"\bPMC\d{3,8}\b")


def mark_links(article: Article) -> list[Link]:
    """The numbers of the marks in the text, each leading to its entry, in order."""
    listed = {reference.number for reference in article.references}
    found: list[Link] = []
    for mark in _sure_marks(article, listed):
        for match in _NUMBER.finditer(article.text, mark.start, mark.end):
            if (number := int(match.group())) in listed:
                anchor, label = f"mark-{len(found) + 1}", f"Reference {number}"
                found.append(
                    Link(match.start(), match.end(), f"#reference-{number}", anchor, label)
                )
    return found


def links_back(article: Article, links: Sequence[Link]) -> dict[int, tuple[str, ...]]:
    """Number of an entry -> ids of the marks that name it, also those in the middle of a range."""
    by_start = {link.start: link.anchor for link in links}
    found: dict[int, list[str]] = {}
    for mark in article.reference_marks:
        inside = _NUMBER.finditer(article.text, mark.start, mark.end)
        anchors = {int(m.group()): by_start[m.start()] for m in inside if m.start() in by_start}
        if not anchors:
            continue
        first = next(iter(anchors.values()))
        for number in dict.fromkeys(mark.numbers):
            found.setdefault(number, []).append(anchors.get(number, first))
    return {number: tuple(anchors[:MOST_BACK]) for number, anchors in found.items()}


def identifier_links(text: str, start: int, end: int) -> Iterator[Link]:
    """DOIs, PMIDs and PMCIDs that stand in text[start:end], as links to where they lead."""
    for match in _DOI.finditer(text, start, end):
        shown = _without_ends(match.group())
        if doi := as_doi(shown):
            at = match.start()
            yield Link(at, at + len(shown), f"https://doi.org/{quote(doi)}")
    for match in _PMID.finditer(text, start, end):
        address = f"https://pubmed.ncbi.nlm.nih.gov/{match.group(1)}/"
        yield Link(match.start(1), match.end(1), address)
    for match in _PMCID.finditer(text, start, end):
        address = f"https://pmc.ncbi.nlm.nih.gov/articles/{match.group()}/"
        yield Link(match.start(), match.end(), address)


def _without_ends(doi: str) -> str:
    """A DOI without the stop or bracket that follows it in a sentence."""
    while doi and (doi[-1] in ".,;:" or any(
        doi[-1] == right and doi.count(left) < doi.count(right)
        for left, right in ("()", "[]", "<>")
    )):  # fmt: skip
        doi = doi[:-1]
    return doi


def _sure_marks(article: Article, listed: set[int]) -> list[ReferenceMark]:
    text = article.text
    headers = [(table.start + len(table.caption), table.header_end) for table in article.tables]
    rows = [(row.start, row.end) for table in article.tables for row in table.rows]
    marks = [
        mark for mark in article.reference_marks
        if not _RANGE.search(text, max(0, mark.start - _BEFORE), mark.start)
        and not _within(headers, mark)
        and (not _within(rows, mark) or _names_authors(text, mark))
    ]  # fmt: skip
    if marks and text[marks[0].start] == "(":
        named = {number for mark in marks for number in mark.numbers}
        if len(named & listed) < ROUND_SHARE * len(listed):
            return []
    return marks


def _within(parts: Sequence[tuple[int, int]], mark: ReferenceMark) -> bool:
    at = bisect_right(parts, mark.start, key=itemgetter(0)) - 1
    return at >= 0 and mark.start < parts[at][1]


def _names_authors(text: str, mark: ReferenceMark) -> bool:
    """Whether a mark in a cell follows a word and is no range: "Sebban et al [3]"."""
    before = text[max(0, mark.start - 2) : mark.start].rstrip()
    return before[-1:].isalpha() and len(mark.numbers) <= _NUMBERS_OF_A_CELL
