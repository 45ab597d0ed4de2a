"""Whose result a statement tells: the papers that its own reference marks point to.

"Lv et al[6] reported ..." tells the result of the sixth paper of the reference list, not of the
article that it stands in. The name of that paper is read from its entry, in the styles that
journals print: authors first, then title, journal and year.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from corpus.article import Article
from corpus.references import Reference
from corpus.words.dois import doi_in

MOST_NAMED = 3  # papers of one statement; more are a general remark with its sources
JOURNAL_CHARACTERS = 60  # what is longer than this is no journal's name

_INITIALS = re.compile(r"(\w(?:.*\S)?)\s++[^\W\d_a-z][^\W\d_a-z-]{0,3}")
AUTHOR_CHARACTERS = 50  # what is longer than this, before the first stop, is no author
# Where the printed reference ends: what follows has years of its own ("10.1016/j.gie.2012.10.024").
_FOUND_AT = re.compile(
    r"\bdoi\b|\bhttps?:|\bwww\.|\bPMC?ID\b|\baccessed\b|\bavailable\b|\b10\.\d{4,9}/", re.IGNORECASE
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# The journal and the year of "N Engl J Med. 2018;378", "Blood. Aug 2018;3(95)", "Hear 2009;".
_JOURNAL_YEAR = re.compile(
    r"[.?!\]]\s++([^\W\d_][^.?!;()\d]*?)[.,]{0,2}(?:(?<!\s)\s++)?"
    r"\(?(?:(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.? )?"
    r"((?:19|20)\d\d)\b\s?[;:,.)(]"
)
# The journal of "(2010) Title. Chest 137: 1071"; "Br J Clin Pharmacol 75, 645".
_JOURNAL_VOLUME = re.compile(
    r"[.?!]\s++([^\W\d_][^.?!;()\d]*?)(?:,\s++|(?<!\s)\s++)\d{1,4}(?:\(\d+\))?\s?[:,]"
)
_PMID = re.compile(r"\bPMID:? ?(\d{1,9})\b")


@dataclass(frozen=True)
class Reported:
    """A paper whose result a statement tells, as the article's reference list has it."""

    number: int
    name: str  # "Park 2018, N Engl J Med"; "reference 6" where the list was not received
    text: str  # the entry as it is printed; empty where the list was not received
    start: int = 0  # of the entry in Article.text
    end: int = 0
    article_id: str = ""  # of the paper itself, where it is among the articles too

    @property
    def doi(self) -> str:
        """As the entry has it; else empty."""
        return doi_in(self.text) or ""

    @property
    def pmid(self) -> str:
        """As the entry has it; else empty."""
        found = _PMID.search(self.text)
        return found.group(1) if found else ""


def reported_in(article: Article, start: int, end: int) -> tuple[Reported, ...]:
    """The papers that the marks within a stretch of the article point to, in order, each once."""
    marks = article.reference_marks
    first = bisect_left(marks, start, key=lambda mark: mark.start)
    numbers: dict[int, None] = {}
    for mark in marks[first:]:
        if mark.start >= end:
            break
        numbers |= dict.fromkeys(mark.numbers)
    listed = {one.number: one for one in article.references}
    return tuple(_reported(number, listed.get(number)) for number in numbers)


def _reported(number: int, entry: Reference | None) -> Reported:
    if entry is None:
        return Reported(number, f"reference {number}", "")
    return Reported(number, name_of(entry.text), entry.text, entry.start, entry.end)


def name_of(entry: str) -> str:
    """`Park 2018, N Engl J Med`, as far as an entry of a reference list tells it."""
    printed = _FOUND_AT.split(entry)[0].strip()
    dated = _JOURNAL_YEAR.findall(printed)
    years = _YEAR.findall(printed)
    year = dated[-1][1] if dated else (years[0] if years else "")
    journals = [one for one, _ in dated] or _JOURNAL_VOLUME.findall(printed)
    journal = journals[-1].strip() if journals else ""
    named = " ".join(filter(None, (_first_author(printed), year)))
    known = journal if len(journal) <= JOURNAL_CHARACTERS else ""
    return ", ".join(filter(None, (named, known))) or "a paper without a name"


def _first_author(printed: str) -> str:
    """The surname of the first, or a group's name; empty where neither stands first."""
    first = re.split(r"[.,:(]", printed)[0].strip()
    person = _INITIALS.fullmatch(first)
    author = person.group(1) if person else first
    return author if len(author) <= AUTHOR_CHARACTERS else ""
