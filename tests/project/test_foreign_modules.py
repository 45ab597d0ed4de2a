"""A command started in a folder with files named as modules runs none of them."""

import json
import subprocess
import sys
import urllib.request
from importlib.util import find_spec
from pathlib import Path

import pytest

from conftest import TINY, free_port

pytestmark = pytest.mark.slow

COMMAND = Path(sys.executable).parent / "bedside"
PAPER = """<article><front><article-meta><title-group><article-title>Iron in pregnancy
</article-title></title-group></article-meta></front><body><sec><title>Results</title>
<p>Haemoglobin rose by 12.4 g/L with daily iron in 240 women.</p></sec></body></article>"""
# Of the library, of ours, and of packages that are imported late: what a folder of papers, data
# and somebody's scripts may hold.
NAMES = """
json re io csv random string types typing token tokenize code calendar statistics queue select
email html http xml ssl socket secrets uuid platform subprocess logging asyncio concurrent
corpus index app eval numpy pandas scipy torch faiss lxml yaml bm25s syntok gradio fastapi uvicorn
starlette pydantic typer rich click openvino tokenizers safetensors transformers pypdfium2 Stemmer
sentence_transformers symspellpy jinja2 ir_measures mcp anyio httpx orjson conftest test site
sitecustomize usercustomize resource fcntl matplotlib ray pyarrow
""".split()


@pytest.fixture()
def papers(tmp_path):
    """A folder with a paper, and a file for each name that says so when it is run."""
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "paper.xml").write_text(PAPER, encoding="utf-8")
    (folder / "pyproject.toml").write_text("[tool.pytest]\n", encoding="utf-8")
    for name in NAMES:
        (folder / f"{name}.py").write_text(
            f"open({str(tmp_path / 'seen')!r}, 'a').write({name!r} + ' ')\n", encoding="utf-8"
        )
    return folder


def bedside(folder, *arguments, **options):
    done = subprocess.run(
        [COMMAND, *map(str, arguments)], cwd=folder, capture_output=True, text=True, timeout=300,
        **options,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    seen = folder.parent / "seen"
    assert not seen.exists(), f"{arguments[:2]} ran {seen.read_text(encoding='utf-8')}"
    return done.stdout


def test_no_command_runs_a_file_of_the_folder_that_it_is_started_in(papers):
    place = ["--corpus", "../articles", "--index", "../index"]
    bedside(papers, "corpus", "add", ".", *place[:2])
    bedside(papers, "corpus", "list", *place[:2])
    bedside(papers, "corpus", "verify", *place[:2])
    bedside(papers, "index", "build", *place)
    bedside(papers, "index", "verify", *place)
    assert "12.4 g/L" in bedside(papers, "ask", "Haemoglobin with daily iron?", *place)
    greeting = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-06-18", "capabilities": {},
        "clientInfo": {"name": "x", "version": "1"}}}  # fmt: skip
    bedside(papers, "mcp", *place, input=json.dumps(greeting) + "\n")


def test_the_service_and_the_evaluation_run_none_either(papers):
    place = ["--corpus", "../articles", "--index", "../index"]
    (papers.parent / "articles").mkdir()
    for name, source in TINY.items():
        (papers.parent / "articles" / f"{name}.md").write_text(source, encoding="utf-8")
    bedside(papers, "index", "build", *place)
    (papers / "q.jsonl").write_text(
        json.dumps({
            "id": "q 1", "question": "How common was snoring in men?", "type": "text",
            "style": "full", "split": "test", "answer": "31%", "facts": [["31%"]],
            "evidence": [[{"article_id": "baker-2021", "quote": "present in 31% of men"}]],
        }), encoding="utf-8",
    )  # fmt: skip
    bedside(papers, "eval", "--questions", "q.jsonl", "--quick", "--output", "../report", *place)
    run = papers.parent / "report" / "q" / "run.trec"  # in a folder of the question set's name
    assert run.read_text(encoding="utf-8").startswith("q%201 Q0")
    port = free_port()
    process = subprocess.Popen(
        [COMMAND, "serve", "--build", "--port", str(port), *place], cwd=papers, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert "Bedside is ready" in process.stdout.readline()
        for path in ("/", "/about", "/readyz"):
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60).close()
    finally:
        process.kill()
        process.communicate()
    assert not (papers.parent / "seen").exists()


@pytest.mark.extras
@pytest.mark.skipif(find_spec("ray") is None, reason="Ray is not installed; run `make stores`.")
def test_a_build_by_ray_runs_none_either(papers):
    (papers.parent / "articles").mkdir()
    for name, source in TINY.items():
        (papers.parent / "articles" / f"{name}.md").write_text(source, encoding="utf-8")
    bedside(papers, "index", "build", "--ray", "--corpus", "../articles", "--index", "../index")
