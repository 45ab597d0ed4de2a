import re
from html.parser import HTMLParser

import pytest

from app.answer import Answer
from app.answering import answer_question
from app.page import conversation, evidence_panel, inert
from corpus.article import Metadata
from corpus.markdown import format_article
from index import store
from index.search import Searcher

ATTACKS = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "${alert(1)} {{value}} `x` \\u0041",
    "\" onmouseover='alert(1)",
    "<form action=//evil.example><iframe src=//evil.example>",
]


class Shape(HTMLParser):
    """The tags, attributes and text of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.text = [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize("attack", ATTACKS)
def test_inert_text_reads_the_same_and_does_nothing(attack):
    shape = Shape(inert(attack))
    assert shape.text == attack and shape.tags == []
    assert not re.search(r"[$`{}\\]", inert(attack))


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_question_article_or_metadata_stays_text(attack, embedder, tmp_path):
    body = f"## {attack}\n\nSnoring {attack} rose.\n"
    source = format_article(Metadata(title=attack, authors=(attack,)), body)
    folder = tmp_path / "index"
    store.build({"bad": source}, embedder, folder)
    answer = answer_question(f"snoring {attack}", Searcher(store.load(folder), embedder))
    page = conversation([answer]) + evidence_panel(answer)
    shape = Shape(page)
    allowed = {"section", "div", "ul", "li", "span", "a", "p", "h2", "h3", "article", "mark"}
    assert set(shape.tags) <= allowed
    assert set(shape.attributes) <= {"class", "id", "href", "aria-label", "tabindex"}
    assert attack in shape.text
    assert "${" not in page and "{{" not in page


def test_the_cited_sentence_is_marked_and_its_marker_leads_to_it(tiny):
    answer = answer_question("How common was snoring in men?", tiny)
    panel = evidence_panel(answer)
    assert "<mark>Snoring was present in 31% of men.</mark>" in panel
    targets = set(re.findall(r"href='#([^']+)'", conversation([answer])))
    assert targets and targets <= set(re.findall(r"id='([^']+)'", panel))


def test_a_row_is_shown_as_a_table_with_its_cells_marked(tiny):
    answer = answer_question("nausea with alternate days of iron, table", tiny)
    panel = evidence_panel(answer)
    assert "<caption>Table 1 Outcomes by schedule</caption>" in panel
    assert (
        "<tr class='cited'><th scope='row'>Alternate days (n = 120)</th><td>25 (21.0)</td></tr>"
        in panel
    )
    targets = set(re.findall(r"href='#([^']+)'", conversation([answer])))
    anchors = re.findall(r"id='([^']+)'", panel)
    assert len(targets) >= 2 and targets <= set(anchors)
    assert len(set(anchors)) == len(anchors)


def test_badges_show_authors_year_design_and_size(tiny):
    panel = evidence_panel(answer_question("nausea with daily iron", tiny))
    for badge in ("Adams B, Clark D", "2019", "randomised trial", "n = 240"):
        assert f"<span class='badge'>{badge}</span>" in panel


def test_an_abstention_is_told_apart_from_an_answer(tiny):
    answer = answer_question("teclistamab?", tiny)
    assert "None of the 3 articles mentions teclistamab." in conversation([answer])
    panel = evidence_panel(answer)
    assert "Nearest passages, not an answer" in panel and "<mark>" not in panel


def test_only_the_newest_answer_links_and_it_comes_first(tiny):
    answers = [answer_question(q, tiny) for q in ("How common was snoring?", "Did MRSA fall?")]
    shown = conversation(answers)
    assert shown.index("Did MRSA fall?") < shown.index("How common was snoring?")
    older = shown[shown.index("How common was snoring?") :]
    assert "href" not in older and "href" in shown
    assert isinstance(answers[0], Answer)


def test_differing_sources_stand_side_by_side_each_with_its_study(real):
    answer = answer_question("What CR rate did inotuzumab reach in INO-VATE?", real)
    (difference,) = answer.differences
    assert {side.figure for side in difference.sides} == {"73.8%", "80.7%"}
    for side in difference.sides:
        item = answer.evidence[side.claim.citations[0] - 1]
        assert item.article.text[side.claim.start : side.claim.end] == side.claim.text
        assert side.figure in side.claim.text
    page = conversation([answer])
    shown = Shape(page).text
    assert "Sources differ on" in shown and "n not given" in shown and "review" in shown
    cards = evidence_panel(answer)
    for claim in answer.cited:
        assert f"href='#evidence-{claim.citations[0]}'" in page
        assert f"id='evidence-{claim.citations[0]}'" in cards
    assert "Sources differ on" in answer.text
