"""What stands between a wrong figure and the reader."""

import logging
from dataclasses import replace

import pytest
from building import DigestEmbedder

from app.answering.pipeline import answer_question
from app.answers.lock import NOTHING_LEFT, fault, locked
from eval.questions.question import DEFAULT_QUESTIONS, load_questions
from index.ranking.search import Searcher
from index.storage import build as builder
from index.storage import store

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sentence(tiny):
    """Iron: "Haemoglobin rose by 12.4 g/L with daily iron and by 11.9 g/L ... (P = 0.61)"."""
    return answer_question("How much did haemoglobin rise with daily iron?", tiny)


@pytest.fixture(scope="module")
def row(tiny):
    return answer_question("nausea with alternate days of iron, table", tiny)


@pytest.fixture(scope="module")
def negated(tiny):
    return answer_question("Was the treatment of sleep apnoea studied?", tiny)


def with_first(answer, **changes):
    first, *others = answer.claims
    return replace(answer, claims=(replace(first, **changes), *others))


def first_shown(answer, old, new):
    assert old in answer.claims[0].shown
    return with_first(answer, shown=answer.claims[0].shown.replace(old, new, 1))


def test_an_answer_as_it_was_made_passes(sentence, row, negated):
    for answer in (sentence, row, negated):
        assert answer.claims and locked(answer) is answer


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("12.4", "12.8"), ("12.4", "124"), ("12.4", "2.4"), ("12.4 g/L", "12.4 mg/L"),
        ("12.4 g/L", "12.4 g/dL"), ("12.4", "-12.4"), ("P = 0.61", "P < 0.61"), ("0.61", "0.061"),
        ("rose", "never rose"), ("rose", "did not rise"), ("12.4", "12·4"),
        (" and by 11.9 g/L", ""),
    ],
)  # fmt: skip
def test_a_changed_figure_unit_or_negation_of_a_sentence_is_not_shown(sentence, old, new, caplog):
    with caplog.at_level(logging.ERROR):
        result = locked(first_shown(sentence, old, new))
    assert sentence.claims[0].text not in [claim.text for claim in result.claims]
    assert "the number lock held back 1 claims" in caplog.text
    assert "iron" not in caplog.text  # the log holds no text of the answer


@pytest.mark.parametrize(
    ("old", "new"), [("rose", "fell"), ("daily", "weekly"), ("Haemoglobin", "Albumin"), (".", "")]
)
def test_a_changed_word_of_a_sentence_is_not_shown(sentence, old, new):
    changed = first_shown(sentence, old, new)
    assert fault(changed.claims[0], changed)


@pytest.mark.parametrize(
    ("old", "new"), [("Three of", "Two of"), ("twice", "once"), ("half", "a third"), ("IV", "III")]
)
def test_a_changed_number_word_is_not_shown(tmp_path, old, new):
    embedder = DigestEmbedder()
    text = "Three of the women had grade IV anaemia, twice as many as before and half of all."
    builder.build({"words": f"# Anaemia in women\n\n{text}\n"}, embedder, tmp_path)
    answer = answer_question(
        "How many women had anaemia?", Searcher(store.load(tmp_path, embedder), embedder)
    )
    assert locked(answer) is answer
    changed = first_shown(answer, old, new)
    assert fault(changed.claims[0], changed) == "a word differs"


def test_a_negation_taken_out_is_not_shown(negated):
    changed = first_shown(negated, "was not studied", "was studied")
    assert fault(changed.claims[0], changed) == "a figure or negation differs"


@pytest.mark.parametrize(
    ("old", "new"),
    [("25 (21.0)", "35 (21.0)"), ("25 (21.0)", "25 (2.10)"), ("n = 120", "n > 120"),
     ("25 (21.0)", "25 (21.0) mg"), ("Nausea", "No nausea"),
     # Figures, headers and labels that stand in the same table, but at another place.
     ("25 (21.0)", "46 (38.0)"), ("Alternate days", "Daily"), ("25 (21.0)", "0.004"),
     ("Nausea", "Constipation"), ("Nausea", "Nausea; P: 0.004"), ("Side effects, n (%) › ", "")],
)  # fmt: skip
def test_a_changed_row_is_not_shown(row, old, new):
    changed = first_shown(row, old, new)
    assert fault(changed.claims[0], changed) == "a figure or word differs"


def test_a_row_shows_the_cells_that_it_names(row):
    claim = row.claims[0]
    assert claim.cells == (0, 1, 2)
    for cells in ((), (0, 1), (0, 2, 1), (0, 1, 99), (0, 1, -2)):
        changed = with_first(row, cells=cells)
        assert fault(changed.claims[0], changed)
    changed = with_first(row, asked=3)
    assert fault(changed.claims[0], changed)


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"citations": ()}, "it cites what was not retrieved"),
        ({"citations": (99,)}, "it cites what was not retrieved"),
        ({"citations": (1, 0)}, "it cites what was not retrieved"),
        ({"start": 0, "end": 5}, "it stands outside the passage that it cites"),
        ({"text": "Haemoglobin rose."}, "it is not the text of the article"),
    ],
)
def test_a_citation_that_leads_nowhere_is_not_shown(sentence, changes, what):
    changed = with_first(sentence, **changes)
    assert fault(changed.claims[0], changed) == what


def test_where_nothing_is_left_it_abstains_and_says_why(sentence):
    result = locked(
        replace(sentence, claims=tuple(replace(c, text="No.") for c in sentence.claims))
    )
    assert result.abstained and result.text == NOTHING_LEFT
    assert result.evidence == sentence.evidence


def test_a_difference_with_a_figure_that_no_side_says_is_not_shown(real):
    answer = answer_question("What CR rate did inotuzumab reach in INO-VATE?", real)
    difference = answer.differences[0]
    assert locked(answer) is answer
    sides = (replace(difference.sides[0], figure="73.9%"), *difference.sides[1:])
    changed = replace(answer, differences=(replace(difference, sides=sides),))
    assert difference.sides[0].figure != "73.9%" and locked(changed).differences == ()


def test_a_figure_of_a_difference_is_a_whole_one(real):
    answer = answer_question("What CR rate did inotuzumab reach in INO-VATE?", real)
    side, *others = answer.differences[0].sides
    for part in (side.figure[1:], side.figure.rstrip("%")[:-1]):
        assert part and part in side.claim.text
        sides = (replace(side, figure=part), *others)
        changed = replace(answer, differences=(replace(answer.differences[0], sides=sides),))
        assert locked(changed).differences == ()


def test_every_citation_of_the_whole_question_set_stands_where_it_says(real, articles):
    """Offsets into the articles as they lie in the corpus, read anew."""
    texts = {article.article_id: article.text for article in articles}
    questions = load_questions(DEFAULT_QUESTIONS, articles)
    n_cited = 0
    for question in questions:
        answer = answer_question(question.question, real)
        assert locked(answer) is answer
        for claim in answer.cited:
            n_cited += 1
            cited = [answer.evidence[n - 1] for n in claim.citations]
            text = texts[cited[0].article.article_id]
            assert text[claim.start : claim.end] == claim.text
        for item in answer.evidence:
            passage = item.passage
            assert texts[passage.article_id][passage.start : passage.end] == passage.text
        if answer.abstained:
            assert not answer.cited and "[" not in answer.text
    assert len(questions) >= 200 and n_cited > len(questions)


@pytest.mark.parametrize("label", ["12 w", "6 months", "65–74 years", "1.5 mg", "≥60", "2nd dose"])
def test_a_row_below_a_group_whose_label_begins_with_a_figure_is_no_other_figure(tmp_path, label):
    embedder = DigestEmbedder()
    rows = f"| Migraine | | |\n| ↳ {label} | 0.98 | 1.24 |"
    table = f"| Outcome | Drug | Placebo |\n|---|---|---|\n{rows}"
    source = f"# Migraine and a herb\n\nTable 1 Migraine attacks\n\n{table}\n"
    builder.build({"herb": source}, embedder, tmp_path)
    searcher = Searcher(store.load(tmp_path, embedder), embedder)
    answer = answer_question(f"Migraine attacks {label} drug placebo", searcher)
    (claim,) = [claim for claim in answer.claims if "0.98" in claim.shown]
    assert label in claim.shown and fault(claim, answer) is None
