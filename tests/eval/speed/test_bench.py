import re

import pytest
from typer.testing import CliRunner

from conftest import TINY
from eval.cli import cli

pytestmark = pytest.mark.slow

QUESTION = (
    '{"id": "q1", "question": "How common was snoring in men?", "type": "text", "style": "full", '
    '"split": "dev", "answer": "31%", "facts": [["31%"]], "evidence": [[{"article_id": '
    '"baker-2021", "quote": "Snoring was present in 31% of men."}]], "note": ""}\n'
)
LINES = (
    "passages embedded, OpenVINO", "passages embedded, PyTorch", "building the index",
    "a question, p50", "a question, p95", "the first answer, cold", "nearest of 200 vectors",
    "– bytes a vector", "– share of 10 that is found",
)  # fmt: skip


def test_it_measures_everything_beside_the_tutorial_default(tiny_corpus, tmp_path):
    assert len(list(tiny_corpus.iterdir())) == len(TINY)
    questions = tmp_path / "questions.jsonl"
    questions.write_text(QUESTION)
    asked = ["bench", "--corpus", tiny_corpus, "--questions", questions, "--rounds", "1"]
    asked += ["--vectors", "200"]
    done = CliRunner().invoke(cli, list(map(str, asked)))
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()[1:]
    assert [line[:30].strip() for line in lines[: len(LINES)]] == list(LINES)
    assert len(lines) <= len(LINES) + 1  # and one of Milvus, where that is installed
    for line in lines:
        ours, tutorial, ratio = map(float, re.findall(r"\d+\.\d\d", line[30:]))
        assert ours > 0 and tutorial > 0 and ratio > 0
