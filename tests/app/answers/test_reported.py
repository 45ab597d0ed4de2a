import pytest

from app.answers.reported import name_of, reported_in
from corpus.article import Metadata
from corpus.markdown import format_article, parse_article

# Entries as journals print them, each with what a reader knows the paper by.
PRINTED = [
    ("Maude SL, Laetsch TW, et al. Tisagenlecleucel in children. N Engl J Med. Feb 2018; "
     "378(5):439–48.", "Maude 2018, N Engl J Med"),
    ("Verne GN, Price DD. Irritable bowel syndrome. Pain. 2003;103:99–110. doi: "
     "10.1016/S0304-3959(02)00416-5. PMID: 12749964.", "Verne 2003, Pain"),
    ("Woodman CB, Collins S (2001) Natural history of infection: a cohort study. Lancet 357: "
     "1831–1836. 11410191", "Woodman 2001, Lancet"),
    ("Leucht S. New antipsychotics: a meta-analysis. Lancet. 2003;361:1581–9. doi: "
     "10.1016/S0140-6736(03)13306-5.", "Leucht 2003, Lancet"),
    ("Brennan R. Of skin. Br J Cancer. 2014;11(10):1899–1908.", "Brennan 2014, Br J Cancer"),
    ("World Health Organization. Antenatal care. Geneva; 2016.", "World Health Organization 2016"),
    ("Linton NW. Mapping. Hear Rhythm 2009;6:1754–62.", "Linton 2009, Hear Rhythm"),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "name"), PRINTED)
def test_a_paper_is_named_by_its_first_author_year_and_journal(entry, name):
    assert name_of(entry) == name


BODY = """## Discussion

Lv et al[2] saw relapse in 12%. Others saw less [1, 2]. We saw none.

## References

1. Park J. Iron. Blood. 2018;1:2–3. doi: 10.1234/iron. PMID: 123.
2. Lv M. Copper. Lancet. 2019;4:5–6.
"""
ARTICLE = parse_article("a", format_article(Metadata(title="A"), BODY))


def reported(sentence, article=ARTICLE):
    start = article.text.index(sentence)
    return reported_in(article, start, start + len(sentence))


def test_a_sentence_tells_the_results_of_the_papers_that_it_cites_and_of_no_others():
    (lv,) = reported("Lv et al[2] saw relapse in 12%.")
    assert lv.name == "Lv 2019, Lancet" and ARTICLE.text[lv.start : lv.end].endswith("4:5–6.")
    assert [one.name for one in reported("Others saw less [1, 2].")] == [
        "Park 2018, Blood", "Lv 2019, Lancet",
    ]  # fmt: skip
    assert reported("We saw none.") == ()


def test_the_doi_and_pmid_of_an_entry_are_known():
    park, _ = reported("Others saw less [1, 2].")
    assert (park.doi, park.pmid) == ("10.1234/iron", "123")


def test_without_a_list_a_paper_has_its_number_alone():
    alone = parse_article("b", format_article(Metadata(title="B"), "Lv et al[7] saw 12%.\n"))
    (one,) = reported("Lv et al[7] saw 12%.", alone)
    assert one.name == "reference 7" and not one.text
