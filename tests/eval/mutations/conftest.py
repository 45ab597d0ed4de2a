"""The questions that each broken product is asked, and what the unbroken one answers."""

from dataclasses import replace
from datetime import date

import pytest

from app.service import AnswerService
from corpus.library import DEFAULT_CORPUS
from eval.measures.rows import Judge, run
from eval.questions.leave_out import asked_of_others
from eval.questions.question import DEFAULT_QUESTIONS, load_questions
from eval.report.gate import read_baseline, write_baseline
from eval.systems.bedside import Bedside, of_service
from eval.systems.vectors import RememberingReader
from index.passages.filters import Filters

# Rows under a heading (the last as a part of a list), rows with a cell asked for, sides that
# differ, named studies, several articles; refusals by the threshold alone; and others.
IDS = """q100 q119 q042
q001 q008 q026 q028 q031 q034 q037 q038 q112 q114 q116 q128 q140 q142 q144 q208 q210 q240
q246
q010 q018 q033 q039
q051 q156
q306 q308 q324 q327 q048 q050 q052 q254 q256 q343 q053""".split()
FOLLOWED = (  # a question with those whose evidence it has, and the one before it
    ("q026", "And in those who were transplanted?",
     "How often did the leukaemia recur in NCT02028455 without a transplant?"),
    ("q112", "and LDH > 1*ULN before CAR-T?", "n (%) with high-risk cytogenetics, haplo vs no tx"),
)  # fmt: skip
NARROWED = (("q144", "chen-2021"), ("q240", "hsct-adult-all-review"))
# Asked of the articles that do not answer them: a little below what is enough, and by that alone.
ASKED_OF_OTHERS = ("q033", "q117", "q144")


@pytest.fixture(scope="module")
def asked(articles):
    known = {one.question_id: one for one in load_questions(DEFAULT_QUESTIONS, articles)}
    followed = [
        replace(known[name], question_id=f"{name}-after", question=question, previous=previous)
        for name, question, previous in FOLLOWED
    ]
    narrowed = [narrowed_to(known[name], article_id) for name, article_id in NARROWED]
    ids = [article.article_id for article in articles]
    of_others = [asked_of_others(known[name], ids) for name in ASKED_OF_OTHERS]
    return [*(known[name] for name in IDS), *followed, *narrowed, *of_others]


def narrowed_to(question, article_id):
    """The question of one article alone, with the evidence that stands there."""
    pieces = [tuple(s for s in p if s.article_id == article_id) for p in question.evidence]
    return replace(
        question, question_id=f"{question.question_id}-narrowed", facts=(),
        evidence=tuple(piece for piece in pieces if piece),
        filters=Filters(articles=(article_id,)),
    )  # fmt: skip


@pytest.fixture(scope="module")
def service(real_index, embedder):
    """What was read with a question once is not read again by each of the broken products."""
    service = AnswerService(DEFAULT_CORPUS, real_index, embedder)
    service.searcher.reader = RememberingReader(service.reader)
    return service


@pytest.fixture(scope="module")
def judge(asked, articles):
    return Judge(asked, {article.article_id: article for article in articles})


@pytest.fixture(scope="module")
def ask(service, asked, judge):
    return lambda: run(of_service(service), asked, judge)


@pytest.fixture(scope="module")
def show(service, asked, judge):
    """The answers of the unbroken product, shown anew."""
    answers = [
        service.answer(one.question, previous=one.previous, filters=one.filters or None)
        for one in asked
    ]

    def shown():
        left = iter(answers)
        return run(Bedside(lambda _: next(left), service.searcher), asked, judge)

    return shown


@pytest.fixture(scope="module")
def accepted(ask, tmp_path_factory):
    """Of the unbroken product."""
    path = tmp_path_factory.mktemp("accepted") / "baseline.json"
    write_baseline({"five": ask()}, {"five": ""}, date(2026, 3, 7), path)
    return read_baseline(path)["libraries"]["five"]
