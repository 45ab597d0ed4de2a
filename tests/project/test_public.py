"""The public names: what a program imports, that importing does nothing else, and an example."""

import os
import re
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from corpus.library import DEFAULT_CORPUS

ROOT = Path(__file__).parents[2]
PUBLIC = {
    "corpus": ["Article", "BedsideError", "Metadata", "add_files", "load_corpus", "read_sources"],
    "index": [
        "Embedder", "Filters", "Hit", "Index", "Passage", "Reader", "Searcher", "build", "load",
        "load_embedder",
    ],
    "app": [
        "Answer", "AnswerService", "Claim", "Filters", "Question", "Refusal", "RefusalKind",
        "answer_record",
    ],
    "eval": [
        "Library", "LibraryResult", "Summary", "evaluate", "find_library", "open_library",
        "questions_of", "summarise",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("package", "names"), PUBLIC.items())
def test_the_public_names_are_these(package, names):
    module = import_module(package)
    assert sorted(module.__all__) == sorted(names)
    for name in names:
        assert getattr(module, name).__module__.split(".")[0] in PUBLIC
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        module.nothing  # noqa: B018
    assert (ROOT / package / "py.typed").is_file()


@pytest.mark.slow  # it starts a process
def test_importing_sets_nothing_in_the_environment_and_starts_nothing():
    code = (
        "import os, threading; before = dict(os.environ)\n"
        "from app import AnswerService, Answer, Filters\n"
        "from index import Searcher, load; from corpus import load_corpus\n"
        "from eval import evaluate, find_library\n"
        "assert dict(os.environ) == before and threading.active_count() == 1"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=os.environ, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.slow  # it builds an index
def test_the_example_of_the_page_prints_what_the_page_says(
    real_index, tmp_path, monkeypatch, capsys
):
    page = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
    code, printed = re.findall(r"^```\w+\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    shutil.copytree(DEFAULT_CORPUS, tmp_path / "articles")
    shutil.copytree(real_index, tmp_path / "index")  # so that nothing is embedded a second time
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "docs/library.md", "exec"), {})
    assert capsys.readouterr().out == printed
