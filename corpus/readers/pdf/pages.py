"""PDF file -> pages of glyphs, rules and pictures, as seen; the only pypdfium2 import.

Positions are points from the top left corner of the page as it is read: a page whose text
runs sideways is turned first, and a table set sideways on an upright page is a page of its own.
What a reader of the page cannot see is counted and left out.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2 as pdfium
from pypdfium2 import raw

from corpus.errors import ArticleUnreadable
from corpus.readers.pdf.visible import Box, Visibility

MAX_PAGES = 500
MAX_CHARACTERS = 3_000_000  # of a whole file; a long monograph has 2 million
_MAX_OBJECTS = 50_000  # of one page; drawings beyond these are not looked at
_MAX_DEPTH = 5  # of drawings inside drawings
_SAMPLE = 12  # characters of one run that are looked for on the page
_TINY = 2.0  # points; no print is smaller
_ASLANT = -1  # the angle of text that runs neither along the page nor across it
_SKEW = 15  # degrees, by which a scan may lie askew
_LEAST_TURNED = 300  # characters set another way than the rest: text, no label of an axis
_TABLE = re.compile(r"table\s?[sa]?[\divx]", re.IGNORECASE)
_INVISIBLE_MODES = frozenset({3, 7})  # neither filled nor stroked
_BOLD = re.compile(r"bold|black|heavy|demi|semib|[.,-]B(?:I|\b)|CMBX|-Bd|BdIt", re.IGNORECASE)
_ITALIC = re.compile(r"ital|obli|[.,-]B?I\b|CMTI|-It|BdIt|slanted", re.IGNORECASE)
_SKIPPED = frozenset({0, 0x0A, 0x0D, 0xFFFF, 0xFFFE})
_HYPHENS = {0x02: "-", 0xAD: "-", 0x2010: "-", 0x2011: "-"}


@dataclass(slots=True)
class Glyph:
    """One visible character."""

    text: str
    x0: float
    x1: float
    y: float  # of its baseline, from the top
    top: float
    bottom: float
    size: float
    bold: bool
    italic: bool
    font: str
    blank: bool = False  # a blank stands before it


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line."""

    x0: float
    x1: float
    y: float
    shade: bool = False  # the edge of a shaded box, not a line of its own


@dataclass(frozen=True)
class Turn:
    """From the file's coordinates to points from the top left of the page as it is read.

    The file's coordinates are those of the page before its own /Rotate; text is read the way
    it runs, so that /Rotate does not matter.
    """

    angle: int
    left: float
    bottom: float
    right: float
    top: float

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the page as read."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.angle in (90, 270) else (width, height)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the file on the page as read."""
        if self.angle == 90:
            return y - self.bottom, x - self.left
        if self.angle == 270:
            return self.top - y, self.right - x
        if self.angle == 180:
            return self.right - x, y - self.bottom
        return x - self.left, self.top - y

    def unturned(self, box: Box) -> Box:
        """Left, bottom, right, top in the file's coordinates of a box of the page as read."""
        corners = [self._back(box[0], box[1]), self._back(box[2], box[3])]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return min(xs), min(ys), max(xs), max(ys)

    def _back(self, x: float, y: float) -> tuple[float, float]:
        if self.angle == 90:
            return y + self.left, x + self.bottom
        if self.angle == 270:
            return self.right - y, self.top - x
        if self.angle == 180:
            return self.right - x, y + self.bottom
        return x + self.left, self.top - y

    def box(self, box: Box) -> Box:
        """A box of the file on the page as read: left, top, right, bottom."""
        (ax, ay), (bx, by) = self.point(box[0], box[1]), self.point(box[2], box[3])
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


@dataclass
class Page:
    """What one page shows, or the part of it whose text runs one way."""

    number: int  # from 1
    turn: Turn
    glyphs: list[Glyph] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    n_hidden: int = 0  # characters left out since nobody can see them
    n_turned: int = 0  # characters left out since they run another way than the rest

    @property
    def width(self) -> float:
        """Of the page as it is read, in points."""
        return self.turn.size[0]

    @property
    def height(self) -> float:
        """Of the page as it is read, in points."""
        return self.turn.size[1]


@dataclass(frozen=True)
class _Style:
    """What all characters of one text object share."""

    font: str
    bold: bool
    italic: bool
    size: float
    angle: int  # in which the line runs, against the clock: 0, 90, 180, 270, or _ASLANT
    hidden: bool
    white: bool


@dataclass(frozen=True)
class _Raw:
    """A character before the page is turned: box in the file's own coordinates."""

    code: int
    x: float
    y: float
    box: Box
    style: _Style
    blank: bool
    owner: int  # the text object that it belongs to


Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


def open_pdf(path: Path) -> pdfium.PdfDocument:
    """The open file. Raises ArticleUnreadable where it is locked, damaged, empty or too long."""
    try:
        document = pdfium.PdfDocument(path)
        n_pages = len(document)
    except pdfium.PdfiumError as exc:
        raise ArticleUnreadable(_why_not_opened(exc)) from exc
    if n_pages == 0:
        raise ArticleUnreadable("is damaged, has no pages or is no PDF; download it again.")
    if n_pages > MAX_PAGES:
        raise ArticleUnreadable(
            f"has {n_pages:,} pages, more than the {MAX_PAGES} of a long article; "
            "cut the article out of it and add that."
        )
    return document


def _why_not_opened(exc: pdfium.PdfiumError) -> str:
    if getattr(exc, "err_code", None) == raw.FPDF_ERR_PASSWORD:
        return "is locked with a password; save an unlocked copy and add that."
    return "is damaged, has no pages or is no PDF; download it again."


def read_pages(document: pdfium.PdfDocument) -> Iterator[Page]:
    """The pages in order. Raises ArticleUnreadable where one is damaged or the text has no end."""
    n_characters = 0
    for index in range(len(document)):
        try:
            page = document[index]
            text = page.get_textpage()
        except pdfium.PdfiumError as exc:
            raise ArticleUnreadable(f"is damaged at page {index + 1}; download it again.") from exc
        n_characters += raw.FPDFText_CountChars(text)
        if n_characters > MAX_CHARACTERS:
            raise ArticleUnreadable(
                f"holds more than {MAX_CHARACTERS:,} characters; cut the article out of it."
            )
        yield from _read_page(page, text, index + 1)
        text.close()
        page.close()


def document_info(document: pdfium.PdfDocument) -> dict[str, str]:
    """What the file says of itself: Title, Author, Subject and the like."""
    return {key: value for key, value in document.get_metadata_dict().items() if value}


def _read_page(page: pdfium.PdfPage, text: pdfium.PdfTextPage, number: int) -> list[Page]:
    """The page as most of its text runs; then what else on it runs another way, if it is text."""
    frame = page.get_cropbox()
    drawings = _Drawings()
    drawings.collect(page)
    kept, n_hidden = _visible(list(_raw_characters(text)), Visibility(page, frame), frame)
    angles = Counter(char.style.angle for char in kept if not chr(char.code).isspace())
    first, *others = [angle for angle, _ in angles.most_common() if angle != _ASLANT] or [0]
    pages = [_turned(kept, drawings, number, Turn(first, *frame))]
    pages[0].n_hidden = n_hidden
    pages[0].n_turned = angles[_ASLANT]
    for angle in others:
        part = _turned(kept, drawings, number, Turn(angle, *frame))
        words = "".join(glyph.text for glyph in part.glyphs)
        if len(words) >= _LEAST_TURNED or _TABLE.search(words):
            pages.append(part)
        else:
            pages[0].n_turned += len(part.glyphs)
    return pages


def _turned(kept: list[_Raw], drawings: _Drawings, number: int, turn: Turn) -> Page:
    """What runs at one angle, turned upright, with the page's rules and pictures."""
    result = Page(number, turn, list(_glyphs(kept, turn)))
    for x0, y0, x1, y1, shade in drawings.lines:
        box = turn.box((x0, y0, x1, y1))
        if box[3] - box[1] < 2.5 and box[2] - box[0] > 15:
            result.rules.append(Rule(box[0], box[2], (box[1] + box[3]) / 2, shade))
    result.pictures = [turn.box(box) for box in drawings.images]
    return result


def _visible(characters: list[_Raw], seen: Visibility, frame: Box) -> tuple[list[_Raw], int]:
    """The characters that can be seen, and how many cannot; what was set as one is judged as one.

    A single thin letter may leave no trace in a small drawing of the page; a whole run does.
    """
    runs: dict[tuple[int, int], list[_Raw]] = {}
    for char in characters:
        runs.setdefault(_run_of(char), []).append(char)
    hidden: set[tuple[int, int]] = set()
    for key, run in runs.items():
        inked = [char for char in run if not chr(char.code).isspace()]
        sample = inked[:: max(len(inked) // _SAMPLE, 1)]
        unseen = sum(not _is_seen(char, seen, frame) for char in sample)
        if inked and unseen > len(sample) / 2:
            hidden.add(key)
    kept = [char for char in characters if _run_of(char) not in hidden]
    n_blank = sum(chr(char.code).isspace() for key in hidden for char in runs[key])
    return kept, len(characters) - len(kept) - n_blank


def _run_of(char: _Raw) -> tuple[int, int]:
    """The text object and the baseline that a character stands on."""
    return char.owner, round(char.x if char.style.angle in (90, 270) else char.y)


def _is_seen(char: _Raw, seen: Visibility, frame: Box) -> bool:
    left, bottom, right, top = char.box
    x, y = (left + right) / 2, (bottom + top) / 2
    inside = frame[0] <= x <= frame[2] and frame[1] <= y <= frame[3]
    return inside and not char.style.hidden and seen.shows(char.box, white=char.style.white)


def _glyphs(characters: list[_Raw], turn: Turn) -> Iterator[Glyph]:
    blank = False
    for char in characters:
        if chr(char.code).isspace():
            blank = True
            continue
        if char.style.angle != turn.angle:
            continue
        style = char.style
        x0, top, x1, bottom = turn.box(char.box)
        text = _HYPHENS.get(char.code, _plain_letter(chr(char.code)))
        _, y = turn.point(char.x, char.y)
        yield Glyph(
            text, x0, x1, y, top, bottom, style.size, style.bold, style.italic, style.font,
            blank or char.blank,
        )  # fmt: skip
        blank = False


def _plain_letter(char: str) -> str:
    """Mathematical letters ("𝑝") as the letters that they are."""
    if 0x1D400 <= ord(char) <= 0x1D7FF:
        return unicodedata.normalize("NFKC", char)
    return char


def _raw_characters(text: pdfium.PdfTextPage) -> Iterator[_Raw]:
    styles: dict[int, _Style] = {}
    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    blank, origin = False, (math.nan, math.nan)
    for index in range(raw.FPDFText_CountChars(text)):
        code = raw.FPDFText_GetUnicode(text, index)
        if raw.FPDFText_HasUnicodeMapError(text, index) == 1:
            code = 0xFFFD
        if code in _SKIPPED or raw.FPDFText_IsGenerated(text, index) == 1:
            blank = True
            continue
        if 0xDC00 <= code <= 0xDFFF:
            continue  # the second half of a character that the first half stands for
        if 0xD800 <= code <= 0xDBFF:
            low = raw.FPDFText_GetUnicode(text, index + 1)
            paired = 0xDC00 <= low <= 0xDFFF
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00) if paired else 0xFFFD
        elif code < 0x20 and code not in _HYPHENS:
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
        yield _Raw(code, x.value, y.value, bounds, style, blank, owner)
        blank = False


def _style(text: pdfium.PdfTextPage, index: int) -> _Style:
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    raw.FPDFText_GetFontInfo(text, index, name, 128, flags)
    font = name.value.decode("utf-8", "replace")
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text, index, matrix)
    scale = math.hypot(matrix.c, matrix.d)
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
        hidden=mode in _INVISIBLE_MODES or size < _TINY or bool(has_colour and alpha.value < 13),
        white=bool(has_colour) and min(red.value, green.value, blue.value) >= 240,
    )


def _angle(a: float, b: float, *, backwards: bool) -> int:
    """Which way a line runs whose writing direction is (a, b); a negative type size turns it."""
    degrees = math.degrees(math.atan2(b, a)) + 180 * backwards
    nearest = round(degrees / 90) * 90
    return nearest % 360 if abs(degrees - nearest) < _SKEW else _ASLANT


@dataclass
class _Drawings:
    """Lines and filled areas of a page, also those inside forms."""

    lines: list[tuple[float, float, float, float, bool]] = field(default_factory=list)
    images: list[Box] = field(default_factory=list)
    n_objects: int = 0

    def collect(self, page: pdfium.PdfPage) -> None:
        count = raw.FPDFPage_CountObjects(page)
        for index in range(count):
            self._add(raw.FPDFPage_GetObject(page, index), _IDENTITY, 0)

    def _add(self, item: raw.FPDF_PAGEOBJECT, matrix: Matrix, depth: int) -> None:
        self.n_objects += 1
        if self.n_objects > _MAX_OBJECTS or depth > _MAX_DEPTH:
            return
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_FORM:
            inner = _times(_matrix(item), matrix)
            for index in range(max(raw.FPDFFormObj_CountObjects(item), 0)):
                self._add(raw.FPDFFormObj_GetObject(item, index), inner, depth + 1)
        elif kind == raw.FPDF_PAGEOBJ_PATH:
            self._path(item, matrix)
        elif kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING):
            self.images.append(_bounds(item, matrix))

    def _path(self, item: raw.FPDF_PAGEOBJECT, matrix: Matrix) -> None:
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        raw.FPDFPath_GetDrawMode(item, fill, stroke)
        if not fill.value and not stroke.value:
            return
        box = _bounds(item, matrix)
        dark = bool(fill.value) and _is_dark(item)
        if (
            stroke.value
            or (fill.value and box[3] - box[1] <= 2.5)
            or (fill.value and box[2] - box[0] <= 2.5)
        ):
            self._lines_of(item, box, _times(_matrix(item), matrix))
        elif dark and box[2] - box[0] > 60 and 5 < box[3] - box[1] < 400:
            self.lines.append((box[0], box[1], box[2], box[1], True))
            self.lines.append((box[0], box[3], box[2], box[3], True))

    def _lines_of(self, item: raw.FPDF_PAGEOBJECT, box: Box, matrix: Matrix) -> None:
        if min(box[3] - box[1], box[2] - box[0]) <= 2.5:
            self.lines.append((*box, False))
            return
        points: list[tuple[float, float]] = []
        x, y = ctypes.c_float(), ctypes.c_float()
        for index in range(min(raw.FPDFPath_CountSegments(item), 400)):
            segment = raw.FPDFPath_GetPathSegment(item, index)
            kind = raw.FPDFPathSegment_GetType(segment)
            if kind == raw.FPDF_SEGMENT_BEZIERTO:
                return  # a curve: part of a figure
            raw.FPDFPathSegment_GetPoint(segment, x, y)
            point = _applied(matrix, x.value, y.value)
            if kind == raw.FPDF_SEGMENT_LINETO and points:
                start = points[-1]
                self.lines.append(
                    (
                        min(start[0], point[0]), min(start[1], point[1]),
                        max(start[0], point[0]), max(start[1], point[1]), False,
                    )
                )  # fmt: skip
            points.append(point)


def _is_dark(item: raw.FPDF_PAGEOBJECT) -> bool:
    """Whether an area is filled with anything but white."""
    red, green, blue, alpha = (ctypes.c_uint(0) for _ in range(4))
    if not raw.FPDFPageObj_GetFillColor(item, red, green, blue, alpha):
        return True  # a pattern
    return alpha.value > 12 and min(red.value, green.value, blue.value) < 250


def _matrix(item: raw.FPDF_PAGEOBJECT) -> Matrix:
    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, matrix):
        return _IDENTITY
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (
        a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j,
        e * g + f * i + k, e * h + f * j + m,
    )  # fmt: skip


def _applied(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _bounds(item: raw.FPDF_PAGEOBJECT, matrix: Matrix) -> Box:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    ax, ay = _applied(matrix, left.value, bottom.value)
    bx, by = _applied(matrix, right.value, top.value)
    return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)
