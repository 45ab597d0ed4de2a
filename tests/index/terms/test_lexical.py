import math

import numpy as np
import pytest

from index.terms import gathered
from index.terms.lexical import LexicalIndex, LexicalWriter

TEXTS = [["iron", "dose"], ["iron", "iron", "pregnancy"], ["snoring"]]


@pytest.fixture()
def lexical():
    return LexicalIndex.build(TEXTS)


def test_scores_follow_the_formula_of_bm25(lexical):
    # Lucene's BM25 without the constant (k1 + 1), k1 = 1.2, b = 0.5; mean length is 2.
    idf = math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    by_hand = [
        idf * 1 / (1 + 1.2 * (0.5 + 0.5 * 2 / 2)),
        idf * 2 / (2 + 1.2 * (0.5 + 0.5 * 3 / 2)),
        0.0,
    ]
    assert np.allclose(lexical.scores(["iron"]), by_hand, atol=1e-5)


def test_a_rare_term_weighs_more(lexical):
    assert lexical.idf("snoring") > lexical.idf("iron")
    assert lexical.idf("iron") == pytest.approx(math.log(1 + 1.5 / 2.5))


def test_unknown_terms_score_nothing(lexical):
    assert lexical.scores(["teclistamab"]).tolist() == [0, 0, 0]
    assert lexical.scores([]).tolist() == [0, 0, 0]
    assert not lexical.knows("teclistamab")


def written(texts, folder):
    writer = LexicalWriter(folder)
    for terms in texts:
        writer.add(terms)
    writer.close()
    return folder


def test_a_saved_index_scores_the_same(lexical, tmp_path):
    again = LexicalIndex.load(written(TEXTS, tmp_path / "bm25"))
    assert again.scores(["iron", "dose"]).tolist() == lexical.scores(["iron", "dose"]).tolist()


def test_pickled_arrays_are_refused(tmp_path):
    written(TEXTS, tmp_path / "bm25")
    np.save(tmp_path / "bm25" / "data.csc.index.npy", np.array([{"a": 1}]), allow_pickle=True)
    with pytest.raises(ValueError, match="allow_pickle=False"):
        LexicalIndex.load(tmp_path / "bm25")


@pytest.mark.parametrize("mapped", [False, True])
def test_what_is_written_text_by_text_is_what_bm25s_makes_of_all(tmp_path, mapped, monkeypatch):
    """Also where the pairs of terms and texts do not fit into memory at once."""
    monkeypatch.setattr(gathered.Postings.__init__, "__defaults__", (50,))
    rng = np.random.default_rng(3)
    texts = [[f"w{n}" for n in np.minimum(rng.zipf(1.4, size=rng.integers(0, 30)), 90)]
             for _ in range(400)]  # fmt: skip
    ours = LexicalIndex.load(written(texts, tmp_path / "bm25"), mapped=mapped)
    theirs = LexicalIndex.build(texts)
    assert set(ours.terms) == {term for terms in texts for term in terms}
    for terms in (["w1"], ["w1", "w2", "w2"], ["w90", "w7"], ["unheard"]):
        assert np.allclose(ours.scores(terms), theirs.scores(terms), atol=1e-6)
        assert ours.best(terms, 20).tolist() == theirs.best(terms, 20).tolist()
        assert ours.idf(terms[0]) == theirs.idf(terms[0])


@pytest.fixture(scope="module")
def usual():
    """3,000 texts of words as usual as those of a language: the n-th one in n."""
    rng = np.random.default_rng(7)
    words = [f"w{n}" for n in np.minimum(rng.zipf(1.3, size=(3_000 * 20)), 500)]
    return LexicalIndex.build([words[at : at + 20] for at in range(0, len(words), 20)])


def best_by_hand(scores, n, allowed):
    found = np.flatnonzero(np.where(allowed, scores, 0))
    return found[np.argsort(-scores[found], kind="stable")[:n]].tolist()


@pytest.mark.parametrize(
    "terms",
    [["w1", "w2", "w3", "w400"], ["w90", "w90", "w1"], ["w500", "w7", "w20", "w1", "w2"], ["w1"],
     ["w300", "unheard"], ["unheard"], []],
)  # fmt: skip
def test_the_best_are_those_with_the_highest_scores(usual, terms):
    scores, some = usual.scores(terms), np.arange(3_000) % 7 == 3
    for n in (1, 20, 500):
        assert usual.best(terms, n).tolist() == best_by_hand(scores, n, True)
        assert usual.best(terms, n, some).tolist() == best_by_hand(scores, n, some)
    assert usual.scores_at(terms, np.arange(3_000)).tolist() == scores.tolist()


def test_few_texts_are_sorted_to_find_the_best(usual):
    scores = usual.scores(["w60", "w1"])
    least = usual._least(["w60", "w1"], scores, 5)
    assert 5 <= (scores >= least).sum() < 50 < (scores > 0).sum()
