"""Builds into each store: what is kept, what is dropped, and what an interruption leaves."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from building import NEW, OLD, DigestEmbedder, articles_of
from typer.testing import CliRunner

from app.cli.main import cli
from corpus.errors import BadStore, IndexDamaged, IndexUnfit, StoreUnavailable
from corpus.library import read_sources
from index.embedding.embedder import load_embedder
from index.storage import build as builder
from index.storage import store
from index.storage.generations import GENERATIONS, stamp
from index.storage.milvus_store import MilvusStore
from index.storage.vector_store import MILVUS, store_for

SIGKILLED = -signal.SIGKILL
ROOT = Path(__file__).parent.parent.parent


def build(sources, folder, url, **options):
    return builder.build(sources, DigestEmbedder(), folder, store=url, **options)


def collections(url):
    """The names of the collections that there are, without the name of the index."""
    with closing(store_for(url)) as opened:
        name = opened._address.name
        return {
            one.removeprefix(f"{name}_") for one in opened._client.list_collections()
            if one.startswith(name)
        }  # fmt: skip


def alias(url):
    """The generation that the alias points to."""
    with closing(store_for(url)) as opened:
        name = opened._address.name
        found = opened._client.describe_alias(name)["collection_name"]
    return found.removeprefix(f"{name}_").replace("_", "-")


def expected(folder):
    """The collections of the generations that are kept: of each its passages, and its files."""
    names = [path.name.replace("-", "_") for path in (folder / GENERATIONS).iterdir()]
    return {f"{name}{of}" for name in names for of in ("", "_files")}


def test_a_build_takes_over_what_is_embedded(url, tmp_path):
    assert build(OLD, tmp_path, url).n_embedded
    again = build(OLD, tmp_path, url)
    assert again.n_embedded == 0 and again.n_reused
    assert articles_of(tmp_path) == set(OLD)
    build(OLD, tmp_path, url, whole=0)
    assert build(OLD, tmp_path, url, whole=0).n_embedded == 0  # of a large index too
    assert articles_of(tmp_path) == set(OLD)


def test_a_build_before_is_gone_back_to(url, tmp_path):
    build(OLD, tmp_path, url)
    build(NEW, tmp_path, url)
    assert articles_of(tmp_path) == set(NEW)
    builder.rollback(tmp_path)
    assert articles_of(tmp_path) == set(OLD)


def test_an_index_moves_from_one_store_to_another(file, tmp_path):
    build(OLD, tmp_path, None)
    assert build(OLD, tmp_path, file).n_embedded == 0
    assert articles_of(tmp_path) == set(OLD) and collections(file)
    for _ in range(2):
        assert build(OLD, tmp_path, None).n_embedded == 0
    assert articles_of(tmp_path) == set(OLD) and not collections(file)


def test_the_alias_is_of_the_generation_in_force_and_old_collections_go(milvus, tmp_path):
    for number in range(3):
        build(OLD | {"new": f"Text {number}."}, tmp_path, milvus, keep=2)
        assert alias(milvus) == stamp(tmp_path).split()[0]
        assert collections(milvus) == expected(tmp_path)
        assert len(collections(milvus)) == (4 if number else 2)
    builder.rollback(tmp_path)
    assert alias(milvus) == stamp(tmp_path).split()[0]
    build(NEW, tmp_path, milvus)  # drops the one that was given up
    assert collections(milvus) == expected(tmp_path)


def test_an_alias_that_cannot_be_set_undoes_no_build(file, tmp_path, caplog):
    build(OLD, tmp_path, file)
    with closing(store_for(file)) as opened:
        opened.bring_into_force(tmp_path / "000009-nobody")
    assert "the alias bedside is of an older build" in caplog.text
    assert alias(file) == stamp(tmp_path).split()[0]


def test_rows_sent_twice_are_there_once(milvus, tmp_path):
    build(OLD, tmp_path, milvus, whole=0)
    index = store.load(tmp_path, DigestEmbedder())
    collection = stamp(tmp_path).split()[0].replace("-", "_")
    with closing(store_for(milvus)) as opened:
        name = f"{opened._address.name}_{collection}"
        rows = opened._client.query(name, filter="position >= 0", output_fields=["*"])
        opened._client.upsert(name, list(rows))
        assert opened._count(name) == len(index.passages) == len(rows)
    assert {row["key"] for row in rows} == {passage.passage_id for passage in index.passages}
    assert articles_of(tmp_path) == set(OLD)


def build_killed_while_sending(sources, folder, url):
    """Send two rows, and die without warning before the next."""
    from index.storage import milvus_store

    rows_of = milvus_store._passage_rows

    def dying(content):
        for number, row in enumerate(rows_of(content)):
            if number == 2:
                os.kill(os.getpid(), signal.SIGKILL)
            yield row

    milvus_store.SENT_AT_ONCE = 1
    milvus_store._passage_rows = dying
    build(sources, Path(folder), url)


def build_killed_before_the_switch(sources, folder, url):
    """Send everything, and die before the new generation is brought into force."""
    from index.storage import store as saving

    saving.switch = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    build(sources, Path(folder), url)


def build_killed_while_noting(sources, folder, url):
    """Send everything, and die when the note of it is half written."""
    write_text, noted = Path.write_text, []

    def dying(path, text, **options):
        noted.append(path.name.startswith(MILVUS))
        half = sum(noted) == 2
        write_text(path, text[:9] if half else text, **options)
        if half:
            os.kill(os.getpid(), signal.SIGKILL)

    Path.write_text = dying
    build(sources, Path(folder), url)


@pytest.mark.parametrize(
    "how", [build_killed_while_sending, build_killed_while_noting, build_killed_before_the_switch]
)
def test_a_killed_build_leaves_the_index_as_it_was_and_the_next_clears_up(milvus, tmp_path, how):
    build(OLD, tmp_path, milvus)
    before = stamp(tmp_path)
    process = multiprocessing.get_context("spawn").Process(target=how, args=(NEW, tmp_path, milvus))
    process.start()
    process.join()
    assert process.exitcode == SIGKILLED
    assert stamp(tmp_path) == before and articles_of(tmp_path) == set(OLD)
    assert alias(milvus) == before.split()[0]
    assert len(collections(milvus)) > 1  # what it had begun
    build(NEW, tmp_path, milvus)
    assert articles_of(tmp_path) == set(NEW)
    assert collections(milvus) == expected(tmp_path)
    assert len(list((tmp_path / GENERATIONS).iterdir())) == 2


def test_a_build_that_fails_takes_back_what_it_sent(file, tmp_path, monkeypatch):
    build(OLD, tmp_path, file)
    there = collections(file)
    monkeypatch.setattr(store, "_written", lambda *_: 1 / 0)
    with pytest.raises(IndexUnfit, match="ZeroDivisionError"):
        build(NEW, tmp_path, file)
    assert collections(file) == there and articles_of(tmp_path) == set(OLD)


@pytest.mark.parametrize("whole", [20_000, 0])
def test_a_store_without_the_collection_or_with_less_in_it_is_told(file, tmp_path, whole):
    build(OLD, tmp_path, file, whole=whole)
    name = stamp(tmp_path).split()[0].replace("-", "_")
    with closing(store_for(file)) as opened:
        collection = f"{opened._address.name}_{name}"
        opened._client.delete(collection, filter="position == 0")
    with pytest.raises(IndexDamaged, match=f"{name} .*holds .* of .*run `bedside index build`"):
        store.load(tmp_path, DigestEmbedder())
    with closing(store_for(file)) as opened:
        opened._client.drop_alias(opened._address.name)
        opened._client.drop_collection(collection)
    with pytest.raises(IndexDamaged, match=f"there is no collection .*{name}"):
        store.load(tmp_path, DigestEmbedder())
    build(OLD, tmp_path, file)
    assert articles_of(tmp_path) == set(OLD)


@pytest.mark.parametrize(
    "url", ["milvus", "milvus://", "milvus:", "milvus:file", "milvus://a b:1", "faiss", "http://x",
            "milvus://host:1/na-me", "milvus://host:1/a/b", "milvus://host:1/aä", "milvus://host:a",
            "milvus://host:99999", "milvus://host:0", "milvus://:1", "milvus://host:1?a=b", ""],
)  # fmt: skip
def test_what_names_no_store_is_told_before_anything_is_done(url, tmp_path):
    with pytest.raises(BadStore, match="names no store; give milvus://HOST:19530"):
        build(OLD, tmp_path / "index", url)
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize("command", [["index", "build"], ["index", "verify"], ["ask", "iron"]])
def test_a_server_that_is_not_there_is_told_in_a_sentence(file, tmp_path, command, tiny_corpus):
    """`file` skips the test where the client is not installed."""
    nowhere = "milvus://127.0.0.1:1"
    builder.build(read_sources(tiny_corpus), load_embedder(), tmp_path / "index", store=file)
    before = stamp(tmp_path / "index")
    done = subprocess.run(
        [sys.executable, "-m", "eval.cli", *command, "--corpus", tiny_corpus,
         "--index", tmp_path / "index", "--store", nowhere],
        capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 2 and done.stdout == "" and "Traceback" not in done.stderr
    assert " ".join(done.stderr.split()).startswith(
        f"bedside: the Milvus server {nowhere} does not"
    )
    assert stamp(tmp_path / "index") == before


def test_a_file_that_another_process_uses_is_told(file, tmp_path):
    build(OLD, tmp_path, file)
    holding = (
        "import sys, time; from index.storage.vector_store import store_for;"
        "held = store_for(sys.argv[1]);"
        "print('held', flush=True); time.sleep(100)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holding, file], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(StoreUnavailable, match="only one process may use it at a time"):
            build(NEW, tmp_path, file)
        other.kill()
    assert articles_of(tmp_path) == set(OLD)


def test_a_file_that_is_not_of_milvus_is_told(file, tmp_path):
    """`file` skips the test where the client is not installed."""
    (tmp_path / "plain.db").write_text("something else")
    with pytest.raises(StoreUnavailable, match="plain.db cannot be opened.*name another FILE.db"):
        build(OLD, tmp_path / "index", f"milvus:{tmp_path / 'plain.db'}")


def test_an_index_replaced_while_its_vectors_are_read_is_read_anew(file, tmp_path, monkeypatch):
    """The collection goes when it has been found, and not yet been read."""
    build(OLD, tmp_path, file)
    check = MilvusStore._check

    def slow(reading, collection, size):
        monkeypatch.setattr(MilvusStore, "_check", check)
        check(reading, collection, size)
        build(NEW, tmp_path, file, keep=1)

    monkeypatch.setattr(MilvusStore, "_check", slow)
    assert articles_of(tmp_path) == set(NEW)


def test_a_build_whose_vectors_are_gone_is_not_gone_back_to(file, tmp_path):
    build(OLD, tmp_path, file)
    old = stamp(tmp_path).split()[0]
    build(NEW, tmp_path, file)
    with closing(store_for(file)) as opened:
        opened.drop(tmp_path / GENERATIONS / old)
    with pytest.raises(IndexDamaged, match="there is no collection .*run `bedside index build`"):
        builder.rollback(tmp_path)
    assert articles_of(tmp_path) == set(NEW)


def test_a_note_that_is_damaged_is_no_hindrance_to_a_build_where_one_is_needed(
    file, tmp_path, tiny_corpus
):
    place = [f"--{name}={value}" for name, value in
             (("corpus", tiny_corpus), ("index", tmp_path / "index"), ("store", file))]  # fmt: skip
    build_if_needed = ["index", "build", "--if-needed", *place]
    assert CliRunner().invoke(cli, build_if_needed).exit_code == 0
    before = stamp(tmp_path / "index")
    (tmp_path / "index" / GENERATIONS / before.split()[0] / MILVUS).write_text("{")
    done = CliRunner().invoke(cli, build_if_needed)
    assert done.exit_code == 0 and stamp(tmp_path / "index") != before


def test_a_store_is_named_for_an_index_that_has_another_place(file, tmp_path):
    build(OLD, tmp_path, None)
    with pytest.raises(BadStore, match="keeps its vectors in its own folder, not in milvus:"):
        store.load(tmp_path, DigestEmbedder(), file)


def test_a_server_that_is_killed_and_comes_back_has_lost_nothing(server, tmp_path):
    url = f"{server.url}/killed"
    build(OLD, tmp_path, url, whole=0)
    noted = tmp_path / GENERATIONS / stamp(tmp_path).split()[0] / MILVUS
    assert json.loads(noted.read_text()) == {"url": url, "breadth": 0}
    index = store.load(tmp_path, DigestEmbedder())
    before = index.vectors.vectors()
    server.kill()
    with pytest.raises(StoreUnavailable, match="does not answer as it should.*then try again"):
        index.vectors.nearest(before[0], 3)
    with pytest.raises(StoreUnavailable):
        index.vectors.check()
    server.start()
    # It may be at another port now than the build reached it at.
    index = store.load(tmp_path, DigestEmbedder(), f"{server.url}/killed")
    index.vectors.check()
    assert np.array_equal(index.vectors.vectors(), before)
    assert index.vectors.nearest(before[0], 1)[0].tolist() == [0]
