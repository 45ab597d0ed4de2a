import time

import pytest

from corpus.readers.text.repair import repair


@pytest.mark.parametrize(
    ("received", "repaired"),
    [
        ("a signi!cant bene!t of the !rst line", "a significant benefit of the first line"),
        ("posi\ufffdvity a\ufffder therapy", "positivity after therapy"),
        ("ef\ufb01cacy", "efficacy"),
        ("the eff ect on fi brillation was diff erent", "the effect on fibrillation was different"),
        # a text that is cut so: words in pieces that are words, names, and both sides
        (
            "diff erent fl uids: signifi cant benefi t of difl unisal, ef fi cacy of di fferent "
            "off ers",
            "different fluids: significant benefit of diflunisal, efficacy of different offers",
        ),
        (
            "in flames the staff set off a cliff hanger; the TNF fl mice",
            "in flames the staff set off a cliff hanger; the TNF fl mice",
        ),
        ("a signifi cant half", "a signifi cant half"),  # once is no proof where a piece is a word
        ("the trans-\nplant group", "the transplant group"),
        ("MRD-\nnegative patients", "MRD-negative patients"),
        ("long-term data and long-\nterm survival", "long-term data and long-term survival"),
        ("a 2-\nyear survival", "a 2-year survival"),
        ("a regi-\n\nmen of drugs and the regimen", "a regimen of drugs and the regimen"),
        ("dose of $1 \\times 10^6/\\text{kg}$ cells", "dose of 1 × 10⁶/kg cells"),
        ("($\\geq 100,000/\\mu\\text{L}$)", "(≥ 100,000/μL)"),
        ("Yu Hu^{1,2}", "Yu Hu¹,²"),
        ("5 × 106/kg and 20◊109/L", "5 × 10⁶/kg and 20 × 10⁹/L"),
        ("MRD ≥ 10–4 threshold", "MRD ≥ 10⁻⁴ threshold"),
        ("30 mg/m2 per day", "30 mg/m² per day"),
        ("aged !18 years; MRD! group", "aged ≥18 years; MRD− group"),
        ("*IKZF1* and **Open Access**", "IKZF1 and Open Access"),
        ("after 18months, P = 0.052and", "after 18 months, P = 0.052 and"),
        ("range 100–\n1403 days (44/\n67)", "range 100–1403 days (44/67)"),
        ("2 × 10^6 /kg cells", "2 × 10⁶/kg cells"),
        ("for allo-HSCT.However, most", "for allo-HSCT. However, most"),
    ],
)
def test_what_extraction_broke_is_mended(received, repaired):
    assert repair(received) == repaired


def test_glued_words_are_split_where_the_text_proves_both():
    text = "median OS and OS again, with amedianOS of 8, and HSCTwas; HSCT; median follow-up"
    assert "with a median OS of 8, and HSCT was;" in repair(text)


def test_long_runs_of_letters_take_no_time():
    sequences = " ".join(["ACGTTGCA" * 4, "a" + "CG" * 15, "Ab" * 3_000, "x" * 100_000])
    started = time.process_time()
    assert repair(sequences) == sequences
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "text",
    [
        "PLT < 1*LLN and LDH > 1*ULN before CAR-T",
        "aGVHD, mOS and hCART19s; tisa-cel; 4-1BB; 19-28z; CD19/4-1BB",
        "a rate of 18.1% (2/11), P= 0.0083; 100,000 cells",
        "Is it so! Yes, it is.",
        "in 2010 to >300 cases/year by 2019",
    ],
)
def test_what_is_whole_stays_as_it_is(text):
    assert repair(text) == text
