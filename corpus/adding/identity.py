"""Which papers are one: the same file, DOI, PMID, or title with first author and year.

Taking two papers for one would lose one of them; taking one for two only keeps it twice. So a title
alone never identifies a paper, and where both have a DOI, or both a PMID, and these differ, nothing
makes them one.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

from corpus.article import Metadata
from corpus.status import Direction, RelationKind, is_preprint_server
from corpus.words.slug import slug

TELLING = 30  # letters of a title that is specific, unlike "Reply to the letter"
_IDEOGRAPH = 3  # a character of a script without blanks says as much as so many letters


@dataclass(frozen=True)
class Identity:
    """What a paper is known by, each in its normal form; empty where it is not known."""

    digest: str  # SHA-256 of the file that it came as
    doi: str
    pmid: str
    title: str  # with first author and year


def identity_of(metadata: Metadata) -> Identity:
    """What a paper is known by."""
    pmid = re.search(r"\d+", metadata.pmid or "")
    return Identity(
        metadata.received.sha256 if metadata.received else "",
        normal_doi(metadata.doi or ""),
        pmid.group().lstrip("0") if pmid else "",
        _title_key(metadata),
    )


def same(one: Identity, other: Identity) -> str | None:
    """What shows, in words, that two are one paper; None where nothing does."""
    if one.digest and one.digest == other.digest:
        return "same file"
    if one.doi and other.doi:
        return "same DOI" if one.doi == other.doi else None
    if one.pmid and other.pmid:
        return "same PMID" if one.pmid == other.pmid else None
    if one.title and one.title == other.title:
        return "same title, first author and year"
    return None


def work_of(identity: Identity) -> str:
    """Title and first author, which a preprint has in common with what was published of it."""
    return identity.title.rpartition("|")[0]


def akin(one: Metadata, other: Metadata) -> str | None:
    """What shows, in words, that two papers may be versions of one work; None where nothing does.

    Never enough to take one for the other: a person has to say. The words tell what `one` is.
    """
    versions = (
        "preprint of the same work" if is_preprint(one) else "published version of a preprint"
    )
    for paper, its, tie in ((one, other, Direction.HAS), (other, one, Direction.HAS),
                            (one, other, Direction.OF), (other, one, Direction.OF)):  # fmt: skip
        doi = normal_doi(its.doi or "")
        named = {
            normal_doi(relation.doi or "") for relation in paper.relations
            if relation.kind is RelationKind.PREPRINT and relation.direction is tie
        }  # fmt: skip
        if doi and doi in named:
            is_earlier = (paper is one) == (tie is Direction.OF)
            return "preprint of the same work" if is_earlier else "published version of a preprint"
    work = work_of(identity_of(one))
    if not work or work != work_of(identity_of(other)):
        return None
    if is_preprint(one) != is_preprint(other):
        return versions
    return "same title and first author, but another DOI, PMID or year"


def is_preprint(metadata: Metadata) -> bool:
    """Whether a paper says that it is a preprint."""
    return metadata.publication_type == "preprint" or is_preprint_server(metadata.journal or "")


def normal_doi(doi: str) -> str:
    """A DOI without what is written around it, in small letters, for comparison."""
    found = re.search(r"10\.\d{4,9}/\S+", doi)
    return found.group().rstrip(".,;").lower() if found else ""


def normal(text: str) -> str:
    """The letters and figures of a text in any script, without case, accents and signs."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(c for c in plain if unicodedata.category(c)[0] in "LN")


def base_id(metadata: Metadata, stem: str) -> str:
    """`zhao-2020` from author and year, else from the file's name, else of a digest of it."""
    author = first_author(metadata)
    named = f"{author} {metadata.year}" if slug(author) and metadata.year else stem
    digest = hashlib.sha256(stem.encode("utf-8", "surrogateescape")).hexdigest()
    return slug(named)[:60].strip("-") or f"article-{digest[:8]}"


def first_author(metadata: Metadata) -> str:
    """The family name of the first author; empty where no author is known."""
    return metadata.authors[0].surname if metadata.authors else ""


def _title_key(metadata: Metadata) -> str:
    """Title, author and year; empty where the title is short, or author or year unknown."""
    title, author = normal(metadata.title or ""), normal(first_author(metadata))
    telling = sum(_IDEOGRAPH if unicodedata.east_asian_width(c) == "W" else 1 for c in title)
    if telling < TELLING or not author or metadata.year is None:
        return ""
    return f"{title}|{author}|{metadata.year}"
