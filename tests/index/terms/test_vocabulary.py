import pytest

from index.terms.tokens import tokenize
from index.terms.vocabulary import DEFAULT_VOCABULARY, Vocabulary, read_groups

GROUPS = [["haploidentical", "haplo", "half-matched"], ["overall survival", "OS", "alive"]]


def pieces(question, groups=GROUPS):
    return Vocabulary(groups).pieces(question)


def test_a_piece_comes_with_its_other_forms():
    (first, second) = pieces("half-matched alive")
    assert first[0] == frozenset(tokenize("half-matched"))
    assert set(first[1:]) == {frozenset(tokenize("haploidentical")), frozenset({"haplo"})}
    assert frozenset({"os"}) in second


def test_the_longest_form_wins_and_other_words_stand_alone():
    found = pieces("overall survival of Rome")
    assert [set(piece[0]) for piece in found] == [{"overal", "surviv"}, {"rome"}]
    assert len(found[0]) == 3 and len(found[1]) == 1


def test_a_form_in_two_groups_has_the_others_of_both():
    (piece,) = pieces("cr", [["cr", "complete remission"], ["cr", "creatinine"]])
    assert len(piece) == 3


def test_abbreviations_of_the_articles_join_in():
    vocabulary = Vocabulary([*GROUPS, ("NRM", "non-relapse mortality")])
    assert frozenset({"nrm"}) in vocabulary.pieces("non-relapse mortality")[0]


def test_a_median_written_with_its_letter_is_the_outcome():
    (piece,) = pieces("mPFS", read_groups())
    assert frozenset(tokenize("PFS")) in piece[1:]


def test_the_file_has_two_forms_and_a_source_in_every_line():
    lines = DEFAULT_VOCABULARY.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line.strip() and not line.startswith("#")]
    sources = {line.split("\t")[1] for line in kept}
    assert sources <= {"MeSH", "NCIt", "NCI", "label", "reg", "use"}
    assert len(kept) == len(read_groups()) > 100
    assert all(len(group) > 1 for group in read_groups())


@pytest.mark.parametrize("question", ["", "?!", "the of and"])
def test_a_question_of_nothing_has_no_pieces(question):
    assert pieces(question) == []
