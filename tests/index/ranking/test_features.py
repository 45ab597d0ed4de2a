import math

import numpy as np
import pytest

from index.ranking.features import FEATURES


@pytest.fixture(scope="module")
def matrix_of(tiny, embedder):
    def matrix(question):
        return tiny.features.matrix(tiny.read(question), embedder.embed([question])[0])

    return matrix


def column(matrix, name):
    return matrix[:, FEATURES.index(name)]


def unit(tiny, start):
    """Position of the unit whose text begins so."""
    position = 0
    for passage in tiny.index.passages:
        text = tiny.index.articles[passage.article_id].text
        for begin, _ in passage.sentences:
            if text[begin:].startswith(start):
                return position
            position += 1
    raise AssertionError(start)


def test_every_unit_has_every_feature_within_bounds(tiny, matrix_of):
    matrix = matrix_of("how many men snore?")
    n_units = sum(len(passage.sentences) for passage in tiny.index.passages)
    assert matrix.shape == (n_units, len(FEATURES))
    assert matrix.min() >= -1 and matrix.max() <= 1 + 1e-6


def test_words_labels_paragraph_and_article_widen_the_view(tiny, matrix_of):
    matrix = matrix_of("side effects: nausea, haemoglobin")
    nausea = unit(tiny, "| ↳ Nausea")
    words, labels, article = (column(matrix, n)[nausea] for n in ("words", "labels", "article"))
    assert 0 < words < labels < article == pytest.approx(1)


def test_a_paragraph_is_the_whole_paragraph(tiny, matrix_of):
    matrix = matrix_of("systolic pressure and snoring in men")
    first, second = unit(tiny, "Snoring was"), unit(tiny, "Systolic")
    assert column(matrix, "words")[first] < 1 > column(matrix, "words")[second]
    assert column(matrix, "paragraph")[first] == column(matrix, "paragraph")[second] == 1


def test_figures_count_only_where_one_is_asked_for(tiny, matrix_of):
    assert column(matrix_of("what was studied about apnoea"), "figure").sum() == 0
    asked = column(matrix_of("how many men snore"), "figure")
    assert asked[unit(tiny, "Snoring was")] == 1 and asked[unit(tiny, "Whether")] == 0


def test_rows_are_marked_and_known_by_their_labels(tiny, matrix_of):
    matrix = matrix_of("nausea")
    assert column(matrix, "row").sum() == 4
    assert column(matrix, "row_label").nonzero()[0].tolist() == [unit(tiny, "| ↳ Nausea")]


def test_length_is_the_logarithm_of_characters(tiny, matrix_of):
    length = column(matrix_of("iron"), "length")[unit(tiny, "Snoring was")]
    assert length == pytest.approx(math.log(1 + len("Snoring was present in 31% of men.")) / 7)


def test_a_question_of_unknown_words_has_no_coverage(matrix_of):
    matrix = matrix_of("teclistamab")
    assert column(matrix, "words").max() == column(matrix, "article").max() == 0
    assert np.isfinite(matrix).all()


def test_a_unit_is_as_near_as_its_passage(tiny, matrix_of, embedder):
    meaning = column(matrix_of("nausea with drug"), "meaning")
    vector = embedder.embed(["nausea with drug"])[0]
    counts = tiny.index.units.counts
    assert meaning == pytest.approx(np.repeat(tiny.index.vectors.scores(vector), counts), abs=1e-6)


def test_what_the_title_names_counts_as_read_with_the_unit(tiny, matrix_of):
    matrix = matrix_of("nausea by iron in pregnancy")
    nausea, constipation = unit(tiny, "| ↳ Nausea"), unit(tiny, "| ↳ Constipation")
    assert column(matrix, "labels")[nausea] < column(matrix, "read")[nausea] == pytest.approx(1)
    beyond = column(matrix, "beyond_title")
    assert beyond[constipation] == 0 and beyond[nausea] == pytest.approx(1)


def test_more_figures_count_for_more(tiny, matrix_of):
    figures = column(matrix_of("nausea"), "figures")
    assert figures[unit(tiny, "Whether")] == 0 < figures[unit(tiny, "Snoring was")]
    assert figures.max() == figures[unit(tiny, "| ↳ Nausea")]


def test_concepts_are_weighed_by_their_rarity(tiny, matrix_of):
    words = column(matrix_of("nausea and compliance"), "words")
    nausea, compliance = words[unit(tiny, "Nausea was")], words[unit(tiny, "Compliance")]
    assert 0 < nausea < compliance and nausea + compliance == pytest.approx(1)


def test_summaries_and_discussions_are_marked(tiny, matrix_of):
    matrix = matrix_of("nausea")
    summary, around = column(matrix, "summary"), column(matrix, "around")
    nausea, whether, row = (unit(tiny, at) for at in ("Nausea was", "Whether", "| ↳ Nausea"))
    assert (summary[nausea], summary[whether], summary[row]) == (1, 0, 0)
    assert (around[nausea], around[whether], around[row]) == (0, 1, 0)
