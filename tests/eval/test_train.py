import numpy as np
import pytest

from eval.training.weights import WRITTEN, Example, balanced, fit, reciprocal_rank


def example(source, kind, right):
    """Two candidates, each with a feature of its own; `right` says which of them answers."""
    return Example(source, kind, "", np.eye(2), np.eye(2)[right])


def test_written_rows_get_the_share_that_rows_have_in_dev():
    dev = [example("dev", "row", 0), example("dev", "text", 1), example("dev", "text", 1)]
    written = [example("written", "row", 0)] + [example("written", "text", 1)] * 8
    weights = {(e.source, e.kind): e.weight for e in balanced([*dev, *written])}
    assert weights.pop(("written", "row")) == pytest.approx(4.0 * WRITTEN)  # 4 to 8, as 1 to 2
    assert weights.pop(("written", "text")) == WRITTEN
    assert set(weights.values()) == {1.0}


def test_the_weights_follow_what_counts_for_more():
    rows, texts = [example("written", "row", 0)], [example("written", "text", 1)] * 2
    assert reciprocal_rank(fit([*rows, *texts]), rows[0]) == 0.5
    dev = [example("dev", "row", 0)] * 4 + [example("dev", "text", 1)]
    weighted = balanced([*dev, *rows, *texts])
    assert reciprocal_rank(fit(weighted), rows[0]) == 1.0
    assert reciprocal_rank(fit(weighted), texts[0]) == 0.5
