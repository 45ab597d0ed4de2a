import math

import numpy as np
import pytest

from index.lexical import LexicalIndex

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


def test_a_saved_index_scores_the_same(lexical, tmp_path):
    lexical.save(tmp_path)
    again = LexicalIndex.load(tmp_path)
    assert again.scores(["iron", "dose"]).tolist() == lexical.scores(["iron", "dose"]).tolist()


def test_pickled_arrays_are_refused(lexical, tmp_path):
    lexical.save(tmp_path)
    np.save(tmp_path / "data.csc.index.npy", np.array([{"a": 1}]), allow_pickle=True)
    with pytest.raises(ValueError, match="allow_pickle=False"):
        LexicalIndex.load(tmp_path)
