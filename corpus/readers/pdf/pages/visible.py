"""Which characters of a PDF page a person can see: drawn, on the page, and unlike its ground."""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass

import pypdfium2 as pdfium
from pypdfium2 import raw

Box = tuple[float, float, float, float]

_SCALE = 1.5  # pixels a point: a full stop of 7-point print covers one
_MAX_PIXELS = 4_000_000  # of one page, whatever size it claims
_CONTRAST = 24  # of 255; light grey print on white has 60 and more
_DARK = 215  # a shade that white print stands out from
_GROUND = 0.3  # of a box must be ground; black letters below white ones fill less
_MAX_SIDE = 300  # pixels of one character that are looked at


@dataclass
class Visibility:
    """Draws a page once, when first asked, and looks where a character should be."""

    page: pdfium.PdfPage
    frame: Box  # the part of the page that is shown
    _pixels: bytes = b""
    _stride: int = 0
    _scale: float = 0.0

    def shows(self, box: Box, *, white: bool) -> bool:
        """Whether something is drawn in the box; white print also needs a dark ground."""
        pixels = self._around(box)
        if not pixels or max(pixels) - min(pixels) < _CONTRAST:
            return False
        return not white or sum(pixel < _DARK for pixel in pixels) >= _GROUND * len(pixels)

    def _around(self, box: Box) -> bytes:
        """The pixels of the box, row after row; 0 is black, 255 white."""
        if not self._pixels:
            self._draw()
        left, _, _, top = self.frame
        height = len(self._pixels) // self._stride
        x0 = max(math.floor((box[0] - left) * self._scale), 0)
        x1 = min(math.ceil((box[2] - left) * self._scale) + 1, self._stride)
        y0 = max(math.floor((top - box[3]) * self._scale), 0)
        y1 = min(math.ceil((top - box[1]) * self._scale) + 1, height, y0 + _MAX_SIDE)
        x1 = min(x1, x0 + _MAX_SIDE)
        rows = (self._pixels[y * self._stride + x0 : y * self._stride + x1] for y in range(y0, y1))
        return b"".join(rows)

    def _draw(self) -> None:
        width, height = self.frame[2] - self.frame[0], self.frame[3] - self.frame[1]
        self._scale = min(_SCALE, math.sqrt(_MAX_PIXELS / max(width * height, 1)))
        across = max(math.ceil(width * self._scale), 1)
        down = max(math.ceil(height * self._scale), 1)
        bitmap = raw.FPDFBitmap_CreateEx(across, down, raw.FPDFBitmap_Gray, None, 0)
        raw.FPDFBitmap_FillRect(bitmap, 0, 0, across, down, 0xFFFFFFFF)
        # Drawn as it lies in the file, so that its coordinates hold: a page's own turn undone.
        turn = (4 - raw.FPDFPage_GetRotation(self.page)) % 4
        raw.FPDF_RenderPageBitmap(bitmap, self.page, 0, 0, across, down, turn, 0)
        self._stride = raw.FPDFBitmap_GetStride(bitmap)
        buffer = raw.FPDFBitmap_GetBuffer(bitmap)
        self._pixels = ctypes.string_at(buffer, self._stride * down)
        raw.FPDFBitmap_Destroy(bitmap)
