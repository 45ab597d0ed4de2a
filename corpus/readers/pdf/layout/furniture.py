"""What a page carries besides its article: running heads, page numbers, stamps."""

from __future__ import annotations

import re
from collections import defaultdict

from corpus.readers.pdf.pages.lines import Fragment, plain, rows_of
from corpus.readers.pdf.pages.page import Page
from corpus.readers.pdf.tables.table import CAPTION

_TOP, _BOTTOM = 0.13, 0.88  # of the page's height: where heads and feet stand
_PAGE_NUMBER = re.compile(
    r"(?:page\s*+)?[-–]?\s*+\d{1,5}\s*+[-–]?(?:\s*+(?:of|/)\s*+\d{1,4})?\Z", re.I
)
_CARRIED_OVER = re.compile(
    r"\(?continued(?: (?:on|from) (?:the )?(?:next|previous|following|facing) page)?"
    r"[.…]*\)?\Z",
    re.IGNORECASE,
)
_STAMP = re.compile(
    r"(?:downloaded (?:from|by|on)|terms (?:and conditions|of use)|for personal use only|"
    r"this article is protected by copyright|arXiv:\d{4})", re.IGNORECASE,
)  # fmt: skip
# What runs along the edge of a page names the journal: its address, volume or year and volume.
_JOURNAL = re.compile(
    r"[^.?!]{0,80}(?:\bwww\.|\bvol(?:ume|\.)? ?\d|\b(?:19|20)\d\d(?: \w{3,9})?\s?[;,]\s?\d+\s?[(:]|"
    r"\bdoi\b|(?<![@.\w-])\w{2,20}\.(?:org|com|net)\b)|"
    r"(?:[\w&]+ ){0,5}journal\b[^.?!]{0,60}\Z", re.I,
)  # fmt: skip
_LONGEST = 120  # characters of such a line
_APART = 1.7  # of the type size: between a line of the edge and the text
_NUMBER = re.compile(r"\A(\d{1,5})\b|\b(\d{1,5})\Z")


def without_furniture(pages: list[tuple[Page, list[Fragment]]]) -> list[list[Fragment]]:
    """The fragments of each page that belong to the article."""
    repeated = _repeated(pages) | _counted(pages)
    kept = []
    for page, found in pages:
        content = [f for f in found if not _is_signpost(f)]
        edges = _edge_rows(page, content, repeated)
        kept.append([f for f in content if id(f) not in edges])
    return kept


def _edge_rows(page: Page, found: list[Fragment], repeated: set[int]) -> set[int]:
    """The rows at the head and at the foot, up to the first that is not all furniture.

    A table's row may repeat words of the page before at the same height; it is kept, since other
    rows, or other words, stand between it and the page's edge.
    """
    edges: set[int] = set()
    rows = rows_of(found)
    for outside_in in (rows, rows[::-1]):
        for at, row in enumerate(outside_in):
            inner = outside_in[at + 1] if at + 1 < len(outside_in) else None
            if (
                _in_boxes(page, row)
                or _counts_things(row)
                or not (
                    all(id(f) in repeated or _is_margin_note(page, f) for f in row)
                    or (_is_apart(page, row, inner) and _names_journal(row))
                )
            ):
                break
            edges.update(id(f) for f in row)
    return edges


def _is_apart(page: Page, row: list[Fragment], inner: list[Fragment] | None) -> bool:
    """Whether a row stands in the margin, and white between it and the text."""
    if not all(_in_margin(page, f) for f in row):
        return False
    if inner is None:
        return True
    size, beside = max(f.size for f in row), max(f.size for f in inner)
    # A title is set larger, and a heading bold.
    is_plain = size <= beside + 0.1 and not all(f.share(bold=True) > 0.5 for f in row)
    return is_plain and abs(inner[0].y - row[0].y) >= _APART * beside


def _names_journal(row: list[Fragment]) -> bool:
    text = plain(" ".join(f.text for f in row))
    return len(text) <= _LONGEST and bool(_JOURNAL.match(text))


def _counted(pages: list[tuple[Page, list[Fragment]]]) -> set[int]:
    """The outermost rows of pages that begin or end with numbers that count the pages."""
    found: defaultdict[int, list[list[Fragment]]] = defaultdict(list)
    for at, (page, fragments) in enumerate(pages):
        rows = rows_of([f for f in fragments if not _is_signpost(f)])
        for outside_in in (rows, rows[::-1]):
            inner = outside_in[1] if len(outside_in) > 1 else None
            if not outside_in or not _is_apart(page, outside_in[0], inner):
                continue
            text = plain(" ".join(f.text for f in outside_in[0])).strip()
            if len(text) <= _LONGEST:
                for number in _NUMBER.findall(text):
                    found[int("".join(number)) - at].append(outside_in[0])
    return {
        id(fragment) for rows in found.values() if len(rows) > 1
        for row in rows for fragment in row
    }  # fmt: skip


def _in_boxes(page: Page, row: list[Fragment]) -> bool:
    """Whether upright lines stand between the cells of a row: a table's, not a running head's."""
    beside = {round(u.x) for u in page.uprights if u.top < row[0].y < u.bottom}
    return len(beside) > 2


def _counts_things(row: list[Fragment]) -> bool:
    """Whether a row has several numbers, as a table's last one has: a page has one."""
    return sum(bool(_PAGE_NUMBER.match(plain(f.text).strip())) for f in row) > 1


def _is_signpost(fragment: Fragment) -> bool:
    return bool(_CARRIED_OVER.match(plain(fragment.text).strip()))


def _is_margin_note(page: Page, fragment: Fragment) -> bool:
    text = plain(fragment.text).strip()
    if not _in_margin(page, fragment):
        return False
    return bool(_PAGE_NUMBER.match(text) or _STAMP.match(text))


def _in_margin(page: Page, fragment: Fragment) -> bool:
    return not _TOP * page.height < fragment.y < _BOTTOM * page.height


def _repeated(pages: list[tuple[Page, list[Fragment]]]) -> set[int]:
    """Lines in the margins that recur on another page at the same height, digits aside."""
    seen: defaultdict[str, list[tuple[int, Fragment]]] = defaultdict(list)
    for page, found in pages:
        for fragment in found:
            if _in_margin(page, fragment) and not CAPTION.match(plain(fragment.text)):
                key = re.sub(r"\d+|\W+", "", plain(fragment.text)).lower()
                if key:
                    seen[key].append((page.number, fragment))
    return {
        id(fragment)
        for group in seen.values()
        for number, fragment in group
        if any(n != number and abs(f.y - fragment.y) < 8 for n, f in group)
    }
