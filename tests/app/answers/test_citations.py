import random
import re
from dataclasses import replace

import pytest
import rispy
from pybtex.database import BibliographyData, parse_string

from app.answering.pipeline import answer_question
from app.answers.answer import Answer, Claim, Difference, Evidence, Side, markers
from app.answers.citations import (
    CitationStyle,
    bibtex,
    cited_articles,
    cited_sources,
    one_line,
    ris,
    vancouver,
    with_citations,
)
from app.answers.told import told_claims
from corpus.article import Metadata
from corpus.markdown import format_article, parse_article
from corpus.people.people import Group, Person
from corpus.standing import own_standing
from corpus.status import Direction, Relation, RelationKind
from index.passages.passage import Passage

ATTACKS = [
    "ER  - \nTY  - JOUR\nTI  - Injected",
    "x\r\nER  - \r\n\r\nTY  - BOOK\r\nAU  - Mallory, M.",
    "x\x85ER  - \x85TY  - BOOK\u2028ER  - \u2029TY  - BOOK\x0bER  - \x0cER  - \x1eTY  - BOOK",
    "a}, title = {Injected}}\n@article{evil, author = {Mallory}}",
    "{{{{ unbalanced",
    "unbalanced }}}} \\",
    'quote " # $ % & _ ~ ^ \\ \\input{/etc/passwd} @string{x = "y"} < > |',
    "Smith and Jones and others",
    "\u202eesrever\u202c \u2066x\u2069 \ufeff \ud800 \U000e0041",
    "javascript:alert(1)",
    "and", "others", ",", ",,,", "{", "}", "\\", "-", " ", "\0", "et al.", ";;", "%", "ER  - ",
]  # fmt: skip
ALPHABET = [
    "{", "}", "\\", "\n", "\r", "and", " ", ",", "ER  - ", "TY  - ", "@article{", '"', "%", "#",
    "$", "=", "Zhao H", "é", "\u2028", "\0", "10.1000/x", "et al.", "2020;1:2", "-", ";",
]  # fmt: skip


def article(article_id="zhao-2020", body="Some text.", **metadata):
    return parse_article(article_id, format_article(Metadata(**metadata), body))


def raw_article(article_id="zhao-2020", **metadata):
    """With metadata as they are, blanks at the ends and lone surrogates included."""
    one = replace(article(article_id), metadata=Metadata(**metadata))
    return replace(one, standing=own_standing(one))


def hostile(text, article_id="bad"):
    return raw_article(
        article_id, title=text, description=text, journal=text,
        authors=(Group(text), Person("Smith", text, text, text), Person(text, text)),
        year=2020, volume=text, issue=text, pages=text, doi=text, pmid=text,
        relations=(Relation(RelationKind.CONCERN, Direction.HAS, text, text, text),),
    )  # fmt: skip


def ris_records(text) -> list[dict]:
    assert set(re.findall(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", text)) <= {"\r", "\n"}
    return rispy.loads(text, newline="\r\n")


def bib(text) -> BibliographyData:
    return parse_string(text, "bibtex")  # strict: raises on what is not BibTeX, and on a key twice


def people(entry) -> list[tuple[str, str, str]]:
    """(family with its particle, given names, suffix) of each author."""
    return [
        (
            " ".join([*p.prelast_names, *p.last_names]),
            " ".join([*p.first_names, *p.middle_names]),
            " ".join(p.lineage_names),
        )
        for p in entry.persons.get("author", [])
    ]


ZHAO = article(
    title="MRD & CAR-T: 50% better?", authors=(Person("Zhao", "H"), Person("Wei", "J")),
    more_authors=True, year=2020, journal="J Hematol Oncol", volume="13", issue="2",
    pages="100-10",
    doi="10.1186/s13045-020-00873-7", pmid="32366260",
)  # fmt: skip


def test_a_record_holds_all_that_is_known_in_ris():
    (record,) = ris_records(ris([ZHAO]))
    assert record == {
        "type_of_reference": "JOUR", "id": "zhao-2020", "authors": ["Zhao, H.", "Wei, J."],
        "title": "MRD & CAR-T: 50% better?", "secondary_title": "J Hematol Oncol",
        "year": "2020", "volume": "13", "number": "2", "start_page": "100", "end_page": "110",
        "doi": "10.1186/s13045-020-00873-7", "accession_number": "PMID: 32366260",
        "notes": ["There are more authors than are listed."],
    }  # fmt: skip
    assert all(line.endswith("\r\n") for line in ris([ZHAO]).splitlines(keepends=True))


def test_an_entry_holds_all_that_is_known_in_bibtex():
    entry = bib(bibtex([ZHAO])).entries["zhao-2020"]
    assert entry.type == "article"
    assert dict(entry.fields) == {
        "title": r"{MRD \& CAR-T: 50\% better?}", "journal": "J Hematol Oncol", "year": "2020",
        "volume": "13", "number": "2", "pages": "100--110",
        "doi": "10.1186/s13045-020-00873-7", "pmid": "32366260",
    }  # fmt: skip
    assert people(entry) == [("Zhao", "H.", ""), ("Wei", "J.", ""), ("others", "", "")]


def test_a_line_holds_all_that_is_known_in_vancouver():
    assert vancouver([ZHAO]) == (
        "1. Zhao H, Wei J, et al. MRD & CAR-T: 50% better? J Hematol Oncol. 2020;13(2):100-10. "
        "doi: 10.1186/s13045-020-00873-7. PMID: 32366260.\n"
    )


def test_what_is_not_known_is_left_out():
    bare = article("bare", description="A review (title not received)", article_type="review")
    (record,) = ris_records(ris([bare]))
    note = "Title not known; shown as: A review (title not received)"
    assert record == {"type_of_reference": "GEN", "id": "bare", "notes": [note]}
    entry = bib(bibtex([bare])).entries["bare"]
    assert (entry.type, dict(entry.fields), dict(entry.persons)) == ("misc", {"note": note}, {})
    assert vancouver([bare]) == "1. [A review (title not received)].\n"


@pytest.mark.parametrize(
    ("body", "title"),
    [("# Snoring\n\nText.", "Snoring"), ("## Abstract\n\nText.", None), ("Text.", None)],
)
def test_of_an_article_without_front_matter_a_main_heading_is_the_title(body, title):
    (record,) = ris_records(ris([article("x", body)]))
    assert record.get("title") == title


@pytest.mark.parametrize(
    ("name", "in_ris", "in_bibtex", "in_vancouver"),
    [
        (Person("Smith", "JA"), "Smith, J. A.", ("Smith", "J. A.", ""), "Smith JA"),
        (Person("Smith", "John A.", "", "Jr"), "Smith, John A., Jr", ("Smith", "John A.", "Jr"),
         "Smith JA Jr"),
        (Person("Berg", "J-P", "van der"), "van der Berg, J.-P.", ("van der Berg", "J.-P.", ""),
         "van der Berg JP"),
        (Person("Cruz", "Maria", "de la"), "de la Cruz, Maria", ("de la Cruz", "Maria", ""),
         "de la Cruz M"),
        (Person("O'Neil", "É"), "O'Neil, É.", ("O'Neil", "É.", ""), "O'Neil É"),
        (Person("Anders And", "B"), "Anders And, B.", ("{Anders And}", "B.", ""), "Anders And B"),
        (Person("Lee", "H.-J."), "Lee, H.-J.", ("Lee", "H.-J.", ""), "Lee HJ"),
        (Person("王小明"), "王小明", ("{王小明}", "", ""), "王小明"),
        (Person("王", "小明"), "王, 小明", ("王", "小明", ""), "王 小明"),
        (Group("WHO"), "WHO", ("{WHO}", "", ""), "WHO"),
        (Group("RECOVERY Study Group UK"), "RECOVERY Study Group UK",
         ("{RECOVERY Study Group UK}", "", ""), "RECOVERY Study Group UK"),
        (Group("Bach and Sons, Ltd"), "Bach and Sons Ltd", ("{Bach and Sons, Ltd}", "", ""),
         "Bach and Sons, Ltd"),
    ],
)  # fmt: skip
def test_each_part_of_a_name_has_its_place(name, in_ris, in_bibtex, in_vancouver):
    one = raw_article(title="T", authors=(name,))
    assert ris_records(ris([one]))[0]["authors"] == [in_ris]
    assert people(bib(bibtex([one])).entries["zhao-2020"]) == [in_bibtex]
    assert vancouver([one]) == f"1. {in_vancouver}. T.\n"


@pytest.mark.parametrize(
    ("initials", "more", "shown"),
    [
        ("A", True, "Zhao A, et al."),
        ("AB", False, "Zhao A, Zhao B."),
        ("ABCDEF", False, "Zhao A, Zhao B, Zhao C, Zhao D, Zhao E, Zhao F."),
        ("ABCDEFG", False, "Zhao A, Zhao B, Zhao C, Zhao D, Zhao E, Zhao F, et al."),
        ("", True, ""),
    ],
)
def test_et_al_is_no_author(initials, more, shown):
    authors = tuple(Person("Zhao", letter) for letter in initials)
    one = raw_article(title="T", authors=authors, more_authors=more)
    assert vancouver([one]) == f"1. {shown} T.\n".replace("  ", " ")
    (record,) = ris_records(ris([one]))
    assert not any("al" in name.lower() for name in record.get("authors", []))
    assert ("notes" in record) == more
    others = [name for name, _, _ in people(bib(bibtex([one])).entries["zhao-2020"])].count(
        "others"
    )
    assert others == (more and shown != "")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("10.1186/s13045-020-00873-7", "10.1186/s13045-020-00873-7"),
        ("https://doi.org/10.1000/a_b(1)", "10.1000/a_b(1)"),
        ("doi: 10.1000/x.", "10.1000/x"),
        ("10.1002/(SICI)1097-0258(19980815)17:15<1661::AID-SIM968>3.0.CO;2-2",
         "10.1002/(SICI)1097-0258(19980815)17:15<1661::AID-SIM968>3.0.CO;2-2"),
        ("javascript:alert(1)", None), ("javascript:10.1000/x", None), ("10.1000/", None),
        ("10.1000/x\nER  - ", None), ("10.1000/x}", None), ("10.1000/a b", None),
        ("10.10/x", None), ("https://evil.example/10.1000/x", None), ("10.1000/x\\y", None),
        ("10.1000/x%y", None), ("10.1000/<script>alert(1)</script>'", None),
    ],
)  # fmt: skip
def test_only_a_well_formed_doi_is_one(given, kept):
    one = raw_article(title="T", doi=given)
    assert ris_records(ris([one]))[0].get("doi") == kept
    assert bib(bibtex([one])).entries["zhao-2020"].fields.get("doi") == kept
    assert ("doi" in vancouver([one])) == (kept is not None)


@pytest.mark.parametrize("pmid", ["32366260\nER  - ", "x", "-1", "1" * 30, "٣٢"])
def test_only_a_number_is_a_pmid(pmid):
    assert "PMID" not in ris([raw_article(pmid=pmid)]) + vancouver([raw_article(pmid=pmid)])


@pytest.mark.parametrize(
    ("place", "fields"),
    [
        ({"volume": "13", "pages": "42"}, ("13", None, "42", None)),
        ({"volume": "13", "issue": "Suppl 1", "pages": "e12–e19"}, ("13", "Suppl 1", "e12", "e19")),
        ({"volume": "13", "issue": "2"}, ("13", "2", None, None)),
        ({"volume": "13", "pages": "1198-203"}, ("13", None, "1198", "1203")),
        ({"issue": "9", "locator": "CD000000.pub2"}, (None, "9", "CD000000.pub2", None)),
        ({"locator": "e-12-34"}, (None, None, "e-12-34", None)),
        ({"citation": "in press"}, (None, None, None, None)),
    ],
)
def test_volume_issue_and_pages_have_fields_of_their_own(place, fields):
    (record,) = ris_records(ris([raw_article(year=2020, **place)]))
    assert tuple(record.get(k) for k in ("volume", "number", "start_page", "end_page")) == fields


def assert_intact(articles):
    """The parsers see as many records as there are articles, with no field but ours."""
    n = len(articles)
    records, entries = ris_records(ris(articles)), bib(bibtex(articles)).entries
    assert len(records) == len(entries) == len(vancouver(articles).splitlines()) == n
    known = {"type_of_reference", "id", "authors", "title", "secondary_title", "year", "volume",
             "number", "start_page", "end_page", "doi", "accession_number", "notes"}  # fmt: skip
    for record, entry, one in zip(records, entries.values(), articles, strict=True):
        assert set(record) <= known
        assert (
            record["type_of_reference"] in ("JOUR", "GEN", "UNPB") and record.get("year") == "2020"
        )
        assert set(entry.fields) <= {"title", "journal", "year", "volume", "number", "pages",
                                     "doi", "pmid", "note", "howpublished"}  # fmt: skip
        title = " ".join(one_line(one.metadata.title).split())
        mark = f"[{one.standing.mark}] " if title and one.standing.mark else ""
        title = mark + title
        assert record.get("title", "") == title
        assert plain(entry.fields.get("title", "")) == title
        n_ris = len(record.get("authors", []))
        assert len([p for p in people(entry) if p != ("others", "", "")]) == n_ris
    ris(articles).encode("utf-8"), bibtex(articles).encode("utf-8")


def plain(latex):
    """What LaTeX would print of an escaped value, which must hold no active character."""
    signs = {
        "textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textless": "<",
        "textasciitilde": "~", "textasciicircum": "^", "textgreater": ">", "textbar": "|",
    }  # fmt: skip
    inner = latex[1:-1] if latex else ""
    pieces = re.split(r"\{\\(\w+)\}|\\([&%$#_])", inner)
    for literal in pieces[::3]:
        assert not re.search(r"[\\{}~^&%$#_<>|]", literal)
    return "".join(
        text if at % 3 == 0 else signs.get(text, text) for at, text in enumerate(pieces) if text
    )


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_metadata_breaks_no_record(attack):
    assert_intact([hostile(attack), hostile(attack, attack or "x"), ZHAO])


def test_random_hostile_metadata_breaks_no_record():
    chance = random.Random(6)
    for _ in range(300):
        texts = ["".join(chance.choices(ALPHABET, k=chance.randint(0, 12))) for _ in range(2)]
        assert_intact([hostile(texts[0], "a"), hostile(texts[1], texts[0] + "b"), ZHAO])


@pytest.mark.parametrize("attack", ATTACKS)
def test_one_line_is_one_printable_line(attack):
    line = one_line(attack)
    assert len(line.splitlines()) <= 1 and line == one_line(line)
    line.encode("utf-8")
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", line)


def test_one_line_keeps_what_names_and_figures_are_spelt_with():
    text = "می\u200cخواهم É ≥5 −3\u2009% 日本 p\u00a0= 0.01"
    assert one_line(text) == text


def test_keys_are_unique_and_plain():
    ids = ["a-1", "A-1", "a.1", "a-1-2", "{}", "名", "é", "\n@", "e"]
    keys = list(bib(bibtex([article(i) for i in ids])).entries)
    assert len({key.lower() for key in keys}) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z0-9-]+", key) for key in keys)
    assert keys[:4] == ["a-1", "A-1-2", "a-1-3", "a-1-2-2"]


def test_an_article_is_listed_once_in_order_of_first_citation():
    b, c = article("b", title="B"), article("c", title="C")
    assert vancouver([c, b, c]) == "1. C.\n2. B.\n"
    assert [record["id"] for record in ris_records(ris([c, b, c]))] == ["c", "b"]
    assert list(bib(bibtex([c, b, c])).entries) == ["c", "b"]


def test_nothing_cited_is_nothing():
    assert (ris([]), bibtex([]), vancouver([])) == ("", "", "")


def made_answer(claims, sources, differences=()):
    """An answer whose passage n is the whole text of sources[n - 1]."""
    evidence = tuple(Evidence(n, passage(a), a, 1.0) for n, a in enumerate(sources, start=1))
    return Answer("Q?", tuple(claims), evidence, 0.9, None, 0.01, differences=tuple(differences))


def passage(one):
    end = len(one.text)
    return Passage(
        f"{one.article_id}#0", one.article_id, (), "paragraph", 0, end, one.text, "", one.text,
        ((0, end),), None, 0,
    )  # fmt: skip


def claim(text, *citations, cells=()):
    return Claim(text, text, citations, 0, len(text), cells)


def test_markers_are_renumbered_by_article_in_order_of_appearance():
    a, b, c = (article(name, title=name.upper()) for name in "abc")
    sides = (Side(claim("Rose to 5%.", 1), "5%"), Side(claim("Fell [3].", 2), None))
    answer = made_answer(
        [claim("First.", 4), claim("Row: 3\nof 4", 3, 5, cells=(0, 1)), claim("Third.", 4)],
        [a, b, c, b, c],
        [Difference("relapse", sides)],
    )
    study = "(design not known, n not given, year not known)"
    assert with_citations(answer) == (
        f"“First.” [1] {study}\n\nRow: 3 of 4 [2] {study}\n\n“Third.” [1] {study}\n\n"
        f"Sources differ on relapse:\n- “Rose to 5%.” [3] {study}\n- “Fell [3].” [1] {study}\n\n"
        "1. B.\n2. C.\n3. A.\n"
    )
    assert [one.article_id for one in cited_articles(answer)] == ["b", "c", "a"]


@pytest.mark.parametrize(
    "question",
    ["2-year survival with and without transplant after CAR-T therapy?",
     "Relapse with and without HSCT in NCT02028455", "2y OS haplo after CART MRD+?"],
)  # fmt: skip
def test_each_marker_of_a_real_answer_leads_to_the_article_that_the_claim_stands_in(real, question):
    answer = answer_question(question, real)
    text = with_citations(answer)
    said, listed = text.split("\n\n1. ")
    entries = ("1. " + listed).splitlines()
    articles = cited_articles(answer)
    assert entries == vancouver(articles).splitlines() and len(entries) == len(articles)
    above = ("Sources differ", " ")  # what they differ on, what a statement is read with
    lines = [line for line in said.splitlines() if line and not line.startswith(above)]
    claims = told_claims(answer)
    assert len(lines) == len(claims) == len({claim.text for claim in answer.cited})
    for line, one in zip(lines, claims, strict=True):
        number = re.findall(r" \[(\d+)\](?=\Z| \()", line)[-1]
        stands_in = answer.evidence[one.citations[0] - 1].article
        assert articles[int(number) - 1] is stands_in
        assert one_line(one.shown) in line and markers(one) != ""


def test_a_refusal_cites_nothing(tiny):
    answer = answer_question("teclistamab response?", tiny)
    assert with_citations(answer) == "None of the 3 articles mentions teclistamab.\n"
    assert cited_articles(answer) == ()


def test_the_five_articles_are_well_formed(articles):
    assert len(ris_records(ris(articles))) == len(bib(bibtex(articles)).entries) == 5
    assert "10.3389/fimmu.2021.755549" in ris(articles) and "title not received" in bibtex(articles)


@pytest.mark.parametrize("style", CitationStyle)
def test_the_sources_of_an_answer_in_each_style(real, style):
    answer = answer_question("2y OS haplo after CART MRD+?", real)
    sources = cited_sources(answer, style)
    assert all(article.metadata.doi in sources for article in cited_articles(answer)
               if article.metadata.doi)  # fmt: skip
    assert "Zhao" in sources
