import json
import random

import pytest

from corpus.words.normal import on_the_line
from eval.training.pairs import squad
from eval.training.pairs.abstracts import Abstract, _window
from eval.training.pairs.group import Group, Marked
from eval.training.pairs.written import (
    CONTRASTS,
    UNITS,
    group,
    marked_part,
    may_answer,
    read_written,
)
from eval.training.passages import (
    by_place,
    is_held_out,
    passage_at,
    read_lines,
    touches,
    unseen_spans,
)
from index.passages.passage import chunk
from index.ranking.search import Hit

pytestmark = pytest.mark.slow


class Passages:
    """A searcher that is quick and gives anything: evidence of `test`, held out, answering."""

    class _Index:
        def __init__(self, articles):
            self.articles = {article.article_id: article for article in articles}
            self.passages = [passage for article in articles for passage in chunk(article)]

    def __init__(self, articles):
        self.index = self._Index(articles)
        self._rng = random.Random(0)

    def search(self, question, k):
        drawn = self._rng.sample(self.index.passages, k)
        return [Hit(passage, 0.5, (0.5,) * len(passage.sentences)) for passage in drawn]


@pytest.fixture(scope="module")
def passages(articles):
    return Passages(articles)


@pytest.fixture(scope="module")
def training(passages):
    return read_written(passages, seed=1)


@pytest.fixture(scope="module")
def kept(passages):
    return read_written(passages, seed=1, held_out=True)


def everything(written):
    return [*written.right, *written.wrong, *written.near]


def test_the_written_questions_are_all_there(training, kept):
    assert len(training) + len(kept) == 2052 + 4572 + 205 + 2585
    assert not {w.question for w in training} & {w.question for w in kept}


def test_the_same_seed_gives_the_same_groups(articles, training):
    assert read_written(Passages(articles), seed=1)[:500] == training[:500]


def test_no_passage_is_evidence_of_the_test_half(passages, training, kept):
    unseen = unseen_spans()
    assert any(touches(passage, unseen) for passage in passages.index.passages)
    for written in [*training, *kept]:
        assert not any(touches(passage, unseen) for passage in everything(written))


@pytest.mark.parametrize("path", [CONTRASTS, UNITS])
def test_no_place_of_a_written_question_is_evidence_of_the_test_half(passages, path):
    unseen, places = unseen_spans(), by_place(passages.index.passages)
    for values in read_lines(path):
        for place in [*values["answered_by"], *values.get("near", [])]:
            assert not touches(passage_at(place, places), unseen)


def test_what_is_held_out_does_not_train(training):
    for written in training:
        assert not any(is_held_out(passage.passage_id) for passage in everything(written))


def test_held_out_questions_are_those_over_held_out_passages(kept):
    for written in kept:
        assert written.over is None or is_held_out(written.over.passage_id)


def test_what_is_wrong_never_answers(passages, training):
    places = by_place(passages.index.passages)
    answered = {
        values["question"]: [passage_at(place, places) for place in values["answered_by"]]
        for values in read_lines(CONTRASTS)
        if values["answered_by"]
    }
    seen = 0
    for written in training:
        right = answered.get(written.question, [])
        seen += bool(right)
        assert not any(may_answer(passage, right) for passage in written.wrong)
        assert not set(written.near) & set(right)
    assert seen > 1500


def test_a_near_miss_is_read_with_what_it_was_written_against(training):
    misses = [w for w in training if w.source == "pair near miss"]
    assert len(misses) > 1000
    assert all(w.near and not w.right for w in misses)


def test_the_marked_part_is_the_sentence_of_the_key(passages, training):
    articles, marked = passages.index.articles, 0
    for written in training:
        if written.key is None or len(written.right[0].sentences) == 1:
            continue
        first = group(written, articles).right[0]
        words = articles[written.key.article_id].text[written.key.start : written.key.end]
        part = first.text[slice(*first.part)]
        assert on_the_line(words) in part
        assert first.text.endswith(on_the_line(written.right[0].text))
        sentences = [
            on_the_line(articles[written.key.article_id].text[a:b])
            for a, b in written.right[0].sentences
        ]
        assert any(part.startswith(s) for s in sentences) and any(
            part.endswith(s) for s in sentences
        )
        marked += part != written.right[0].text
    assert marked > 400


def test_a_key_elsewhere_marks_nothing(passages, training):
    written = next(w for w in training if w.key and len(w.right[0].sentences) > 1)
    passage = written.right[0]
    other = next(
        p for p in passages.index.passages
        if p.article_id == passage.article_id and p.start > passage.end and len(p.sentences) > 1
    )  # fmt: skip
    assert marked_part(other, passages.index.articles[other.article_id], written.key) is None


def test_a_text_cannot_be_right_and_wrong():
    with pytest.raises(ValueError, match="both right and wrong"):
        Group("who?", "x", (Marked("he"),), ("she",), ("he",))


def test_a_drawing_has_the_right_text_first_then_the_near_ones():
    drawn = Group("who?", "x", (Marked("he"),), tuple("abcdef"), ("g",)).draw(3, random.Random(1))
    assert [right for _, right in drawn] == [True, False, False, False]
    assert [text.text for text, _ in drawn][:2] == ["he", "g"]
    assert len({text.text for text, _ in drawn}) == 4


def test_a_window_of_an_abstract_marks_its_sentence_and_avoids_others():
    abstract = Abstract("Iron", tuple(("Results", f"Sentence {n}.") for n in range(6)))
    rng = random.Random(1)
    windows = [_window(abstract, 2, {1, 4}, rng) for _ in range(50)]
    assert any(window.part for window in windows)
    for window in windows:
        assert "Sentence 1." not in window.text and "Sentence 4." not in window.text
        assert window.part is None or window.text[slice(*window.part)] == "Sentence 2."


def test_squad_marks_the_sentence_of_the_answer(tmp_path):
    context = "Tea is drunk hot. Coffee came from Ethiopia. Milk is white. Water is wet."
    other = "Ships sail. Trains run on rails. Cars drive."
    answer = [{"text": "Ethiopia", "answer_start": context.index("Ethiopia")}]
    questions = [
        {"question": "Whence coffee?", "is_impossible": False, "answers": answer},
        {"question": "Whence cocoa?", "is_impossible": True, "answers": [],
         "plausible_answers": answer},
    ]  # fmt: skip
    paragraphs = [{"context": context, "qas": questions}, {"context": other, "qas": []}]
    file = tmp_path / squad.FILE
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({"data": [{"title": "Hot_drinks", "paragraphs": paragraphs}]}))
    for seed in range(10):
        answered, impossible = squad.groups(tmp_path, random.Random(seed))
        (right,) = answered.right
        if right.part:
            assert right.text[slice(*right.part)] == "Coffee came from Ethiopia."
        assert not any("Ethiopia" in text for text in answered.wrong)
        assert not impossible.right and "Ethiopia" in impossible.wrong[0]
