"""What the reader learns from, and that what was trained is what is computed."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from corpus.markdown import parse_article
from eval.training.reader.learning import Read, batch_loss, drawn
from eval.training.reader.measure import Candidate, Candidates, area, figures
from eval.training.reader.network import ReaderNetwork, distilled, logits_of, save
from eval.training.reader.sources import evidence, written
from eval.training.reader.sources.group import Group, contrasts, left_out
from eval.training.reader.sources.library import Library, units_of
from index.embedding.embedder import BASE_MODEL, model_folder
from index.ranking.reader import Reader
from index.ranking.reading import PairEncoder, UnitText

pytestmark = pytest.mark.slow

YOGHURT = """# Yoghurt against itch in eczema

## Results

Itch fell in 12 of 20 adults who ate yoghurt. Itch fell in 9 of 20 who ate kefir.
Sleep was as before in both groups. Nobody left the study early.

Table 1 Itch and sleep at week 4

| Arm | Itch gone | Slept well |
| --- | --- | --- |
| Yoghurt | 12 (60%) | 8 (40%) |
| Kefir | 9 (45%) | 8 (40%) |

## Funding

Yoghurt for the study was paid for by a dairy.
"""
KNEE = """# Exercise for osteoarthritis of the knee

## Results

Pain of the knee fell by 2.1 points with exercise and by 1.8 points with yoga.
Itch under the brace was reported by 3 adults.
"""


@pytest.fixture(scope="module")
def library() -> Library:
    return Library(units_of(parse_article(n, t)) for n, t in (("itch", YOGHURT), ("knee", KNEE)))


@pytest.fixture(scope="module")
def trained() -> ReaderNetwork:
    torch.manual_seed(3)
    network = ReaderNetwork(model_folder(BASE_MODEL), (0, 1))
    encoder = PairEncoder(model_folder(BASE_MODEL))
    network.narrow(encoder.encode("itch?", [UnitText("Yoghurt", "Results", "Itch fell.")]), 256)
    torch.nn.init.normal_(network.classifier.weight, std=0.5)
    return network.eval()


def number_of(library: Library, start: str) -> int:
    return next(u.number for u in library.units if u.text.text.startswith(start))


def test_units_are_sentences_and_rows_and_none_of_what_answers_nothing(library: Library) -> None:
    texts = [unit.text.text for unit in library.units]
    assert "Arm: Yoghurt; Itch gone: 12 (60%); Slept well: 8 (40%)" in texts
    assert not any("dairy" in text for text in texts)


def test_wrong_units_spare_what_answers_in_part_and_come_from_other_reports_too(
    library: Library,
) -> None:
    right, partly = (number_of(library, start) for start in ("Arm: Yoghurt", "Itch fell in 12"))
    one = written.Written("itch", "itch gone with yoghurt?", "lay", (right,), (partly,), (),
                          None, None)  # fmt: skip
    shown = {"itch": frozenset(range(50))}
    (found,) = written.mined([one], library, shown)
    assert number_of(library, "Arm: Kefir") in found.same  # of the same table, however alike
    assert not {right, partly} & set(found.same)
    assert {report for report, _ in found.other} == {"knee"}


def test_of_an_answered_question_nothing_is_wrong_that_its_writer_did_not_see(
    library: Library,
) -> None:
    right, unseen = (number_of(library, start) for start in ("Arm: Yoghurt", "Sleep was"))
    one = written.Written("itch", "did sleep or itch change?", "full", (right,), (), (), None, None)
    shown = {"itch": frozenset(range(50)) - {unseen}}
    assert unseen not in next(written.mined([one], library, shown)).same
    missed = replace(one, answers=(), near=(right,))  # none of its units answers a near miss
    assert unseen in next(written.mined([missed], library, shown)).same


def test_no_report_that_is_held_out_trains() -> None:
    training, held = written.read_groups(), written.read_groups(held=True)
    titles = [{u.title for g in groups for u in (*g.right, *g.near, *g.wrong)}
              for groups in (training, held)]  # fmt: skip
    assert len(training) > 2000 and len(held) > 300
    assert not titles[0] & titles[1]


def test_near_misses_have_no_right_unit_and_the_others_no_right_unit_among_the_wrong() -> None:
    for group in written.read_groups():
        assert bool(group.right) == (group.source == "written")
        assert not set(group.right) & {*group.near, *group.wrong}


def test_a_swapped_slot_comes_from_another_report_and_is_unlike_its_own() -> None:
    prompts = [
        evidence.Prompt("a", "yoghurt", "placebo", "itch", (1,)),
        evidence.Prompt("b", "oral yoghurt", "placebo", "itch at night", (2,)),
        evidence.Prompt("c", "zinc cream", "placebo", "itch", (3,)),
    ]
    swapper = evidence.Swapper(prompts)
    for seed in range(5):
        swapped = swapper.swapped(prompts[0], "intervention", random.Random(seed))
        assert swapped is not None and swapped.intervention == "zinc cream"
        assert swapped.evidence == () and swapped.outcome == "itch"
        assert swapper.swapped(prompts[0], "comparator", random.Random(seed)) is None


def test_a_group_is_read_with_its_near_units_first_and_one_right_one() -> None:
    unit = [UnitText("", "", str(n)) for n in range(12)]
    group = Group("?", "written", tuple(unit[:2]), tuple(unit[2:4]), tuple(unit[4:]))
    for seed in range(10):
        places, answered = drawn(group, 6, random.Random(seed))
        assert answered and places[0] < 2 and {2, 3} <= set(places) and len(set(places)) == 6
    places, answered = drawn(replace(group, right=()), 6, random.Random(1))
    assert not answered and {0, 1} <= set(places)


def test_the_loss_falls_where_the_right_unit_comes_first(trained: ReaderNetwork) -> None:
    encoder = PairEncoder(model_folder(BASE_MODEL))
    units = [UnitText("", "", "Itch fell."), UnitText("", "", "We thank the nurses.")]
    with torch.inference_mode():
        rows = encoder.encode("did itch fall?", units)
        first, second = logits_of(trained, rows).tolist()
        better, worse = (rows, rows[::-1]) if first > second else (rows[::-1], rows)
        better, worse = (Read(each, (1, 0), (0, 0)) for each in (better, worse))
        assert batch_loss([better], trained) < batch_loss([worse], trained)


def test_openvino_computes_what_was_trained(trained: ReaderNetwork, tmp_path: Path) -> None:
    save(trained, model_folder(BASE_MODEL), tmp_path)
    units = [
        UnitText("Yoghurt", "Results", "Itch fell in 12 of 20 (60%; p = 0.03)."),
        UnitText("A title " * 30, "Table 2 › Women", "Arm: Kefir; n: " + "9; " * 200),
        UnitText("", "", "x"),
    ]
    encoder = PairEncoder(model_folder(BASE_MODEL))
    with torch.inference_mode():
        expected = logits_of(trained, encoder.encode("itch, yoghurt vs kefir?", units))
    found = Reader(tmp_path, {}).scores("itch, yoghurt vs kefir?", units)
    assert found == pytest.approx(expected.numpy(), abs=0.15)  # the weights have eight bits


def test_figures_count_first_units_refusals_and_areas() -> None:
    def asked(kind: str, own: list[tuple[float, float]], left: list[float]) -> Candidates:
        unit = UnitText("", "", "")
        found = tuple(Candidate("r", score, answers, unit) for score, answers in own)
        return Candidates("?", kind, found, tuple(Candidate("s", s, 0, unit) for s in left))

    given = [
        asked("answerable", [(3, 1), (2, 0)], [1.0]),
        asked("answerable", [(4, 0.5), (1, 1)], [3.5]),
        asked("near-miss", [(2, 0)], []),
    ]
    seen = figures(given, None, 24)
    assert (seen.first_answers_in_full, seen.first_answers_or_partly) == (0.5, 1)
    assert seen.refused == {"near-miss": 1, "report left out": 0.5}
    assert seen.area == {"near-miss": 1, "report left out": 0.75}
    assert area([1, 1], [1]) == 0.5


def test_a_contrast_is_a_unit_with_the_question_that_it_answers_and_near_misses() -> None:
    fell, sleep = UnitText("Yoghurt", "", "Itch fell."), UnitText("Yoghurt", "", "Sleep did not.")
    groups = [
        Group("did itch fall?", "written", (fell,), (), (sleep,)),
        Group("did kefir help itch?", "written near miss", (), (fell, sleep), ()),
        Group("did itch fall at night?", "written near miss", (), (fell,), (sleep,)),
    ]
    (one,) = contrasts(groups)
    assert (one.unit, one.right) == (fell, "did itch fall?")
    assert one.wrong == ("did kefir help itch?", "did itch fall at night?")


def test_a_question_whose_article_is_left_out_has_units_of_others_alone() -> None:
    own, others = (
        UnitText("Yoghurt", "", "Itch fell."),
        [UnitText(t, "", "It fell.") for t in "abc"],
    )
    beside = UnitText("Yoghurt", "", "We thank all.")
    group = Group("did itch fall?", "written", (own,), (), (beside, *others))
    (one,) = left_out([group, Group("near miss?", "written near miss", (), (own,), (*others,))])
    assert one == Group("did itch fall?", "written left out", (), (), tuple(others))
    assert left_out([Group("few?", "written", (own,), (), (beside, *others[:2]))]) == []


def test_what_was_saved_is_trained_further_from_where_it_was(tmp_path):
    torch.manual_seed(3)
    first, second = (ReaderNetwork(model_folder(BASE_MODEL), (0, 1)) for _ in range(2))
    save(first, model_folder(BASE_MODEL), tmp_path)
    rows = PairEncoder(tmp_path).encode("itch with yoghurt?", [UnitText("", "", "Itch fell.")])
    with torch.inference_mode():
        before = logits_of(second.eval(), rows).tolist()
        second.load(tmp_path)
        wanted, found = logits_of(first.eval(), rows).tolist(), logits_of(second, rows).tolist()
    assert found == pytest.approx(wanted, abs=0.02) and before != pytest.approx(wanted, abs=0.02)


def test_a_network_of_fewer_layers_follows_its_teacher():
    torch.manual_seed(3)
    encoder = PairEncoder(model_folder(BASE_MODEL))
    rows = encoder.encode("Did itch fall?", [
        UnitText("Yoghurt", "Results", "Itch fell in 12 of 20 adults."),
        UnitText("Knee", "Results", "Pain of the knee fell by 2.1 points."),
    ])  # fmt: skip
    teacher = ReaderNetwork(model_folder(BASE_MODEL), (0, 1, 2)).eval()
    fewer = teacher.with_layers((0, 2))
    before = distilled(fewer, teacher, rows)[1]
    optimizer = torch.optim.Adam([p for p in fewer.parameters() if p.requires_grad], lr=1e-4)
    for _ in range(60):
        optimizer.zero_grad()
        distilled(fewer, teacher, rows)[1].backward()
        optimizer.step()
    logits, after = distilled(fewer, teacher, rows)
    assert after < 0.5 * before
    assert torch.equal(logits, logits_of(fewer, rows))
    words = fewer.bert.embeddings.word_embeddings.weight
    assert torch.equal(words, teacher.bert.embeddings.word_embeddings.weight)
    assert len(teacher.bert.encoder.layer) == 3 and len(fewer.bert.encoder.layer) == 2
