import pytest

from eval.measures import evidence_recall, facts_shown, is_found, shows

SENTENCE = "The 2-year OS was 77.0% in the transplant group and 36.4% without (P < 0.001)."


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
