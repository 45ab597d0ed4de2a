"""A row is shown with what it needs to be read: its heading, and the header of a bare number."""

from dataclasses import replace

import pytest

from app.answering.pipeline import answer_question
from app.answering.rows import at_the_time_asked, lists_part, opened
from app.answers.choices import LONG_ROW_CHARACTERS, Choice
from app.answers.lock import fault
from index.ranking.search import Searcher
from index.storage import build as builder
from index.storage import store

TRIAL = """# Lactate with haloperidol or olanzapine

## Results

Table 1 Blood lactate by month, mmol/L

| Month | Haloperidol | Olanzapine |
| --- | --- | --- |
| 0 | 1.41 | 1.20 |
| 1 | 2.21 | 1.21 |
| 3 | 2.93 | 1.32 |
| 6 | 2.51 | 1.39 |

Table 2 Side effects by severity, n (%)

| Symptom | Haloperidol | Olanzapine |
| --- | --- | --- |
| Dystonia |  |  |
| mild | 5 (17) | 2 (7) |
| severe | 1 (3) | 4 (13) |
| Akathisia |  |  |
| mild | 3 (10) | 6 (20) |
| severe | 2 (6) | 7 (23) |
| Restlessness was seen in all (2). |  |  |

Table 3 Characteristics at admission

| Characteristic | Haloperidol | Olanzapine |
| --- | --- | --- |
| Reasons for referral to the clinic |  |  |
| ↳ Insomnia | 4 | 3 |
| ↳ Voices | 2 | 1 |
| ↳ Fever | 1 | 2 |
| ↳ Falls | 3 | 3 |

Reasons were noted by nurses of the clinic.

Table 4 Weight by month, kg

| Month | Haloperidol Mean | Haloperidol P* | Olanzapine Mean |
| --- | --- | --- | --- |
| 0 | 81.1 | 0.91 | 80.2 |
| 6 | 82.4 | 0.04 | 90.7 |

As others found (1,2), dystonia came early.

## References

1. One A. First. J Med. 2001.
2. Two B. Second. J Med. 2002.
3. Three C. Third. J Med. 2003.
"""


@pytest.fixture(scope="module")
def trial(tmp_path_factory, embedder) -> Searcher:
    folder = tmp_path_factory.mktemp("trial") / "index"
    builder.build({"trial": TRIAL}, embedder, folder)
    return Searcher(store.load(folder, embedder), embedder)


def test_a_number_as_a_label_stands_behind_its_header(trial):
    answer = answer_question("Blood lactate at month 3 with haloperidol and olanzapine", trial)
    assert answer.claims[0].shown == "Month: 3; Haloperidol: 2.93; Olanzapine: 1.32"
    assert not any(fault(claim, answer) for claim in answer.claims)


def test_a_row_under_an_unmarked_heading_says_what_it_is_of(trial):
    answer = answer_question("severe dystonia with haloperidol and with olanzapine", trial)
    rows = {claim.shown: claim for claim in answer.claims if claim.cells}
    assert "Dystonia › severe; Haloperidol: 1 (3); Olanzapine: 4 (13)" in rows
    assert not any(shown.startswith("severe") for shown in rows)


def test_a_share_in_a_cell_is_no_paper(trial):
    answer = answer_question("severe dystonia with haloperidol and with olanzapine", trial)
    assert [claim.reports for claim in answer.claims if claim.cells] == [()] * sum(
        bool(claim.cells) for claim in answer.claims
    )


def test_the_rows_of_another_time_do_not_stand_before_that_of_the_time_asked(trial):
    found = [
        Choice(
            passage, passage.start, passage.end, score, passage.text, passage.labelled, cells=(0, 1)
        )
        for passage in trial.index.passages
        for score in (9.0 - len(passage.passage_id) / 100 - int(passage.passage_id[6:]),)
        if passage.kind == "row" and passage.context.startswith("Table 1")
    ]
    best = max(at_the_time_asked(trial.read("lactate at 3 months"), found, trial), key=by_score)
    assert best.text.startswith("| 3 |") and max(found, key=by_score).text.startswith("| 0 |")
    two = at_the_time_asked(trial.read("lactate at 1 and at 3 months"), found, trial)
    assert max(two, key=by_score).text.startswith(("| 1 |", "| 3 |"))
    assert at_the_time_asked(trial.read("lactate at last"), found, trial) == found


def by_score(choice: Choice) -> float:
    return choice.score


def test_a_row_of_a_label_alone_is_answered_by_the_rows_under_it(trial):
    asked = trial.read("Reasons for referral to the clinic")
    hits = trial.hits(asked, k=60)
    (head,) = [hit for hit in hits if hit.passage.text.startswith("| Reasons for referral")]
    rows = [hit for hit in hits if "Reasons for referral" in hit.passage.context]
    assert len(rows) == 4
    low = [replace(hit, sentence_scores=(head.score - 9,)) for hit in rows]
    first = [head, *low]
    told = opened(asked, [], first, trial)
    assert [one.text for one in sorted(told, key=by_score, reverse=True)] == [
        "| ↳ Insomnia | 4 | 3 |",
        "| ↳ Voices | 2 | 1 |",
        "| ↳ Fever | 1 | 2 |",
        "| ↳ Falls | 3 | 3 |",
    ]
    assert opened(asked, [], [replace(head, score=head.score - 20), *low], trial) == []


def test_a_p_value_of_a_header_of_two_lines_is_no_arm(trial):
    answer = answer_question("Weight at month 6, haloperidol compared with olanzapine", trial)
    (row,) = [claim for claim in answer.claims if "82.4" in claim.text]
    assert row.arms == (1, 3)


def test_a_list_of_which_rows_are_missing_says_so(trial):
    rows = [p for p in trial.index.passages if "Reasons for referral" in p.context]
    choices = [Choice(p, p.start, p.end, 1.0, p.text, p.labelled, cells=(0, 1)) for p in rows]
    assert lists_part(choices[:3], trial)
    assert not lists_part(choices, trial) and not lists_part(choices[:2], trial)


def test_a_long_row_is_not_shown_without_results(tmp_path, embedder):
    arms = " | ".join(f"{n}.5% after a year of treatment and a year of follow-up" for n in range(9))
    heads = " | ".join(f"Outcome number {n}" for n in range(9))
    source = (
        f"# Trials of many drugs\n\nTable 1 Trials\n\n| Trial | Kind of patients | {heads} |\n"
        f"| --- |{' --- |' * 10}\n| ATLAS | adults with relapsed gout | {arms} |\n"
        f"| BOREAS | children | {arms} |\n"
    )
    builder.build({"trials": source}, embedder, tmp_path / "index")
    searcher = Searcher(store.load(tmp_path / "index", embedder), embedder)
    answer = answer_question("ATLAS, adults with relapsed gout", searcher)
    (row,) = [claim for claim in answer.claims if claim.text.startswith("| ATLAS")]
    assert "Kind of patients: adults with relapsed gout; Outcome number 0: 0.5%" in row.shown
    assert len(row.shown) <= LONG_ROW_CHARACTERS + 50
    assert not any(fault(claim, answer) for claim in answer.claims)
