"""Signs that fonts map wrongly: put right where proven, named where not; raised marks of groups."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from corpus.readers.draft import Draft
from corpus.readers.pdf.article import draft_of
from corpus.readers.pdf.pages.lines import RAISED, RAISED_END
from corpus.readers.pdf.signs.text import UNKNOWN, sign_warnings, signs_of
from corpus.readers.pdf.writing import Writer
from corpus.readers.text.repair import WordEvidence


def read(text: str) -> tuple[str, list[str]]:
    written = signs_of(text).restore(text)
    return written, sign_warnings(text, written)


@pytest.mark.parametrize(
    ("printed", "written", "named"),
    [
        (
            "the odds ratio (OR ¼ 1.4; P ¼ .03)",
            "the odds ratio (OR = 1.4; P = .03)",
            '"¼" as "=" 2',
        ),
        ("mean ± SD (n¼31)", "mean ± SD (n=31)", '"¼" as "=" once'),
        ("95% CI 1.05e1.93 here", "95% CI 1.05–1.93 here", '"e" between figures as "–" once'),
        ("p ¼ 0.2, aged 18e80 years", "p = 0.2, aged 18–80 years", '"e" between figures'),
        ("CD4þ cells, p ¼ 0.2", "CD4+ cells, p = 0.2", '"þ" as "+" once'),
        ("p ¼ 0.2 ð95% CI 1.1Þ", "p = 0.2 (95% CI 1.1)", '"Þ" as ")" once'),
        ("CD8þ cells rose", "CD8þ cells rose", '"þ" (U+00FE)'),
        ("ð95% CI 1.1Þ", "ð95% CI 1.1Þ", '"Þ" (U+00DE)'),
        ("aged 18e80 years", "aged 18e80 years", '"e" beside a figure may stand for "–" once'),
        ("a weight of 71.3 6 9.2 kg", "a weight of 71.3 6 9.2 kg", '"6" beside a figure'),
        ("fell (P , .05) and", "fell (P , .05) and", '"," beside a figure may stand for "<" once'),
        ("2.1 ! 10 cells", "2.1 ! 10 cells", '"!" beside a figure'),
        ("a change of ■ 4.5", "a change of ■ 4.5", '"■" (U+25A0)'),
        ("lost \uf0b3 5 kg and \uf0b3 7 kg", "lost \uf0b3 5 kg and \uf0b3 7 kg", "(U+F0B3)"),
        (f"dose {UNKNOWN} 5", f"dose {UNKNOWN} 5", "A sign without a map"),
        ("fell (p Z 0.002) and", "fell (p Z 0.002) and", '"Z" beside a figure may stand for "="'),
        ("a change of À4.1 mm", "a change of À4.1 mm", '"À" beside a figure may stand for "−"'),
        ("adults aged ³65 years", "adults aged ³65 years", '"³" beside a figure may stand for "≥"'),
        ("significant (P £ .05)", "significant (P £ .05)", '"£" beside a figure may stand for "≤"'),
        ("fell (P o 0.05) and", "fell (P o 0.05) and", '"o" beside a figure may stand for "<"'),
        ("equal (p 4 0.05) in", "equal (p 4 0.05) in", '"4" beside a figure may stand for ">"'),
        ("a P r 0.05 was", "a P r 0.05 was", '"r" beside a figure may stand for "≤"'),
        ("their age was 61 7 9 years", "their age was 61 7 9 years", '"7" beside a figure may'),
        ("a mean of 61 G 9 years", "a mean of 61 G 9 years", '"G" beside a figure may stand for'),
        ("values are mean G SD", "values are mean G SD", '"G" beside a figure may stand for "±"'),
        ("adults aged Z65 years", "adults aged Z65 years", '"Z" beside a figure may stand for "≥"'),
        (
            "fluid of X500 ml/day, age X18 years",
            "fluid of X500 ml/day, age X18 years",
            '"X" beside a figure may stand for "≥" once',
        ),
        ("rose by ¼ < 3", "rose by ¼ < 3", '"¼" (U+00BC)'),
    ],
)
def test_a_sign_is_put_right_or_named(printed: str, written: str, named: str) -> None:
    text, warnings = read(printed)
    assert text == written
    assert any(named in warning for warning in warnings), warnings


@pytest.mark.parametrize(
    "text",
    [
        "We gave 6 tablets to 31 of 45 people, 69%, in 1.5 to 2 hours; 2½ days later 12 had left.",
        "Þórsson and Guðmundsson studied 9e-6 cells at pH 7.4, 3.2 × 10⁶ a well (P < .05)!",
        "• 5 people left\n■ 6 people stayed",
        "¼ tablet a day, and a half",
        "P. 4 of 7; of 12, 7 had left; grade 4 0.5 mg; type 2 r 0.4; factor X 5 days; 3 G6PD; 5 g",
        "protein Z 12 kDa; strain Z12 is apart; blood group O 0.5; in 4 7 of 12 groups; 5G 4 h",
        "À 5 heures; a cost of £5,000 and £ 20; 3.1 × 10³ 7 cells; mm³ 5; type Z 5; Berg A³ 12",
    ],
)
def test_signs_that_are_meant_are_left_and_not_named(text: str) -> None:
    assert read(text) == (text, [])


def raised_table(path: Path, marks: list[str]) -> Draft:
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.setFont("Times-Roman", 10)
    canvas.drawString(60, 700, "Table 1. Weight by diet, in kg")
    for y in (692, 674, 674 - 18 * len(marks) - 8):
        canvas.line(60, y, 400, y)
    for x, text in zip((60, 200, 320), ("Diet", "Before", "After"), strict=True):
        canvas.drawString(x, 680, text)
    for number, mark in enumerate(marks):
        y = 660 - 18 * number
        canvas.setFont("Times-Roman", 10)
        for x, text in zip((60, 200, 320), (f"Diet {'ABCDEFGH'[number]}", f"7{number}.5", "68.1"),
                           strict=True):  # fmt: skip
            canvas.drawString(x, y, text)
        canvas.setFont("Times-Roman", 6.5)
        canvas.drawString(218, y + 4, mark)
    canvas.save()
    return draft_of(path)


def test_raised_marks_are_told_apart_from_their_figure(tmp_path: Path) -> None:
    marks = ["ab", "A", "NS", "*", "a", "a,b", "BC", "**"]
    body = raised_table(tmp_path / "marks.pdf", marks).body
    rows = [line.split(" | ")[1] for line in body.splitlines() if line.startswith("| Diet ")][1:]
    assert rows == [
        "70.5ᵃᵇ", "71.5ᴬ", "72.5^NS", "73.5*", "74.5ᵃ", "75.5ᵃ,ᵇ", "76.5^BC", "77.5**",
    ]  # fmt: skip


def test_a_font_without_a_map_is_said(tmp_path: Path) -> None:
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    canvas = Canvas(str(tmp_path / "mapped.pdf"), pagesize=(595, 842), pageCompression=0)
    canvas.setFont("Times-Roman", 11)
    canvas.drawString(60, 700, "The dose was measured in each of the 31 people who came, and was")
    canvas.setFont("Vera", 11)
    canvas.drawString(400, 700, "±≥µ")
    canvas.save()
    mapped = (tmp_path / "mapped.pdf").read_bytes()
    bare = re.sub(rb"/ToUnicode \d+ 0 R", lambda m: b" " * len(m.group()), mapped)
    (tmp_path / "bare.pdf").write_bytes(bare)
    assert "±≥µ" in draft_of(tmp_path / "mapped.pdf").body
    draft = draft_of(tmp_path / "bare.pdf")
    assert any("3 times" in warning and "map" in warning for warning in draft.warnings)
    assert "and was" in draft.body


def test_letters_and_figures_of_a_font_of_signs_are_not_taken_for_what_they_say(
    tmp_path: Path,
) -> None:
    canvas = Canvas(str(tmp_path / "signs.pdf"), pagesize=(595, 842))
    text = "the people who came were given as much as they could drink of the broth in one hour"
    y = 780.0
    parts = [
        [("t", "Weight was 71.3 "), ("s", "6"), ("t", " 9.2 kg in 31 people, and 6 of them left")],
        [("t", "Each got 5 "), ("s", "m"), ("t", "l of serum with TGF-"), ("s", "b"), ("t", "1")],
    ]  # fmt: skip
    for line in [[("t", text)]] * 10 + parts + [[("t", text)]] * 4:
        x = 60.0
        for kind, words in line:
            font = "Times-Roman" if kind == "t" else "Courier"
            canvas.setFont(font, 11)
            canvas.drawString(x, y, words)
            x += canvas.stringWidth(words, font, 11)
        y -= 14
    canvas.save()
    draft = draft_of(tmp_path / "signs.pdf")
    assert f"71.3 {UNKNOWN} 9.2 kg in 31 people, and 6 of them left" in draft.body
    assert "5 µl of serum with TGF-b1" in draft.body
    said = "\n".join(draft.warnings)
    assert '"6" of a font of signs was read as an unknown sign once' in said
    assert '"m" of a font of signs was read as µ once' in said
    assert '"b" once' in said


def test_each_of_several_raised_marks_of_one_word_is_set():
    writer = Writer(WordEvidence("mice"), references_raised=False, signs=signs_of("mice"))
    printed = "CTb<a>/CGRP<+> mice, K<lox/lox>)X<b>".replace("<", RAISED).replace(">", RAISED_END)
    assert writer.clean([printed]) == "CTbᵃ/CGRP⁺ mice, Klox/lox)Xᵇ"
