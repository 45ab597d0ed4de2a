from dataclasses import fields

import numpy as np
import pytest

from conftest import TINY
from eval.systems.baselines import (
    BM25,
    AlwaysAbstain,
    ChunkRanker,
    RankFusion,
    RememberingEmbedder,
    ablations,
    baselines,
    chunked,
    untrained,
)
from eval.systems.bm25 import PlainBM25
from index.embedder import BASE_MODEL, SentenceTransformerEmbedder
from index.search import Searcher, Weights

QUESTIONS = ["How common was snoring in men?", "MRSA rate, the rate of MRSA?", "Is it of the?"]


@pytest.fixture(scope="module")
def chunks():
    return chunked(list(TINY.values()))


def test_bm25_finds_a_rare_word_and_gives_nothing_for_an_unknown_one():
    bm25 = PlainBM25(["snoring in men", "iron in pregnancy", "iron and snoring"])
    scores = bm25.scores("pregnancies")
    assert scores.argmax() == 1 and (scores > 0).tolist() == [False, True, False]
    assert bm25.scores("teclistamab").tolist() == [0, 0, 0]


def test_fusion_adds_reciprocal_ranks():
    class Given(ChunkRanker):
        def __init__(self, *values):
            super().__init__({"a": "A.", "b": "B.", "c": "C."})
            self._values = np.array(values)

        def scores(self, question):
            return self._values

    fused = RankFusion(Given(3.0, 2.0, 1.0), Given(0.1, 0.9, 0.5)).scores("?")
    expected = [1 / 61 + 1 / 63, 1 / 62 + 1 / 61, 1 / 63 + 1 / 62]
    assert fused == pytest.approx(expected)


def test_a_ranker_answers_with_its_best_chunk(chunks):
    reply = BM25(chunks).ask("How common was snoring in men?")
    assert "31% of men" in reply.passages[0].text
    assert reply.answer == f"{reply.passages[0].text} [1]" and not reply.abstained
    assert reply.claims[0].citations == (1,)
    scores = [item.score for item in reply.passages]
    assert scores == sorted(scores, reverse=True)


def test_every_baseline_is_there(embedder):
    names = [system.name for system in baselines(list(TINY.values()), embedder)]
    assert names == ["tutorial default", "BM25", "rank fusion", "always abstain"]
    assert AlwaysAbstain().ask("?").abstained


def test_each_part_is_switched_off_in_turn(tiny, embedder, ranker):
    with_ranker = Searcher(tiny.index, embedder, ranker=ranker)
    systems = ablations(with_ranker, embedder)
    used = [part.name for part in fields(Weights) if getattr(Weights(), part.name)]
    parts = ["ranker", *(name.replace("_", " ") for name in used)]
    assert [s.name for s in systems] == [f"bedside without {part}" for part in parts]
    assert all(system.ask("How common was snoring in men?").passages for system in systems)


def test_without_training_the_same_is_searched_by_the_original_model(tiny):
    base = SentenceTransformerEmbedder(BASE_MODEL)
    system = untrained(tiny, base)
    [passage] = [p for p in tiny.index.passages if "31% of men" in p.text]
    found = next(p for p in system.ask("How common was snoring in men?").passages)
    assert system.name == "bedside without training"
    assert found.text == passage.text
    changed = untrained(tiny, SentenceTransformerEmbedder()).ask("How common was snoring in men?")
    assert changed.passages[0].score != found.score


def test_an_embedding_is_made_once_and_is_the_same(embedder):
    class Counted:
        name = "counted"
        asked = 0

        def embed(self, texts):
            self.asked += 1
            return embedder.embed(texts)

    counted = Counted()
    remembering = RememberingEmbedder(counted)
    first, again = remembering.embed(["snoring"]), remembering.embed(["snoring", "snoring"])
    assert counted.asked == 1 and remembering.name == "counted"
    assert np.array_equal(first[0], embedder.embed(["snoring"])[0])
    assert np.array_equal(again, np.stack([first[0], first[0]]))
