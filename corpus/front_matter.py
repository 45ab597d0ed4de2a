"""The YAML front matter of an article file -> Metadata, and back without loss.

An author is one line, `- {family: Berg, given: Ludwig, particle: van der}` or
`- {group: RECOVERY Collaborative Group}`; names in one string (`- Zhao H`, `- et al.`) are
understood too, and a `citation` (2020;13(2):42) as volume, issue and pages. So are the customs of
other programs: TOML, keys in capitals, `author`, `date`, an author's `name`. Every value is
checked when it is read: one that could not be shown or stored again is refused, naming its field.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, TypeVar

import yaml

from corpus.article import Doubt, Metadata, Received, Recorded
from corpus.errors import ArticleUnreadable
from corpus.people.names import authors_of
from corpus.people.people import Author, Group, Person
from corpus.sound import LARGEST, YEARS, check_text, is_blank
from corpus.status import Direction, Relation, RelationKind, Status

MAX_CHARACTERS = 300_000
ET_AL = "et al."

_PERSON = ("family", "given", "particle", "suffix")
_RELATION = ("doi", "pmid", "title")
_PLACE = re.compile(
    r"(?P<year>[12]\d{3})\b[^;:]*;\s*+(?P<volume>[\w. -]*)(?:\((?P<issue>[^()]*)\))?"
    r"(?::\s*(?P<pages>\w+(?:\s?[-–]\s?\w+)?))?\.?"
)
_OTHER_NAMES = {"author": "authors", "date": "year", "published": "year", "license": "licence"}
_YEAR_OF_DATE = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")
_DOI_PREFIX = re.compile(r"(?:(?<!\s)\s++)?(?:https?://(?:dx\.)?doi\.org/|doi:)\s*", re.I)
_Word = TypeVar("_Word", bound=StrEnum)


def parse_metadata(front_matter: str, *, toml: bool = False) -> Metadata:
    """The metadata of the lines between the two rules. Raises ArticleUnreadable."""
    values = _as_ours(_of_toml(front_matter) if toml else _loaded(front_matter))
    authors, more = _authors(values.get("authors"))
    citation, year = _text(values, "citation"), _year(values)
    place = {key: _text(values, key) for key in ("volume", "issue", "pages", "locator")}
    known = _place(citation) if citation and not any(place.values()) else None
    if known and year in (None, known.year):
        citation, year = None, known.year
        place |= {"volume": known.volume, "issue": known.issue, "pages": known.pages}
    return Metadata(
        title=_text(values, "title"),
        description=_text(values, "description"),
        authors=authors,
        more_authors=more,
        journal=_text(values, "journal"),
        year=year,
        **place,
        citation=citation,
        doi=_DOI_PREFIX.sub("", _text(values, "doi") or "") or None,
        pmid=_text(values, "pmid"),
        licence=_text(values, "licence"),
        publication_type=_text(values, "publication_type"),
        article_type=_text(values, "article_type"),
        status=_status(values),
        relations=_relations(values),
        study_design=_text(values, "study_design"),
        n_patients=_count(values, "n_patients"),
        n_centres=_count(values, "n_centres"),
        period=_text(values, "period"),
        registration=_texts(values, "registration"),
        received=_received(values),
        recorded=_recorded(values),
        doubts=_doubts(values),
        unread_tables=_texts(values, "unread_tables"),
    )


def format_metadata(metadata: Metadata) -> str:
    """The lines of the front matter, in the order of the fields; what is not known is absent."""
    return _dumped(values_of(metadata))


def with_values(metadata: Metadata, changes: Mapping[str, Any]) -> Metadata:
    """The metadata with some fields as given, in the form of the front matter; None clears one.

    Raises ArticleUnreadable where a value is none that front matter can hold.
    """
    return parse_metadata(_dumped(values_of(metadata) | dict(changes)))


def values_of(metadata: Metadata) -> dict[str, Any]:
    """The fields that are known, each as the front matter has it."""
    known = {field.name: getattr(metadata, field.name) for field in fields(Metadata)}
    known["authors"] = [*map(_author_line, metadata.authors), *[ET_AL] * metadata.more_authors]
    known["status"] = [str(status) for status in metadata.status]
    known["relations"] = [_relation_line(relation) for relation in metadata.relations]
    if metadata.received:
        known["received"] = vars(metadata.received)
    known["recorded"] = [{**vars(one), "fields": list(one.fields)} for one in metadata.recorded]
    known["doubts"] = [
        {key: value for key, value in vars(doubt).items() if value != ()}
        for doubt in metadata.doubts
    ]
    del known["more_authors"]
    return {key: _plain(value) for key, value in known.items() if value}


def _dumped(values: Mapping[str, Any]) -> str:
    values = {key: value for key, value in values.items() if value}
    if not values:
        return ""
    return yaml.dump(
        values, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1_000
    )  # fmt: skip


@dataclass(frozen=True)
class _Place:
    """Where in a journal an article stands, read from a citation."""

    year: int
    volume: str | None
    issue: str | None
    pages: str | None


def _place(citation: str) -> _Place | None:
    """The parts of `2020;13(2):42`; None where it is not understood."""
    match = _PLACE.fullmatch(citation)
    if not match:
        return None
    volume, issue, pages = (
        (match[key] or "").strip() or None for key in ("volume", "issue", "pages")
    )
    return _Place(int(match["year"]), volume, issue, pages) if volume or pages else None


class _Line(dict[str, str]):
    """A mapping that is written on one line."""


# libyaml's versions are about ten times as fast; each reads what the other writes.
_SafeDumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Dumper(_SafeDumper):  # type: ignore[misc]
    """Writes plain data only, without aliases, since aliases are refused on reading."""

    def ignore_aliases(self, data: object) -> bool:
        return True


# Line breaks and controls are escaped: in other styles they would be read as a blank.
_Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style=None if text.isprintable() else '"'
    ),
)
_Dumper.add_representer(
    _Line,
    lambda dumper, line: dumper.represent_mapping(
        "tag:yaml.org,2002:map", line.items(), flow_style=True
    ),
)


def _loaded(front_matter: str) -> dict[str, Any]:
    if len(front_matter) > MAX_CHARACTERS:
        raise ArticleUnreadable(
            f"the front matter has more than {MAX_CHARACTERS:,} characters; shorten it."
        )
    try:
        # Aliases are refused: nested ones unfold to gigabytes.
        if "*" in front_matter and any(
            isinstance(event, yaml.AliasEvent) for event in yaml.parse(front_matter, _SafeLoader)
        ):
            raise yaml.YAMLError("aliases are not read")
        values = yaml.load(front_matter, _SafeLoader) or {}
    # ValueError: 2020-13-45, or a number of thousands of digits.
    except (yaml.YAMLError, ValueError, RecursionError) as exc:
        mark = getattr(exc, "problem_mark", None)
        where = f" at line {mark.line + 2}" if mark is not None else ""
        raise ArticleUnreadable(f"the front matter is not valid YAML{where}; mend it.") from exc
    if not isinstance(values, dict):
        raise ArticleUnreadable("the front matter is not a list of `key: value` lines; mend it.")
    return values


def _of_toml(front_matter: str) -> dict[str, Any]:
    try:
        return tomllib.loads(front_matter[: MAX_CHARACTERS + 1])
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as exc:
        raise ArticleUnreadable("the front matter is not valid TOML; mend it.") from exc


def _as_ours(values: dict[str, Any]) -> dict[str, Any]:
    """The values under our names, where front matter has others or writes them in capitals."""
    known = {str(key).lower(): value for key, value in values.items()} | values
    for name, ours in _OTHER_NAMES.items():
        if name in known and ours not in known:
            year = _YEAR_OF_DATE.search(str(known[name])) if ours == "year" else None
            known[ours] = year.group() if year else known[name] if ours != "year" else None
    return known


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _author_line(author: Author) -> _Line:
    if isinstance(author, Group):
        return _Line(group=author.name)
    return _Line({key: getattr(author, key) for key in _PERSON if getattr(author, key)})


def _relation_line(relation: Relation) -> _Line:
    known = {key: getattr(relation, key) for key in _RELATION if getattr(relation, key)}
    return _Line(kind=str(relation.kind), direction=str(relation.direction), **known)


def _authors(value: object) -> tuple[tuple[Author, ...], bool]:
    """The authors, and whether there are more than are listed."""
    entries = _entries(value)
    if not any(isinstance(entry, dict) for entry in entries):
        # The list is read as a whole, since only that shows whether given names come first.
        found = authors_of([_checked("authors", entry) for entry in entries])
        return found.listed, found.more
    authors: list[Author] = []
    more = False
    for entry in entries:
        if isinstance(entry, dict):
            authors.append(_author(entry))
        else:
            found = authors_of([_checked("authors", entry)])
            authors += found.listed
            more = more or found.more
    return tuple(authors), more


def _author(values: Mapping[Any, Any]) -> Author:
    if "name" in values:  # beside which other programs have an address or an ORCID
        return authors_of([_checked("authors", values["name"])]).listed[0]
    known = {str(key): _checked("authors", value) for key, value in values.items()}
    if set(known) == {"group"}:
        return Group(known["group"])
    if "family" not in known or set(known) - set(_PERSON):
        raise ArticleUnreadable(
            "front matter: an author of 'authors' must be {family: ..., given: ..., particle: ..., "
            "suffix: ...}, of which all but family may be left out, or {group: ...}."
        )
    return Person(**known)


def _status(values: Mapping[str, Any]) -> tuple[Status, ...]:
    return tuple(
        _word("status", _checked("status", entry), Status)
        for entry in _entries(values.get("status"))
    )


def _relations(values: Mapping[str, Any]) -> tuple[Relation, ...]:
    return tuple(_relation(entry) for entry in _entries(values.get("relations")))


def _relation(entry: object) -> Relation:
    known = (
        {str(key): _checked("relations", value) for key, value in entry.items()}
        if isinstance(entry, dict)
        else {}
    )
    if not {"kind", "direction"} <= set(known) or set(known) - {"kind", "direction", *_RELATION}:
        raise ArticleUnreadable(
            "front matter: an entry of 'relations' must be {kind: ..., direction: of or has, "
            "doi: ..., pmid: ..., title: ...}, of which the last three may be left out."
        )
    kind = _word("relations", known.pop("kind"), RelationKind)
    return Relation(kind, _word("relations", known.pop("direction"), Direction), **known)


def _word(key: str, text: str, known: type[_Word]) -> _Word:
    try:
        return known(text)
    except ValueError as exc:
        raise ArticleUnreadable(
            f"front matter: {key!r} must have one of {', '.join(known)}, not {_short(text)}."
        ) from exc


def _text(values: Mapping[str, Any], key: str) -> str | None:
    value = values.get(key)
    return None if value is None or value == "" else _checked(key, value)


def _texts(values: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return tuple(_checked(key, item) for item in _entries(values.get(key)))


def _entries(value: object) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _checked(key: str, value: object) -> str:
    """A value as text that is not blank. Raises ArticleUnreadable, which names its field."""
    if value is None or isinstance(value, (dict, list)):
        raise ArticleUnreadable(f"front matter: {key!r} must be one line of text.")
    text = str(value)
    if check_text(text):
        raise ArticleUnreadable(
            f"front matter: {key!r} holds a character that is no text; type it again."
        )
    if is_blank(text):
        raise ArticleUnreadable(
            f"front matter: {key!r} holds an empty value; fill it in or leave it out."
        )
    return text


def _year(values: Mapping[str, Any]) -> int | None:
    return _number(values, "year", YEARS, "a year such as 2020")


def _count(values: Mapping[str, Any], key: str) -> int | None:
    return _number(values, key, range(LARGEST + 1), "a whole number")


def _number(values: Mapping[str, Any], key: str, known: range, wanted: str) -> int | None:
    value = values.get(key)
    if value is None:
        return None
    try:
        number = int(str(value))
    except ValueError:  # no number, or one of more than the 4,300 digits that Python reads
        number = -1
    if number not in known:
        raise ArticleUnreadable(f"front matter: {key!r} must be {wanted}, not {_short(value)}.")
    return number


def _short(value: object) -> str:
    try:
        text = ascii(value)
    except ValueError:  # a number of too many digits
        return "that"
    return text if len(text) <= 40 else f"{text[:39]}…"


def _received(values: Mapping[str, Any]) -> Received | None:
    value = values.get("received")
    if not isinstance(value, dict):
        return None
    return Received(*(_optional(value, key) for key in ("file", "sha256")))


def _recorded(values: Mapping[str, Any]) -> tuple[Recorded, ...]:
    """What exports of reference managers told. Raises ArticleUnreadable."""
    try:
        return tuple(
            Recorded(
                _checked("recorded", entry["file"]), _checked("recorded", entry["record"]),
                _texts(entry, "fields"),
            )
            for entry in _entries(values.get("recorded"))
        )  # fmt: skip
    except (TypeError, KeyError) as exc:
        raise ArticleUnreadable(
            "front matter: an entry of 'recorded' must be {file: ..., record: ..., fields: [...]}."
        ) from exc


def _doubts(values: Mapping[str, Any]) -> tuple[Doubt, ...]:
    """Tables and rows that were not read with certainty. Raises ArticleUnreadable."""
    try:
        return tuple(
            Doubt(
                int(entry["table"]),
                _checked("doubts", entry["reason"]),
                tuple(int(row) for row in entry.get("rows") or ()),
            )
            for entry in _entries(values.get("doubts"))
        )
    except (TypeError, KeyError, ValueError) as exc:
        raise ArticleUnreadable(
            "front matter: an entry of 'doubts' must have `table`, a number, and `reason`; "
            "`rows`, if given, is a list of numbers."
        ) from exc


def _optional(values: Mapping[Any, Any], key: str) -> str:
    value = values.get(key)
    return "" if value is None or value == "" else _checked("received", value)
