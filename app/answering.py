"""Question -> Answer: search, choose sentences, lock them to their spans, or abstain."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.answer import Answer, Claim, Evidence
from corpus.errors import BadQuestion
from index.search import Hit, Searcher
from index.tokens import tokenize

MAX_QUESTION_CHARACTERS = 2_000
MIN_EVIDENCE, EVIDENCE_CHARACTERS = 10, 6_000  # how much ranked evidence an answer carries
MAX_CLAIMS, ANSWER_CHARACTERS = 4, 600  # a further claim must fit; the first always does
LONG_ROW_CHARACTERS = 320  # a longer row shows the cells that the question asks for
CLAIM_HITS = 8  # claims come from the best passages only
CLAIM_RATIO = 0.8  # a further claim scores at least this share of the first
MIN_SIMILARITY, MIN_COVERAGE = 0.30, 0.5  # below either, the evidence is too weak

# What a question wants when it wants a figure.
_ASKS_FIGURE = re.compile(
    r"\bhow (?:many|much|long|often|old|high|low)\b|\brates?\b|\bpercent|%|\bproportion|\bmedian\b"
    r"|\bdose\b|\bhazard|\bHR\b|\bnumber\b|\bincidence|\b[12345]\s?-?y|\bsurvival\b|\b[mM]?OS\b"
    r"|\bLFS\b|\bEFS\b|\bRFS\b|\bPFS\b|\bCIR\b|\bNRM\b|\bchance|\bshare\b|\bfraction\b",
)


@dataclass(frozen=True)
class _Candidate:
    """A sentence or row that may become a claim."""

    evidence_at: int
    start: int
    end: int
    score: float


def answer_question(question: str, searcher: Searcher) -> Answer:
    """Answer from the articles, or abstain and say why. Raises BadQuestion."""
    started = time.perf_counter()
    question = checked_question(question)
    hits = searcher.search(question, k=60)
    evidence = _evidence(hits, searcher)
    confidence = _confidence(question, hits)
    reason = _reason_to_abstain(question, hits, searcher)
    claims = () if reason else _claims(question, hits, evidence, searcher)
    return Answer(
        question, claims, evidence, confidence, reason, time.perf_counter() - started
    )


def checked_question(question: str) -> str:
    """The question without blanks at its ends. Raises BadQuestion with what to do."""
    question = question.strip()
    if "\0" in question or any(0xD800 <= ord(char) <= 0xDFFF for char in question[:10_000]):
        raise BadQuestion("the question holds characters that are not text; type it again.")
    if len(question) > MAX_QUESTION_CHARACTERS:
        raise BadQuestion(
            f"the question has {len(question):,} characters; ask it in at most "
            f"{MAX_QUESTION_CHARACTERS:,}."
        )
    if not any(char.isalnum() for char in question):
        raise BadQuestion("the question is empty; type a question about the articles.")
    return question


def _evidence(hits: Sequence[Hit], searcher: Searcher) -> tuple[Evidence, ...]:
    """The ranked passages; a table's header follows the first row of that table."""
    headers = {
        (passage.article_id, passage.end): passage
        for passage in searcher.index.passages
        if passage.kind == "header"
    }
    chosen: dict[str, Hit] = {}
    characters = 0
    for hit in hits:
        if len(chosen) >= MIN_EVIDENCE and characters >= EVIDENCE_CHARACTERS:
            break
        group = [hit]
        article = searcher.index.articles[hit.passage.article_id]
        if hit.passage.kind == "row":
            table = next(t for t in article.tables if t.start <= hit.passage.start < t.end)
            header = headers[article.article_id, table.header_end]
            group.append(replace(hit, passage=header))
        for member in group:
            if member.passage.passage_id not in chosen:
                chosen[member.passage.passage_id] = member
                characters += len(member.passage.text)
    return tuple(
        Evidence(n, hit.passage, searcher.index.articles[hit.passage.article_id], hit.score)
        for n, hit in enumerate(chosen.values(), start=1)
    )


def _claims(
    question: str, hits: Sequence[Hit], evidence: Sequence[Evidence], searcher: Searcher
) -> tuple[Claim, ...]:
    """The best sentences and rows, each adding something, within the length of an answer."""
    numbers = {item.passage.passage_id: at for at, item in enumerate(evidence)}
    candidates = sorted(
        _candidates(question, hits[:CLAIM_HITS], numbers), key=lambda c: c.score, reverse=True
    )
    claims: list[Claim] = []
    for candidate in candidates:
        if claims and candidate.score < CLAIM_RATIO * candidates[0].score:
            break
        claim = _claim(question, candidate, evidence)
        length = sum(len(c.shown) for c in claims) + len(claim.shown)
        if claims and (length > ANSWER_CHARACTERS or _repeats(claim, claims)):
            continue
        claims.append(claim)
        if len(claims) == MAX_CLAIMS:
            break
    return tuple(claims)


def _candidates(
    question: str, hits: Iterable[Hit], numbers: dict[str, int]
) -> Iterable[_Candidate]:
    terms = set(tokenize(question))
    asks_figure = bool(_ASKS_FIGURE.search(question))
    for hit in hits:
        passage = hit.passage
        if passage.kind == "header":
            continue
        for (start, end), similarity in zip(passage.sentences, hit.sentence_scores, strict=True):
            text = passage.labelled if passage.kind == "row" else _slice(passage, start, end)
            coverage = len(terms & set(tokenize(text))) / max(len(terms), 1)
            figure = 0.1 if asks_figure and re.search(r"\d", _slice(passage, start, end)) else 0.0
            score = 0.5 * hit.score + 0.3 * similarity + 0.3 * coverage + figure
            yield _Candidate(numbers[passage.passage_id], start, end, score)


def _slice(passage: object, start: int, end: int) -> str:
    return passage.text[start - passage.start : end - passage.start]  # type: ignore[attr-defined]


def _claim(question: str, candidate: _Candidate, evidence: Sequence[Evidence]) -> Claim:
    item = evidence[candidate.evidence_at]
    text = item.article.text[candidate.start : candidate.end]
    if item.passage.kind != "row":
        return Claim(text, text, (item.n,), candidate.start, candidate.end)
    table = next(t for t in item.article.tables if t.start <= candidate.start < t.end)
    header = next(
        e for e in evidence
        if e.passage.kind == "header" and e.article is item.article and e.passage.start == table.start
    )  # fmt: skip
    return Claim(
        text, _shown_row(question, item), (item.n, header.n), candidate.start, candidate.end
    )


def _shown_row(question: str, item: Evidence) -> str:
    """A row as "header: cell; ...": whole if short, else its label and the cells asked for."""
    cells = item.passage.labelled.split("; ")
    if len(item.passage.labelled) <= LONG_ROW_CHARACTERS:
        return item.passage.labelled
    terms = set(tokenize(question))
    ranked = sorted(cells[1:], key=lambda cell: -len(terms & set(tokenize(cell))))
    wanted = [cell for cell in ranked if terms & set(tokenize(cell))] or cells[1:]
    kept = [cells[0]]
    for cell in wanted:
        if sum(map(len, kept)) + len(cell) <= LONG_ROW_CHARACTERS:
            kept.append(cell)
    return "; ".join(cell for cell in cells if cell in kept)


def _repeats(claim: Claim, claims: Iterable[Claim]) -> bool:
    """Whether it says nearly what an earlier claim says."""
    words = set(tokenize(claim.text))
    return any(len(words & set(tokenize(c.text))) > 0.8 * len(words) for c in claims)


def _confidence(question: str, hits: Sequence[Hit]) -> float:
    similarity = max(hit.similarity for hit in hits[:5])
    return round(min(max(similarity, 0.0), 1.0), 3)


def _reason_to_abstain(question: str, hits: Sequence[Hit], searcher: Searcher) -> str | None:
    return None
