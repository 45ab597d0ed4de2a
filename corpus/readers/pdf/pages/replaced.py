"""Text that a PDF gives in place of what is drawn (ActualText).

Programs that copy text take it instead of the letters on the page. It may say anything; so the
letters that are drawn are read, except where it stands for what no reader would call other words:
a ligature, a hyphen at the end of a line, a blank.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator

import pypdfium2 as pdfium
from pypdfium2 import raw

_KEY = b"ActualText"
_HARMLESS = re.compile(r"(?:ff|ffi|ffl|fi|fl|st|ct|ch|Th|tt|fj|[\s\u00ad\u2010\u2011\-\ufeff]*)")
_MAX_DEPTH = 8  # of forms within forms
_MAX_OBJECTS = 200_000  # of one page


def drawn_alone(page: pdfium.PdfPage) -> list[str]:
    """Take the replacements out of a page, before its text is read; returns what they said."""
    said = []
    for number, item in enumerate(_texts(page)):
        if number == _MAX_OBJECTS:
            break
        for at in reversed(range(max(raw.FPDFPageObj_CountMarks(item), 0))):
            mark = raw.FPDFPageObj_GetMark(item, at)
            text = _actual_text(mark) if mark else None
            if text is not None and not _HARMLESS.fullmatch(text):
                raw.FPDFPageObj_RemoveMark(item, mark)
                said.append(text)
    return said


def _texts(page: pdfium.PdfPage) -> Iterator[raw.FPDF_PAGEOBJECT]:
    """The text objects of a page, those within forms too."""
    for index in range(max(raw.FPDFPage_CountObjects(page), 0)):
        yield from _within(raw.FPDFPage_GetObject(page, index), 0)


def _within(item: raw.FPDF_PAGEOBJECT, depth: int) -> Iterator[raw.FPDF_PAGEOBJECT]:
    kind = raw.FPDFPageObj_GetType(item)
    if kind == raw.FPDF_PAGEOBJ_TEXT:
        yield item
    elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
        for index in range(max(raw.FPDFFormObj_CountObjects(item), 0)):
            yield from _within(raw.FPDFFormObj_GetObject(item, index), depth + 1)


def _actual_text(mark: raw.FPDF_PAGEOBJECTMARK) -> str | None:
    """What a mark gives in place of the print; None where it gives nothing."""
    length = ctypes.c_ulong()
    if not raw.FPDFPageObjMark_GetParamStringValue(mark, _KEY, None, 0, length):
        return None
    buffer = (ctypes.c_ushort * (length.value // 2 + 1))()
    raw.FPDFPageObjMark_GetParamStringValue(mark, _KEY, buffer, length.value, length)
    return bytes(buffer)[: length.value].decode("utf-16-le", "replace").rstrip("\0")
