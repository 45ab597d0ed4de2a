"""Fonts that say of their shapes that they are other letters or figures than they show.

What a PDF's text is, its fonts say (ToUnicode). A font that is broken, or made to deceive, shows
one figure and means another. So letters and figures are compared with how they look
(corpus/readers/pdf/signs/shapes.py), and what clearly looks like another is told.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pypdfium2 as pdfium

from corpus.readers.pdf.pages.page import Glyph, Page
from corpus.readers.pdf.signs.shapes import KNOWN, Drawn, likeness

FIGURES = "0123456789"
# Alike, but for their size or in some print.
_ALIKE = (
    "0oOQDCcG",
    "1lIitfrjJ",
    "5sS",
    "2zZ",
    "6bG",
    "8BRPD",
    "9gq",
    "vVyY",
    "uUvV",
    "nhmru",
    "ceoCGO",
)
_FIGURES_LOOKED_AT = 100  # of one kind, font and page
_LETTERS_LOOKED_AT = 1  # of one kind, font and page
_LEAST = 5.0  # points of print that is looked at
# How much more like the other, and how like it at least. Figures are few, so that less will do,
# where a share of them is so; and two will do that are as clear as a letter must be.
_CLEARLY, _LIKE = 0.15, 0.75
_FIGURE_CLEARLY, _FIGURE_LIKE = 0.06, 0.65
_SHARE, _FIGURE_SHARE = 0.6, 0.2  # of those looked at
_FEW_LETTERS, _FEW_FIGURES = 3, 2
_NAMED = 6  # in a warning


@dataclass
class _Seen:
    """What was looked at of one character in one font."""

    count: int = 0
    as_others: Counter[str] = field(default_factory=Counter)
    certain: Counter[str] = field(default_factory=Counter)  # of those others
    pages: set[int] = field(default_factory=set)


Misnamed = tuple[str, str, int]  # what the file says, what is seen, and on which page first


def misnamed(document: pdfium.PdfDocument, pages: Sequence[Page]) -> list[Misnamed]:
    """Characters that clearly look like others."""
    letters: defaultdict[tuple[str, str], _Seen] = defaultdict(_Seen)
    found: list[Misnamed] = []
    for page in pages:
        figures: defaultdict[tuple[str, str], _Seen] = defaultdict(_Seen)
        for glyph, other, certain in _looks(document, page):
            of_kind = figures if glyph.text in FIGURES else letters
            seen = of_kind[glyph.font, glyph.text]
            seen.count += 1
            if other:
                seen.as_others[other] += 1
                seen.pages.add(page.number)
                seen.certain[other] += certain
        found += _decided(figures)
    return found + list(_decided(letters))


def map_warnings(found: Sequence[Misnamed]) -> list[str]:
    """One sentence on all of them; none where there are none."""
    if not found:
        return []
    named = list(dict.fromkeys((said, seen) for said, seen, _ in found))
    pairs = ", ".join(f'"{said}" looks like "{seen}"' for said, seen in named[:_NAMED])
    more = " and others" if len(named) > _NAMED else ""
    first = min(page for _, _, page in found)
    return [
        f"The print is not what the file says that it is ({pairs}{more}, from page {first} on): "
        "a font names its signs wrongly, by a fault or to deceive; compare all of it with the PDF."
    ]


def _decided(kinds: Mapping[tuple[str, str], _Seen]) -> Iterator[Misnamed]:
    for (_, text), seen in kinds.items():
        is_figure = text in FIGURES
        few, share = (_FEW_FIGURES, _FIGURE_SHARE) if is_figure else (_FEW_LETTERS, _SHARE)
        for other, count in seen.as_others.most_common(1):
            enough = count >= few and count >= share * seen.count
            if enough or (is_figure and seen.certain[other] >= _FEW_FIGURES):
                yield text, other, min(seen.pages)


def _looks(document: pdfium.PdfDocument, page: Page) -> Iterator[tuple[Glyph, str, bool]]:
    """Some characters of a page, what each looks like if it is another, and whether certainly."""
    chosen = _chosen(page.glyphs)
    if not chosen:
        return
    drawn = Drawn(document[page.number - 1])
    for glyph in chosen:
        box = page.turn.unturned((glyph.x0, glyph.top, glyph.x1, glyph.bottom))
        shape = drawn.shape(box, page.turn.angle)
        if shape is not None:
            yield glyph, *_other(glyph.text, likeness(shape))


def _chosen(glyphs: Iterable[Glyph]) -> list[Glyph]:
    kinds: defaultdict[tuple[str, str], list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        if glyph.text in KNOWN and glyph.size >= _LEAST:
            kinds[glyph.font, glyph.text].append(glyph)
    chosen = []
    for (_, text), some in kinds.items():
        most = _FIGURES_LOOKED_AT if text in FIGURES else _LETTERS_LOOKED_AT
        chosen += some[:: -(-len(some) // most)]
    return chosen


def _other(text: str, like: dict[str, float]) -> tuple[str, bool]:
    """What a character clearly looks like if it is another, and whether that is certain."""
    same = {text, text.lower(), text.upper()}.union(*(set(a) for a in _ALIKE if text in a))
    least, margin = _LIKE, _CLEARLY
    if text in FIGURES:  # as a figure: an old 0 looks like an o
        like = {name: score for name, score in like.items() if name in FIGURES}
        same, least, margin = {text}, _FIGURE_LIKE, _FIGURE_CLEARLY
    own = max(score for name, score in like.items() if name in same)
    other = max((name for name in like if name not in same), key=like.__getitem__)
    score = like[other]
    certain = score >= _LIKE and score - own > _CLEARLY
    if score < least or score - own <= margin or (not certain and {text, other} == {"1", "7"}):
        return "", False  # some print has a 7 that is as slim as a 1
    return other, certain
