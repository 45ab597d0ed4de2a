"""What has become of a paper: by its own word, and by that of the others in its library."""

import time

import pytest
from reading import jats, page

from corpus.article import Metadata
from corpus.library import load_corpus, survey
from corpus.markdown import format_article, parse_article
from corpus.people.people import Person
from corpus.standing import own_standing, with_standing
from corpus.status import (
    Direction,
    Relation,
    RelationKind,
    Status,
    notice_in_title,
    relation_named,
    status_stated,
    type_named,
)

OF, HAS = Direction.OF, Direction.HAS
RETRACTION, CORRECTION = RelationKind.RETRACTION, RelationKind.CORRECTION
TITLE = "Zinc cures the common cold in adults: a randomised trial"


@pytest.mark.parametrize(
    ("title", "kind", "direction", "rest"),
    [
        ("Retraction notice to: Zinc cures", RETRACTION, OF, "Zinc cures"),
        ("Retraction Note to: Zinc cures", RETRACTION, OF, "Zinc cures"),
        ("Statement of Retraction: Zinc cures", RETRACTION, OF, "Zinc cures"),
        ("Zinc cures [Retraction]", RETRACTION, OF, "Zinc cures"),
        ("RETRACTED: Zinc cures", RETRACTION, HAS, "Zinc cures"),
        ("[Retracted] Zinc cures", RETRACTION, HAS, "Zinc cures"),
        ("【Retracted】Zinc cures", RETRACTION, HAS, "Zinc cures"),
        ("RETRACTED ARTICLE: Zinc cures", RETRACTION, HAS, "Zinc cures"),
        ("Zinc cures – RETRACTED", RETRACTION, HAS, "Zinc cures"),
        ("Zinc cures (Retracted article. See vol. 3)", RETRACTION, HAS, "Zinc cures"),
        ("WITHDRAWN: Zinc cures", RelationKind.WITHDRAWAL, HAS, "Zinc cures"),
        ("Partial Retraction to “Zinc cures”", RelationKind.PARTIAL_RETRACTION, OF, "Zinc cures"),
        ("Expression of Concern: Zinc cures", RelationKind.CONCERN, OF, "Zinc cures"),
        ("Author Correction: Zinc cures", CORRECTION, OF, "Zinc cures"),
        ("Corrigendum to “Zinc cures”", CORRECTION, OF, "Zinc cures"),
        ("Erratum. Zinc cures", CORRECTION, OF, "Zinc cures"),
        ("Zinc cures — CORRIGENDUM", CORRECTION, OF, "Zinc cures"),
        ("Errata", CORRECTION, OF, ""),
        ("Retractions", RETRACTION, OF, ""),
        ("Retraction of “Zinc cures”", RETRACTION, OF, "Zinc cures"),
        ("Retraction of: Zinc cures", RETRACTION, OF, "Zinc cures"),
        ("Retraction of Publication: Zinc cures", RETRACTION, OF, "Zinc cures"),
        ("Retraction and republication: Zinc cures", RETRACTION, OF, "Zinc cures"),
        ("Retraction for Lee et al., “Zinc cures”", RETRACTION, OF, "Zinc cures"),
        ("Correction for Lee et al., Zinc cures", CORRECTION, OF, "Zinc cures"),
        (
            "Notice of Retraction and Replacement. Lee et al. Zinc cures",
            RETRACTION,
            OF,
            "Zinc cures",
        ),
        ("Expression of concern for “Zinc cures”", RelationKind.CONCERN, OF, "Zinc cures"),
        ("Notice of Concern: Zinc cures", RelationKind.CONCERN, OF, "Zinc cures"),
        ("Removal notice to “Zinc cures”", RelationKind.WITHDRAWAL, OF, "Zinc cures"),
        ("REMOVED: Zinc cures", RelationKind.WITHDRAWAL, HAS, "Zinc cures"),
        ("TEMPORARY REMOVAL: Zinc cures", RelationKind.WITHDRAWAL, HAS, "Zinc cures"),
        ("RETRACTED CHAPTER: Zinc cures", RETRACTION, HAS, "Zinc cures"),
        ("Retracted and republished: Zinc cures", RETRACTION, HAS, "Zinc cures"),
        ("RETRACTED - Zinc cures", RETRACTION, HAS, "Zinc cures"),
        ("Zinc cures* RETRACTED", RETRACTION, HAS, "Zinc cures"),
        ("Zinc cures [RETRACTED] ", RETRACTION, HAS, "Zinc cures"),
        ("Article retracted: Zinc cures", RETRACTION, HAS, "Zinc cures"),
        ("This article has been withdrawn: Zinc cures", RelationKind.WITHDRAWAL, HAS, "Zinc cures"),
        ("Statement of Removal: Zinc cures", RelationKind.WITHDRAWAL, OF, "Zinc cures"),
        ("Notice of retraction: “Zinc cures all colds” (J Test 2009;3:4)", RETRACTION, OF,
         "Zinc cures all colds"),
        ("Department of Error", CORRECTION, OF, ""),
        ("Department of Error: Zinc cures", CORRECTION, OF, "Zinc cures"),
        ("Corrections & Clarifications", CORRECTION, OF, ""),
        ("Erratum for the Research Article “Zinc cures”", CORRECTION, OF, "Zinc cures"),
        # in other languages
        ("Rétractation : Le zinc guérit", RETRACTION, OF, "Le zinc guérit"),
        ("Article rétracté : Le zinc guérit", RETRACTION, HAS, "Le zinc guérit"),
        ("Erratum à « Le zinc guérit » [Rev Test 2009]", CORRECTION, OF, "Le zinc guérit"),
        ("Rectificatif à : Le zinc guérit", CORRECTION, OF, "Le zinc guérit"),
        ("Nota de retractación: El zinc cura", RETRACTION, OF, "El zinc cura"),
        ("El zinc cura [RETRACTADO]", RETRACTION, HAS, "El zinc cura"),
        ("Fe de erratas de «El zinc cura la gripe»", CORRECTION, OF, "El zinc cura la gripe"),
        ("Artigo retratado: O zinco cura", RETRACTION, HAS, "O zinco cura"),
        ("Retratação de artigo: O zinco cura", RETRACTION, OF, "O zinco cura"),
        ("Ritrattazione: Lo zinco cura", RETRACTION, OF, "Lo zinco cura"),
        ("Errata corrige", CORRECTION, OF, ""),
        ("Berichtigung zu: Zink heilt", CORRECTION, OF, "Zink heilt"),
        ("Zurückgezogen: Zink heilt", RETRACTION, HAS, "Zink heilt"),
        ("撤稿声明：锌治疗感冒", RETRACTION, OF, "锌治疗感冒"),
        ("更正", CORRECTION, OF, ""),
        ("【撤回】亜鉛は風邪を治す", RETRACTION, HAS, "亜鉛は風邪を治す"),
        ("정정: 아연", CORRECTION, OF, "아연"),
        ("Ретракция: Цинк лечит", RETRACTION, OF, "Цинк лечит"),
    ],
)  # fmt: skip
def test_a_title_says_what_a_paper_is(title, kind, direction, rest):
    found = notice_in_title(title)
    assert found is not None
    assert (found.kind, found.direction, found.title) == (kind, direction, rest)


@pytest.mark.parametrize(
    "title",
    ["Retraction of the gallbladder in 40 adults", "Correction of anaemia with iron",
     "Opioid withdrawal: a trial", "Nicotine: withdrawal", "Corrected QT: a study",
     "Steroid withdrawal (withdrawal)", "3D correction of scoliosis", "A cause for concern?",
     "Correction for multiple testing", "Eyelid surgery: retraction",
     "Correction to normal of serum sodium", "Retraction for exposure of the cord: a trial",
     "Retraction of “floating” ribs", "Removed teeth: a study", "Retracted eardrums in children",
     "Retracted articles: a survey", "Errors in dosing: a study", "Department of medicine",
     "Corrección de la anemia con hierro", "Retirada de opioides: un ensayo",
     "Korrektur von Zahnfehlstellungen: eine Studie", "Rétractation palpébrale: étude",
     "Ritiro sociale: uno studio", "更正教育：研究", "Исправление прикуса: исследование"],
)  # fmt: skip
def test_ordinary_words_of_titles_say_nothing(title):
    assert notice_in_title(title) is None


@pytest.mark.parametrize(
    ("paragraph", "status"),
    [
        ("This article has been retracted at the request of the editor.", Status.RETRACTED),
        ("The above article, published online on 3 May in J Test, has been retracted.",
         Status.RETRACTED),
        ("Editor's Note: this Article has been retracted; see the note.", Status.RETRACTED),
        ("The Editor-in-Chief has retracted this article because of overlap.", Status.RETRACTED),
        ("RETRACTED", Status.RETRACTED),
        ("Retracted article", Status.RETRACTED),
        ("This review has been withdrawn from the library.", Status.WITHDRAWN),
        ("An erratum to this article can be found at http://dx.doi.org/10.1007/x.",
         Status.CORRECTED),
        ("Correction notice: This paper has been amended since it was published.",
         Status.CORRECTED),
        ("Correction added on 3 May 2016, after first online publication.", Status.CORRECTED),
        ("This article has a correction. Please see: Correction", Status.CORRECTED),
        ("This is a retracted article. Please see the notice.", Status.RETRACTED),
        ("There is an expression of concern about this article.", Status.CONCERN),
        ("Retraction in: J Skin 2021; 3: 4", Status.RETRACTED),
        ("At the request of the authors, the following article has been retracted.",
         Status.RETRACTED),
        ("An Author Correction to this article was published on 3 June 2021.", Status.CORRECTED),
        ("The original version of this article was revised: Table 2 was wrong.", Status.CORRECTED),
        ("The original version of this article was revised to make it open access.", None),
        ("Editors’ Note: Readers are alerted that concerns were raised about Figure 2.",
         Status.CONCERN),
        ("Readers are alerted that the trial had ended.", None),
        ("The editors issue an expression of concern for this article.", Status.CONCERN),
        ("Cet article a été rétracté à la demande des auteurs.", Status.RETRACTED),
        ("Este artículo ha sido retirado.", Status.RETRACTED),
        ("Este artículo revisa la retirada de opioides.", None),
        ("Este artigo foi corrigido em 3 de maio.", Status.CORRECTED),
        ("Dieser Artikel wurde zurückgezogen.", Status.RETRACTED),
        ("Dieser Artikel beschreibt zurückgezogene Patienten.", None),
        ("本文已被撤稿。", Status.RETRACTED),
        ("この論文は撤回されました。", Status.RETRACTED),
        ("Эта статья была отозвана.", Status.RETRACTED),
        ("Retraction in the upper lid was seen.", None),
        ("Correction notice: The license of this article has changed.", None),
        ("This study was withdrawn by its sponsor after 20 patients.", None),
        ("This article was corrected for multiple testing.", None),
        ("Retraction of the lid was seen in this study.", None),
    ],
)  # fmt: skip
def test_a_paragraph_says_what_became_of_the_paper_that_it_stands_in(paragraph, status):
    assert status_stated(paragraph) is status


@pytest.mark.parametrize(
    ("word", "relation"),
    [
        ("retracted-article", (RETRACTION, OF)), ("retraction-forward", (RETRACTION, HAS)),
        ("retraction", (RETRACTION, HAS)), ("corrected-article", (CORRECTION, OF)),
        ("correction-forward", (CORRECTION, HAS)),
        ("object-of-concern", (RelationKind.CONCERN, OF)),
        ("expression-of-concern", (RelationKind.CONCERN, HAS)),
        ("concern-forward", (RelationKind.CONCERN, HAS)),
        ("partial-retraction", (RelationKind.PARTIAL_RETRACTION, HAS)),
        ("preprint", (RelationKind.PREPRINT, HAS)),
        ("commentary-article", (RelationKind.COMMENT, OF)),
        ("commentary", (RelationKind.COMMENT, HAS)), ("unknown", None),
    ],
)  # fmt: skip
def test_a_related_paper_has_a_kind_and_a_direction(word, relation):
    assert relation_named(word) == relation


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("retraction", (RETRACTION, OF)), ("Retracted Article", (RETRACTION, HAS)),
        ("retraction of publication", (RETRACTION, OF)), ("Errata", (CORRECTION, OF)),
        ("correction/addendum", (CORRECTION, OF)), ("author correction", (CORRECTION, OF)),
        ("expression-of-concern", (RelationKind.CONCERN, OF)), ("research-article", None),
        ("Department of Error", (CORRECTION, OF)), ("Published Erratum", (CORRECTION, OF)),
        ("Rétractation", (RETRACTION, OF)), ("Fe de erratas", (CORRECTION, OF)),
        ("Corrections and Retractions", (CORRECTION, OF)),
        ("drug withdrawal research", None), ("correctional health article", None),
    ],
)  # fmt: skip
def test_a_type_of_article_may_be_that_of_a_notice(name, found):
    assert type_named(name) == found


@pytest.mark.parametrize("piece", ["retraction ", ": ", "[", "- ", "this article has been ", "a. "])
def test_a_long_title_or_paragraph_takes_no_time(piece):
    started = time.process_time()
    long = piece * 50_000
    notice_in_title(long), notice_in_title(long[:900]), status_stated(long), type_named(long)
    assert time.process_time() - started < 1


def paper(article_id, title=TITLE, body="Some text.", **metadata):
    metadata = {"authors": (Person("Lee", "Ann"),), "journal": "J Test"} | metadata
    return parse_article(article_id, format_article(Metadata(title=title, **metadata), body))


def standing_of(*articles):
    return {one.article_id: one.standing for one in with_standing(articles)}


def notice(kind=RETRACTION, article_id="notice", title="Notice", **place):
    relation = Relation(kind, OF, **place)
    return paper(article_id, title, article_type=str(kind), relations=(relation,))


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (RETRACTION, Status.RETRACTED), (RelationKind.WITHDRAWAL, Status.WITHDRAWN),
        (RelationKind.PARTIAL_RETRACTION, Status.PARTLY_RETRACTED),
        (RelationKind.CONCERN, Status.CONCERN), (CORRECTION, Status.CORRECTED),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("own", "named"),
    [
        ({"doi": "10.1000/ABC"}, {"doi": "https://doi.org/10.1000/abc"}),
        ({"pmid": "123"}, {"pmid": "123"}),
        ({}, {"doi": "10.1/x", "title": TITLE.upper()}),
    ],
)
def test_a_notice_marks_its_original_by_doi_pmid_or_exact_title(kind, status, own, named):
    found = standing_of(paper("original", **own), notice(kind, **named), paper("other", "Other"))
    assert found["original"].status == (status,)
    (there,), (back,) = found["notice"].relations, found["original"].relations
    assert (there.kind, there.direction, there.article_id) == (kind, OF, "original")
    assert (back.kind, back.direction, back.article_id) == (kind, HAS, "notice")
    assert found["other"].status == () == found["other"].relations
    assert found["notice"].notice is kind and found["notice"].status == ()


@pytest.mark.parametrize(
    "title",
    [f"Retraction: {TITLE}", TITLE, f"Retraction: Lee A, et al. {TITLE}. J Test 2009, 1, 263–275"],
)
def test_the_title_of_a_notice_names_its_original(title):
    told = paper("notice", title, article_type="retraction")
    assert standing_of(paper("original"), told)["original"].status == (Status.RETRACTED,)


def test_a_paper_of_one_title_with_another_doi_is_another_paper():
    told = notice(doi="10.1000/one", title=f"Retraction: {TITLE}")
    assert standing_of(paper("original", doi="10.1000/two"), told)["original"].status == ()


def test_the_original_may_name_its_notice():
    original = paper("original", relations=(Relation(RETRACTION, HAS, doi="10.1000/n"),))
    assert own_standing(original).status == (Status.RETRACTED,)
    told = paper("notice", "Editorial note", doi="10.1000/n", article_type="retraction")
    found = standing_of(original, told)
    assert found["original"].relations[0].article_id == "notice"
    assert [tie.article_id for tie in found["notice"].relations if tie.article_id] == ["original"]


def test_a_notice_that_names_its_original_the_wrong_way_round_is_still_a_notice():
    told = paper(
        "notice", f"Retraction: {TITLE}", relations=(Relation(RETRACTION, HAS, doi="10.1000/o"),)
    )
    found = standing_of(told, paper("original", doi="10.1000/o"))
    assert found["notice"].status == () and not found["notice"].stands
    assert found["original"].status == (Status.RETRACTED,)


def test_a_partial_retraction_is_one_though_its_file_says_retracted_article():
    told = paper(
        "notice", f"Partial retraction: {TITLE}", article_type="retraction",
        relations=(Relation(RETRACTION, OF, doi="10.1000/o"),),
    )  # fmt: skip
    found = standing_of(told, paper("original", doi="10.1000/o"))
    assert found["original"].status == (Status.PARTLY_RETRACTED,)
    assert found["original"].stands and found["original"].mark == "PARTIALLY RETRACTED"


def test_a_preprint_and_its_published_version_find_each_other():
    preprint = paper("preprint", journal="medRxiv", doi="10.1101/1")
    found = standing_of(preprint, paper("published", doi="10.1000/2"), paper("other", "Other"))
    assert found["preprint"].status == (Status.PREPRINT,) and found["preprint"].is_superseded
    assert found["published"].status == () and not found["published"].is_superseded
    assert found["published"].relations[0].article_id == "preprint"
    named = paper(
        "published", "Zinc, again", relations=(Relation(RelationKind.PREPRINT, HAS, "10.1101/1"),)
    )
    assert standing_of(preprint, named)["preprint"].is_superseded
    stranger = paper("published", authors=(Person("Zhao", "H"),))
    assert not standing_of(preprint, stranger)["preprint"].is_superseded


@pytest.mark.parametrize(
    ("title", "body", "status"),
    [
        (f"RETRACTED: {TITLE}", "Some text.", Status.RETRACTED),
        (TITLE, "This article has been retracted.\n\n## Results\n\nText.", Status.RETRACTED),
        (TITLE, "## Results\n\nText.\n\n## Retraction notice\n\nThis paper was retracted.",
         Status.RETRACTED),
        (None, f"# WITHDRAWN: {TITLE}\n\nText.", Status.WITHDRAWN),
    ],
)  # fmt: skip
def test_a_file_without_fields_says_it_in_its_words(title, body, status):
    assert paper("x", title, body).standing.status == (status,)


def test_a_statement_on_another_paper_far_below_says_nothing_of_this_one():
    body = "\n\n".join([*["Text."] * 12, "This article was retracted in 2010; we left it out."])
    assert paper("x", body=body).standing.status == ()


def test_a_folder_is_read_with_the_standing_of_each(tmp_path):
    for one, source in (
        ("original", Metadata(title=TITLE)),
        ("notice", Metadata(title=f"Retraction: {TITLE}")),
    ):
        (tmp_path / f"{one}.md").write_text(format_article(source, "Text."), encoding="utf-8")
    for found in (load_corpus(tmp_path), survey(tmp_path).articles):
        assert {one.article_id: one.standing.words for one in found} == {
            "original": ("retracted",), "notice": ("notice of retraction",),
        }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "is_notice"),
    [
        ("The article Zinc cures (doi: 10.1000/z) has been withdrawn by its authors.", True),
        ("This paper was subsequently retracted.", True),
        ("Of 40 patients 12 were withdrawn. The paper is on nurses.", False),
        ("Opioids have been withdrawn slowly.", False),
    ],
)
def test_withdrawal_before_a_title_is_a_notice_where_the_text_says_so(text, is_notice):
    found = own_standing(parse_article("n", f"---\ntitle: 'WITHDRAWAL: Zinc cures'\n---\n{text}"))
    assert (found.notice is RelationKind.WITHDRAWAL) == is_notice
    assert [one.title for one in found.relations] == ["Zinc cures"] * is_notice


@pytest.mark.parametrize(
    ("banner", "status"),
    [
        ('<div class="retraction red"><strong>Retraction</strong> <p>The Editors retract it.</p>'
         "</div>", (Status.RETRACTED,)),
        ('<div class="notice"><span>Retraction in: <a href="/x">J Test 2021</a></span></div>',
         (Status.RETRACTED,)),
        ('<p>This article has a correction. Please see: <a href="/c">Correction</a></p>',
         (Status.CORRECTED,)),
        ('<p class="muscle-retraction">The lid rose.</p>', ()),
        ("<nav><a>Retraction in: all titles</a></nav>", ()),
    ],
)  # fmt: skip
def test_a_page_says_what_became_of_its_article(tmp_path, banner, status):
    assert page(
        tmp_path, f"{banner}<p>{'Zinc was given to adults. ' * 20}</p>"
    ).metadata.status == (status)


def test_a_file_may_say_what_became_of_it_beside_its_elements(tmp_path):
    meta = "<meta-name>{}</meta-name><meta-value>retracted</meta-value>"
    wrapped = "<custom-meta-group><custom-meta>{}</custom-meta></custom-meta-group>"
    for name, status in (("article-status", (Status.RETRACTED,)), ("eyelids", ())):
        front = wrapped.format(meta.format(name))
        assert jats(tmp_path, "<p>Zinc was given.</p>", front=front).metadata.status == status
