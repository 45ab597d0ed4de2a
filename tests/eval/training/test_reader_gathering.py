"""Groups with the log-odds of the present ranking, sets over whole reports, and their file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.markdown import parse_article
from eval.training.reader import gathered
from eval.training.reader.sources import whole
from eval.training.reader.sources.group import Contrast, Group, Judged
from eval.training.reader.sources.library import units_of
from eval.training.reader.sources.ranked import Ranked, judged_anew
from index.embedding.embedder import load_embedder
from index.ranking.reading import UnitText
from index.ranking.search import READER_WEIGHT
from index.storage.build import build

pytestmark = pytest.mark.slow

YOGHURT = """# Yoghurt against itch

## Methods

We asked 40 adults with eczema. Children were not admitted.

## Results

Itch fell in 12 of 20 at week 4. Sleep was as before.
"""
KNEE = """# Exercise for the knee

## Results

Pain of the knee fell by 2.1 points in adults. Itch was not asked about.
"""
QUESTION = "Does yoghurt lower itch in adults with eczema?"


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Ranked:
    folder = tmp_path_factory.mktemp("reports")
    build({"itch": YOGHURT, "knee": KNEE}, load_embedder(), folder)
    return Ranked(folder)


def unit(start: str, text: str = YOGHURT) -> UnitText:
    article = parse_article("itch" if text is YOGHURT else "knee", text)
    return next(u.text for u in units_of(article) if u.text.text.startswith(start))


def test_a_judged_group_starts_from_the_present_ranking(indexed: Ranked) -> None:
    fell, slept = unit("Itch fell"), unit("Sleep")
    group = Judged(QUESTION, "judged", (slept, fell), (0, 1), (9.0, 9.0))
    found = judged_anew(group, indexed)
    assert found.starts[1] > found.starts[0]
    scores = indexed.scores(QUESTION, [fell])
    at = indexed.place(fell)
    assert at is not None and found.starts[1] == pytest.approx(scores[at] / READER_WEIGHT)


def test_a_set_becomes_groups_in_which_the_rest_of_its_report_is_wrong(
    indexed: Ranked, tmp_path: Path
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "itch.md").write_text(f"---\nlicence: CC BY 4.0\n---\n\n{YOGHURT}")
    (corpus / "knee.md").write_text(f"---\nlicence: CC BY-NC 4.0\n---\n\n{KNEE}")
    numbers = {u.text.text: u.number for u in units_of(parse_article("itch", YOGHURT))}
    fell, slept = (numbers[unit(start).text] for start in ("Itch fell", "Sleep"))
    written = {
        "r": "itch", "q": QUESTION, "s": "full", "a": [fell], "p": [], "same": "yoghurt itch wk 4",
        "near": [["time", "itch at week 8?", "week 8", [fell]],
                 ["outcome", "sleep with yoghurt, points?", "points", [slept]],
                 ["population", "itch in children?", "children", [fell, slept]]],
    }  # fmt: skip
    lines = tmp_path / "lines.jsonl"
    lines.write_text("\n".join(json.dumps({**written, "r": r}) for r in ("itch", "knee")))
    whole.main(corpus, tmp_path / "whole.jsonl.gz", [lines])
    groups = list(whole.read_groups(indexed, tmp_path / "whole.jsonl.gz"))
    kinds = [group.source for group in groups]  # of the report under another licence, nothing
    assert kinds == ["whole"] * 2 + ["whole near miss"] * 3 + ["whole contrast"] * 2
    first = groups[0]
    assert isinstance(first, Judged)
    right = [u.text for u, answers in zip(first.units, first.answers, strict=True) if answers]
    assert right == [unit("Itch fell").text] and len(first.units) > 3
    assert list(first.starts) == sorted(first.starts, reverse=True)
    assert not any(answers for g in groups[2:5] if isinstance(g, Judged) for answers in g.answers)


def test_what_was_gathered_is_read_as_it_was(tmp_path: Path) -> None:
    fell, slept = unit("Itch fell"), unit("Sleep")
    groups: list[gathered.Trained] = [
        Group(QUESTION, "written", (fell,), (slept,), ()),
        Contrast(fell, "written contrast", QUESTION, ("Sleep?",)),
        Judged(QUESTION, "judged", (fell, slept), (1.0, 0.5), (0.25, -1.5)),
    ]
    senses = {fell.title: {"EASI": "eczema area and severity index"}, "Another": {"A": "b"}}
    gathered.save(groups, tmp_path / "groups.json.gz", senses)
    read = gathered.load(tmp_path / "groups.json.gz")
    assert read == groups
    contrast = read[1]
    assert isinstance(contrast, Contrast)
    assert contrast.unit.abbreviations == senses[fell.title]  # which equality does not compare
