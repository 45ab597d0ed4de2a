"""Raised marks, reference numbers, pictures and abbreviations in the text of JATS and HTML."""

from __future__ import annotations

import pytest
from reading import cells, jats, page, paragraphs, parsed

from index.passages.sentences import sentence_spans


def _bibr(*numbers: int) -> tuple[str, ...]:
    return tuple(f'<xref ref-type="bibr" rid="B{n}">{n}</xref>' for n in numbers)


ONE, TWO, THREE = _bibr(1, 2, 3)


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ("12.3<sup>ab</sup>", "12.3ᵃᵇ"),
        ("45.6<sup>A</sup>", "45.6ᴬ"),
        ("9.1<sup>NS</sup>", "9.1^NS"),
        ("8<sup>a,b</sup>", "8ᵃ,ᵇ"),
        ("5*", "5*"),
        ("3.2<sup>**</sup>", "3.2**"),
        ("7<sup>†</sup>", "7†"),
        ("34%<sup>bc</sup>", "34%ᵇᶜ"),
        ("12 (34%)<sup>ns</sup>", "12 (34%)ⁿˢ"),
        ('<bold>0.36</bold><xref ref-type="table-fn" rid="f">1</xref>', "0.36¹"),
        ("<bold>12.3</bold><sup>ab</sup>", "12.3ᵃᵇ"),
        ("12.3<sup><italic>ab</italic></sup>", "12.3ᵃᵇ"),
        ('12.3<xref ref-type="table-fn" rid="f">ab</xref>', "12.3ᵃᵇ"),
        ('12.3<sup><xref ref-type="table-fn" rid="f">ab</xref></sup>', "12.3ᵃᵇ"),
        ('12.3<xref ref-type="table-fn" rid="f"><sup>1</sup></xref>', "12.3¹"),
        ('12.3<xref ref-type="fn" rid="f">2</xref>', "12.3²"),
        ("0.05<sub>a</sub>", "0.05_a"),
        ("5<sup>1/2</sup>", "5^(1/2)"),
        ("10<sup>0.5</sup>", "10^(0.5)"),
        ("6<sup>th</sup>", "6th"),
        ("10<sup>−9</sup>", "10⁻⁹"),
        ("1.5 × 10<sup>9</sup>l<sup>-1</sup>", "1.5 × 10⁹l⁻¹"),
        ("HbA<sub>1c</sub>", "HbA₁c"),
        ("FEV<sub>1</sub>", "FEV₁"),
        ("CO<sub>2</sub>", "CO₂"),
        ("BRAF<sup>V600E</sup>", "BRAFV600E"),
        ("CD4<sup>+</sup>", "CD4⁺"),
        ("<sup>18</sup>F-FDG", "¹⁸F-FDG"),
        ("Placebo<sup>ab</sup>", "Placeboᵃᵇ"),
        ("Placebo<sup>A</sup>", "Placeboᴬ"),
        ("e<sup>-0.5t</sup>", "e^(-0.5t)"),
    ],
)
def test_a_mark_is_told_apart_from_the_figure_before_it(tmp_path, xml, text):
    table = f"<table-wrap><table><tr><th>A</th></tr><tr><td>{xml}</td></tr></table></table-wrap>"
    draft = jats(tmp_path, f"<p>In {xml} of all.</p>{table}")
    assert paragraphs(draft) == [f"In {text} of all."]
    assert cells(draft)[1] == (text,)
    if "xref" not in xml:
        plain = xml.replace("bold>", "b>").replace("italic>", "i>")
        assert paragraphs(page(tmp_path, f"<p>In {plain} of all.</p>")) == [f"In {text} of all."]


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (f"safe [{ONE},{TWO}]. Then", "safe [1,2]. Then"),
        (f"safe [{ONE}{TWO}]. Then", "safe [1,2]. Then"),
        (f"safe [see {ONE}, {TWO}]. Then", "safe [see 1, 2]. Then"),
        (f"safe ({ONE},{TWO}). Then", "safe (1,2). Then"),
        (f"surgery.{ONE}, {TWO} In 2013, 1908", "surgery.[1,2] In 2013, 1908"),
        (f"arms.{ONE}–{THREE} Then", "arms.[1–3] Then"),
        (f"arms.{ONE}-3 Then", "arms.[1–3] Then"),
        (f"arms<sup>{ONE},{TWO}</sup>. Then", "arms[1,2]. Then"),
        (f"arms.<sup>{ONE}</sup><sup>,</sup><sup>{TWO}</sup> Then", "arms.[1,2] Then"),
        (f"arms.<sup>{ONE}–{THREE}</sup> Then", "arms.[1–3] Then"),
        (f"arms.<sup>[{ONE},{TWO}]</sup> Then", "arms.[1,2] Then"),
        (f"arms.<sup>({ONE},{TWO})</sup> Then", "arms.[1,2] Then"),
        ("arms.<sup>1,2</sup> Then", "arms.[1,2] Then"),
        ('stent 1<xref ref-type="bibr" rid="B1">15)</xref>. Then', "stent 1[15]. Then"),
        ('arms.<sup><xref ref-type="bibr" rid="B1">15)</xref></sup> Then', "arms.[15] Then"),
        ('(see <xref ref-type="bibr" rid="B1">15)</xref>. Then', "(see 15). Then"),
        (f"arms <sup>{ONE}</sup>. Then", "arms[1]. Then"),
        (f"reference {ONE} says. Then", "reference 1 says. Then"),
        (f"fell by 10 {ONE}. Then", "fell by 10[1]. Then"),
        (f"in 38% {ONE},{TWO}. Then", "in 38% [1,2]. Then"),
        ('Lee (<xref ref-type="bibr" rid="B1">2010</xref>). Then', "Lee (2010). Then"),
        ('Lee.<xref ref-type="bibr" rid="B1"><sup>1</sup></xref> Then', "Lee.[1] Then"),
        ('<xref ref-type="bibr" rid="B1">Lee, 2010</xref>. Then', "Lee, 2010. Then"),
    ],
)
def test_reference_marks_in_all_their_forms(tmp_path, xml, text):
    (found,) = paragraphs(jats(tmp_path, f"<p>It is {xml} came more of the trials.</p>"))
    assert found == f"It is {text} came more of the trials."
    assert len(sentence_spans(found)) == 2


def test_reference_links_of_a_page(tmp_path):
    links = ['<a href="#ref-1">1</a>', '<a href="#ref-2">2</a>']
    body = f"<p>One [{links[0]},{links[1]}]. Two arms.{links[0]}, {links[1]} In 2013 it ended.</p>"
    assert paragraphs(page(tmp_path, body)) == ["One [1,2]. Two arms.[1,2] In 2013 it ended."]


@pytest.mark.parametrize(
    ("label", "number"),
    [("7", 7), ("[7]", 7), ("7.", 7), ("Lee 2015", 2), ("(2015)", 2), ("", 2), ("Lee et al. 7", 2)],
)
def test_a_reference_has_the_number_that_is_printed_or_its_place(tmp_path, label, number):
    refs = "".join(
        f"<ref><label>{mark}</label><mixed-citation>Lee A. Title {n}. 2015.</mixed-citation></ref>"
        for n, mark in enumerate(("1", label), start=1)
    )
    draft = jats(tmp_path, "<p>T.</p>", f"<back><ref-list>{refs}</ref-list></back>")
    assert [(r.number, r.text) for r in parsed(draft).references] == [
        (1, "Lee A. Title 1. 2015."),
        (number, "Lee A. Title 2. 2015."),
    ]


# Pictures


def _picture(alt: str | None, tag: str = "inline-graphic") -> str:
    return f"<{tag}>{'' if alt is None else f'<alt-text>{alt}</alt-text>'}</{tag}>"


@pytest.mark.parametrize("tag", ["inline-graphic", "graphic"])
def test_the_words_of_a_picture_stand_in_its_place(tmp_path, tag):
    draft = jats(tmp_path, f"<p>Aged {_picture('≥', tag)}60 years (HR {_picture('=', tag)} 2).</p>")
    assert paragraphs(draft) == ["Aged ≥60 years (HR = 2)."]
    assert not draft.warnings


@pytest.mark.parametrize("alt", [None, "", "Inline graphic", "Image 3", "a12.gif", "x" * 200])
def test_a_picture_without_words_is_shown_and_warned_of_with_its_place(tmp_path, alt):
    sec = f"<sec><title>Results</title><p>Patients aged {_picture(alt)}60 years.</p></sec>"
    draft = jats(tmp_path, sec)
    assert paragraphs(draft) == ["Patients aged [image]60 years."]
    assert "after “Patients aged” (Results)" in draft.warnings[0]


def test_one_form_of_a_sign_is_enough(tmp_path):
    forms = f"<alternatives>{_picture(None)}<textual-form>≤</textual-form></alternatives>"
    formula = f"<inline-formula>{_picture('β')}</inline-formula>"
    draft = jats(tmp_path, f"<p>Aged {forms}60 with {formula}.</p>")
    assert paragraphs(draft) == ["Aged ≤60 with β."]
    assert not draft.warnings


def test_a_picture_in_a_cell(tmp_path):
    row = f"<tr><td>P {_picture('&lt;')} 0.05</td><td>{_picture(None)}0.1</td></tr>"
    wrap = f"<table-wrap><table><tr><th>A</th><th>B</th></tr>{row}</table></table-wrap>"
    draft = jats(tmp_path, f"<p>T.</p>{wrap}")
    assert cells(draft)[1] == ("P < 0.05", "[image]0.1")
    assert len(draft.warnings) == 1


def test_a_table_of_pictures_alone_has_no_cells(tmp_path):
    cell = f"<table><tr><td>{_picture(None)}</td></tr></table>"
    wrap = f"<table-wrap><label>Table 2</label>{cell}</table-wrap>"
    draft = jats(tmp_path, f"<p>T.</p>{wrap}")
    assert any("Table 2: no cells" in warning for warning in draft.warnings)


def test_pictures_of_a_page(tmp_path):
    body = '<p>Aged <img alt="≥">60, HR <img src="eq.gif"> 1.8, <img alt="">end.</p><p><img></p>'
    draft = page(tmp_path, body)
    assert paragraphs(draft) == ["Aged ≥60, HR [image] 1.8, end."]
    assert any("after “60, HR” (T)" in w or "HR”" in w for w in draft.warnings)


def test_a_picture_before_a_figure_is_a_sign_though_it_is_said_to_be_decoration(tmp_path):
    body = '<p>The odds ratio <img src="y.png" alt=""> 2.2 in <img src="i.png" alt="">men.</p>'
    draft = page(tmp_path, body)
    assert paragraphs(draft) == ["The odds ratio [image] 2.2 in men."]
    assert any("1 picture in running text" in warning for warning in draft.warnings)


# Definitions


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ("<abbrev>MRD<def><p>residue</p></def></abbrev>-positive", "MRD (residue)-positive"),
        ("<abbrev>OS<def><p>overall</p><p>survival</p></def></abbrev>", "OS (overall survival)"),
        ("<italic><abbrev>CR<def><p>complete</p></def></abbrev></italic>", "CR (complete)"),
        ("<abbrev>CR</abbrev>", "CR"),
        ("<named-content>PD<def><p>progress</p></def></named-content>", "PD (progress)"),
        ("<bold>(<abbrev>PR<def><p>partial</p></def></abbrev>)</bold>", "(PR (partial))"),
    ],
)  # fmt: skip
def test_an_abbreviation_with_its_definition_inside_is_one_sentence(tmp_path, xml, text):
    assert paragraphs(jats(tmp_path, f"<p>They were {xml} in all.</p>")) == [
        f"They were {text} in all."
    ]
