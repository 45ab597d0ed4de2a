"""Fonts that hold nothing but signs, so that their letters and figures are not what they seem.

A font of signs is known by its use: few characters, each alone between those of other fonts.
What it shows for "6" may be "±", for "m" "µ", for "b" "β"; the file does not say. A figure of such
a font is no figure and becomes an unknown sign; a letter stays, and both are named in a warning.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from corpus.readers.pdf.pages.page import Glyph, Page
from corpus.readers.pdf.signs.text import UNKNOWN, times

_FEW = 6  # different characters
_OF_TEXT = 0.02  # of all characters: a font with more is one of text
_UNIT = re.compile(r"[lLgMm]|mol")


@dataclass
class _Use:
    """How a font is used in a file."""

    characters: Counter[str] = field(default_factory=Counter)
    longest: int = 0  # characters of it in a row
    italic: bool = False


def read_sign_fonts(pages: Sequence[Page]) -> list[str]:
    """Put right the glyphs of fonts of signs where proven; returns warnings on all of them."""
    uses = _uses(pages)
    total = sum(use.characters.total() for use in uses.values())
    fonts = {name for name, use in uses.items() if _is_of_signs(use, total)}
    found: Counter[tuple[str, str]] = Counter()
    for page in pages:
        for before, glyph, after in _between(page.glyphs):
            if glyph.font in fonts and glyph.text.isascii() and glyph.text.isalnum():
                printed = glyph.text
                glyph.text = _meant(before, glyph, after)
                found[printed, glyph.text] += 1
    return _warnings(found)


def _uses(pages: Sequence[Page]) -> dict[str, _Use]:
    uses: defaultdict[str, _Use] = defaultdict(_Use)
    for page in pages:
        run, last = 0, None
        for glyph in page.glyphs:
            follows = last is not None and last.font == glyph.font and not glyph.blank
            run = run + 1 if follows else 1
            use = uses[glyph.font]
            use.characters[glyph.text] += 1
            use.longest = max(use.longest, run)
            use.italic = use.italic or glyph.italic or glyph.bold
            last = glyph
    return dict(uses)


def _is_of_signs(use: _Use, total: int) -> bool:
    few = len(use.characters) <= _FEW and use.characters.total() < _OF_TEXT * total
    return few and use.longest == 1 and not use.italic


def _between(glyphs: Sequence[Glyph]) -> Iterator[tuple[Glyph | None, Glyph, Glyph | None]]:
    for at, glyph in enumerate(glyphs):
        before = glyphs[at - 1] if at else None
        yield before, glyph, glyphs[at + 1] if at + 1 < len(glyphs) else None


def _meant(before: Glyph | None, glyph: Glyph, after: Glyph | None) -> str:
    """What a letter or figure of a font of signs stands for, as far as it is proven.

    A prefix of a unit that is set in a font of signs is "µ": all others are Latin letters.
    """
    if glyph.text.isdigit():
        return UNKNOWN
    joined = after is not None and not after.blank and after.font != glyph.font
    after_figure = before is not None and (before.text.isdigit() or before.text in "./(")
    if joined and after_figure and after is not None and _UNIT.match(after.text):
        return "µ" if glyph.text in "ml" else glyph.text
    return glyph.text


def _warnings(found: Counter[tuple[str, str]]) -> list[str]:
    kept = {printed: count for (printed, read), count in found.items() if printed == read}
    warnings = [
        f'"{printed}" of a font of signs was read as '
        f"{'an unknown sign' if read == UNKNOWN else read} {times(count)}; compare with the PDF."
        for (printed, read), count in sorted(found.items()) if printed != read
    ]  # fmt: skip
    if kept:
        listed = ", ".join(f'"{printed}" {times(count)}' for printed, count in sorted(kept.items()))
        warnings.append(
            f'Letters in fonts of signs may stand for others (as "b" for "β"): {listed}; '
            "compare with the PDF."
        )
    return warnings
