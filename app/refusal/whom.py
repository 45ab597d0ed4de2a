"""Whom a question is about, where the paper that answers it never names them.

"Remission with fluoxetine in anorexia nervosa?" may find a trial of fluoxetine in bulimia, though
the library has a paper on anorexia nervosa.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from corpus.words.english import everyday_words
from corpus.words.normal import compatible
from index.ranking.question import Question
from index.ranking.search import Searcher
from index.terms.tokens import tokenize

LEAST = 4  # letters of a word that tells whom a question is about
MOST_WORDS = 4  # of those whom it is about; more are a clause

# The words after these tell whom a question is about, up to the next word that leads on.
_OF_WHOM = re.compile(
    r"\b(?:in|among|with|of)\b(?P<whom>(?:(?!\b(?:in|among|with|of|after|for|on|by|to|from|at|and|"
    r"or|during|given|treated|receiving|taking|using|who|that|versus|than)\b)[^?,;:.()])+)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_][\w-]*")


def never_named(question: Question, article_id: str, searcher: Searcher) -> tuple[str, ...]:
    """Names of two words for those a question is about, as titles have and an article has nowhere.

    Of the two, the article lacks one at least, and both stand side by side in a title.
    """
    return tuple(
        said for said, words in _pairs(compatible(question.text))
        if not all(_has(word, article_id, searcher) for word in words)
        and _in_title(words, searcher)
    )  # fmt: skip


def _pairs(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Two words side by side, as they are written, and those that tell something as terms."""
    for match in _OF_WHOM.finditer(text):
        words = _WORD.findall(match["whom"])
        if len(words) > MOST_WORDS:
            continue
        for pair in pairwise(words):
            telling = all(
                len(word) >= LEAST and word.lower() not in everyday_words() for word in pair
            )
            terms = tuple(tokenize(word)[0] for word in pair if tokenize(word))
            if telling and len(terms) == len(pair):
                yield " ".join(pair), terms


def _has(term: str, article_id: str, searcher: Searcher) -> bool:
    concept = (frozenset([term]),)
    return bool(searcher.index.units.articles.having(concept, searcher.number(article_id))[0])


def _in_title(terms: tuple[str, ...], searcher: Searcher) -> bool:
    having = searcher.index.units.titles.having((frozenset(terms),))
    wanted = f" {' '.join(terms)} "
    catalogue = searcher.index.catalogue
    return any(
        wanted in f" {' '.join(tokenize(catalogue[n].title))} "
        for n in having.nonzero()[0].tolist()
    )
