"""A folder with articles and questions, and the half of it that is sealed."""

import json
import re
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from rich.progress import Progress
from typer.testing import CliRunner

from conftest import TINY
from corpus.errors import BadBatch, BedsideError
from corpus.library import load_corpus
from eval.cli import cli
from eval.evaluation import rows_of_service
from eval.measures.statistics import Estimate
from eval.questions.library import (
    find_library,
    given_library,
    open_library,
    questions_of,
    read_library,
    shipped_libraries,
)
from eval.report.opened import Opened, keep, opened, record

pytestmark = pytest.mark.slow

QUOTE = {"article_id": "baker-2021", "quote": "Snoring was present in 31% of men."}
QUESTION = {"question": "How common was snoring in men?", "type": "text", "style": "full",
            "answer": "31%", "facts": [["31%"]], "evidence": [[QUOTE]]}  # fmt: skip
UNANSWERABLE = {"question": "What is the response rate to teclistamab?", "type": "uncovered",
                "style": "full", "answer": "", "facts": [], "evidence": [],
                "missing": "teclistamab"}  # fmt: skip
LINES = [
    {"id": "open-1", "split": "dev"} | QUESTION,
    {"id": "open-2", "split": "dev"} | UNANSWERABLE,
    {"id": "sealed-1", "split": "test"} | QUESTION,
]
YAML = "title: three articles\narticles: articles\nfitted: []\nsealed: [test]\n"


def made(folder, yaml=YAML):
    (folder / "articles").mkdir(parents=True)
    for name, source in TINY.items():
        (folder / "articles" / f"{name}.md").write_text(source, encoding="utf-8")
    (folder / "questions.jsonl").write_text("\n".join(map(json.dumps, LINES)), encoding="utf-8")
    (folder / "library.yaml").write_text(yaml, encoding="utf-8")
    return folder


def bedside(*arguments):
    """A command of the evaluation, in this process. Raises the fault that it ends with."""
    done = CliRunner().invoke(cli, ["eval", *map(str, arguments)])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def test_the_libraries_that_come_with_bedside_can_be_read():
    reviews, trials, five = shipped_libraries()
    assert (five.name, five.fitted, five.sealed) == ("five", {"dev"}, frozenset())
    assert (trials.name, trials.fitted, trials.sealed) == ("trials", frozenset(), {"test"})
    assert (reviews.name, reviews.fitted, reviews.sealed) == ("reviews", frozenset(), {"test"})
    assert (trials.chosen, trials.flattering, five.flattering) == ({"dev"}, {"dev"}, {"dev"})
    assert find_library("five") == five and five.questions.is_file() and five.corpus.is_dir()
    assert trials.open_halves("all") == ("dev",) and trials.open_halves("test") == ()
    assert five.open_halves("all") == ("dev", "test") and five.open_halves("test") == ("test",)


@pytest.mark.parametrize("name", ["trials", "reviews"])
def test_no_article_has_questions_of_both_halves(name):
    library = find_library(name)
    asked = {
        half: frozenset[str]().union(*(one.answering for one in questions_of(library, (half,))))
        for half in ("dev", "test")
    }
    assert asked["dev"] and asked["test"] and not asked["dev"] & asked["test"]


@pytest.mark.parametrize("name", ["trials", "reviews"])
def test_the_articles_of_others_may_be_given_on_and_changed(name):
    articles = load_corpus(find_library(name).corpus)
    licences = {one.article_id: one.metadata.licence or "" for one in articles}
    # Neither "CC BY-NC 4.0" nor "CC BY-ND 4.0", and no article without a licence.
    free = re.compile(r"CC BY( [234]\.\d)?|CC0 1\.0")
    assert not {key for key, licence in licences.items() if not free.fullmatch(licence)}


def test_a_library_is_found_by_its_folder(tmp_path):
    library = find_library(str(made(tmp_path / "mine")))
    assert library.name == "mine" and library.title == "three articles"
    assert library.index == tmp_path / "mine" / "index"
    assert [one.question_id for one in questions_of(library, ("dev",))] == ["open-1", "open-2"]


def test_an_index_is_built_once_and_again_when_the_articles_change(tmp_path):
    library = read_library(made(tmp_path / "mine"))
    first = open_library(library).searcher.index.manifest.generation
    assert open_library(library).searcher.index.manifest.generation == first
    (library.corpus / "more.md").write_text("# More\n\nIt was 7%.\n")
    again = open_library(library).searcher.index
    assert again.manifest.generation != first and "more" in again.articles


def test_a_question_set_over_articles_is_a_library_without_a_seal(tmp_path):
    folder = made(tmp_path / "mine")
    library = given_library(folder / "questions.jsonl", folder / "articles", None)
    assert library.open_halves("all") == ("dev", "test") and library.index == folder / "index"


@pytest.mark.parametrize(
    ("yaml", "told"),
    [
        ("title: x\n", "'articles' must be text"),
        ("articles: articles\n", "'title' must be text"),
        ("title: 5\narticles: articles\n", "'title' must be text"),
        ("title: x\narticles: [a]\n", "'articles' must be text"),
        ("title: x\narticles: nowhere\n", "there is no folder 'nowhere' of articles"),
        ("title: x\narticles: articles\nsealed: [tset]\n", "'sealed' must be a list of dev and"),
        ("title: x\narticles: articles\nsealed: test\n", "'sealed' must be a list of dev and"),
        ("title: x\narticles: articles\nfitted: {dev: 1}\n", "'fitted' must be a list of dev"),
        ("title: x\narticles: articles\nsealled: [test]\n", "'sealled' is not one of title,"),
        ("- title\n", "it must hold names with values"),
        ("", "it must hold names with values"),
        ("title: [\n", "is no YAML"),
        ("title: a\x00b\n", "is no YAML"),
    ],
)
def test_a_fault_of_library_yaml_is_one_sentence(tmp_path, yaml, told):
    folder = made(tmp_path / "mine", yaml)
    with pytest.raises(BadBatch) as caught:
        read_library(folder)
    message = str(caught.value)
    assert told in message and str(folder / "library.yaml") in message
    assert "\n" not in message and message.endswith(".")


def test_what_is_no_library_names_those_that_are(tmp_path):
    for place in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(BadBatch, match="is no library .*; name one of five, reviews, trials,"):
            find_library(str(place))


def test_nothing_but_open_asks_a_sealed_half(tmp_path):
    folder, baseline = made(tmp_path / "mine"), tmp_path / "accepted.json"
    assert bedside("accept", "--library", folder, "--baseline", baseline).exit_code == 0
    rows = json.loads(baseline.read_text(encoding="utf-8"))["libraries"]["mine"]["rows"]
    assert [row["id"] for row in rows] == ["open-1", "open-2"]
    gate = bedside("gate", "--library", folder, "--baseline", baseline)
    assert gate.exit_code == 0 and "The gate is open" in gate.output
    report = bedside("--library", folder, "--quick", "--output", tmp_path / "report")
    assert report.exit_code == 0 and "Brackets hold 95% intervals" in report.output
    for path in (tmp_path / "report").rglob("*"):
        assert path.is_dir() or "sealed-1" not in path.read_text(encoding="utf-8")
    with pytest.raises(BedsideError, match="every half asked for is sealed"):
        bedside("--library", folder, "--split", "test", "--output", tmp_path / "no")
    assert not (tmp_path / "no").exists()


def test_the_gate_closes_where_the_product_is_worse_than_what_was_accepted(tmp_path):
    folder, baseline = made(tmp_path / "mine"), tmp_path / "accepted.json"
    bedside("accept", "--library", folder, "--baseline", baseline)
    text = (folder / "articles" / "baker-2021.md").read_text(encoding="utf-8")
    lines = [LINES[0] | {"evidence": [[QUOTE | {"quote": "Systolic pressure was 6 mmHg higher"}]],
                         "facts": []}, LINES[1]]  # fmt: skip
    assert "Systolic pressure was 6 mmHg higher" in text
    (folder / "questions.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    gate = bedside("gate", "--library", folder, "--baseline", baseline)
    assert gate.exit_code == 1 and "The gate is closed: first claim answers (mine)" in gate.output
    assert "The questions of mine are not those accepted." in gate.output
    with pytest.raises(BadBatch, match="has nothing of five; run `bedside eval accept`"):
        bedside("gate", "--library", "five", "--baseline", baseline)


def test_where_all_is_sealed_there_is_nothing_for_the_gate(tmp_path):
    folder = made(tmp_path / "mine", YAML.replace("[test]", "[dev, test]"))
    with pytest.raises(BadBatch, match="no question outside its sealed halves"):
        bedside("accept", "--library", folder, "--baseline", tmp_path / "a.json")
    assert not (tmp_path / "a.json").exists()
    plain = made(tmp_path / "plain", YAML.replace("[test]", "[]"))
    with pytest.raises(BedsideError, match="plain has no sealed half"):
        bedside("open", plain)


OPENED = Opened(
    "2026-03-07", "abc1234", "mine", "test", 12,
    {"first claim answers": Estimate(0.5, 0.25, 0.75, 12), "facts": None},
)  # fmt: skip


def test_each_opening_is_a_record_and_a_line_of_the_notes(tmp_path):
    (tmp_path / "NOTES.md").write_text("# Notes\n", encoding="utf-8")
    keep(OPENED, tmp_path)
    keep(replace(OPENED, day="2026-03-08"), tmp_path)
    assert record(tmp_path) == [OPENED, replace(OPENED, day="2026-03-08")]
    notes = (tmp_path / "NOTES.md").read_text(encoding="utf-8").splitlines()
    assert notes[1] == (
        "- 2026-03-07, abc1234: mine, test half, 12 questions: first claim answers 0.50."
    )
    assert len(notes) == 3


def test_an_opening_has_the_day_the_commit_and_the_figures(tmp_path):
    library = read_library(made(tmp_path / "mine"))
    with Progress(disable=True) as progress:
        rows = rows_of_service(open_library(library), questions_of(library, ("test",)), progress)
    found = opened("mine", "test", rows, date(2026, 3, 7))
    assert (found.day, found.n, found.half) == ("2026-03-07", 1, "test")
    assert found.estimates["first claim answers"].mean == 1
    commit = subprocess.run(
        ["git", "-C", Path(__file__).parents[1], "rev-parse", "--short", "HEAD"],
        capture_output=True, text=True,
    )  # fmt: skip
    assert found.commit == (commit.stdout.strip() or "no commit")


def test_a_record_that_is_not_ours_is_told(tmp_path):
    assert record(tmp_path) == []
    for text in ("{", "[1]", '{"day": "x"}', json.dumps({"estimates": 5})):
        (tmp_path / "opened.jsonl").write_text(text + "\n")
        with pytest.raises(BadBatch, match="is no record of openings"):
            record(tmp_path)


def test_questions_over_the_articles_that_bedside_was_fitted_to_are_not_held_out(tmp_path):
    folder = made(tmp_path / "mine")
    over_ours = given_library(folder / "questions.jsonl", find_library("five").corpus, None)
    assert over_ours.flattering == {"dev", "test"}
    of_others = given_library(folder / "questions.jsonl", folder / "articles", None)
    assert not of_others.flattering
