"""Whether the evidence is too weak to answer, and what to tell the reader then."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np

from app.refusal.aspects import missing_aspect
from app.refusal.missing import missing_outcome
from app.refusal.timepoints import missing_period
from app.refusal.topics import missing_pair, missing_topic
from corpus.words import english_words
from index.search import Hit, Searcher
from index.tokens import tokenize

# The strength of evidence is twice the best cosine similarity, plus 0.3 of the score of the
# best passage, less half the share of the question that no article names; where a ranker has
# read the best passages, plus a fifth of the log-odds that it gives them together. Thresholds
# and shares were chosen on `dev` and held-out written questions (eval/NOTES.md).
THRESHOLD, THRESHOLD_UNREAD = 0.45, 0.65  # with a ranker, and without
STEEPNESS = 5.0  # of the logistic curve that turns strength into confidence
SIMILARITY_WEIGHT, SCORE_WEIGHT, UNKNOWN_WEIGHT, RANKER_SHARE = 2.0, 0.3, 0.5, 0.2
CHECKED_HITS = 8

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*")
MIN_NAME_CHARACTERS = 7  # of a name in plain letters; shorter ones are too often shorthand
# What is a name by its looks: a trial or product code (E1910, UCART22), an acronym in
# capitals (FORUM), a cell product (liso-cel).
_CODE = re.compile(
    r"(?=\w*\d\w*\d)[A-Z]{1,6}-?\d{2,}[A-Z]?|[A-Z]{4,}(?:-\d+)?|[A-Z]{3,5}\d|[a-z]{3,}-cel"
)
# What is put before or behind a name: untransplanted, microlitre, CD19neg, IKZF1mut.
_AFFIX = re.compile(
    r"^(?:un|non|re|pre|post|auto|anti|mono|multi|micro|supra|sub|hyper|hypo|inter|intra)"
    r"(?=\w{5})|(?:neg|pos|mut|wt)$"
)
# A drug by its last syllables, even one that an English word list has (warfarin): stems of
# international nonproprietary names, from WHO's "The use of stems in the selection of INN".
_DRUG = re.compile(
    r"[a-z]{2,}(?:mab|nib|xaban|farin|parin|statin|pril|sartan|gliptin|gliflozin|formin|glutide"
    r"|cillin|mycin|micin|floxacin|cycline|conazole|fungin|vir|cept|limus|zepam|azolam|setron"
    r"|prazole|tidine|olol|dipine|thiazide|triptan|oxetine|citopram|dronate|trexate|rubicin"
    r"|platin|taxel|poetin|grastim|ciclib|zomib|lukast|terol|tropium|stigmine|curium|fibrate)",
    re.IGNORECASE,
)


def confidence(question: str, hits: Sequence[Hit], searcher: Searcher) -> float:
    """How sure it is that the evidence answers, 0 to 1; 0.5 is the threshold."""
    return 1 / (1 + math.exp(-STEEPNESS * evidence_margin(question, hits, searcher)))


def evidence_margin(question: str, hits: Sequence[Hit], searcher: Searcher) -> float:
    """By how much the evidence is stronger than it must be (THRESHOLD); about -2 to 3."""
    score = max((hit.score for hit in hits), default=0.0)
    similarity = max((hit.similarity for hit in hits[:CHECKED_HITS]), default=0.0)
    strength = SIMILARITY_WEIGHT * similarity + SCORE_WEIGHT * score
    strength -= UNKNOWN_WEIGHT * searcher.unknown_share(question)
    read = [hit.answers for hit in hits if hit.answers is not None]
    if not read:
        return strength - THRESHOLD_UNREAD
    return strength + RANKER_SHARE * float(np.logaddexp.reduce(read)) - THRESHOLD


def reason_to_abstain(question: str, hits: Sequence[Hit], searcher: Searcher) -> str | None:
    """Why the articles do not answer, in a sentence for the reader; None where they may."""
    names = unknown_names(question, searcher)
    n_articles = len(searcher.index.articles)
    if names and n_articles == 1:
        return f"The article does not mention {_listed(names)}."
    if names:
        return f"None of the {n_articles:,} articles mentions {_listed(names)}."
    missing = _missing(question, hits, searcher)
    if missing:
        return missing
    if evidence_margin(question, hits, searcher) < 0:
        whose = f"The {n_articles:,} articles do" if n_articles > 1 else "The article does"
        return f"{whose} not answer this question."
    return None


def _missing(question: str, hits: Sequence[Hit], searcher: Searcher) -> str | None:
    """What no passage tells of. These rules read every passage: not of a large index.

    There names that no article mentions are still refused, and evidence that is weak.
    """
    if not searcher.index.whole:
        return None
    return (
        missing_topic(question, searcher)
        or missing_outcome(question, searcher)
        or missing_period(question, hits, searcher)
        or missing_aspect(question, searcher)
        or missing_pair(question, searcher)
    )


def unknown_names(question: str, searcher: Searcher) -> list[str]:
    """Names in the question (a drug, a trial) that stand in no article.

    A word counts as a name by its looks, or when neither the articles nor an English word
    list have it and no term of the articles is spelt nearly like it. In a question all in
    capitals nothing is a name by its looks.
    """
    shouted = question.upper() == question
    words = dict.fromkeys(_WORD.findall(question))
    return [word for word in words if _is_unknown_name(word, searcher, looks=not shouted)]


def _is_unknown_name(word: str, searcher: Searcher, *, looks: bool) -> bool:
    terms = tokenize(word)
    # Of a compound its whole, or all its parts: "liso-cel" is not known by "tisa-cel".
    whole, parts = terms[:1], terms[1:] or terms[:1]
    if not terms or searcher.knows(whole) or searcher.knows(parts):
        return False
    if searcher.is_in_vocabulary(word) or searcher.knows_longer(word):
        return False
    if _is_known_core(_AFFIX.sub("", word), word, searcher):
        return False
    if looks and _CODE.fullmatch(word):
        return True
    if _DRUG.fullmatch(word):
        return True
    plain = any(_is_english(part.lower()) for part in word.split("-"))
    return len(word) >= MIN_NAME_CHARACTERS and not plain and not searcher.knows_similar(word)


def _is_english(word: str) -> bool:
    """Whether a word list has it, or both its halves: timepoints."""
    words = english_words()
    halves = ((word[:at], word[at:].removesuffix("s")) for at in range(4, len(word) - 3))
    return word in words or any(a in words and b in words for a, b in halves)


def _is_known_core(core: str, word: str, searcher: Searcher) -> bool:
    """Whether a word is known once what is put before or behind it is taken off."""
    return core != word and (
        searcher.knows(tokenize(core))
        or searcher.is_in_vocabulary(core)
        or core.lower() in english_words()
    )


def _listed(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} or {names[-1]}"
