"""The bytes of an export -> text, in the encodings that managers have written."""

from __future__ import annotations

import codecs
from pathlib import Path

from corpus.errors import ArticleUnreadable
from corpus.sound import shown

MAX_BYTES = 100_000_000  # of an export in text; 100,000 records with abstracts have as much


def read_text(path: Path) -> str:
    """UTF-8 and UTF-16 with or without a mark, else Windows-1252. Raises ArticleUnreadable."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise ArticleUnreadable(
            f"{shown(path)} has {size / 1e6:,.0f} MB; an export has at most "
            f"{MAX_BYTES / 1e6:,.0f} MB: export it in parts."
        )
    text = decoded(path.read_bytes())
    return text.replace("\r\n", "\n").replace("\r", "\n")


def decoded(data: bytes) -> str:
    """Bytes as text; every byte means something in the last encoding that is tried."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")
