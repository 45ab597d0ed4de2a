"""An index that lies whole in Milvus: machines that answer have neither its folder nor articles."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from building import NEW, OLD, DigestEmbedder

from app import taken
from app.service import AnswerService
from corpus.errors import BadStore, IndexNotFound
from corpus.library import DEFAULT_CORPUS, read_sources
from index.storage import build as builder
from index.storage import store
from index.storage.vector_store import take

from .test_answers import Precomputed, ids, questions

pytestmark = pytest.mark.slow
LARGE = 100  # passages from which Milvus searches

# Prints the first ten passages of each question of a file, by a service that has no folder.
ANSWERS = """
import json, sys
from app.service import AnswerService
service = AnswerService(store=sys.argv[1], taken=True, reader=False)
for line in sys.stdin:
    hits = service.searcher.search(json.loads(line), 10)
    print(json.dumps([(hit.passage.passage_id, hit.score) for hit in hits]), flush=True)
"""


@pytest.fixture()
def elsewhere(tmp_path):
    """A working folder with nothing in it, and the environment of another user's program."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    root = Path(__file__).parents[2]
    return {"cwd": folder, "env": os.environ | {"PYTHONPATH": str(root)}}


def answers(url, asked, elsewhere):
    return subprocess.Popen(
        [sys.executable, "-c", ANSWERS, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, **elsewhere,
    )  # fmt: skip


@pytest.mark.parametrize("whole", [20_000, LARGE], ids=["whole", "large"])
def test_two_processes_without_a_folder_give_the_answers_of_faiss(
    milvus, tmp_path, embedder, real, elsewhere, whole
):
    """Over a file, a large index has one process at a time: milvus-lite allows no more."""
    index = tmp_path / "index"
    builder.build(
        read_sources(DEFAULT_CORPUS), Precomputed(embedder, real.index), index, store=milvus,
        whole=whole,
    )  # fmt: skip
    shutil.rmtree(index)
    asked = questions(100)
    lines = "".join(json.dumps(question) + "\n" for question in asked)
    at_once = not (milvus.endswith(".db") and whole == LARGE)
    begun = [answers(milvus, asked, elsewhere)] if at_once else []
    if at_once and milvus.endswith(".db"):  # while it is opened, a file is its opener's
        told = [begun[0].communicate(lines, timeout=600), None]
        begun.append(answers(milvus, asked, elsewhere))
        told[1] = begun[1].communicate(lines, timeout=600)
    else:
        begun.append(answers(milvus, asked, elsewhere))
        told = [process.communicate(lines, timeout=600) for process in begun]
    for process, (printed, errors) in zip(begun, told, strict=True):
        assert process.returncode == 0, errors
        for question, line in zip(asked, printed.splitlines(), strict=True):
            right = real.search(question, 10)
            found = json.loads(line)
            same = [passage for passage, _ in found] == ids(right)
            scores = [hit.score for hit in right]
            close = [score for _, score in found] == pytest.approx(scores, abs=2e-3)
            assert same or close, question


def test_a_new_generation_is_taken_up_and_an_old_one_goes(file, tmp_path, monkeypatch):
    builder.build(OLD, DigestEmbedder(), tmp_path / "index", store=file, keep=1)
    service = AnswerService(embedder=DigestEmbedder(), store=file, taken=True, reader=False)
    folder = service.index
    assert set(service.searcher.index.articles) == set(OLD) and service.staleness() is None
    builder.build(NEW, DigestEmbedder(), tmp_path / "index", store=file, keep=1)
    monkeypatch.setattr(taken, "SECONDS", 0.0)
    service._taken._look_at = 0.0
    assert set(service.searcher.index.articles) == set(NEW)
    assert len(list((folder / "generations").iterdir())) == 1
    service.check_whole()


def test_what_was_taken_is_what_was_built(milvus, tmp_path):
    embedder = DigestEmbedder()
    builder.build(NEW, embedder, tmp_path / "index", store=milvus, whole=0)
    assert take(milvus, tmp_path / "taken") and not take(milvus, tmp_path / "taken")
    one, other = (store.load(tmp_path / name, embedder, milvus) for name in ("index", "taken"))
    assert one.manifest == other.manifest
    assert list(one.passages) == list(other.passages)


def test_a_store_without_an_index_is_told(file, tmp_path):
    with pytest.raises(IndexNotFound, match="holds no whole index named bedside; build one with"):
        take(file, tmp_path / "taken")
    with pytest.raises(BadStore, match="give --store milvus://HOST:19530"):
        AnswerService(taken=True)
