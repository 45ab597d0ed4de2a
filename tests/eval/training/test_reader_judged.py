"""Units that were judged one by one: how they are asked, kept, and learnt from."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest
import torch
from typer.testing import CliRunner

from conftest import TINY
from corpus.library import load_corpus
from eval.training.reader.learning import Read, batch_loss, read_of_judged
from eval.training.reader.network import ReaderNetwork
from eval.training.reader.sources import export, judged
from eval.training.reader.sources.group import Judged
from eval.training.reader.sources.stored import write
from index.embedding.embedder import BASE_MODEL, model_folder
from index.ranking.reading import PairEncoder, UnitText

QUESTIONS = [
    {"id": "n0", "r": "adams-2019", "q": "haemoglobin with daily iron?", "s": "full", "k": "yes"},
    {
        "id": "n1",
        "r": "adams-2019",
        "q": "haemoglobin of men with snoring?",
        "s": "full",
        "k": "near",
    },
    {"id": "n2", "r": "elsewhere", "q": "weight of mice?", "s": "full", "k": "yes"},
]


@pytest.fixture(scope="module")
def kept(tiny_index, tmp_path_factory) -> tuple[Path, Path, list[dict]]:
    """The corpus, the file of what was judged, and the questions as they were asked."""
    folder = tmp_path_factory.mktemp("judged")
    corpus = folder / "corpus"
    corpus.mkdir()
    for name, source in TINY.items():
        (corpus / f"{name}.md").write_text(source, encoding="utf-8")
    questions, asked = folder / "questions.jsonl", folder / "asked"
    questions.write_text("".join(json.dumps(one) + "\n" for one in QUESTIONS))
    run(["ask", corpus, tiny_index, questions, asked])
    lines = [json.loads(line) for line in (asked / "asked.jsonl").open()]
    assert (asked / "000.txt").read_text().count("\n## n1  haemoglobin of men with snoring?") == 1
    (asked / "000.out").write_text("n0 2:1 1:3\nn1 none\n")
    run(["keep", corpus, asked, folder / "judged.jsonl.gz"])
    return corpus, folder / "judged.jsonl.gz", lines


def run(arguments: list) -> None:
    result = CliRunner().invoke(judged.app, [str(each) for each in arguments])
    assert result.exit_code == 0, result.output


def test_what_was_judged_is_kept_with_grade_and_score(kept) -> None:
    corpus, path, lines = kept
    assert [one["id"] for one in lines] == ["n0", "n1"]  # the third's report is not there
    texts = {article.article_id: article.text for article in load_corpus(corpus)}
    first, near = (g for g in judged.read_groups(path) if g.source != "judged left out")
    assert (first.source, near.source) == ("judged", "judged near miss")
    assert first.answers[:3] == (1, 0, 0.5) and not any(near.answers)
    for (report, start, end, score), unit, log_odds in zip(
        lines[0]["u"], first.units, first.starts, strict=False
    ):
        assert unit.text in (texts[report][start:end], unit.text if ": " in unit.text else "")
        assert log_odds == pytest.approx(score)
    assert list(first.starts[:10]) == sorted(first.starts[:10], reverse=True)


def test_of_an_answered_question_other_reports_alone_are_as_where_its_own_is_missing(kept) -> None:
    corpus, path, _ = kept
    own = {article.title for article in load_corpus(corpus) if article.article_id == "adams-2019"}
    groups = [g for g in judged.read_groups(path) if g.source == "judged left out"]
    for group in groups:
        assert not any(group.answers) and not own & {unit.title for unit in group.units}
    assert len(groups) == 1


def test_no_report_that_is_held_out_was_judged() -> None:
    with gzip.open(judged.FILE, "rt", encoding="utf-8") as lines:
        reports = {v["report"] for line in lines if "units" in (v := json.loads(line))}
    every = {report for report, _ in judged.written.read_file()[1]}
    assert len(reports) > 150 and not reports & judged.written.held_out(every)


def test_a_judge_who_writes_anything_else_is_told(tmp_path) -> None:
    assert judged.graded("n12 2:1,4 1:3") == ("n12", {1: 2, 4: 2, 3: 1})
    assert judged.graded("n12 none") == ("n12", {})
    with pytest.raises(ValueError, match="n12 maybe 4"):
        judged.graded("n12 maybe 4")


def test_a_unit_is_set_against_the_questions_that_it_does_not_answer() -> None:
    fell, slept = UnitText("Yoghurt", "", "Itch fell."), UnitText("Yoghurt", "", "Sleep did not.")
    groups = [
        Judged("did itch fall?", "judged", (fell, slept), (1, 0), (2, 1)),
        Judged("did sleep change?", "judged", (slept, fell), (1, 0), (2, 1)),
        Judged("how was itch at night?", "judged near miss", (fell, slept), (0.5, 0), (2, 1)),
    ]
    found = {one.unit: (one.right, one.wrong) for one in judged.contrasts(groups)}
    assert found == {
        fell: ("did itch fall?", ("did sleep change?",)),
        slept: ("did sleep change?", ("did itch fall?", "how was itch at night?")),
    }


def test_the_best_wrong_units_are_read_beside_some_right_ones() -> None:
    units = tuple(UnitText("", "", str(n)) for n in range(10))
    answers = (0, 1, 0, 0.5, 1, 1, 1, 1, 0, 0)
    group = Judged("?", "judged", units, answers, tuple(range(10, 0, -1)))
    encoder = PairEncoder(model_folder(BASE_MODEL))
    read = read_of_judged(group, 6, encoder, random.Random(2))
    assert list(read.answers[:4]) == [1, 1, 1, 0]  # half that answer, then the best of the others
    assert read.starts[3] == 10 and set(read.starts[4:]) <= {8, 7, 2, 1}  # and any two


def test_what_the_ranking_gets_right_costs_less_to_choose() -> None:
    torch.manual_seed(3)
    network = ReaderNetwork(model_folder(BASE_MODEL), (0, 1)).eval()
    encoder = PairEncoder(model_folder(BASE_MODEL))
    rows = encoder.encode("did itch fall?", [UnitText("", "", "It fell."), UnitText("", "", "No.")])
    with torch.inference_mode():
        right, none, wrong = (
            float(batch_loss([Read(rows, (1, 0), starts)], network))
            for starts in ((5, 0), (0, 0), (0, 5))
        )
    assert right < none < wrong
    assert wrong - right == pytest.approx(5, abs=0.5)


def test_judged_questions_become_a_library_with_their_evidence(kept) -> None:
    corpus, path, lines = kept
    articles = load_corpus(corpus)
    texts = {article.article_id: article.text for article in articles}
    first, near = export.questions(articles, path)
    report, start, end, _ = lines[0]["u"][0]
    places = [(e["article_id"], e["start"], e["end"]) for e in first["evidence"][0]]
    assert (report, start, end) in places and first["question"] == "haemoglobin with daily iron?"
    assert all(e["quote"] == texts[e["article_id"]][e["start"] : e["end"]]
               for e in first["evidence"][0])  # fmt: skip
    assert near["type"] == "near-miss" and near["evidence"] == []


def test_a_question_with_its_variants_gives_a_group_of_each(tmp_path):
    units = {"0": ["Results", "Fever fell in 12%."], "1": ["Results", "Cough fell in 9%."]}
    report = {"report": "iron", "title": "Iron", "units": units}
    line = {
        "id": "q1", "r": "iron", "q": "How often did fever fall?", "s": "full", "k": "yes",
        "u": [["iron", 0, 2, 1.0], ["iron", 1, 0, 0.5]], "o": [],
    }  # fmt: skip
    path = tmp_path / "judged.jsonl.gz"
    write(path, [report], [line])
    varied = {
        "id": "q1", "same": "share with less fever",
        "near": [["outcome", "How often did cough fall?", "cough"],
                 ["population", "How often did fever fall in children?", "children"]],
    }  # fmt: skip
    lines = tmp_path / "varied.jsonl"
    lines.write_text(json.dumps(varied) + "\n", encoding="utf-8")
    judged.vary(path, [lines])
    groups = {group.question: group for group in judged.read_groups(path)}
    assert groups[line["q"]].answers == groups[varied["same"]].answers == (1, 0)
    # What names the changed slot may answer the question as changed, and is left out of it.
    assert groups["How often did cough fall?"].answers == (0,)
    assert groups["How often did fever fall in children?"].answers == (0, 0)
    wrong = {question for one in judged.contrasts([*groups.values()]) for question in one.wrong}
    assert "How often did fever fall in children?" in wrong
