"""Rankings against relevance judgements, by ir-measures: success@k, RR@10, nDCG@10.

Judgements (qrels) come from comparing every passage of a system's collection with the
gold evidence, by its place or else by its text: a passage's grade is the number of needed
pieces that it holds whole. So the question set survives any change of chunking, and each system
is judged on the passages that it could have shown.

TREC files separate columns by blanks, and their tools have no way to quote one. So a blank, tab
or control character in an id, and `%` itself, is percent-encoded: the id `Q 1` becomes `Q%201`.
`urllib.parse.unquote` gives the ids back, and no two become the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

import ir_measures
from ir_measures import RR, Measure, Qrel, ScoredDoc, Success, nDCG

from eval.measures.texts import FOUND_SHARE, Evidence, holds
from eval.questions.question import Span
from eval.systems.system import ReplyPassage, Snippet

# Success@k: 1 if a relevant passage is among the first k.
# RR@10: 1/rank of the first relevant one, 0 beyond ten; its mean is MRR@10 (Voorhees 1999).
# nDCG@10: discounted gain over that of the ideal order (Järvelin and Kekäläinen 2002).
RANK_MEASURES: Mapping[str, Measure] = {
    "success@1": Success @ 1,
    "success@3": Success @ 3,
    "success@5": Success @ 5,
    "MRR@10": RR @ 10,
    "nDCG@10": nDCG @ 10,
}


# Whatever any of those tools takes for the end of a column or a line: Python's blanks and line
# ends, C's control characters, the byte order mark at the start of a file.
_APART = re.compile(r"[%\s\x00-\x20\x7f-\xa0\u200b\u2028\u2029\ufeff]")


@dataclass(frozen=True)
class Judgement:
    """How many needed pieces of a question's evidence a passage holds; 0 only in exports."""

    passage_id: str
    grade: int


def judge(
    evidence: Sequence[Sequence[Span]], texts: Evidence, collection: Mapping[str, Snippet]
) -> list[Judgement]:
    """Every passage of the collection that holds evidence of one question.

    A passage is judged by its place in the article; where it has none, by its text.
    """
    answering = {place.article_id for places in evidence for place in places}
    grades = {
        passage_id: sum(
            _holds_place(places, snippet.place) if snippet.place else holds(words, snippet.text)
            for places, words in zip(evidence, texts, strict=True)
        )
        for passage_id, snippet in collection.items()
        if snippet.place is None or snippet.place.article_id in answering
    }
    return [Judgement(passage_id, grade) for passage_id, grade in grades.items() if grade]


def _holds_place(places: Sequence[Span], place: Span) -> bool:
    """Whether a passage holds one of the places of a piece, nearly or wholly."""
    return any(
        one.article_id == place.article_id
        and min(one.end, place.end) - max(one.start, place.start)
        >= FOUND_SHARE * (one.end - one.start)
        for one in places
    )


def rank_scores(
    judgements: Sequence[Judgement], ranking: Sequence[ReplyPassage]
) -> dict[str, float]:
    """Each rank measure of one question; 0 where no passage of the collection is relevant."""
    scores = dict.fromkeys(RANK_MEASURES, 0.0)
    if not judgements or not ranking:
        return scores
    qrels = [Qrel("q", item.passage_id, item.grade) for item in judgements]
    run = [ScoredDoc("q", item.passage_id, -rank) for rank, item in enumerate(ranking, start=1)]
    found = ir_measures.calc_aggregate(list(RANK_MEASURES.values()), qrels, run)
    return {name: float(found[measure]) for name, measure in RANK_MEASURES.items()}


def with_zeros(
    judgements: Sequence[Judgement], retrieved: Iterable[ReplyPassage]
) -> list[Judgement]:
    """The judgements, and a zero for every passage that was retrieved and is not among them."""
    known = {item.passage_id for item in judgements}
    others = dict.fromkeys(p.passage_id for p in retrieved if p.passage_id not in known)
    return [*judgements, *(Judgement(passage_id, 0) for passage_id in others)]


def trec_id(name: str) -> str:
    """The id as one column of a TREC file; see the module."""
    return _APART.sub(lambda found: quote(found.group(), safe=""), name)


def qrels_lines(judged: Mapping[str, Sequence[Judgement]]) -> list[str]:
    """Judgements by question_id as lines of a TREC qrels file."""
    return [
        f"{trec_id(question_id)}\t0\t{trec_id(item.passage_id)}\t{item.grade}"
        for question_id, items in judged.items()
        for item in items
    ]


def run_lines(rankings: Mapping[str, Sequence[ReplyPassage]], tag: str) -> list[str]:
    """Rankings by question_id as lines of a TREC run file; scores fall with the rank."""
    return [
        f"{trec_id(question_id)} Q0 {trec_id(item.passage_id)} "
        f"{rank} {len(ranking) - rank + 1} {tag}"
        for question_id, ranking in rankings.items()
        for rank, item in enumerate(ranking, start=1)
    ]
