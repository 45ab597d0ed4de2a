"""Feedback as candidates for the question set, and the commands that show, export and clear it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from forked import run

from app.feedback.store import candidates, write_candidates
from conftest import TINY
from corpus.errors import BadBatch, OutputUnwritable
from corpus.markdown import parse_article
from eval.questions.question import load_questions

pytestmark = pytest.mark.slow

COMMAND = Path(sys.executable).parent / "bedside"


@pytest.fixture(scope="module")
def tiny_articles():
    return [parse_article(name, source) for name, source in TINY.items()]


def test_a_helpful_answer_becomes_a_candidate_with_its_evidence(store, record, row_record):
    store.add("snoring men %", "How common was snoring in men?", record, True, "right away")
    store.add("Nausea?", None, row_record, True)
    first, second = candidates(store.entries())
    day = store.entries()[0].given_at[:10]
    assert first["id"] == f"feedback-{day}-1" and second["id"] == f"feedback-{day}-2"
    assert first["question"] == "How common was snoring in men?"
    assert (first["type"], first["split"], second["type"]) == ("text", "dev", "table")
    assert (first["answer"], first["facts"], first["style"]) == ("", [], "")
    place = {"article_id": "baker-2021", "quote": "Snoring was present in 31% of men."}
    assert first["evidence"][0] == [place]
    for part in ("UNFINISHED", day, "helpful", "reason: right away", "typed as: snoring men %",
                 "a person must finish it"):  # fmt: skip
        assert part in first["note"]


def test_what_did_not_help_becomes_a_candidate_without_evidence(store, record, refusal):
    store.add("Snoring?", None, record, False, "another study")
    store.add("teclistamab response?", None, refusal, True)
    wrong, refused = candidates(store.entries())
    assert (wrong["type"], wrong["evidence"]) == ("", [])
    assert "not helpful; reason: another study" in wrong["note"]
    assert (refused["type"], refused["evidence"]) == ("", [])
    assert "the question was not answered" in refused["note"]


def test_claims_of_two_articles_and_of_differing_sources_are_evidence(store, record):
    passages = [p | {"n": n} for n, p in enumerate(record["passages"], start=1)]
    other = next(p["n"] for p in passages if p["article_id"] != passages[0]["article_id"])
    sides = [
        {"text": "Left.", "figure": None, "citations": [other, 1]},
        {"text": "Snoring was present in 31% of men.", "figure": "31%", "citations": [1]},
    ]
    changed = record | {"differences": [{"about": "x", "sides": sides}]}
    store.add("Q?", None, changed | {"claims": record["claims"][:1]}, True)
    (candidate,) = candidates(store.entries())
    assert candidate["type"] == "cross"
    assert [piece[0]["quote"] for piece in candidate["evidence"]] == [
        "Snoring was present in 31% of men.", "Left.",
    ]  # fmt: skip


def test_candidates_are_refused_until_finished_and_then_resolve(
    store, record, row_record, tiny_articles, tmp_path
):
    store.add("How common was snoring in men?", None, record, True)
    store.add("Nausea?", None, row_record, True)
    path = tmp_path / "candidates.jsonl"
    write_candidates(store.entries(), path)
    with pytest.raises(BadBatch, match="2 faulty lines"):
        load_questions(path, tiny_articles)
    finished = [json.loads(line) | {"style": "full"} for line in path.read_text().splitlines()]
    path.write_text("".join(json.dumps(values) + "\n" for values in finished))
    by_id = {article.article_id: article for article in tiny_articles}
    for question, said in zip(
        load_questions(path, tiny_articles), (record, row_record), strict=True
    ):
        spans = [piece[0] for piece in question.evidence]
        found = [by_id[span.article_id].text[span.start : span.end] for span in spans]
        assert found == [claim["text"] for claim in said["claims"]]


def test_an_export_replaces_no_file(store, record, tmp_path):
    store.add("Q?", None, record, True)
    path = tmp_path / "finished.jsonl"
    path.write_text("by hand")
    for output in (path, store.path):
        before = output.read_bytes()
        with pytest.raises(OutputUnwritable, match="exists already"):
            write_candidates(store.entries(), output)
        assert output.read_bytes() == before
    with pytest.raises(OutputUnwritable, match="cannot be written to .*none"):
        write_candidates(store.entries(), tmp_path / "none" / "c.jsonl")


def bedside(*arguments, **options):
    return run(["feedback", *arguments], **options)


def test_the_commands_list_export_and_clear(store, record, tmp_path):
    store.add("Is \x1b[2J[bold]snoring\ncommon?", None, record, True, "yes " * 200)
    store.add("MRSA?", None, record, False)
    where, output = ["--feedback", store.path], tmp_path / "c.jsonl"
    shown = subprocess.run(  # the width is read when Python starts
        [COMMAND, "feedback", "list", *where], capture_output=True, text=True,
        env=os.environ | {"COLUMNS": "200"},
    ).stdout  # fmt: skip
    assert "[2J[bold]snoring common?" in shown and "\x1b" not in shown and len(shown) < 1_000
    assert len(shown.splitlines()) == 3
    exported = bedside("export", "--output", output, *where)
    assert exported.returncode == 0 and "2 candidates" in exported.stderr
    assert [json.loads(line)["question"] for line in output.open()][1] == "MRSA?"
    assert bedside("clear", *where, input="n\n").returncode == 1 and len(store.entries()) == 2
    assert "2 entries deleted" in bedside("clear", "--yes", *where).stdout
    assert store.entries() == ()
    again = bedside("export", "--output", tmp_path / "d.jsonl", *where)
    assert again.returncode == 2 and "there is no feedback in" in again.stderr
    assert not (tmp_path / "d.jsonl").exists()


def test_a_fault_on_the_command_line_is_one_sentence(tmp_path):
    damaged = tmp_path / "f.sqlite"
    damaged.write_bytes(b"x" * 5_000)
    result = bedside("list", "--feedback", damaged)
    assert result.returncode == 2 and "Traceback" not in result.stderr
    assert result.stderr.startswith("bedside: feedback cannot be read in ")
    nothing = bedside("list", "--feedback", tmp_path / "none.sqlite")
    assert nothing.returncode == 0 and "There is no feedback in" in nothing.stdout
