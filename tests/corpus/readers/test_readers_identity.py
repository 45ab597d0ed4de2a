"""Who wrote a paper, where it stands and what became of it, as each format of file tells it."""

from reportlab.pdfgen.canvas import Canvas

from corpus.people.people import Group, Person
from corpus.readers.html.page import read_html
from corpus.readers.jats.article import read_jats
from corpus.readers.pdf.article import draft_of
from corpus.readers.text.plain import read_text
from corpus.standing import own_standing
from corpus.status import Direction, Relation, RelationKind, Status

LINK = 'ext-link-type="doi" xlink:href'
WORDS = "Zinc shortened colds by 1.6 days in adults. " * 8


def jats(tmp_path, meta="", *, kind="research-article", subject="", back="", title="Zinc"):
    path = tmp_path / "paper.xml"
    path.write_text(
        f'<article xmlns:xlink="http://www.w3.org/1999/xlink" article-type="{kind}"><front>'
        "<journal-meta><journal-title-group><journal-title>J Test</journal-title>"
        "</journal-title-group></journal-meta><article-meta>"
        + (f"<article-categories><subj-group><subject>{subject}</subject></subj-group>"
           "</article-categories>" if subject else "")
        + f"<title-group><article-title>{title}</article-title></title-group>{meta}"
        "</article-meta></front><body><p>Zinc shortened colds by 1.6 days.</p></body>"
        f"<back>{back}</back></article>",
        encoding="utf-8",
    )  # fmt: skip
    return read_jats(path)


def name(surname, given, more=""):
    return (
        f'<contrib contrib-type="author"><name><surname>{surname}</surname>'
        f"<given-names>{given}</given-names>{more}</name></contrib>"
    )


def test_people_and_groups_of_jats(tmp_path):
    found = jats(
        tmp_path,
        "<contrib-group>"
        + name("Jones", "Robert A.", "<suffix>Jr</suffix>")
        + name("van der Berg", "Ludwig")
        + name("Berg", "Ludwig", "<prefix>van den</prefix>")
        + name("Lopez", "Anna", "<prefix>Prof.</prefix>")
        + name("Smith III", "J. A.")
        + '<contrib contrib-type="author"><name><surname/><given-names/></name></contrib>'
        '<contrib contrib-type="author"><name name-style="given-only"><given-names>Suharto'
        "</given-names></name></contrib>"
        '<contrib contrib-type="author"><name-alternatives><name xml:lang="zh"><surname>王'
        '</surname><given-names>小明</given-names></name><name xml:lang="en"><surname>Wang'
        "</surname><given-names>Xiaoming</given-names></name></name-alternatives></contrib>"
        '<contrib contrib-type="author"><string-name>Maria de la Cruz</string-name></contrib>'
        '<contrib contrib-type="author"><collab>Zinc Trial Group<contrib-group>'
        + name("Member", "Ann")
        + "</contrib-group></collab></contrib>"
        "<on-behalf-of>on behalf of the Cold Network</on-behalf-of></contrib-group>"
        '<contrib-group content-type="editors">' + name("Editor", "Ed") + "</contrib-group>",
    ).metadata
    assert found.authors == (
        Person("Jones", "Robert A.", "", "Jr"), Person("Berg", "Ludwig", "van der"),
        Person("Berg", "Ludwig", "van den"), Person("Lopez", "Anna"),
        Person("Smith", "J. A.", "", "III"), Person("Suharto"), Person("Wang", "Xiaoming"),
        Person("Cruz", "Maria", "de la"), Group("Zinc Trial Group"), Group("Cold Network"),
    )  # fmt: skip


def test_the_place_of_jats(tmp_path):
    found = jats(
        tmp_path,
        "<pub-date><year>2019</year></pub-date><volume>9</volume><issue>9</issue>"
        "<supplement>Suppl 1</supplement><elocation-id>CD000000.pub2</elocation-id>",
    ).metadata
    assert (found.volume, found.issue, found.pages) == ("9", "9 Suppl 1", None)
    assert (found.locator, found.place) == ("CD000000.pub2", "2019;9(9 Suppl 1):CD000000.pub2")
    found = jats(tmp_path, "<issue>12</issue><supplement>2</supplement>").metadata
    assert found.issue == "12 Suppl 2"
    found = jats(tmp_path, "<volume>3</volume><fpage>e11</fpage><lpage>e19</lpage>").metadata
    assert (found.volume, found.pages, found.locator) == ("3", "e11–e19", None)


def related(kind, target="10.1000/n", inside=""):
    opening = f'<related-article related-article-type="{kind}" {LINK}="{target}">'
    return f"{opening}{inside}</related-article>"


def test_related_papers_of_jats(tmp_path):
    found = jats(
        tmp_path,
        related("retraction-forward", inside="<article-title>Retraction: Zinc now</article-title>")
        + related("corrected-article", "https://doi.org/10.1000/c")
        + '<related-article related-article-type="companion" ext-link-type="pubmed" '
        'xlink:href="123"/>'
        '<related-object document-type="expression-of-concern"><pub-id pub-id-type="doi">'
        "10.1000/e</pub-id></related-object>"
        + related("something-else")
        + '<pub-history><event event-type="preprint"><self-uri '
        'xlink:href="https://doi.org/10.1101/2020.01"/></event></pub-history>',
        back='<fn-group><fn><p>An erratum to this article is available at '
        "http://dx.doi.org/10.1007/s1.</p></fn></fn-group>",
    )  # fmt: skip
    of, has = Direction.OF, Direction.HAS
    assert found.metadata.relations == (
        Relation(RelationKind.RETRACTION, has, "10.1000/n", None, "Retraction: Zinc now"),
        Relation(RelationKind.CORRECTION, of, "10.1000/c"),
        Relation(RelationKind.COMPANION, has, None, "123"),
        Relation(RelationKind.CONCERN, has, "10.1000/e"),
        Relation(RelationKind.PREPRINT, has, "10.1101/2020.01"),
        Relation(RelationKind.CORRECTION, has, "10.1007/s1"),
    )


def standing(tmp_path, *args, **kwargs):
    from corpus.markdown import format_article, parse_article

    draft = jats(tmp_path, *args, **kwargs)
    return own_standing(parse_article("x", format_article(draft.metadata, draft.body)))


def test_what_became_of_a_jats_article(tmp_path):
    retracted = (Status.RETRACTED,)
    assert standing(tmp_path).status == ()
    assert standing(tmp_path, title="RETRACTED: Zinc").status == retracted
    assert standing(tmp_path, subject="Retracted Article").status == retracted
    assert standing(tmp_path, kind="retracted-article").status == retracted
    assert standing(tmp_path, related("retraction-forward")).status == retracted
    dated = '<history><date date-type="retracted"><year>2020</year></date></history>'
    assert standing(tmp_path, dated).status == retracted
    note = "<notes><title>Note</title><p>The publisher has retracted this article.</p></notes>"
    assert standing(tmp_path, back=f"<fn-group><fn>{note}</fn></fn-group>").status == retracted
    added = "<ack><p>We thank all. [Correction added on 3 May: a figure was wrong.]</p></ack>"
    assert standing(tmp_path, back=added).status == (Status.CORRECTED,)
    of_ours = "<ack><p>Values were corrected [correction for age].</p></ack>"
    assert standing(tmp_path, back=of_ours).status == ()


def test_a_notice_of_jats_is_one_by_its_type_its_heading_or_its_title(tmp_path):
    kinds = ("retraction", "expression-of-concern", "correction", "addendum")
    assert [standing(tmp_path, kind=kind).notice for kind in kinds] == [
        RelationKind.RETRACTION, RelationKind.CONCERN, RelationKind.CORRECTION,
        RelationKind.ADDENDUM,
    ]  # fmt: skip
    assert standing(tmp_path, kind="other", subject="Retraction").notice is RelationKind.RETRACTION
    told = standing(tmp_path, title="Retraction Note: Zinc")
    assert told.notice is RelationKind.RETRACTION and not told.stands
    assert standing(tmp_path, subject="Research Article").notice is None


def test_a_notice_inside_the_file_of_its_article(tmp_path):
    path = tmp_path / "paper.xml"
    jats(tmp_path)
    source = path.read_text().replace(
        "</article>",
        '<sub-article article-type="retraction"><body><p>Gone.</p></body></sub-article></article>',
    )
    path.write_text(source)
    assert read_jats(path).metadata.status == (Status.RETRACTED,)


def test_a_preprint_of_jats(tmp_path):
    assert jats(tmp_path, kind="preprint").metadata.publication_type == "preprint"
    version = '<article-version article-version-type="preprint">1</article-version>'
    assert jats(tmp_path, version).metadata.publication_type == "preprint"
    assert jats(tmp_path).metadata.publication_type == "journal article"


def html(tmp_path, head, body=""):
    path = tmp_path / "paper.html"
    path.write_text(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Zinc</title>{head}'
        f"</head><body>{body}<main><article><h1>Zinc</h1><h2>Results</h2><p>{WORDS}</p></article>"
        "</main></body></html>",
        encoding="utf-8",
    )
    return read_html(path).metadata


def test_names_of_an_html_page(tmp_path):
    names = [
        "Zinc Trial Group", "Karel van den Berg", "Jun WANG", "Ann Lee Sr.", "Lee, Ann, III",
        "Dr. Robert A. Jones, MBBS, FRCP", "李小龙",
    ]  # fmt: skip
    tags = "".join(f'<meta name="citation_author" content="{name}">' for name in names)
    assert html(tmp_path, tags).authors == (
        Group("Zinc Trial Group"), Person("Berg", "Karel", "van den"), Person("WANG", "Jun"),
        Person("Lee", "Ann", "", "Sr"), Person("Lee", "Ann", "", "III"),
        Person("Jones", "Robert A."), Person("李小龙"),
    )  # fmt: skip
    creators = '<meta name="DC.creator" content="Lee, A"><meta name="DC.creator" content="WHO">'
    assert html(tmp_path, creators).authors == (Person("Lee", "A"), Group("WHO"))


def test_linked_data_of_an_html_page(tmp_path):
    found = html(
        tmp_path,
        '<script type="application/ld+json">{"@type": "ScholarlyArticle", "headline": "Zinc", '
        '"pageStart": "11", "pageEnd": "19", "creativeWorkStatus": "Retracted", "author": ['
        '{"@type": "Person", "familyName": "van der Berg", "givenName": "Ludwig", '
        '"honorificSuffix": "Jr"}, {"@type": "Person", "name": "Ann \\ud800Lee"}, '
        '{"@type": "Organization", "name": "Doctors without Borders"}, {"@type": "Person", '
        '"name": ""}], "isPartOf": {"@type": "PublicationIssue", "issueNumber": "2", "isPartOf": '
        '{"@type": ["PublicationVolume", "Periodical"], "volumeNumber": 7, "name": "J Test"}}}'
        "</script>",
    )
    assert found.authors == (
        Person("Berg", "Ludwig", "van der", "Jr"), Person("Lee", "Ann"),
        Group("Doctors without Borders"),
    )  # fmt: skip
    assert (found.journal, found.issue, found.pages) == ("J Test", "2", "11–19")
    assert found.status == (Status.RETRACTED,)


def test_the_place_of_an_html_page(tmp_path):
    tags = {"citation_volume": "9", "citation_issue": "3", "citation_elocation_id": "e1042"}
    head = "".join(f'<meta name="{key}" content="{value}">' for key, value in tags.items())
    found = html(tmp_path, head)
    assert (found.volume, found.issue, found.pages, found.locator) == ("9", "3", None, "e1042")


def test_what_became_of_an_html_page(tmp_path):
    assert html(tmp_path, "").status == ()
    line = '<div class="note">This article was <b>retracted</b> on 3 May 2020.</div>'
    assert html(tmp_path, "", line).status == (Status.RETRACTED,)
    note = (
        '<p>A <a href="https://doi.org/10.1000/note">Retraction Note</a> to this article was '
        "published on 3 May 2020</p>"
    )
    found = html(tmp_path, "", note)
    assert found.status == (Status.RETRACTED,)
    assert found.relations == (Relation(RelationKind.RETRACTION, Direction.HAS, "10.1000/note"),)
    # The label of another paper, in a list of links, is none of this one's.
    assert html(tmp_path, "", "<nav><div>Retracted article</div></nav>").status == ()
    journal = '<meta name="citation_journal_title" content="medRxiv">'
    assert html(tmp_path, journal).publication_type == "preprint"


def pdf(path, title, *lines, banner=""):
    canvas = Canvas(str(path))
    for page in range(2):
        canvas.setFont("Helvetica", 10)
        if banner:
            canvas.drawString(250, 820, banner)
        if page == 0:
            canvas.setFont("Helvetica-Bold", 16)
            canvas.drawString(60, 770, title)
            canvas.setFont("Helvetica", 11)
            for at, line in enumerate(lines):
                canvas.drawString(60, 740 - 16 * at, line)
        canvas.setFont("Helvetica", 10)
        for at in range(25):
            canvas.drawString(60, 640 - 14 * at, WORDS[:44] + "and by 2 in children.")
        canvas.showPage()
    canvas.save()
    return draft_of(path).metadata


def test_people_of_a_pdf(tmp_path):
    found = pdf(
        tmp_path / "a.pdf", "Zinc for the common cold",
        "Anna B. Smith, Jr, Karel van den Berg, Ömer Çelik and the Zinc Trial Group",
    )  # fmt: skip
    assert found.authors == (
        Person("Smith", "Anna B.", "", "Jr"), Person("Berg", "Karel", "van den"),
        Person("Çelik", "Ömer"), Group("Zinc Trial Group"),
    )  # fmt: skip


def test_what_became_of_a_pdf(tmp_path):
    assert pdf(tmp_path / "a.pdf", "Zinc for the common cold").status == ()
    banner = pdf(tmp_path / "b.pdf", "Zinc for the common cold", banner="RETRACTED ARTICLE")
    assert banner.status == (Status.RETRACTED,)
    titled = pdf(tmp_path / "c.pdf", "RETRACTED: Zinc for the common cold")
    assert titled.title == "RETRACTED: Zinc for the common cold" or titled.status


def test_what_became_of_a_text(tmp_path):
    from corpus.markdown import format_article, parse_article

    path = tmp_path / "paper.txt"
    path.write_text(f"RETRACTED: Zinc for the common cold\n\n{WORDS}\n")
    draft = read_text(path)
    article = parse_article("paper", format_article(draft.metadata, draft.body))
    assert article.standing.status == (Status.RETRACTED,)


def test_a_doi_with_brackets_is_read_whole_from_a_page_and_from_a_notice(tmp_path):
    doi = "10.1016/S0140-6736(21)00001-1"
    tie = f'<related-article related-article-type="retracted-article" {LINK}="{doi}"/>'
    notice = jats(tmp_path, tie, kind="retraction", title="Retraction: Zinc")
    (relation,) = notice.metadata.relations
    assert (relation.kind, relation.doi) == (RelationKind.RETRACTION, doi)
    page = tmp_path / "paper.html"
    address = f"https://doi.org/{doi.replace('(', '%28').replace(')', '%29')}"
    page.write_text(
        f'<html><head><meta name="citation_title" content="Zinc"><meta name="citation_doi" '
        f'content="{address}"></head><body><h1>Zinc</h1><p>{WORDS}</p></body></html>'
    )
    assert read_html(page).metadata.doi == doi
