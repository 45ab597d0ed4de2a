"""Characters of an article, cited or not, and links to them that outlive an edit.

A link carries the offsets, the beginning of the text there and a checksum of all of it. Where
something else stands there now, that beginning is looked for in the whole article; the checksum
tells whether what follows it is still the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote as percent_encoded
from urllib.parse import urlencode

from corpus.article import Article

QUOTE_CHARACTERS = 80  # of a link; enough to be found once, short enough to send
CHECK_CHARACTERS = 8


@dataclass(frozen=True)
class Span:
    """Characters start to end of an article's text."""

    start: int
    end: int

    def overlaps(self, start: int, end: int) -> bool:
        """Whether it shares a character with start to end."""
        return self.start < end and start < self.end


@dataclass(frozen=True)
class Piece:
    """A stretch of text; whether it is cited, and whether it names the study of what is cited.

    An abbreviation is a piece of its own, with what it means (app/page/abbreviations.py).
    """

    text: str
    cited: bool
    names: bool = False
    long: str = ""


@dataclass(frozen=True)
class Target:
    """What one link points to: offsets, how the text there began, and `check_of` all of it."""

    span: Span
    quote: str
    check: str = ""  # empty in links made before there was one
    cells: tuple[int, ...] = ()  # of a row: positions of the cells that are cited; else all are


def pieces(text: str, start: int, end: int, spans: Iterable[Span]) -> tuple[Piece, ...]:
    """text[start:end] cut at the borders of the spans; spans may overlap one another."""
    inside = sorted(
        (max(span.start, start), min(span.end, end)) for span in spans if span.overlaps(start, end)
    )
    found, at = [], start
    for first, last in inside:
        if last <= at:
            continue
        if first > at:
            found.append(Piece(text[at:first], cited=False))
        found.append(Piece(text[max(first, at) : last], cited=True))
        at = last
    if at < end:
        found.append(Piece(text[at:end], cited=False))
    return tuple(found)


def article_link(
    article: Article, spans: Sequence[Span], cells: Mapping[Span, Sequence[int]] | None = None
) -> str:
    """The article's address, relative to the chat, at the first of the spans; all are marked.

    `cells` are positions of cells in a span that is a row: these alone are then marked in full.
    """
    return _address("article", article, _query(article, spans, cells or {}))


def article_address(article_id: str) -> str:
    """The address of a whole article, relative to the chat."""
    return f"article/{percent_encoded(article_id, safe='')}"


def original_link(article: Article, spans: Sequence[Span], page: int = 0) -> str:
    """The address of the pages of its PDF, relative to the chat, with the spans boxed.

    `page` is the one to show, from 1; without it those are shown on which the spans stand.
    """
    shown = urlencode({"page": page}) if page else ""
    query = "&".join(filter(None, (_query(article, spans), shown)))
    return _address("original", article, query)


def picture_link(article: Article, page: int) -> str:
    """The address of the picture of a page, relative to the chat; each file has its own."""
    received = article.metadata.received
    version = received.sha256[:12] if received else ""
    return f"original/{_id(article)}/{page}.webp?v={version}"


def _address(page: str, article: Article, query: str) -> str:
    return f"{page}/{_id(article)}?{query}#cited" if query else f"{page}/{_id(article)}"


def _id(article: Article) -> str:
    return percent_encoded(article.article_id, safe="")


def _query(
    article: Article, spans: Sequence[Span], cells: Mapping[Span, Sequence[int]] | None = None
) -> str:
    query = [
        (name, value)
        for span in spans
        for name, value in (
            ("start", str(span.start)),
            ("end", str(span.end)),
            ("quote", article.text[span.start : span.end][:QUOTE_CHARACTERS]),
            ("check", check_of(article, span)),
            *([("cells", ".".join(map(str, cells.get(span, ()))))] if cells else []),
        )
    ]
    return urlencode(query, errors="replace")


def located(article: Article, target: Target) -> Span | None:
    """Where the target stands now; None where its words are no longer in the article.

    Of several places with the same words the one nearest to the old offsets is taken.
    """
    span, text, quote = target.span, article.text, target.quote
    whole = 0 <= span.start < span.end <= len(text)
    if whole and text[span.start : span.end].startswith(quote):
        return span
    if not quote.strip():
        return None
    starts = _occurrences(text, quote)
    if not starts:
        return None
    start = min(starts, key=lambda at: abs(at - span.start))
    block = next((block for block in article.blocks if block.start <= start < block.end), None)
    block_end = block.end if block else len(text)
    return Span(start, max(start + len(quote), min(start + span.end - span.start, block_end)))


def check_of(article: Article, span: Span) -> str:
    """A short checksum of a span's text."""
    text = article.text[span.start : span.end].encode("utf-8", "replace")
    return hashlib.sha256(text).hexdigest()[:CHECK_CHARACTERS]


def is_changed(article: Article, target: Target, span: Span) -> bool:
    """Whether the text after the beginning that was found has changed."""
    return bool(target.check) and check_of(article, span) != target.check


@dataclass(frozen=True)
class Found:
    """The targets of a link with where each stands now; None for one whose words are gone."""

    article: Article
    places: tuple[tuple[Target, Span | None], ...]

    @classmethod
    def of(cls, article: Article, targets: Iterable[Target]) -> Found:
        """Look for each of the targets."""
        return cls(article, tuple((one, located(article, one)) for one in targets))

    @property
    def spans(self) -> list[Span]:
        """Those that are there, in the order of the link."""
        return [span for _, span in self.places if span is not None]

    @property
    def is_changed(self) -> bool:
        """Whether the text of one that is there has changed."""
        return any(is_changed(self.article, one, span) for one, span in self.places if span)


def _occurrences(text: str, words: str) -> list[int]:
    found, at = [], text.find(words)
    while at >= 0:
        found.append(at)
        at = text.find(words, at + 1)
    return found
