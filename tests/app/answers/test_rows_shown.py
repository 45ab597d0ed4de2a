"""A row is shown with what it needs to be read: its heading, and the header of a bare number."""

import pytest

from app.answering.pipeline import answer_question
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
