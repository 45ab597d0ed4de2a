"""The words of a question that what was found does not answer, by its words or by the reader."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.refusal.taken_out import JOINING
from corpus.article import Article
from corpus.words.english import everyday_words
from index.ranking.question import Question
from index.ranking.search import Hit, Searcher
from index.terms.concepts import Concept
from index.terms.letters import asked_terms

MOST = 2  # words that are shown as missing
LOOKED_AT = 4  # rarest words, of which the reader tells the ones that are missing
MISSED = 0.5  # share of the largest gain from which on a word counts as missing
RARE = 3.0  # inverse document frequency; commoner words are hardly what is missing

GAIN = 1.5  # log-odds by which the best statement answers better once a word is left out
MAX_OMITTED = 8  # words that are left out in turn, the rarest

_WORD = re.compile(r"[\w][\w'’./+%-]*")

CHECKED_HITS = 8  # the best ones: the nearest article is among theirs


def nearest_without(
    question: Question, hits: Sequence[Hit], searcher: Searcher
) -> tuple[Article, list[str]] | None:
    """The article that names most of the question, and the rarest words that it does not name.

    None where it names every rare word: what is missing is then no single word. Of several words
    the reader picks those without which the best statement answers the question better.
    """
    best = max(hits[:CHECKED_HITS], key=lambda hit: hit.covered, default=None)
    if best is None:
        return None
    article = searcher.index.articles[best.passage.article_id]
    passage = searcher.position(best.passage)
    number = searcher.index.units.article_of[passage : passage + 1]
    unnamed = [
        (weight, concept)
        for weight, concept in _rarest(question)
        if weight >= RARE and not searcher.index.units.articles.having(concept, number)[0]
    ]
    is_read = hits[0].answers is not None
    rarest = [concept for _, concept in unnamed[: LOOKED_AT if is_read else MOST]]
    found = _that_say(question.text, rarest, searcher)
    words = list(dict.fromkeys(match.group() for match in found))
    if is_read:
        gains = _gains(question.text, found, hits[0], searcher)
        words = [word for word, gain in gains.items() if gain >= MISSED * max(gains.values())]
    return (article, words[:MOST]) if words else None


def unfitting(question: Question, hits: Sequence[Hit], searcher: Searcher) -> str | None:
    """The word without which, for the reader, the best statement answers far better.

    Of the 9 near misses in the development library whose nearest article names every word, it
    finds a word for 2, and in both that is what is missing.
    """
    if not hits or hits[0].answers is None:
        return None
    wanted = [concept for _, concept in _rarest(question)[:MAX_OMITTED]]
    found = _that_say(question.text, wanted, searcher)
    gains = _gains(question.text, found, hits[0], searcher)
    word = max(gains, key=gains.__getitem__, default=None)
    return word if word and gains[word] >= GAIN else None


def _rarest(question: Question) -> list[tuple[float, Concept]]:
    """The question's concepts, rarest first; of equally rare ones the longest, which tells most."""
    pairs = [(one.rarity, one.concept) for one in question.named]
    return sorted(pairs, key=lambda pair: (-pair[0], -len(max(pair[1][0], key=len))))


def _that_say(
    text: str, concepts: Sequence[Concept], searcher: Searcher
) -> list[re.Match[str]]:  # fmt: skip
    """The question's words for these concepts, those that say what a reader could look for.

    An everyday word ("seen", "moment") says that only where a title of the library has it, as
    "women" and "pain" mostly are.
    """
    titles, everyday = searcher.index.units.titles, everyday_words()

    def says(word: str, concept: Concept) -> bool:
        if not any(map(str.isalpha, word)):
            return False  # a figure, without what it counts
        if word.lower() in JOINING:
            return False  # "newer", "raise": what is compared or done to what is asked about
        return word.lower() not in everyday or bool(titles.having(concept).any())

    return [
        m for m in _WORD.finditer(text)
        if any(_is_of(m.group(), one) and says(m.group(), one) for one in concepts)
    ]  # fmt: skip


def _gains(
    question: str, words: Sequence[re.Match[str]], best: Hit, searcher: Searcher
) -> dict[str, float]:
    """Words without which the best statement answers better -> the gain in log-odds.

    A word that comes several times is left out wherever it stands, as each reading takes time.
    """
    places: dict[str, list[re.Match[str]]] = {}
    for word in words:
        places.setdefault(word.group().casefold(), []).append(word)
    number = max(range(len(best.sentence_scores)), key=best.sentence_scores.__getitem__)

    def log_odds(asked: str) -> float:
        return searcher.log_odds(asked, best.passage, number)

    whole = log_odds(question) if words else 0.0
    gains = {
        found[0].group(): log_odds(_without(question, found)) - whole
        for found in [*places.values()][:MAX_OMITTED]
    }
    return {word: gain for word, gain in gains.items() if gain > 0}


def _without(text: str, places: Sequence[re.Match[str]]) -> str:
    starts = [0, *(place.end() for place in places)]
    ends = [*(place.start() for place in places), len(text)]
    return "".join(text[start:end] for start, end in zip(starts, ends, strict=True))


def _is_of(word: str, concept: Concept) -> bool:
    terms = frozenset(asked_terms(word.rstrip(".,")))
    return bool(terms) and terms <= concept[0]
