"""What a letter or figure looks like on the page, and which one it looks like.

A character is cut out of the drawn page, scaled to a few pixels, and compared with the letters and
figures of plain print, upright, bold and slanted. This recognises little, but tells a 3 from an 8.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from functools import cache

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from PIL import Image
from pypdfium2 import raw

from corpus.readers.pdf.pages.visible import Box

Shape = NDArray[np.float32]

KNOWN = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FONTS = (
    "Helvetica", "Helvetica-Bold", "Helvetica-Oblique", "Times-Roman", "Times-Bold",
    "Times-Italic", "Times-BoldItalic",
)  # fmt: skip
_SIDES = 12, 18  # pixels of a shape
_SCALE = 3.0  # pixels a point of the page
_MAX_PIXELS = 12_000_000
_INK = 96  # of 255, from which a pixel is no ground
_LEAST_HEIGHT = 8  # pixels of what can be told apart
_OF_WIDTH = 0.25  # how much another width speaks against a letter, beside its shape
_STEP, _SIZE = 40, 20  # points, of the page on which plain print is drawn


class Drawn:
    """A page of a PDF, drawn as it lies in the file, with ink as 255 on 0."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        """Draws it."""
        width, height = page.get_size()
        scale = min(_SCALE, math.sqrt(_MAX_PIXELS / max(width * height, 1)))
        turned_back = -page.get_rotation() % 360
        bitmap = page.render(scale=scale, rotation=turned_back, grayscale=True, optimize_mode=None)
        place = bitmap.get_posconv(page)
        (self._x0, self._y0), (x1, y1) = place.to_bitmap(0, 0), place.to_bitmap(1000, 1000)
        self._across, self._down = (x1 - self._x0) / 1000, (y1 - self._y0) / 1000
        self._image = Image.eval(bitmap.to_pil().convert("L"), lambda shade: 255 - shade)

    def shape(self, box: Box, angle: int = 0) -> tuple[Shape, float] | None:
        """What stands alone in a box, and its width by its height; None where nothing does.

        `angle` is that in which its line runs, against the clock, in degrees.
        """
        xs = sorted(self._x0 + x * self._across for x in (box[0], box[2]))
        ys = sorted(self._y0 + y * self._down for y in (box[1], box[3]))
        place = math.floor(xs[0]), math.floor(ys[0]), math.ceil(xs[1]), math.ceil(ys[1])
        cut = self._image.crop(place)
        if angle:
            cut = cut.rotate(-angle, expand=True)
        ink = cut.point(_THRESHOLD).getbbox()
        if ink is None:
            return None
        left, top, right, bottom = ink
        touches = left == 0 or top == 0 or right == cut.width or bottom == cut.height
        if touches or bottom - top < _LEAST_HEIGHT:
            return None
        found = cut.crop(ink).resize(_SIDES, Image.Resampling.BOX)
        return _unit(np.asarray(found, dtype=np.float32).ravel()), (right - left) / (bottom - top)


_THRESHOLD = [255 * (shade > _INK) for shade in range(256)]


def _unit(shape: Shape) -> Shape:
    shape = shape - shape.mean()
    length = float(np.linalg.norm(shape))
    return shape / length if length else shape


def likeness(found: tuple[Shape, float]) -> dict[str, float]:
    """How much a shape is like each of KNOWN, at most 1."""
    shapes, widths, names = _plain_print()
    scores = shapes @ found[0] - _OF_WIDTH * np.abs(np.log(found[1] / widths))
    best: dict[str, float] = {}
    for name, score in zip(names, scores.tolist(), strict=True):
        best[name] = max(score, best.get(name, -1.0))
    return best


@cache
def _plain_print() -> tuple[NDArray[np.float32], NDArray[np.float32], tuple[str, ...]]:
    found = [(shape, name) for font in _FONTS for shape, name in _set_in(font)]
    shapes = np.array([shape for (shape, _), _ in found], dtype=np.float32)
    widths = np.array([width for (_, width), _ in found], dtype=np.float32)
    return shapes, widths, tuple(name for _, name in found)


def _set_in(font: str) -> Iterator[tuple[tuple[Shape, float], str]]:
    document = pdfium.PdfDocument.new()
    page = document.new_page(_STEP * (len(KNOWN) + 1), 3 * _SIZE)
    loaded = raw.FPDFText_LoadStandardFont(document, font.encode())
    for at, name in enumerate(KNOWN):
        item = raw.FPDFPageObj_CreateTextObj(document, loaded, _SIZE)
        raw.FPDFText_SetText(item, (ctypes.c_ushort * 2)(ord(name), 0))
        raw.FPDFPageObj_Transform(item, 1, 0, 0, 1, _STEP * (at + 0.5), _SIZE)
        raw.FPDFPage_InsertObject(page, item)
    page.gen_content()
    drawn = Drawn(page)
    for at, name in enumerate(KNOWN):
        shape = drawn.shape((_STEP * (at + 0.25), 0, _STEP * (at + 1.2), 3 * _SIZE))
        if shape is not None:
            yield shape, name
    document.close()
