"""DOIs in texts and addresses: whole, and without what stands around them."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.adding.identity import identity_of, same
from corpus.managers.tagged import read_nbib, read_ris
from corpus.words.dois import doi_in

LANCET = "10.1016/S0140-6736(21)00001-1"
WILEY = "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2"


@pytest.mark.parametrize(
    "doi", ["10.1056/NEJMoa0000000", LANCET, WILEY, "10.1000/a[1]b(2)c",
            "10.1002/1529-0131(200107)44:7<1518::AID-ART272>3.0.CO;2-6"],
)  # fmt: skip
@pytest.mark.parametrize(
    "around", ["{}", "doi: {}.", "Trials (2021), doi:{}, p. 3", "({})", "[{}]", "see ({}).",
               "[link](https://doi.org/{})", "https://doi.org/{}", '<a href="https://doi.org/{}">'],
)  # fmt: skip
def test_a_doi_is_found_whole_in_whatever_stands_around_it(doi, around):
    assert doi_in(around.format(doi)) == doi


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("https://www.frontiersin.org/articles/10.3389/fmed.2.0/full", "10.3389/fmed.2.0"),
        ("https://onlinelibrary.wiley.com/doi/10.1002/sim.0000/abstract", "10.1002/sim.0000"),
        ("https://link.springer.com/content/pdf/10.1007/s00-020-0-x.pdf", "10.1007/s00-020-0-x"),
        ("https://www.medrxiv.org/content/10.1101/2020.03.22.0v3.full.pdf", "10.1101/2020.03.22.0"),
        ("https://doi.org/10.1056/NEJMoa0000000?query=recirc#top", "10.1056/NEJMoa0000000"),
        ("https://doi.org/10.1016/S0140-6736%2821%2900001-1", LANCET),
        ("10.1000/text/full", "10.1000/text/full"),  # no address, so its own
        ("10.1000/abc(PMID 123)", "10.1000/abc"),
        ("version 10.1 of 2021", None),
    ],
)  # fmt: skip
def test_an_address_gives_the_doi_alone(text, doi):
    assert doi_in(text) == doi


def test_two_papers_of_one_journal_and_year_are_not_taken_for_one(tmp_path: Path):
    record = "PMID- {0}\nTI  - Trial {0}.\nDP  - 2021\nFAU - Doe, Jane\nLID - {1} [doi]\n"
    other = "10.1016/S0140-6736(21)00002-3"
    (tmp_path / "two.nbib").write_text(
        "\n".join([record.format(1, LANCET), record.format(2, other)])
    )
    (tmp_path / "two.ris").write_text(
        "".join(f"TY  - JOUR\nTI  - Trial\nDO  - {doi}\nER  - \n" for doi in (LANCET, other))
    )
    for export in (read_nbib(tmp_path / "two.nbib"), read_ris(tmp_path / "two.ris")):
        one, two = (record.metadata for record in export.records)
        assert (one.doi, two.doi) == (LANCET, other)
        assert same(identity_of(one), identity_of(two)) is None
