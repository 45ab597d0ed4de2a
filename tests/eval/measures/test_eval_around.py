"""Card, line and study around a statement, against an article that is small enough to read."""

from dataclasses import replace

import pytest

from corpus.markdown import parse_article
from eval.measures import around
from eval.questions.question import Span
from eval.systems.page import ShownAnswer, ShownBeside, ShownCard, ShownPart
from eval.systems.system import Reply, ReplyClaim

SOURCE = """---
title: Oral iron in pregnancy
authors: [Adams B, Clark D]
year: 2019
journal: J Iron
study_design: randomised trial
n_patients: 240
---
## Results

In the FORUM trial nausea was seen in 38.0%. Others saw less [1].

Table 1 Outcomes of ELIANA

| Outcome | Daily | Alternate |
| --- | --- | --- |
| Nausea | 46 | 25 |

## References

1. Park JH, Low A. Long-term follow-up. N Engl J Med. 2018;378:449.
"""
ARTICLE = parse_article("adams-2019", SOURCE)
ARTICLES = {"adams-2019": ARTICLE}
SENTENCE, ROW = "In the FORUM trial nausea was seen in 38.0%.", "| Nausea | 46 | 25 |"
CITED = "Others saw less [1]."


def span(words):
    start = ARTICLE.text.index(words)
    return Span("adams-2019", start, start + len(words))


def link(place):
    return f"article/{place.article_id}?start={place.start}&end={place.end}&quote=x#cited"


TITLE = "Adams et al. 2019 Adams B, Clark D. Oral iron in pregnancy"
BADGES = ("J Iron", "2019", "randomised trial", "n = 240")
CARD = ShownCard(TITLE, BADGES, "Results", "", link(span(SENTENCE)), SENTENCE)
CELLS = (ShownPart("Outcome", "Nausea", False), ShownPart("Daily", "46", True),
         ShownPart("Alternate", "25", False))  # fmt: skip
ROW_CARD = ShownCard(TITLE, BADGES, "Results", "Table 1 Outcomes of ELIANA", link(span(ROW)), "46",
                     CELLS)  # fmt: skip
WEIGHT = "randomised trial, n = 240"
REFERENCE = "Adams B, Clark D. Oral iron in pregnancy. J Iron. 2019."
TOLD = ReplyClaim(
    SENTENCE, (1,), span(SENTENCE), (ShownPart("", SENTENCE, False),), card=CARD,
    source=("Adams et al., J Iron 2019", WEIGHT, "Results"),
    beside=ShownBeside(reference=REFERENCE),
)  # fmt: skip
ROW_TOLD = ReplyClaim(
    "Nausea; Daily: 46", (1,), span(ROW),
    (ShownPart("", "Nausea", False), ShownPart("Daily", "46", True)), card=ROW_CARD,
    source=("Adams et al., J Iron 2019", WEIGHT, "Results", "Table 1"),
    beside=ShownBeside("Table 1 Outcomes of ELIANA", "Outcome", reference=REFERENCE),
)  # fmt: skip


def reply(*claims):
    return Reply("", (), claims, False, 0.5, 0.0)


def test_what_stands_around_is_right():
    both = reply(TOLD, ROW_TOLD)
    for measure in (around.titled, around.carded, around.sourced):
        assert measure(both, ARTICLES) == 1
        assert measure(reply(), ARTICLES) is None
        assert measure(reply(ReplyClaim("of a baseline", (1,), span(ROW))), ARTICLES) is None


def test_a_card_of_another_title_is_seen():
    other = replace(TOLD, card=replace(CARD, title="Baker 2021 Snoring and blood pressure"))
    assert around.titled(reply(TOLD, other), ARTICLES) == 1 / 2
    more = replace(TOLD, card=replace(CARD, title=f"{TITLE}: final results"))
    assert around.titled(reply(TOLD, more), ARTICLES) == 1 / 2


def test_another_reference_or_file_of_sources_is_seen():
    other = replace(TOLD, beside=ShownBeside(reference="Baker B. Snoring. 2021."))
    assert around.titled(reply(TOLD, other), ARTICLES) == 1 / 2
    article = parse_article("adams-2019", SOURCE.replace("year:", "doi: 10.1234/iron_1\nyear:"))
    shown = replace(TOLD, place=Span("adams-2019", *article_span(article, SENTENCE)))
    for files, expected in (
        (("DO  - 10.1234/iron_1", "doi = {10.1234/IRON\\_1}"), 1),
        (("DO  - 10.1234/iron_1", "doi = {10.1234/iron}"), 0),
    ):
        page = ShownAnswer((), "", downloads=files)
        found = replace(reply(shown), page=page)
        assert around.titled(found, {"adams-2019": article}) == expected


def article_span(article, words):
    start = article.text.index(words)
    return start, start + len(words)


@pytest.mark.parametrize(
    "changes",
    [
        {"marked": SENTENCE[:20]},
        {"marked": CITED},
        {"link": link(span(CITED))},
        {"link": link(span(SENTENCE)).replace("adams-2019", "baker-2021")},
        {"section": "Discussion"},
        {"badges": (*BADGES[:3], "n = 24")},
        {"badges": ("case report",)},
        {"badges": BADGES[:3]},
        {"passage": f"{SENTENCE} Others saw less [2]."},
        {"cells": CELLS},
    ],
    ids=str,
)
def test_a_card_that_sets_off_something_else_is_seen(changes):
    assert around.carded(reply(replace(TOLD, card=replace(CARD, **changes))), ARTICLES) == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"caption": "Table 2 Outcomes of ZUMA-1"},
        {"cells": (CELLS[0], replace(CELLS[1], label="Alternate"), CELLS[2])},
        {"cells": (CELLS[0], replace(CELLS[1], value="64"), CELLS[2])},
        {"cells": (CELLS[0], replace(CELLS[1], asked=False), replace(CELLS[2], asked=True))},
        {"cells": CELLS[:2]},
        {"marked": "25"},
    ],
    ids=str,
)
def test_a_table_that_is_not_the_articles_is_seen(changes):
    assert around.carded(reply(replace(ROW_TOLD, card=replace(ROW_CARD, **changes))), ARTICLES) == 0


def test_a_row_without_a_cell_asked_for_has_all_its_cells_marked():
    plain = tuple(replace(cell, asked=False) for cell in CELLS)
    card = replace(ROW_CARD, cells=plain, marked="46 25")
    parts = (plain[0], *plain[1:])
    shown = replace(ROW_TOLD, parts=(replace(parts[0], label=""), *parts[1:]), card=card)
    assert around.carded(reply(shown), ARTICLES) == 1
    assert around.carded(reply(replace(shown, card=replace(card, marked="46"))), ARTICLES) == 0


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"source": ("Baker et al., J Iron 2019", "Results")}, 0),
        ({"source": ("Adams et al., J Iron 2020", "Results")}, 0),
        ({"source": ("Adams et al., J Iron 2019", "Discussion")}, 0),
        ({"source": ("Adams et al., J Iron 2019", "Results", "Table 3")}, 0),
        ({"source": ()}, 0),
        ({"mark": "RETRACTED"}, 0),
        ({"beside": ShownBeside(doubted=True)}, 0),
        ({"source": ("Adams et al., J Iron 2019", "Results")}, 0),  # no design
        ({"source": ("Adams et al., J Iron 2019", WEIGHT, "Res…")}, 1),
        ({"source": ("Adams et al., J Iron 2019", "randomised trial, n = 240, 2019")}, 1),
        ({"source": ("Adams et al., J Iron 2019", "randomised trial, n = 24")}, 0),
        ({"source": ("Adams et al., J Iron 2019", "randomised trial, n = 240, 2019"),
          "differs": "on nausea"}, 1),
        ({"source": ("Adams et al., J Iron 2019", "randomised trial, n = 24, 2019"),
          "differs": "on nausea"}, 0),
    ],
)  # fmt: skip
def test_the_line_below_names_article_section_and_table(changes, expected):
    assert around.sourced(reply(replace(TOLD, **changes)), ARTICLES) == expected


@pytest.mark.parametrize(
    ("beside", "expected"),
    [
        (ShownBeside("", "Outcome"), 1),  # the caption stands above the row before
        (ShownBeside("Table 2 Outcomes of FORUM", "Outcome"), 0),
        (ShownBeside("Table 1 Outcomes of ELIANA", "Event"), 0),
        (ShownBeside("Table 1 Outcomes of ELIANA"), 0),
    ],
)
def test_what_stands_above_a_row_is_of_its_table(beside, expected):
    assert around.sourced(reply(replace(ROW_TOLD, beside=beside)), ARTICLES) == expected
    assert around.sourced(reply(replace(TOLD, beside=beside)), ARTICLES) == 0  # a sentence


@pytest.mark.parametrize(
    ("figures", "others", "expected"),
    [
        (("38.0%",), ("46",), 1),
        (("38.0%", "38.0%"), (), 1),
        (("38.0%",), ("38.0%",), 0),  # on which they do not differ
        (("In the FORUM trial nausea was seen in",), ("46",), 0.5),
    ],
)
def test_figures_set_off_as_differing_differ(figures, others, expected):
    sides = [
        replace(TOLD, differs="Sources differ on nausea", beside=ShownBeside(figures=figures)),
        replace(ROW_TOLD, differs="Sources differ on nausea", beside=ShownBeside(figures=others)),
    ]
    assert around.headed(reply(*sides), ARTICLES) == expected


def test_a_figure_that_differs_and_is_not_set_off_is_seen():
    side = replace(TOLD, differs="Sources differ on nausea", figures=("38.0%",))
    assert around.headed(reply(side), ARTICLES) == 0
    set_off = replace(side, beside=ShownBeside(figures=("38.0%",)))
    assert around.headed(reply(set_off), ARTICLES) == 1


def test_an_article_without_authors_is_named_by_its_title():
    article = parse_article("b", "# Snoring and blood pressure in middle-aged men\n\nIt was 31%.\n")
    place = Span("b", article.text.index("It was"), len(article.text.rstrip()))
    for name, expected in (("Snoring and blood …", 1), ("Hand hygiene …", 0)):
        told = replace(TOLD, place=place, source=(name,))
        assert around.sourced(reply(told), {"b": article}) == expected


@pytest.mark.parametrize(
    ("claim", "cohort", "expected"),
    [
        (TOLD, "FORUM", 1),  # in its paragraph
        (TOLD, "ELIANA (NCT02435849)", 0),  # in a table elsewhere
        (ROW_TOLD, "ELIANA (NCT02435849)", 1),  # in the caption
        (replace(TOLD, place=span(CITED)), "Park 2018", 1),  # cited by the paragraph
        (replace(TOLD, place=span(CITED)), "Park 2017", 0),
        (TOLD, "ZUMA-1", 0),
        (TOLD, "", None),
    ],
)
def test_the_study_that_is_named_stands_beside(claim, cohort, expected):
    assert around.labelled(reply(replace(claim, cohort=cohort)), ARTICLES) == expected


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Sources differ on nausea", 1),
        ("Sources differ on nausea, FORUM (within one article)", 1),
        ("Sources differ on nausea and Outcomes", 1),  # of the other side's caption
        ("Sources differ on vomiting", 0),
        ("Sources differ on 2-year nausea", 0),
        ("Sources differ on ", 0),
        ("Sources differ", 0),
        ("", None),
    ],
)
def test_what_sides_differ_on_is_said_in_their_own_words(heading, expected):
    sides = [replace(one, differs=heading) for one in (TOLD, ROW_TOLD)]
    assert around.headed(reply(*sides), ARTICLES) == expected


def test_a_row_of_a_group_is_shown_with_its_group():
    text = SOURCE.replace("| Nausea | 46", "| Side effects | | |\n| ↳ Nausea | 46")
    article = parse_article("adams-2019", text)
    words = "| ↳ Nausea | 46 | 25 |"
    start = article.text.index(words)
    place = Span("adams-2019", start, start + len(words))
    for heads, expected in ((("Side effects", "1 Nausea"), 1), (("1 Nausea",), 0), ((), 1)):
        card = replace(ROW_CARD, link=link(place), heads=heads)
        told = replace(ROW_TOLD, place=place, card=card)
        assert around.carded(reply(told), {"adams-2019": article}) == expected
