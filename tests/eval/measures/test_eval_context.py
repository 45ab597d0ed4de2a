"""What a statement is read with, on an article small enough to be judged by hand."""

from dataclasses import replace

import pytest

from corpus.markdown import parse_article
from eval.measures import context
from eval.questions.question import Question, Span
from eval.systems.page import ShownAnswer, ShownBeside, ShownPart
from eval.systems.system import Reply, ReplyClaim
from index.passages.filters import Filters

SOURCE = """# Iron in pregnancy

## Methods

Group A got iron daily. Group B got it on alternate days.

## Results

The women of group A were older. Nausea was seen in 38.0% of them, as Park had found [2]. \
Overall survival (OS) was not measured; QoL, quality of life, was.

## References

1. Lee A. Iron. Blood. 2019.
2. Park B, Kim C. Nausea. Lancet. 2018.
"""
ARTICLE = parse_article("iron", SOURCE)
ARTICLES = {"iron": ARTICLE}
NAUSEA = "Nausea was seen in 38.0% of them, as Park had found [2]."
QUESTION = Question(
    "q", "How common was nausea?", "text", "full", "dev", "38.0%", (("38.0",),),
    ((Span("iron", ARTICLE.text.index(NAUSEA), ARTICLE.text.index(NAUSEA) + len(NAUSEA)),),),
)  # fmt: skip


def claim(words=NAUSEA, parts=(), **beside):
    start = ARTICLE.text.index(words)
    place = Span("iron", start, start + len(words))
    return ReplyClaim(words, (1,), place, parts, beside=ShownBeside(**beside))


def reply(*claims, **more):
    return Reply("", (), claims, not claims, more.pop("confidence", 0.5), 0.0, **more)


@pytest.mark.parametrize(
    ("told", "words", "expected"),
    [
        ("Before it", "The women of group A were older.", 1),
        ("Before it", "women of group A were older.", 0),  # begins within a sentence
        ("Before it", "The women of group A were", 0),  # ends within one
        ("Before it", "Group A got iron daily.", 0),  # in another paragraph
        ("Before it", "Overall survival (OS) was not measured;", 0),  # after it
        ("In Methods", "Group B got it on alternate days.", 1),
        ("In Results", "Group B got it on alternate days.", 0),
        ("In Methods", "Group B got it each day.", 0),
    ],
)
def test_a_sentence_beside_a_statement_must_stand_where_it_is_said_to(told, words, expected):
    assert context.read_with(reply(claim(read_with=((told, words),))), ARTICLES) == expected


@pytest.mark.parametrize(
    ("short", "long", "expected"),
    [("OS", "overall survival", 1), ("QoL", "quality of life", 1), ("OS", "quality of life", 0),
     ("QoL", "overall survival", 0), ("CI", "confidence interval", 0)],
)  # fmt: skip
def test_an_abbreviation_means_what_its_own_article_says(short, long, expected):
    assert context.long_forms(reply(claim(long_forms=((short, long),))), ARTICLES) == expected


@pytest.mark.parametrize(
    ("name", "tells", "expected"),
    [
        ("Park 2018, Lancet", "Cites", 1),
        ("Lee 2019, Blood", "Cites", 0),
        ("Park 2018, Lancet", "Reports the result of", 0),  # the section has its own results
    ],
)
def test_a_paper_that_a_statement_tells_of_is_one_that_it_cites(name, tells, expected):
    assert context.papers(reply(claim(papers=(name,), tells=tells)), ARTICLES) == expected


@pytest.mark.parametrize(("tells", "expected"), [("Cites", 0), ("Reports the result of", 1)])
def test_a_discussion_tells_others_results(tells, expected):
    article = parse_article("iron", SOURCE.replace("## Results", "## Discussion"))
    start = article.text.index(NAUSEA)
    beside = ShownBeside(papers=("Park 2018, Lancet",), tells=tells)
    said = ReplyClaim(NAUSEA, (1,), Span("iron", start, start + len(NAUSEA)), beside=beside)
    assert context.papers(reply(said), {"iron": article}) == expected


@pytest.mark.parametrize(
    ("searched", "expected"),
    [("only iron; from 2019", 1), ("only iron", 0), ("only iron; from 1999", 0), ("", 0)],
)
def test_what_was_searched_is_what_the_filters_say(searched, expected):
    narrowed = replace(QUESTION, filters=Filters(articles=("iron",), year_from=2019))
    page = ShownAnswer((), "", searched=searched)
    shown = reply(claim(), cautious=False, page=page)
    assert context.read_as(narrowed, shown) == expected
    assert context.read_as(QUESTION, shown) == (0 if searched else None)  # no filter was set


def test_a_list_that_is_shown_in_part_is_said_to_be_no_whole():
    rows = [f"| ↳ Harm {n} | {n} |" for n in range(1, 5)]
    lines = ["| Event | Iron |", "| --- | --- |", "| Harms | |", *rows]
    article = parse_article("harms", "# Iron\n\n## Results\n\n" + "\n".join(lines) + "\n")
    claims = [
        ReplyClaim(row, (1,), Span("harms", start, start + len(row)))
        for row in rows for start in (article.text.index(row),)
    ]  # fmt: skip
    for shown, remark, expected in (
        (claims[:3], "", 0), (claims[:3], "Not a complete list.", 1), (claims, "", 1),
        (claims[:2], "", 1),
    ):  # fmt: skip
        page = ShownAnswer((), "", remark=remark)
        found = context.cautious(reply(*shown, cautious=False, page=page), {"harms": article})
        assert found == expected, (len(shown), remark)


def test_what_is_not_shown_is_not_measured():
    for measure in (context.read_with, context.long_forms, context.papers):
        assert measure(reply(claim()), ARTICLES) is None
    assert context.read_as(QUESTION, reply(claim())) is None


@pytest.mark.parametrize(
    ("confidence", "said", "expected"),
    [(0.39, True, 1), (0.39, False, 0), (0.4, False, 1), (0.4, True, 0), (0.39, None, None)],
)
def test_a_weak_match_is_said_where_the_confidence_is_low(confidence, said, expected):
    found = context.cautious(reply(claim(), confidence=confidence, cautious=said), ARTICLES)
    assert found == expected
    refused = reply(confidence=confidence, cautious=said)
    assert context.cautious(refused, ARTICLES) is None


def test_a_question_is_read_in_words_that_were_asked():
    after = replace(QUESTION, question="And vomiting?", previous="How common was nausea?")
    assert context.read_as(after, reply(claim(), read_as="How common was vomiting?")) == 1
    assert context.read_as(after, reply(claim(), read_as="How frequent was fever?")) == 0.5


def test_what_is_folded_is_not_in_view():
    other = claim("Group A got iron daily.")
    found = reply(other, claim(folded=True))
    assert context.facts_in_view(QUESTION, found) == 0
    assert context.view_precision(QUESTION, found, ARTICLES) == 0
    assert context.facts_in_view(QUESTION, reply(other, claim())) == 1
    assert context.view_precision(QUESTION, reply(other, claim()), ARTICLES) == 0.5


def test_the_cells_set_side_by_side_must_hold_facts():
    parts = (ShownPart("A", "38.0", False, True), ShownPart("B", "21.0", False, True))
    assert context.right_arms(QUESTION, reply(claim(parts=parts)), ARTICLES) == 0.5
    assert context.right_arms(QUESTION, reply(claim(parts=parts[:1])), ARTICLES) == 1
