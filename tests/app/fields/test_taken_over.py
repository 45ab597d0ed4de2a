"""What the rules of a field read of articles that stay is used for the next index, and is right."""

from app.fields import packs_of
from app.fields.haematology.aspects import ASPECTS, _giving
from app.fields.haematology.scope import terms_of
from app.fields.haematology.spoken import spoken_of
from app.fields.haematology.statements import statements
from index.ranking.search import Searcher
from index.storage import build as builder
from index.storage import store

STAYS = """---
title: Haploidentical transplantation for leukemia
---
## Results

Relapse was seen in 12% of patients at 2 years. The hazard ratio for relapse was 0.71.

Busulfan was given at 3.2 mg/kg. Overall survival was 61%.
"""
CHANGES = """---
title: CAR-T cells for acute lymphoblastic leukemia
---
## Results

Relapse was seen in 31% of patients at 1 year.
"""
NEW = """---
title: A new study of leukemia
---
## Results

Grade III to IV GVHD was seen in 9% at 6 months.
"""


def read(searcher):
    """All that the rules have read of an index."""
    spoken = spoken_of(searcher)
    return [
        terms_of(searcher), statements(searcher), [_giving(one, searcher) for one in ASPECTS],
        spoken.place_of, spoken._terms, spoken._places, spoken._said,
    ]  # fmt: skip


def test_it_is_as_if_the_next_index_was_read_alone(tmp_path, embedder):
    builder.build({"b-stays": STAYS, "c-changes": CHANGES}, embedder, tmp_path)
    first = Searcher(store.load(tmp_path, embedder), embedder)
    assert packs_of(first)
    read(first)
    changed = CHANGES.replace("31%", "13%") + "\nFludarabine was given to 7.\n"
    builder.build({"a-new": NEW, "b-stays": STAYS, "c-changes": changed}, embedder, tmp_path)
    alone = Searcher(store.load(tmp_path, embedder), embedder)
    after = Searcher(store.load(tmp_path, embedder, before=first.index), embedder)
    after.take_over(first)
    first.release()
    assert read(after) == read(alone)
    words = {one.text: one.words for one in statements(first)}
    taken = [one.text for one in statements(after) if one.words is words.get(one.text)]
    assert taken == [one.text for one in statements(first) if one.passage_id.startswith("b-stays")]
