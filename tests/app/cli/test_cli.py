"""The installed `bedside` command, run as a person runs it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from forked import run

pytestmark = pytest.mark.slow

COMMAND = Path(sys.executable).parent / "bedside"


def installed(*arguments, **options):
    return subprocess.run(
        [COMMAND, *map(str, arguments)], capture_output=True, text=True, timeout=120, **options
    )


def bedside(*arguments, **options):
    return run(arguments, **options)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A corpus of three articles and its index, made by the commands themselves."""
    from conftest import TINY

    folder = tmp_path_factory.mktemp("cli")
    corpus, index = folder / "corpus", folder / "index"
    corpus.mkdir()
    for name, source in TINY.items():
        (corpus / f"{name}.md").write_text(source, encoding="utf-8")
    built = bedside("index", "build", "--corpus", corpus, "--index", index)
    assert built.returncode == 0, built.stderr
    assert built.stdout.startswith("Indexed 3 articles, ")
    return ["--corpus", corpus, "--index", index]


def test_help_names_every_command():
    shown = installed("--help").stdout
    assert all(name in shown for name in ("ask", "serve", "corpus", "index", "feedback", "eval"))


def test_the_version_is_told():
    from importlib.metadata import version

    result = bedside("--version")
    assert (result.returncode, result.stdout) == (0, f"bedside {version('bedside')}\n")


def test_no_chat_is_started_over_a_folder_that_is_not_there(place, tmp_path):
    from conftest import free_port

    _, _, *index = place
    result = bedside("serve", "--port", free_port(), "--corpus", tmp_path / "papres", *index)
    assert result.returncode == 2
    assert f"there is no corpus folder {tmp_path / 'papres'}; give --corpus" in result.stderr


def test_ask_prints_claims_and_sources(place):
    result = installed("ask", "How common was snoring in men?", *place)
    assert result.returncode == 0 and result.stderr == ""
    assert "Snoring was present in 31% of men. [1]" in result.stdout
    assert "[1] Snoring and blood pressure" in result.stdout


def test_ask_json_is_one_object(place):
    result = bedside("ask", "teclistamab response?", "--json", *place)
    record = json.loads(result.stdout)
    assert (
        record["abstained"] and record["reason"] == "None of the 3 articles mentions teclistamab."
    )


def test_ask_batch_writes_a_line_for_each_question(place, tmp_path):
    questions, answers = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    questions.write_text(
        '{"id": "a", "question": "MRSA rate?"}\n{"id": "b", "question": "Nausea?"}\n'
    )
    result = bedside("ask", "--batch", questions, "--output", answers, *place)
    assert result.returncode == 0, result.stderr
    assert [json.loads(line)["id"] for line in answers.read_text().splitlines()] == ["a", "b"]


def test_corpus_list_shows_what_is_known(place):
    shown = installed("corpus", "list", *place[:2], env={"COLUMNS": "200", "PATH": "/bin"}).stdout
    assert "adams-2019" in shown and "randomised trial" in shown and "240" in shown


def test_index_verify_and_a_stale_index(place, tmp_path):
    assert "whole and up to date: 3 articles" in bedside("index", "verify", *place).stdout
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "new.md").write_text("Something else.")
    for command in (["index", "verify"], ["ask", "How common was snoring?"]):
        result = bedside(*command, "--corpus", corpus, *place[2:])
        assert result.returncode == 2
        assert "older than the articles" in result.stderr and "index build" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ask", "", "--index", "nowhere"], "no index in nowhere; run `bedside index build`"),
        (["ask", "x", "--corpus", "nowhere"], "no corpus folder nowhere"),
        (["ask"], "give either a question"),
        (["ask", "x", "--batch", "q.jsonl"], "give either a question"),
        (["ask", "--batch", "q.jsonl"], "go together"),
        (["ask", "--batch", "missing.jsonl", "--output", "a"], "there is no file missing.jsonl"),
        (["index", "build", "--corpus", "nowhere"], "no corpus folder nowhere"),
        (["index", "verify", "--index", "nowhere"], "no index in nowhere"),
        (["corpus", "list", "--corpus", "nowhere"], "no corpus folder nowhere"),
        (["index", "build", "--index", "/proc/nowhere"], "no index in /proc/nowhere"),
        (["eval", "--split", "train"], "is not one of dev, test, all"),
    ],
)
def test_a_fault_of_the_user_is_one_sentence_and_a_failure(arguments, message, tmp_path):
    result = bedside(*arguments, cwd=tmp_path)
    assert result.returncode == 2
    assert result.stderr.startswith("bedside: ") and message in result.stderr
    assert "Traceback" not in result.stderr


def test_an_empty_question_is_told(place):
    result = bedside("ask", "  ", *place)
    assert result.returncode == 2 and "the question is empty" in result.stderr


def test_a_reader_that_goes_away_is_no_error(place):
    result = subprocess.run(
        f"{COMMAND} corpus list --corpus {place[1]} | head -1",
        shell=True, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert "Traceback" not in result.stderr
