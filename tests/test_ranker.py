"""The model that reads question and passage together; the real one, on the real articles."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from corpus.errors import ModelUnavailable
from index.embedder import Embedder
from index.ranker import (
    NO_RANKER,
    BedsideRanker,
    load_ranker,
)
from index.search import READ, Searcher

RIGHT = "The 2-year overall survival of patients who received a haploidentical graft was 76.5%."
WRONG = "Patients were recruited at four centres between May 2014 and June 2019."
QUESTION = "2y OS after haplo?"


def test_a_passage_that_answers_is_put_before_one_that_does_not(ranker: BedsideRanker) -> None:
    right, wrong = ranker.read(QUESTION, [RIGHT, WRONG])
    assert right > wrong + 1


def test_a_reading_does_not_depend_on_what_is_read_beside_it(ranker: BedsideRanker) -> None:
    texts = [RIGHT, f"{WRONG} {RIGHT} {WRONG}", WRONG, f"{RIGHT} {RIGHT}", WRONG * 3]
    alone = [ranker.read(QUESTION, [text])[0] for text in texts]
    assert ranker.read(QUESTION, texts) == pytest.approx(alone, abs=0.2)  # bfloat16 sums


def test_no_texts_make_no_readings(ranker: BedsideRanker) -> None:
    assert ranker.read(QUESTION, []) == []


def test_a_text_longer_than_is_read_is_cut(ranker: BedsideRanker) -> None:
    assert len(ranker.read(QUESTION, [RIGHT + WRONG * 100])) == 1


def test_only_the_best_passages_are_read_and_the_others_keep_their_order(
    real: Searcher, embedder: Embedder
) -> None:
    class LastFirst:
        """Turns the order round."""

        name = "last first"

        def read(self, question: str, texts: Sequence[str]) -> list[float]:
            return [1000.0 * n for n in range(len(texts))]

    plain = Searcher(real.index, embedder)
    turned = Searcher(real.index, embedder, ranker=LastFirst())
    before = [hit.passage.passage_id for hit in plain.search(QUESTION, k=30)]
    after = [hit.passage.passage_id for hit in turned.search(QUESTION, k=30)]
    assert after == before[:READ][::-1] + before[READ:]


def test_no_ranker_is_a_choice() -> None:
    assert load_ranker(NO_RANKER) is None


def test_a_ranker_that_is_not_there_is_told() -> None:
    with pytest.raises(ModelUnavailable, match="no ranking model 'cross-encoder/x'"):
        load_ranker("cross-encoder/x")


def test_a_ranker_without_its_files_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="config.json of the model in .* cannot be read"):
        BedsideRanker(tmp_path)
