import pytest

from corpus.markdown import parse_article


def found(text):
    return parse_article("x", text).abbreviations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("with minimal residual disease (MRD) now", {"MRD": "minimal residual disease"}),
        ("after haploidentical HSCT (haplo-HSCT).", {"haplo-HSCT": "haploidentical HSCT"}),
        ("the overall survival (OS; 77% versus 36%)", {"OS": "overall survival"}),
        ("a study of patients (n = 12) in China (Fig. 1)", {}),
        ("BCA: B-cell aplasia; CR: Complete remission",
         {"BCA": "B-cell aplasia", "CR": "Complete remission"}),
        ("Keywords: Leukemia; Transplantation", {}),
    ],
)  # fmt: skip
def test_definitions_are_found_and_nothing_else(text, expected):
    assert found(text) == expected


def test_the_first_definition_holds():
    text = "complete remission (CR) and later complete response (CR)"
    assert found(text) == {"CR": "complete remission"}


def test_the_articles_define_what_their_field_uses(articles):
    known = {article.article_id: article.abbreviations for article in articles}
    assert known["zhao-2020"]["LFS"] == "leukemia-free survival"
    assert known["jiang-2020"]["BCA"] == "B-cell aplasia"
    assert known["zhao-2020"]["NRM"] == "non-relapse mortality"
