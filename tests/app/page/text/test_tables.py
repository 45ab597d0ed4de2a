"""Cited cells, search and links on the page of an article, as its HTML says them."""

import re
import sys

from shape import Shape

from app.page.article import article_page
from app.page.spans import Span, Target, article_link, check_of
from conftest import TINY
from corpus.markdown import parse_article

IRON = parse_article("adams-2019", TINY["adams-2019"])
NAUSEA = IRON.tables[0].rows[2]


def target(start, end, cells=(), article=IRON):
    span = Span(start, end)
    return Target(span, article.text[start:end][:80], check_of(article, span), cells)


def test_of_a_cited_row_the_named_cells_alone_are_marked():
    page = article_page(IRON, [target(NAUSEA.start, NAUSEA.end, (1, 2))])
    assert Shape(page).marked[1:] == ["46 (38.0)", "25 (21.0)"]
    assert re.findall(r'<td class="cited"( id="cited")?>', page) == [' id="cited"', ""]
    assert page.count('<tr class="cited child">') == 1


def test_a_span_of_one_cell_marks_that_cell_alone():
    start = IRON.text.index("25 (21.0)")
    page = article_page(IRON, [target(start, start + 9)])
    assert Shape(page).marked[1:] == ["25 (21.0)"]


def test_cells_of_a_row_that_has_changed_are_not_picked_out():
    old = Target(Span(NAUSEA.start, NAUSEA.end), "| ↳ Nausea |", "00000000", (2,))
    page = article_page(IRON, [old])
    assert "no longer all the same" in page
    assert Shape(page).marked[1:] == ["Nausea", "46 (38.0)", "25 (21.0)"]


def test_a_link_names_the_cells_of_its_rows():
    span = Span(NAUSEA.start, NAUSEA.end)
    assert "&cells=1.2#cited" in article_link(IRON, [span], {span: (1, 2)})
    assert "cells" not in article_link(IRON, [span])


def test_a_row_that_is_one_cell_across_the_table_is_shown_once():
    article = parse_article(
        "a",
        "| Item | A | B |\n| --- | --- | --- |\n| Adults | Adults | Adults |\n| Age | 3 | 3 |\n",
    )
    page = article_page(article)
    assert '<th scope="colgroup" colspan="3">Adults</th>' in page and page.count("Adults") == 1
    assert page.count("<td>3</td>") == 2


def test_caption_and_notes_stand_outside_of_what_scrolls():
    page = article_page(IRON)
    scroller = page[page.index('class="scroller"') : page.index("</table>")]
    assert "Outcomes by schedule" not in scroller and "chi-square" not in scroller
    assert 'role="group" aria-labelledby="table-1-name"' in page


def test_what_is_looked_for_is_marked_in_text_and_cells_and_counted():
    page = article_page(IRON, find="NAUSEA")
    assert page.count('<mark class="found">Nausea</mark>') == 2
    assert '<p id="found" role="status">2 places.</p>' in page
    assert 'value="NAUSEA"' in page


def test_the_cited_span_is_kept_while_one_looks_for_something():
    page = article_page(IRON, [target(NAUSEA.start, NAUSEA.end, (1,))], find="daily")
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert hidden["start"] == str(NAUSEA.start) and hidden["cells"] == "1"
    assert 'id="cited"' in page


def test_too_much_too_little_and_nothing_found_are_told():
    assert "Not found in this article." in article_page(IRON, find="teclistamab")
    assert "Type at least 2" in article_page(IRON, find="x")
    assert "may have 200; please shorten it" in article_page(IRON, find="x" * 201)
    assert '<mark class="found"' not in article_page(IRON, find="x" * 201)


def test_an_attack_in_the_search_stays_text():
    shape = Shape(article_page(IRON, find='"><img src=x onerror=alert(1)> {{value}} ${x}'))
    assert "img" not in shape.tags


def test_a_match_may_begin_in_a_mark_and_end_in_a_link():
    body = "## Results\n\nIt was seen [1] in men.\n\n## References\n\n1. Ames A. Sleep. 2001.\n"
    article = parse_article("a", body)
    start = body.index("seen")
    page = article_page(article, [target(start, start + 5, (), article)], find="seen [1] in")
    shape = Shape(page)
    assert "seen [1] in" in "".join(shape.text.split("Results", 2)[-1])
    assert page.count('class="found"') == 4 and 'id="mark-1" aria-label="Reference 1"' in page
    assert '<a href="#mark-1" aria-label="Back to the text, place 1 of 1">' in page


def test_a_bare_cell_costs_little():
    """What has nothing over it is made without the steps of what has: each takes calls."""
    header = "| Item |" + " n |" * 50
    rows = "\n".join(f"| Item {n} |" + f" {n} |" * 50 for n in range(100))
    source = f"# Long\n\nTable 1 All\n\n{header}\n|{' --- |' * 51}\n{rows}\n"
    article = parse_article("long", source)
    calls = 0

    def count(*_):
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        page = article_page(article)
    finally:
        sys.setprofile(None)
    assert page.count("<td>") == 5_000 and "<td>99</td></tr>" in page
    assert calls < 60 * 5_000  # some 380 for each cell, when each was made as a cited one is


def test_a_cited_cell_without_words_has_the_place_that_a_link_leads_to():
    row = IRON.tables[0].rows[1]
    page = article_page(IRON, [target(row.start, row.end, (1,))])
    assert '<td id="cited"></td>' in page
