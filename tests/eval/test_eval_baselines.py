import numpy as np
import pytest

from conftest import TINY
from corpus.markdown import parse_article
from eval.systems.baselines import (
    BM25,
    PARTS,
    AlwaysAbstain,
    ChunkRanker,
    RankFusion,
    Reread,
    ablations,
    baselines,
    chunked,
    untrained,
)
from eval.systems.bm25 import PlainBM25
from eval.systems.system import Asked, Snippet
from eval.systems.vectors import RememberingEmbedder
from index.embedding.embedder import BASE_MODEL, SentenceTransformerEmbedder
from index.ranking.features import FEATURES
from index.ranking.reading import UnitText
from index.ranking.search import Searcher

QUESTIONS = ["How common was snoring in men?", "MRSA rate, the rate of MRSA?", "Is it of the?"]


@pytest.fixture(scope="module")
def chunks():
    return chunked(TINY)


def test_bm25_finds_a_rare_word_and_gives_nothing_for_an_unknown_one():
    bm25 = PlainBM25(["snoring in men", "iron in pregnancy", "iron and snoring"])
    scores = bm25.scores("pregnancies")
    assert scores.argmax() == 1 and (scores > 0).tolist() == [False, True, False]
    assert bm25.scores("teclistamab").tolist() == [0, 0, 0]


def test_fusion_adds_reciprocal_ranks():
    class Given(ChunkRanker):
        def __init__(self, *values):
            super().__init__({name: Snippet(name) for name in "abc"})
            self._values = np.array(values)

        def scores(self, question):
            return self._values

    fused = RankFusion(Given(3.0, 2.0, 1.0), Given(0.1, 0.9, 0.5)).scores("?")
    expected = [1 / 61 + 1 / 63, 1 / 62 + 1 / 61, 1 / 63 + 1 / 62]
    assert fused == pytest.approx(expected)


def test_a_ranker_answers_with_its_best_chunk(chunks):
    reply = BM25(chunks).ask(Asked("How common was snoring in men?"))
    assert "31% of men" in reply.passages[0].text
    assert reply.answer == f"{reply.passages[0].text} [1]" and not reply.abstained
    assert reply.claims[0].citations == (1,)
    scores = [item.score for item in reply.passages]
    assert scores == sorted(scores, reverse=True)


def test_a_chunk_knows_its_place_in_the_article_that_it_is_cut_from():
    text = TINY["baker-2021"]
    article = parse_article("baker-2021", text)
    (chunk,) = chunked({"baker-2021": article.text}, [article]).values()
    assert article.text[chunk.place.start : chunk.place.end] == chunk.text
    assert chunked({"baker-2021": text})["baker-2021#chunk-1"].place is None


def test_every_baseline_is_there(tiny, embedder, reader):
    remembering = RememberingEmbedder(embedder)
    systems = baselines(tiny.index, embedder, remembering, reader)
    assert [system.name for system in systems] == [
        "tutorial default", "BM25", "rank fusion", "passages, vectors", "passages, BM25",
        "passages, fusion", "passages, cross-encoder", "always refuse",
    ]  # fmt: skip
    for system in systems[:-1]:
        reply = system.ask(Asked("How common was snoring in men?"))
        assert "31% of men" in reply.claims[0].text and not reply.abstained
        assert reply.claims[0].place.article_id == "baker-2021"
    assert AlwaysAbstain().ask(Asked("?")).abstained
    (tutorial,) = baselines(tiny.index, embedder, remembering, None, quick=True)
    assert tutorial.name == "tutorial default"


def test_a_cross_encoder_orders_the_first_and_leaves_the_others_below(reader):
    texts = ["Snoring is loud.", "Snoring was present in 31% of men.", "Iron tablets were given."]
    collection = {str(n): Snippet(text) for n, text in enumerate(texts)}
    units = [UnitText("", "", text) for text in texts]
    reread = Reread(BM25(collection), reader, units, "reread")
    assert reread.ask(Asked("How common was snoring in men?")).claims[0].text == texts[1]


def test_each_part_is_switched_off_in_turn(tiny, embedder, reader):
    with_reader = Searcher(tiny.index, embedder, reader=reader)
    systems = ablations(with_reader, embedder)
    assert [s.name for s in systems] == [f"bedside without {part}" for part in ("reader", *PARTS)]
    features = [name for part in PARTS.values() for name in part]
    assert sorted(features) == sorted(FEATURES)
    assert all(system.ask(Asked("How common was snoring in men?")).passages for system in systems)


@pytest.mark.slow  # it loads another network
def test_without_training_the_same_is_searched_by_the_original_model(tiny):
    base = SentenceTransformerEmbedder(BASE_MODEL)
    system = untrained(tiny, base)
    [passage] = [p for p in tiny.index.passages if "31% of men" in p.text]
    found = next(p for p in system.ask(Asked("How common was snoring in men?")).passages)
    assert system.name == "bedside without training"
    assert found.text == passage.text
    changed = untrained(tiny, SentenceTransformerEmbedder()).ask(
        Asked("How common was snoring in men?")
    )
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
