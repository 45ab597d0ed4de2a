"""Lines, filled areas and pictures of a page, also those inside forms, and where forms are cut."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field

import pypdfium2 as pdfium
from pypdfium2 import raw

from corpus.readers.pdf.pages.clips import EVERYWHERE, clip_of, overlap
from corpus.readers.pdf.pages.visible import Box

_MAX_OBJECTS = 50_000  # of one page; drawings beyond these are not looked at
_MAX_DEPTH = 5  # of drawings inside drawings
Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass
class Drawings:
    """Lines and filled areas of a page, also those inside forms."""

    lines: list[tuple[float, float, float, float, bool]] = field(default_factory=list)
    images: list[Box] = field(default_factory=list)
    clips: dict[int, Box] = field(default_factory=dict)  # text objects, where shown
    n_objects: int = 0

    def collect(self, page: pdfium.PdfPage) -> None:
        """Take in what is drawn on a page."""
        count = raw.FPDFPage_CountObjects(page)
        for index in range(count):
            self._add(raw.FPDFPage_GetObject(page, index), _IDENTITY, EVERYWHERE, 0)

    def _add(self, item: raw.FPDF_PAGEOBJECT, matrix: Matrix, clip: Box, depth: int) -> None:
        self.n_objects += 1
        if self.n_objects > _MAX_OBJECTS or depth > _MAX_DEPTH:
            return
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_FORM:
            inner = _times(_matrix(item), matrix)
            clip = overlap(clip, _moved(clip_of(item), matrix))
            for index in range(max(raw.FPDFFormObj_CountObjects(item), 0)):
                self._add(raw.FPDFFormObj_GetObject(item, index), inner, clip, depth + 1)
        elif kind == raw.FPDF_PAGEOBJ_TEXT:
            shown = overlap(clip, _moved(clip_of(item), matrix))
            if shown != EVERYWHERE:
                self.clips[ctypes.cast(item, ctypes.c_void_p).value or 0] = shown
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
    return _moved((left.value, bottom.value, right.value, top.value), matrix)


def _moved(box: Box, matrix: Matrix) -> Box:
    if box == EVERYWHERE:
        return box
    ax, ay = _applied(matrix, box[0], box[1])
    bx, by = _applied(matrix, box[2], box[3])
    return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)
