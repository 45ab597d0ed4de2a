"""Builds by Ray Data: the same index, whatever kills them; skipped where Ray is not installed."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import pytest
from building import DigestEmbedder, slow_embedder, stumbling_embedder
from ray_processes import kill_session, processes_of
from typer.testing import CliRunner

from app.cli.main import cli
from conftest import TINY
from corpus.errors import BedsideError, BuildStopped, ClusterUnavailable
from corpus.library import DEFAULT_CORPUS, read_sources
from index.ranking.search import Searcher
from index.storage import build as builder
from index.storage import store
from index.storage.embedded import EMBEDDED

SEED = 20
KILLS = 3
ROOT = Path(__file__).parents[3]
QUESTIONS = [
    "2-year survival with and without transplant after CAR-T?",
    "Which dose of fludarabine was given?",
    "cytokine release syndrome grade 3",
    "What is blinatumomab?",
]


def needs_ray(test):
    """Run by `make stores`, which installs Ray."""
    reason = "Ray is not installed; `make stores` installs it"
    return pytest.mark.extras(pytest.mark.skipif(find_spec("ray") is None, reason=reason)(test))


pytestmark = pytest.mark.filterwarnings("ignore:::ray", "ignore::FutureWarning")


@pytest.fixture(scope="module")
def ray_here():
    """One local Ray for the tests of this process, whose workers find the tests' modules."""
    import ray

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), str(ROOT / "tests")]))
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        ray.init("local", num_cpus=1, include_dashboard=False, log_to_driver=False)
        yield
        ray.shutdown()


def written(sources, folder):
    folder.mkdir(exist_ok=True)
    for article_id, source in sources.items():
        (folder / f"{article_id}.md").write_text(source, encoding="utf-8")
    return folder


def by_ray(corpus, index, loader=slow_embedder, **options):
    from index.storage.cluster.ray_build import build_with_ray

    return build_with_ray(corpus, "digest", index, loader=loader, **options)


def plainly(sources, folder):
    builder.build(sources, DigestEmbedder(), folder)
    return store.load(folder)


def parts_of(index):
    return sorted((index / EMBEDDED / "ray").glob("*.parquet"))


# These first, while no Ray runs in this process.
@needs_ray
@pytest.mark.parametrize("address", ["auto", "127.0.0.1:1", "nonsense", "127.0.0.1:port"])
def test_a_cluster_that_is_not_there_is_told(tmp_path, address):
    corpus = written(TINY, tmp_path / "articles")
    with pytest.raises(ClusterUnavailable, match=f"the Ray cluster at {address} is not reached"):
        by_ray(corpus, tmp_path / "index", address=address)


@needs_ray
def test_the_index_is_that_of_a_plain_build(ray_here, tmp_path, monkeypatch, embedder):
    from index.storage.cluster.ray_build import build_with_ray

    monkeypatch.setattr("index.storage.cluster.ray_build.PART_CHARACTERS", 1)
    sources = {key: read_sources(DEFAULT_CORPUS)[key] for key in ("chen-2021", "zhao-2020")}
    corpus = written(sources, tmp_path / "articles")
    builder.build(sources, embedder, tmp_path / "plain")
    summary = build_with_ray(corpus, embedder.name, tmp_path / "index")
    ours = store.load(tmp_path / "index", embedder)
    plain = store.load(tmp_path / "plain", embedder)
    assert list(ours.passages) == list(plain.passages) and ours.articles == plain.articles
    assert (ours.vectors.vectors() * plain.vectors.vectors()).sum(axis=1).min() > 0.999
    assert summary.n_passages == len(plain.passages) and summary.n_reused == 0
    found, expected = (Searcher(index, embedder) for index in (ours, plain))
    for question in QUESTIONS:
        ids = [
            [hit.passage.passage_id for hit in searcher.search(question, 10)]
            for searcher in (found, expected)
        ]
        assert ids[0] == ids[1]
    assert sorted(path.name for path in (tmp_path / "index").iterdir()) == [
        "CURRENT", "build.lock", "generations",
    ]  # fmt: skip


@needs_ray
def test_a_large_index_is_that_of_a_plain_build(ray_here, tmp_path):
    corpus = written(TINY, tmp_path / "articles")
    by_ray(corpus, tmp_path / "index", whole=5)
    index = store.load(tmp_path / "index")
    plain = plainly(TINY, tmp_path / "plain")
    assert not index.whole and list(index.passages) == list(plain.passages)
    assert (index.vectors.vectors() == plain.vectors.vectors()).all()


@pytest.fixture()
def interrupted(ray_here, tmp_path, monkeypatch):
    """A build that has failed at the last of three articles, each in a file of its own."""
    monkeypatch.setattr("index.storage.cluster.ray_build.PART_CHARACTERS", 1)
    corpus, index = written(TINY, tmp_path / "articles"), tmp_path / "index"
    with pytest.raises(BuildStopped, match="'cole-2020': the MRSA was too much.*goes on from"):
        by_ray(corpus, index, partial(stumbling_embedder, index / EMBEDDED / "ray"))
    assert 1 <= len(parts_of(index)) <= 2
    return corpus, index


@needs_ray
def test_a_failed_build_that_is_remembered_holds_no_cpu(ray_here, tmp_path, monkeypatch):
    import ray

    monkeypatch.setattr("index.storage.cluster.ray_build.PART_CHARACTERS", 1)
    corpus, index = written(TINY, tmp_path / "articles"), tmp_path / "index"
    with pytest.raises(BuildStopped) as remembered:
        by_ray(corpus, index, partial(stumbling_embedder, index / EMBEDDED / "ray"))
    end = time.monotonic() + 90
    while ray.available_resources().get("CPU") != ray.cluster_resources()["CPU"]:
        assert time.monotonic() < end, "an actor of the failed build still holds its CPU"
        time.sleep(0.5)
    assert "MRSA" in str(remembered.value)


@needs_ray
def test_a_worker_that_fails_names_the_article_and_the_rest_is_kept(interrupted, tmp_path):
    corpus, index = interrupted
    plain = plainly(TINY, tmp_path / "plain")
    assert by_ray(corpus, index).n_reused > 0
    assert list(store.load(index).passages) == list(plain.passages)
    assert (store.load(index).vectors.vectors() == plain.vectors.vectors()).all()
    assert not (index / EMBEDDED).exists()
    again = by_ray(corpus, index)  # everything is in the index in force
    assert again.n_embedded == 0 and again.n_reused > 0


@needs_ray
def test_rows_of_an_article_that_was_changed_since_do_not_come_in(interrupted, tmp_path):
    corpus, index = interrupted
    changed = {key: source + "\n\nOne sentence more.\n" for key, source in TINY.items()}
    changed["baker-2021"] = TINY["baker-2021"]
    written(changed, corpus)
    (corpus / "adams-2019.md").unlink()
    del changed["adams-2019"]
    by_ray(corpus, index)
    plain = plainly(changed, tmp_path / "plain")
    assert list(store.load(index).passages) == list(plain.passages)
    assert (store.load(index).vectors.vectors() == plain.vectors.vectors()).all()


@needs_ray
def test_half_files_are_done_again_and_rows_written_twice_count_once(interrupted, tmp_path):
    corpus, index = interrupted
    first = parts_of(index)[0]
    shutil.copy(first, first.with_name("again.parquet"))
    for cut in (0, 7, first.stat().st_size // 2, first.stat().st_size - 1):
        first.with_name(f"cut-{cut}.parquet").write_bytes(first.read_bytes()[:cut])
    damaged = bytearray(first.read_bytes())
    damaged[len(damaged) // 3] ^= 1
    first.with_name("damaged.parquet").write_bytes(damaged)
    assert by_ray(corpus, index).n_reused > 0
    plain = plainly(TINY, tmp_path / "plain")
    assert list(store.load(index).passages) == list(plain.passages)
    assert (store.load(index).vectors.vectors() == plain.vectors.vectors()).all()


@needs_ray
def test_a_part_that_is_damaged_is_done_again(interrupted, tmp_path):
    corpus, index = interrupted
    for path in parts_of(index):
        path.write_bytes(path.read_bytes()[:-1])
    assert by_ray(corpus, index).n_reused == 0
    plain = plainly(TINY, tmp_path / "plain")
    assert list(store.load(index).passages) == list(plain.passages)


@pytest.fixture()
def started():
    """Starts builds in sessions of their own; none outlives the test, whatever becomes of it."""
    processes = []

    def start(corpus, index):
        process = subprocess.Popen(
            [sys.executable, ROOT / "tests" / "ray_processes.py", corpus, index],
            start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])},
        )  # fmt: skip
        processes.append(process)
        return process

    yield start
    for process in processes:
        if processes_of(process.pid):
            kill_session(process)


@needs_ray
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc to find Ray's processes")
def test_kills_at_random_moments_lose_no_passage_and_repeat_none(tmp_path, started):
    sources = {f"{name}-{n:02}": f"{text}\n\nPart {n} of it." for name, text in TINY.items()
               for n in range(15)}  # fmt: skip
    corpus, index = written(sources, tmp_path / "articles"), tmp_path / "index"
    moments = random.Random(SEED)
    for number in range(KILLS):
        process = started(corpus, index)
        n_before = len(parts_of(index))
        if number:  # so that it has begun to embed; the first kill is while Ray starts
            wait_for(lambda n=n_before: len(parts_of(index)) > n, process)
        seconds = moments.uniform(0, 2)
        time.sleep(seconds)
        kill_session(process)
        print(f"killed after {seconds:.1f} s with {len(parts_of(index))} of {len(sources)} parts")
        assert not processes_of(process.pid)
        assert not (index / "CURRENT").exists()
    n_kept = len(parts_of(index))
    process = started(corpus, index)
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    summary = json.loads(output)
    print(f"{n_kept} parts were taken over, {summary}")
    assert n_kept > 0 and summary["n_reused"] > 0
    ids = [passage.passage_id for passage in store.load(index).passages]
    plain = plainly(sources, tmp_path / "plain")
    assert ids == [passage.passage_id for passage in plain.passages]
    assert len(ids) == len(set(ids))
    assert (store.load(index).vectors.vectors() == plain.vectors.vectors()).all()


def wait_for(condition, process, seconds=90):
    end = time.monotonic() + seconds
    while not condition():
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < end, "nothing has come in time"
        time.sleep(0.05)


@needs_ray
def test_ctrl_c_is_told_in_one_sentence_and_resumed(tmp_path, started):
    sources = {f"a{n}": f"Sentence {n}. And one more." for n in range(400)}
    corpus, index = written(sources, tmp_path / "articles"), tmp_path / "index"
    process = started(corpus, index)
    wait_for(lambda: parts_of(index), process)
    process.send_signal(signal.SIGINT)
    printed, errors = process.communicate(timeout=60)
    told = "BuildStopped: the build was stopped; what was embedded is kept" in errors
    assert told, (process.returncode, printed, errors)
    assert parts_of(index)


def test_without_ray_the_command_says_what_to_install(tiny_corpus, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.delitem(sys.modules, "index.storage.cluster.ray_build", raising=False)
    monkeypatch.delitem(sys.modules, "index.storage.cluster.connection", raising=False)
    given = ["index", "build", "--ray", "--corpus", str(tiny_corpus), "--index", str(tmp_path)]
    error = CliRunner().invoke(cli, given).exception
    assert isinstance(error, ClusterUnavailable) and "run `pip install '.[ray]'`" in str(error)


def test_an_address_without_ray_is_told(tiny_corpus):
    error = CliRunner().invoke(cli, ["index", "build", "auto"]).exception
    assert isinstance(error, BedsideError) and "give --ray with it" in str(error)
