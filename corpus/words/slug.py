"""A name as the part of an address or of a file's name."""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii


def slug(text: str) -> str:
    """A text of any script as ASCII letters, figures and dashes; empty where none are left."""
    latin = anyascii(unicodedata.normalize("NFKC", text))
    return re.sub(r"[^a-z0-9]+", "-", latin.lower()).strip("-")
