"""The sentences of a passage's paragraph up to a place: those read before a statement."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.article import Article
from index.passages.passage import Passage

Span = tuple[int, int]  # offsets into Article.text

_BORDER = re.compile(r"(?<=[.\]]) (?=[A-Z])")  # roughly, between two sentences


def sentences_up_to(end: int, passage: Passage, article: Article) -> Iterator[Span]:
    """The sentences of the passage's own paragraph that end at `end` or before, nearest first."""
    end = passage.block_start + len(article.text[passage.block_start : end].rstrip())
    borders = [*_BORDER.finditer(article.text, passage.block_start, end)]
    starts = [passage.block_start, *(border.end() for border in borders)]
    ends = [*(border.start() for border in borders), end]
    yield from reversed([*zip(starts, ends, strict=True)])
