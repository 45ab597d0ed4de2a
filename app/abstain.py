"""Whether the evidence is too weak to answer, and what to tell the reader then."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from corpus.words import english_words
from index.search import Hit, Searcher
from index.tokens import tokenize

# The strength of evidence is the best cosine similarity, plus half the share of the
# question's terms (by idf) that its best passage has, less half the share that no
# article has. On `dev`, 7 of 8 off-topic questions lie below the threshold, 2 of 86
# answerable ones do.
COVERED_WEIGHT, UNKNOWN_WEIGHT = 0.5, 0.5
THRESHOLD = 0.25
STEEPNESS = 10.0  # of the logistic curve that turns strength into confidence
CHECKED_HITS = 8

# A name: letters, perhaps with digits and hyphens; shorter ones are too often shorthand.
_NAME = re.compile(r"[A-Za-z][A-Za-z]*(?:-?[A-Za-z0-9]+)*")
MIN_NAME_CHARACTERS = 7


def confidence(question: str, hits: Sequence[Hit], searcher: Searcher) -> float:
    """How sure it is that the evidence answers, 0 to 1; 0.5 is the threshold."""
    strength = evidence_strength(question, hits, searcher)
    return 1 / (1 + math.exp(-STEEPNESS * (strength - THRESHOLD)))


def evidence_strength(question: str, hits: Sequence[Hit], searcher: Searcher) -> float:
    """See the comment on COVERED_WEIGHT; about 0 to 1.3."""
    terms = tokenize(question)
    best = hits[:CHECKED_HITS]
    similarity = max((hit.similarity for hit in best), default=0.0)
    covered = max((searcher.coverage(terms, hit.passage.labelled) for hit in best), default=0.0)
    unknown = searcher.unknown_share(terms)
    return similarity + COVERED_WEIGHT * covered - UNKNOWN_WEIGHT * unknown


def reason_to_abstain(question: str, hits: Sequence[Hit], searcher: Searcher) -> str | None:
    """Why the articles do not answer, in a sentence for the reader; None where they may."""
    names = unknown_names(question, searcher)
    n_articles = len(searcher.index.articles)
    if names:
        return f"None of the {n_articles} articles mentions {_listed(names)}."
    if evidence_strength(question, hits, searcher) < THRESHOLD:
        return f"The {n_articles} articles do not answer this question."
    return None


def unknown_names(question: str, searcher: Searcher) -> list[str]:
    """Names in the question (a drug, a trial) that stand in no article.

    A word counts as a name when neither the articles nor an English word list have it
    and no term of the articles is spelt nearly like it.
    """
    names = []
    for name in dict.fromkeys(_NAME.findall(question)):
        terms = tokenize(name)
        if len(name) < MIN_NAME_CHARACTERS or not terms or searcher.knows_any(terms):
            continue
        plain = name.lower() in english_words() or any(
            part in english_words() for part in name.lower().split("-")
        )
        if not plain and not searcher.knows_similar(name):
            names.append(name)
    return names


def _listed(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} or {names[-1]}"
