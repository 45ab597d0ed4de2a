"""What a generation is made of, before it is written, and once its texts are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.article import Article
from corpus.library import Fault
from index.embedding.embedder import Vectors
from index.passages.passage import Passage
from index.passages.stored import Entry


@dataclass(frozen=True)
class Paper:
    """An article with the text of its file, and its passages in order."""

    article: Article
    source: str
    passages: Sequence[Passage]


# The unit vectors of passages, shape (passages, dimension); what is too large for memory may lie in
# a file without a name in the folder that is given.
VectorsOf = Callable[[Sequence[Passage], Path], Vectors]


@dataclass(frozen=True)
class Content:
    """Papers that come one after the other, so that all of them need never lie in memory."""

    papers: Iterable[Paper]
    model: str
    vectors: VectorsOf
    whole: int  # an index of so many passages at most is read into memory
    faults: Sequence[Fault] = ()  # the articles that are left out; papers may add to them


@dataclass(frozen=True)
class Written:
    """What a store of vectors is given, when all texts are written."""

    catalogue: Sequence[Entry]
    passages: Sequence[Passage]  # each read when it is asked for
    vectors: Vectors
