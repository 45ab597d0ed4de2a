"""A dose, a time, criteria or a figure is asked for: a statement that has one answers first."""

from dataclasses import replace

import numpy as np
import pytest

from app.answering.kinds import NEAR, of_the_kind, read_farther, why_of_another_kind
from app.answering.pipeline import answer_question
from app.answers.choices import candidates
from app.reading.wanted import wanted_of
from app.refusal.confidence import answers_log_odds
from index.ranking.reader import Reader
from index.ranking.search import Hit, Searcher
from index.storage import build as builder
from index.storage import store

TRIALS = {
    "zinc": """# Zinc for wounds

## Methods

Patients were eligible if they were older than 18 years and had a wound. Patients were excluded if
they smoked.

Zinc was given at 20 mg daily. Wounds were photographed by a nurse.

## Results

Figure 1 shows the time to healing. It was 12 days with zinc and 19 days with placebo. Nurses said
so. Infection of wounds was noted in some. Infection occurred in 4 of 50 patients.

Zinc was liked.

## Discussion

Pain was less with zinc than with placebo (P = 0.01) [4, 5]. Pain was felt by 12 patients with zinc
and by none with placebo. Iron was given at 90 mg by others.
Time to sleep was 3 hours.
""",
    "salt": "# Salt and sleep\n\n## Results\n\nSleep was sound with salt. Salt was cheap.",
}


@pytest.fixture(scope="module")
def trials(searcher_over) -> Searcher:
    return searcher_over(TRIALS, Reader())


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("dose of zinc for wounds", "dose"),
        ("What dose of zinc was given?", "dose"),
        ("How much zinc did the patients receive?", "dose"),
        ("How much does age raise the risk of a wound in those who received zinc?", "figure"),
        ("effect of zinc for eligible household members on fever", "figure"),
        ("Who was eligible for zinc?", "inclusion criteria"),
        ("time to healing with zinc", "time"),
        ("How long did healing take?", "time"),
        ("wound healing time with zinc", "time"),
        ("How many times was the wound cleaned?", "figure"),
        ("Who was excluded from the zinc trial?", "exclusion criteria"),
        ("inclusion criteria, zinc for wounds", "inclusion criteria"),
        ("Who could take part in the zinc trial?", "inclusion criteria"),
        ("How often was there an infection?", "figure"),
        ("infection of wounds with zinc", "figure"),
        ("What was the pain score after a week, and from what did it start?", "figure"),
        ("zinc and care: PDS score post-treatment", "figure"),
        ("By what criteria were wounds called large?", "figure"),
        ("treatments of wounds", None),
        ("Did zinc help?", None),
        ("definition of healing", None),
        ("Would another dose of zinc be safe?", None),
        ("How was the wound at the time of discharge?", None),
        ("What is the maximum daily zinc dose?", "dose"),
        ("Zinc dose given to smokers", "dose"),
        ("What was the dose interval?", None),
    ],
)
def test_what_kind_of_thing_a_question_asks_for(trials, question, kind):
    found = wanted_of(trials.read(question))
    assert (found and found.name) == kind


def ranked(searcher: Searcher, first: str) -> list[Hit]:
    """Hits of all sentences, of which one leads by two log-odds."""
    hits = []
    for passage in searcher.index.passages:
        texts = [searcher.unit_text(passage, n).text for n in range(len(passage.sentences))]
        scores = tuple(5.0 if first in text else 3.0 for text in texts)
        hits.append(Hit(passage, max(scores), scores, logits=tuple(-1.0 for _ in scores)))
    return sorted(hits, key=lambda hit: -hit.score)


def leading(searcher: Searcher, hits: list[Hit]) -> str:
    best = max(hits, key=lambda hit: hit.score)
    return searcher.unit_text(best.passage, best.sentence_scores.index(best.score)).text


@pytest.mark.parametrize(
    ("question", "beside", "told"),
    [
        ("dose of zinc for wounds", "Zinc was liked", "20 mg"),
        ("How long did healing take with zinc?", "Zinc was liked", "12 days"),
        ("exclusion criteria of the zinc trial", "eligible", "excluded if"),
        ("How often were wounds infected?", "noted in some", "4 of 50"),
        ("pain with zinc vs placebo", "less with zinc", "12 patients with zinc"),
        ("healing with zinc vs placebo", "Zinc was given", "12 days with zinc"),
        ("dose of zinc", "Iron was given", "20 mg daily"),
        ("time to healing with zinc", "Time to sleep", "12 days with zinc"),
    ],
)
def test_a_statement_of_the_kind_that_is_asked_for_leads(trials, question, beside, told):
    hits = ranked(trials, beside)
    assert beside in leading(trials, hits)
    of_kind = of_the_kind(trials.read(question), hits, trials)
    texts = [
        trials.unit_text(hit.passage, n).text
        for hit in of_kind for n, score in enumerate(hit.sentence_scores)
        if score == max(one.score for one in of_kind)
    ]  # fmt: skip
    assert any(told in text for text in texts) and not any(beside in text for text in texts)


def test_what_is_of_the_kind_and_was_not_read_is_read(trials):
    hits = [
        replace(hit, logits=tuple(None if s == 3.0 else -1.0 for s in hit.sentence_scores))
        for hit in ranked(trials, "Zinc was liked")
    ]
    of_kind = of_the_kind(trials.read("dose of zinc for wounds"), hits, trials)
    read = {
        trials.unit_text(hit.passage, n).text
        for hit in of_kind for n, logit in enumerate(hit.logits)
        if logit is not None
    }  # fmt: skip
    assert "Zinc was given at 20 mg daily." in read
    assert "Wounds were photographed by a nurse." not in read


def test_a_dose_of_something_else_answers_where_no_other_is_known(trials):
    hits = ranked(trials, "Iron was given")
    assert of_the_kind(trials.read("dose of copper"), hits, trials) == hits


class Likes:
    """A reader that likes one text alone, and remembers what it read."""

    def __init__(self, liked: str, logit: float = 4.0) -> None:
        self.liked, self.logit, self.read = liked, logit, []

    def scores(self, question, units):
        self.read += [unit.text for unit in units]
        return np.array([self.logit if self.liked in unit.text else -2.0 for unit in units])


def first_read(searcher: Searcher, question: str) -> list[Hit]:
    """Hits whose leading sentence alone was read."""
    return [
        replace(hit, logits=tuple(-2.0 if s == 5.0 else None for s in hit.sentence_scores),
                answers=-2.0 if hit.score == 5.0 else None, first_score=5.0)
        for hit in ranked(searcher, "Zinc was liked")
    ]  # fmt: skip


@pytest.mark.parametrize(("logit", "answers"), [(4.0, 4.0), (1.0, -2.0)])
def test_more_is_read_where_nothing_that_was_read_answers(trials, logit, answers):
    own = Searcher(trials.index, trials._questions._embedder, reader=Likes("4 of 50", logit))
    asked = own.read("How often were wounds infected?")
    found = read_farther(asked, first_read(own, asked.text), own)
    assert "4 of 50" in leading(own, found)
    # Whether the articles answer is judged by it only where the reader is sure.
    assert max(hit.answers for hit in found if hit.answers is not None) == answers


@pytest.mark.parametrize(("logit", "answers"), [(4.0, 4.0), (1.0, -2.0)])
def test_before_a_close_refusal_more_is_read_and_counts_where_it_surely_answers(
    trials, logit, answers
):
    own = Searcher(trials.index, trials._questions._embedder, reader=Likes("4 of 50", logit))
    asked = own.read("How often were wounds infected?")
    hits = [replace(hit, first_score=-4.0) for hit in first_read(own, asked.text)]
    assert -NEAR < answers_log_odds(hits) < 0
    found = read_farther(asked, hits, own)
    assert "4 of 50" in " ".join(own.reader.read)
    assert ("4 of 50" in leading(own, found)) == (answers > 0)
    assert max(hit.answers for hit in found if hit.answers is not None) == answers
    assert (answers_log_odds(found) >= 0) == (answers > 0)


def test_nothing_more_is_read_where_something_answers_or_the_articles_do_not(trials):
    own = Searcher(trials.index, trials._questions._embedder, reader=Likes("4 of 50"))
    asked = own.read("How often were wounds infected?")
    answered = [replace(hit, answers=1.0) for hit in first_read(own, asked.text)]
    assert read_farther(asked, answered, own) == answered
    beside = [replace(hit, first_score=-20.0) for hit in first_read(own, asked.text)]
    assert read_farther(asked, beside, own) == beside
    assert own.reader.read == []


def test_nothing_changes_where_the_best_is_of_the_kind(trials):
    hits = ranked(trials, "20 mg")
    assert of_the_kind(trials.read("dose of zinc for wounds"), hits, trials) == hits


def test_where_nothing_has_a_dose_the_answer_says_so(trials):
    hits = [hit for hit in ranked(trials, "Sleep was") if hit.passage.article_id == "salt"]
    refusal = why_of_another_kind(trials.read("dose of salt for sleep"), hits, trials)
    assert refusal is not None
    assert refusal.sentence == "The nearest, Salt and sleep, gives no dose."
    assert why_of_another_kind(trials.read("salt for sleep"), hits, trials) is None


def test_a_sentence_that_points_to_a_figure_gives_its_place_to_the_next(trials):
    hits = ranked(trials, "Figure 1 shows")
    asked, articles = trials.read("time to healing"), trials.index.articles
    found = {one.text: one.score for one in candidates(asked, hits, articles)}
    assert found["It was 12 days with zinc and 19 days with placebo."] == 5.0
    assert not any("Figure 1" in text for text in found)
    assert of_the_kind(trials.read("time to healing with zinc"), hits, trials) == hits


def test_when_an_article_was_received_is_no_statement(embedder, tmp_path):
    source = "# Zinc\n\nZinc healed wounds.\n\nReceived: 8 May 2020 Accepted: 5 June 2020"
    builder.build({"zinc": source}, embedder, tmp_path / "index")
    searcher = Searcher(store.load(tmp_path / "index", embedder), embedder)
    asked = searcher.read("zinc 2020")
    hits = searcher.hits(asked, k=9)
    texts = [one.text for one in candidates(asked, hits, searcher.index.articles)]
    assert "Zinc healed wounds." in texts and not any("Received" in text for text in texts)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Which viral infections occurred after haploidentical transplantation and how often?",
         "56.1%"),
        ("How many studies and patients were in the meta-analysis of consolidative HSCT after "
         "CD19 CAR-T?", "690 patients"),
        ("dose of CAR-T cells in MRD+ and MRD- patients before haplo", "5.4 (1.0, 11.1)"),
    ],
)  # fmt: skip
def test_the_five_articles_answer_with_a_figure(real, embedder, reader, question, told):
    searcher = Searcher(real.index, embedder, reader=reader)
    assert told in answer_question(question, searcher).claims[0].text


def test_a_comparison_of_times_in_words_gives_the_time_where_two_things_are_compared(
    tmp_path, embedder
):
    text = (
        "# Two approaches to the hip\n\n## Results\n\nThere was no difference between the anterior "
        "and the lateral approach in operation time (WMD = 4.53, P = 0.42). Blood was lost."
    )
    builder.build({"hips": text}, embedder, tmp_path / "index")
    hips = Searcher(store.load(tmp_path / "index", embedder), embedder)
    compared = answer_question("operation time of the anterior vs the lateral approach", hips)
    assert "operation time" in compared.claims[0].text
    assert answer_question("How long did the anterior approach take?", hips).abstained
