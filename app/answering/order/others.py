"""Hits -> the same hits with what a report itself found before what it says that others found.

"Lash et al reported that garlic lowered LDL by 6% [2]" may have all words of a question to a trial
of garlic, and tells nothing of that trial. Only where its own results answer as well, for their
kind; a review tells of others by its nature, and nothing of it is changed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from app.answering.kinds import best_units
from app.answers.reported import reported_in
from app.reading.wanted import Wanted, gives, wanted_of
from corpus.words.design import REVIEW, admits
from corpus.words.english import familiar_words
from index.passages.passage import Passage
from index.passages.sections import AROUND, SUMMARY, is_methods, part_of
from index.ranking.question import Question
from index.ranking.search import UNREAD, Hit, Searcher

FALLS = 5.0  # log-odds by which the results of others fall
MORE = 5  # own statements that are read besides

_VERB = (
    r"(?:reported|showed|shown|found|demonstrated|observed|described|noted|suggested|concluded"
    r"|stated|mentioned|indicated|revealed|documented)"
)
_ET_AL = re.compile(r"\bet al\b|\band (?:colleagues|co-?workers|associates)\b")
_TOLD_BY = re.compile(
    r"(?<![\w'’-])(?P<name>[A-Z][\w'’-]++)(?: (?:and|&) [\w'’-]++)?(?:\s?[\[(][\d,–\s-]+[\])])?,? "
    rf"(?:(?:have|has|had|also|previously|recently) )*{_VERB}\b"
)
_OWN = re.compile(
    r"\b(?:our|we|us|ours|the (?:present|current)|(?:this|these) (?:study|studies|trial|report"
    r"|results|findings))\b",
    re.IGNORECASE,
)
_ASKS_OTHERS = re.compile(
    r"\b(?:previous|earlier|prior|other) (?:stud|trial|work|report|research)|\bothers\b|\bet al\b"
    r"|\bliterature\b|\bbackground\b|\bknown\b",
    re.IGNORECASE,
)


def others_behind(question: Question, hits: Sequence[Hit], searcher: Searcher) -> list[Hit]:
    """The hits in the order of their scores, once what others found has fallen.

    The report's own statements that are best are read as well.
    """
    units = best_units(hits)
    if not units or _ASKS_OTHERS.search(question.text):
        return list(hits)
    lead, number = units[0]
    leading = hits[lead].passage
    entry = searcher.entry(leading.article_id)
    if admits(REVIEW, entry.design) or not is_of_others(leading, number, searcher):
        return list(hits)
    kind = wanted_of(question)
    own = [
        (at, n) for at, n in units
        if hits[at].passage.article_id == leading.article_id
        and _is_own(hits[at].passage, n, searcher, kind)
    ]  # fmt: skip
    if not own:
        return list(hits)
    unread = [(at, n) for at, n in own if not hits[at].logits or hits[at].logits[n] is None]
    read = searcher.read_more(question, hits, unread[:MORE])
    fallen = [
        _fallen(hit, searcher)
        if hit.passage.article_id == leading.article_id and hit.passage.kind not in UNREAD
        else hit
        for hit in read
    ]
    return sorted(fallen, key=lambda hit: hit.score, reverse=True)


def is_of_others(passage: Passage, number: int, searcher: Searcher) -> bool:
    """Whether a sentence around a report's results tells by name what others found."""
    if passage.kind == "row" or part_of(passage.section) not in (AROUND, SUMMARY):
        return False
    article = searcher.index.articles[passage.article_id]
    start, end = passage.sentences[number]
    text = article.text[start:end]
    if _OWN.search(text):
        return False
    if _ET_AL.search(text):
        return True
    found = _TOLD_BY.search(text)
    return (
        found is not None
        and found["name"].lower() not in familiar_words()
        and bool(reported_in(article, start, end))
    )


def _is_own(passage: Passage, number: int, searcher: Searcher, kind: Wanted | None) -> bool:
    """Whether a sentence or row tells what the report itself found, and gives what is asked."""
    if passage.kind != "row":
        start, end = passage.sentences[number]
        article = searcher.index.articles[passage.article_id]
        around = part_of(passage.section) == AROUND
        if is_methods(passage.section) or is_of_others(passage, number, searcher):
            return False
        if around and not _OWN.search(article.text, start, end):
            return False
        if reported_in(article, start, end):
            return False
    return kind is None or gives(kind, passage, number, searcher.index.articles)


def _fallen(hit: Hit, searcher: Searcher) -> Hit:
    scores = tuple(
        score - FALLS if is_of_others(hit.passage, n, searcher) else score
        for n, score in enumerate(hit.sentence_scores)
    )
    return replace(hit, score=max(scores), sentence_scores=scores)
