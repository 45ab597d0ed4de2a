"""What a report itself found leads before what it says that others found."""

import pytest

from app.answering.order.others import others_behind
from index.ranking.search import Hit, Searcher
from index.storage import build as builder
from index.storage import store

TRIAL = """# Zinc for wounds{kind}

## Results

Healing took 12 days with zinc and 19 days without.

## Conclusion

Lash et al reported that zinc healed wounds in 6 days [1]. Mader and Holub showed healing in 8 days
[2]. Wounds heal in weeks [1].

## References

1. Lash A. Zinc in Bern. J Wounds. 2012.
2. Mader B. Zinc in Basel. J Wounds. 2014.
"""


@pytest.fixture(scope="module")
def wounds(tmp_path_factory, embedder) -> dict[str, Searcher]:
    found = {}
    for kind in ("", ": a systematic review"):
        folder = tmp_path_factory.mktemp("others") / "index"
        head = f"---\narticle_type: {'review' if kind else 'original research'}\n---\n"
        builder.build({"zinc": head + TRIAL.format(kind=kind)}, embedder, folder)
        found[kind] = Searcher(store.load(folder, embedder), embedder)
    return found


def leading(searcher: Searcher, question: str, first: str) -> str:
    hits = []
    for passage in searcher.index.passages:
        if passage.kind == "paragraph" and "References" not in passage.section:
            texts = [searcher.unit_text(passage, n).text for n in range(len(passage.sentences))]
            scores = tuple(5.0 if first in one else 3.0 - n for n, one in enumerate(texts))
            hits.append(Hit(passage, max(scores), scores))
    hits.sort(key=lambda hit: -hit.score)
    best = others_behind(searcher.read(question), hits, searcher)[0]
    return searcher.unit_text(best.passage, best.sentence_scores.index(best.score)).text


@pytest.mark.parametrize(
    ("question", "first", "told"),
    [
        ("How long did wounds take to heal with zinc?", "Lash et al", "12 days"),
        ("healing with zinc", "Mader and Holub", "12 days"),
        ("What did previous studies of zinc find?", "Lash et al", "Lash et al"),
        ("How long did wounds take to heal?", "Wounds heal", "Wounds heal"),
        ("dose of zinc", "Lash et al", "Lash et al"),  # none of its own gives a dose
    ],
)
def test_own_results_lead(wounds, question, first, told):
    assert told in leading(wounds[""], question, first)


def test_a_review_tells_of_others(wounds):
    review = wounds[": a systematic review"]
    assert "Lash" in leading(review, "healing with zinc", "Lash et al")
