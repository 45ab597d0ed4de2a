"""The characters of a page as the file holds them, before the page is turned."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
from pypdfium2 import raw

from corpus.readers.pdf.pages.visible import Box

_TINY = 2.0  # points; no print is smaller
_SQUEEZED = 0.2  # of its height; condensed print has more than half of its usual width
ASLANT = -1  # the angle of text that runs neither along the page nor across it
_SKEW = 15  # degrees, by which a scan may lie askew
_INVISIBLE_MODES = frozenset({3, 7})  # neither filled nor stroked
_BOLD = re.compile(r"bold|black|heavy|demi|semib|[.,-]B(?:I|\b)|CMBX|-Bd|BdIt", re.IGNORECASE)
_ITALIC = re.compile(r"ital|obli|[.,-]B?I\b|CMTI|-It|BdIt|slanted", re.IGNORECASE)
_SKIPPED = frozenset({0, 0x0A, 0x0D, 0xFFFF, 0xFFFE})
HYPHENS = {0x02: "-", 0xAD: "-", 0x2010: "-", 0x2011: "-"}


@dataclass(frozen=True)
class _Style:
    """What all characters of one text object share."""

    font: str
    bold: bool
    italic: bool
    size: float
    angle: int  # in which the line runs, against the clock: 0, 90, 180, 270, or ASLANT
    hidden: bool
    white: bool


@dataclass(frozen=True)
class RawCharacter:
    """A character before the page is turned: box in the file's own coordinates."""

    code: int
    x: float
    y: float
    box: Box
    style: _Style
    blank: bool
    owner: int  # the text object that it belongs to
    unmapped: int = 0  # its place in a font that does not say which character it shows


def raw_characters(text: pdfium.PdfTextPage) -> Iterator[RawCharacter]:
    """The characters in the order of the file."""
    styles: dict[int, _Style] = {}
    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    blank, origin = False, (math.nan, math.nan)
    for index in range(raw.FPDFText_CountChars(text)):
        code = raw.FPDFText_GetUnicode(text, index)
        unmapped = 0
        if raw.FPDFText_HasUnicodeMapError(text, index) == 1:
            unmapped, code = code, 0xFFFD
        if code in _SKIPPED or raw.FPDFText_IsGenerated(text, index) == 1:
            blank = True
            continue
        if 0xDC00 <= code <= 0xDFFF:
            continue  # the second half of a character that the first half stands for
        if 0xD800 <= code <= 0xDBFF:
            low = raw.FPDFText_GetUnicode(text, index + 1)
            paired = 0xDC00 <= low <= 0xDFFF
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00) if paired else 0xFFFD
        elif code < 0x20 and code not in HYPHENS:
            code = 0xFFFD
        owner = ctypes.cast(raw.FPDFText_GetTextObject(text, index), ctypes.c_void_p).value or 0
        style = styles.get(owner)
        if style is None:
            style = styles[owner] = _style(text, index)
        raw.FPDFText_GetLooseCharBox(text, index, box)
        raw.FPDFText_GetCharOrigin(text, index, x, y)
        bounds = (box.left, box.bottom, box.right, box.top)
        if (x.value, y.value) == origin:  # the second letter of a ligature
            bounds = (box.right, box.bottom, box.right, box.top)
        origin = x.value, y.value
        yield RawCharacter(code, x.value, y.value, bounds, style, blank, owner, unmapped)
        blank = False


def _style(text: pdfium.PdfTextPage, index: int) -> _Style:
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    raw.FPDFText_GetFontInfo(text, index, name, 128, flags)
    font = name.value.decode("utf-8", "replace")
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text, index, matrix)
    scale = math.hypot(matrix.c, matrix.d)
    squeezed = math.hypot(matrix.a, matrix.b) < _SQUEEZED * scale
    size = raw.FPDFText_GetFontSize(text, index) * scale
    angle = _angle(matrix.a, matrix.b, backwards=size < 0)
    size = abs(size)
    weight = raw.FPDFText_GetFontWeight(text, index)
    red, green, blue, alpha = (ctypes.c_uint(0) for _ in range(4))
    has_colour = raw.FPDFText_GetFillColor(text, index, red, green, blue, alpha)
    mode = raw.FPDFTextObj_GetTextRenderMode(raw.FPDFText_GetTextObject(text, index))
    return _Style(
        font=font,
        bold=bool(_BOLD.search(font)) or weight >= 600 or bool(flags.value & 1 << 18),
        italic=bool(_ITALIC.search(font)) or bool(flags.value & 1 << 6),
        size=size,
        angle=angle,
        hidden=mode in _INVISIBLE_MODES
        or size < _TINY
        or squeezed
        or bool(has_colour and alpha.value < 13),
        white=bool(has_colour) and min(red.value, green.value, blue.value) >= 240,
    )


def _angle(a: float, b: float, *, backwards: bool) -> int:
    """The angle of a line of writing direction (a, b); a negative type size turns it round."""
    degrees = math.degrees(math.atan2(b, a)) + 180 * backwards
    nearest = round(degrees / 90) * 90
    return nearest % 360 if abs(degrees - nearest) < _SKEW else ASLANT
