from app.answers.answer import Answer, Claim, Difference, Evidence, Side, answer_record
from app.answers.citations import with_citations
from app.answers.told import told, told_claims
from app.page import Turn, conversation
from corpus.article import Metadata
from corpus.markdown import format_article, parse_article
from index.passages.passage import Passage

TRIAL = Metadata(title="Trial", year=2020, study_design="cohort", n_patients=12)
ROW = "| Snoring | 31% | 19% |"
TABLE = f"Table 1 Sleep\n\n| Outcome | Men | Women |\n| --- | --- | --- |\n{ROW}\n"
BODY = f"Rose to 5%.\n\nFell.\n\n{TABLE}"
ONE = parse_article("one", format_article(TRIAL, BODY))
TWO = parse_article("two", format_article(Metadata(title="Review"), "Rose to 7%.\n\nStayed.\n"))
PLACES = ((ONE, "Rose to 5%.", "paragraph"), (ONE, "Fell.", "paragraph"),
          (TWO, "Rose to 7%.", "paragraph"), (ONE, ROW, "row"))  # fmt: skip


def evidence(n, article, text, kind):
    start = article.text.index(text)
    end = start + len(text)
    passage = Passage(
        f"p{n}", article.article_id, (), kind, start, end, text, "", text, ((start, end),), None,
        start,
    )  # fmt: skip
    return Evidence(n, passage, article, 1.0)


EVIDENCE = tuple(evidence(n, *place) for n, place in enumerate(PLACES, start=1))


def claim(n, shown=None, cells=()):
    passage = EVIDENCE[n - 1].passage
    return Claim(passage.text, shown or passage.text, (n,), passage.start, passage.end, cells)


def answer(claims, *differences):
    return Answer("Rose?", tuple(claims), EVIDENCE, 1.0, None, 0.0, None, differences)


RELAPSE = Difference("relapse", (Side(claim(1), "5%"), Side(claim(3), "7%")))
BOTH = answer([claim(2), claim(1), claim(3)], RELAPSE)


def test_a_claim_that_is_a_side_of_a_difference_is_told_there_alone():
    first, differing = told(BOTH)
    assert [one.claim.text for one in first.statements] == ["Fell."] and not first.heading
    assert differing.heading == "Sources differ on relapse"
    assert [one.figures for one in differing.statements] == [("5%",), ("7%",)]
    assert len(answer_record(BOTH)["claims"]) == 3  # programs get all of it, as ever
    assert len(answer_record(BOTH)["differences"][0]["sides"]) == 2


def test_a_difference_stands_where_its_first_claim_stood():
    blocks = told(answer([claim(1), claim(2)], RELAPSE))
    assert [bool(block.heading) for block in blocks] == [True, False]


def test_on_the_page_and_when_copied_each_statement_stands_once():
    page, copied = conversation([Turn(BOTH)]), with_citations(BOTH)
    assert copied == (
        "“Fell.” [1] (cohort, n = 12, 2020)\n\nSources differ on relapse:\n"
        "- “Rose to 5%.” [1] (cohort, n = 12, 2020)\n"
        "- “Rose to 7%.” [2] (design not known, n not given, year not known)\n\n"
        "1. Trial. 2020.\n2. Review.\n"
    )
    assert page.count('<p class="claim">') == 3 and page.count("<h3>Sources differ") == 1
    assert '<b class="figure">5%</b>' in page and "cohort, n = 12, 2020" in page
    assert page.count('class="marker"') == 3


def test_a_row_keeps_the_cells_of_the_claim_and_of_the_side():
    side = Side(claim(4, "Snoring; Women: 19%", (0, 2)), "19%")
    difference = Difference("snoring", (side, Side(claim(3), "7%")))
    (block,) = told(answer([claim(4, "Snoring; Men: 31%", (0, 1))], difference))
    assert block.statements[0].claim.shown == "Snoring; Men: 31%; Women: 19%"


def test_differences_that_share_a_statement_are_told_together():
    fall = Difference("fall", (Side(claim(1), None), Side(claim(2), None)))
    (block,) = told(answer([claim(1)], RELAPSE, fall))
    assert block.heading == "Sources differ on relapse and fall"
    assert [one.text for one in told_claims(answer([claim(1)], RELAPSE, fall))] == [
        "Rose to 5%.", "Rose to 7%.", "Fell.",
    ]  # fmt: skip


def test_a_difference_within_one_article_is_called_that():
    fall = Difference("fall", (Side(claim(1), None), Side(claim(2), None)))
    (block,) = told(answer([claim(1)], fall))
    assert block.heading == "Sources differ on fall (within one article)"
