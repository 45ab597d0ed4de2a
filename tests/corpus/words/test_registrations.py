"""One recogniser for the registrations of every registry, in every way of writing."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from corpus.words.registrations import (
    find_registrations,
    key_of,
    pattern_of,
    registration_keys,
    registration_numbers,
    with_keys,
)

# A number as its registry prints it, and other ways in which reports write it.
WRITTEN = {
    "NCT01234567": [
        "NCT 01234567", "NCT-01234567", "NCT–01234567", "NCT no.: 01234567", "nct01234567",
        "NCT0123\n4567", "NCT--01234567", "NCT#01234567", "(ClinicalTrials.govNCT01234567)",
        "ClinicalTrials.gov identifier: 01234567", "NCT registration number 01234567",
    ],
    "ISRCTN12345678": ["ISRCTN 12345678", "ISRCTN registry no. 12345678", "(ISRCTN): 12345678"],
    "ChiCTR-TRC-12001234": ["ChiCTR–TRC–12001234", "ChiCTR - TRC - 12001234"],
    "ChiCTR2100012345": ["ChiCTR 2100012345", "ChiCTR-2100012345", "ChiCTR (No. 2100012345)"],
    "EudraCT 2011-001234-12": [
        "EudraCT number: 2011-001234-12", "Eudra-CT No2011/001234/12", "2011‐001234‐12",
    ],
    "EU CT 2023-501234-10-00": ["EU CT number 2023-501234-10", "CTIS: 2023–501234–10–00"],
    "UMIN000012345": ["UMIN 000012345", "UMIN-CTR ID: UMIN000012345", "UMIN-CTR: C000012345"],
    "jRCTs031200123": ["jRCT: s031200123", "jRCT s031200123"],
    "JapicCTI-101234": ["JAPICCTI 101234", "JapicCTI–101234"],
    "ACTRN12610000123456": ["ACTRN 12610000123456", "ANZCTR reference no. 12610000123456"],
    "CTRI/2018/05/012345": ["CTRI No. CTRI/2018/05/012345", "CTRI-2018-05-012345"],
    "DRKS00012345": ["DRKS 00012345", "DRKS-ID: DRKS00012345"],
    "IRCT20120101012345N6": ["IRCT 20120101012345 N6", "IRCT201 20101012345N6"],
    "KCT0001234": ["KCT 0001234", "KCT-0001234"],
    "NTR1234": ["NTR 1234", "NTR-1234", "Netherlands Trial Register (NTR1234)"],
    "NL8123": ["Dutch Trial Register, NL8123", "Netherlands Trial Registry number: NL 8123"],
    "PACTR201601001234567": ["PACTR 201601001234567"],
    "RBR-3abcd5": ["RBR–3abcd5", "RBR - 3ABCD5"],
    "SLCTR/2015/012": ["SLCTR 2015/012"],
    "TCTR20180101002": ["TCTR 20180101002"],
    "CRD42018012345": ["CRD 42018012345", "PROSPERO registration number: 42018012345"],
    "RPCEC00000123": ["RPCEC: 00000123"],
    "LBCTR2019012345": ["LBCTR 2019012345"],
    "PER-012-18": ["PER–012–18"],
    "ITMCTR2022000012": ["ITMCTR 2022000012"],
    "U1111-1234-5678": ["U1111–1234–5678"],
}  # fmt: skip


@pytest.mark.parametrize("number", WRITTEN)
def test_a_number_is_found_however_it_is_written(number):
    register = "Dutch Trial Register" if number.startswith("NL") else "registered"
    assert registration_numbers(f"It stands in the {register} ({number}).") == (number,)
    for written in WRITTEN[number]:
        (found,) = find_registrations(f"It was registered: {written}, before it began.")
        assert (found.number, found.key) == (number, key_of(number)), written


@pytest.mark.parametrize(
    ("number", "written"),
    [
        # the registry by its whole name
        ("ISRCTN12345678", "Current Controlled Trials number 12345678"),
        ("ChiCTR2000029308", "Chinese Clinical Trial Registry number 2000029308"),
        ("UMIN000012345", "University Hospital Medical Information Network, No. 000012345"),
        ("jRCTs031200123", "Japan Registry of Clinical Trials: s031200123"),
        ("ACTRN12610000123456", "Australian New Zealand Clinical Trials Registry 12610000123456"),
        ("ACTRN12610000123456", "Australian and New Zealand Clinical Trials Registry (number: "
         "12610000123456)"),
        ("CTRI/2018/05/012345", "Clinical Trials Registry-India (2018/05/012345)"),
        ("DRKS00012345", "German Clinical Trials Register ID 00012345"),
        ("IRCT20180101038123N1", "Iranian Registry of Clinical Trials 20180101038123N1"),
        ("NL8123", "Nederlands Trial Register NL8123"),
        ("PACTR201601001234567", "Pan-African Clinical Trials Registry no. 201601001234567"),
        ("SLCTR/2015/012", "Sri Lanka Clinical Trials Registry 2015/012"),
        ("TCTR20180101002", "Thai Clinical Trials\nRegistry 20180101002"),
        # zeros left out, blanks between the parts, dashes in the number
        ("UMIN000012345", "UMIN ID 12345"), ("DRKS00012345", "DRKS-ID: 12345"),
        ("CTRI/2018/05/012345", "CTRI/2018/5/12345"), ("SLCTR/2015/012", "SLCTR 2015 012"),
        ("EudraCT 2007-001234-56", "EudraCT: 2007 001234 56"), ("NCT01234567", "NCT-012-345-67"),
        # slips of the hand, other figures, wide print
        ("NCT01234567", "NTC01234567"), ("NCT01234567", "NCTO1234567"),
        ("NCT01234567", "NCT０１２３４５６７"), ("NCT01234567", "ＮＣＴ ０１２３４５６７"),
        ("IRCT20180101038123N1", "IRCT۲۰۱۸۰۱۰۱۰۳۸۱۲۳N1"),
        ("PHRR200101-001234", "PHRR200101-001234"), ("INPLASY202012345", "INPLASY202012345"),
    ],
)  # fmt: skip
def test_a_number_is_found_by_the_name_of_its_registry_and_with_slips(number, written):
    text = f"It was registered ({written}), before it began."
    (found,) = find_registrations(text)
    assert (found.number, found.key) == (number, key_of(number))
    assert text[found.start : found.end] in written


@pytest.mark.parametrize("number", WRITTEN)
def test_the_pattern_of_a_key_finds_all_ways_of_writing(number):
    pattern = re.compile(pattern_of(key_of(number)))
    for written in [number, *WRITTEN[number]]:
        assert pattern.search(written), written


def test_what_is_miswritten_stands_as_it_is_and_is_known_by_its_digits():
    (found,) = find_registrations("in ChiCTR18h-16008711, a trial")
    assert found.number == "ChiCTR18h-16008711"
    assert found.key == key_of("ChiCTR-IIR-16008711")


@pytest.mark.parametrize(
    "text",
    [
        "a distinct 12345678 of them", "junction 20101234", "the electron 1234567",
        "NCT0123456 5 patients", "3.5 per 012-34", "approval NL12345.068.11", "control 12345678",
        "Chinese Clinical Trial Registry on 2019-12-05", "UMIN 2019", "UMIN (2019, 2021)",
        "the Thai Clinical Trials Registry, 20180101", "NCTO123456", "German patients 00012345",
        "NCT", "NCT--", "ChiCTR----", "IRCT-N1", "call 010-123456-78", "", "CTRI//2018",
    ],
)  # fmt: skip
def test_what_is_no_registration_is_left_alone(text):
    assert find_registrations(text) == ()


@pytest.mark.parametrize("letters", ["NCT", "ChiCTR", "IRCT", "EudraCT", "UMIN", "CTRI/"])
@pytest.mark.parametrize("filling", ["-", "–", "no. ", "1-", "1 ", "/", "\u200b"])
def test_nothing_raises_or_takes_long(letters, filling):
    text = letters + filling * 20_000
    assert len(find_registrations(text)) <= 1
    assert with_keys(text)


def test_spans_lie_in_the_text_and_never_overlap():
    text = "NCT 01234567 and UMIN-CTR UMIN000012345; Dutch Trial Register NTR1234 (ISRCTN12345678)."
    found = find_registrations(text)
    assert [one.registry for one in found] == ["ClinicalTrials.gov", "UMIN-CTR", "NTR", "ISRCTN"]
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert text[found[0].start : found[0].end] == "NCT 01234567"
    assert registration_keys(text) == {"nct01234567", "umin000012345", "ntr1234", "isrctn12345678"}
    assert with_keys("in NCT 01234567, too") == "in  nct01234567 , too"


def test_letters_of_one_registry_that_overlap_hide_no_number():
    # "EU CT" and "CTIS" share two letters: each is looked for by itself.
    [found] = find_registrations("Registered in EU CTIS: 2022-500123-12-00.")
    assert (found.registry, found.number) == ("CTIS", "EU CT 2022-500123-12-00")
