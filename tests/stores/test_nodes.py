"""A build by two nodes of Ray, of which one sees neither articles nor index, and is killed."""

import random
import sys

import pytest
from building import DigestEmbedder

from conftest import TINY
from index.storage import build as builder
from index.storage import store

pytest.importorskip("ray", reason="Ray is not installed; `make stores` installs it")

from kill.nodes import HEAD, SECOND, Cluster, build_with_kill, can_hide

pytestmark = [
    pytest.mark.extras,
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux" or not can_hide(), reason="needs `unshare --mount`"),
]
SEED = 20
SOURCES = {f"{name}-{n:02}": f"{text}\n\nPart {n} of it." for name, text in TINY.items()
           for n in range(8)}  # fmt: skip


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    cluster = Cluster(tmp_path_factory.mktemp("nodes"))
    try:
        articles = cluster.home / "articles"
        articles.mkdir()
        for article_id, source in SOURCES.items():
            (articles / f"{article_id}.md").write_text(source, encoding="utf-8")
        yield cluster
    finally:
        cluster.close()


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plain")
    builder.build(SOURCES, DigestEmbedder(), folder)
    return store.load(folder)


def assert_same(index, plain):
    assert list(index.passages) == list(plain.passages)
    assert (index.vectors.vectors() == plain.vectors.vectors()).all()


def test_both_nodes_embed_and_the_second_needs_neither_articles_nor_index(cluster, plain):
    cluster.join()
    index = cluster.home / "index"
    _, errors = (process := cluster.build(cluster.home / "articles", index)).communicate(
        timeout=200
    )
    assert process.returncode == 0, errors
    assert cluster.n_embedded_on(HEAD) > 0 and cluster.n_embedded_on(SECOND) > 0
    assert cluster.n_embedded_on(HEAD) + cluster.n_embedded_on(SECOND) == len(SOURCES)
    assert_same(store.load(index), plain)


def test_a_node_that_is_killed_loses_no_passage_and_repeats_none(cluster, plain):
    index = cluster.home / "killed"
    found = build_with_kill(cluster, index, random.Random(SEED).uniform(0, 2))
    assert found["was running"] and found["before"][SECOND] > 0
    assert found["after"][HEAD] > 0 and found["after"][SECOND] == 0
    assert_same(store.load(index), plain)


def test_vectors_that_two_nodes_make_lie_in_a_milvus_server(cluster, plain, server):
    if cluster.second is None:
        cluster.wait_for(1)
        cluster.join()
    index, url = cluster.home / "milvus", f"{server.url}/by_two_nodes"
    process = cluster.build(cluster.home / "articles", index, url)
    _, errors = process.communicate(timeout=200)
    assert process.returncode == 0, errors
    assert_same(store.load(index), plain)
