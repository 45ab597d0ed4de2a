"""Articles that never name the drug, or the subject of another's title, that a question names.

"Did dapagliflozin lower cardiovascular mortality?" is not answered by a trial of selenium, however
well it answers the rest of the question.
"""

from __future__ import annotations

from app.refusal.abstain import MIN_NAME_CHARACTERS, WORD, is_drug, is_plain
from corpus.words.normal import compatible
from index.ranking.question import Question
from index.ranking.search import Searcher
from index.terms.concepts import Concept
from index.terms.letters import asked_terms


def things_named(question: Question, searcher: Searcher) -> dict[str, Concept]:
    """Words of a question with what they name: drugs, and names that stand in titles.

    Only what some article names counts, under any form that the vocabulary has for it.
    """
    found = {}
    for word in dict.fromkeys(WORD.findall(compatible(question.text))):
        terms = frozenset(asked_terms(word))
        concept = next((one.concept for one in question.known if terms <= one.concept[0]), None)
        if terms and concept and (is_drug(word) or _is_name_in_title(word, concept, searcher)):
            found[word] = concept
    return found


def lacking(question: Question, article_id: str, searcher: Searcher) -> tuple[str, ...]:
    """What the question names, where an article names none of it; else nothing."""
    named = things_named(question, searcher)
    number = searcher.number(article_id)
    having = searcher.index.units.articles.having
    if any(having(concept, number)[0] for concept in named.values()):
        return ()
    return tuple(named)


def _is_name_in_title(word: str, concept: Concept, searcher: Searcher) -> bool:
    if len(word) < MIN_NAME_CHARACTERS or is_plain(word):
        return False
    return bool(searcher.index.units.titles.having(concept).any())
