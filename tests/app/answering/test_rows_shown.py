"""A row is shown with what it needs to be read: its heading, and the header of a bare number."""

from dataclasses import replace

import pytest

from app.answering.pipeline import answer_question
from app.answering.rows import (
    at_the_time_asked,
    handed_down,
    lists_part,
    opened,
    with_second_arm,
    without_heads,
)
from app.answers.choices import LONG_ROW_CHARACTERS, Choice, candidates
from app.answers.lock import fault
from index.ranking.search import Hit, Searcher
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
def trial(searcher_over) -> Searcher:
    return searcher_over({"trial": TRIAL})


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
    articles = trial.index.articles
    found = [
        Choice(
            passage, passage.start, passage.end, score, passage.text, passage.labelled, cells=(0, 1)
        )
        for passage in trial.index.passages
        for score in (9.0 - len(passage.passage_id) / 100 - int(passage.passage_id[6:]),)
        if passage.kind == "row" and passage.context.startswith("Table 1")
    ]
    best = max(at_the_time_asked(trial.read("lactate at 3 months"), found, articles), key=by_score)
    assert best.text.startswith("| 3 |") and max(found, key=by_score).text.startswith("| 0 |")
    two = at_the_time_asked(trial.read("lactate at 1 and at 3 months"), found, articles)
    assert max(two, key=by_score).text.startswith(("| 1 |", "| 3 |"))
    assert at_the_time_asked(trial.read("lactate at last"), found, articles) == found


def by_score(choice: Choice) -> float:
    return choice.score


def test_a_row_of_a_label_alone_is_answered_by_the_rows_under_it(trial):
    articles = trial.index.articles
    asked = trial.read("Reasons for referral to the clinic")
    hits = trial.hits(asked, k=60)
    (head,) = [hit for hit in hits if hit.passage.text.startswith("| Reasons for referral")]
    rows = [hit for hit in hits if "Reasons for referral" in hit.passage.context]
    assert len(rows) == 4
    low = [replace(hit, sentence_scores=(head.score - 9,)) for hit in rows]
    first = [head, *low]
    told = opened(asked, [], first, articles)
    assert [one.text for one in sorted(told, key=by_score, reverse=True)] == [
        "| ↳ Insomnia | 4 | 3 |",
        "| ↳ Voices | 2 | 1 |",
        "| ↳ Fever | 1 | 2 |",
        "| ↳ Falls | 3 | 3 |",
    ]
    assert opened(asked, [], [replace(head, score=head.score - 20), *low], articles) == []


def test_a_p_value_of_a_header_of_two_lines_is_no_arm(trial):
    answer = answer_question("Weight at month 6, haloperidol compared with olanzapine", trial)
    (row,) = [claim for claim in answer.claims if "82.4" in claim.text]
    assert row.arms == (1, 3)


def test_a_list_of_which_rows_are_missing_says_so(trial):
    articles = trial.index.articles
    rows = [p for p in trial.index.passages if "Reasons for referral" in p.context]
    choices = [Choice(p, p.start, p.end, 1.0, p.text, p.labelled, cells=(0, 1)) for p in rows]
    assert lists_part(choices[:3], articles)
    assert not lists_part(choices, articles) and not lists_part(choices[:2], articles)


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


ARMS = """# Breaths and compressions

## Results

Table 1 Air by ratio, n (%)

| Ratio | Air, mL/kg | Rate |
| --- | --- | --- |
| Ratio 3:1 | 191 | 30 |
| Ratio 9:3 | 140 | 28 |
| Ratio 15:2 | 77 | 14 |

Table 2 Mothers of the two groups

|  | Exercise | Control |  |
| --- | --- | --- | --- |
|  | n (%) | n (%) | p |
| Diabetes |  |  | 0.93 |
| ↳ Yes | 16 (7.8) | 31 (7.6) |  |
| ↳ No | 189 (92.2) | 376 (92.4) |  |
| Births | 205 | 407 | 0.5 |
| Diabetes |  |  | 0.85 |
| ↳ Yes | 7 (8.2) | 31 (7.7) |  |

Table 3 Doses

| Characteristic | Treated | P value |
| --- | --- | --- |
| Cell dose |  | 0.34 |
| ↳ Median | 5.4 | |
| ↳ Mean | 6.1 | |
| Platelets | 139 | 0.98 |
"""


@pytest.fixture(scope="module")
def arms(searcher_over) -> Searcher:
    return searcher_over({"arms": ARMS})


def hits_of(searcher: Searcher, scores: dict[str, float]) -> list[Hit]:
    """The rows whose text has these words, with their scores, best first."""
    found = [
        Hit(passage, score, (score,))
        for words, score in scores.items()
        for passage in searcher.index.passages if passage.kind == "row" and words in passage.text
    ]  # fmt: skip
    return sorted(found, key=lambda hit: -hit.score)


def shown(choices, score: float) -> list[str]:
    return [one.shown for one in choices if one.score == score]


def test_the_best_row_under_a_head_row_is_as_good_as_that(arms):
    articles = arms.index.articles
    hits = hits_of(arms, {"| Cell dose": 6.0, "Platelets": 5.0, "Median": 4.0, "Mean": 3.0})
    asked = arms.read("cell dose of the treated")
    told = handed_down(asked, list(candidates(asked, hits, articles)), hits, articles)
    assert shown(told, 6.0) == ["Cell dose › Median; Treated: 5.4"]
    # A row that is not under it is not; nor is any where the P value is asked for.
    assert shown(told, 5.0) == ["Platelets; Treated: 139; P value: 0.98"]
    for_p = arms.read("P value of the cell dose")
    every = list(candidates(for_p, hits, articles))
    assert handed_down(for_p, every, hits, articles) == every


def test_the_rows_under_the_first_of_several_heads_of_one_name_stand_for_it(arms):
    articles = arms.index.articles
    hits = hits_of(arms, {"0.85": 9.0, "0.93": 8.9, "| ↳ Yes": 1.0, "| ↳ No": 1.0, "Births": 2.0})
    asked = arms.read("diabetes with exercise vs control")
    every = list(candidates(asked, hits, articles))
    told = without_heads(asked, opened(asked, every, hits, articles), articles)
    best = max(told, key=lambda one: one.score)
    assert best.shown == "Diabetes › Yes; Exercise: 16 (7.8); Control: 31 (7.6)"
    assert not any("0.93" in one.shown or "0.85" in one.shown for one in told)


def test_the_rows_of_both_things_compared_stand_together(arms):
    articles = arms.index.articles
    hits = hits_of(arms, {"Ratio 15:2": 6.0, "Ratio 9:3": 5.0, "Ratio 3:1": 1.0})
    asked = arms.read("air 15:2 vs 3:1")
    found = list(candidates(asked, hits[:2], articles))
    told = with_second_arm(asked, found, hits, articles)
    assert [one.text.split("|")[1].strip() for one in told] == [
        "Ratio 15:2", "Ratio 3:1", "Ratio 9:3"
    ]  # fmt: skip
    assert told[0].score == told[1].score == 6.0
    assert [one.is_arm for one in told] == [True, True, False]
    for other in ("air with 15:2", "air 15:2 vs 4:1", "air in boys vs girls"):
        assert with_second_arm(arms.read(other), found, hits, articles) == found
