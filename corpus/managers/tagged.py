"""RIS, and PubMed's tagged format (nbib), a tag a line -> records.

A record goes on until the next one begins, so one without its closing line is kept, and so are a
second value of a tag, and a file that begins with a mark of its encoding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from corpus.article import Metadata
from corpus.managers import record as made
from corpus.managers.record import Export, Record
from corpus.managers.text import read_text
from corpus.status import Direction, Relation, RelationKind, Status
from corpus.words.dois import doi_in

_RIS = re.compile(r"([A-Z][A-Z0-9])  -(?: (.*))?\Z")
_LOOSE = re.compile(r"([A-Z][A-Z0-9])\s{0,3}-(?:\s+(.*))?\Z")  # "TY - JOUR"
_NBIB = re.compile(r"([A-Z]{2,4}) {0,2}- (.*)\Z")
_FILES = ("L1", "L4", "L2", "LK", "UR", "L3", "FI", "PD")  # those of full texts first
_ONE_A_LINE = frozenset((*_FILES, "AU", "A1"))
_IS_JOURNAL = ("JOUR", "EJOUR", "JFULL", "MGZN", "INPR", "ABST", "NEWS")

# PubMed's tags for what became of a paper, and for the paper that a notice is about.
_TIES = {
    "RIN": (RelationKind.RETRACTION, Direction.HAS), "ROF": (RelationKind.RETRACTION, Direction.OF),
    "PRIN": (RelationKind.PARTIAL_RETRACTION, Direction.HAS),
    "PROF": (RelationKind.PARTIAL_RETRACTION, Direction.OF),
    "ECI": (RelationKind.CONCERN, Direction.HAS), "ECF": (RelationKind.CONCERN, Direction.OF),
    "EIN": (RelationKind.CORRECTION, Direction.HAS), "EFR": (RelationKind.CORRECTION, Direction.OF),
    "CRI": (RelationKind.CORRECTION, Direction.HAS), "CRF": (RelationKind.CORRECTION, Direction.OF),
}  # fmt: skip
_RETRACTED = "retracted publication"  # the type that PubMed gives such a paper

Fields = dict[str, list[str]]


def read_ris(path: Path) -> Export:
    """Every record of a RIS file. Raises ArticleUnreadable where it is no such file."""
    lines = read_text(path).split("\n")
    tag = _RIS if any(line.startswith("TY  -") for line in lines) else _LOOSE
    found = [_of_ris(fields, number) for number, fields in enumerate(_ris(lines, tag), start=1)]
    return Export(tuple(found))


def is_ris(beginning: str) -> bool:
    """Whether the first lines of a text are those of RIS, as EndNote writes it to .txt."""
    lines = (line for line in beginning.lstrip("\ufeff").splitlines() if line.strip())
    return bool(re.match(r"TY\s{1,3}- ?[A-Z]+\s*\Z", next(lines, "")))


def read_nbib(path: Path) -> Export:
    """Every record of a file that PubMed exports to managers."""
    found = []
    for number, fields in enumerate(_nbib(read_text(path).split("\n")), start=1):
        found.append(_of_nbib(fields, number))
    return Export(tuple(found))


def _ris(lines: Sequence[str], tag: re.Pattern[str]) -> Iterator[Fields]:
    fields: Fields = {}
    last = ""
    for line in lines:
        match = tag.match(line.rstrip())
        name, value = (match[1], (match[2] or "").strip()) if match else ("", line.strip())
        if name == "TY" or (name == "ER" and not value):
            if "TY" in fields or (fields and name == "ER"):
                yield fields
                fields = {}
            last = ""
        if name and not (name == "ER" and not value):
            fields.setdefault(name, []).append(value)
            last = name
        elif value and last and not name:
            _go_on(fields[last], value, last)
    if fields:
        yield fields


def _go_on(values: list[str], value: str, name: str) -> None:
    """A line without a tag goes on with the value before, or lists a further one."""
    if name in _ONE_A_LINE:
        values.append(value)
    else:
        values[-1] = f"{values[-1]} {value}".strip()


def _first(fields: Fields, *names: str) -> str:
    """The first value that a record has under one of these tags, tried in order; else empty."""
    return next((v for name in names for v in fields.get(name, ()) if v), "")


def _of_ris(fields: Fields, number: int) -> Record:
    first = partial(_first, fields)
    notes = [v for name in ("N1", "M1", "C2", "AN", "M2", "UR", "LK") for v in fields.get(name, ())]
    listed, more = made.authors([*fields.get("A1", ()), *fields.get("AU", ())])
    is_journal = first("TY") in _IS_JOURNAL
    database = first("DB", "DP").lower()
    is_of_pubmed = any(name in database for name in ("pubmed", "medline", "nlm"))
    metadata = Metadata(
        title=made.plain(first("TI", "T1", "CT")) or None,
        authors=listed,
        more_authors=more,
        journal=made.plain(first("JF", "T2", "JO", "JA", "J2")) or None if is_journal else None,
        year=made.year(first("PY"), first("Y1"), first("DA")),
        volume=made.plain(first("VL")) or None,
        issue=made.plain(first("IS")) or None,
        pages=made.pages(first("SP"), first("EP")),
        doi=made.doi(first("DO"), [*fields.get("UR", ()), *fields.get("LK", ()), first("L3")]),
        pmid=made.pmid(first("AN") if is_of_pubmed else "", notes),
    )
    links = tuple(link for name in _FILES for link in fields.get(name, ()) if link)
    return Record(first("ID", "LB") or f"record {number}", metadata, links)


def _nbib(lines: Sequence[str]) -> Iterator[Fields]:
    """A record begins with its PMID; lines that go on are indented."""
    fields: Fields = {}
    last = ""
    for line in lines:
        match = _NBIB.match(line.rstrip())
        if match:
            last = match[1]
            if last == "PMID" and fields:
                yield fields
                fields = {}
            fields.setdefault(last, []).append(match[2].strip())
        elif line.startswith(" ") and line.strip() and last:
            fields[last][-1] += f" {line.strip()}"
    if fields:
        yield fields


def _ties(fields: Fields) -> Iterator[Relation]:
    """`RIN - J Skin. 2021;3:4. doi: 10.7/r. PMID: 123` -> the retraction that the paper has."""
    for tag, (kind, direction) in _TIES.items():
        for value in fields.get(tag, ()):
            place = doi_in(value)
            yield Relation(kind, direction, place and place.rstrip("."), made.pmid("", [value]))


def _of_nbib(fields: Fields, number: int) -> Record:
    first = partial(_first, fields)
    ids = [*fields.get("AID", ()), *fields.get("LID", ())]
    stated = next((one.removesuffix("[doi]") for one in ids if one.endswith("[doi]")), "")
    people = fields.get("FAU") or fields.get("AU") or []
    groups = [f"{name}," for name in fields.get("CN", ())]
    listed, more = made.authors([*people, *groups])
    metadata = Metadata(
        title=made.plain(first("TI")).rstrip(".") or None,
        authors=listed,
        more_authors=more,
        journal=made.plain(first("TA", "JT")) or None,
        year=made.year(first("DP")),
        volume=first("VI") or None,
        issue=first("IP") or None,
        pages=made.pages(first("PG")),
        doi=made.doi(stated),
        pmid=made.pmid(first("PMID")),
        status=(Status.RETRACTED,) if _RETRACTED in map(str.lower, fields.get("PT", ())) else (),
        relations=tuple(_ties(fields)),
    )
    return Record(f"PMID {first('PMID')}" if first("PMID") else f"record {number}", metadata, ())
