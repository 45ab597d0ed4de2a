from dataclasses import replace
from urllib.parse import unquote

import ir_measures
import pytest

from eval.measures.ranking import (
    RANK_MEASURES,
    Judgement,
    judge,
    qrels_lines,
    rank_scores,
    run_lines,
    trec_id,
)
from eval.questions.question import Span
from eval.systems.system import ReplyPassage, Snippet

TEXTS = {
    "a": "Snoring was present in 31% of men. Pressure was 6 mmHg higher in those.",
    "b": "Nothing that was asked for stands here.",
    "c": "As said, snoring was present in 31% of men.",
    "d": "Pressure was 6 mmHg higher in those.",
}
COLLECTION = {name: Snippet(text) for name, text in TEXTS.items()}
EVIDENCE = [["Snoring was present in 31% of men."], ["Pressure was 6 mmHg higher in those."]]


def judged_by_text(evidence):
    return judge([[] for _ in evidence], evidence, COLLECTION)


def ranking(names):
    return tuple(ReplyPassage(name, TEXTS[name]) for name in names)


def test_a_grade_is_the_number_of_pieces_that_a_passage_holds():
    expected = [Judgement("a", 2), Judgement("c", 1), Judgement("d", 1)]
    assert judged_by_text(EVIDENCE) == expected


def test_a_passage_with_a_place_is_judged_by_it_and_not_by_its_words():
    words = "Snoring was present in 31% of men."
    evidence = [[Span("a", 100, 200), Span("b", 0, 50)]]
    places = {
        "whole": Span("a", 50, 250), "most": Span("a", 120, 300), "half": Span("a", 150, 300),
        "other": Span("c", 100, 200), "or": Span("b", 0, 400),
    }  # fmt: skip
    collection = {name: Snippet(words, place) for name, place in places.items()}
    judged = judge(evidence, [[words]], collection)
    assert {item.passage_id for item in judged} == {"whole", "most", "or"}


def test_scores_are_those_worked_by_hand():
    # Gains 0, 1, 2 at ranks 1, 2, 3 against the ideal 2, 1, 1; discounts 1, 1/1.585, 1/2.
    scores = rank_scores(judged_by_text(EVIDENCE), ranking("bca"))
    assert scores["success@1"] == 0 and scores["success@3"] == scores["success@5"] == 1
    assert scores["MRR@10"] == 0.5
    gain, ideal = 1 / 1.58496 + 2 / 2, 2 + 1 / 1.58496 + 1 / 2
    assert scores["nDCG@10"] == pytest.approx(gain / ideal, abs=1e-4)


@pytest.mark.parametrize(("names", "judged"), [("", True), ("abc", False), ("b", True)])
def test_nothing_shown_or_nothing_to_find_scores_zero(names, judged):
    judgements = judged_by_text(EVIDENCE) if judged else []
    assert set(rank_scores(judgements, ranking(names)).values()) == {0.0}


def test_the_saved_files_give_the_same_scores(tmp_path):
    judged = {"q1": judged_by_text(EVIDENCE), "q2": judged_by_text(EVIDENCE[:1])}
    rankings = {"q1": ranking("bdac"), "q2": ranking("dcba")}
    qrels, run = tmp_path / "qrels.tsv", tmp_path / "run.trec"
    qrels.write_text("\n".join(qrels_lines(judged)))
    run.write_text("\n".join(run_lines(rankings, "bedside")))
    found = ir_measures.calc_aggregate(
        RANK_MEASURES.values(),
        list(ir_measures.read_trec_qrels(str(qrels))),
        list(ir_measures.read_trec_run(str(run))),
    )
    ours = [rank_scores(judged[key], rankings[key]) for key in judged]
    for name, measure in RANK_MEASURES.items():
        assert found[measure] == pytest.approx(sum(scores[name] for scores in ours) / 2)


IDS = [
    "Q 1",
    "Q%201",
    "Q\t1",
    "Q\u00a01",
    "Q\u20281",
    "a\x1fb",
    "100 %",
    "\ufeffq",
    "é 中",
    " ",
    "q",
    "%",
]


@pytest.mark.parametrize("reader", ["ir_measures", "columns"])
def test_ids_that_hold_blanks_are_one_column_and_come_back(tmp_path, reader):
    """Each id is one column to a tool of the field, and no two become the same."""
    judged = {name: [Judgement(f"my paper {name}#4", 1)] for name in IDS}
    passages = [replace(ranking("a")[0], passage_id=f"my paper {name}#4") for name in IDS]
    rankings = {name: [passage] for name, passage in zip(IDS, passages, strict=True)}
    qrels, run = tmp_path / "qrels.tsv", tmp_path / "run.trec"
    qrels.write_text("\n".join(qrels_lines(judged)), encoding="utf-8")
    run.write_text("\n".join(run_lines(rankings, "bedside")), encoding="utf-8")
    if reader == "ir_measures":
        read = list(ir_measures.read_trec_qrels(str(qrels)))
        found = list(ir_measures.read_trec_run(str(run)))
        pairs = [(item.query_id, item.doc_id) for item in read]
        assert pairs == [(item.query_id, item.doc_id) for item in found]
    else:
        rows = [line.split() for line in qrels.read_text(encoding="utf-8").splitlines()]
        assert {len(row) for row in rows} == {4}
        assert {len(line.split()) for line in run.read_text(encoding="utf-8").splitlines()} == {6}
        pairs = [(row[0], row[2]) for row in rows]
    assert [unquote(question) for question, _ in pairs] == IDS
    assert [unquote(passage) for _, passage in pairs] == [f"my paper {name}#4" for name in IDS]
    assert len(set(pairs)) == len(IDS)


def test_ids_without_blanks_stay_as_they_are():
    assert [trec_id(name) for name in ("q1", "müller-2020#4", "a:b/c")] == [
        "q1",
        "müller-2020#4",
        "a:b/c",
    ]
