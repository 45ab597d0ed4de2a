"""Question -> Answer: search, choose sentences and rows, or abstain and say why.

A question is first read: a follow-up in the light of the question before, a typing slip as the
word that was meant. Where the question as read differs from the one typed, the answer has both.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from app import fields
from app.answering.claims import choose
from app.answering.cohort import cohort
from app.answering.continuing import going_on
from app.answering.followup import read_in_context
from app.answering.kinds import of_the_kind, read_farther, why_of_another_kind
from app.answering.order.described import described_alone
from app.answering.order.labels import parts_first
from app.answering.order.moments import moment_first
from app.answering.order.others import others_behind
from app.answering.order.outcome import outcome_first
from app.answering.papers import reports
from app.answering.paste import question_of
from app.answering.patient import as_question, asking_alone, of_anybody
from app.answering.rows import lists_part
from app.answering.standing import (
    Sorted,
    answering_hits,
    left_out,
    set_apart,
    sort_by_standing,
    weighed,
    why_left_out,
    why_on_others,
    why_unnamed,
)
from app.answers import choices
from app.answers.answer import Answer, Claim, Difference, Evidence, Side
from app.answers.choices import CLAIM_MARGIN, Choice
from app.answers.refusal import Refusal, RefusalKind
from app.reading.context import read_with
from app.refusal.abstain import reason_to_abstain
from app.refusal.composites import composites_behind
from app.refusal.confidence import answers_log_odds, confidence
from app.refusal.courtesy import (
    ADVICE_REPLY,
    LIST_REMARK,
    asks_for_list,
    is_advice,
    reply_without_search,
)
from app.refusal.named import with_titles
from app.refusal.siblings import siblings_behind, why_of_a_sibling
from app.refusal.taken_out import why_better_without
from app.refusal.ungiven import why_ungiven
from corpus.errors import BadQuestion
from index.passages.filters import Filters
from index.ranking.question import Question
from index.ranking.search import Hit, Searcher

MAX_QUESTION_CHARACTERS = 2_000
MIN_EVIDENCE, EVIDENCE_CHARACTERS = 10, 6_000  # how much ranked evidence an answer carries
MAX_HITS = 60
# For such questions of the `dev` halves none of 19 statements farther behind answers. At
# 1.0 two of some 40 answer; but then statements that their study stands beside are lost as well.
DOUBTFUL = 0.6  # log-odds that the articles answer
DOUBTFUL_MARGIN = 2.0  # log-odds by which a statement may fall behind the first then


def answer_question(
    question: str, searcher: Searcher, *, previous: str | None = None,
    filters: Filters | None = None,
) -> Answer:  # fmt: skip
    """Answer from the articles, or abstain and say why. Raises BadQuestion or BadFilter.

    `previous` is the question before in the same conversation, as it was read. Where a question
    is put with a patient and the articles do not answer it so, it is asked without the patient.
    """
    typed = checked_question(question)
    answer = _answered(typed, searcher, previous, filters)
    if previous:
        answer = _going_on(answer, previous, filters, searcher) or answer
    if not _is_open(answer):
        return answer
    advice = is_advice(typed)
    alone = asking_alone(typed) or (of_anybody(typed) if advice else None)
    if alone is None:
        return answer
    missing = answer.refusal.missing if advice and answer.refusal else ()
    if any(word.casefold() in alone.casefold() for word in missing):
        return answer  # what is missing is not the patient
    again = _answered(alone, searcher, None, filters)
    if again.abstained and not advice:
        return answer
    again = replace(again, question=typed, read_as=again.read_as or alone)
    return _as_advice(again) if advice else again


def _as_advice(answer: Answer) -> Answer:
    """The answer to a question that was asked of any patient, where advice on one was asked for."""
    if answer.refusal is not None:
        said = f"{ADVICE_REPLY} {answer.refusal.sentence}"
        return replace(answer, refusal=replace(answer.refusal, sentence=said))
    return replace(answer, note=" ".join(filter(None, (ADVICE_REPLY, answer.note))))


def _going_on(
    alone: Answer, previous: str, filters: Filters | None, searcher: Searcher
) -> Answer | None:  # fmt: skip
    """The answer of the paper before; None where a question is of its own."""
    return going_on(
        alone.question, previous, alone, filters, searcher,
        lambda question, within: _answered(question, searcher, None, within),
    )  # fmt: skip


def _is_open(answer: Answer) -> bool:
    """Whether it was refused for no name or topic that is missing."""
    return answer.refusal is not None and answer.refusal.kind is RefusalKind.NOT_ANSWERED


def _answered(
    typed: str, searcher: Searcher, previous: str | None, filters: Filters | None
) -> Answer:
    """The answer to one question, or the reason to abstain."""
    started = time.perf_counter()
    asked = searcher.read(as_read(typed, searcher, previous), filters)
    every = searcher.hits(asked, k=MAX_HITS, filters=filters)
    every = described_alone(asked, every, searcher, MAX_HITS, filters)
    every = read_farther(asked, every, searcher)
    every = siblings_behind(asked, of_the_kind(asked, every, searcher), searcher)
    every = outcome_first(asked, composites_behind(asked, every, searcher), searcher)
    every = parts_first(asked, others_behind(asked, every, searcher), searcher)
    every = moment_first(asked, every, searcher)
    found = sort_by_standing(every, searcher)
    found = set_apart(asked, found, searcher)
    hits = answering_hits(asked, found, searcher)
    of_one = filters is not None and len(filters.articles) == 1
    declined = with_titles(reply_without_search(typed, of_one_article=of_one), asked, searcher)
    advice = is_advice(typed) and not declined
    among = weighed(hits, found)
    refusal = declined or reason_to_abstain(asked, among, searcher, filters)
    if refusal and not declined:
        refusal = why_on_others(asked, found, searcher) or refusal
    refusal = refusal or _why_beside(asked, found, hits, searcher)
    if refusal and advice:
        refusal = replace(refusal, sentence=f"{ADVICE_REPLY} {refusal.sentence}")
    chosen = [] if refusal else surest(choose(asked, hits, searcher), answers_log_odds(among))
    differing = fields.differences(asked, hits, chosen, searcher)
    sides = [side.choice for difference in differing for side in difference.sides]
    called = refusal.nearest if refusal else ""
    evidence = ranked_evidence(nearest_first(found.all, called), [*chosen, *sides], searcher)
    void = () if declined else left_out(asked, found, chosen, searcher)
    if void and not chosen:
        refusal = why_left_out(void)
    sure = 0.0 if declined else confidence(among)
    return Answer(
        typed, _claims(asked, chosen, evidence, searcher), evidence, sure, refusal,
        time.perf_counter() - started, asked.text if asked.text != typed else None,
        _differences(asked, differing, evidence, searcher), void,
        _note(asked, chosen, searcher, advice=advice),
    )  # fmt: skip


def surest(chosen: Sequence[Choice], odds: float) -> list[Choice]:
    """The statements; where it is doubtful that anything answers, those that are near the first.

    Those that are told together with another stay, however far behind they are.
    """
    if odds >= DOUBTFUL or not chosen:
        return list(chosen)
    behind = (chosen[0].score - one.score for one in chosen)
    return [
        one for one, far in zip(chosen, behind, strict=True)
        if not DOUBTFUL_MARGIN < far <= CLAIM_MARGIN
    ]  # fmt: skip


def _why_beside(
    asked: Question, found: Sorted, hits: Sequence[Hit], searcher: Searcher
) -> Refusal | None:  # fmt: skip
    """Why what answers best does not answer this: another drug, outcome, or kind of thing."""
    return (
        why_unnamed(asked, found, searcher)
        or why_of_a_sibling(asked, hits, searcher)
        or why_of_another_kind(asked, hits, searcher)
        or why_ungiven(asked, hits, searcher)
        or why_better_without(asked, hits, searcher)
    )


def _note(
    asked: Question, chosen: Sequence[Choice], searcher: Searcher, *, advice: bool
) -> str:  # fmt: skip
    """What the reader must know of an answer as a whole; empty where nothing is chosen."""
    if not chosen:
        return ""
    in_part = asks_for_list(asked.text) or lists_part(chosen, searcher.index.articles)
    return " ".join(filter(None, (ADVICE_REPLY if advice else "", LIST_REMARK if in_part else "")))


def as_read(question: str, searcher: Searcher, previous: str | None = None) -> str:
    """The question searched for: a paste's or patient's, well spelt; a follow-up made whole."""
    question = searcher.speller.corrected(as_question(question_of(question)))
    whole = read_in_context(question, previous) if previous else None
    # Two questions joined may be longer than one may be.
    return (whole or question)[:MAX_QUESTION_CHARACTERS]


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


def nearest_first(hits: Sequence[Hit], article_id: str) -> list[Hit]:
    """The hits, the best of the article that a refusal calls the nearest before all others."""
    best = next((hit for hit in hits if hit.passage.article_id == article_id), None)
    return list(hits) if best is None else [best, *(hit for hit in hits if hit is not best)]


def ranked_evidence(
    hits: Sequence[Hit], chosen: Iterable[Choice], searcher: Searcher
) -> tuple[Evidence, ...]:
    """The ranked passages, numbered; a row of the answer is followed by those it is read with."""
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
    asked: Question, chosen: Iterable[Choice], evidence: Iterable[Evidence], searcher: Searcher
) -> tuple[Claim, ...]:
    """The choices with the numbers of the passages they stand in and are read with."""
    numbers = {item.passage.passage_id: item.n for item in evidence}
    return tuple(_claim(asked, choice, numbers, searcher) for choice in chosen)


def _claim(
    asked: Question, choice: Choice, numbers: Mapping[str, int], searcher: Searcher
) -> Claim:
    cited = [choice.passage, *searcher.read_with(choice.passage)]
    citations = tuple(numbers[passage.passage_id] for passage in cited)
    article = searcher.index.articles[choice.passage.article_id]
    of = cohort(choice, searcher)
    return Claim(
        choice.text, choice.shown, citations, choice.start, choice.end, choice.cells,
        of.label, of.said_in, choice.asked, article.standing.mark, choice.arms,
        read_with(asked, choice, article), reports(choice, searcher), choice.is_more, choice.is_arm,
    )  # fmt: skip


def _differences(
    asked: Question, differing: Iterable[choices.Difference], evidence: Iterable[Evidence],
    searcher: Searcher,
) -> tuple[Difference, ...]:  # fmt: skip
    numbers = {item.passage.passage_id: item.n for item in evidence}
    return tuple(
        Difference(
            found.about,
            tuple(Side(_claim(asked, s.choice, numbers, searcher), s.figure) for s in found.sides),
        )
        for found in differing
    )
