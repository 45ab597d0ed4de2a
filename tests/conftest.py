"""Three tiny articles with a small real index, and the five real articles with theirs."""

import fcntl
import gc
import multiprocessing
import os
import socket
import sys
import tempfile
from pathlib import Path

import forked
import pytest

from corpus.library import DEFAULT_CORPUS, load_corpus, read_sources
from corpus.readers.sandbox import worker
from index.embedding.embedder import load_embedder
from index.ranking.reader import Reader
from index.ranking.search import Searcher
from index.storage import build as builder
from index.storage import store

TINY = {
    "adams-2019": """---
title: Oral iron in pregnancy
authors: [Adams B, Clark D]
year: 2019
study_design: randomised trial
n_patients: 240
---
## Abstract

Iron tablets were given to 240 women. Haemoglobin rose by 12.4 g/L with daily iron and by 11.9 g/L \
with iron on alternate days (P = 0.61). Nausea was seen in 38.0% and 21.0%, respectively.

## Results

Table 1 Outcomes by schedule

| Outcome | Daily (n = 120) | Alternate days (n = 120) | P |
| --- | --- | --- | --- |
| Haemoglobin at 8 weeks, g/L | 118.2 | 117.7 | 0.61 |
| Side effects, n (%) | | | 0.004 |
| ↳ Nausea | 46 (38.0) | 25 (21.0) | |
| ↳ Constipation | 30 (25.0) | 28 (23.3) | |

> P values are from a chi-square test.
""",
    "baker-2021": """# Snoring and blood pressure

Snoring was present in 31% of men. Systolic pressure was 6 mmHg higher in those who snored.

## Discussion

Whether treating sleep apnoea lowers pressure was not studied here.
""",
    "cole-2020": """Hand hygiene on the ward

Compliance rose from 48% to 79% after feedback. The rate of MRSA fell to 0.4 per 1,000 bed days.
""",
}


def pytest_configure(config):
    """Before it starts the processes of a run, the one that hands out tests starts what forks."""
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        forked.start_all()


def pytest_collection_finish():
    """What the imports have made stays to the end: the collector of garbage need not look at it."""
    gc.collect()
    gc.freeze()


def pytest_ignore_collect(collection_path, config):
    """For the fast tests, modules and folders that are slow as a whole are not even imported.

    Gradio and others that only those need take longer to import than hundreds of tests to run.
    """
    if not config.option.markexpr.startswith("not slow"):
        return None
    path = collection_path
    modules = sorted(path.rglob("test_*.py")) if path.is_dir() else [path]
    return True if modules and all(map(_is_slow_as_a_whole, modules)) else None


def _is_slow_as_a_whole(module):
    return "\npytestmark = pytest.mark.slow\n" in module.read_text(encoding="utf-8")


@pytest.fixture(scope="session", autouse=True)
def forked_at_once():
    """What our code starts as `python -m`, to read a file or to add papers, is a fork instead."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worker, "started", forked.started)
        yield


@pytest.fixture(scope="session")
def embedder():
    return load_embedder()


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader()


@pytest.fixture()
def tiny_corpus(tmp_path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, source in TINY.items():
        (folder / f"{name}.md").write_text(source, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def tiny_index(tmp_path_factory, embedder) -> Path:
    """Read only; a test that changes an index builds its own."""
    folder = tmp_path_factory.mktemp("tiny") / "index"
    builder.build(TINY, embedder, folder)
    return folder


@pytest.fixture(scope="session")
def tiny(tiny_index, embedder) -> Searcher:
    return Searcher(store.load(tiny_index, embedder), embedder)


@pytest.fixture(scope="session")
def searcher_over(tmp_path_factory, embedder):
    """Makes a searcher over a small index of these texts, which are given by article."""

    def over(texts, reader=None) -> Searcher:
        folder = tmp_path_factory.mktemp("small") / "index"
        builder.build(texts, embedder, folder)
        return Searcher(store.load(folder, embedder), embedder, reader=reader)

    return over


@pytest.fixture(scope="session")
def articles():
    return load_corpus(DEFAULT_CORPUS)


@pytest.fixture(scope="session")
def real_index(tmp_path_factory, embedder) -> Path:
    """Read only, and built once: the processes of one run take the same."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared
    with (shared / "index.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = shared / "index-of-the-five"
        if not folder.exists():
            unfinished = folder.with_suffix(".unfinished")
            builder.build(read_sources(DEFAULT_CORPUS), embedder, unfinished)
            unfinished.rename(folder)
    return folder


@pytest.fixture(scope="session")
def real(real_index, embedder) -> Searcher:
    return Searcher(store.load(real_index, embedder), embedder)


# Python runs this at its start, where it lies on the path: every look-up and connection that
# leaves the machine is written down, by whatever library it is made.
WITNESS = """
import os, sys

def watch(event, details):
    if event == "socket.connect" and isinstance(details[1], tuple):
        seen(event, details[1][0])
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        seen(event, details[0])

def seen(event, host):
    if host not in (None, "127.0.0.1", "::1", "localhost"):
        with open(os.environ["WITNESS"], "a") as file:
            print(event, host, file=file)

sys.addaudithook(watch)
"""


class Witness:
    """Start a program of ours in this environment, and it is seen what it connects to."""

    def __init__(self, folder):
        (folder / "sitecustomize.py").write_text(WITNESS)
        self._file = folder / "seen"
        self._file.touch()
        root = Path(__file__).parent.parent
        self.environment = {
            "PYTHONPATH": os.pathsep.join(map(str, (folder, root))),
            "WITNESS": str(self._file),
        }

    def seen(self):
        return self._file.read_text().splitlines()


@pytest.fixture()
def witness(tmp_path_factory):
    return Witness(tmp_path_factory.mktemp("witness"))


@pytest.fixture(scope="session")
def processes():
    """Each starts as a copy of one that has imported all it needs, so in some milliseconds."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["building", "index.passages.splitting"])
    with pytest.MonkeyPatch.context() as patch:  # it looks for what it imports nowhere else
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
        first = context.Process(target=os.getpid)  # starts it
        first.start()
        first.join()
    return context


@pytest.fixture()
def in_memory(tmp_path):
    """A folder whose files are flushed at once; a kill leaves the same there as on a disk."""
    shared = Path("/dev/shm")
    if not shared.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=shared) as folder:
        yield Path(folder)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
