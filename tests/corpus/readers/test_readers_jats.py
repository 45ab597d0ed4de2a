"""JATS files: what they say comes through whole, and what attacks is refused."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from reading import jats, lines

from corpus.errors import ArticleUnreadable
from corpus.markdown import parse_article
from corpus.people.people import Group, Person
from corpus.readers.draft import Draft
from corpus.readers.jats.article import MAX_BYTES, read_jats

ARTICLE = Path(__file__).parents[1] / "data" / "article.jats.xml"


@pytest.fixture(scope="module")
def draft() -> Draft:
    return read_jats(ARTICLE)


def test_metadata_is_what_the_front_matter_says(draft: Draft) -> None:
    found = draft.metadata
    assert found.title == "Drug A and TNF-α in mice: a randomized trial"
    assert found.authors == (
        Person("Berg", "Jean-Paul M.", "van"), Person("Zhao", "HQ"), Group("The Trial Group"),
    )  # fmt: skip
    assert (found.journal, found.year, found.place) == ("J Invent Med", 2021, "2021;7(3):11–19")
    assert (found.doi, found.pmid) == ("10.9999/jim.2021.7", "12345678")
    assert (found.licence, found.article_type) == ("CC BY-NC 4.0", "original research")
    assert found.study_design == "animal study"
    assert found.registration == ("NCT01234567",)
    assert found.n_patients is None


def test_front_matter_becomes_title_abstracts_and_keywords(draft: Draft) -> None:
    assert lines(draft)[:7] == [
        "# Drug A and TNF-α in mice: a randomized trial",
        "## Abstract",
        "Background: Little is known.",
        "Methods: We treated 40 mice (NCT01234567).",
        "## Plain language summary",
        "Mice got better.",
        "Keywords: mice, drug A",
    ]


def test_scripts_and_reference_marks(draft: Draft) -> None:
    expected = "Cells were known[1,2] and CD19⁺ at 10⁶/kg; VO₂ and Cmax rose [1]."
    assert expected in lines(draft)


def test_a_float_does_not_cut_its_paragraph(draft: Draft) -> None:
    found = lines(draft)
    at = found.index("First half second half.")
    assert found[at + 1] == "Figure 1 Course. Weight by day."
    assert "10.9999/f1" not in draft.body


def test_sections_lists_formulas_boxes(draft: Draft) -> None:
    assert "## 1 Introduction" in draft.body and "\n### Aims\n" in draft.body
    assert "1. One aim.\n2. Two aims:\n  - inner" in draft.body
    assert "(1) y = a/(b + c)" in lines(draft)
    assert "With β ≥ 10⁻³ set." in lines(draft)
    assert "So it was said." in lines(draft) and "Key box" in lines(draft)
    assert "\\# not a heading" in lines(draft)


def test_a_table_is_read_as_the_article_format_has_it(draft: Draft) -> None:
    table = parse_article("a", draft.body).tables[0]
    assert table.caption == "Table 1 Outcomes by group"
    assert table.header == ("Outcome", "Drug A n", "Drug A %")
    assert [(row.cells, row.group) for row in table.rows] == [
        (("Sex", "", ""), None),
        (("↳ Male", "3", "30"), "Sex"),
        (("↳ Female | other", "7ᵃ", "70"), "Sex"),
        (("Death", "1", "10"), None),
        (("Death", "not reached", "not reached"), None),
    ]
    assert table.notes == ("a One was unsure.", "n: number.")


def test_a_gathered_table_stands_where_it_is_cited(draft: Draft) -> None:
    found = lines(draft)
    assert found[found.index("See Table 1.") + 1] == "Table 1 Outcomes by group"


def test_back_matter_and_references(draft: Draft) -> None:
    for text in ("## Acknowledgements", "We thank the mice.", "\\* A footnote.", "## Appendix A"):
        assert text in lines(draft)
    assert "JPvB has no competing interests." in draft.body
    assert draft.body.endswith(
        "## References\n\n1. Zhao H, Wei J. A title. J Test. 2019;5:1.\n"
        "2. Lee K, et al. Other title. Lancet. 2018;3(2):10–12. doi: 10.1/x.\n"
    )


def test_what_is_left_out_is_said(draft: Draft) -> None:
    assert "hidden words" not in draft.body and "souris" not in draft.body
    assert draft.warnings == ("Left out: 1 sub-article.", "Left out: 1 translated abstract(s).")


def test_named_characters_need_no_dtd(tmp_path: Path) -> None:
    draft = jats(tmp_path, "<p>&alpha;&le;5 &amp; <![CDATA[&beta;]]></p>")
    assert lines(draft) == ["α≤5 & &beta;"]


def test_a_bare_mark_does_not_grow_onto_its_word(tmp_path: Path) -> None:
    draft = jats(
        tmp_path,
        '<p>Age at menopause<xref ref-type="fn">d</xref> rose.<xref ref-type="bibr">3</xref></p>',
    )
    assert lines(draft) == ["Age at menopauseᵈ rose.[3]"]


def test_rows_below_a_bold_label_are_its_children(tmp_path: Path) -> None:
    rows = "".join(
        f"<tr><td>{name}</td><td>{value}</td></tr>"
        for name, value in [("<bold>Sex</bold>", ""), ("Male", "1"), ("<bold>Age</bold>", "5")]
    )
    draft = jats(
        tmp_path,
        f"<table-wrap><label>Table 2</label><table><thead><tr><th>A</th><th>B</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></table-wrap>",
    )
    assert "| ↳ Male | 1 |\n| Age | 5 |" in draft.body


def test_a_table_that_is_an_image_is_warned_of(tmp_path: Path) -> None:
    draft = jats(tmp_path, "<table-wrap><label>Table 3</label><graphic/></table-wrap>")
    assert "Table 3" in draft.warnings[0] and "no cells" in draft.warnings[0]


def test_spans_without_end_cost_nothing(tmp_path: Path) -> None:
    cells = '<td colspan="99999999" rowspan="99999999">x</td>' * 300
    rows = f"<tr>{cells}</tr>" * 300
    started = time.process_time()
    draft = jats(tmp_path, f"<p>Text.</p><table-wrap><table>{rows}</table></table-wrap>")
    assert time.process_time() - started < 5
    assert any("too many cells" in warning for warning in draft.warnings)


def test_a_wrapper_with_a_namespace_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "oai.xml"
    path.write_text(
        '<r><article xmlns="https://jats.nlm.nih.gov/ns/archiving/1.3/"><front/>'
        "<body><p>Inside.</p></body></article></r>"
    )
    assert lines(read_jats(path)) == ["Inside."]


BOMB = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(12))


@pytest.mark.parametrize(
    ("doctype", "body"),
    [
        (f"<!DOCTYPE article [{BOMB}]>", "<p>&l11;</p>"),
        (f"<!DOCTYPE article [{BOMB}]>", '<p id="&l11;">x</p>'),
        ('<!DOCTYPE article [<!ENTITY x SYSTEM "file:///etc/hostname">]>', "<p>&x;</p>"),
        ('<!DOCTYPE article [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>', "<p>&x;</p>"),
        ('<!DOCTYPE article [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>', "<p>y</p>"),
    ],
)
def test_entities_of_its_own_are_refused(tmp_path: Path, doctype: str, body: str) -> None:
    started = time.process_time()
    with pytest.raises(ArticleUnreadable, match="entities|not well-formed"):
        jats(tmp_path, body, doctype=doctype)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<article><front></article>", "not well-formed XML"),
        ("", "not well-formed XML"),
        ("<TEI><text/></TEI>", "not a JATS article"),
        ("<article><body><p>x</p></body></article>", "not a JATS article"),
        ("<article><front/><body/></article>", "no text"),
        ("<s><article><front/></article><article><front/></article></s>", "2 articles"),
        ("<article><front/><body><p>&nosuch;</p></body></article>", "not well-formed XML"),
        (
            f"<article><front/><body>{'<sec>' * 5000}{'</sec>' * 5000}</body></article>",
            "nests its elements too deep",
        ),
    ],
)
def test_what_is_not_an_article_says_why(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "bad.xml"
    path.write_text(text)
    with pytest.raises(ArticleUnreadable, match=message) as caught:
        read_jats(path)
    assert "bad.xml" in str(caught.value)


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.xml"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(ArticleUnreadable, match="over the limit of 50 MB"):
        read_jats(path)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.xml", tmp_path):
        with pytest.raises(ArticleUnreadable, match="cannot be read"):
            read_jats(path)


def test_utf_16_isjats(tmp_path: Path) -> None:
    path = tmp_path / "u.xml"
    text = '<?xml version="1.0" encoding="UTF-16"?><article><front/><body><p>é</p></body></article>'
    path.write_text(text, encoding="utf-16")
    assert lines(read_jats(path)) == ["é"]
