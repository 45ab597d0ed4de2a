"""Pairs of questions, of which a report answers one."""

from collections import Counter

import pytest

from corpus.errors import BadBatch
from eval.sets.pairs import Pair, read_pairs, refused
from index.ranking.search import Searcher
from index.storage import build as builder
from index.storage import store


def test_the_pairs_differ_and_name_what_is_missing():
    pairs = read_pairs()
    slots = Counter(pair.slot for pair in pairs)
    assert len(pairs) == 140
    assert len({pair.id for pair in pairs}) == 140
    assert slots["outcome"] == 37
    assert slots["time"] == 10
    held = {pair.pmcid for pair in pairs if pair.half == "held"}
    assert sum(pair.half == "held" for pair in pairs) == 35
    assert held.isdisjoint(pair.pmcid for pair in pairs if pair.half == "dev")
    assert all(pair.question != pair.near_miss for pair in pairs)


def test_either_kind_is_counted_by_slot(tmp_path, embedder):
    paper = "# Zinc for colds\n\n## Results\n\nColds were over after 5 days with zinc 50 mg.\n"
    builder.build({"paper": paper}, embedder, tmp_path / "index")
    searcher = Searcher(store.load(tmp_path / "index", embedder), embedder)
    question = "After how many days were colds over with zinc {} mg?"
    pair = Pair("1", "PMC1", "dose", question.format(50), question.format(900), "900 mg", "dev")
    found = refused([pair], searcher)
    assert set(found) == {"dose", "all"}
    assert found["dose"] == found["all"]
    assert (found["dose"].pairs, found["dose"].answerable, found["dose"].near_misses) == (1, 0, 1)


def test_every_broken_line_is_named(tmp_path):
    path = tmp_path / "pairs.jsonl"
    path.write_text('{"id": "1"}\nno JSON\n', encoding="utf-8")
    with pytest.raises(BadBatch, match=r"line 1: .*other keys.*line 2: it is no JSON"):
        read_pairs(path)
