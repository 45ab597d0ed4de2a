"""A PDF is read as it is printed: text in place of the print, and squeezed text, is left out."""

from pathlib import Path

import pytest
from typesetting import raw_pdf

from corpus.adding.files import read_draft
from corpus.readers.draft import Draft

pytestmark = pytest.mark.slow

PRINTED = b"Mortality was 38 percent in both arms."
SEEN = b"""BT /F1 11 Tf 60 700 Td (Sentences of a trial stand here, as in any paper.) Tj ET
BT /F1 11 Tf 60 686 Td (The treatment reduced relapse by half in two years.) Tj ET\n"""


def draft_of(folder: Path, content: bytes, properties: bytes = b"") -> Draft:
    content = SEEN + content
    return read_draft(
        raw_pdf(folder / "paper.pdf", [
            b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
            b"/Resources<</Font<</F1 5 0 R>>" + properties + b">>>>",
            b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
            b"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/Encoding/WinAnsiEncoding>>",
        ])
    )  # fmt: skip


@pytest.mark.parametrize(
    ("begin", "properties"),
    [
        (b"/Span <</ActualText (Mortality was 3 percent in both arms.)>> BDC", b""),
        (b"/Span <</ActualText <FEFF004E006F0062006F006400790020006400690065006400>>> BDC", b""),
        (b"/Span /P1 BDC", b"/Properties<</P1<</ActualText (Nobody died in both arms.)>>>>"),
        (b"/P <</Lang (en)>> BDC /Span <</ActualText (83)>> BDC", b""),
    ],
)
def test_text_in_place_of_the_print_is_left_out(
    tmp_path: Path, begin: bytes, properties: bytes
) -> None:
    ends = b"EMC " * begin.count(b"BDC")
    print_ = b"BT /F1 11 Tf 60 600 Td " + begin + b" (" + PRINTED + b") Tj " + ends + b"ET"
    draft = draft_of(tmp_path, print_, properties)
    assert PRINTED.decode() in draft.body
    assert any("in place of other print on page 1" in warning for warning in draft.warnings)


@pytest.mark.parametrize("text", [PRINTED, b"Mortality was 38 percent", b"38"])
def test_the_same_words_are_no_other_print(tmp_path: Path, text: bytes) -> None:
    begin = b"/Span <</ActualText (" + text + b")>> BDC"
    draft = draft_of(
        tmp_path, b"BT /F1 11 Tf 60 600 Td " + begin + b" (" + PRINTED + b") Tj EMC ET"
    )
    assert PRINTED.decode() in draft.body
    assert not any("in place of" in warning for warning in draft.warnings)


def test_a_ligature_and_a_hyphen_are_read_by_their_letters(tmp_path: Path) -> None:
    """A font may not say which letters a ligature is of."""
    content = (
        b"BT /F1 11 Tf 60 600 Td (E) Tj /Span <</ActualText (ffi)>> BDC (x) Tj EMC "
        b"(cacy was shown in the end.) Tj ET"
    )
    draft = draft_of(tmp_path, content)
    assert "Efficacy was shown" in draft.body
    assert not any("in place of" in warning for warning in draft.warnings)


@pytest.mark.parametrize(
    "squeeze", [b"5 Tz 60 600 Td", b"0.05 Tz 60 600 Td", b"0.03 0 0 1 60 600 Tm",
                b"1 0 0 0.05 60 600 Tm", b"0 1 -0.05 0 60 300 Tm"],
)  # fmt: skip
def test_squeezed_text_is_left_out_and_said_so(tmp_path: Path, squeeze: bytes) -> None:
    text = b"SECRET " + PRINTED
    draft = draft_of(tmp_path, b"BT /F1 11 Tf " + squeeze + b" (" + text + b") Tj ET")
    assert "SECRET" not in draft.body and "reduced relapse" in draft.body
    assert any("hidden text on page 1" in warning for warning in draft.warnings)


@pytest.mark.parametrize("width", [b"50", b"75", b"150"])
def test_condensed_print_is_read(tmp_path: Path, width: bytes) -> None:
    draft = draft_of(tmp_path, b"BT /F1 11 Tf " + width + b" Tz 60 600 Td (" + PRINTED + b") Tj ET")
    assert PRINTED.decode() in draft.body
    assert not any("hidden" in warning for warning in draft.warnings)
