"""The examples of docs/programs.md do what they say."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from uploading import Service, place_of

from app.http.api import create_api
from app.http.server import Server
from app.service import AnswerService
from conftest import free_port
from index.storage import build as builder

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "programs.md").read_text(encoding="utf-8")


def examples(language):
    return re.findall(rf"^```{language}\n(.*?)^```", DOCUMENT, re.DOTALL | re.MULTILINE)


def example(language):
    return examples(language)[0]


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_the_curl_example_answers(real_index, embedder):
    port = free_port()
    server = Server(
        create_api(AnswerService(index=real_index, embedder=embedder)), "127.0.0.1", port
    )
    server.start()
    command = example("bash").replace("127.0.0.1:7860", f"127.0.0.1:{port}")
    result = subprocess.run(["bash", "-c", command], capture_output=True, timeout=60)
    server.close()
    assert "55.2% (16/29)" in json.loads(result.stdout)["answer"]


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_the_curl_example_adds_a_paper(tmp_path, embedder):
    place = place_of(tmp_path, lambda texts, index: builder.build(texts, embedder, index))
    (tmp_path / "paper.pdf").write_bytes(b"%PDF-1.4 and no more")
    with Service(place) as service:
        command = examples("bash")[1].replace("127.0.0.1:7860", f"127.0.0.1:{service.port}")
        result = subprocess.run(
            ["bash", "-c", command], capture_output=True, timeout=60, cwd=tmp_path
        )
        job = json.loads(result.stdout)
        assert job["name"] == "paper.pdf" and service.job(job["job_id"])["name"] == "paper.pdf"


def test_the_tool_examples_start_our_command(real_index):
    assert json.loads(example("json"))["mcpServers"]["bedside"]["args"] == ["mcp"]
    bin_folder = str(Path(sys.executable).parent)
    arguments = ["mcp", "--index", str(real_index)]
    ours = f"args={arguments!r}, env={{'PYTHONPATH': {str(ROOT)!r}}}"
    code = example("python").replace('args=["mcp"]', ours)
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=90,
        env=os.environ | {"PATH": bin_folder + os.pathsep + os.environ["PATH"]},
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert "ZUMA-3" in result.stdout or "months" in result.stdout
