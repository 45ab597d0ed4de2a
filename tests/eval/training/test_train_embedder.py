import json
import random
from dataclasses import replace

import pytest
import torch
from answered import ANSWERED

from eval.training.embedder import _loss, of_all_written, of_group, save, train
from eval.training.pairs.group import Group, Marked
from eval.training.pairs.written import Written
from eval.training.passages import Span
from index.embedding.embedder import BASE_MODEL, WEIGHTS, model_folder
from index.embedding.packing import unpack
from index.passages.texts import embedded_text, sentence_texts

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def small():
    """48 examples over four texts; of each question the other texts are wrong."""
    return [
        of_group(Group(
            f"{question} {number}", "small", (Marked(f"Title | {text}"),),
            tuple(f"Title | {other}" for _, other in ANSWERED if other != text),
        ))
        for number in range(12) for question, text in ANSWERED
    ]  # fmt: skip


@pytest.fixture(scope="module")
def fresh():
    from sentence_transformers import SentenceTransformer  # here, as it takes seconds to import

    def load():
        return SentenceTransformer(str(model_folder(BASE_MODEL)), device="cpu").eval()

    return load


def loss_of(batch, model):
    with torch.inference_mode():
        return _loss(batch, model, random.Random(1)).item()


def test_titles_are_not_read(small):
    assert small[0].right == (ANSWERED[0][1],) and ANSWERED[1][1] in small[0].wrong


def test_a_few_steps_lower_the_loss_and_what_is_saved_is_what_was_trained(tmp_path, small, fresh):
    model = fresh()
    before = loss_of(small[:8], model)
    curve = train(small, model)
    assert curve[-1][0] == 6 and loss_of(small[:8], model) < 0.8 * before
    digest = save(model, {"seed": 1}, tmp_path / "trained")
    assert len(digest) == 64 and json.loads((tmp_path / "trained/training.json").read_text())
    found, whole = unpack(tmp_path / "trained" / WEIGHTS), model.transformers_model.state_dict()
    assert found.keys() == whole.keys()
    name = "encoder.layer.0.attention.self.query.weight"
    assert (found[name] - whole[name]).abs().max() < 0.01


def test_another_question_over_the_same_passage_is_no_negative(small, fresh):
    same = [small[0], replace(small[4], right=("Twelve men.",))]
    apart = [small[0], replace(same[1], over="elsewhere")]
    model = fresh()
    assert loss_of(same, model) < loss_of(apart, model)


def test_a_near_miss_takes_part_in_the_draw_of_the_question(small, fresh):
    batch = [replace(example, misses=()) for example in small[:4]]
    missed = [replace(batch[0], misses=("How many fell ill in all?",)), *batch[1:]]
    model = fresh()
    assert loss_of(missed, model) > loss_of(batch, model)


def test_the_sentence_of_the_key_is_right_and_the_near_miss_goes_with_its_passage(tiny):
    passages = [p for p in tiny.index.passages if p.kind == "paragraph" and len(p.sentences) > 1]
    right, wrong = passages[0], next(p for p in tiny.index.passages if p.kind == "row")
    start, end = right.sentences[1]
    asked = Written("what?", "unit", right, (right,), (wrong,), (),
                    Span(right.article_id, start, end))  # fmt: skip
    miss = Written("what not?", "unit near miss", right, (), (), (right,), None)
    (example,) = of_all_written([asked, miss], random.Random(1))
    assert example.right == (embedded_text(right), sentence_texts(right)[1])
    assert example.misses == ("what not?",) and embedded_text(wrong) in example.wrong
