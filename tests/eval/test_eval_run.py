"""Questions put to systems, and what each change of what is shown moves."""

import re
from dataclasses import replace

import pytest

from corpus.markdown import parse_article
from eval.measures.rows import Judge, Row, evidence_texts, run, score
from eval.measures.summary import MEASURES, summarise
from eval.questions.question import DEFAULT_QUESTIONS, Distractor, Question, Span, load_questions
from eval.systems.baselines import AlwaysAbstain, baselines
from eval.systems.bedside import of_searcher
from eval.systems.system import Reply, ReplyClaim, ReplyPassage, Snippet
from eval.systems.vectors import RememberingEmbedder
from index.ranking.search import Searcher

pytestmark = pytest.mark.slow


class Fixed:
    """A system that replies the same to every question."""

    name = "fixed"

    def __init__(self, answer, texts=(), abstained=False):
        passages = tuple(ReplyPassage(f"p{n}", text) for n, text in enumerate(texts))
        self.collection = {item.passage_id: Snippet(item.text) for item in passages}
        claims = () if abstained else (ReplyClaim(answer, (1,)),)
        self._reply = Reply(answer, passages, claims, abstained, 0.5, 0.001)

    def ask(self, asked):
        return self._reply


@pytest.fixture(scope="module")
def questions(articles):
    """Every fifth of the development half."""
    chosen = [q for q in load_questions(DEFAULT_QUESTIONS, articles) if q.split == "dev"]
    return chosen[::5]


@pytest.fixture(scope="module")
def judge(questions, articles):
    return Judge(questions, {article.article_id: article for article in articles})


@pytest.fixture(scope="module")
def ours(real, embedder, reader, questions, judge):
    """As it is served: with the reader."""
    return run(of_searcher(Searcher(real.index, embedder, reader=reader)), questions, judge)


def total(rows, measure):
    return sum(row.scores.get(measure) or 0 for row in rows)


def test_bedside_beats_the_tutorial_default(ours, questions, judge, real, embedder):
    (tutorial,) = baselines(real.index, embedder, RememberingEmbedder(embedder), None, quick=True)
    theirs = run(tutorial, questions, judge)
    for measure in ("first claim answers", "recall@4000", "facts", "nDCG@10"):
        assert total(ours, measure) > 1.3 * total(theirs, measure) > 0
    assert not any(row.abstained for row in theirs)
    assert all(row.abstained for row in ours if row.question.type == "off-topic")


def test_every_claim_of_bedside_is_shown_as_it_stands(ours):
    for measure in ("faithful", "right title", "right card", "right source"):
        assert {row.scores[measure] for row in ours} == {1.0, None}
    assert total(ours, "unlocked figures") == 0


def test_a_refusal_shows_no_facts_and_answers_nothing(questions, judge):
    for row in run(Fixed("77.0% 36.4% everything", abstained=True), questions, judge):
        assert not row.scores.get("facts") and not row.scores.get("first claim answers")
        assert not row.scores.get("recall@4000")


def test_gold_evidence_scores_full_recall(questions, articles):
    by_id = {article.article_id: article for article in articles}
    for question in questions:
        texts = [place for piece in evidence_texts(question, by_id) for place in piece]
        if texts and sum(map(len, texts)) < 3_900:
            (row,) = run(Fixed(texts[0], texts), [question], Judge([question], by_id))
            assert row.scores["recall@4000"] == row.scores["MRR@10"] == 1
            assert row.scores["first claim answers"] == 1
            assert row.outcome in ("right at once", "right in part")


# What each change of the replies moves; it leaves every other measure as it was.
RANKING = {"recall@1000", "recall@2000", "recall@4000", "success@1", "success@3", "success@5",
           "MRR@10", "nDCG@10"}  # fmt: skip
CURVES = {"AURC", "AUGRC", "calibration error", "Brier score"}


def shuffled(reply):
    """The passages backwards; each claim still cites its own."""
    last = len(reply.passages) + 1
    claims = tuple(
        replace(claim, citations=tuple(last - n for n in claim.citations)) for claim in reply.claims
    )
    return replace(reply, passages=reply.passages[::-1], claims=claims)


def backwards(reply):
    """The claims in another order."""
    return replace(reply, claims=reply.claims[::-1])


def swapped(reply):
    """Every digit of the claims made the next one."""
    claims = tuple(
        replace(c, text=next_digits(c.text), parts=tuple(
            replace(part, value=next_digits(part.value)) for part in c.parts
        ))
        for c in reply.claims
    )  # fmt: skip
    return reply if reply.abstained else replace(reply, claims=claims)


def next_digits(text):
    return re.sub(r"\d", lambda match: str((int(match.group()) + 1) % 10), text)


def unsure(reply):
    return replace(reply, confidence=1 - reply.confidence)


def same(reply):
    return reply


@pytest.mark.parametrize(
    ("change", "moved"),
    [
        (same, set()),
        (shuffled, RANKING | {"true refusals"}),
        (backwards, {"first claim answers in full", "first claim answers", *CURVES}),
        (unsure, {"separation", "cautious when unsure", *CURVES}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_change_moves_the_measures_that_it_should_and_only_those(ours, judge, change, moved):
    before = summarise("before", ours).estimates
    after = summarise("after", changed(ours, judge, change)).estimates
    found = {m.name for m in MEASURES if mean(before, m.name) != mean(after, m.name)}
    # A first claim that misleads may be rarer in another order, or as frequent.
    assert found - {"first claim misleads"} == moved


def test_changed_figures_are_seen_by_what_compares_them_with_the_article(ours, judge):
    found = summarise("swapped", changed(ours, judge, swapped)).estimates
    assert found["faithful"].mean < 0.5 and found["unlocked figures"].mean > 3
    assert found["right title"].mean == 1  # of the card, which is not changed


def changed(rows, judge, change):
    return [rescored(row, change(row.reply), judge) for row in rows]


def rescored(row, reply, judge):
    return Row(row.question, reply, score(row.question, reply, judge, row.judgements),
               row.judgements)  # fmt: skip


def mean(estimates, measure):
    return estimates[measure] and round(estimates[measure].mean, 9)


def test_always_refusing_scores_as_it_should(questions, judge):
    rows = run(AlwaysAbstain(), questions, judge)
    unanswerable = sum(not question.answerable for question in questions)
    found = summarise("always refuse", rows).estimates
    assert found["abstention recall"].mean == 1 and found["answerable refused"].mean == 1
    assert found["abstention precision"].mean == pytest.approx(unanswerable / len(questions))
    assert found["facts"].mean == found["recall@4000"].mean == 0
    assert found["first claim answers"].mean == 0
    for measure in ("AURC", "answer length", "citation precision", "faithful", "Brier score"):
        assert found[measure] is None
    assert found["separation"].mean == 0.5


SOURCE = "Snoring was 31%. Others were at 40%.\n"


@pytest.mark.parametrize(
    ("claims", "answerable", "expected"),
    [
        (["Snoring was 31%."], True, "right at once"),
        (["Others were at 40%.", "Snoring was 31%."], True, "right further down"),
        (["Others were at 40%."], True, "misled"),
        (["Nothing of it."], True, "beside the point"),
        ([], True, "wrongly refused"),
        ([], False, "rightly refused"),
        (["Snoring was 31%."], False, "wrongly answered"),
    ],
)
def test_a_row_has_an_outcome_in_words(claims, answerable, expected):
    evidence = ((Span("a", 0, 16),),) if answerable else ()
    question = Question("q", "?", "text", "full", "dev", "", (("31%",),), evidence)
    trap = Span("a", 17, 36)
    question = replace(
        question, distractors=(Distractor((trap,), "other group"),) if answerable else ()
    )
    article = parse_article("a", SOURCE)
    system = Fixed("", ["Snoring."], abstained=not claims)
    told = tuple(ReplyClaim(text, (1,)) for text in claims)
    system._reply = replace(system._reply, claims=told)
    (row,) = run(system, [question], Judge([question], {"a": article}))
    assert row.outcome == expected
    wrong = {"right at once": 0.0, "wrongly refused": None, "rightly refused": None}
    assert row.risk.risk == wrong.get(expected, 1.0) and row.risk.answerable == answerable
    assert row.about == ("a" if answerable else "q")
