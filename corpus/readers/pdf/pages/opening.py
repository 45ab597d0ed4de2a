"""Why a file that is called a PDF could not be opened as one."""

from __future__ import annotations

import re
from pathlib import Path

LOCKED = "is locked with a password; save an unlocked copy and add that."
_START = 1024  # bytes within which a PDF says that it is one
_END = 2048  # bytes at its end within which it says that it is over
_MARKUP = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body|script)\b", re.IGNORECASE
)
_PACKED = b"PK\x03\x04"  # zip files, and what Word and others write


def why_no_pdf(file: Path | bytes) -> str:
    """What is wrong with it and what to do; goes after the name of the file."""
    start, end = _ends(file)
    if b"%PDF-" in start:
        if b"%%EOF" not in end:
            return "is a PDF that breaks off before its end; download it again."
        return "is damaged or has no pages; download it again."
    if not start:
        return "is empty; download it again."
    if _MARKUP.match(start):
        return (
            "is a web page and no PDF, as a site may send in place of the paper; download the PDF "
            "itself, or name the file .html if the page is the paper."
        )
    if start.startswith(_PACKED):
        return "is a zip file or a document of an office program and no PDF; export it as PDF."
    return "is no PDF, whatever its name says; download it again."


def _ends(file: Path | bytes) -> tuple[bytes, bytes]:
    if isinstance(file, bytes):
        return file[:_START], file[-_END:]
    with file.open("rb") as opened:
        start = opened.read(_START)
        opened.seek(max(file.stat().st_size - _END, 0))
        return start, opened.read(_END)
