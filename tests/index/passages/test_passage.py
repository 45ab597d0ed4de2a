from itertools import pairwise

from conftest import TINY
from corpus.markdown import parse_article
from index.passages.passage import PASSAGE_CHARACTERS, chunk


def test_every_passage_and_sentence_equals_its_span(articles):
    for article in articles:
        for passage in chunk(article):
            assert article.text[passage.start : passage.end] == passage.text
            assert passage.start == passage.sentences[0][0]
            assert passage.end == passage.sentences[-1][1]


def test_repeated_sentences_keep_their_own_offsets():
    text = "The same words. " * 60
    passages = chunk(parse_article("x", text))
    assert len(passages) > 1
    assert all(text[p.start : p.end] == p.text for p in passages)
    assert len({p.start for p in passages}) == len(passages)


def test_passages_cover_the_text_without_overlap(articles):
    for article in articles:
        spans = [(p.start, p.end) for p in chunk(article)]
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_no_passage_crosses_a_section_or_grows_past_its_bound(articles):
    for article in articles:
        for passage in chunk(article):
            assert "\n#" not in passage.text
            alone = len(passage.sentences) == 1
            assert alone or passage.kind == "header" or len(passage.text) <= PASSAGE_CHARACTERS


def test_a_sentence_of_endless_length_is_cut():
    text = "word, " * 3_000
    passages = chunk(parse_article("x", text))
    assert max(len(p.text) for p in passages) <= 1_200
    assert all(text[p.start : p.end] == p.text for p in passages)


def test_a_row_is_read_with_its_caption_group_and_headers():
    passages = chunk(parse_article("adams-2019", TINY["adams-2019"]))
    (row,) = [p for p in passages if p.text.startswith("| ↳ Nausea")]
    assert row.context == "Table 1 Outcomes by schedule › Side effects, n (%)"
    assert row.labelled == (
        "Outcome: Nausea; Daily (n = 120): 46 (38.0); Alternate days (n = 120): 25 (21.0)"
    )


def test_the_reference_list_is_not_searched():
    article = parse_article("r", "Text of it.\n\n## References\n\n1. One A. First.\n")
    assert [p.text for p in chunk(article)] == ["Text of it."]
