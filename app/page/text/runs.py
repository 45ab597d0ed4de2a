"""A stretch of text cut where something begins or ends: a cited span, a link, a match."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TypeVar

from app.page.spans import Span


@dataclass(frozen=True)
class Link:
    """Characters start to end of a text that lead somewhere; `anchor` is where others lead to."""

    start: int
    end: int
    href: str
    anchor: str = ""
    label: str = ""  # what a screen reader says in place of the text


Part = TypeVar("Part", Span, Link)


@dataclass(frozen=True)
class Run:
    """Characters that are alike: part of a match or not, of a link or not."""

    text: str
    found: bool = False
    link: Link | None = None


@dataclass(frozen=True)
class Stretch:
    """Runs that are all cited, or all not."""

    runs: tuple[Run, ...]
    cited: bool = False
    anchor: str = ""  # the id of a cited stretch

    @property
    def text(self) -> str:
        """Its characters."""
        return "".join(run.text for run in self.runs)


def stretches(
    text: str, within: Span, cited: Sequence[Span], links: Sequence[Link], found: Sequence[Span]
) -> tuple[Stretch, ...]:
    """The text within the span, cut at the borders of all that lies in it.

    Cited spans may overlap one another. Links and matches are in order and do not; a link that is
    not whole within the span is left out.
    """
    cited_here = _inside(cited, within)
    found_here = _inside(over(found, within), within)
    links_here = [
        one for one in over(links, within) if within.start <= one.start and one.end <= within.end
    ]
    borders = {within.start, within.end}
    borders |= {end for span in (*cited_here, *found_here) for end in (span.start, span.end)}
    borders |= {end for link in links_here for end in (link.start, link.end)}
    runs = [
        (
            any(span.start <= left < span.end for span in cited_here),
            Run(text[left:right], _at(found_here, left) is not None, _at(links_here, left)),
        )
        for left, right in pairwise(sorted(borders))
    ]
    return tuple(
        Stretch(tuple(run for _, run in group), is_cited)
        for is_cited, group in groupby(runs, key=lambda one: one[0])
    )


def _inside(spans: Iterable[Span], within: Span) -> list[Span]:
    return [
        Span(max(span.start, within.start), min(span.end, within.end))
        for span in spans
        if span.overlaps(within.start, within.end)
    ]


def over(parts: Sequence[Part], within: Span) -> Sequence[Part]:
    """Those that may share characters with the span; they are in order and do not overlap."""
    first = max(0, bisect_right(parts, within.start, key=_start) - 1)
    return parts[first : bisect_left(parts, within.end, key=_start)]


def _at(parts: Sequence[Part], place: int) -> Part | None:
    """The one that holds the character at a place; they are in order and do not overlap."""
    at = bisect_right(parts, place, key=_start) - 1
    return parts[at] if at >= 0 and place < parts[at].end else None


def _start(part: Span | Link) -> int:
    return part.start
