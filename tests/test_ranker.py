"""The model that reads question and passage together; the real one, on the real articles."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from corpus.errors import ModelUnavailable
from index.embedder import Embedder
from index.ranker import (
    DEFAULT_FOLDER,
    NO_RANKER,
    BedsideRanker,
    Reading,
    Unit,
    load_ranker,
    unit_of,
)
from index.search import READ, Searcher

RIGHT = "The 2-year overall survival of patients who received a haploidentical graft was 76.5%."
WRONG = "Patients were recruited at four centres between May 2014 and June 2019."
QUESTION = "2y OS after haplo?"


def unit(*sentences: str) -> Unit:
    """Sentences, joined by blanks."""
    text, spans = "", []
    for sentence in sentences:
        text = f"{text} {sentence}".strip()
        spans.append((len(text) - len(sentence), len(text)))
    return Unit(text, tuple(spans))


def test_a_passage_that_answers_is_put_before_one_that_does_not(ranker: BedsideRanker) -> None:
    right, wrong = ranker.read(QUESTION, [unit(RIGHT), unit(WRONG)])
    assert right.answers > wrong.answers + 1


def test_within_a_passage_the_sentence_that_answers_stands_out(ranker: BedsideRanker) -> None:
    (reading,) = ranker.read(QUESTION, [unit(WRONG, RIGHT)])
    assert reading.sentences[1] > reading.sentences[0]
    (turned,) = ranker.read(QUESTION, [unit(RIGHT, WRONG)])
    assert turned.sentences[0] > turned.sentences[1]


def test_a_reading_does_not_depend_on_what_is_read_beside_it(ranker: BedsideRanker) -> None:
    units = [unit(RIGHT), unit(WRONG, RIGHT, WRONG), unit(WRONG), unit(RIGHT, RIGHT)]
    alone = [ranker.read(QUESTION, [one])[0] for one in units]
    together = ranker.read(QUESTION, units)
    for one, other in zip(alone, together, strict=True):
        assert one.answers == pytest.approx(other.answers, abs=0.2)  # bfloat16 sums
        assert one.sentences == pytest.approx(other.sentences, abs=0.2)


def test_no_units_make_no_readings(ranker: BedsideRanker) -> None:
    assert ranker.read(QUESTION, []) == []


def test_a_passage_longer_than_is_read_keeps_one_value_a_sentence(ranker: BedsideRanker) -> None:
    (reading,) = ranker.read(QUESTION, [unit(*[WRONG] * 40)])
    assert len(reading.sentences) == 40


def test_the_sentences_of_a_unit_are_those_of_the_passage(real: Searcher) -> None:
    index = real.index
    for passage in index.passages:
        article = index.articles[passage.article_id]
        whole = unit_of(article, passage)
        assert len(whole.sentences) == len(passage.sentences)
        if len(passage.sentences) > 1:
            read = [whole.text[start:end] for start, end in whole.sentences]
            assert read == [article.text[start:end] for start, end in passage.sentences]


def test_only_the_best_passages_are_read_and_the_others_keep_their_order(
    real: Searcher, embedder: Embedder
) -> None:
    class LastFirst:
        """Turns the order round."""

        name = "last first"

        def read(self, question: str, units: Sequence[Unit]) -> list[Reading]:
            return [Reading(100.0 * n, (0.0,) * len(u.sentences)) for n, u in enumerate(units)]

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


def test_damaged_weights_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "ranker"
    shutil.copytree(DEFAULT_FOLDER, folder)
    weights = bytearray((folder / "model.safetensors").read_bytes())
    weights[-1] ^= 1
    (folder / "model.safetensors").write_bytes(weights)
    with pytest.raises(ModelUnavailable, match="damaged"):
        BedsideRanker(folder)


def test_missing_weights_are_told(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="cannot be read"):
        BedsideRanker(tmp_path)
