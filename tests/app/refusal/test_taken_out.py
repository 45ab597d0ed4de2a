"""What the best statement answers far better without, and its paper does not fill, is missing."""

import pytest

from app.answering.pipeline import answer_question
from app.answers.refusal import RefusalKind
from app.refusal.taken_out import phrases_of
from index.ranking.reader import Reader
from index.ranking.search import Searcher
from index.storage import build as builder
from index.storage import store

PAPERS = {
    "saline-2014": "# Hypertonic saline before general anaesthesia: a randomised trial\n\n"
    "## Abstract\n\nMean arterial pressure at 10 minutes was 88 mmHg after hypertonic saline and "
    "79 mmHg after normal saline in adults who had elective surgery.\n\n"
    "## Methods\n\nAdults were given hypertonic saline 5% or normal saline before induction. The "
    "pump had a stroke volume of 2 ml.\n\n## Results\n\nMean arterial pressure at 10 minutes was "
    "88 mmHg after hypertonic saline and 79 mmHg after normal saline (P = 0.01).\n\n"
    "## Discussion\n\nOthers gave hydroxyethyl starch before anaesthesia.\n",
    "biosimilar-2017": "# The biosimilar SB2 and infliximab in rheumatoid arthritis\n\n"
    "## Abstract\n\nPatients with rheumatoid arthritis despite methotrexate were given SB2 or "
    "infliximab. The ACR20 response at week 54 was 65.3% with SB2 and 69.2% with infliximab.\n\n"
    "## Results\n\nThe ACR20 response at week 54 was 65.3% with SB2 and 69.2% with infliximab. "
    "Women answered as often as men.\n",
    "other-2011": "# Psoriasis and psoriatic arthritis in general practice\n\n## Results\n\n"
    "Psoriatic arthritis was seen in 8% of adults with psoriasis, and in 2% of children. Serum "
    "sodium was measured in none. Hydroxyethyl starch was given to none.\n",
}


@pytest.fixture(scope="module")
def papers(tmp_path_factory, embedder) -> Searcher:
    folder = tmp_path_factory.mktemp("taken-out") / "index"
    builder.build(PAPERS, embedder, folder)
    return Searcher(store.load(folder, embedder), embedder, reader=Reader())


@pytest.mark.parametrize(
    ("question", "missing", "reason"),
    [
        ("What was serum sodium at 10 minutes after hypertonic saline?", "serum sodium",
         "does not name serum sodium"),
        ("What was stroke volume at 10 minutes after hypertonic saline?", "stroke volume",
         "does not tell this of “stroke volume”"),
        ("ACR20 response at week 54 with SB2 in RA patients without methotrexate",
         "without methotrexate", "does not tell this of “without methotrexate”"),
    ],
)  # fmt: skip
def test_a_slot_that_the_paper_does_not_fill_is_told(question, missing, reason, papers):
    answer = answer_question(question, papers)
    assert answer.refusal is not None and answer.refusal.kind is RefusalKind.NOT_ANSWERED
    assert answer.refusal.missing == (missing,)
    assert answer.reason.rstrip(".").endswith(reason)


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("What was mean arterial pressure at 10 minutes after hypertonic saline?", "88 mmHg"),
        ("What was mean arterial pressure after hypertonic saline before elective surgery?", "88"),
        ("ACR20 at week 54 with SB2 in rheumatoid arthritis", "65.3%"),
        ("ACR20 response at week 54 with SB2 in patients despite methotrexate", "65.3%"),
        ("ACR20 response at week 54 with SB2 in girls with rheumatoid arthritis", "65.3%"),
    ],
)
def test_what_it_fills_is_answered(question, shown, papers):
    answer = answer_question(question, papers)
    assert answer.refusal is None
    assert shown in " ".join(claim.text for claim in answer.claims)


@pytest.mark.parametrize(
    ("question", "phrases"),
    [
        ("Does memantine for eight days improve grip strength after training?",
         ["memantine", "eight days", "grip strength", "training"]),
        ("InO in r/r paediatric ALL: CR rate?", ["InO", "paediatric ALL", "CR"]),
        ("What unwanted effects did doxycycline have?", ["doxycycline"]),
        ("Did nurses diagnose the vignettes better?", ["nurses", "vignettes"]),
        ("What leg length discrepancy remains after it?", ["leg length discrepancy"]),
        ("vit E bad cholesterol diabetes elderly women", []),
        ("Who was judged fit for surgery?", ["fit", "surgery"]),
        ("survival with repeat infusion, infused twice", ["survival", "infusion", "infused"]),
    ],
)  # fmt: skip
def test_phrases_stand_between_the_words_that_join_them(question, phrases):
    assert [question[start:end] for start, end in phrases_of(question)] == phrases
