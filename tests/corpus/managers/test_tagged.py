"""RIS and PubMed's format; rispy is asked where the file is whole."""

from pathlib import Path

import pytest
import rispy

from corpus.managers.tagged import is_ris, read_nbib, read_ris
from corpus.people.people import Group, Person
from corpus.status import Direction, Relation, RelationKind, Status

DATA = Path(__file__).parent / "data"


def read(folder, source, encoding="utf-8"):
    path = folder / "library.ris"
    path.write_bytes(source.encode(encoding))
    return read_ris(path).records


def test_endnote_tells_metadata_and_each_of_its_files():
    first, second = read_ris(DATA / "endnote.txt").records
    metadata = first.metadata
    assert metadata.authors == (Person("Berg", "Hans", "von der", "Jr"), Group("SNORE Study Group"))
    assert (metadata.title, metadata.journal) == (
        "Snoring in men over sixty: a survey", "Journal of Sleep and Breathing",
    )  # fmt: skip
    assert (metadata.volume, metadata.issue, metadata.pages) == ("13", "2", "693–704")
    assert (metadata.year, metadata.doi, metadata.pmid) == (
        2019,
        "10.5555/snoring.2019",
        "31234567",
    )
    assert first.links[:2] == (
        "internal-pdf://0123456789/Berg%202019%20-%20Snoring.pdf",
        "internal-pdf://0123456790/Appendix.pdf",
    )
    # Neither record has its closing line; the second has its DOI only in an address.
    assert second.metadata.title == "Yawning in women over sixty: a second survey"
    assert (second.metadata.year, second.metadata.doi) == (2021, "10.5555/yawning.2021")


def test_a_text_is_told_from_an_export_by_its_first_line():
    assert is_ris("\ufeff\nTY  - JOUR\nTI  - x")
    assert not is_ris("TY  - JOUR is how RIS begins, says this article.\n")
    assert not is_ris("Snoring in men\n\nTY  - JOUR")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_no_record_is_lost_to_the_encoding(tmp_path, encoding):
    source = "TY  - JOUR\r\nTI  - Größe – ohne\r\n\r\nAU  - Weiß, Ö.\r\nER  - \r\n"
    (record,) = read(tmp_path, source, encoding)
    assert (record.metadata.title, len(record.metadata.authors)) == ("Größe – ohne", 1)


def test_no_record_is_lost_to_a_missing_end_or_to_an_abstract(tmp_path):
    source = (
        "TY  - JOUR\nTI  - One\n"
        "TY  - JOUR\nTI  - Two\nAB  - Endoplasmic\nER  - stress was measured\nDO  - 10.5555/two\n"
        "ER  - \nER  - \nTY - JOUR\nTY  - JOUR\nTI  - Three"
    )
    records = read(tmp_path, source)
    assert [record.metadata.title for record in records] == ["One", "Two", "Three"]
    assert records[1].metadata.doi == "10.5555/two"


def test_single_blanks_before_the_dash_are_read_where_all_are_so(tmp_path):
    (record,) = read(tmp_path, "TY - JOUR\nTI - One\nPY - 2001\nER - \n")
    assert (record.metadata.title, record.metadata.year) == ("One", 2001)


def test_a_whole_file_is_read_as_rispy_reads_it(tmp_path):
    source = "".join(
        f"TY  - JOUR\nTI  - Title {n}\nAU  - Berg, H.\nAU  - Li, Q.\nPY  - 20{n:02}\nVL  - {n}\n"
        f"SP  - {n}\nEP  - {n + 9}\nDO  - 10.5555/{n}\nER  - \n\n"
        for n in range(1, 12)
    )
    for ours, its in zip(read(tmp_path, source), rispy.loads(source), strict=True):
        known = ours.metadata
        assert (known.title, str(known.year), known.volume) == (
            its["title"], its["year"], its["volume"],
        )  # fmt: skip
        assert known.pages == f"{its['start_page']}–{its['end_page']}"
        assert [f"{one.family}, {one.given}" for one in known.authors] == its["authors"]


def test_pubmed_tells_metadata():
    first, second = read_nbib(DATA / "pubmed.nbib").records
    metadata = first.metadata
    assert metadata.title.endswith("more than one in ten of the men lost")
    assert (metadata.doi, metadata.pmid) == ("10.5555/snoring.2019", "31234567")
    assert metadata.authors == (Person("Berg", "Hans", "von der"), Group("SNORE Study Group"))
    assert (metadata.year, metadata.journal, metadata.pages) == (2019, "J Sleep Breath", "693–704")
    assert second.metadata.pmid == "31234568"


def test_what_a_title_raises_stays_raised(tmp_path):
    title = "Platelets of 10<sup>9</sup>/L, 10<SUP>−3</SUP> mol, CO<sub>2</sub>, 5<sup>th</sup> day"
    (record,) = read(tmp_path, f"TY  - JOUR\nTI  - {title}\nER  - \n")
    assert record.metadata.title == "Platelets of 10⁹/L, 10⁻³ mol, CO2, 5th day"


def test_pubmed_tells_what_became_of_a_paper(tmp_path):
    path = tmp_path / "pubmed.nbib"
    path.write_text(
        "PMID- 12345678\nTI  - Zinc for warts.\nPT  - Journal Article\n"
        "PT  - Retracted Publication\n"
        "RIN - J Skin. 2021 May;3:4. doi: 10.5555/r. PMID: 12345679\n"
        "EIN - J Skin. 2020;2:9. PMID: 12345670\n\n"
        "PMID- 12345680\nTI  - Expression of concern.\nPT  - Expression of Concern\n"
        "ECF - J Skin. 2019;1:2. PMID: 12345681\n",
        "utf-8",
    )
    paper, notice = (record.metadata for record in read_nbib(path).records)
    assert paper.status == (Status.RETRACTED,)
    assert paper.relations == (
        Relation(RelationKind.RETRACTION, Direction.HAS, "10.5555/r", "12345679"),
        Relation(RelationKind.CORRECTION, Direction.HAS, None, "12345670"),
    )
    assert notice.status == ()
    assert notice.relations == (Relation(RelationKind.CONCERN, Direction.OF, None, "12345681"),)
