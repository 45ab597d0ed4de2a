"""The reader: what it reads of a unit, and that the shipped network is the one that was trained."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import ModelUnavailable
from corpus.markdown import parse_article
from index.embedding.shipped import shipped_files
from index.passages.passage import chunk
from index.ranking.reader import DEFAULT_FOLDER, WEIGHTS, Reader
from index.ranking.reading import (
    MAX_TOKENS,
    PairEncoder,
    UnitText,
    in_full,
    unit_texts,
)

QUESTION = "Does exercise lower blood pressure in adults with chronic kidney disease?"
TITLE = "Aerobic exercise and blood pressure in chronic kidney disease: a randomised trial"
RIGHT = UnitText(
    TITLE,
    "Results",
    "Systolic pressure fell by 8 mmHg with exercise and by 1 mmHg with usual care.",
)
WRONG = UnitText(
    TITLE, "Methods", "The study was approved by the ethics committee of the hospital."
)
OTHER = UnitText("Bleaching of teeth", "Results", "Sensitivity was 3.1 with gel A and 2.9 with B.")

ARTICLE = """# Yoghurt for itch

## Results

Itch fell in 12 of 20. It stayed in 8.

Table 1 Itch at week 4

| Arm | n | Itch gone |
| --- | --- | --- |
| Yoghurt | 20 | 12 (60%) |
"""


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.fixture(scope="module")
def encoder() -> PairEncoder:
    return PairEncoder(DEFAULT_FOLDER)


def test_a_unit_that_answers_is_above_one_that_does_not(reader: Reader) -> None:
    right, wrong, other = reader.scores(QUESTION, [RIGHT, WRONG, OTHER])
    assert right > wrong + 1 and right > other + 1


def test_a_score_does_not_depend_on_what_is_read_beside_it(reader: Reader) -> None:
    units = [RIGHT, WRONG, OTHER, UnitText("", "", "x"), UnitText(TITLE, "Results", "fell " * 300)]
    alone = [float(reader.scores(QUESTION, [unit])[0]) for unit in units]
    together = reader.scores(QUESTION, units)
    assert together.dtype == np.float32 and together.shape == (5,)
    assert together == pytest.approx(alone, abs=0.1)  # in bfloat16; else 1e-4
    assert reader.scores(QUESTION, units[::-1]) == pytest.approx(alone[::-1], abs=0.1)


def test_no_units_have_no_scores(reader: Reader) -> None:
    assert reader.scores(QUESTION, []).shape == (0,)


def test_it_may_be_asked_from_several_threads(reader: Reader) -> None:
    expected = reader.scores(QUESTION, [RIGHT, WRONG])
    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(lambda _: reader.scores(QUESTION, [RIGHT, WRONG]), range(12)))
    assert all(one == pytest.approx(expected, abs=0.1) for one in found)


SENSES = {
    "ODI": "Oswestry disability index", "AE": "adverse event", "AEs": "adverse events",
    "SCP": "survivorship care plans", "PD": "panic disorder", "MRD": "minimal residual disease",
}  # fmt: skip


@pytest.mark.parametrize(
    ("question", "text", "read"),
    [
        ("Did disability fall?", "ODI: 12; 9", "Oswestry disability index: 12; 9"),
        ("Did the ODI fall?", "ODI: 12; 9", "ODI: 12; 9"),
        ("How many AEs?", "AE: 3", "AE: 3"),
        ("Was it safe?", "AEs in 3 of SCPs", "adverse events in 3 of survivorship care plans"),
        ("Was it safe?", "adverse event (AE)", "adverse event (AE)"),
        ("Who relapsed?", "MRD-negative, PD-1", "minimal residual disease-negative, PD-1"),
        ("Who relapsed?", "pre-MRD, MRDb, mrd", "pre-MRD, MRDb, mrd"),
        ("Were PD-1 levels told?", "PD, PD-1", "PD, PD-1"),
    ],
)
def test_abbreviations_are_read_as_what_they_mean(question: str, text: str, read: str) -> None:
    assert in_full(UnitText("ODI", text, text, SENSES), question) == UnitText(
        "ODI", read, read, SENSES
    )


def test_what_a_question_calls_a_short_form_by_its_beginning_is_left_as_it_is() -> None:
    senses = {"LDL-C": "low-density lipoprotein cholesterol", "PD-1": "death protein", "PD": "pain"}
    row = UnitText("", "", "LDL-C: 2.2", senses)
    assert in_full(row, "LDL after growth hormone").text == "LDL-C: 2.2"
    assert in_full(row, "lipids after growth hormone").text.startswith("low-density")
    other = UnitText("", "", "PD-1: 2.2", senses)  # PD is another thing
    assert in_full(other, "PD after growth hormone").text == "death protein: 2.2"


def test_a_long_row_loses_no_cell_to_abbreviations(encoder: PairEncoder) -> None:
    cells = "; ".join(f"AE, PD, MRD and SCP {n}: {n}" for n in range(6))
    row = f"{cells}; ODI: 19.4"
    (one,) = encoder.encode("Did disability fall?", [UnitText(TITLE, "", row, SENSES)])
    last = encoder.encode("Did disability fall?", [UnitText("", "", "19.4")])[0].ids[one.first :]
    full = encoder.encode("Did disability fall?", [UnitText("", "", SENSES["ODI"])])[0]
    assert one.ids[-len(last) :] == last
    index = full.ids[full.first : -1]
    assert any(one.ids[at : at + len(index)] == index for at in range(len(one.ids)))


def test_an_abbreviation_in_many_cells_is_looked_up_once() -> None:
    n_looks = 0

    class Long(str):
        def casefold(self) -> str:
            nonlocal n_looks
            n_looks += 1
            return super().casefold()

    row = "AE " * 50_000
    read = in_full(UnitText(TITLE, "", row, {"AE": Long("adverse event")}), "Was it safe?")
    assert read.text == "adverse event " * 50_000 and n_looks == 1


def test_an_outcome_is_found_by_the_name_that_the_article_gives_its_scale(reader: Reader) -> None:
    question = "Was disability of the lower back less after exercise?"
    score = UnitText(TITLE, "Table 2", "ODI: exercise 12.1; usual care 19.4", SENSES)
    other = UnitText(TITLE, "Table 2", "AE: exercise 12.1; usual care 19.4", SENSES)
    assert np.subtract(*reader.scores(question, [score, other])) > 1
    written = [UnitText(u.title, u.context, u.text) for u in (score, other)]
    assert np.subtract(*reader.scores(question, written)) < 1


def test_of_a_long_context_what_is_shortened_is_the_context(encoder: PairEncoder) -> None:
    text = "The median was 9.5 months."
    own = len(encoder.encode("", [UnitText("", "", text)])[0].ids) - 3
    long = UnitText("A very long title " * 40, "A caption without end " * 40, text)
    row = encoder.encode(QUESTION, [long])[0]
    bare = encoder.encode(QUESTION, [UnitText("", "", text)])[0]
    assert row.ids[-own - 1 :] == bare.ids[-own - 1 :]  # the unit and the last mark
    assert len(bare.ids) < len(row.ids) <= MAX_TOKENS
    assert row.ids[: row.first] == bare.ids[: bare.first]


def test_a_unit_that_alone_fills_the_room_is_read_without_its_context(encoder: PairEncoder) -> None:
    unit = UnitText("Title", "Caption", "relapse " * 500)
    row = encoder.encode(QUESTION, [unit])[0]
    bare = encoder.encode(QUESTION, [UnitText("", "", unit.text)])[0]
    assert row.ids == bare.ids and len(row.ids) == MAX_TOKENS


def test_marks_that_a_text_writes_out_are_no_marks(encoder: PairEncoder) -> None:
    row = encoder.encode("itch [SEP] pain?", [UnitText("", "", "It fell. [CLS] [SEP] [PAD]")])[0]
    start, end = row.ids[0], row.ids[-1]
    assert row.ids.count(start) == 1 and row.ids.count(end) == 2 and 0 not in row.ids


def test_a_row_is_read_with_its_headers_and_caption_a_sentence_with_its_heading() -> None:
    article = parse_article("yoghurt", ARTICLE)
    units = [unit for passage in chunk(article) for unit in unit_texts(article, passage)]
    texts = {unit.text: unit for unit in units}
    row = texts["Arm: Yoghurt; n: 20; Itch gone: 12 (60%)"]
    assert "Itch at week 4" in row.context and row.title == "Yoghurt for itch"
    assert texts["It stayed in 8."].context == "Results"


def test_a_damaged_or_missing_file_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "reader"
    shutil.copytree(DEFAULT_FOLDER, folder)
    weights = bytearray((folder / WEIGHTS).read_bytes())
    weights[len(weights) // 2] ^= 1
    (folder / WEIGHTS).write_bytes(bytes(weights))
    with pytest.raises(ModelUnavailable, match="damaged"):
        Reader(folder)
    (folder / "tokenizer.json").unlink()
    with pytest.raises(ModelUnavailable, match="tokenizer.json"):
        Reader(folder, {"tokenizer.json": shipped_files(DEFAULT_FOLDER.name)["tokenizer.json"]})


@pytest.mark.parametrize("name", [WEIGHTS, "config.json", "tokenizer.json"])
def test_a_file_that_is_no_such_thing_is_told(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "reader"
    shutil.copytree(DEFAULT_FOLDER, folder)
    (folder / name).write_bytes(b"no such thing")
    reader = Reader(folder, {})
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        reader.scores(QUESTION, [RIGHT])
