"""What every training on the written questions shares: places, and what must stay unseen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from corpus.article import Article
from corpus.library import DEFAULT_CORPUS, load_corpus
from eval.questions.question import DEFAULT_QUESTIONS, Span, load_questions
from index.passages.passage import Passage
from index.terms.tokens import tokenize

FOLDER = Path(__file__).parent / "data"
HELD_OUT = 7  # one passage in so many is kept from training, with its questions
SAME_WORDS = 0.5  # a passage that shares this much with an answering one may answer as well

Places = Mapping[tuple[str, int], Passage]  # by article_id and start


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def by_place(passages: Sequence[Passage]) -> Places:
    """The passages by where they begin."""
    return {(passage.article_id, passage.start): passage for passage in passages}


def passage_at(place: Mapping[str, Any], places: Places) -> Passage:
    """The passage at a place. Raises ValueError where it is no longer there."""
    passage = places.get((place["article_id"], place["start"]))
    if passage is None or not passage.text.startswith(place["quote"]):
        raise ValueError(f"{place} is no longer there: the articles or their chunking changed")
    return passage


def is_held_out(name: str, one_in: int = HELD_OUT) -> bool:
    """Whether a passage (or abstract), with the questions over it, is held out for measuring."""
    return int(hashlib.md5(name.encode(), usedforsecurity=False).hexdigest(), 16) % one_in == 0


def unseen_spans(articles: Sequence[Article] | None = None) -> list[Span]:
    """The evidence of the `test` half, which no training reads."""
    questions = load_questions(DEFAULT_QUESTIONS, articles or load_corpus(DEFAULT_CORPUS))
    return [span for q in questions if q.split == "test" for piece in q.evidence for span in piece]


def touches(passage: Passage, spans: Sequence[Span]) -> bool:
    """Whether a passage shares a character with one of the spans."""
    return any(
        span.article_id == passage.article_id
        and span.start < passage.end
        and passage.start < span.end
        for span in spans
    )


def alike(one: Passage, other: Passage) -> bool:
    """Whether two passages share so many words that one may answer what the other does."""
    a, b = _words(one), _words(other)
    return len(a & b) > SAME_WORDS * min(len(a), len(b))


@cache
def _words(passage: Passage) -> frozenset[str]:
    return frozenset(tokenize(passage.labelled))
