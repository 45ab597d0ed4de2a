"""Random questions, articles and filters. `BEDSIDE_FUZZ=5000 make test` tries that many of each.

Random files for the readers: tests/fuzz/readers.py.
"""

import json
import os

import pytest
from building import OLD, DigestEmbedder, build
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.answers.answer import answer_record
from app.answers.lock import locked
from app.http.contract import AskRequest, checked_previous, fault_sentence
from app.service import AnswerService
from corpus.errors import ArticleUnreadable, BadFilter, BadQuestion
from corpus.markdown import format_article, parse_article
from index.passages.passage import chunk

pytestmark = pytest.mark.slow

settings.register_profile(
    "bedside",
    max_examples=int(os.environ.get("BEDSIDE_FUZZ", "60")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    derandomize="BEDSIDE_FUZZ" not in os.environ,
)
settings.load_profile("bedside")

WORDS = st.sampled_from(
    ["snoring", "iron", "12.4 g/L", "NCT02028455", "and", "in", "P =", "<", "≥", "MRD+", "?", "\n",
     "2-year OS", "not", "\u202e", "🩸", "﷽", "\ud800", "\0", "${x}", "{{x}}", "'", "[9]", "(" * 50]
)  # fmt: skip
QUESTIONS = st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=30).map(" ".join))
PIECES = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["# ", "## References", "\n\n", "\r\n", "\n", "| a | b |", "|---|---|", "↳ x", "> note",
         "Table 1", "Figure 2", "---\n", "title: x\n", "1. Smith A. X. J 2020;1:1-9.", "[1,2]",
         "|" * 40, " " * 400, "#" * 40, "significant.12,13 Mortality", "\u2028", "\x0b", "*a"]
    ),
)  # fmt: skip
NUMBERS = st.one_of(st.none(), st.integers(), st.integers(1990, 2030))
NAMES = st.lists(st.one_of(st.text(max_size=20), st.sampled_from(list(OLD))), max_size=3)
FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "articles": NAMES, "designs": NAMES, "year_from": NUMBERS, "year_to": NUMBERS,
        "tables_only": st.booleans(), "other": st.text(max_size=5),
    },
)  # fmt: skip


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuzz")
    build(OLD, folder / "index")
    return AnswerService(folder / "corpus", folder / "index", DigestEmbedder())


@given(question=QUESTIONS, previous=st.one_of(st.none(), QUESTIONS))
def test_any_question_gets_an_answer_that_holds_or_a_sentence(service, question, previous):
    try:
        answer = service.answer(question, previous=checked_previous(previous))
    except BadQuestion as exc:
        assert str(exc).endswith(".") and "\n" not in str(exc)
        return
    assert locked(answer) is answer
    assert json.loads(json.dumps(answer_record(answer)).encode("utf-8"))["passages"]


@given(body=st.fixed_dictionaries({"question": QUESTIONS, "filters": FILTERS}))
def test_any_filters_narrow_or_are_told(service, body):
    from pydantic import ValidationError

    try:
        request = AskRequest(**body)
        filters = request.filters.as_filters() if request.filters else None
        answer = service.answer(request.question, filters=filters)
    except ValidationError as exc:
        assert "\n" not in fault_sentence(exc.errors())
        return
    except (BadQuestion, BadFilter):
        return
    for item in answer.evidence if filters else ():
        passage = item.passage
        assert not filters.articles or passage.article_id in filters.articles
        assert not filters.tables_only or passage.kind in ("row", "header", "caption", "note")


@given(pieces=st.lists(PIECES, max_size=40))
def test_any_article_is_read_or_refused_and_its_offsets_hold(pieces):
    source = "".join(pieces)
    try:
        article = parse_article("fuzz", source)
    except ArticleUnreadable as exc:
        assert str(exc).endswith(".")
        return
    for block in article.blocks:
        assert 0 <= block.start <= block.end <= len(article.text)
    for passage in chunk(article):
        assert article.text[passage.start : passage.end] == passage.text
        assert all(passage.start <= s <= e <= passage.end for s, e in passage.sentences)
    if source.isprintable():
        again = parse_article("fuzz", format_article(article.metadata, article.text))
        assert again.text.strip() == article.text.strip()
