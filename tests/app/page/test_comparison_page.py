import re
from datetime import date

import pytest
from comparing import answered
from shape import Shape
from test_page import ATTACKS

from app.answers.answer import Answer
from app.answers.comparison import Column, compare
from app.answers.refusal import Refusal, RefusalKind
from app.page import Turn, conversation
from app.page.comparison import Order, comparison_page
from corpus.article import Metadata
from corpus.markdown import format_article, parse_article
from corpus.people.people import Group, Person

TABLE = "Table 1 Sleep\n\n| Outcome | Men |\n| --- | --- |\n| Snoring | 31% |\n"
SURVIVAL = "The 2-year survival was {}% (95% CI 5–90)."


def article(name, figure):
    body = f"## Results\n\n{SURVIVAL.format(figure)}\n\n{TABLE}"
    metadata = Metadata(
        title=name, authors=(Person(name, "A"),), year=2000 + figure, study_design="cohort study"
    )
    return parse_article(name.casefold(), format_article(metadata, body))


FIRST, SECOND = article("First", 20), article("Second", 10)
TWO = answered((FIRST, SURVIVAL.format(20)), (SECOND, "| Snoring |"), question="Sleep?")


def page(answer, order=None, narrowed=""):
    return comparison_page(
        compare(answer, date(2026, 11, 9), narrowed), "q=Sleep", order or Order()
    )


def test_each_part_of_a_statement_leads_to_its_place_in_the_article():
    shape = Shape(page(TWO))
    links = [href for href in shape.all("href") if "start=" in href]
    sentence, label, cell = links
    start = FIRST.text.index("The 2-year")
    assert sentence.startswith(f"./article/first?start={start}&end={start + len(SURVIVAL)}")
    assert "quote=Snoring&" in label and "quote=31%25&" in cell and cell.endswith("#cited")


def test_it_says_question_day_filters_and_references():
    text = Shape(page(TWO, narrowed="from 2010")).text
    for words in ("Sleep?", "Asked on 9 November 2026", "Searched: from 2010", "First A. First."):
        assert words in text


@pytest.mark.parametrize(
    ("order", "told", "studies"),
    [
        (Order(), ["none"] * 8, ["First", "Second"]),
        (Order(Column.YEAR), ["none"] * 6 + ["ascending", "none"], ["Second", "First"]),
        (Order(Column.YEAR, True), ["none"] * 6 + ["descending", "none"], ["First", "Second"]),
    ],
)
def test_a_column_says_how_it_is_sorted_and_its_link_turns_that_round(order, told, studies):
    html = page(TWO, order)
    shape = Shape(html)
    assert shape.all("aria-sort") == told
    assert re.findall(r'<th scope="row"><a[^>]*>(\w+) 20', html) == studies
    turned = "./compare?q=Sleep&sort=year&descending=1#table"
    assert (turned in shape.all("href")) == (order == Order(Column.YEAR))
    back = "./compare?q=Sleep#table" in shape.all("href")
    assert back == (order.column is not None)


def test_figures_of_one_outcome_and_time_are_drawn_from_the_text():
    html = page(answered((FIRST, SURVIVAL.format(20)), (SECOND, SURVIVAL.format(10))))
    shape = Shape(html)
    assert shape.tags.count("circle") == 2 and "2-year survival (%)" in shape.text
    assert re.findall(r'<circle cx="([\d.]+)"', html) == ["68.4", "41.2"]  # 14 + 272 * value / 100
    figures = [link for link in shape.all("href") if "quote=20%25+%2895%25+CI" in link]
    assert len(figures) == 1
    assert "circle" not in Shape(page(TWO)).tags  # a sentence and a row are not alike


def test_a_refusal_says_why_and_offers_no_file():
    refused = Answer("Q?", (), (), 0.0, Refusal(RefusalKind.MISSING, "It is not there."), 0.0)
    shape = Shape(page(refused))
    assert "There is nothing to compare. It is not there." in shape.text
    assert "table" not in shape.tags and not shape.all("download")


def test_one_statement_is_shown_with_a_remark_and_the_chat_offers_no_comparison():
    one = answered((FIRST, SURVIVAL.format(20)))
    assert "there is nothing to compare it with" in Shape(page(one)).text
    compares = [h for h in Shape(conversation([Turn(one)])).all("href") if h.startswith("compare")]
    assert compares == []
    (link,) = [h for h in Shape(conversation([Turn(TWO)])).all("href") if h.startswith("compare")]
    assert link == "compare?q=Sleep%3F"


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_stays_text(attack):
    table = f"Table 1 {attack}\n\n| {attack} | Men |\n| --- | --- |\n"
    body = f"## {attack}\n\nIt {attack} rose.\n\n{table}"
    source = Metadata(title=attack, authors=(Group(attack),), study_design=attack)
    hostile = parse_article("bad", format_article(source, f"{body}| Snoring {attack} | 31% |\n"))
    answer = answered((hostile, "| Snoring"), (hostile, "It "), question=attack)
    html = page(answer, narrowed=attack)
    shape = Shape(html)
    assert attack in shape.text and {"img", "form", "iframe", "input"}.isdisjoint(shape.tags)
    assert shape.tags.count("script") == 1  # the theme's
    assert not any(name.startswith("on") or name == "style" for name in shape.attributes)
    assert not any((href or "").startswith(("javascript", "//")) for href in shape.all("href"))
