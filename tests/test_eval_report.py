import json
import re
from dataclasses import replace
from datetime import date

import pytest

from app.batch import read_batch
from corpus.errors import BadBatch, OutputUnwritable
from corpus.markdown import parse_article
from eval.compare import compare
from eval.gate import read_baseline, verdicts, write_baseline
from eval.measures.summary import MEASURES, differences, summarise
from eval.questions.question import Question, Span
from eval.report.folder import report_files, write_report
from eval.report.results import Evaluation, load_rows
from eval.report.table import change_grid, gate_grid, main_grid
from eval.run import Judge, run
from eval.systems.baselines import AlwaysAbstain
from eval.systems.system import Bedside

NASTY = "How common was snoring in men \"'& | <u>?"
ARTICLE = "Snoring was present in 31% of men. <img src=x onerror=alert(2)>\n"


def question(name, split, answerable=True):
    evidence = ((Span("baker-2021", 0, 34),),) if answerable else ()
    facts = (("31%",),) if answerable else ()
    kind = "text" if answerable else "near-miss"
    return Question(name, NASTY, kind, "full", split, "<script>alert(1)</script>", facts, evidence,
                    "<i>note</i>")  # fmt: skip


@pytest.fixture(scope="module")
def articles():
    return {"baker-2021": parse_article("baker-2021", ARTICLE)}


@pytest.fixture(scope="module")
def evaluation(tiny, articles):
    asked = [question("q1", "dev"), question("q2", "test"), question("q3", "dev", False)]
    judge = Judge(asked, articles)
    ours = summarise("bedside", run(Bedside(tiny), asked, judge), peak_memory=100.0)
    silent = summarise("always abstain", run(AlwaysAbstain(), asked, judge))
    part = summarise("bedside without words", ours.rows, timed=False)
    differ = {other.name: differences(ours.rows, other.rows) for other in (silent, part)}
    return Evaluation("<q>.jsonl", "0" * 64, "all", [ours, silent, part], differ)


@pytest.fixture(scope="module")
def files(evaluation, articles):
    return report_files(evaluation, articles)


def test_every_file_is_written(evaluation, articles, tmp_path):
    written = write_report(evaluation, articles, tmp_path / "a" / "b")
    names = {"report.md", "report.html", "answers.jsonl", "qrels.tsv", "run.trec", "results.json"}
    assert {path.name for path in written} == names and all(path.stat().st_size for path in written)
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputUnwritable, match="give another --output"):
        write_report(evaluation, articles, tmp_path / "file")


def test_no_text_of_others_becomes_markup(files):
    html = files["report.html"]
    for raw in ("<script>alert", "<img", "<i>note", "<u>", "<q>"):
        assert raw not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 2
    assert html.count("<script>") == 1
    assert "<script>" not in files["report.md"] and "<q>" not in files["report.md"]


def test_the_page_asks_nothing_of_another_machine(files):
    html = files["report.html"]
    assert "default-src 'none'" in html
    assert not re.search(r"https?://|<link|@import|url\(|\ssrc=|fetch\(|<iframe", html)


def test_the_page_shows_every_question_and_outcome(files):
    html = files["report.html"]
    assert html.count('<details class="question"') == 3
    for key in ("type", "style", "split", "outcome"):
        assert f'<select data-key="{key}"' in html
    for text in ("Where it fails", "Side by side", "always abstain", "✓ found", "Every question"):
        assert text in html
    assert html.count("<svg") == 5


def test_the_table_has_every_measure_of_every_system(evaluation):
    table = main_grid(evaluation).rich()
    assert [column.header for column in table.columns] == ["measure", "bedside", "always abstain"]
    assert table.row_count == len(MEASURES) + 3


def test_the_answers_are_those_of_the_batch_contract(files, tmp_path):
    path = tmp_path / "answers.jsonl"
    path.write_text(files["answers.jsonl"], encoding="utf-8")
    assert [item.question_id for item in read_batch(path)] == ["q1", "q2", "q3"]
    record = json.loads(files["answers.jsonl"].splitlines()[0])
    assert list(record) == ["id", "question", "answer", "abstained", "confidence", "reason",
                            "claims", "passages", "seconds"]  # fmt: skip
    assert record["passages"][0].keys() >= {"n", "article_id", "title", "section", "kind",
                                            "start", "end", "text", "score"}  # fmt: skip


def test_all_but_the_timing_is_the_same_on_a_second_run(evaluation, files, tiny, articles):
    asked = [row.question for row in evaluation.ours.rows]
    again = run(Bedside(tiny), asked, Judge(asked, articles))
    summaries = [summarise("bedside", again), *evaluation.summaries[1:]]
    text = report_files(replace(evaluation, summaries=summaries), articles)["results.json"]
    first, second = json.loads(files["results.json"]), json.loads(text)
    assert first.pop("timing").keys() == second.pop("timing").keys()
    assert first == second


@pytest.fixture()
def folder(evaluation, articles, tmp_path):
    write_report(evaluation, articles, tmp_path / "report")
    return tmp_path / "report"


def test_a_run_compared_with_itself_has_neither_wins_nor_losses(folder):
    rows = load_rows(folder)
    assert rows == load_rows(folder / "results.json")
    changes = compare(rows, rows)
    assert all(c.difference.mean == 0 and not c.better and not c.worse for c in changes)
    assert change_grid(changes).rich().row_count == len(changes)


def test_compare_names_the_questions_that_moved(folder):
    changes = {c.measure: c for c in compare(load_rows(folder, "always abstain"),
                                             load_rows(folder))}  # fmt: skip
    assert changes["facts"].better == ("q1", "q2") and changes["facts"].worse == ()
    assert changes["facts"].difference.mean == 1
    # Lower is better: answering what cannot be answered is the worse.
    assert changes["unanswerable answered"].worse == ("q3",)


def test_compare_refuses_what_cannot_be_compared(folder, tmp_path):
    rows = load_rows(folder)
    with pytest.raises(BadBatch, match="share no question"):
        compare(rows, {})
    with pytest.raises(BadBatch, match="holds no 'nobody'"):
        load_rows(folder, "nobody")
    with pytest.raises(BadBatch, match="no readable results"):
        load_rows(tmp_path / "nowhere.json")


def test_the_gate_is_open_for_what_was_accepted_and_closed_below(evaluation, tmp_path):
    path = tmp_path / "baseline.json"
    rows = evaluation.ours.rows
    write_baseline(rows, "0" * 64, date(2026, 3, 7), path)
    assert read_baseline(path)["accepted"] == "2026-03-07"
    assert all(verdict.holds for verdict in verdicts(rows, read_baseline(path)))
    fallen = {
        (v.split, v.measure)
        for v in verdicts(evaluation.summaries[1].rows, read_baseline(path))
        if not v.holds
    }
    assert ("dev", "facts") in fallen and ("test", "recall@4000") in fallen
    assert ("dev", "answerable refused") in fallen and ("dev", "AURC") in fallen
    assert ("dev", "abstention recall") not in fallen
    assert gate_grid(verdicts(rows, read_baseline(path))).rich().row_count > 20


def test_the_gate_lets_through_what_lies_within_the_interval(evaluation, tmp_path):
    rows = evaluation.ours.rows
    accepted = {"mean": 1.2, "half_width": 0.25}
    (within,) = verdicts(rows, {"splits": {"dev": {"facts": accepted}}})
    (below,) = verdicts(rows, {"splits": {"dev": {"facts": accepted | {"half_width": 0.1}}}})
    assert within.mean == 1 and within.holds and not below.holds
    with pytest.raises(BadBatch, match="bedside eval accept"):
        read_baseline(tmp_path / "none.json")
