"""Articles that never name the drug, the people, or the subject of another's title, asked about.

"Did dapagliflozin lower cardiovascular mortality?" is not answered by a trial of selenium, however
well it answers the rest of the question; nor is "mortality after early supported discharge" by a
report that speaks of no such discharge. "Remission with fluoxetine in anorexia nervosa?" may find
a trial of fluoxetine in bulimia, though the library has a paper on anorexia nervosa.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.answers.refusal import Refusal, RefusalKind
from app.reading.known import kept
from app.refusal.courtesy import topic_of
from app.refusal.looks import MIN_NAME_CHARACTERS, WORD, is_drug, is_plain
from corpus.article import Article
from corpus.words.english import everyday_words
from corpus.words.normal import compatible
from index.ranking.question import Question
from index.ranking.search import Searcher
from index.terms.concepts import Concept
from index.terms.letters import asked_terms
from index.terms.tokens import tokenize

PHRASE = 3  # words of a title that together name what it is on
ACRONYM_CAPITALS = 3  # by which a short word, or a plain one, is a name all the same
MOST_TITLED = 12  # articles that are named for a survey
FEW = 2  # titles that may have them; what more have is the subject of none

_WORDS = re.compile(r"[^\W_][\w-]*")

LEAST = 4  # letters of a word that tells whom a question is about
MOST_WORDS = 4  # of those whom it is about; more are a clause

# The words after these tell whom a question is about, up to the next word that leads on.
_OF_WHOM = re.compile(
    r"\b(?:in|among|with|of)\b(?P<whom>(?:(?!\b(?:in|among|with|of|after|for|on|by|to|from|at|and|"
    r"or|during|given|treated|receiving|taking|using|who|that|versus|than)\b)[^?,;:.()])+)",
    re.IGNORECASE,
)


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


def with_titles(
    refusal: Refusal | None, question: Question, searcher: Searcher
) -> Refusal | None:  # fmt: skip
    """The refusal of a survey with the articles whose titles name what it is about, if any do."""
    if refusal is None or refusal.kind is not RefusalKind.SURVEY:
        return refusal
    topic = topic_of(question.text)
    found = [one.label for one in titled(topic, question, searcher)]
    if not found:
        return refusal
    more = ", and others" if len(found) > MOST_TITLED else ""
    said = f"“{topic}” stands in the title of {'; '.join(found[:MOST_TITLED])}{more}."
    return replace(refusal, sentence=f"{refusal.sentence} {said}")


def titled(topic: str, question: Question, searcher: Searcher) -> list[Article]:
    """The articles, of those that are asked, whose titles have all that a topic names."""
    terms = frozenset(tokenize(topic))
    asked = [one.concept for one in question.named if one.concept[0] <= terms]
    titles = searcher.index.units.titles
    if not asked:
        return []
    found = np.flatnonzero(np.logical_and.reduce([titles.having(concept) for concept in asked]))
    if question.among is not None:
        found = np.intersect1d(found, question.among.numbers)
    ids = [searcher.index.catalogue[n].article_id for n in found.tolist()]
    return [searcher.index.articles[one] for one in ids]


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
        words = _WORDS.findall(match["whom"])
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
