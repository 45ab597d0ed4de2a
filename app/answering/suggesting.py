"""Questions to ask next that the articles answer: each is asked before it is offered.

After an answer: the same question with another time, row or column of what the answer stands in.
After a refusal: the question without the words that the articles do not have. No word of any field
is known here; what takes the place of what stands in the cited table or paragraph itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from app.answering.followup import PERIOD, PREPOSITIONS
from app.answering.pipeline import answer_question
from app.answers.answer import Answer, Claim
from app.answers.choices import column_label, row_of
from app.answers.refusal import RefusalKind
from corpus.errors import BedsideError
from corpus.markdown import CHILD_MARK
from index.passages.filters import Filters
from index.ranking.search import Searcher
from index.terms.tokens import tokenize

LEADING = 3  # statements of an answer that are looked at
MOST, TRIED = 3, 5  # questions that are offered, and asked to find them
LEAST_SURE = 0.46  # confidence of an answer to what is left of a refused question
FEWEST_TERMS = 2  # of a question that names something
LONGEST_LABEL = 48  # characters that take the place of others in a question
_WORD = re.compile(r"[^\s,;:?!()]+")
_REFERENCES = re.compile(r"(?:(?<!\s)\s++)?\[[\d,\s–-]++\]")
# What a row's label says of how it is given: "Gender, n (%)", "Age, years", "Age, median (range)".
_UNIT = re.compile(
    r", ?(?:n\b|no\b|%|mean|median|years|months|weeks|days|number|kg|g\b)[^,]*$"
    r"| \((?:%|n|years)\)$",
    re.IGNORECASE,
)
_DANGLING = rf"{PREPOSITIONS}|to|on|under|than|about|and|or|the|a|an"
_P_VALUE = re.compile(r"[Pp](?:[- ]?values?)?(?:\W|$)")  # a column that is no arm and no time
SHORTEST_PERIOD = 4  # characters; a shorter one in a text may be a part of a figure: "Fig. 3d"
MOST_LEFT_OVER = 8  # such words in a row
_LEFT_OVER = re.compile(
    rf"(?:(?<!\s)\s++(?:{_DANGLING})){{1,{MOST_LEFT_OVER}}}\s*+(?=[?.!]*$)", re.IGNORECASE
)


@dataclass(frozen=True)
class _Candidate:
    """A question, and what in it is new and has to be found in its answer."""

    question: str
    terms: frozenset[str] = frozenset()


def suggested(
    answer: Answer,
    searcher: Searcher,
    filters: Filters,
    may_go_on: Callable[[], bool] = lambda: True,
) -> tuple[str, ...]:
    """At most `MOST` questions, of at most `TRIED` that are asked while it may go on."""
    question = answer.read_as or answer.question
    candidates = (
        _without(answer, question, searcher) if answer.abstained else _varied(answer, question)
    )
    found: list[str] = []
    seen = {_folded(question)}
    for n, candidate in enumerate(candidates):
        if n == TRIED or len(found) == MOST or not may_go_on():
            break
        if _folded(candidate.question) not in seen:
            seen.add(_folded(candidate.question))
            if _is_answered(candidate, answer, searcher, filters):
                found.append(candidate.question)
    return tuple(found)


def _folded(question: str) -> str:
    return " ".join(tokenize(question))


def _is_answered(
    candidate: _Candidate, before: Answer, searcher: Searcher, filters: Filters
) -> bool:
    """Whether one of the first statements is of what is new; else, whether the answer is sure."""
    previous = before.read_as or before.question
    try:
        answer = answer_question(candidate.question, searcher, previous=previous, filters=filters)
    except BedsideError:
        return False
    if answer.abstained or answer.read_as:
        return False
    if before.abstained:
        return answer.confidence >= LEAST_SURE
    named = (set(tokenize(f"{c.shown} {c.cohort}")) for c in answer.claims[:LEADING])
    return any(candidate.terms <= terms for terms in named)


# -- after a refusal ------------------------------------------------------------------------------


def _without(answer: Answer, question: str, searcher: Searcher) -> Iterator[_Candidate]:
    """The question without the words that no article, or not the nearest, has.

    What is left has to say at least as much, by rarity, as what is taken away: without its drug,
    "What is the response rate to teclistamab?" would be answered by the rate of any other.
    """
    refusal = answer.refusal
    kinds = (RefusalKind.UNKNOWN_NAME, RefusalKind.NOT_ANSWERED)
    if refusal is None or refusal.kind not in kinds or not refusal.missing:
        return
    left = question
    for word in refusal.missing:
        before = rf"(?:(?<!\s)\s++(?:{_DANGLING})){{0,{MOST_LEFT_OVER}}}(?:(?<!\s)\s++)?"
        left = re.sub(rf"{before}(?<!\w){re.escape(word)}(?!\w)", "", left, flags=re.IGNORECASE)
    left = _LEFT_OVER.sub("", " ".join(left.split())).strip(" ,;:")
    left = re.sub(r"(?<!\s)\s++(?=[?.!,;])", "", left)
    if (
        left
        and len(tokenize(left)) >= FEWEST_TERMS
        and _says(left, searcher) >= 0.5 * _says(question, searcher)
    ):
        yield _Candidate(left[0].upper() + left[1:])


def _says(question: str, searcher: Searcher) -> float:
    """How much a question says: the rarity of all that it names."""
    return sum(one.rarity for one in searcher.read(question).named)


# -- after an answer ------------------------------------------------------------------------------


def _varied(answer: Answer, question: str) -> Iterator[_Candidate]:
    """The question with something else in the place of what its best source gives several of."""
    for claim in answer.claims[:LEADING]:
        yield from _in_turn(
            [*_other_periods(claim, answer, question)], [*_other_cells(claim, answer, question)]
        )


def _in_turn(*lists: Sequence[_Candidate]) -> Iterator[_Candidate]:
    """The first of each, then the second of each."""
    for at in range(max(map(len, lists), default=0)):
        yield from (one[at] for one in lists if at < len(one))


def _other_periods(claim: Claim, answer: Answer, question: str) -> Iterator[_Candidate]:
    asked = list(PERIOD.finditer(question))
    if len(asked) != 1:
        return
    item = answer.evidence[claim.citations[0] - 1]
    text = f"{claim.shown} {item.passage.text}"
    if item.passage.kind == "row":
        table, _ = row_of(item.article, item.passage)
        text = " ".join(table.header)
    for found in PERIOD.finditer(text):
        words = found.group()
        if len(words) >= SHORTEST_PERIOD and tokenize(words) != tokenize(asked[0].group()):
            yield _replaced(question, asked[0].span(), words)


def _other_cells(claim: Claim, answer: Answer, question: str) -> Iterator[_Candidate]:
    """Other rows of the same group in place of the row that is named; columns likewise."""
    item = answer.evidence[claim.citations[0] - 1]
    if item.passage.kind != "row":
        return
    table, row = row_of(item.article, item.passage)
    rows = [other.cells[0] for other in table.rows if other.group == row.group]
    at = claim.asked if claim.asked is not None else (claim.cells[-1] if claim.cells else 0)
    columns = [column_label(table, n) for n in range(1, len(table.header))]
    for own, others in ((row.cells[0], rows), (column_label(table, at), columns)):
        span = _span_of(own, question)
        if span is None:
            continue
        for other in others:
            label = _REFERENCES.sub("", other.removeprefix(CHILD_MARK)).strip()
            label = _UNIT.sub("", label)
            if label and label != own and len(label) <= LONGEST_LABEL and not _P_VALUE.match(label):
                yield _replaced(question, span, label)


def _span_of(label: str, question: str) -> tuple[int, int] | None:
    """The longest run of the question's words that name the label, most of it at least."""
    wanted = set(tokenize(label))
    best: tuple[int, int] | None = None
    named: set[str] = set()
    run: list[re.Match[str]] = []
    for word in _WORD.finditer(question):
        terms = set(tokenize(word.group()))
        if terms and terms <= wanted:
            run.append(word)
            inside = set().union(*(tokenize(one.group()) for one in run))
            if len(inside) > len(named):
                best, named = (run[0].start(), run[-1].end()), inside
        else:
            run = []
    if best is None or 2 * len(named) < len(wanted):
        return None
    parts = (question[: best[0]], question[slice(*best)], question[best[1] :])
    is_whole = tokenize(question) == [term for part in parts for term in tokenize(part)]
    return best if is_whole else None  # not "MRD" of "MRD negative"


def _replaced(question: str, span: tuple[int, int], words: str) -> _Candidate:
    start, end = span
    return _Candidate(f"{question[:start]}{words}{question[end:]}", frozenset(tokenize(words)))
