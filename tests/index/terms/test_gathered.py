"""Terms of texts, gathered in runs that go to the disk."""

import numpy as np
import pytest

from index.terms.gathered import Postings, room_for, scratch_room


def laid_out(postings):
    starts = postings.starts()
    texts, counts = (np.full(postings.n_pairs, -1) for _ in range(2))
    for places, run in postings.laid_out(starts):
        assert (texts[places] == -1).all()
        texts[places], counts[places] = run.texts, run.counts
    return {
        term: (
            texts[starts[n] : starts[n + 1]].tolist(),
            counts[starts[n] : starts[n + 1]].tolist(),
        )
        for term, n in postings.numbers.items()
    }


@pytest.mark.parametrize("run", [1, 3, 1_000])
def test_the_texts_of_each_term_come_in_order_whatever_fits_into_memory(tmp_path, run):
    postings = Postings(tmp_path, {}, run)
    for terms in (
        {"iron": 2, "dose": 1},
        [],
        ["dose"],
        {"iron": 1, "snoring": 4},
        ["dose", "dose"],
    ):
        postings.add(terms)
    assert postings.n_texts == 5
    assert laid_out(postings) == {
        "iron": ([0, 3], [2, 1]), "dose": ([0, 2, 4], [1, 1, 1]), "snoring": ([3], [4]),
    }  # fmt: skip
    assert not list(tmp_path.iterdir())
    postings.close()


def test_sets_that_share_their_numbers_have_each_their_own_texts(tmp_path):
    numbers = {}
    one, other = Postings(tmp_path, numbers, 1), Postings(tmp_path, numbers, 1)
    one.add(["iron"])
    other.add(["dose", "iron"])
    assert laid_out(one) == {"iron": ([0], [1]), "dose": ([], [])}
    assert laid_out(other) == {"iron": ([0], [1]), "dose": ([0], [1])}


def test_room_is_there_to_be_filled_in_any_order(tmp_path):
    made = room_for(tmp_path / "a.npy", (5,), np.int32)
    made[[4, 0]] = 7, 8
    made.flush()
    assert np.load(tmp_path / "a.npy").tolist() == [8, 0, 0, 0, 7]
    scratch = scratch_room(tmp_path, (2, 3), np.float32)
    scratch[1] = 4
    assert scratch.sum() == 12 and [p.name for p in tmp_path.iterdir()] == ["a.npy"]
    assert scratch_room(tmp_path, (0, 3), np.float32).shape == (0, 3)
