"""Groups as the product reads them: their supports, the ranking's log-odds, and their file."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from corpus.markdown import parse_article
from eval.training.reader import gathered
from eval.training.reader.sources import abstracts, squad, whole
from eval.training.reader.sources.group import Contrast, Group, Judged, contrast
from eval.training.reader.sources.library import units_of
from eval.training.reader.sources.supported import (
    Articles,
    Indexed,
    supported_contrast,
    supported_group,
    supported_judged,
)
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
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Indexed:
    folder = tmp_path_factory.mktemp("reports")
    build({"itch": YOGHURT, "knee": KNEE}, load_embedder(), folder)
    return Indexed(folder)


def unit(start: str, text: str = YOGHURT) -> UnitText:
    article = parse_article("itch" if text is YOGHURT else "knee", text)
    return next(u.text for u in units_of(article) if u.text.text.startswith(start))


def test_a_unit_is_supported_by_what_its_article_says_of_the_rest(indexed: Indexed) -> None:
    fell, pain = unit("Itch fell"), unit("Pain", KNEE)
    group = Group(QUESTION, "written", (fell,), (), (pain,))
    found = supported_group(group, indexed)
    assert found.right[0].supports == ("We asked 40 adults with eczema.",)
    assert found.wrong[0].supports == ("Itch was not asked about.",)
    alone = Articles.of({"itch": parse_article("itch", YOGHURT)})
    assert alone.supported(QUESTION, fell).supports == found.right[0].supports
    assert alone.supported(QUESTION, pain) == pain  # of no article that is known


def test_a_contrast_has_the_supports_of_each_question(indexed: Indexed) -> None:
    one = contrast(unit("Itch fell"), "written contrast", QUESTION, ["Did children itch less?"])
    right, wrong = supported_contrast(one, indexed).units
    assert right.supports == ("We asked 40 adults with eczema.",)
    assert wrong.supports == ("Children were not admitted.",)


def test_a_judged_group_starts_from_the_present_ranking(indexed: Indexed) -> None:
    fell, slept = unit("Itch fell"), unit("Sleep")
    group = Judged(QUESTION, "judged", (slept, fell), (0, 1), (9.0, 9.0))
    found = supported_judged(group, indexed)
    assert found.starts[1] > found.starts[0]
    scores = indexed.ranked(QUESTION, [fell])
    at = indexed.place(fell)
    assert at is not None and found.starts[1] == pytest.approx(scores[at] / READER_WEIGHT)


def test_a_set_becomes_groups_in_which_the_rest_of_its_report_is_wrong(
    indexed: Indexed, tmp_path: Path
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


def test_what_was_gathered_is_read_as_it_was(indexed: Indexed, tmp_path: Path) -> None:
    fell, slept = unit("Itch fell"), unit("Sleep")
    groups: list[gathered.Trained] = [
        supported_group(Group(QUESTION, "written", (fell,), (slept,), ()), indexed),
        supported_contrast(contrast(fell, "written contrast", QUESTION, ["Sleep?"]), indexed),
        Judged(QUESTION, "judged", (fell, slept), (1.0, 0.5), (0.25, -1.5)),
    ]
    gathered.save(groups, tmp_path / "groups.json.gz")
    assert gathered.load(tmp_path / "groups.json.gz") == groups
    assert isinstance(groups[1], Contrast)


def test_sets_of_others_are_articles_in_which_their_units_are_found(tmp_path: Path) -> None:
    paragraphs = [
        {"context": "Rain fell on Rome. It fell all day.", "qas": [
            {"question": "Where did rain fall?", "is_impossible": False,
             "answers": [{"text": "Rome", "answer_start": 13}]}]},
        {"context": "Snow is rare there. Frost is not.", "qas": []},
    ]  # fmt: skip
    file = tmp_path / "squad.json"
    file.write_text(json.dumps({"data": [{"title": "Old_Rome", "paragraphs": paragraphs}]}))
    (group,) = squad.groups(file, random.Random(1))
    articles = Articles.of(squad.articles(file))
    assert {u.title for u in group.right} == {"Old Rome"}
    assert all(articles.place(u) is not None for u in (*group.right, *group.near, *group.wrong))
    stored = {"QUESTION": "Does yoghurt help?", "LABELS": ["METHODS"], "LONG_ANSWER": "It does.",
              "CONTEXTS": ["We asked 40 adults. They ate yoghurt."]}  # fmt: skip
    file.write_text(json.dumps({"1": stored}))
    found = Articles.of(abstracts.articles(file))
    assert found.place(UnitText("Does yoghurt help?", "Methods", "They ate yoghurt.")) is not None
