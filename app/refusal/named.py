"""Articles that never name the drug, the people, or the subject of another's title, asked about.

"Did dapagliflozin lower cardiovascular mortality?" is not answered by a trial of selenium, however
well it answers the rest of the question; nor is "mortality after early supported discharge" by a
report that speaks of no such discharge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from app.reading.known import kept
from app.refusal.looks import MIN_NAME_CHARACTERS, WORD, is_drug, is_plain
from app.refusal.whom import never_named
from corpus.words.normal import compatible
from index.ranking.question import Question
from index.ranking.search import Searcher
from index.terms.concepts import Concept
from index.terms.letters import asked_terms
from index.terms.tokens import tokenize

PHRASE = 3  # words of a title that together name what it is on
ACRONYM_CAPITALS = 3  # by which a short word, or a plain one, is a name all the same
FEW = 2  # titles that may have them; what more have is the subject of none

_WORDS = re.compile(r"[^\W_][\w-]*")


@kept(1)  # for all articles that are asked about
def things_named(question: Question, searcher: Searcher) -> dict[str, Concept]:
    """Words of a question with what they name: drugs, and names that stand in titles.

    Only what some article names counts, under any form that the vocabulary has for it. Where there
    is none, they are phrases of titles.
    """
    found = {}
    for word in dict.fromkeys(WORD.findall(compatible(question.text))):
        terms = frozenset(asked_terms(word))
        concept = next((one.concept for one in question.known if terms <= one.concept[0]), None)
        if terms and concept and (is_drug(word) or _is_name_in_title(word, concept, searcher)):
            found[word] = concept
    return found or dict(_phrases_of_titles(question, searcher))


def _phrases_of_titles(question: Question, searcher: Searcher) -> Iterator[tuple[str, Concept]]:
    """Runs of words that stand so in the title of an article or two, as words and as terms."""
    words = _WORDS.findall(compatible(question.text))
    titles, catalogue = searcher.index.units.titles, searcher.index.catalogue
    for at in range(len(words) - PHRASE + 1):
        said = " ".join(words[at : at + PHRASE])
        terms = tokenize(said)
        if len(set(terms)) < PHRASE:
            continue
        concept = (frozenset(terms),)
        having = np.flatnonzero(titles.having(concept)).tolist()
        if 1 <= len(having) <= FEW and any(
            f" {' '.join(terms)} " in f" {' '.join(tokenize(catalogue[n].title))} " for n in having
        ):
            yield said, concept


def lacking(question: Question, article_id: str, searcher: Searcher) -> tuple[str, ...]:
    """What the question names, where an article names none of it; else nothing.

    Else those that the question is about, where a title names them and the article never does.
    """
    named = things_named(question, searcher)
    number = searcher.number(article_id)
    if not named or any(_names(concept, number, searcher) for concept in named.values()):
        return never_named(question, article_id, searcher)
    return tuple(named)


def _names(concept: Concept, number: NDArray[np.intp], searcher: Searcher) -> bool:
    """Whether an article has a name anywhere, or the words of a phrase in one paragraph."""
    units = searcher.index.units
    if len(concept) > 1 or len(concept[0]) < PHRASE:
        return bool(units.articles.having(concept, number)[0])
    if units.titles.having(concept, number)[0]:
        return True
    of_article = np.flatnonzero(units.article_of == number[0])
    paragraphs = np.unique(units.paragraph_of[of_article])
    return bool(units.paragraphs.having(concept, paragraphs).any())


def _is_name_in_title(word: str, concept: Concept, searcher: Searcher) -> bool:
    is_acronym = sum(map(str.isupper, word)) >= ACRONYM_CAPITALS
    if not is_acronym and (len(word) < MIN_NAME_CHARACTERS or is_plain(word)):
        return False
    return bool(searcher.index.units.titles.having(concept).any())
