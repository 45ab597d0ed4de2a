"""Which words of a question the article that comes nearest to it does not name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.refusal.confidence import CHECKED_HITS
from corpus.article import Article
from index.concepts import Concept
from index.search import Hit, Searcher
from index.tokens import tokenize

MOST = 2  # words that are named: the rarest
RARE = 3.0  # inverse document frequency; commoner words are hardly what is missing

_WORD = re.compile(r"[\w][\w'’./+%-]*")


def nearest_without(
    question: str, hits: Sequence[Hit], searcher: Searcher
) -> tuple[Article, list[str]] | None:
    """The article that names most of the question, and the rarest words that it does not name.

    None where it names all that is rare: what is missing is then no single word.
    """
    best = max(hits[:CHECKED_HITS], key=lambda hit: hit.covered, default=None)
    if best is None:
        return None
    article = searcher.index.articles[best.passage.article_id]
    passage = searcher.position(best.passage)
    number = searcher.index.units.article_of[passage : passage + 1]
    wanted = searcher.features.concepts(question)
    rarity = searcher.features.weights(wanted)
    unnamed = [
        (weight, concept)
        for weight, concept in zip(rarity, wanted, strict=True)
        if weight >= RARE and not searcher.index.units.articles.having(concept, number)[0]
    ]
    # Of those that no article names the longest: it tells most.
    order = sorted(unnamed, key=lambda pair: (-pair[0], -len(max(pair[1][0], key=len))))
    rarest = [concept for _, concept in order[:MOST]]
    words = [word for word in _WORD.findall(question) if any(_is_of(word, c) for c in rarest)]
    return (article, list(dict.fromkeys(words))) if words else None


def _is_of(word: str, concept: Concept) -> bool:
    terms = frozenset(tokenize(word.rstrip(".,")))
    return bool(terms) and terms <= concept[0]
