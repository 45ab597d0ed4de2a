"""DOIs, as texts hold them."""

from __future__ import annotations

import re


def doi_in(text: str) -> str | None:
    """The first DOI of a text, without a stop after it; None where there is none."""
    match = re.search(r"\b10\.\d{4,9}/[^\s\"<>|\])},;]+", text)
    return match.group(0).rstrip(".:") if match else None
