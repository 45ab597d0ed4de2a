import re
from dataclasses import replace

import pytest
from shape import Shape

from app.answering.pipeline import answer_question
from app.answers.answer import Answer, answer_record
from app.answers.told import told_claims
from app.examples import given_examples, made_examples
from app.http.contract import article_record
from app.page import Turn, conversation, inert, render
from app.page.article import article_page
from app.page.cards import shown_numbers
from app.page.chat import offered
from app.page.narrowing import held
from corpus.article import Doubt, Metadata
from corpus.library import DEFAULT_CORPUS
from corpus.markdown import format_article
from corpus.people.people import Group
from eval.systems.page import read_page
from index.passages.filters import Filters
from index.ranking.search import Searcher
from index.storage import build as builder
from index.storage import store

ATTACKS = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "${alert(1)} {{value}} `x` \\u0041",
    "\" onmouseover='alert(1)",
    "<form action=//evil.example><iframe src=//evil.example>",
]


def shown(*answers, **options):
    return conversation([Turn(answer, **options) for answer in answers])


@pytest.mark.parametrize("attack", ATTACKS)
def test_inert_text_reads_the_same_and_does_nothing(attack):
    shape = Shape(inert(attack))
    assert shape.text == attack and shape.tags == []
    assert not re.search(r"[$`{}\\]", inert(attack))


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_template_lets_a_value_out(attack):
    shape = Shape(page := render("chat/next.html", questions=[attack], refused=True))
    assert shape.all("data-ask") == [attack] and set(shape.tags) == {
        "div",
        "h3",
        "ul",
        "li",
        "button",
    }
    assert not re.search(r"[$`{}\\]", page)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_question_article_or_metadata_stays_text(attack, embedder, tmp_path):
    table = f"Table 1 {attack}\n\n| {attack} | Men |\n| --- | --- |\n| Snoring {attack} | 31% |\n"
    body = f"## {attack}\n\nSnoring {attack} rose.\n\n{table}"
    source = format_article(
        Metadata(
            title=attack, authors=(Group(attack),), journal=attack, doi=f"javascript:{attack}"
        ),
        body,
    )
    folder = tmp_path / "index"
    builder.build({"bad": source}, embedder, folder)
    answer = answer_question(f"snoring {attack}", Searcher(store.load(folder), embedder))
    page = shown(answer, receipt="k.x.y", filters=Filters(articles=("bad",), designs=(attack,)))
    shape = Shape(page)
    allowed = {
        "section", "div", "ol", "ul", "li", "span", "a", "p", "h2", "h3", "h4", "article", "mark",
        "aside", "header", "button", "form", "label", "input", "b", "table", "caption", "thead",
        "tbody", "tr", "th", "td", "svg", "path",
    }  # fmt: skip
    assert set(shape.tags) <= allowed
    assert shape.tags.count("form") == shape.tags.count("input") == 1  # the page's own
    assert set(shape.attributes) <= {
        "viewbox", "aria-hidden", "focusable", "d",  # of the signs beside the names of buttons
        "class", "id", "href", "aria-label", "aria-pressed", "tabindex", "data-key", "data-n",
        "data-question", "data-announce", "data-copy", "data-copy-link", "data-print",
        "data-helpful", "data-reason", "data-receipt", "download", "target", "rel", "type", "role",
        "aria-labelledby", "scope", "hidden", "maxlength", "autocomplete",
    }  # fmt: skip
    assert attack in shape.text
    assert not re.search(r"[$`{}\\]", page)
    for href in shape.all("href"):
        assert href.startswith(
            ("#", "article/bad?", "compare?", "data:text/plain;", "data:application/x-")
        )
    assert set(shape.all("target")) <= {"_blank"} and set(shape.all("type")) <= {
        "button", "submit", "text",
    }  # fmt: skip


def test_the_cited_sentence_is_marked_and_its_marker_leads_to_it(tiny):
    shape = Shape(shown(answer_question("How common was snoring in men?", tiny)))
    assert "Snoring was present in 31% of men." in shape.marked
    targets = {href[1:] for href in shape.all("href") if re.match(r"#t0-e\d", href)}
    assert targets and targets <= set(shape.all("id"))


def test_a_row_is_shown_as_a_table_with_its_header_and_its_cells_marked(tiny):
    page = shown(answer_question("nausea with alternate days of iron, table", tiny))
    shape = Shape(page)
    assert "<caption><span>Table 1 Outcomes by schedule</span></caption>" in page
    assert '<th scope="col">Alternate days (n = 120)</th>' in page
    nausea = re.search(r'<tr class="cited child".*?</tr>', page, re.DOTALL).group()
    assert "25 (21.0)</mark>" in nausea and "Nausea</th>" in nausea
    above = page[: page.index('<tr class="cited child"')]
    assert "Side effects, n (%)</th>" in above  # the row that it stands under
    targets = {href[1:] for href in shape.all("href") if re.match(r"#t0-e\d", href)}
    anchors = shape.all("id")
    assert targets and targets <= set(anchors)
    assert len(set(anchors)) == len(anchors)


def test_a_row_has_one_marker_though_it_cites_its_header_as_well(tiny):
    answer = answer_question("nausea with alternate days of iron, table", tiny)
    assert any(len(claim.citations) > 1 for claim in answer.claims)
    shape = Shape(shown(answer))
    markers = [href for href in shape.all("href") if re.match(r"#t0-e\d", href)]
    assert len(markers) == len(answer.claims)
    numbers = list(dict.fromkeys(markers))
    assert numbers == [f"#t0-e{n}" for n in range(1, len(numbers) + 1)]  # counted as they are read


def test_a_wide_table_is_set_upright_with_the_cells_of_the_answer_marked(real):
    page = shown(answer_question("Relapse with and without HSCT in NCT02028455", real))
    row = re.search(r'<tr class="cited"><th scope="row">Outcomes for those without.*?</tr>', page)
    assert "<mark>Relapse rate 55.2% (16/29)</mark>" in row.group()
    assert '<table class="upright"' in page


def test_rows_of_one_table_share_a_card(tiny):
    answer = answer_question("Nausea and constipation, n (%), daily and alternate days", tiny)
    rows = [c for c in answer.cited if answer.evidence[c.citations[0] - 1].passage.kind == "row"]
    tables = {answer.evidence[c.citations[1] - 1].passage.passage_id for c in rows}
    assert len(rows) > len(tables) >= 1
    page = shown(answer)
    assert page.partition("<aside")[2].count("<caption><span>") == len(tables)
    for claim in rows:
        assert f'data-n="{shown_numbers(answer)[claim.citations[0]]}"' in page


def test_every_card_opens_its_article_at_what_is_cited(real):
    answer = answer_question("2-year survival with and without transplant after CAR-T?", real)
    links = [href for href in Shape(shown(answer)).all("href") if href.startswith("article/")]
    for claim in answer.cited:
        item = answer.evidence[claim.citations[0] - 1]
        wanted = f"start={claim.start}&end={claim.end}&quote="
        assert any(item.article.article_id in link and wanted in link for link in links)


def test_badges_show_authors_year_design_and_size(tiny):
    page = shown(answer_question("nausea with daily iron", tiny))
    for badge in ("2019", "randomised trial", "n = 240"):
        assert f"<li>{badge}</li>" in page
    assert "Adams B, Clark D. Oral iron in pregnancy" in page


def test_an_abstention_is_told_apart_from_an_answer(tiny):
    page = shown(answer_question("teclistamab?", tiny))
    assert "Not in these articles" in page
    assert "None of the 3 articles mentions teclistamab." in page
    assert "Nearest passages, not an answer" in page and "<mark>" not in page
    assert page.count('class="card"') == 3
    assert "download" not in page  # there is nothing to cite


def test_small_talk_gets_a_reply_and_no_passages(tiny):
    page = shown(answer_question("hello", tiny))
    assert "This service answers questions about the articles" in page
    assert "Not in these articles" not in page and 'class="card"' not in page


def test_the_newest_answer_comes_last_and_each_links_to_its_own_evidence(tiny):
    answers = [answer_question(q, tiny) for q in ("How common was snoring?", "Did MRSA fall?")]
    page = shown(*answers)
    assert page.index("How common was snoring?</h2>") < page.index("Did MRSA fall?</h2>")
    shape = Shape(page)
    ids = shape.all("id")
    assert len(set(ids)) == len(ids)
    markers = [href[1:] for href in shape.all("href") if re.match(r"#t\d-e\d", href)]
    assert {marker[:2] for marker in markers} == {"t0", "t1"} and set(markers) <= set(ids)
    assert len(shape.all("data-announce")) == 1  # an older answer is not read out again
    assert isinstance(answers[0], Answer)


def test_without_a_question_there_are_examples_of_each_kind():
    given = given_examples(DEFAULT_CORPUS)
    page = offered(given)
    assert Shape(page).all("data-ask") == [example.question for example in given]
    assert {one.kind for one in given} >= {"a table cell", "shorthand", "sources that differ"}
    assert "Examples" not in offered([])


def test_who_has_asked_nothing_is_told_what_the_library_holds(real):
    said = held(real.index.catalogue)
    assert said.startswith("5 papers from 2020 to 2021 (")
    assert f">{said}<" in offered([], said).replace('<span class="unseen">', "<")
    assert held([]) == ""
    (zhao,) = [one for one in real.index.catalogue if one.article_id == "zhao-2020"]
    assert held([zhao]) == "1 paper of 2020"
    assert (
        held([replace(zhao, design="cohort study", year=None)] * 2) == "2 papers (2 cohort studies)"
    )


def test_each_given_example_is_what_its_kind_says(real_index, embedder, reader):
    searcher = Searcher(store.load(real_index, embedder), embedder, reader=reader)
    answers = {
        one.kind: answer_question(one.question, searcher) for one in given_examples(DEFAULT_CORPUS)
    }
    assert answers["sources that differ"].differences
    assert answers["a table cell"].claims[0].arms  # with and without: two cells are asked for
    assert {kind for kind, answer in answers.items() if answer.abstained} == {"not in the articles"}


def test_a_library_without_examples_has_some_made_that_it_answers(tiny, tmp_path):
    assert given_examples(tmp_path) == ()
    (tmp_path / "examples.tsv").write_text("a kind\tWhat is it?\nno tab\n\t\n", encoding="utf-8")
    assert [one.question for one in given_examples(tmp_path)] == ["What is it?"]
    made = made_examples(tiny)
    assert made and len({one.kind for one in made}) == len(made)
    assert not any(answer_question(one.question, tiny).abstained for one in made)


def test_differing_sources_stand_side_by_side_each_with_its_study(real):
    answer = answer_question("What CR rate did inotuzumab reach in INO-VATE?", real)
    figures = [{side.figure for side in difference.sides} for difference in answer.differences]
    assert {"73.8%", "80.7%"} in figures
    for side in (side for difference in answer.differences for side in difference.sides):
        item = answer.evidence[side.claim.citations[0] - 1]
        assert item.article.text[side.claim.start : side.claim.end] == side.claim.text
        assert side.figure in side.claim.text
    page = shown(answer)
    shape = Shape(page)
    assert "Sources differ on" in shape.text
    assert "review, year not known" in shape.text
    assert "Sources differ on CR, INO-VATE</h3>" in page  # once, though two differences share it
    for claim in answer.cited:
        n = shown_numbers(answer)[claim.citations[0]]
        assert f"#t0-e{n}" in shape.all("href") and f"t0-e{n}" in shape.all("id")
    assert "Sources differ on" in answer.text


def test_the_words_on_the_page_are_the_words_of_the_claim(real):
    for question in (
        "Relapse with and without HSCT in NCT02028455",
        "2y OS haplo after CART MRD+?",
    ):
        answer = answer_question(question, real)
        shown_as = [one.said for one in read_page(answer).statements]
        assert shown_as == [" ".join(claim.shown.split()) for claim in told_claims(answer)]


def test_both_arms_of_a_comparison_are_marked_in_the_row_of_the_answer(tiny):
    page = shown(answer_question("Nausea: daily versus alternate days of iron?", tiny))
    row = re.search(r'<table class="row">.*?</table>', page, re.DOTALL).group()
    assert "<caption><span>Table 1 Outcomes by schedule</span></caption>" in row
    assert '<th scope="col" class="label">Daily (n = 120)</th>' in row
    assert re.findall(r'<b class="arm">(.*?)</b>', row) == ["46 (38.0)", "25 (21.0)"]


def test_the_level_of_evidence_stands_at_what_answers_best_and_above_each_further_study(real):
    question = (
        "How many days after CAR-T cells was the transplant typically done in the Chinese haplo "
        "cohort and in the Xuzhou cohort?"
    )
    lead, *others = read_page(answer_question(question, real)).statements
    assert "multicentre retrospective cohort, n = 122" in lead.source
    assert {part for one in others for part in one.source if "n = " in part} == {
        "single-centre retrospective cohort, n = 28"
    }


def test_what_is_far_less_likely_to_answer_is_folded(real):
    answer = answer_question("blina vs chemo mOS TOWER", real)
    folded = [claim for claim in answer.claims if claim.is_more]
    assert folded and not answer.claims[0].is_more
    page = shown(answer)
    inside = re.search(r'<details class="more">(.*?)</details>', page, re.DOTALL).group(1)
    assert f"More from the articles ({len(folded)})" in inside
    assert inside.count('class="marker"') == len(folded)
    (announced,) = Shape(page).all("data-announce")
    assert f"{len(folded)} more from the articles" in announced
    assert not any(claim.shown in announced for claim in folded)


def test_a_row_that_was_not_read_with_certainty_says_so_in_the_answer(embedder, tmp_path):
    metadata = Metadata(title="Iron", doubts=(Doubt(0, "a column without a header"),))
    body = "## Results\n\nTable 1 Side effects\n\n| | Daily |\n| --- | --- |\n| Nausea | 38% |\n"
    folder = tmp_path / "index"
    builder.build({"iron": format_article(metadata, body)}, embedder, folder)
    answer = answer_question("nausea with daily iron", Searcher(store.load(folder), embedder))
    turn = shown(answer).partition("<aside")[0]
    assert "This was not read with certainty (a column without a header)" in turn


def test_tables_that_were_not_read_are_told_on_card_article_and_api(embedder, tmp_path):
    metadata = Metadata(title="Iron", unread_tables=("Table 2",))
    body = "## Results\n\nNausea was seen in 38% with daily iron (Table 2).\n"
    folder = tmp_path / "index"
    builder.build({"iron": format_article(metadata, body)}, embedder, folder)
    index = store.load(folder)
    answer = answer_question("nausea with daily iron", Searcher(index, embedder))
    told = "Table 2 of this paper was not read; look for it in the received file."
    assert told in shown(answer).partition("<aside")[2]
    assert told in article_page(index.articles["iron"])
    (passage,) = answer_record(answer)["passages"]
    assert passage["unread_tables"] == ["Table 2"]
    (entry,) = index.catalogue
    assert article_record(entry)["unread_tables"] == ["Table 2"]


def test_the_link_to_a_follow_up_asks_the_whole_question_with_its_filters(tiny):
    before = "Nausea with daily iron?"
    filters = Filters(("adams-2019",), 2018, 2020, ("randomised trial",), True)
    answer = answer_question("and constipation?", tiny, previous=before, filters=filters)
    (link,) = Shape(shown(answer, filters=filters)).all("data-copy-link")
    assert answer.read_as and "Constipation".lower() in link.lower()
    assert link == (
        "?q=" + answer.read_as.replace(" ", "+").replace("?", "%3F") + "&article=adams-2019"
        "&design=randomised+trial&from=2018&to=2020&tables=1"
    )


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("How many trials are there in all?", "Not counted or listed"),
        ("Does teclistamab help?", "Not in these articles"),
        ("Thank you!", ""),
    ],
)
def test_a_refusal_is_headed_by_its_kind_for_eyes_and_ears(tiny, question, heading):
    answer = answer_question(question, tiny)
    page = shown(answer)
    assert ("<h3>" + heading + "</h3>" in page) == bool(heading)
    (announced,) = Shape(page).all("data-announce")
    assert announced == f"{heading}. {answer.text}".removeprefix(". ")


RATIOS = """# Air by ratio

## Results

Table 1 Air

| Group | Air, mL | Pulse |
| --- | --- | --- |
| Ratio 15:2 | 191 | 88 |
| Ratio 9:3 | 201 | 87 |
| Ratio 3:1 | 217 | 86 |
"""


def test_rows_that_a_question_compares_stand_in_one_table_both_marked(tmp_path, embedder):
    builder.build({"air": RATIOS}, embedder, tmp_path / "index")
    searcher = Searcher(store.load(tmp_path / "index", embedder), embedder)
    answer = answer_question("air in mL, ratio 15:2 vs 3:1", searcher)
    page = shown(answer)
    lead = page[page.index('class="lead"') :].split("</ol>")[0]
    assert lead.count("<table") == 1 and lead.count("<tbody><tr>") == 1
    assert re.findall(r'<b class="arm">(Ratio [\d:]+)', lead) == ["Ratio 15:2", "Ratio 3:1"]
    assert lead.count('class="marker"') == 2
    read = read_page(answer).statements
    assert [one.parts[0].value for one in read[:2]] == ["Ratio 15:2", "Ratio 3:1"]
    assert [one.text for one in read] == [one.text for one in read if one.copied]
    assert read[1].parts[1].value == "217" and read[1].number != read[0].number
