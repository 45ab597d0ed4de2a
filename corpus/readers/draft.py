"""What every reader returns."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.article import Metadata
from corpus.places import Place


@dataclass(frozen=True)
class Draft:
    """An article as a reader found it, ready to be written as an article file."""

    metadata: Metadata
    body: str  # Markdown in the article format: see corpus/markdown.py
    warnings: tuple[str, ...] = ()  # what was left out and why, for the person who adds it
    places: tuple[Place, ...] = ()  # where parts of the body stand on the pages of a PDF
