"""BibTeX as Zotero, JabRef and Mendeley write it; pybtex is asked where the file is valid."""

from pathlib import Path

import pytest
from pybtex.database import parse_file

from corpus.managers.bibtex import read_bibtex
from corpus.managers.latex import text_of
from corpus.people.people import Group, Person

DATA = Path(__file__).parent / "data"


def read(folder, source, encoding="utf-8"):
    path = folder / "library.bib"
    path.write_bytes(source.encode(encoding))
    return read_bibtex(path)


def test_zotero_tells_metadata_names_and_files():
    first, second = read_bibtex(DATA / "zotero.bib").records
    metadata = first.metadata
    assert metadata.title == (
        "Snoring in men over sixty: a survey of NHS practices with >10 % loss"
    )
    assert metadata.authors == (
        Person("Berg", "Hans", "von der", "Jr"), Person("Müller", "Jürgen"),
        Person("François", "René"), Group("SNORE Study Group"),
    )  # fmt: skip
    assert metadata.more_authors
    assert (metadata.journal, metadata.year) == ("Journal of Sleep & Breathing", 2019)
    assert (metadata.volume, metadata.issue, metadata.pages) == ("13", "2", "693–704")
    assert (metadata.doi, metadata.pmid) == ("10.5555/snoring.2019", "31234567")
    assert first.links == (
        "files/12/Berg et al. - 2019 - Snoring; a survey.md", "files/13/landing.html",
    )  # fmt: skip
    # One key twice, as two exports that were joined have it, is two records.
    assert first.key == second.key
    assert second.metadata.authors == (Person("Weiß", "A."), Person("Cruz", "Ana", "de la"))
    assert (second.metadata.year, second.metadata.journal) == (2021, "Sleep")
    assert second.links == (r"C:\Users\me\Desktop\My Library\files\14\yawning.md",)


def test_jabref_joins_strings_and_may_lack_a_comma():
    export = read_bibtex(DATA / "jabref.bib")
    (record,) = export.records
    assert record.metadata.journal == "J Sleep Breath Suppl"
    assert record.metadata.title == 'Snoring in "men" over sixty'
    assert record.metadata.authors == (
        Person("Berg", "Hans", "von der"), Person("Beethoven", "Ludwig", "van"),
    )  # fmt: skip
    assert (record.metadata.year, export.told) == (2019, ())
    assert record.links == ("papers/Berg2019 - Snoring: a survey.pdf", "papers/data.csv")


def test_mendeley_writes_paths_as_latex_and_without_their_first_slash():
    (record,) = read_bibtex(DATA / "mendeley.bib").records
    assert record.metadata.doi == "10.1002/snore_1"
    assert record.links == (
        "/home/me/Documents/papers/Müller_2019.pdf",
        "C:/Users/me/papers/old.pdf",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_usual_encoding_is_read(tmp_path, encoding):
    source = "@article{a, title={Größe – “Über” naïve}, author={Weiß, Ö.}}"
    (record,) = read(tmp_path, source, encoding).records
    assert record.metadata.title == "Größe – “Über” naïve"


@pytest.mark.parametrize(
    ("latex", "text"),
    [(r"{\"o}", "ö"), (r"\'e", "é"), (r"{\ss}", "ß"), (r"{\'{\i}}", "í"), (r"\c{c}", "ç"),
     (r"{\L}ukasz", "Łukasz"), (r"\d{a}", "ạ"), (r"{\~{\^{e}}}", "ễ"),
     (r"$\beta_2$", "β2"), (r"$\ge$ 65", "≥ 65"),
     (r"{CAR}-{T}", "CAR-T"), (r"\textit{in vivo} x", "in vivo x"), (r"5\%", "5%"),
     (r"\textsuperscript{18}F", "¹⁸F"), (r"10$^{9}$/L", "10⁹/L"), ("$10^{-3}$ mol", "10⁻³ mol"),
     ("CD4$^+$ cells, $R^2$", "CD4⁺ cells, R²"), (r"37$^\circ$C", "37°C"),
     (r"37$^{\circ}$C", "37°C"), (r"5\textsuperscript{th} day", "5th day"),
     (r"a^2 costs \$5^2 and \$6", "a^2 costs $5^2 and $6"),
     (r"\textminus{}5 kg", "−5 kg"), ("1--2", "1–2"), (r"\~{}me", "~me"), ("O'Brien", "O'Brien"),
     (r"\unknown{x}", r"\unknown x")],
)  # fmt: skip
def test_latex_becomes_the_text_that_it_stands_for(latex, text):
    assert text_of(latex) == text


def test_a_broken_entry_costs_no_other_and_keeps_what_was_read(tmp_path):
    export = read(tmp_path, (
        "mail me@x.org\n@article{a, title={One {two}, year=2020\n}\n"
        "@article{b, title={Two}}@article{b, title={Three}}\n"
        "@article{title={Four}}\n@article{e, title={Five}, year={2001"
    ))  # fmt: skip
    titles = [record.metadata.title for record in export.records]
    assert titles[1:] == ["Two", "Three", "Four", "Five"] and len(titles) == 5
    assert len(export.told) == 2
    assert "the entry at line 2 (a)" in export.told[0]
    assert "the entry at line 6 (e) only title could be read" in export.told[1]


def test_names_of_biblatex_are_read_by_their_parts(tmp_path):
    name = "family=Cruz, given=Ana, prefix=de la, useprefix=true and {World Health Organization}"
    (record,) = read(tmp_path, f"@article{{a, author={{{name}}}}}").records
    assert record.metadata.authors == (
        Person("Cruz", "Ana", "de la"), Group("World Health Organization"),
    )  # fmt: skip


def test_names_are_those_that_pybtex_reads(tmp_path):
    names = (
        "von der Berg, Hans and van der Heijden, J. F. and Hans von der Berg and Madonna and "
        "Smith, Jr, John A. and J. R. R. Tolkien"
    )
    (record,) = read(tmp_path, f"@article{{a, author={{{names}}}}}").records
    theirs = parse_file(str(tmp_path / "library.bib")).entries["a"].persons["author"]
    assert len(theirs) == len(record.metadata.authors) == 6
    for its, ours in zip(theirs, record.metadata.authors, strict=True):
        assert " ".join(its.last_names) == ours.family
        assert " ".join(its.prelast_names) == ours.particle
        assert " ".join([*its.first_names, *its.middle_names]) == ours.given
