"""Hits -> the sentences and rows that make up an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.answers.choices import (
    CLAIM_HITS,
    CLAIM_MARGIN,
    LONG_ROW_CHARACTERS,
    Choice,
    candidates,
    narrowed,
)
from app.fields import packs_of
from index.ranking.question import Question
from index.ranking.search import Hit, Searcher
from index.terms.tokens import tokenize

MAX_CLAIMS, ANSWER_CHARACTERS = 5, 900  # the first claim is always shown; a further one must fit
BLANK = 2  # characters at most between two sentences that count as adjacent
SAME_WORDS = 0.8  # a claim that shares this much of its words with an earlier one repeats it

# How a sentence begins that continues the one before it.
_GOES_ON = re.compile(
    r"(?:This|These|Those|The|All|Both|Of (?:these|those|the)|Among (?:these|those|them)|Of them"
    r"|In (?:this|these|those)) (?:\w+ ){0,2}?(?:patients?|child|children|adults|recipients"
    r"|responders|trials?|study|cohort|cases?|subjects|two|three)\b|(?:They|He|She|It|Both) "
    r"|No [^.]{0,60}\b(?:occurred|developed|(?:was|were) (?:seen|observed))"
)


def choose(question: Question, hits: Sequence[Hit], searcher: Searcher) -> list[Choice]:
    """The best sentences and rows, each adding something, within the length of an answer."""
    found = list(candidates(question, hits[:CLAIM_HITS], searcher))
    packs = packs_of(searcher)
    fitting = [
        one for one in found
        if not any(p.is_beside(question, one.passage, one.start, one.end, searcher) for p in packs)
    ]  # fmt: skip
    ranked = sorted(fitting or found, key=lambda c: c.score, reverse=True)
    chosen: list[Choice] = []
    for candidate in ranked:
        if len(chosen) == MAX_CLAIMS or candidate.score < ranked[0].score - CLAIM_MARGIN:
            break
        if candidate in chosen or _repeats(candidate, chosen):
            continue
        alone = [_row(question, candidate, chosen, searcher) if candidate.cells else candidate]
        told = [c for c in told_together(candidate, ranked) if c not in chosen]
        added = (some for some in (alone if candidate.cells else told, alone)
                 if _fits([*chosen, *some]))  # fmt: skip
        chosen += next(added, [] if chosen else alone)
    return chosen


def _row(question: Question, row: Choice, chosen: Sequence[Choice], searcher: Searcher) -> Choice:
    """A row as it is shown. The cell asked for is set off in the best row alone.

    A further row may be of another study.
    """
    if not any(choice.cells for choice in chosen):
        return narrowed(question, row, searcher)
    is_long = len(row.shown) > LONG_ROW_CHARACTERS
    return replace(narrowed(question, row, searcher), asked=None) if is_long else row


def _fits(chosen: Sequence[Choice]) -> bool:
    length = sum(len(choice.shown) for choice in chosen)
    return len(chosen) <= MAX_CLAIMS and length <= ANSWER_CHARACTERS


def told_together(choice: Choice, candidates: Iterable[Choice]) -> list[Choice]:
    """A sentence, with the one before if it needs that, and the one after if that continues it.

    "This patient then received immunoglobulin" says nothing without the sentence before.
    """
    if choice.passage.kind == "row":
        return [choice]
    paragraph = (choice.passage.article_id, choice.passage.block_start)
    same = sorted(
        (c for c in candidates if (c.passage.article_id, c.passage.block_start) == paragraph),
        key=lambda c: c.start,
    )
    at = same.index(choice)
    before = same[at - 1 : at] if _GOES_ON.match(choice.text) else []
    after = [c for c in same[at + 1 : at + 2] if _GOES_ON.match(c.text)]
    return [
        *(c for c in before if choice.start - c.end <= BLANK),
        choice,
        *(c for c in after if c.start - choice.end <= BLANK),
    ]


def _repeats(candidate: Choice, chosen: Iterable[Choice]) -> bool:
    """Whether it says nearly what an earlier choice says."""
    words = set(tokenize(candidate.text))
    return any(len(words & set(tokenize(c.text))) > SAME_WORDS * len(words) for c in chosen)
