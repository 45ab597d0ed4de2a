"""People and groups: names as printed, the front matter that keeps them, what it refuses."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Doubt, Metadata, Received
from corpus.errors import ArticleUnreadable
from corpus.markdown import format_article, parse_article
from corpus.people.names import author_of, authors_of, group_of, person_of
from corpus.people.people import Group, Person
from corpus.sound import YEARS, check_text, is_blank
from corpus.status import Direction, Relation, RelationKind, Status


@pytest.mark.parametrize(
    ("name", "author"),
    [
        ("RECOVERY Collaborative Group", Group("RECOVERY Collaborative Group")),
        ("World Health Organization", Group("World Health Organization")),
        ("Arbeitsgemeinschaft Dermatologische Onkologie",
         Group("Arbeitsgemeinschaft Dermatologische Onkologie")),
        ("ACTT-1 Study Group Members", Group("ACTT-1 Study Group Members")),
        ("The Lancet Commissioners", Group("The Lancet Commissioners")),
        ("Médecins for the World", Group("Médecins for the World")),
        ("WHO", Group("WHO")),
        ("Médecins Sans Frontières", Group("Médecins Sans Frontières")),
        ("Doctors Without Borders", Group("Doctors Without Borders")),
        ("Cancer Research UK", Group("Cancer Research UK")),
        ("Santé publique France", Group("Santé publique France")),
        ("Partners In Health", Group("Partners In Health")),
        ("Norwegian Red Cross", Group("Norwegian Red Cross")),
        ("Universidad Nacional", Group("Universidad Nacional")),
        ("Pfizer Inc", Group("Pfizer Inc")),
        ("Wellcome Trust", Group("Wellcome Trust")),
        ("Miquel Sans", Person("Sans", "Miquel")),
        ("Ali Pour", Person("Pour", "Ali")),
        ("Per Andersson", Person("Andersson", "Per")),
        ("Ingeborg Bank", Person("Bank", "Ingeborg")),
        ("Ludwig van der Berg", Person("Berg", "Ludwig", "van der")),
        ("Maria de la Cruz", Person("Cruz", "Maria", "de la")),
        ("Abdul Rahman bin Hassan", Person("Hassan", "Abdul Rahman", "bin")),
        ("van der Berg, Ludwig", Person("Berg", "Ludwig", "van der")),
        ("Vincent van Gogh, III", Person("Gogh", "Vincent", "van", "III")),
        ("John Smith Jr.", Person("Smith", "John", "", "Jr")),
        ("Smith, John, Jr", Person("Smith", "John", "", "Jr")),
        ("Smith, Jr., John", Person("Smith", "John", "", "Jr")),
        ("Smith Jr, John", Person("Smith", "John", "", "Jr")),
        ("Smith, John Jr.", Person("Smith", "John", "", "Jr")),
        ("John Smith 3rd", Person("Smith", "John", "", "3rd")),
        ("Smith JA 2nd", Person("Smith", "JA", "", "2nd")),
        ("Smith, John, 3rd", Person("Smith", "John", "", "3rd")),
        ("Lee 3rd Group", Group("Lee 3rd Group")),
        ("Robert A. Jones, MD, PhD", Person("Jones", "Robert A.")),
        ("Prof. Dr. Anna Lopez", Person("Lopez", "Anna")),
        ("Lopez, Anna, FRCP (Edin)", Person("Lopez", "Anna")),
        ("Do, MD", Person("Do", "MD")),
        ("Mary-Jane McDonald MD PhD", Person("McDonald", "Mary-Jane")),
        ("Wei MA PhD", Person("Wei", "MA")),
        ("Jae In Lee", Person("Lee", "Jae In")),
        ("王小明", Person("王小明")),
        ("Suharto", Person("Suharto")),
        ("Zhao H", Person("Zhao", "H")),
        ("van der Berg J-P", Person("Berg", "J-P", "van der")),
        ("Smith J. A.", Person("Smith", "J. A.")),
        ("Smith JA III", Person("Smith", "JA", "", "III")),
        ("Anders And B", Person("Anders And", "B")),
        ("Daniel De Backer", Person("De Backer", "Daniel")),
        ("Ann St. John", Person("St. John", "Ann")),
        ("Ann Good MD PhD FRCP", Person("Good", "Ann")),
        ("Prof. Dr. med. Hans Meier", Person("Meier", "Hans")),
        ("ZHANG Wei", Person("ZHANG", "Wei")),
        ("山田 太郎", Person("山田", "太郎")),
        ("on behalf of the Zinc Trial Group", Group("Zinc Trial Group")),
    ],
)  # fmt: skip
def test_a_name_in_one_string_is_read_as_its_parts(name, author):
    assert author_of(name) == author


@pytest.mark.parametrize(
    ("names", "listed"),
    [
        (["Ann Good", "Wei LI", "Min ZHANG"], ["Good A", "LI W", "ZHANG M"]),
        (["Good A", "Li W", "Zhang M"], ["Good A", "Li W", "Zhang M"]),
        (["Jun WANG", "Gökçe ÖZTÜRK"], ["WANG J", "ÖZTÜRK G"]),
        (["van Gogh", "Zhao H"], ["Gogh", "Zhao H"]),
        (["Zhao H, Wei J, et al."], ["Zhao H", "Wei J"]),
        (["Zhao H; Wei J"], ["Zhao H", "Wei J"]),
        (["A Bee", "C Dee", "A Bee", "C Dee"], ["Bee A", "Dee C"]),  # a page has its list twice
        (["Wei Wang", "Wei Wang", "Ann Good"], ["Wang W", "Wang W", "Good A"]),  # two people
        (["", " ", ";,", "et al."], []),
        # those that tell their own order, beside others
        (["McAuley DF", "Jean-Louis Vincent"], ["McAuley DF", "Vincent JL"]),
        (["Wei Zhang", "Li W", "Ann Good"], ["Zhang W", "Li W", "Good A"]),
        (["De Backer D", "Daniel De Backer"], ["De Backer D", "De Backer D"]),
        (["J. A. Bee", "Dee C.-D."], ["Bee JA", "Dee CD"]),
        (["Wei NG", "Ann Good"], ["NG W", "Good A"]),
        # several in one string
        (["McAuley DF, Jean-Louis Vincent, Ann Good"], ["McAuley DF", "Vincent JL", "Good A"]),
        (["Ann Good, Bo Lee, and Cy Dee"], ["Good A", "Lee B", "Dee C"]),
        (["Smith J and Jones A"], ["Smith J", "Jones A"]),
        (["de la Cruz, Maria Elena"], ["de la Cruz ME"]),
        (["Smith J, for the Zinc Study Group"], ["Smith J", "Zinc Study Group"]),
        # marks of notes and addresses
        (["Smith J*, Jones A†"], ["Smith J", "Jones A"]),
        (["John Smith1,2", "Ann Jones3", "Bo Lee¹,²"], ["Smith J", "Jones A", "Lee B"]),
        (
            ["GBD 2019 Collaborators", "ISIS-2 Group", "COVID19 Group"],
            ["GBD 2019 Collaborators", "ISIS-2 Group", "COVID19 Group"],
        ),
    ],
)
def test_a_list_of_names_has_one_order(names, listed):
    found = authors_of(names)
    assert [re.sub("^van ", "", one.listed) for one in found.listed] == listed
    assert found.more == any("et al" in name for name in names)


def test_fields_that_hold_what_belongs_in_another_are_sorted_out():
    assert person_of("Jones Jr.", "Robert A.") == Person("Jones", "Robert A.", "", "Jr")
    assert person_of("Jones", "Robert A., Jr") == Person("Jones", "Robert A.", "", "Jr")
    assert person_of("Jones", "Robert, MD, Jr, PhD") == Person("Jones", "Robert", "", "Jr")
    assert person_of("Do", "MD") == Person("Do", "MD")
    assert person_of("Berg", "Ludwig", prefix="van der") == Person("Berg", "Ludwig", "van der")
    assert person_of("Berg", "Ludwig", prefix="Prof.") == Person("Berg", "Ludwig")
    assert person_of("Tonelli,", "M") == Person("Tonelli", "M")
    assert person_of("", "Suharto") == Person("Suharto")
    assert group_of("on behalf of the Zinc Trial Group;") == Group("Zinc Trial Group")


@pytest.mark.parametrize(
    ("given", "initials"),
    [("Robert A.", "RA"), ("Jean-Paul", "JP"), ("JA", "JA"), ("J. A.", "JA"), ("小明", "小明"),
     ("Élise", "É"), ("", ""), ("de", "D")],
)  # fmt: skip
def test_initials(given, initials):
    assert Person("X", given).initials == initials


def text():
    return st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20
    ).filter(lambda text: not is_blank(text) and not check_text(text))


def optional():
    return st.none() | text()


PEOPLE = st.builds(
    Person, text(), st.just("") | text(), st.just("") | text(), st.just("") | text()
) | st.builds(Group, text())
RELATIONS = st.builds(
    Relation, st.sampled_from(RelationKind), st.sampled_from(Direction), optional(), optional(),
    optional(),
)  # fmt: skip
METADATA = st.builds(
    Metadata, title=optional(), description=optional(), authors=st.lists(PEOPLE).map(tuple),
    more_authors=st.booleans(), journal=optional(),
    year=st.none() | st.integers(YEARS.start, YEARS.stop - 1), volume=optional(), issue=optional(),
    pages=optional(), locator=optional(), doi=optional(), pmid=optional(), licence=optional(),
    publication_type=optional(), article_type=optional(), status=st.lists(
        st.sampled_from(Status), unique=True).map(tuple),
    relations=st.lists(RELATIONS, max_size=3).map(tuple), study_design=optional(),
    n_patients=st.none() | st.integers(1, 10**9), n_centres=st.none() | st.integers(1, 10**4),
    period=optional(), registration=st.lists(text(), max_size=3).map(tuple),
    received=st.none() | st.builds(Received, text(), text()),
    doubts=st.lists(st.builds(Doubt, st.integers(0, 99), text()), max_size=3).map(tuple),
)  # fmt: skip


@settings(deadline=None)
@given(METADATA)
def test_front_matter_is_read_back_as_it_was_written(metadata):
    source = format_article(metadata, "Text.")
    assert parse_article("x", source).metadata == metadata


def test_an_author_is_one_line_that_people_can_read():
    authors = (Person("Berg", "Ludwig", "van der", "Jr"), Group("Zinc: a Group"))
    source = format_article(Metadata(authors=authors, more_authors=True), "Text.")
    assert source.splitlines()[1:5] == [
        "authors:",
        "- {family: Berg, given: Ludwig, particle: van der, suffix: Jr}",
        "- {group: 'Zinc: a Group'}",
        "- et al.",
    ]


def read(front):
    return parse_article("x", f"---\n{front}\n---\nText.").metadata


@pytest.mark.parametrize(
    ("citation", "place"),
    [
        ("2020;13:42", ("13", None, "42")),
        ("2020;13(2):100-10", ("13", "2", "100-10")),
        ("2020 Mar 3;13(Suppl 1):e12–e19.", ("13", "Suppl 1", "e12–e19")),
        ("2020;13(2)", ("13", "2", None)),
    ],
)
def test_a_citation_of_older_files_is_read_as_its_parts(citation, place):
    found = read(f"year: 2020\ncitation: '{citation}'")
    assert (found.volume, found.issue, found.pages) == place and found.citation is None
    assert read(f"citation: '{citation}'").year == 2020


@pytest.mark.parametrize("citation", ["in press", "2019;13:42", "13:42", "2020;"])
def test_a_citation_that_is_not_understood_stays_as_it_is(citation):
    found = read(f"year: 2020\ncitation: '{citation}'")
    assert found.place == found.citation == citation and found.volume is None


def test_names_of_older_files_are_read():
    found = read("authors:\n- Zhao H\n- van der Berg J\n- The Zinc Group\n- et al.")
    assert found.authors == (
        Person("Zhao", "H"), Person("Berg", "J", "van der"), Group("The Zinc Group"),
    )  # fmt: skip
    assert found.more_authors
    mixed = read("authors:\n- {family: Lee, given: Ann}\n- Zhao H et al.")
    assert mixed.authors == (Person("Lee", "Ann"), Person("Zhao", "H")) and mixed.more_authors


@pytest.mark.parametrize(
    ("front", "field"),
    [
        ("authors: ['']", "authors"),
        ("authors: [Zhao H, '\u200b\u200b']", "authors"),
        ("authors: [{family: ''}]", "authors"),
        ("authors: [{family: ' '}]", "authors"),
        ("authors: [{given: Ann}]", "authors"),
        ("authors: [{family: Lee, born: 1970}]", "authors"),
        ("authors: [[Lee, Ann]]", "authors"),
        ("authors: [null]", "authors"),
        ('authors: ["\\ud800"]', "authors"),
        ('title: "A \\udfff title"', "title"),
        ('registration: ["NCT\\ud83d"]', "registration"),
        ("journal: '\u2060'", "journal"),
        ("registration: ['']", "registration"),
        ("year: 20202020202020202020", "year"),
        ("year: 202", "year"),
        ("year: 9999", "year"),
        ("year: -5", "year"),
        ("year: " + "9" * 5_000, "year|YAML"),
        ("n_patients: 99999999999999999999", "n_patients"),
        ("n_patients: -3", "n_patients"),
        ("status: revoked", "status"),
        ("relations: [10.1/x]", "relations"),
        ("relations: [{kind: retraction}]", "relations"),
        ("relations: [{kind: feud, direction: of}]", "relations"),
        ("relations: [{kind: retraction, direction: of, doi: ''}]", "relations"),
        ('received: {file: "\\ud800.xml", sha256: x}', "received"),
    ],
)
def test_a_value_that_cannot_be_shown_is_refused_by_its_field(front, field):
    with pytest.raises(ArticleUnreadable, match=f"{field}|YAML at line 2") as refused:
        read(front)
    str(refused.value).encode("utf-8")
    assert len(str(refused.value)) < 300


def test_the_five_articles_have_people_and_places(articles):
    found = {one.article_id: one.metadata for one in articles}
    assert found["zhao-2020"].authors[0] == Person("Zhao", "H")
    assert found["zhao-2020"].more_authors and not found["jiang-2020"].more_authors
    assert [found[key].place for key in ("zhao-2020", "chen-2021", "jiang-2020")] == [
        "2020;13:42", "2021;12:755549", "2020;8:66",
    ]  # fmt: skip
