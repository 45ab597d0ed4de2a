import pytest

from app.page.spans import Piece, Span, Target, article_link, check_of, is_changed, located, pieces
from corpus.markdown import parse_article

TEXT = "Intro.\n\nSnoring was common. It was seen in 31% of men.\n\nSnoring was common.\n"
ARTICLE = parse_article("a-1", TEXT)
AT = TEXT.index("It was seen")
CITED = Span(AT, AT + len("It was seen in 31% of men."))


def test_pieces_join_to_the_text_and_mark_what_overlaps():
    found = pieces("abcdefgh", 1, 7, [Span(0, 2), Span(3, 5), Span(4, 6), Span(7, 8)])
    assert found == (
        Piece("b", True), Piece("c", False), Piece("de", True), Piece("f", True), Piece("g", False),
    )  # fmt: skip
    assert "".join(piece.text for piece in found) == "bcdefg"


def test_without_spans_nothing_is_marked():
    assert pieces("abc", 0, 3, []) == (Piece("abc", False),)


def test_a_link_carries_offsets_and_the_beginning_of_the_quote():
    link = article_link(ARTICLE, [CITED])
    assert link.startswith(f"article/a-1?start={CITED.start}&end={CITED.end}&quote=It+was+seen")
    assert link.endswith(f"&check={check_of(ARTICLE, CITED)}#cited")


def test_the_offsets_are_taken_where_the_quote_stands_there():
    assert located(ARTICLE, Target(CITED, "It was seen")) == CITED


def test_after_an_edit_above_the_quote_is_found_where_it_went():
    edited = parse_article("a-1", "A new paragraph.\n\n" + TEXT)
    moved = located(edited, Target(CITED, "It was seen in 31%"))
    assert edited.text[moved.start : moved.end] == "It was seen in 31% of men."


def test_of_equal_words_the_nearest_is_taken():
    second = TEXT.rindex("Snoring")
    near = Target(Span(second - 2, second + 17), "Snoring was common.")
    assert located(ARTICLE, near).start == second
    assert located(ARTICLE, Target(Span(0, 19), "Snoring was common.")).start == TEXT.index("Snor")


def test_a_moved_span_never_leaves_its_paragraph():
    far = Target(Span(0, 60), "It was seen")
    found = located(ARTICLE, far)
    assert ARTICLE.text[found.start : found.end] == "It was seen in 31% of men."


@pytest.mark.parametrize(
    "target",
    [
        Target(CITED, "It was seen in 33% of men."),
        Target(Span(0, 0), ""),
        Target(Span(900, 950), " "),
        Target(Span(5, 2), "not there"),
    ],
)
def test_what_is_gone_is_not_found(target):
    assert located(ARTICLE, target) is None


def test_a_figure_changed_after_the_beginning_of_the_quote_is_noticed():
    target = Target(CITED, "It was seen", check_of(ARTICLE, CITED))
    same = parse_article("a-1", "A new paragraph.\n\n" + TEXT)
    assert not is_changed(same, target, located(same, target))
    other = parse_article("a-1", TEXT.replace("31%", "13%"))
    assert located(other, target) == CITED and is_changed(other, target, CITED)
    assert not is_changed(other, Target(CITED, "It was seen"), CITED)  # a link made before
