import re

import pytest
from shape import Shape
from test_page import ATTACKS

from app.page.article import GONE, article_page
from app.page.spans import Span, Target
from conftest import TINY
from corpus.markdown import parse_article


@pytest.fixture(scope="module")
def iron():
    return parse_article("adams-2019", TINY["adams-2019"])


def target(article, words):
    start = article.text.index(words)
    return Target(Span(start, start + len(words)), words[:20])


def test_the_whole_article_is_there_headings_paragraphs_tables_and_notes(iron):
    page = article_page(iron)
    text = Shape(page).text
    for words in ("Oral iron in pregnancy", "Adams B, Clark D", "n = 240", "12.4 g/L with daily"):
        assert words in text
    assert '<h2 id="section-1">Abstract</h2>' in page and ">Results</h2>" in page
    assert ">Table 1 Outcomes by schedule</figcaption>" in page
    assert page.count('<th scope="col">') == 4 and page.count('class=" child"') == 2
    assert "P values are from a chi-square test." in text
    assert 'role="alert"' not in page and "<mark" not in page


def test_every_word_of_every_article_is_on_its_page(articles):
    for article in articles:
        inline = re.sub(r"</?(?:a|mark|span)\b[^>]*>", "", article_page(article))
        page = inline.replace("<", " <")  # so that cells are words of their own
        seen = set(Shape(page).text.split())
        for block in article.blocks:
            words = article.text[block.start : block.end].replace("|", " ").split()
            assert [word for word in words if word not in seen and word != "↳"] == []


def test_the_cited_sentence_is_marked_and_is_where_the_link_leads(iron):
    shape = Shape(article_page(iron, [target(iron, "Nausea was seen in 38.0% and 21.0%")]))
    assert shape.marked == ["marked", "Nausea was seen in 38.0% and 21.0%"]
    assert shape.all("id").count("cited") == 1


def test_of_several_spans_all_are_marked_and_the_first_is_the_place(iron):
    row = "| ↳ Nausea | 46 (38.0) | 25 (21.0) | |"
    page = article_page(iron, [target(iron, row), target(iron, "Iron tablets were given")])
    shape = Shape(page)
    assert shape.marked == [
        "marked", "Iron tablets were given", "Nausea", "46 (38.0)", "25 (21.0)",
    ]  # fmt: skip
    assert shape.all("id").count("cited") == 1
    assert '<mark id="cited">Iron tablets were given' in page


def test_a_cited_row_is_the_place_itself(iron):
    page = article_page(iron, [target(iron, "| ↳ Nausea | 46 (38.0) | 25 (21.0) | |")])
    assert '<tr class="cited child" id="cited">' in page


def test_a_quote_that_is_gone_is_told_at_the_top_without_its_words(iron):
    page = article_page(iron, [Target(Span(3, 9), "Buy <b>now</b>")])
    assert GONE in page and "Buy" not in page and "<mark" not in page


def test_of_several_quotes_it_is_told_how_many_are_gone(iron):
    there = target(iron, "Iron tablets were given")
    page = article_page(iron, [there, Target(Span(3, 9), "not there")])
    assert "1 of the 2 passages" in page and 'id="cited"' in page


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_an_article_stays_text(attack):
    source = (
        f"---\ntitle: 'T'\ndoi: javascript:alert(1)\nauthors: ['A']\n---\n## {attack}\n\n{attack}\n"
    )
    article = parse_article("bad", source)
    shape = Shape(article_page(article, [Target(Span(0, 3), attack)]))
    assert shape.text.count(attack) >= 2
    assert {"img", "iframe"}.isdisjoint(shape.tags)
    assert shape.tags.count("form") == 1 and shape.all("action") == ["#found"]  # the search
    assert shape.tags.count("script") == 2  # what all pages share, and the page's own
    assert not any((href or "").startswith("javascript") for href in shape.all("href"))
    assert not any(name.startswith("on") for name in shape.attributes)


def test_a_well_formed_doi_is_a_link(articles):
    zhao = next(article for article in articles if article.article_id == "zhao-2020")
    links = Shape(article_page(zhao)).all("href")
    assert "https://doi.org/10.1186/s13045-020-00873-7" in links
