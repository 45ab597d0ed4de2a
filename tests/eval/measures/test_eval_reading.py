"""What a reader sees, on articles and claims small enough to be judged by hand."""

from dataclasses import replace

import pytest

from corpus.markdown import parse_article
from eval.measures import reading
from eval.questions.question import Distractor, Question, Span
from eval.systems.page import ShownAnswer, ShownCard, ShownPart
from eval.systems.system import Reply, ReplyClaim, ReplyPassage
from index.passages.filters import Filters

SOURCE = """# Iron in pregnancy

## Results

Nausea was seen in 38.0% with daily iron. Nausea was seen in 21.0% with iron on alternate days. \
Vomiting was not seen.

Table 1 Outcomes by schedule

| Outcome | Daily (n = 120) | Alternate (n = 118) |
| --- | --- | --- |
| Side effects | | |
| ↳ Nausea | 46 (38.0) | 25 (21.0) |
| Haemoglobin | 118.2 | 117.7 |

Table 2 Change in ferritin

| | | |
| --- | --- | --- |
| Ferritin | −0.5 | 4 |

Table 3 Weight

| Month | Daily | Alternate |
| --- | --- | --- |
| 3 | 61 | 62 |
"""
ARTICLE = parse_article("iron", SOURCE)
ARTICLES = {"iron": ARTICLE}
DAILY = "Nausea was seen in 38.0% with daily iron."
ALTERNATE = "Nausea was seen in 21.0% with iron on alternate days."
NAUSEA, HAEMOGLOBIN = "| ↳ Nausea | 46 (38.0) | 25 (21.0) |", "| Haemoglobin | 118.2 | 117.7 |"
FERRITIN = "| Ferritin | −0.5 | 4 |"
MONTH = "| 3 | 61 | 62 |"


def span(words):
    start = ARTICLE.text.index(words)
    return Span("iron", start, start + len(words))


def part(value, label="", asked=False):
    return ShownPart(label, value, asked)


def claim(words, *parts, **more):
    """A claim that says that it stands where the words do; it shows the parts, or the words."""
    parts = parts or (part(words),)
    text = "; ".join(f"{p.label}: {p.value}" if p.label else p.value for p in parts)
    return ReplyClaim(text, (1,), span(words), parts, **more)


def reply(*claims, answer="", abstained=False, passages=(), **more):
    return Reply(answer, passages, claims, abstained, 0.5, 0.0, **more)


LABEL = part("Side effects › Nausea")
DAILY_CELL = part("46 (38.0)", "Daily (n = 120)")
OTHER_CELL = part("25 (21.0)", "Alternate (n = 118)")
QUESTION = Question(
    "q", "How common was nausea with daily iron?", "text", "full", "dev", "38.0%", (("38.0",),),
    ((span(DAILY), span(NAUSEA)),), distractors=(Distractor((span(ALTERNATE),), "other arm"),),
)  # fmt: skip
BESIDE = claim("Vomiting was not seen.")


def test_a_claim_answers_on_gold_evidence():
    found = reply(claim(DAILY), claim(ALTERNATE), BESIDE, claim(NAUSEA, LABEL, DAILY_CELL))
    assert reading.first_answers_in_full(QUESTION, found, ARTICLES) == 1
    assert reading.first_misleads(QUESTION, found, ARTICLES) == 0
    assert reading.claim_precision(QUESTION, found, ARTICLES) == 2 / 4


def test_a_claim_on_a_distractor_misleads_and_one_elsewhere_is_only_beside_the_point():
    misled, beside = reply(claim(ALTERNATE), claim(DAILY)), reply(BESIDE, claim(DAILY))
    assert reading.misleads(misled.claims[0], QUESTION, ARTICLES) == "other arm"
    for found, misleads in ((misled, 1), (beside, 0)):
        assert reading.first_answers_in_full(QUESTION, found, ARTICLES) == 0
        assert reading.first_misleads(QUESTION, found, ARTICLES) == misleads
        assert reading.claim_precision(QUESTION, found, ARTICLES) == 1 / 2


def test_most_of_the_shorter_span_must_be_shared():
    longer = replace(claim(DAILY), place=Span("iron", span(DAILY).start, span(ALTERNATE).end))
    assert reading.answers(longer, QUESTION, ARTICLES)  # the evidence lies within it
    a = Span("iron", 0, 10)
    assert reading.is_same_place(a, Span("iron", 4, 14))  # 6 of 10
    assert not reading.is_same_place(a, Span("iron", 5, 15))  # 5 of 10
    assert not reading.is_same_place(a, Span("other", 0, 10))


def test_of_a_row_the_cells_asked_for_must_be_shown():
    assert reading.answers(claim(NAUSEA, LABEL, DAILY_CELL), QUESTION, ARTICLES)
    assert not reading.answers(claim(NAUSEA, LABEL, OTHER_CELL), QUESTION, ARTICLES)


def test_all_facts_answer_anywhere_but_on_a_distractor():
    elsewhere = claim("Vomiting was not seen.", part("It was 38.0%."))
    assert reading.answers(elsewhere, QUESTION, ARTICLES)
    trap = replace(QUESTION, distractors=(Distractor((span("Vomiting was not seen."),), "other"),))
    assert not reading.answers(elsewhere, trap, ARTICLES)
    more = replace(QUESTION, facts=(("38.0",), ("120",)))
    assert not reading.answers(elsewhere, more, ARTICLES)
    assert not reading.answers(elsewhere, replace(QUESTION, facts=()), ARTICLES)


BOTH = replace(
    QUESTION, question="How common was nausea with daily iron and on alternate days?",
    facts=(("38.0",), ("21.0",)), distractors=(),
    evidence=((span(DAILY), span(NAUSEA)), (span(ALTERNATE), span(NAUSEA))),
)  # fmt: skip


@pytest.mark.parametrize(
    ("first", "told", "piece"),
    [
        (claim(NAUSEA, LABEL, DAILY_CELL, OTHER_CELL), 1, 1),
        (claim(NAUSEA), 1, 1),  # the whole row
        (claim(NAUSEA, LABEL, DAILY_CELL), 0, 1),  # one of the two cells that were asked for
        (claim(DAILY), 0, 1),
        (claim("Vomiting was not seen.", part("It was 38.0% and 21.0%.")), 1, 1),
        (BESIDE, 0, 0),
    ],
)
def test_one_of_two_things_that_were_asked_is_a_piece_and_no_answer(first, told, piece):
    assert reading.first_answers_in_full(BOTH, reply(first), ARTICLES) == told
    assert reading.first_answers(BOTH, reply(first), ARTICLES) == piece


def test_without_facts_a_claim_must_stand_on_every_piece():
    unspelled = replace(BOTH, facts=())
    assert reading.first_answers_in_full(unspelled, reply(claim(NAUSEA)), ARTICLES) == 1
    assert reading.first_answers_in_full(unspelled, reply(claim(DAILY)), ARTICLES) == 0


def test_a_claim_without_a_place_is_judged_by_its_words():
    question = replace(QUESTION, facts=())
    assert reading.answers(ReplyClaim(f"Before. {DAILY} After.", (1,)), question, ARTICLES)
    assert not reading.answers(ReplyClaim(ALTERNATE, (1,)), question, ARTICLES)


def test_a_refusal_answers_nothing_and_misleads_nobody():
    refused = reply(answer="No.", abstained=True)
    assert reading.first_answers_in_full(QUESTION, refused, ARTICLES) == 0
    assert reading.first_misleads(QUESTION, refused, ARTICLES) is None
    assert reading.claim_precision(QUESTION, refused, ARTICLES) is None
    assert reading.faithful(refused, ARTICLES) is None


def test_what_is_said_twice_answers_once():
    found = reply(claim(DAILY), claim(DAILY))
    assert reading.claim_precision(QUESTION, found, ARTICLES) == 1 / 2


def test_sides_of_a_difference_are_counted_apart():
    one, other = claim(DAILY, differs="on nausea"), claim(ALTERNATE, differs="on nausea")
    assert reading.sides_that_answer(QUESTION, reply(one, other, BESIDE), ARTICLES) == 1 / 2
    assert reading.sides_that_answer(QUESTION, reply(BESIDE), ARTICLES) is None


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((LABEL, replace(DAILY_CELL, asked=True), OTHER_CELL), 1),
        ((LABEL, DAILY_CELL, replace(OTHER_CELL, asked=True)), 0),
        ((LABEL, DAILY_CELL, OTHER_CELL), None),
        ((LABEL, replace(OTHER_CELL, asked=True)), None),  # the row does not answer
    ],
)
def test_the_cell_set_off_must_hold_a_fact(parts, expected):
    assert reading.right_cell(QUESTION, reply(claim(NAUSEA, *parts)), ARTICLES) == expected


@pytest.mark.parametrize(
    ("said", "missing", "expected"),
    [
        ("None of the 5 articles mentions obecabtagene.", "obecabtagene autoleucel", 1),
        ("The 5 articles do not answer this question.", "obecabtagene autoleucel", 0),
        ("No article speaks of it.", "of it", 1),  # short words name nothing
        ("The 5 articles do not answer this question.", "", 1),
        ("", "obecabtagene", 0),
        ("", "", 0),
    ],
)
def test_a_refusal_is_useful_where_it_says_what_is_missing(said, missing, expected):
    question = replace(QUESTION, evidence=(), missing=missing)
    assert reading.useful_refusal(question, reply(answer=said, abstained=True)) == expected
    assert reading.useful_refusal(question, reply(claim(DAILY), answer=said)) == 0


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (claim(DAILY), 1),
        (claim(DAILY, part(DAILY.replace("38.0", "3.80"))), 0),
        (claim("Vomiting was not seen.", part("Vomiting was seen.")), 0),
        (claim(DAILY, part(ALTERNATE)), 0),
        (claim(NAUSEA, LABEL, DAILY_CELL, OTHER_CELL), 1),
        (claim(NAUSEA, LABEL, OTHER_CELL), 1),
        (claim(NAUSEA, part("Nausea"), OTHER_CELL), 0),  # of which group?
        (claim(NAUSEA, DAILY_CELL, OTHER_CELL), 0),  # and of what?
        (claim(NAUSEA, LABEL, replace(DAILY_CELL, label=OTHER_CELL.label)), 0),
        (claim(NAUSEA, LABEL, part("118.2", DAILY_CELL.label)), 0),  # of the row below
        (claim(NAUSEA, LABEL, part("25 (21.0)")), 1),
        (claim(NAUSEA, LABEL, part("21 (25.0)")), 0),
        (claim(HAEMOGLOBIN, part("Haemoglobin"), part("118.2", "Daily (n = 120)")), 1),
        (claim(HAEMOGLOBIN, part("Haemoglobin"), part("11.82", "Daily (n = 120)")), 0),
        # No header: label and cells in one.
        (claim(FERRITIN, part("Ferritin; −0.5; 4")), 1),
        (claim(FERRITIN, part("Ferritin; 4")), 1),
        (claim(FERRITIN, part("Ferritin; 0.5; 4")), 0),  # the sign is gone
        (claim(FERRITIN, part("Ferritin; 4; −0.5")), 0),
        (claim(FERRITIN, part("−0.5; 4")), 0),
        (claim(MONTH, part("Month: 3"), part("61", "Daily")), 1),
        (claim(MONTH, part("3"), part("61", "Daily")), 0),  # three of what?
        (claim(MONTH, part("Month: 6"), part("61", "Daily")), 0),
    ],
    ids=lambda value: getattr(value, "text", ""),
)
def test_a_claim_is_faithful_where_it_shows_what_stands_there(shown, expected):
    assert reading.faithful(reply(shown), ARTICLES) == expected
    assert reading.faithful(reply(shown, claim(DAILY)), ARTICLES) == (1 + expected) / 2


def test_what_one_copies_must_be_what_is_shown():
    assert reading.faithful(reply(replace(claim(DAILY), copied=False)), ARTICLES) == 0


def test_figures_must_stand_in_the_span_or_in_the_header():
    assert reading.unlocked(reply(claim(NAUSEA, LABEL, DAILY_CELL), claim(DAILY)), ARTICLES) == 0
    assert reading.unlocked(reply(claim(DAILY, part("38.0% or 0.38, n = 120"))), ARTICLES) == 2
    assert reading.unlocked(reply(ReplyClaim("7", (1,))), ARTICLES) == 0


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("None of the 1 articles mentions obecabtagene.", 1),
        ("The 60 articles do not answer this question.", 0),
        ("The 1,000 articles do not answer this question.", 0),
        ("The article does not answer; the nearest does not name 38.", 1),  # was asked
        ("No passage reports it at 7 years.", 1),  # as well, in a word
        ("No article speaks of it.", 1),
    ],
)
def test_a_refusal_counts_the_articles_that_there_are(said, expected):
    question = replace(QUESTION, evidence=(), question="Was nausea below 38% in a seven-year-old?")
    refused = reply(answer=said, abstained=True)
    assert reading.true_refusal(question, refused, ARTICLES) == expected
    assert reading.true_refusal(question, reply(claim(DAILY), answer=said), ARTICLES) is None


def test_below_a_refusal_stand_the_nearest_passages_and_their_article_is_named():
    place = span(DAILY)
    link = f"article/iron?start={place.start}&end={place.end}#cited"
    near = ReplyPassage("iron#1", DAILY, "iron", place.start, place.end)
    label = ARTICLE.label
    for said, shown, expected in (
        (f"The nearest, {label}, does not name it.", link, 1),
        (f"The articles do not; the nearest, {label}, does not name it.", link, 1),
        ("The nearest, Another paper, does not name it.", link, 0),
        (f"The nearest, {label}, does not name it.", link.replace("start=", "start=1"), 0),
    ):
        page = ShownAnswer((), "", nearest=(ShownCard(link=shown),))
        refused = reply(answer=said, abstained=True, passages=(near,), page=page)
        assert reading.true_refusal(QUESTION, refused, ARTICLES) == expected, said
    further = ReplyPassage("zinc#1", DAILY, "zinc", 0, 9)  # found, and not shown
    articles = ARTICLES | {"zinc": parse_article("zinc", SOURCE.replace("iron", "zinc"))}
    refused = replace(refused, answer="The nearest, Zinc, does not.", passages=(near, further))
    page = ShownAnswer((), "", nearest=(ShownCard(link=link),))
    assert reading.true_refusal(QUESTION, replace(refused, page=page), articles) == 0


def test_the_articles_that_filters_admit_may_be_counted():
    articles = dict.fromkeys(("a", "b", "c"), ARTICLE)
    refused = reply(answer="Of the 3 articles, 2 were asked.", abstained=True)
    narrowed = replace(QUESTION, evidence=(), filters=Filters(articles=("a", "b")))
    assert reading.true_refusal(narrowed, refused, articles) == 1
    assert reading.true_refusal(replace(narrowed, filters=Filters()), refused, articles) == 0


@pytest.mark.parametrize(
    "misread",
    [
        lambda table: replace(table, header=(*table.header[1:], "")),
        lambda table: replace(table, rows=tuple(replace(r, group="Dose") for r in table.rows)),
        lambda table: replace(
            table, rows=tuple(replace(r, cells=r.cells[::-1]) for r in table.rows)
        ),
    ],
    ids=["headers one column off", "another group", "cells in another order"],
)
def test_a_row_is_compared_with_the_text_and_not_with_how_the_parser_read_it(misread):
    tables = tuple(map(misread, ARTICLE.tables))
    articles = {"iron": replace(ARTICLE, tables=tables)}
    (table, row) = next(
        (t, r) for t in tables for r in t.rows if r.start == span(NAUSEA).start
    )  # fmt: skip
    told = [part(f"{row.group} › {row.cells[0].removeprefix('↳ ')}")]
    told += [part(c, h) for h, c in zip(table.header[1:], row.cells[1:], strict=True)]
    assert reading.faithful(reply(claim(NAUSEA, *told)), articles) == 0
    assert reading.faithful(reply(claim(NAUSEA, LABEL, DAILY_CELL, OTHER_CELL)), articles) == 1
