"""Which statement leads, and which sentence stands behind it."""

import pytest

from app.answering.claims import choose
from index.ranking.search import Hit, Searcher

TYPHOID = """# Cefixime for typhoid fever

## Abstract

Background: Early data suggest that cefixime may be enough.

Conclusions: Cefixime was hardly better than placebo.

## Methods

Cefixime was given at 20 mg/kg daily for a week.

## Results

We found several risk factors of relapse. These factors were: (1) age below five years; (2) a
large liver; (3) fever for a week before treatment.

Several signs of relapse were noted. Nurses saw them.

Rash came after 2 of 9 second courses. No headache occurred in these patients.

Headache occurred in 3 patients.

Of those with cefixime, 27 relapsed. On the other hand, 116 relapsed with placebo. Fees were low.

## Discussion

Cefixime at 10 mg/kg daily was too little in a study from Hue [1].

## References

1. Cao A. Cefixime in children. J Med. 1999.
"""


@pytest.fixture(scope="module")
def typhoid(searcher_over) -> Searcher:
    return searcher_over({"typhoid": TYPHOID})


ASKED = "Which dose, which factors?"


def told(searcher: Searcher, asked: str = ASKED, /, **scores: float) -> list[str]:
    """What is shown where the sentences that have these words have these scores."""
    hits = []
    for passage in searcher.index.passages:
        texts = [passage.text[a - passage.start : b - passage.start] for a, b in passage.sentences]
        found = tuple(
            next((score for word, score in scores.items() if word in text), -9.0) for text in texts
        )
        hits.append(Hit(passage, max(found), found))
    hits.sort(key=lambda hit: -hit.score)
    return [one.text for one in choose(searcher.read(asked), hits, searcher)]


def test_the_articles_own_work_stands_before_what_it_cites(typhoid):
    assert "20 mg/kg" in told(typhoid, Hue=4.0, given=2.5)[0]
    assert "Hue" in told(typhoid, Hue=4.0, given=1.5)[0]


def test_a_list_stands_behind_the_sentence_that_announces_it(typhoid):
    first, second, *_ = told(typhoid, several=4.0)
    assert first.startswith("We found several risk factors") and "(3) fever" in second
    assert not any("Nurses" in text for text in told(typhoid, Several=4.0))


def test_what_an_abstract_found_stands_before_what_was_thought_before(typhoid):
    assert told(typhoid, suggest=4.0, hardly=2.5)[0].startswith("Conclusions:")
    assert told(typhoid, suggest=4.0, hardly=1.5)[0].startswith("Background:")


COFFEE = """# Coffee and glioma: a meta-analysis

## Results

Table 1. Included studies

| Study | Exposure | RR (95% CI) |
| --- | --- | --- |
| Ogawa et al. 2016 | Three cups a day | 1.07 (0.70–1.62) |
| All studies | Any | 0.76 (0.55–0.97) |

The pooled risk fell with coffee. Holick et al. [2] saw no such fall.

## Conclusion

Coffee was harmless to rats in Osaka [1]. We advise more trials.

## References

1. Ogawa T. Coffee in Japan. Int J Cancer. 2016.
2. Holick C. Coffee in nurses. Cancer Epidemiol. 2010.
"""


@pytest.fixture(scope="module")
def coffee(searcher_over) -> Searcher:
    return searcher_over({"coffee": COFFEE})


def test_what_a_review_found_stands_before_the_row_of_one_study(coffee):
    assert "pooled" in told(coffee, Ogawa=4.0, pooled=2.5)[0]
    assert told(coffee, Ogawa=4.0, pooled=1.5)[0].startswith("| Ogawa")
    assert told(coffee, All=4.0, pooled=2.5)[0].startswith("| All studies")


def test_what_a_review_found_stands_before_what_one_study_saw(coffee):
    assert "pooled" in told(coffee, Holick=4.0, pooled=2.5)[0]
    assert "Holick" in told(coffee, Holick=4.0, pooled=1.5)[0]


def test_what_answers_as_good_as_surely_stands_first_however_sure_the_other_is(coffee):
    assert "pooled" in told(coffee, Ogawa=12.0, pooled=6.5)[0]


def test_a_conclusion_that_cites_is_of_others(coffee):
    assert "pooled" in told(coffee, rats=4.0, pooled=2.5)[0]
    assert "advise" in told(coffee, advise=4.0, pooled=2.5)[0]


def test_a_study_that_the_question_names_leads(coffee):
    asked = "What did Ogawa find, and what Holick?"
    assert told(coffee, asked, Ogawa=4.0, pooled=2.5)[0].startswith("| Ogawa")
    assert "Holick" in told(coffee, asked, Holick=4.0, pooled=2.5)[0]


SCALES = """# Two ways to mend a hip: a meta-analysis

## Methods

(2) Intervention: cement or screws in adults.

The outcomes were pain, blood loss, and walking speed at one year.

Pain at 24 h, 48 h, and 72 h; blood loss, and length of stay.

## Results

Screws lowered blood loss. Cement was dear.
"""


@pytest.fixture(scope="module")
def scales(searcher_over) -> Searcher:
    return searcher_over({"scales": SCALES})


@pytest.mark.parametrize("listed", ["Intervention", "outcomes", "24 h"])
def test_what_was_found_stands_before_a_list_of_what_was_looked_at(scales, listed):
    assert "lowered" in told(scales, "blood loss with screws", **{listed: 4.0, "lowered": 2.5})[0]
    asked = "Which outcomes were compared?"
    assert listed in told(scales, asked, **{listed: 4.0, "lowered": 2.5})[0]


def test_what_happened_among_all_stands_before_what_did_among_these(typhoid):
    assert told(typhoid, "Headache?", headache=4.0, Headache=3.5)[0].startswith("Headache")
    assert told(typhoid, "Headache?", headache=4.0, Headache=2.5)[0].startswith("No headache")


def test_the_other_side_of_a_comparison_stands_behind_its_first(typhoid):
    compared = told(typhoid, "Relapse with cefixime vs placebo", cefixime=4.0, Fees=-9.0)
    at = next(n for n, text in enumerate(compared) if text.startswith("Of those"))
    assert compared[at + 1].startswith("On the other hand")
    assert not any("116" in text for text in told(typhoid, "Relapse?", those=4.0, other=-4.0))
