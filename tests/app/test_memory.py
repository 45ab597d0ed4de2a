"""The memory that the process that answers keeps as its own."""

import gc
import json
import subprocess
import sys
import weakref
from pathlib import Path

import pytest

from app.answering.pipeline import answer_question
from app.memory import LOOKED_THROUGH, set_apart
from corpus.library import DEFAULT_CORPUS
from index.ranking.search import Searcher
from index.storage import store

ROOT = Path(__file__).parents[2]
MOST = 290  # MB; 326 were measured when all words were unpacked and nothing was given back
ASKED = """
import json, sys
from pathlib import Path
from app.service import AnswerService
from eval.speed.literature.building import memory
service = AnswerService(Path(sys.argv[1]), Path(sys.argv[2]))
for question in json.loads(sys.argv[3]):
    service.answer(question)
print(json.dumps(memory()))
"""
QUESTIONS = [
    "Overall survival after transplantation?", "How many patients relapsed?",
    "Which dose of fludarabine was given?", "cytokine release syndrome grade 3",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_models_and_five_articles_take_little_memory(real_index):
    arguments = [sys.executable, "-c", ASKED, DEFAULT_CORPUS, real_index, json.dumps(QUESTIONS)]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["own"] <= MOST


def test_what_is_set_apart_is_looked_through_in_the_end():
    class Ring:
        def __init__(self):
            self.itself = self

    ring = Ring()
    gone = weakref.ref(ring)
    try:
        set_apart()
        assert gc.get_freeze_count() > 0
        del ring
        gc.collect()
        assert gone() is not None  # the collector no longer looks at it
        for _ in range(LOOKED_THROUGH):
            set_apart()
        assert gone() is None
    finally:
        gc.unfreeze()


def test_an_index_that_was_let_go_of_is_freed_without_the_collector(tiny_index, embedder, reader):
    """The collector is spared what lives long, so that an index in a circle would stay."""
    gc.collect()
    gc.disable()
    try:
        searcher = Searcher(store.load(tiny_index, embedder), embedder, reader=reader)
        answer_question("How many pateints relapsed afterr melatonin?", searcher)
        index = weakref.ref(searcher.index)
        searcher.release()
        del searcher
        assert index() is None
    finally:
        gc.enable()
