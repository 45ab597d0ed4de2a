"""What supports a unit: other units of its article that name what it lacks of the question."""

from __future__ import annotations

import numpy as np
import pytest

from corpus.markdown import parse_article
from index.embedding.embedder import load_embedder
from index.passages.passage import chunk
from index.passages.texts import lexical_terms
from index.passages.units import Units
from index.ranking.question import QuestionReader
from index.ranking.reader import DEFAULT_FOLDER
from index.ranking.reading import SUPPORT_TOKENS, PairEncoder, UnitText
from index.ranking.search import Searcher
from index.ranking.support import MOST, supports
from index.storage.build import build
from index.storage.store import load
from index.terms.lexical import LexicalIndex
from index.terms.vocabulary import Vocabulary

ITCH = """# Yoghurt against itch

## Methods

We asked 40 adults. They had eczema of the hands. They came from Oslo.

## Results

Itch fell in 12 of 20 at week 4. Sleep was as before.

Table 1 Itch at week 8

| Arm | Itch gone |
| --- | --- |
| Kefir | 9 (45%) |
"""
KNEE = """# Exercise for the knee

Pain fell by 2.1 points in adults with eczema.
"""


class Read:
    def __init__(self, **texts: str) -> None:
        articles = {key: parse_article(key, text) for key, text in texts.items()}
        self.passages = [passage for article in articles.values() for passage in chunk(article)]
        self.units = Units.build(articles, self.passages)
        lexical = LexicalIndex.build(map(lexical_terms, self.passages))
        self.question = QuestionReader(self.units, lexical, Vocabulary((), self.units.senses)).read
        self.texts = [
            passage.labelled if passage.kind in ("row", "header")
            else articles[passage.article_id].text[start:end]
            for passage in self.passages for start, end in passage.sentences
        ]  # fmt: skip

    def of(self, question: str, start: str) -> list[str]:
        number = next(at for at, text in enumerate(self.texts) if text.startswith(start))
        passage = int(np.searchsorted(self.units.first, number, side="right")) - 1
        found = supports(self.units, self.question(question), passage, number)
        return [self.texts[at] for at in found]


@pytest.fixture(scope="module")
def read() -> Read:
    return Read(itch=ITCH, knee=KNEE)


def test_what_a_sentence_lacks_is_found_in_its_own_article(read: Read) -> None:
    found = read.of("Did itch fall in adults with eczema?", "Itch fell")
    assert found == ["They had eczema of the hands.", "We asked 40 adults."]


def test_nothing_supports_what_no_sentence_of_the_article_names(read: Read) -> None:
    assert read.of("Did pain fall in adults of Oslo?", "Pain fell") == []
    assert read.of("Did itch fall in those with asthma?", "Itch fell") == []


def test_what_title_or_caption_or_heading_names_is_not_lacking(read: Read) -> None:
    assert read.of("Did yoghurt lower itch at week 4?", "Itch fell") == []
    assert read.of("itch gone, kefir, week 8?", "Arm: Kefir") == []
    assert read.of("itch gone with kefir in Oslo?", "Arm: Kefir") == ["They came from Oslo."]


def test_no_more_than_a_few_support_a_unit(read: Read) -> None:
    found = read.of("Did itch fall in adults from Oslo with eczema who slept?", "Itch fell")
    assert len(found) == MOST == len(set(found))
    assert not any(text.startswith("Itch fell") for text in found)


def test_supports_are_read_after_the_unit_and_cut() -> None:
    encoder = PairEncoder(DEFAULT_FOLDER)
    alone, supported = (
        encoder.encode("itch?", [UnitText("Yoghurt", "Results", "Itch fell.", given)])[0]
        for given in ((), ("We asked adults.", "eczema " * 100))
    )
    assert supported.ids[: len(alone.ids)] == alone.ids and supported.first == alone.first
    end = alone.ids[-1]
    assert supported.ids.count(end) == alone.ids.count(end) + 2
    longest = len(supported.ids) - supported.ids[:-1][::-1].index(end) - 1
    assert len(supported.ids) - longest == SUPPORT_TOKENS + 1


def test_the_reader_is_given_the_supports_of_what_was_found(tmp_path) -> None:
    class Seen:
        def __init__(self) -> None:
            self.units: list[UnitText] = []

        def scores(self, question, units):
            self.units += units
            return np.zeros(len(units), np.float32)

    embedder, seen = load_embedder(), Seen()
    build({"itch": ITCH, "knee": KNEE}, embedder, tmp_path)
    searcher = Searcher(load(tmp_path, embedder), embedder, reader=seen)
    searcher.search("Did itch fall in adults with eczema?")
    supported = {unit.text: unit.supports for unit in seen.units}
    assert supported["Itch fell in 12 of 20 at week 4."] == (
        "They had eczema of the hands.", "We asked 40 adults.",
    )  # fmt: skip
