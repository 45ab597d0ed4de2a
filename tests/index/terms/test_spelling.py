"""Slips are mended; what may be another word, another drug or a reversal never is."""

import pytest

from app.answering.pipeline import answer_question
from index.ranking.search import Searcher
from index.storage import build as builder
from index.storage import store
from index.terms.spelling import Speller, Words


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("tisagenlecluecel CR rate", "tisagenlecleucel CR rate"),
        ("haploidentcal 2y survial", "haploidentical 2y survival"),
        ("Relapce of leukamia?", "Relapse of leukemia?"),
        ("neurotoxcity grade 3", "neurotoxicity grade 3"),
    ],
)
def test_a_slip_is_mended(real, typed, read):
    assert real.speller.corrected(typed) == read


@pytest.mark.parametrize(
    "question",
    [
        "belatacept or cetuximab",  # not abatacept, not rituximab
        "obecabtagene, idecabtagene and lisocabtagene",  # not axicabtagene
        "relapse in untransplanted patients, autografting, hypodiploid",  # would turn round
        "leukaemia, haematologic, randomised",  # British spelling
        "teclistamab, letermovir, ruxolitinib, defibrotide, methylprednisone",
        "mOS CART MRD+ BLINATUMAB",
    ],
)
def test_what_is_no_slip_stays(real, question):
    assert real.speller.corrected(question) == question


@pytest.mark.parametrize(
    ("text", "typed", "read"),
    [
        ("Löffler syndrome was seen in 5%.", "Loeffler syndrome", "Loffler syndrome"),
        ("Loeffler syndrome was seen in 5%.", "Löffler syndrome", "Loeffler syndrome"),
        ("Köbner phenomenon was seen.", "the Koebner phenomenon", "the Kobner phenomenon"),
        ("Ångström scores were 14.", "Aangstroem scores", "Angstrom scores"),
        ("Epoetin was given.", "epoetin, Loeffler", "epoetin, Loeffler"),
    ],
)
def test_two_letters_stand_for_one_with_a_mark(text, typed, read):
    assert Speller(lambda: Words.of([text])).corrected(typed) == read


def test_the_reader_sees_what_was_read(tiny):
    assert answer_question("How common is snoring in men?", tiny).read_as is None
    slip = answer_question("How common is snorring in men?", tiny)
    assert slip.question == "How common is snorring in men?"
    assert slip.read_as == "How common is snoring in men?"


TEXTS = ["Atorvastatin and cyclosporine, cyclophosphamide; atorvastatins. Dosages of insulins."]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("LOS with atorva in sepsis", "LOS with atorvastatin in sepsis"),
        ("dose of cyclospo, cyclop", "dose of cyclosporine, cyclophosphamide"),
        ("cyclo, atorv", "cyclo, atorv"),  # two drugs begin with the one; the other is too short
        ("Atorva, atorva-cel, insuli, dosage", "Atorva, atorva-cel, insuli, dosage"),
    ],
)
def test_a_name_cut_short_is_read_in_full_where_one_alone_begins_so(typed, read):
    assert Speller(lambda: Words.of(TEXTS)).corrected(typed) == read


def test_of_a_large_library_the_indexed_words_tell_what_a_name_cut_short_is():
    indexed = {"atorva": ["atorvastatin"], "predni": ["prednisolone", "prednisone"]}
    speller = Speller(
        lambda: Words.of([]), lambda term: False, lambda start: indexed.get(start, [])
    )
    assert speller.corrected("atorva or predni") == "atorvastatin or predni"


def test_a_large_library_shows_the_word_that_was_meant_not_its_stem(tmp_path, embedder):
    text = "# Croup\n\nHydrocortisone was given to 12 children. Their stridor ceased in 3 hours.\n"
    builder.build({"croup": text}, embedder, tmp_path, whole=0)
    large = Searcher(store.load(tmp_path, embedder), embedder)
    answer = answer_question("How many children were given hydrocort?", large)
    assert answer.read_as == "How many children were given hydrocortisone?"
    assert large.read(answer.read_as).terms[-1] == "hydrocortison"


def test_a_build_keeps_the_words_that_misspelt_ones_are_compared_with(tmp_path, embedder):
    texts = {
        "croup": "# Croup\n\nHydrocortisone was given to 12 children, hydrocortisone again to 3.\n",
        "snore": "# Snoring\n\nSnoring was seen in 31% of men.\n",
    }
    builder.build(texts, embedder, tmp_path)
    index = store.load(tmp_path, embedder)
    kept = index.words()
    assert store.WORDS in index.work
    assert kept == Words.of(article.text for article in index.articles.values())
    assert kept.counts["hydrocortisone"] == 2
    with_forms = kept.with_texts(["Snoring apnoea"])
    assert (with_forms.counts["snoring"], with_forms.counts["apnoea"]) == (3, 1)
    assert Searcher(index, embedder).speller.corrected("hydrocortisnoe") == "hydrocortisone"


def test_the_nearest_word_is_meant_and_of_two_the_more_frequent():
    speller = Speller(lambda: Words.of(["dosages dosages dosaged", "prednisolone prednisone"]))
    assert speller.corrected("dosagex") == "dosages"
    assert speller.corrected("prednisolene") == "prednisolone"
    assert speller.corrected("gosages") == "gosages"  # another first letter
