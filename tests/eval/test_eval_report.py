import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from app.batch import read_batch
from conftest import TINY
from corpus.errors import BadBatch, OutputUnwritable
from corpus.markdown import parse_article
from eval.measures.rows import Judge, run
from eval.measures.statistics import Estimate
from eval.measures.summary import MEASURES, differences, summarise
from eval.questions.library import Library
from eval.questions.question import Question, Span
from eval.report.compare import compare
from eval.report.folder import report_files, write_report
from eval.report.headline import HELD_OUT, OTHERS, YOURS, headline, measured, where_it_fails
from eval.report.opened import Opened
from eval.report.results import Evaluation, LibraryResult, load_rows
from eval.report.table import change_grid, main_grid
from eval.systems.baselines import AlwaysAbstain
from eval.systems.bedside import of_searcher

NASTY = "How common was snoring in men \"'& | <u>?"
ARTICLE = TINY["baker-2021"] + "\n<img src=x onerror=alert(2)>\n"
QUOTE = "Snoring was present in 31% of men."
START = parse_article("baker-2021", ARTICLE).text.index(QUOTE)


LIBRARY = Library(
    "three", "<q> of three", Path("articles"), Path("q.jsonl"), Path("index"),
    fitted=frozenset({"dev"}),
)  # fmt: skip


def question(name, split, answerable=True):
    evidence = ((Span("baker-2021", START, START + len(QUOTE)),),) if answerable else ()
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
    rows = run(of_searcher(tiny), asked, judge)
    ours = summarise("bedside", rows, peak_memory=100.0)
    silent = summarise("always refuse", run(AlwaysAbstain(), asked, judge))
    part = summarise("bedside without words", ours.rows, timed=False)
    differ = {other.name: differences(ours.rows, other.rows) for other in (silent, part)}
    left_out = [replace(rows[2], question=replace(rows[2].question, question_id="q1-left-out"))]
    result = LibraryResult(
        LIBRARY, "0" * 64, ("dev", "test"), [ours, silent, part], differ, left_out
    )
    return Evaluation([result], 12.3)


@pytest.fixture(scope="module")
def files(evaluation, articles):
    return report_files(evaluation, {"three": articles})


def test_every_file_is_written(evaluation, articles, tmp_path):
    written = write_report(evaluation, {"three": articles}, tmp_path / "a" / "b")
    own = ("answers.jsonl", "qrels.tsv", "run.trec")
    names = {"report.md", "report.html", "results.json", *(f"three/{name}" for name in own)}
    assert {str(path.relative_to(tmp_path / "a" / "b")) for path in written} == names
    assert all(path.stat().st_size for path in written)
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputUnwritable, match="give another --output"):
        write_report(evaluation, {"three": articles}, tmp_path / "file")


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
    for text in (
        "Where it fails",
        "Systems side by side",
        "always refuse",
        "✓ found",
        "Every question",
    ):
        assert text in html
    assert html.count("<svg") == 6


def test_the_table_has_every_measure_of_every_system(evaluation):
    table = main_grid(evaluation.results[0]).rich()
    assert [column.header for column in table.columns] == ["measure", "bedside", "always refuse"]
    assert table.row_count == len(MEASURES) + 3


def test_the_answers_are_those_of_the_batch_contract(files, tmp_path):
    path = tmp_path / "answers.jsonl"
    path.write_text(files["three/answers.jsonl"], encoding="utf-8")
    assert [item.question_id for item in read_batch(path)] == ["q1", "q2", "q3"]
    record = json.loads(files["three/answers.jsonl"].splitlines()[0])
    assert list(record) == ["id", "question", "answer", "abstained", "confidence", "reason",
                            "claims", "passages", "seconds"]  # fmt: skip
    assert record["passages"][0].keys() >= {"n", "article_id", "title", "section", "kind",
                                            "start", "end", "text", "score"}  # fmt: skip


def test_all_but_the_timing_is_the_same_on_a_second_run(evaluation, files, tiny, articles):
    (result,) = evaluation.results
    asked = [row.question for row in result.ours.rows]
    again = run(of_searcher(tiny), asked, Judge(asked, articles))
    second = replace(result, summaries=[summarise("bedside", again), *result.summaries[1:]])
    text = report_files(replace(evaluation, results=[second]), {"three": articles})["results.json"]
    first, second = json.loads(files["results.json"]), json.loads(text)
    assert first.pop("timing").keys() == second.pop("timing").keys()
    assert first == second


def test_the_tiles_are_of_the_held_out_half_alone(evaluation):
    found = headline(evaluation, [])
    assert found.source == f"{HELD_OUT}1 questions over <q> of three (test)."
    assert [tile.figure for tile in found.tiles] == ["100", "0", "–", "0"]
    assert all(tile.words.startswith("of 100 ") for tile in found.tiles)
    known = {"first claim answers": Estimate(0.39, 0.31, 0.48, 150)}
    opened = Opened("2026-03-07", "abc1234", "trials", "test", 200, known)
    first = headline(evaluation, [opened])
    assert (first.tiles[0].figure, first.tiles[0].interval) == ("39", "31 to 48")
    assert first.source == (
        f"{HELD_OUT}200 questions over trials, the half that is kept sealed, last asked on "
        f"2026-03-07 (commit abc1234). {YOURS}"
    )


def test_the_figures_of_ones_own_papers_go_before_those_that_were_sealed(evaluation):
    (result,) = evaluation.results
    own = replace(result, library=replace(LIBRARY, title="my papers", fitted=frozenset()))
    known = {"first claim answers": Estimate(0.39, 0.31, 0.48, 150)}
    opened = Opened("2026-03-07", "abc1234", "trials", "test", 200, known)
    first = headline(replace(evaluation, results=[result, own]), [opened])
    assert first.source == f"{HELD_OUT}3 questions over my papers (dev and test)."
    assert first.tiles[0].figure == "100"


def test_the_first_lines_say_what_others_have_and_where_it_fails(evaluation, articles):
    (result,) = evaluation.results
    worse = [
        replace(row, scores={**row.scores, "first claim answers": 0.0}) for row in result.ours.rows
    ]
    systems = [
        replace(result.ours, name=name, rows=rows)
        for name, rows in (("tutorial default", worse), ("BM25", result.ours.rows))
    ]
    own = replace(LIBRARY, fitted=frozenset())
    summaries = [*result.summaries, *systems]
    differ = {one.name: differences(result.ours.rows, one.rows) for one in summaries[1:]}
    with_others = replace(result, library=own, summaries=summaries, differences=differ)
    found = replace(evaluation, results=[with_others])
    first = headline(found, [])
    simplest = "with what one would build first"
    assert first.tiles[0].beside == f"Without Bedside: 0 {simplest}, 100 with BM25"
    # Who seldom answers seldom misleads, which is said beside that figure.
    assert first.tiles[1].beside == (
        f"Without Bedside: 0 {simplest}, and 100 more that tell nothing of what was asked"
    )
    assert first.tiles[2].beside == "Without Bedside: all others 0"  # but for who never answers
    assert first.failures == (
        "Of 3 questions 1 do not get the right reply at once: 1 answered although the papers do "
        "not.",
        "1 of the 1 that should have been refused differ in one point from what an article tells.",
    )
    html = report_files(found, {"three": articles})["report.html"]
    assert html.index(first.tiles[0].beside) < html.index(first.failures[0])
    assert html.index(first.failures[0]) < html.index(OTHERS)


def test_the_weakest_kind_is_told_by_what_is_measured_of_it(evaluation):
    (result,) = evaluation.results
    one, other, _ = result.ours.rows
    in_part = {**other.scores, "first claim answers": 0.0, "first claim answers in full": 0.0}
    of_a_table = replace(other.question, type="table")
    rows = [one, replace(other, question=of_a_table, scores=in_part)]
    summaries = [replace(result.ours, rows=rows)]
    said = " ".join(where_it_fails(replace(result, summaries=summaries)))
    assert (
        "Weakest by type: questions that a row of a table answers, where the first statement "
        "answers, or tells one of several things asked for, in 0.00 ["
    ) in said


@pytest.mark.parametrize(
    ("fitted", "chosen"), [({"dev", "test"}, set()), ({"dev"}, {"test"}), (set(), {"dev", "test"})]
)
def test_where_all_was_fitted_to_or_chosen_by_there_is_no_headline(evaluation, fitted, chosen):
    (result,) = evaluation.results
    library = replace(LIBRARY, fitted=frozenset(fitted), chosen=frozenset(chosen))
    found = headline(replace(evaluation, results=[replace(result, library=library)]), [])
    assert found.tiles == () and "held out" in found.source


def test_the_report_says_what_was_asked_what_was_fitted_and_how_long_it_took(evaluation, files):
    lines = measured(evaluation)
    assert lines[0] == (
        "Below, three: <q> of three. 3 questions (dev and test), 2 that the articles answer and "
        "1 that they do not. The dev half was fitted to, and flatters."
    )
    assert lines[1] == OTHERS and lines[2].startswith("The whole run took 12 s.")
    (result,) = evaluation.results
    of_both = replace(result, library=replace(LIBRARY, chosen=frozenset({"test"})))
    assert measured(replace(evaluation, results=[of_both]))[0].endswith(
        "and flatters. Settings were chosen by the test half, so that it flatters a little."
    )
    assert "The whole run took 12 s." in files["report.md"]
    assert "its articles left out" in files["report.md"]


@pytest.fixture()
def folder(evaluation, articles, tmp_path):
    write_report(evaluation, {"three": articles}, tmp_path / "report")
    return tmp_path / "report"


def test_a_run_compared_with_itself_has_neither_wins_nor_losses(folder):
    rows = load_rows(folder, "three")
    assert rows == load_rows(folder / "results.json", "three")
    changes = compare(rows, rows)
    assert all(c.difference.mean == 0 and not c.better and not c.worse for c in changes)
    assert change_grid(changes).rich().row_count == len(changes)


def test_compare_names_the_questions_that_moved(folder):
    changes = {c.measure: c for c in compare(load_rows(folder, "three", "always refuse"),
                                             load_rows(folder, "three"))}  # fmt: skip
    assert changes["facts"].better == ("q1", "q2") and changes["facts"].worse == ()
    assert changes["facts"].difference.mean == 1
    # Lower is better: answering what cannot be answered is the worse.
    assert changes["abstention recall"].worse == ("q3",)


def test_compare_refuses_what_cannot_be_compared(folder, tmp_path):
    rows = load_rows(folder, "three")
    with pytest.raises(BadBatch, match="share no question"):
        compare(rows, {})
    with pytest.raises(BadBatch, match="holds no 'nobody'"):
        load_rows(folder, "three", "nobody")
    with pytest.raises(BadBatch, match="holds no 'elsewhere'"):
        load_rows(folder, "elsewhere")
    with pytest.raises(BadBatch, match="no readable results"):
        load_rows(tmp_path / "nowhere.json", "three")
