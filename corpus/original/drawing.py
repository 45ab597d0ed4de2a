"""A page of an open PDF as a picture, and where boxes of the page lie on it."""

from __future__ import annotations

import ctypes
import io
import math

import pypdfium2 as pdfium
from pypdfium2 import raw

from corpus.readers.pdf.pages.visible import Box

WIDTH = 1500  # pixels across: small print can be read on a wide screen and enlarged on a phone
MAX_PIXELS = 6_000_000  # of one picture, whatever size its page claims
MAX_SIDE = 8_000  # pixels; WebP ends at 16,383
QUALITY = 80  # of WebP, of 100
_FINE = 100_000  # steps across the picture, as pdfium counts in whole ones


def drawn(document: pdfium.PdfDocument, number: int) -> bytes:
    """Page `number`, from 1, as WebP, turned as the file says it is to be seen."""
    page = document[number - 1]
    width, height = shape(document, number)
    scale = min(
        WIDTH / width, math.sqrt(MAX_PIXELS / (width * height)), MAX_SIDE / max(width, height)
    )
    picture = page.render(scale=scale).to_pil()
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=QUALITY)
    return file.getvalue()


def shape(document: pdfium.PdfDocument, number: int) -> tuple[float, float]:
    """Width and height of page `number`, from 1, as it is seen, in points; at least one each."""
    width, height = document.get_page_size(number - 1)
    return max(width, 1.0), max(height, 1.0)


def on_picture(document: pdfium.PdfDocument, number: int, box: Box) -> Box:
    """Left, top, right, bottom of a box of the page, as shares of its picture (0 to 1)."""
    page = document[number - 1]
    x, y = ctypes.c_int(), ctypes.c_int()
    xs, ys = [], []
    for left, bottom in ((box[0], box[1]), (box[2], box[3])):
        raw.FPDF_PageToDevice(page, 0, 0, _FINE, _FINE, 0, left, bottom, x, y)
        xs.append(min(max(x.value / _FINE, 0.0), 1.0))
        ys.append(min(max(y.value / _FINE, 0.0), 1.0))
    return min(xs), min(ys), max(xs), max(ys)
