"""Signs that a file has as LaTeX, or in words beside a picture: they are read as signs."""

from __future__ import annotations

import pytest
from lxml import etree
from reading import jats, page, paragraphs

from corpus.readers.shared.formula import mathml_text, tex_text

PICTURE = '<inline-graphic xlink:href="a.gif"/>'


@pytest.mark.parametrize(
    ("tex", "sign"),
    [
        (r"\(&lt;\)", "<"), (r"\(\ge\)", "≥"), (r"$\pm$", "±"), (r"\[ \leqslant \]", "≤"),
        (r"$$\geq{}$$", "≥"), (r"\le{}", "≤"), (r"\not=", "≠"), (r"\textgreater", ">"),
        (r"\unicode{x2265}", "≥"), (r"\begin{document}\(\le\)\end{document}", "≤"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("first", [True, False])
def test_latex_beside_a_picture_is_the_sign(tmp_path, tex, sign, first):
    formula = f"<tex-math>{tex}</tex-math>"
    forms = PICTURE + formula if first else formula + PICTURE
    inside = f"<alternatives>{forms}</alternatives>"
    for form in (inside, f"<inline-formula>{inside}</inline-formula>"):
        draft = jats(tmp_path, f"<p>Aged {form}60 years.</p>")
        assert paragraphs(draft) == [f"Aged {sign}60 years."] and not draft.warnings


@pytest.mark.parametrize(
    "form",
    [
        '<inline-graphic xlink:href="a.gif" alt="≥"/>',
        '<inline-graphic xlink:href="a.gif" xlink:title="≥"/>',
        r'<inline-graphic xlink:href="a.gif" alt="\(\ge\)"/>',
        r'<inline-graphic xlink:href="a.gif"><alt-text>$\ge$</alt-text></inline-graphic>',
        r'<inline-graphic xlink:href="a.gif"><alt-text>\geq</alt-text></inline-graphic>',
        '<inline-graphic xlink:href="a.gif"><alt-text>&amp;ge;</alt-text></inline-graphic>',
        '<inline-graphic xlink:href="a.gif" alt="greater than or equal to"/>',
        f"<alternatives>{PICTURE}<alt-text>≥</alt-text></alternatives>",
        rf"<alternatives>{PICTURE}<textual-form>\(\ge\)</textual-form></alternatives>",
        f'<inline-formula alt="≥">{PICTURE}</inline-formula>',
        f"<inline-formula>{PICTURE}<alt-text>≥</alt-text></inline-formula>",
        '<private-char description="greater-than or equal to"/>',
        '<private-char><inline-graphic xlink:href="a.gif" alt="≥"/></private-char>',
        f"<inline-formula><alternatives><math/><tex-math>$\\ge$</tex-math>{PICTURE}</alternatives>"
        "</inline-formula>",
    ],
)
def test_words_of_a_picture_are_found_where_files_keep_them(tmp_path, form):
    draft = jats(tmp_path, f"<p>Aged {form}60 years.</p>")
    assert paragraphs(draft) == ["Aged ≥60 years."] and not draft.warnings


@pytest.mark.parametrize("words", ["Inline graphic 3", "", "icon"])
def test_no_sign_is_made_of_what_is_no_word_for_one(tmp_path, words):
    forms = f'<alternatives><inline-graphic xlink:href="a.gif" alt="{words}"/></alternatives>'
    draft = jats(tmp_path, f"<p>Aged {forms}60 years.</p>")
    assert paragraphs(draft) == ["Aged [image]60 years."] and draft.warnings


def test_words_that_are_no_sign_stand_apart(tmp_path):
    draft = jats(
        tmp_path, '<p>A<inline-graphic alt="filled circle"/>60, TNF-<inline-graphic alt="α"/>.</p>'
    )
    assert paragraphs(draft) == ["A filled circle 60, TNF-α."]


def test_latex_in_the_words_of_a_picture_of_a_page(tmp_path):
    draft = page(
        tmp_path, r'<p>Patients aged <img src="a.gif" alt="\(\ge\)"> 60 years were many.</p>'
    )
    assert paragraphs(draft) == ["Patients aged ≥ 60 years were many."]


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"\mu\mathrm{g}", "μg"), (r"\pm{5}", "± 5"), (r"F_{P}\times {P}_{L}", "F_P × P_L"),
        (r"\alpha {\nu}_1+\beta {\nu}_2", "αν₁+βν₂"), (r"{\rm P}\!<\!0.05", "P<0.05"),
        (r"25^{\circ}\mathrm{C}", "25°C"), (r"\upalpha=0.05", "α=0.05"), (r"\varDelta", "Δ"),
        (r"5\hspace{1cm}6", "5 6"), (r"5\kern0.5em 6", "5 6"), (r"\phantom{0}5", "5"),
        (r"\$5\%", "$5%"), (r"\frac{1}{4\alpha\beta}", "1/(4αβ)"), (r"\hat{p}=0.3", "p=0.3"),
        (r"a \& b", "a & b"), (r"\it{n}=12", "n=12"), (r"x\not\in A", "x ∉ A"),
    ],
)  # fmt: skip
def test_no_sign_of_a_formula_is_lost_and_no_figure_comes_of_its_layout(tex, text):
    assert tex_text(tex) == text


@pytest.mark.parametrize(
    ("math", "text"),
    [
        ("<msup><mn>10</mn><mrow><mo>−</mo><mn>3</mn></mrow></msup>", "10⁻³"),
        ("<mo>−</mo><mn>5.2</mn>", "−5.2"), ("<mi>β</mi><mo>=</mo><mo>-</mo><mn>5</mn>", "β = -5"),
        ("<mo>(</mo><mo>−</mo><mn>1</mn><mo>,</mo><mo>+</mo><mn>2</mn><mo>)</mo>", "(−1, +2)"),
        ("<mfenced><mrow><mo>−</mo><mn>1</mn></mrow><mn>3</mn></mfenced>", "(−1, 3)"),
        ("<mn>7</mn><mo>−</mo><mn>5</mn>", "7 − 5"), ("<mn>7</mn><mo>±</mo><mn>2</mn>", "7 ± 2"),
    ],
)  # fmt: skip
def test_the_sign_of_a_number_stands_close_to_it(math, text):
    assert mathml_text(etree.fromstring(f"<math>{math}</math>")) == text


@pytest.mark.parametrize(
    ("math", "text"),
    [
        ("<mphantom><mn>0</mn></mphantom><mn>12</mn>", "12"),
        ("<mn>10</mn><mspace width='1em'/><mn>20</mn>", "10 20"),
        ("<mn>10</mn><mspace linebreak='newline'/><mn>20</mn>", "10 20"),
        ("<mn>10</mn><mspace width='thinmathspace'/><mn>20</mn>", "10 20"),
        ("<mi>x</mi><mspace width='-0.1em'/><mi>y</mi><mspace width='0em'/><mi>z</mi>", "xyz"),
        ("<mn>2</mn><mfrac><mn>1</mn><mn>2</mn></mfrac>", "2 1/2"),
        ("<mi>x</mi><mfrac><mn>1</mn><mn>2</mn></mfrac>", "x1/2"),
        ("<mn>2</mn><mo>\u2064</mo><mfrac><mn>1</mn><mn>2</mn></mfrac>", "2 1/2"),
        ("<mn>2</mn><mo>\u2062</mo><mn>3</mn>", "2 3"),
        ("<mn>2</mn><mo>\u2062</mo><mi>x</mi>", "2x"),
        ("<mroot><mi>x</mi><mn>3</mn></mroot>", "³√(x)"),
        ("<mmultiscripts><mi>C</mi><mprescripts/><none/><mn>14</mn></mmultiscripts>", "¹⁴C"),
        ("<mmultiscripts><mi>X</mi><mn>1</mn><mn>2</mn></mmultiscripts>", "X₁²"),
        ("<maction actiontype='toggle'><mn>5</mn><mn>6</mn></maction>", "5"),
        ("<maction selection='2'><mn>5</mn><mn>6</mn></maction>", "6"),
    ],
)  # fmt: skip
def test_figures_that_stand_apart_or_are_hidden_do_not_make_another(math, text):
    assert mathml_text(etree.fromstring(f"<math>{math}</math>")) == text
