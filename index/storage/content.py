"""What a generation is made of, before it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.article import Article
from corpus.library import Fault
from index.embedding.embedder import Vectors
from index.passages.passage import Passage


@dataclass(frozen=True)
class Content:
    """Articles with their files, their passages in order, and the vectors of these."""

    sources: Mapping[str, str]  # article_id -> whole text of its file
    articles: Mapping[str, Article]
    passages: Sequence[Passage]
    model: str
    vectors: Vectors  # unit vectors of the passages, shape (passages, dimension)
    whole: bool  # whether it is so small that it is read into memory
    faults: Sequence[Fault] = ()  # the articles that are left out
