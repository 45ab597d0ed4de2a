import pytest

from eval.measures.texts import (
    citation_precision,
    evidence_cited,
    evidence_recall,
    facts_shown,
    is_found,
    shown_length,
    shows,
)
from eval.systems.system import Reply, ReplyClaim, ReplyPassage

SENTENCE = "The 2-year OS was 77.0% in the transplant group and 36.4% without (P < 0.001)."
DOSE = "The dose was 5 mg in 12 of 40 women."


def reply(answer, texts, claims, kinds=(), abstained=False):
    kinds = kinds or ["paragraph"] * len(texts)
    passages = tuple(
        ReplyPassage(f"p{n}", text, kind=kind)
        for n, (text, kind) in enumerate(zip(texts, kinds, strict=True))
    )
    made = tuple(ReplyClaim(text, citations) for text, citations in claims)
    return Reply(answer, passages, made, abstained, 0.5, 0.0)


def test_evidence_is_found_through_broken_lines_and_words():
    received = SENTENCE.replace("transplant", "trans-\nplant").replace("group and", "group\nand")
    assert is_found(SENTENCE, f"Before. {received} After.")
    benefit = "A significant benefit was seen in this group of patients after the transplant."
    assert is_found(benefit, benefit.replace("significant", "signi!cant"))


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE.replace("36.4", "36.8"),
        SENTENCE[:40],
        "Survival was better in the transplant group.",
        "",
    ],
)
def test_another_figure_or_half_a_sentence_is_not_the_evidence(text):
    assert not is_found(SENTENCE, text)


def test_evidence_shorter_than_a_shingle_is_found_whole():
    assert is_found("42", "It was 42 days.") and is_found("Rome", "It was Rome, in 1960.")
    assert not is_found("42", "It was 142 days.") and not is_found("Rome", "It was romere.")


def test_recall_counts_characters_not_passages():
    filler = "x" * 900
    passages = [filler, SENTENCE, "The dose was 5 mg."]
    evidence = [[SENTENCE], ["The dose was 5 mg.", "five mg"]]
    assert evidence_recall(evidence, passages, 950) == 0
    assert evidence_recall(evidence, passages, 985) == 0.5
    assert evidence_recall(evidence, passages, 1_100) == 1
    with pytest.raises(ValueError, match="at least one piece"):
        evidence_recall([], passages, 1_000)


def test_any_alternative_is_enough_for_a_piece():
    assert evidence_recall([["not there at all", SENTENCE]], [SENTENCE], 1_000) == 1


@pytest.mark.parametrize(
    ("text", "fact", "expected"),
    [
        ("relapse was 8.4 at one year", "8.4", True),
        ("relapse was 38.4 at one year", "8.4", False),
        ("relapse was 8.41", "8.4", False),
        ("it was 18 days", "8 days", False),
        ("5–10% [1].", "5-10%", True),
        ("MRD− GROUP", "MRD- group", True),
        ("3 (20.0)", "3 (20.0)", True),
        ("reached 8.4.", "8.4", True),
    ],
)
def test_a_fact_is_shown_only_whole(text, fact, expected):
    assert shows(text, fact) is expected


def test_facts_accept_any_spelling():
    assert facts_shown([["77.0%", "77%"], ["36.4%"]], "It was 77% with.") == 0.5
    with pytest.raises(ValueError, match="without facts"):
        facts_shown([], "text")


def test_citation_precision_is_the_share_of_cited_passages_with_evidence():
    texts = [SENTENCE, "Something else.", DOSE, "Not cited."]
    cited = reply("", texts, [(SENTENCE, (1,)), ("Something else.", (2,)), (DOSE, (3, 1))])
    assert citation_precision([[SENTENCE]], cited) == pytest.approx(1 / 3)
    assert citation_precision([[SENTENCE], [DOSE]], cited) == pytest.approx(2 / 3)
    assert citation_precision([[SENTENCE]], reply("", texts, [])) is None


def test_a_header_cited_beside_its_row_is_not_counted():
    texts, kinds = ["| Nausea | 46 (38.0) |", "| Outcome | Daily |"], ["row", "header"]
    cited = reply("", texts, [(texts[0], (1, 2))], kinds)
    assert citation_precision([["| Nausea | 46 (38.0) |"]], cited) == 1


def test_evidence_cited_is_the_share_of_needed_pieces():
    cited = reply("", [SENTENCE, DOSE], [(DOSE, (2,))])
    assert evidence_cited([[SENTENCE], [DOSE]], cited) == 0.5
    assert evidence_cited([[SENTENCE], [DOSE]], reply("", [SENTENCE, DOSE], [])) == 0


def test_the_length_is_that_of_the_claims_and_a_refusal_has_none():
    assert shown_length(reply("", [DOSE], [(DOSE, (1,)), ("5 mg", (1,))])) == len(DOSE) + 4
    assert shown_length(reply("No.", [DOSE], [], abstained=True)) is None
