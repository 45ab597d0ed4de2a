"""BibTeX and BibLaTeX -> records. An entry that is broken costs itself, and no other.

Entries with one key are several records; a field that stands twice keeps both values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from corpus.article import Metadata
from corpus.managers import record as made
from corpus.managers.latex import text_of
from corpus.managers.links import links_of_field
from corpus.managers.record import Export, Record
from corpus.managers.text import read_text
from corpus.people.names import author_of, person_of
from corpus.people.people import Author, Group

_ENTRY = re.compile(r"(?:^|(?<=[})]))[ \t]*@[ \t]*(\w+)\s*([{(])\s*", re.MULTILINE)
_KEY = re.compile(r"([^\s,={}\"]*)\s*(,|(?=[})]))")
_NAME = re.compile(r"[\s,]*([A-Za-z][\w:+./-]*)\s*=\s*")
_WORD = re.compile(r"[^\s,#{}\"()]+")
_AND = re.compile(r"(?<!\s)\s++and\s++", re.IGNORECASE)
_COMMA = re.compile(r"(?:(?<!\s)\s++)?,\s*+")
_END = re.compile(r"[\s,]*+[})]")
_JOINED = re.compile(r"\s*+#\s*+")
_BLANK = re.compile(r"\s++")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_FILES = ("file", "pdf", "local-url", "localfile", "attachments")
_NO_RECORD = ("comment", "preamble", "string", "xdata", "set")


class _Broken(Exception):
    """An entry that does not follow the grammar; the message says where."""


@dataclass
class _Entry:
    key: str
    fields: dict[str, list[str]] = field(default_factory=dict)

    def first(self, *names: str) -> str:
        """The first value of the fields that is not blank, as it is written."""
        found = (value for name in names for value in self.fields.get(name, ()))
        return next((value for value in found if value.strip()), "")

    def text(self, *names: str) -> str:
        """The same as text."""
        return made.plain(text_of(self.first(*names)))


def read_bibtex(path: Path) -> Export:
    """Every entry that is read, and a sentence on each that is not. Raises ArticleUnreadable."""
    source = read_text(path)
    entries, faults = _Parser(source).run()
    return Export(tuple(_record(entry) for entry in entries), tuple(faults))


class _Parser:
    """One source; entries are looked for anew at each line that begins with "@"."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._macros = {month: month.capitalize() for month in _MONTHS}
        self._faults: list[str] = []

    def run(self) -> tuple[list[_Entry], list[str]]:
        """The entries, and the faults."""
        entries: list[_Entry] = []
        at = 0
        while match := _ENTRY.search(self._source, at):
            kind, at = match[1].lower(), match.end()
            entry = _Entry(f"record {len(entries) + 1}")
            try:
                if kind == "string":
                    at = self._fields(entry, at)
                    self._macros |= {k: v[0] for k, v in entry.fields.items()}
                elif kind in ("comment", "preamble"):
                    at = _closing(self._source, match.start(2)) + 1
                else:
                    at = self._entry(entry, at)
                    if kind not in _NO_RECORD:
                        entries.append(entry)
            except _Broken as exc:
                at = match.end()
                if kind not in _NO_RECORD:
                    self._keep_what_was_read(entry, match.start(), exc)
                    entries.append(entry)
        return entries, self._faults

    def _keep_what_was_read(self, entry: _Entry, at: int, why: _Broken) -> None:
        line = self._source.count("\n", 0, at) + 1
        names = ", ".join(entry.fields) or "its kind"
        told = f"of the entry at line {line} ({entry.key}) only {names} could be read, as {why}"
        self._faults.append(told)

    def _entry(self, entry: _Entry, at: int) -> int:
        """Read an entry, which may have no key; returns where it ends."""
        key = _KEY.match(self._source, at)
        if key and key[1]:
            entry.key = key[1]
        return self._fields(entry, key.end() if key else at)

    def _fields(self, entry: _Entry, at: int) -> int:
        while True:
            name = _NAME.match(self._source, at)
            if name is None:
                end = _END.match(self._source, at)
                if end:
                    return end.end()
                raise _Broken("what follows is no field; see that its braces are closed.")
            value, at = self._value(name.end())
            entry.fields.setdefault(name[1].lower(), []).append(value)

    def _value(self, at: int) -> tuple[str, int]:
        """A value, whose parts `#` joins, and where it ends."""
        parts: list[str] = []
        while True:
            part, at = self._part(at)
            parts.append(part)
            more = _JOINED.match(self._source, at)
            if more is None:
                return "".join(parts), at
            at = more.end()

    def _part(self, at: int) -> tuple[str, int]:
        opening = self._source[at : at + 1]
        if opening == "{":
            end = _closing(self._source, at)
            return self._source[at + 1 : end], end + 1
        if opening == '"':
            end = _closing_quote(self._source, at)
            return self._source[at + 1 : end], end + 1
        word = _WORD.match(self._source, at)
        if word is None:
            raise _Broken("a field has no value.")
        return self._macros.get(word[0].lower(), word[0]), word.end()


def _closing(source: str, at: int) -> int:
    """Where the brace or bracket that opens at `at` is closed. Raises _Broken.

    A line that begins an entry anew shows that the brace was never closed.
    """
    depth = 0
    is_round = source[at] == "("
    for match in re.compile(r"\\[{}]|[{}]|\)|^[ \t]*@\w+\s*\{[^\s{}=]*,", re.MULTILINE).finditer(
        source, at + 1
    ):
        sign = match[0]
        if sign[0] == "\\":
            continue
        if sign == "{":
            depth += 1
        elif sign == ")" and is_round and depth == 0:
            return match.start()
        elif sign == "}":
            if depth == 0:
                return match.start()
            depth -= 1
        elif sign != ")":
            break
    raise _Broken("a brace of it is not closed.")


def _closing_quote(source: str, at: int) -> int:
    depth = 0
    for match in re.compile(r'\\[{}]|[{}"]').finditer(source, at + 1):
        if match[0] == '"' and depth == 0:
            return match.start()
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth < 0:
            break
    raise _Broken("a quotation mark of it is not closed.")


def _record(entry: _Entry) -> Record:
    title, subtitle = entry.text("title"), entry.text("subtitle")
    listed, more = _authors(entry.first("author"))
    notes = [entry.text(name) for name in ("note", "annote", "extra", "url", "addendum")]
    is_pubmed = entry.text("eprinttype", "archiveprefix").lower() in ("pubmed", "pmid")
    metadata = Metadata(
        title=f"{title}: {subtitle}" if title and subtitle else title or None,
        authors=listed,
        more_authors=more,
        journal=entry.text("journal", "journaltitle", "shortjournal") or None,
        year=made.year(entry.text("year"), entry.text("date")),
        volume=entry.text("volume") or None,
        issue=entry.text("number", "issue") or None,
        pages=made.pages(entry.text("pages")),
        doi=made.doi(entry.text("doi"), notes),
        pmid=made.pmid(entry.text("pmid") or (entry.text("eprint") if is_pubmed else ""), notes),
    )
    names = [name for name in entry.fields if name in _FILES or name.startswith("local-url")]
    values = [value for name in names for value in entry.fields[name]]
    links = [link for value in values for link in links_of_field(value)]
    return Record(entry.key, metadata, tuple(dict.fromkeys(links)))


def _authors(value: str) -> tuple[tuple[Author, ...], bool]:
    """The people and groups of an `author` field; whether it says that there are more."""
    found: list[Author] = []
    more = False
    for name in _split(value, _AND):
        if text_of(name).lower() in ("others", "et al.", "et al"):
            more = True
        elif author := _author(name):
            found.append(author)
    return tuple(found), more


def _author(name: str) -> Author | None:
    name = name.strip()
    if not text_of(name):
        return None
    if _is_braced(name):
        return Group(made.plain(text_of(name)))
    parts = [text_of(part) for part in _split(name, _COMMA)]
    if all("=" in part for part in parts):  # BibLaTeX: family=Berg, given=Hans, prefix=von der
        known = dict(part.split("=", 1) for part in parts)
        known = {key.strip().lower(): value.strip() for key, value in known.items()}
        surname = f"{known.get('prefix', '')} {known.get('family', '')}"
        return person_of(surname, known.get("given", ""), known.get("suffix", ""))
    parts = [part for part in parts if part]
    if len(parts) == 2:
        return person_of(parts[0], parts[1])
    if len(parts) > 2:
        return person_of(parts[0], " ".join(parts[2:]), parts[1])
    words = list(_split(name, _BLANK))
    if len(words) > 1 and words[-1].startswith("{"):  # Ludwig {van Beethoven}
        return person_of(text_of(words[-1]), text_of(" ".join(words[:-1])))
    return author_of(text_of(name), given_first=True)


def _is_braced(name: str) -> bool:
    """Whether one pair of braces holds the whole name, as that of a group."""
    try:
        return name.startswith("{") and _closing(name, 0) == len(name) - 1
    except _Broken:
        return False


def _split(value: str, at: re.Pattern[str]) -> Iterator[str]:
    """The pieces of a value between separators that stand in no braces."""
    begin, depth, place = 0, 0, 0
    while place < len(value):
        found = at.match(value, place) if depth == 0 else None
        if found and found.end() > place:
            yield value[begin:place]
            begin = place = found.end()
            continue
        if value[place] == "\\":
            place += 1
        elif value[place] in "{}":
            depth = max(depth + (1 if value[place] == "{" else -1), 0)
        place += 1
    yield value[begin:]
