"""The paper whose title has the words by which a question describes a study.

    "What conditioning was given in the humanised CAR-T study?"   the paper with that title
    "Who was excluded from the enteric fever trial?"              the one that is on enteric fever

Its own statements then answer, where any of them does: those of other papers may have more of the
question's words, and tell of other patients.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from app.refusal.confidence import answers_log_odds
from index.passages.filters import Filters
from index.ranking.question import Question
from index.ranking.search import Hit, Searcher
from index.terms.names import indexed_terms

_DESCRIBED = re.compile(
    r"\b(?:in|of|from|by|for) (?:the|this|that) (?P<words>(?:[\w'’+-]+ ){1,6}?)"
    r"(?:study|trial|report|cohort|paper|article|survey|experiment|review|meta-analysis)\b",
    re.IGNORECASE,
)


def described_alone(
    question: Question, hits: Sequence[Hit], searcher: Searcher, k: int,
    filters: Filters | None = None,
) -> list[Hit]:  # fmt: skip
    """The hits of the paper that the question describes, where they answer; else all."""
    paper = described(question, searcher)
    if paper is None or (filters is not None and filters.articles):
        return list(hits)
    alone = replace(filters or Filters(), articles=(paper,))
    own = searcher.hits(question, k=k, filters=alone)
    return own if own and answers_log_odds(own) >= 0 else list(hits)


def described(question: Question, searcher: Searcher) -> str | None:
    """The one paper whose title has all words of "the ... study"; None for none or several.

    So it is where two studies are described, for both are asked.
    """
    matches = list(_DESCRIBED.finditer(question.text))
    if len(matches) != 1:
        return None
    terms = frozenset(indexed_terms(matches[0]["words"]))
    named = [one.concept for one in question.named if one.concept[0] <= terms]
    titles, catalogue = searcher.index.units.titles, searcher.index.catalogue
    having = [titles.having(concept) for concept in named]
    of_all = [n for n in range(len(catalogue)) if having and all(one[n] for one in having)]
    return catalogue[of_all[0]].article_id if len(of_all) == 1 else None
