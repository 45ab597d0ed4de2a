import pytest

from corpus.markdown import parse_article
from corpus.references import reference_marks
from corpus.words.registrations import registration_numbers

LIST = "\n\n## References\n\n1. One A. First.\n2. Two B. Second.\n3. Three C. Third.\n"


def test_marks_are_tied_to_the_list():
    article = parse_article("x", f"## Results\n\nIt fell [1, 3]. It rose [2].{LIST}")
    assert [r.number for r in article.references] == [1, 2, 3]
    assert article.references[2].text == "Three C. Third."
    assert [mark.numbers for mark in article.reference_marks] == [(1, 3), (2,)]
    mark = article.reference_marks[0]
    assert article.text[mark.start : mark.end] == "[1, 3]"


@pytest.mark.parametrize(
    ("text", "last", "numbers"),
    [
        ("as shown [14–16, 20]", None, [(14, 15, 16, 20)]),
        ("as shown (7, 8) in 12 (40%)", None, [(7, 8)]),
        ("as shown [2] in (5) patients", None, [(2,)]),
        ("in the year (2020)", None, []),
        ("| severe (2) | 1 (3) | 12.5 ± 4 (9) |", None, [(2,)]),
        ("beyond the list [9]", 3, []),
    ],
)
def test_marks_are_found(text, last, numbers):
    assert [mark.numbers for mark in reference_marks(text, last)] == numbers


def test_every_mark_of_an_article_with_a_list_points_into_it(articles):
    (jiang,) = [a for a in articles if a.article_id == "jiang-2020"]
    numbers = {reference.number for reference in jiang.references}
    assert numbers == set(range(1, 75))
    assert len(jiang.reference_marks) > 60
    assert {n for mark in jiang.reference_marks for n in mark.numbers} <= numbers


def test_registrations_are_found(articles):
    known = {article.article_id: registration_numbers(article.text) for article in articles}
    assert "ChiCTR1900023957" in known["zhao-2020"]
    assert known["chen-2021"] == ("NCT02782351",)
    assert {"NCT02028455", "NCT03110640", "ChiCTR1800017669"} <= set(known["jiang-2020"])
