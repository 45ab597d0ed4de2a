"""A claim carries the study that it speaks of."""

from html import unescape

import pytest

from app.answering.cohort import cohort
from app.answering.pipeline import answer_question
from app.answers.answer import answer_record
from app.answers.choices import candidates
from app.page.cards import cards
from app.page.chat import Turn, conversation
from index.ranking.search import Hit, Searcher
from index.storage.build import build
from index.storage.store import load


def claims(question, searcher):
    return {claim.text: claim.cohort for claim in answer_question(question, searcher).claims}


@pytest.mark.parametrize(
    ("question", "begins", "study"),
    [
        ("Which costimulatory domain was used in ELIANA?", "| NCT02435849",
         "ELIANA (NCT02435849)"),
        ("inotuzumab VOD rate", "Rates of CR were significantly higher with inotuzumab",
         "INO-VATE (NCT01564784)"),
    ],
)  # fmt: skip
def test_a_study_that_the_words_do_not_name_is_named(real, question, begins, study):
    found = claims(question, real)
    assert [cohort for text, cohort in found.items() if text.startswith(begins)] == [study]


def test_a_study_that_the_words_name_is_not_named_twice(real):
    found = claims("inotuzumab VOD rate", real)
    named = [cohort for text, cohort in found.items() if "INO-VATE" in text]
    assert named and not any(named)


def test_advice_behind_a_sentence_on_a_trial_is_not_of_that_trial(real):
    found = claims("How is veno-occlusive disease prevented with inotuzumab?", real)
    advice = [study for text, study in found.items() if text.startswith("Preventive strategies")]
    assert advice and not any("INO-VATE" in study for study in advice)


def test_a_cited_study_is_known_by_its_reference(real):
    cohorts = claims("late consolidative allo-HSCT, 80 days: risk of death", real).values()
    assert any(cohort.split()[-1].isdigit() for cohort in cohorts if cohort)


REVIEW = """---
title: Closing wounds after polypectomy, a review
authors: [Mori H]
year: 2015
---
## Results

Bleeding after clip closure was seen in 1.8% of the patients [1]. Snare closure took two minutes.

## References

1. Liaquat H, Rohn E. Clip closure reduced bleeding. Gastrointest Endosc. {end}
"""


@pytest.mark.parametrize(
    "end",
    [
        "2013;77:401–407. doi: 10.1016/j.gie.2012.10.024. PMID: 23317580.",
        "2013;77:401–407. https://doi.org/10.1016/j.gie.2012.10.024",
        "2013;77:401–407. Available at www.example.org/2012/clips. Accessed 3 May 2015.",
        "(2013) 77:401–407.",
    ],
)
def test_the_year_of_a_cited_study_is_that_of_its_printing(tmp_path, embedder, end):
    build({"mori-2015": REVIEW.format(end=end)}, embedder, tmp_path)
    searcher = Searcher(load(tmp_path, embedder), embedder)
    assert "Liaquat 2013" in claims("bleeding after clip closure", searcher).values()


def test_what_authors_say_of_themselves_is_not_labelled_with_the_source_of_a_method(
    tmp_path, embedder
):
    ours = "We expected bleeding after band ligation in 9% of the patients [1]."
    theirs = "In 2012 we showed bleeding after glue injection in 4% of the patients [1]."
    text = REVIEW.format(end="2013;77:401.").replace("Snare", f"{ours} {theirs} Snare")
    build({"mori-2015": text}, embedder, tmp_path)
    searcher = Searcher(load(tmp_path, embedder), embedder)
    assert claims("bleeding after band ligation", searcher)[ours] == ""
    assert claims("bleeding after glue injection", searcher)[theirs] == "Liaquat 2013"


@pytest.mark.parametrize(
    ("question", "begins", "names"),
    [
        ("inotuzumab VOD rate", "Rates of CR were significantly higher with inotuzumab",
         "INO-VATE"),
        ("Median post-transplant overall survival?", "The median post-transplant OS was 9.2 months",
         "InO-treated"),
    ],
)  # fmt: skip
def test_the_sentence_that_names_it_is_shown_with_it(real, question, begins, names):
    answer = answer_question(question, real)
    [claim] = [one for one in answer.claims if one.text.startswith(begins)]
    said = answer.cohort_from(claim)
    assert names in said and claim.cohort_said_in[1] < claim.start
    marked = [piece.text for card in cards(answer) for piece in card.text if piece.names]
    assert said in marked
    assert f'<span class="names">{said}</span>' in unescape(conversation([Turn(answer)]))
    record = answer_record(answer)["claims"][answer.claims.index(claim)]
    assert record["cohort_from"] == said


def test_a_row_or_a_reference_names_it_by_itself(real):
    for question in ("Which costimulatory domain was used in ELIANA?",
                     "late consolidative allo-HSCT, 80 days: risk of death"):  # fmt: skip
        answer = answer_question(question, real)
        known = [one for one in answer.claims if one.cohort and one.cohort_said_in is None]
        assert known and not any(map(answer.cohort_from, known))


GOES_ON = """---
title: Zinc for wounds, a review
article_type: review
---
## Results

In the WOUND-3 study (NCT01234567), 90 adults were treated. They were followed.

Healing was seen in 71% of adults. Scars were seen in 9%.

Wounds are a burden. Costs were 9% of all.

In the SCAR-1 study (NCT07654321), 30 adults were treated.

Another trial was small. Scars healed in 5%.
"""


def test_the_figures_of_a_trial_in_the_next_paragraph_are_tied_to_it(tmp_path, embedder):
    build({"zinc": GOES_ON}, embedder, tmp_path / "index")
    searcher = Searcher(load(tmp_path / "index", embedder), embedder)
    hits = [Hit(p, 1.0, tuple(1.0 for _ in p.sentences)) for p in searcher.index.passages]
    tied = {
        one.text: cohort(one, searcher).label
        for one in candidates(searcher.read("healing"), hits, searcher)
    }
    named = "WOUND-3 (NCT01234567)"
    assert tied["Healing was seen in 71% of adults."] == tied["Scars were seen in 9%."] == named
    assert tied["Costs were 9% of all."] == tied["Scars healed in 5%."] == ""


TRIALS = """---
title: Zinc for wounds, a review
---
## Results

The WOUND-3 study (NCT01234567) enrolled 90 adults [1]. Others were smaller [2].

Healing took 12 days in all who were treated [1]. Healing took 30 days in children [2].

## References

1. Weber A. Zinc in Bern. J Wounds. 2012.
2. Meier B. Zinc in Basel. J Wounds. 2014.
"""


def test_a_statement_that_cites_the_paper_of_a_trial_is_of_that_trial(tmp_path, embedder):
    build({"zinc": TRIALS}, embedder, tmp_path / "index")
    searcher = Searcher(load(tmp_path / "index", embedder), embedder)
    found = answer_question("How many days did healing take?", searcher)
    cohorts = {claim.text[:22]: claim.cohort for claim in found.claims}
    assert cohorts["Healing took 12 days i"] == "WOUND-3 (NCT01234567)"
    assert cohorts["Healing took 30 days i"] == "Meier 2014"
    (told,) = [claim for claim in found.claims if claim.cohort.startswith("WOUND-3")]
    assert found.cohort_from(told).startswith("The WOUND-3 study (NCT01234567) enrolled")
