from pathlib import Path

import pytest

from corpus.readers.text.extracted import text_to_markdown
from corpus.readers.text.plain import read_text

PAPER = """ Abstract
We studied the outcome of patients who had a transplant after
therapy with modified cells in a long follow-up.

Introduction

Acute leukemia is a disease of the blood and of the bone mar-
row in children and adults. Many patients have a relapse after

12

the first treatment, and few of them live for a long time.
Here the outcome of these patients is reported in short.

Patients and their treatment
Every patient was given the drug for two weeks in the ward.

Table 1 Patients by age

References
1. Smith A. The first paper. Blood. 2001;1:2-3.
2. Jones B. The second paper. Lancet. 2002;4:5-6.
"""


def test_headings_paragraphs_and_references_are_found():
    lines = text_to_markdown(PAPER).split("\n\n")
    assert lines[0] == "## Abstract"
    assert "## Introduction" in lines
    assert "### Patients and their treatment" in lines
    assert lines[-2:] == [
        "1. Smith A. The first paper. Blood. 2001;1:2-3.",
        "2. Jones B. The second paper. Lancet. 2002;4:5-6.\n",
    ]


def test_a_page_end_inside_a_sentence_is_closed_and_its_number_dropped():
    body = text_to_markdown(PAPER)
    assert "bone marrow in children" in body
    assert "a relapse after the first treatment, and few" in body
    assert "\n12\n" not in body


def test_every_word_is_kept():
    words = PAPER.replace("mar-\nrow", "marrow").replace("\n12\n", "\n").split()
    assert [word for word in text_to_markdown(PAPER).split() if set(word) != {"#"}] == words


def test_a_first_line_that_stands_alone_is_the_title(tmp_path: Path) -> None:
    title = "Effect of vitamin D on fracture risk in older women: a randomised trial"
    (tmp_path / "download(3).txt").write_text(f"{title}\n\nAbstract\n\nFractures were rare.\n")
    draft = read_text(tmp_path / "download(3).txt")
    assert draft.metadata.title == title
    assert draft.body.startswith(f"# {title}\n\n## Abstract")


@pytest.mark.parametrize(
    "first",
    ["Stem Cell Transplantation, Beijing 100044, China.", "REVIEW", "Table 1 The people seen"],
)
def test_a_first_line_that_is_no_title_leaves_the_name_of_the_file(
    tmp_path: Path, first: str
) -> None:
    (tmp_path / "paper.txt").write_text(f"{first}\n\nAbstract\n\nFractures were rare.\n")
    draft = read_text(tmp_path / "paper.txt")
    assert draft.metadata.title is None
    assert draft.metadata.description == "paper"
