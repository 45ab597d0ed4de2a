"""A draft and the record of its paper -> the draft with what only the record tells.

What the file states stands; the record fills what is left, and the first line of a title. That the
record is of this paper must be shown by the file: by the same DOI or PMID, or by the record's title
in its title or at its beginning. Where nothing shows it, or the DOIs differ, nothing is taken, and
that is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from corpus.adding.identity import TELLING, normal, normal_doi
from corpus.article import Metadata, Recorded
from corpus.managers.record import Linked
from corpus.readers.draft import Draft
from corpus.status import NOTICES, Direction, notice_in_title

BEGINNING = 6_000  # characters of a text in which an article says what it is
ALIKE = 0.8  # share of the words of the shorter title that the other has
_SHORT_TITLE = 12  # letters; "Reply" is at the beginning of many texts
_FIELDS = ("title", "authors", "journal", "year", "volume", "issue", "pages", "doi", "pmid")
_PLACE = ("volume", "issue", "pages")


def completed(draft: Draft, linked: Linked) -> Draft:
    """The draft with what its record adds, and a warning on each thing that they differ in."""
    told = linked.record.metadata
    if told == Metadata():
        return draft
    key = linked.record.key  # "smith2020", or "record 3"
    who = f"The {'' if key.startswith('record ') else 'record '}{key} in {linked.export}"
    other = _other_paper(draft, told)
    if other:
        warning = f"{who} {other}; nothing was taken from it. See which paper this is."
        return replace(draft, warnings=(*draft.warnings, warning))
    known = draft.metadata
    added = {name: getattr(told, name) for name in _FIELDS if _is_needed(name, known, told)}
    added |= _standing(known, told)
    fields = tuple(added)
    if "authors" in added:
        added["more_authors"] = told.more_authors
    if fields:
        source = Recorded(linked.export, linked.record.key, fields)
        added["recorded"] = (*known.recorded, source)
    differ = "; ".join(_differences(known, told))
    warnings = (f"{who} differs from the file, which stands: {differ}.",) if differ else ()
    return replace(draft, metadata=replace(known, **added), warnings=(*draft.warnings, *warnings))


def _standing(known: Metadata, told: Metadata) -> dict[str, Any]:
    """What became of the paper by its record: stated there, or before its title (RETRACTED: ...).

    It is added to what the file says: a file is older than its retraction, and cannot tell it.
    """
    titled = notice_in_title(told.title or "")
    own = titled and titled.direction is Direction.HAS and NOTICES.get(titled.kind)
    status = (*known.status, *told.status, *((own,) if own else ()))
    both = {"status": status, "relations": (*known.relations, *told.relations)}
    whole = {name: tuple(dict.fromkeys(values)) for name, values in both.items()}
    return {name: values for name, values in whole.items() if values != getattr(known, name)}


def _is_needed(name: str, known: Metadata, told: Metadata) -> bool:
    """Whether the record tells a field that the file does not, or the whole of a title."""
    if name == "title" and known.title and told.title:
        is_marked = notice_in_title(told.title) is not None  # "RETRACTED: ..." is no first line
        return _is_end_of(known.title, told.title) and not is_marked
    if getattr(known, name) or not getattr(told, name):
        return False
    if name == "pages" and known.locator:
        return False
    # A volume beside another year, or in another journal, would be of no issue that there is.
    is_whole = not known.citation and known.year in (None, told.year)
    return name not in _PLACE or is_whole


def _other_paper(draft: Draft, told: Metadata) -> str:
    """Why the record is not taken for that of the file; empty where it is."""
    known = draft.metadata
    ids = [(normal_doi(one.doi or ""), (one.pmid or "").strip()) for one in (known, told)]
    for name, its, recorded in zip(("DOI", "PMID"), *ids, strict=True):
        if its and recorded:
            if its == recorded:
                return ""
            return f"has the {name} {recorded}, but the file has {its}"
    beginning = draft.body[:BEGINNING]
    doi = ids[1][0]
    if doi and re.search(re.escape(doi) + r"(?![\w/-])", beginning, re.IGNORECASE):
        return ""
    if not told.title:
        return "" if _same_author_and_year(known, told) else "has no title to know the file by"
    if _is_title(told.title, known.title or "", beginning):
        return ""
    return f'is of "{_short(told.title)}", which the file does not begin with'


def _is_title(told: str, known: str, beginning: str) -> bool:
    """Whether a title is that of the file, or stands at its beginning."""
    notice = notice_in_title(told)
    if notice and notice.direction is Direction.HAS:
        told = notice.title  # "RETRACTED: ..." stands before it in the record alone
    letters = normal(told)
    if letters and letters == normal(known):
        return True
    if len(letters) >= _SHORT_TITLE and letters in normal(beginning):
        return True
    one, other = _words(told), _words(known)
    fewer = min(len(one), len(other))
    is_telling = len(normal(known)) >= TELLING and len(letters) >= TELLING
    return is_telling and len(one & other) >= ALIKE * fewer


def _is_end_of(known: str, told: str) -> bool:
    """Whether the title that was read lacks its first line, as of a PDF that sets it apart."""
    end, whole = normal(known), normal(told)
    return len(end) >= TELLING and len(end) < len(whole) and whole.endswith(end)


def _same_author_and_year(known: Metadata, told: Metadata) -> bool:
    first = [normal(one.authors[0].surname) if one.authors else "" for one in (known, told)]
    return bool(first[0]) and first[0] == first[1] and known.year == told.year is not None


def _words(title: str) -> set[str]:
    return {normal(word) for word in re.split(r"[\s/–—-]+", title)} - {""}


def _differences(known: Metadata, told: Metadata) -> Iterator[str]:
    """What both state, and otherwise: `year 2019 in the record, 2020 in the file`."""
    for name in _FIELDS:
        its, recorded = getattr(known, name), getattr(told, name)
        if not its or not recorded or name in ("doi", "pmid"):
            continue
        if name == "authors":
            its, recorded = its[0].surname, recorded[0].surname
        if not _agree(name, its, recorded):
            what = "first author" if name == "authors" else name
            one, other = _short(str(recorded)), _short(str(its))
            yield f'{what} "{one}" in the record, "{other}" in the file'


def _agree(name: str, its: object, recorded: object) -> bool:
    one, other = str(its), str(recorded)
    if name == "journal":
        return _is_short_for(one, other) or _is_short_for(other, one)
    if name == "title":
        return _is_title(other, one, "")
    if name == "pages":
        return _first_and_last(one) == _first_and_last(other)
    return normal(one) == normal(other)


def _is_short_for(short: str, name: str) -> bool:
    """Whether each word of a name begins a word of the other, in order: N Engl J Med."""
    words = [normal(word) for word in re.split(r"[\s.,:&()-]+", name)]
    at = 0
    for word in filter(None, map(normal, re.split(r"[\s.,:&()-]+", short))):
        while at < len(words) and not (words[at] and words[at].startswith(word)):
            at += 1
        if at == len(words):
            return False
        at += 1
    return True


def _first_and_last(pages: str) -> tuple[str, ...]:
    """`693–704` and `693-4` as whole numbers of pages: ("693", "704"), ("693", "694")."""
    first, last = map(normal, re.split(r"[-–—]", f"{pages}–")[:2])
    if last.isdigit() and len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    return (first, last or first)


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79].rstrip()}…"
