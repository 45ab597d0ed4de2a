import re
from dataclasses import replace

import pytest

from app.answering.claims import ANSWER_CHARACTERS, MAX_CLAIMS, choose
from app.answering.pipeline import MAX_QUESTION_CHARACTERS, answer_question, surest
from app.answers.answer import UNSURE, answer_record
from app.answers.choices import row_of
from app.answers.citations import with_citations
from app.answers.refusal import RefusalKind
from app.page.chat import Turn, conversation
from corpus.errors import BadQuestion

pytestmark = pytest.mark.slow

QUESTIONS = [
    "2-year survival with and without transplant after CAR-T therapy?",
    "2y OS haplo after CART MRD+?",
    "Relapse with and without HSCT in NCT02028455",
    "How was MRD negativity defined in the Xuzhou study?",
    "IKZF1 mutation in the MRD+ group",
    "platelet count before CAR-T, median, transplant group, table",
    "What conditioning was used?",
    "infections after haplo",
]


def test_the_answer_is_a_sentence_of_the_article(tiny):
    answer = answer_question("How common was snoring in men?", tiny)
    assert answer.claims[0].text == "Snoring was present in 31% of men."
    assert "[1]" in answer.text and not answer.abstained


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_claim_and_passage_equals_its_span(real, question):
    answer = answer_question(question, real)
    assert answer.claims
    for claim in answer.claims:
        cited = answer.evidence[claim.citations[0] - 1]
        assert cited.article.text[claim.start : claim.end] == claim.text
        assert cited.passage.start <= claim.start < claim.end <= cited.passage.end
    for item in answer.evidence:
        assert item.article.text[item.passage.start : item.passage.end] == item.passage.text


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_figure_shown_stands_in_a_cited_passage(real, question):
    answer = answer_question(question, real)
    for claim in answer.claims:
        cited = " ".join(answer.evidence[n - 1].passage.text for n in claim.citations)
        for figure in re.findall(r"\d+(?:[.,]\d+)*%?", claim.shown):
            assert figure in cited


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_is_short_and_its_evidence_long_enough(real, question):
    answer = answer_question(question, real)
    assert 1 <= len(answer.claims) <= MAX_CLAIMS
    assert len(answer.claims) == 1 or sum(len(c.shown) for c in answer.claims) <= ANSWER_CHARACTERS
    assert len(answer.evidence) >= 10
    assert sum(len(item.passage.text) for item in answer.evidence) >= 4_000
    assert [item.n for item in answer.evidence] == list(range(1, len(answer.evidence) + 1))


def asked_cells(question, searcher):
    """Of each row of the answer the header above the cell that is asked for, or None."""
    answer = answer_question(question, searcher)
    rows = [claim for claim in answer.claims if claim.cells]
    found = []
    for claim in rows:
        item = answer.evidence[claim.citations[0] - 1]
        table, _ = row_of(item.article, item.passage)
        assert claim.asked is None or claim.asked in claim.cells[1:]
        found.append(None if claim.asked is None else table.header[claim.asked])
    return found


def test_the_cell_asked_for_is_told_of_the_best_row_where_it_is_clear(real):
    first, *others = asked_cells("1y LFS post CART: MRD+ tx", real)
    assert first == "1-year LFS (%)" and others and not any(others)
    # Two cells are asked for, or none of them is a figure.
    assert not any(asked_cells("Relapse with and without HSCT in NCT02028455", real))
    assert not any(asked_cells("Lymphodepletion in NCT02028455", real))


def test_each_row_of_the_study_asked_for_has_the_cells_that_are_compared_set_off(real):
    answer = answer_question("Relapse with and without HSCT in NCT02028455", real)
    rows = [claim for claim in answer.claims if "NCT02028455" in claim.text]
    papers = {answer.evidence[claim.citations[0] - 1].passage.article_id for claim in rows}
    assert len(papers) == 2 and [len(claim.arms) for claim in rows] == [2, 2]


def test_in_a_further_row_of_another_study_nothing_is_set_off(real):
    answer = answer_question("Relapse with and without HSCT in trials of CAR-T cells", real)
    best, *others = [claim for claim in answer.claims if claim.cells]
    assert best.arms and others
    assert all(claim.asked is None and not claim.arms for claim in others)


def test_a_table_cell_is_answered_by_its_row_with_headers(real):
    answer = answer_question("Relapse with and without HSCT in NCT02028455", real)
    (row, *_) = answer.claims
    assert "Outcomes for those without consolidative HSCT: Relapse rate 55.2% (16/29)" in row.shown
    cited, header = (answer.evidence[n - 1].passage for n in row.citations)
    assert cited.kind == "row" and header.kind == "header"
    assert header.text.startswith("Table 2: A comparison of the outcomes")


def test_a_name_that_no_article_has_is_named_in_the_refusal(real):
    answer = answer_question("What is the response rate to teclistamab?", real)
    assert answer.abstained and answer.claims == ()
    assert answer.reason == "None of the 5 articles mentions teclistamab."
    assert answer.text == answer.reason
    assert len(answer.evidence) >= 10


@pytest.mark.parametrize(
    "question",
    ["best pizza in Rome", "Who won the world cup in 1998?", "Good morning!", "capital of France"],
)
def test_a_question_off_the_corpus_is_refused(real, question):
    answer = answer_question(question, real)
    assert answer.abstained and answer.reason and answer.confidence < 0.5


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("", "empty"),
        (" \n\t", "empty"),
        ("?!…", "empty"),
        ("a\0b", "not text"),
        ("\ud800 OS", "not text"),
        ("x" * (MAX_QUESTION_CHARACTERS + 1), "at most 2,000"),
        ("x" * 10_000_000, "at most 2,000"),
    ],
)
def test_a_question_that_cannot_be_asked_is_told_why(tiny, question, message):
    with pytest.raises(BadQuestion, match=message):
        answer_question(question, tiny)


@pytest.mark.parametrize(
    "question", ["ما هو معدل البقاء؟", "🙂 OS?" * 300, "<script>alert(1)</script>"]
)
def test_odd_text_gets_an_ordinary_answer(tiny, question):
    assert answer_question(question, tiny).question == question


def test_the_record_has_what_other_programs_rely_on(real):
    record = answer_record(answer_question("Median OS in ZUMA-3?", real), "q1")
    assert list(record) == [
        "id", "question", "read_as", "answer", "abstained", "confidence", "reason", "refusal",
        "note", "caution", "claims",
        "differences", "left_out", "passages", "seconds",
    ]  # fmt: skip
    passage = record["passages"][0]
    assert {"n", "article_id", "title", "section", "kind", "start", "end", "text", "score"} <= set(
        passage
    )
    assert passage["n"] == 1 and record["reason"] is None


def test_a_weak_match_is_said_to_be_one_everywhere(real):
    answer = answer_question("Median OS in ZUMA-3?", real)
    weak, sure = (replace(answer, confidence=c) for c in (UNSURE - 0.01, UNSURE))
    assert weak.caution and not sure.caution
    assert not replace(weak, claims=()).caution  # a refusal is no weak answer
    assert answer_record(weak)["caution"] == weak.caution and not answer_record(sure)["caution"]
    assert with_citations(weak).startswith(weak.caution)
    for one in (weak, sure):
        html = conversation([Turn(one)])
        assert (weak.caution in html) == (one is weak)
    assert f'data-announce="{weak.caution}' in conversation([Turn(weak)])


def test_the_same_question_gets_the_same_answer(real):
    first, second = (answer_record(answer_question(QUESTIONS[0], real)) for _ in range(2))
    assert first | {"seconds": 0} == second | {"seconds": 0}


def test_p_values_are_no_answer_to_who_does_not_ask_for_them(real):
    plain = answer_question("How many relapsed after CAR-T without a transplant?", real)
    assert not any(claim.shown.startswith("P ") for claim in plain.claims)
    asked = answer_question("P between MRD+ and MRD− for 2-year LFS, Zhao table 3?", real)
    assert any("P between MRD+ and MRD−" in claim.shown for claim in asked.claims)


def test_a_sentence_that_goes_on_with_another_stands_behind_it(real):
    question = "What treated the steroid-refractory immune thrombocytopenia after haplo-HSCT?"
    first, second = answer_question(question, real).claims[:2]
    assert first.text.startswith("One patient developed immune thrombocytopenia")
    assert second.text.startswith("This patient then received intravenous high-dose")


def test_rows_of_p_values_do_not_take_the_place_of_the_rows_compared(real):
    asked = "1y CIR after CART->haplo, MRD- vs MRD+"
    shown = [claim.shown for claim in answer_question(asked, real).claims]
    assert any("38.2" in text for text in shown) and any("8.4" in text for text in shown)
    assert not any(text.startswith("P between") for text in shown)
    tested = answer_question(f"{asked}: is the difference significant (P)?", real).claims
    assert any(claim.shown.startswith("P between MRD+ and MRD") for claim in tested)


def test_a_sentence_that_only_points_to_a_table_is_no_claim(real):
    asked = "Baseline characteristics at the time of haplo-HSCT are summarized in Table 4"
    answer = answer_question(asked, real)
    assert any("are summarized in Table 4" in item.passage.text for item in answer.evidence)
    assert not any("are summarized in Table 4" in claim.text for claim in answer.claims)


@pytest.mark.parametrize(
    ("question", "kind", "missing"),
    [
        ("Thank you!", RefusalKind.SMALL_TALK, ()),
        ("How many trials were there in all?", RefusalKind.SURVEY, ()),
        ("Does teclistamab help?", RefusalKind.UNKNOWN_NAME, ("teclistamab",)),
        ("What is the capital of France?", RefusalKind.NOT_ANSWERED, None),
    ],
)
def test_a_refusal_is_a_value_that_programs_act_on(tiny, question, kind, missing):
    answer = answer_question(question, tiny)
    assert answer.refusal is not None and answer.refusal.kind is kind
    assert missing is None or answer.refusal.missing == missing
    record = answer_record(answer)["refusal"]
    assert record == {"kind": kind.value, "missing": list(answer.refusal.missing)}
    assert answer_record(answer_question("Did iron cause nausea?", tiny))["refusal"] is None


def test_a_row_of_p_values_alone_does_not_stand_for_the_rows_under_it(tiny):
    asked = "Side effects with daily compared with alternate days iron"
    texts = [claim.shown for claim in answer_question(asked, tiny).claims]
    assert any("Nausea" in text for text in texts)
    assert not any(text.startswith("Side effects, n (%); P") for text in texts)
    alone = answer_question("Did side effects differ significantly by schedule?", tiny).claims
    assert any(claim.shown == "Side effects, n (%); P: 0.004" for claim in alone)


def test_in_doubt_only_what_stands_near_the_first_statement_is_told(real):
    question = "How often did severe CRS occur?"
    first = choose(real.read(question), real.search(question, k=20), real)[0]
    scores = (0.0, -1.5, -3.0, -9.0)  # the last is told together with another
    ranked = [replace(first, score=score) for score in scores]
    assert surest(ranked, 3.0) == ranked
    assert [one.score for one in surest(ranked, 0.2)] == [0.0, -1.5, -9.0]
    assert surest([], 0.2) == []
