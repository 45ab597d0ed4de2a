import pytest

from index.passages.sections import AROUND, OTHER, SUMMARY, part_of


@pytest.mark.parametrize(
    ("headings", "part"),
    [
        (("Abstract",), SUMMARY),
        (("Abstract", "Background"), SUMMARY),
        (("5. Conclusions and outlook",), SUMMARY),
        (("Résumé",), SUMMARY),
        (("Key points",), SUMMARY),
        (("IV. Discussion", "Limitations"), AROUND),
        (("BACKGROUND",), AROUND),
        (("Results", "Summary of adverse events"), OTHER),
        (("Results",), OTHER),
        (("Summarised data",), OTHER),
        ((), OTHER),
    ],
)
def test_the_outermost_heading_says_which_part_it_opens(headings, part):
    assert part_of(headings) == part
