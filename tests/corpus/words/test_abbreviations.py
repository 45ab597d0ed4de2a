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
        ("with PD (Parkinson disease) now", {"PD": "Parkinson disease"}),
        ("peritoneal dialysis, abbreviated as PD, is", {"PD": "peritoneal dialysis"}),
        ("peritoneal dialysis (hereafter PD) is", {"PD": "peritoneal dialysis"}),
        ("CI indicates confidence interval; OR, odds ratio.",
         {"CI": "confidence interval", "OR": "odds ratio"}),
        ("AE = adverse event, CI = confidence interval",
         {"AE": "adverse event", "CI": "confidence interval"}),
        ("| RA | rheumatoid arthritis |\n| MS | multiple sclerosis |",
         {"RA": "rheumatoid arthritis", "MS": "multiple sclerosis"}),
        ("Abbreviations\n\nIQR – interquartile range", {"IQR": "interquartile range"}),
        ("dry powder inhalers (DPIs) were", {"DPI": "dry powder inhalers"}),
        ("tumour necrosis factor alpha (TNF-α)", {"TNF-α": "tumour necrosis factor alpha"}),
        ("interferon-γ (IFN-γ)", {"IFN-γ": "interferon-γ"}),
        ("Ménière disease (MD), épilepsie partielle (EP)",
         {"MD": "Ménière disease", "EP": "épilepsie partielle"}),
        ("forced expiratory volume in 1 second (FEV₁)",
         {"FEV₁": "forced expiratory volume in 1 second"}),
        ("2-year overall survival (2-year OS) was", {"OS": "overall survival"}),
        ("Smith AB, Wang L, de Souza RJ. A trial. DE, de Souza RJ", {}),
        ("HDL, apolipoprotein A-I, apolipoprotein B.", {}),
        ("in CR, complete only; in the USA, united at last", {}),
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
