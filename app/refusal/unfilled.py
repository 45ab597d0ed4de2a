"""What a question asks for that nothing found gives: by the words, or by the reader."""

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

GAIN = 2.0  # log-odds by which the best statement answers better once a word is left out
MAX_OMITTED = 8  # words that are left out in turn, the rarest

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


def unfitting(question: str, hits: Sequence[Hit], searcher: Searcher) -> str | None:
    """The word without which the best statement would answer the question, as the reader reads it.

    None where no word makes so much of a difference, or nothing was read. Of 27 near misses of
    the development library it names a word for 11, of 9 of these the one that is unfilled.
    """
    if not hits or hits[0].answers is None:
        return None
    best = hits[0]
    number = max(range(len(best.sentence_scores)), key=best.sentence_scores.__getitem__)
    wanted = searcher.features.concepts(question)
    rarity = dict(zip(wanted, searcher.features.weights(wanted), strict=True))
    told = [
        (max((rarity[c] for c in wanted if _is_of(match.group(), c)), default=0.0), match)
        for match in _WORD.finditer(question)
    ]
    omitted = [match for weight, match in sorted(told, key=lambda p: -p[0]) if weight > 0]
    gains = {
        match.group(): searcher.log_odds(
            question[: match.start()] + question[match.end() :], best.passage, number
        )
        for match in omitted[:MAX_OMITTED]
    }
    word = max(gains, key=gains.__getitem__, default="")
    whole = searcher.log_odds(question, best.passage, number)
    return word if word and gains[word] - whole >= GAIN else None


def _is_of(word: str, concept: Concept) -> bool:
    terms = frozenset(tokenize(word.rstrip(".,")))
    return bool(terms) and terms <= concept[0]
