"""A font that says of its shapes that they are other figures or letters than they show."""

from pathlib import Path

import pytest
from typesetting import raw_pdf

from corpus.adding.files import read_draft
from corpus.readers.draft import Draft

pytestmark = pytest.mark.slow

SEEN = (
    b"Sentences of a trial stand here, as in any paper, with figures.",
    b"Mortality was 38 percent in 1 arm, 38 percent in the other.",
    b"Of 386 patients 83 relapsed, and 283 of 386 were well at 83 days.",
)


def draft_of(folder: Path, base: bytes, says: dict[str, str]) -> Draft:
    """Two fonts of the same print; the second says of its characters what is given."""
    lines = b"".join(
        b"BT /%s 11 Tf 60 %d Td (%s) Tj ET\n" % (font, 700 - 14 * at, line)
        for at, (font, line) in enumerate([(b"F1", SEEN[0]), (b"F2", SEEN[1]), (b"F2", SEEN[2])])
    )
    pairs = b"".join(
        b"<%02x> <%04x>\n" % (code, ord(says.get(chr(code), chr(code)))) for code in range(32, 127)
    )
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        b"1 begincodespacerange <00> <ff> endcodespacerange\n95 beginbfchar\n"
        + pairs
        + b"endbfchar\nendcmap end end"
    )
    font = b"<</Type/Font/Subtype/Type1/BaseFont/" + base + b"/Encoding/WinAnsiEncoding"
    return read_draft(
        raw_pdf(folder / "paper.pdf", [
            b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
            b"/Resources<</Font<</F1 5 0 R/F2 6 0 R>>>>>>",
            b"<</Length %d>>stream\n%s\nendstream" % (len(lines), lines),
            font + b">>",
            font + b"/ToUnicode 7 0 R>>",
            b"<</Length %d>>stream\n%s\nendstream" % (len(cmap), cmap),
        ])
    )  # fmt: skip


def told(draft: Draft) -> list[str]:
    return [warning for warning in draft.warnings if "not what the file says" in warning]


@pytest.mark.parametrize("base", [b"Times-Roman", b"Helvetica-Bold", b"Courier"])
@pytest.mark.parametrize(("shown", "said"), [("8", "3"), ("3", "6"), ("3", "0")])
def test_a_figure_that_looks_like_another_is_warned_of(
    tmp_path: Path, base: bytes, shown: str, said: str
) -> None:
    (warning,) = told(draft_of(tmp_path, base, {shown: said}))
    assert f'("{said}" looks like "{shown}", from page 1 on)' in warning
    assert "compare all of it with the PDF" in warning


def test_two_figures_that_are_exchanged_are_both_warned_of(tmp_path: Path) -> None:
    (warning,) = told(draft_of(tmp_path, b"Times-Roman", {"8": "3", "3": "8"}))
    assert '"3" looks like "8"' in warning and '"8" looks like "3"' in warning


@pytest.mark.parametrize(
    "base", [b"Times-Roman", b"Times-BoldItalic", b"Helvetica", b"Helvetica-Oblique", b"Courier"]
)
def test_a_font_that_says_what_it_shows_is_not_warned_of(tmp_path: Path, base: bytes) -> None:
    draft = draft_of(tmp_path, base, {})
    assert "38 percent" in draft.body
    assert told(draft) == []
