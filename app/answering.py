"""Question -> Answer: search, choose sentences and rows, or abstain and say why."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from app.abstain import confidence, reason_to_abstain
from app.answer import Answer, Claim, Evidence
from app.claims import Choice, choose
from corpus.errors import BadQuestion
from index.search import Hit, Searcher

MAX_QUESTION_CHARACTERS = 2_000
MIN_EVIDENCE, EVIDENCE_CHARACTERS = 10, 6_000  # how much ranked evidence an answer carries
MAX_HITS = 60


def answer_question(question: str, searcher: Searcher) -> Answer:
    """Answer from the articles, or abstain and say why. Raises BadQuestion."""
    started = time.perf_counter()
    question = checked_question(question)
    hits = searcher.search(question, k=MAX_HITS)
    reason = reason_to_abstain(question, hits, searcher)
    chosen = [] if reason else choose(question, hits, searcher)
    evidence = ranked_evidence(hits, chosen, searcher)
    return Answer(
        question, _claims(chosen, evidence, searcher), evidence,
        confidence(question, hits, searcher), reason, time.perf_counter() - started,
    )  # fmt: skip


def checked_question(question: str) -> str:
    """The question without blanks at its ends. Raises BadQuestion with what to do."""
    if len(question) > MAX_QUESTION_CHARACTERS:
        raise BadQuestion(
            f"the question has {len(question):,} characters; ask it in at most "
            f"{MAX_QUESTION_CHARACTERS:,}."
        )
    question = question.strip()
    if "\0" in question or any(0xD800 <= ord(char) <= 0xDFFF for char in question):
        raise BadQuestion("the question holds characters that are not text; type it again.")
    if not any(char.isalnum() for char in question):
        raise BadQuestion("the question is empty; type a question about the articles.")
    return question


def ranked_evidence(
    hits: Sequence[Hit], chosen: Iterable[Choice], searcher: Searcher
) -> tuple[Evidence, ...]:
    """The ranked passages, numbered; after a row of the answer comes what it is read with."""
    answering = {choice.passage.passage_id for choice in chosen}
    ranked: dict[str, Evidence] = {}
    characters = 0
    for hit in hits:
        enough = len(ranked) >= MIN_EVIDENCE and characters >= EVIDENCE_CHARACTERS
        if enough and answering <= ranked.keys():
            break
        in_answer = hit.passage.passage_id in answering
        for passage in (hit.passage, *(searcher.read_with(hit.passage) if in_answer else ())):
            if passage.passage_id not in ranked:
                article = searcher.index.articles[passage.article_id]
                ranked[passage.passage_id] = Evidence(len(ranked) + 1, passage, article, hit.score)
                characters += len(passage.text)
    return tuple(ranked.values())


def _claims(
    chosen: Iterable[Choice], evidence: Iterable[Evidence], searcher: Searcher
) -> tuple[Claim, ...]:
    """The choices with the numbers of the passages where they stand, and are read with."""
    numbers = {item.passage.passage_id: item.n for item in evidence}
    claims = []
    for choice in chosen:
        cited = [choice.passage, *searcher.read_with(choice.passage)]
        citations = tuple(numbers[passage.passage_id] for passage in cited)
        claims.append(
            Claim(choice.text, choice.shown, citations, choice.start, choice.end, choice.cells)
        )
    return tuple(claims)
