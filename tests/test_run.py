import re
from dataclasses import replace

import pytest

from corpus.markdown import parse_article
from eval.measures.summary import MEASURES, summarise
from eval.questions.question import DEFAULT_QUESTIONS, Question, Span, load_questions
from eval.run import Judge, Row, evidence_texts, run, score
from eval.systems.baselines import AlwaysAbstain, baselines, received_texts
from eval.systems.system import Bedside, Reply, ReplyPassage


class Fixed:
    """A system that replies the same to every question."""

    name = "fixed"

    def __init__(self, answer, texts=(), abstained=False):
        passages = tuple(ReplyPassage(f"p{n}", text) for n, text in enumerate(texts))
        self.collection = {item.passage_id: item.text for item in passages}
        self._reply = Reply(answer, passages, (), abstained, 0.0, 0.001)

    def ask(self, question):
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
def ours(real, questions, judge):
    return run(Bedside(real), questions, judge)


def total(rows, measure):
    return sum(row.scores.get(measure) or 0 for row in rows)


def test_bedside_beats_the_tutorial_default(ours, questions, judge, articles, embedder):
    (tutorial,) = baselines(received_texts(articles), embedder, quick=True)
    theirs = run(tutorial, questions, judge)
    for measure in ("recall@4000", "facts", "nDCG@10", "evidence cited"):
        assert total(ours, measure) > 1.3 * total(theirs, measure) > 0
    assert not any(row.abstained for row in theirs)
    assert all(row.abstained for row in ours if row.question.type == "off-topic")


def test_every_claim_and_figure_of_bedside_stands_where_it_says(ours):
    assert {row.scores["citation recall"] for row in ours} <= {1.0, None}
    assert total(ours, "number-lock violations") == 0


def test_an_empty_or_refused_answer_shows_no_facts(questions, judge):
    for system in (Fixed(""), Fixed("77.0% 36.4% everything", abstained=True)):
        rows = run(system, questions, judge)
        assert {row.scores.get("facts") for row in rows} <= {0.0, None}
        assert {row.scores.get("recall@4000") for row in rows} <= {0.0, None}


def test_gold_evidence_scores_full_recall(questions, articles):
    by_id = {article.article_id: article for article in articles}
    for question in questions:
        texts = [place for piece in evidence_texts(question, by_id) for place in piece]
        if texts and sum(map(len, texts)) < 3_900:
            (row,) = run(Fixed("x", texts), [question], Judge([question], by_id))
            assert row.scores["recall@4000"] == row.scores["MRR@10"] == 1


# What each change of the replies moves; it leaves every other measure as it was.
RANKING = {"recall@1000", "recall@2000", "recall@4000", "success@1", "success@3", "success@5",
           "MRR@10", "nDCG@10"}  # fmt: skip
ANSWER = {"facts", "answer length", "citation precision", "citation recall", "evidence cited",
          "AURC"}  # fmt: skip
ABSTAINING = {"abstention precision", "abstention recall", "unanswerable answered",
              "answerable refused"}  # fmt: skip


def shuffled(reply):
    """The passages backwards; each claim still cites its own."""
    last = len(reply.passages) + 1
    claims = tuple(
        replace(claim, citations=tuple(last - n for n in claim.citations)) for claim in reply.claims
    )
    return replace(reply, passages=reply.passages[::-1], claims=claims)


def emptied(reply):
    """An answer that says nothing."""
    return reply if reply.abstained else replace(reply, answer="", claims=())


def swapped(reply):
    """Every digit of the claims made the next one."""
    claims = tuple(replace(c, text=re.sub(r"\d", next_digit, c.text)) for c in reply.claims)
    answer = reply.answer if reply.abstained else " ".join(claim.text for claim in claims)
    return replace(reply, claims=claims, answer=answer)


def next_digit(match):
    return str((int(match.group()) + 1) % 10)


def refused(reply):
    """The same evidence, and no answer."""
    return replace(reply, answer="No.", claims=(), abstained=True, reason="No.")


def same(reply):
    return reply


def verbatim(reply):
    """The claims as they stand in the articles: rows without the headers of their columns."""
    answer = " ".join(claim.text for claim in reply.claims)
    return reply if reply.abstained else replace(reply, answer=answer)


@pytest.mark.parametrize(
    ("change", "moved"),
    [
        (same, set()),
        (shuffled, RANKING),
        (emptied, ANSWER),
        (swapped, {"facts", "citation recall", "number-lock violations", "AURC"}),
        (refused, ANSWER | ABSTAINING),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_change_moves_the_measures_that_it_should_and_only_those(ours, judge, change, moved):
    ours = [rescored(row, verbatim(row.reply), judge) for row in ours]
    before = summarise("before", ours).estimates
    after = summarise("after", [rescored(r, change(r.reply), judge) for r in ours]).estimates
    assert {m.name for m in MEASURES if mean(before, m.name) != mean(after, m.name)} == moved


def rescored(row, reply, judge):
    scores = score(row.question, judge.evidence(row.question), reply, row.judgements)
    return Row(row.question, reply, scores, row.judgements)


def mean(estimates, measure):
    return estimates[measure] and round(estimates[measure].mean, 9)


def test_always_abstaining_scores_as_it_should(questions, judge):
    rows = run(AlwaysAbstain(), questions, judge)
    unanswerable = sum(not question.answerable for question in questions)
    found = summarise("always abstain", rows).estimates
    assert found["abstention recall"].mean == 1 and found["answerable refused"].mean == 1
    assert found["abstention precision"].mean == pytest.approx(unanswerable / len(questions))
    assert found["facts"].mean == found["recall@4000"].mean == 0
    assert found["unanswerable answered"].mean == 0
    for measure in ("AURC", "answer length", "citation precision", "citation recall"):
        assert found[measure] is None


@pytest.mark.parametrize(
    ("answer", "abstained", "answerable", "expected"),
    [
        ("31% and 6 mmHg", False, True, "right"),
        ("31%", False, True, "partly right"),
        ("nothing", False, True, "missed"),
        ("no", True, True, "wrongly refused"),
        ("no", True, False, "rightly refused"),
        ("31%", False, False, "wrongly answered"),
    ],
)
def test_a_row_has_an_outcome_in_words(answer, abstained, answerable, expected):
    evidence = ((Span("a", 0, 5),),) if answerable else ()
    question = Question("q", "?", "text", "full", "dev", "", (("31%",), ("6",)), evidence, "")
    article = parse_article("a", "Snoring.\n")
    system = Fixed(answer, ["Snoring."], abstained)
    (row,) = run(system, [question], Judge([question], {"a": article}))
    assert row.outcome == expected
