import pytest

from index.passages.sentences import sentence_spans


@pytest.mark.parametrize(
    "sentences",
    [
        ["OS was 44% vs. 20% in Fig. 1.", "Relapse fell."],
        ["It was effective.[1,2]", "Since the 1990s, Sebban et al[3] compared them."],
        ["Mortality was significant.12,13", "Mortality fell."],
        ["Park et al. reported 3.5 (P < 0.001).[4]", "However, few were treated."],
        ["The median was 12.1 months.", "High-risk patients did worse."],
        ["As Davila et al. Reported, it holds."],
        [
            "Success was alike (mask, 94.4 % vs. tube, 90.6 %), as was time (7.6 vs. 7.9 s).",
            "So it is.",
        ],
        [
            "ALT levels (−15.1 [95% CI −22.8, −7.5]), GGT (−6.4 vs. 2) and AST fell.",
            "(See Fig. 1.)",
        ],
        ["Pain (18 %), fever (17 %) and, in 25 (33 %), rash were seen.", "None (0 %) died."],
        ["Visits were every 4 wk during phase I.", "Both groups were seen then."],
        ["They took vitamin C.", "This was well tolerated at 4 °C.", "After that it was not."],
        ["Bronson D, Patel L. The impact of shared records."],
        ["As shown by colleagues in Iran (Smith et al., 2009; Lee et al., 2013).", "It was seen."],
    ],
)
def test_sentences_end_where_a_reader_ends_them(sentences):
    text = " ".join(sentences)
    assert [text[start:end] for start, end in sentence_spans(text)] == sentences


def test_a_reference_alone_is_no_sentence():
    text = "The rate was 22. %.[51] Others agree with this."
    assert text[slice(*sentence_spans(text)[-1])] == "Others agree with this."


def test_spans_leave_out_nothing_but_blanks(articles):
    for article in articles:
        for block in article.blocks:
            if block.kind != "paragraph":
                continue
            text = article.text[block.start : block.end]
            kept = "".join(text[start:end] for start, end in sentence_spans(text))
            assert "".join(kept.split()) == "".join(text.split())
