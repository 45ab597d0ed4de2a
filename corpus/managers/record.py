"""A record of a reference manager: what it says of a paper, and where the paper's files lie."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.article import Metadata
from corpus.people.names import author_of, is_suffix, person_of
from corpus.people.people import Author, Group
from corpus.readers.shared.inline import superscript
from corpus.readers.shared.stated import year_in
from corpus.words.dois import doi_in

MAX_LABEL = 80
_MARKUP = re.compile(r"</?(?:i|b|em|sub|sup|strong|span)\b[^<>]{0,100}>", re.IGNORECASE)
_RAISED = re.compile(r"<sup>([^<>]{1,100})</sup>", re.IGNORECASE)
_MORE = re.compile(r"(?:and\s+)?(?:others|et\.?\s+al\.?)", re.IGNORECASE)
_PMID = re.compile(r"(?:\bPMID:?\s*|pubmed\.ncbi\.nlm\.nih\.gov/)(\d{1,8})\b", re.IGNORECASE)
_RESOLVED = re.compile(r"(?:dx\.)?doi\.org/10\.\d{4,9}/\S+", re.IGNORECASE)


@dataclass(frozen=True)
class Record:
    """One entry of an export."""

    key: str  # as the export calls it, else its number there: "smith2020", "record 3"
    metadata: Metadata
    links: tuple[str, ...]  # where its files lie, as the export says it: see links.py

    @property
    def label(self) -> str:
        """How a sentence names it: `"Title ..." (smith2020)`."""
        title = self.metadata.title or ""
        short = title if len(title) <= MAX_LABEL else f"{title[: MAX_LABEL - 1].rstrip()}…"
        return f'"{short}" ({self.key})' if short else self.key


@dataclass(frozen=True)
class Linked:
    """A record that a file was found for."""

    record: Record
    export: str  # the name of the export, to be shown


@dataclass(frozen=True)
class Export:
    """Everything that one export holds."""

    records: tuple[Record, ...]
    told: tuple[str, ...] = ()  # a sentence on each entry that is left out


def plain(text: str) -> str:
    """A value as one line, without the tags that managers leave in titles.

    What they raise stays raised: of `10<sup>9</sup>` nothing else would tell it from 109.
    """
    text = _RAISED.sub(lambda found: superscript(found[1]), text)
    return " ".join(_MARKUP.sub("", text).split())


def authors(names: Iterable[str]) -> tuple[tuple[Author, ...], bool]:
    """One name an item (`Berg, Hans`, `van der Berg, Jr, Hans`, `WHO,`); whether there are more."""
    found: list[Author] = []
    more = False
    for name in map(plain, names):
        if _MORE.fullmatch(name):
            more = True
        elif name.endswith(","):  # EndNote's sign for a group
            found.append(Group(name.rstrip(" ,")))
        elif name:
            found.append(_author(name))
    return tuple(found), more


def _author(name: str) -> Author:
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 3 and any(map(is_suffix, parts[1:])) and all(parts):
        given, suffix = parts[1:] if is_suffix(parts[2]) else reversed(parts[1:])
        return person_of(parts[0], given, suffix)
    return author_of(name, given_first=True)


def pages(first: str, last: str = "") -> str | None:
    """`693–704`, from two fields or from one with any dash between."""
    whole = plain(f"{first}-{last}" if last and last != first and "-" not in first else first)
    return re.sub(r"(?:(?<!\s)\s++)?[-‐‑‒–—]++\s*+", "–", whole).strip("–") or None


def year(*dates: str) -> int | None:
    """The first year that the dates hold."""
    return next((found for found in map(year_in, dates) if found), None)


def doi(stated: str, others: Iterable[str] = ()) -> str | None:
    """The DOI of its own field, else of an address at doi.org."""
    found = doi_in(plain(stated))
    if found:
        return found
    match = next(filter(None, map(_RESOLVED.search, others)), None)
    return doi_in(match.group()) if match else None


def pmid(stated: str, others: Iterable[str] = ()) -> str | None:
    """The PMID of its own field, else of a note that names it (`PMID: 123`)."""
    own = re.fullmatch(r"\s*(?:PMID:?\s*)?(\d{1,8})\s*", stated, re.IGNORECASE)
    if own:
        return own[1]
    match = next(filter(None, map(_PMID.search, others)), None)
    return match[1] if match else None
