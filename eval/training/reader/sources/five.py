"""The questions written over the five articles (eval/training/data) -> groups of units.

A question is left out if a passage of several sentences answers it and the answering words are not
marked. No unit of a held-out passage, nor of the `test` half's evidence, is read.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from corpus.library import load_corpus
from eval.training.passages import (
    FOLDER,
    by_place,
    is_held_out,
    passage_at,
    read_lines,
    touches,
    unseen_spans,
)
from eval.training.reader.sources.group import Group
from eval.training.reader.sources.library import Library, Unit, units_of
from index.passages.passage import Passage, chunk
from index.ranking.reading import UnitText

FILES = (FOLDER / "contrasts.jsonl", FOLDER / "units.jsonl")
SAME = 12
NEAR = 4
ANY = 8


def groups() -> list[Group]:
    """Every question that may train, in the order of the files."""
    articles = load_corpus()
    unseen = unseen_spans(articles)
    passages = [passage for article in articles for passage in chunk(article)]
    read = {
        (p.article_id, span[0])
        for p in passages
        if not touches(p, unseen) and not is_held_out(p.passage_id)
        for span in p.sentences
    }
    units = [[u for u in units_of(a) if (u.report, u.start) in read] for a in articles]
    reader = _Reader(by_place(passages), Library(units))
    lines = (values for path in FILES for values in read_lines(path))
    return [group for values in lines if (group := reader.group(values))]


def declined(units: Sequence[UnitText], rng: random.Random) -> list[Group]:
    """Every second question that is to be declined, each with random units."""
    lines = list(read_lines(FOLDER / "declined.jsonl"))[::2]
    return [
        Group(values["question"], "declined", (), (), tuple(rng.sample(units, ANY)))
        for values in lines
        if values["kind"] != "answerable"
    ]


class _Reader:
    """Finds the units of the places that a line names."""

    def __init__(self, places: Mapping[tuple[str, int], Passage], library: Library) -> None:
        self._places, self._library = places, library
        self._at = {(unit.report, unit.start): unit for unit in library.units}

    def group(self, values: Mapping[str, Any]) -> Group | None:
        """One line; None where it is held out, or where its units are not known."""
        answering = [passage_at(place, self._places) for place in values["answered_by"]]
        named = values.get("near", [])
        near = [
            passage_at(p, self._places) for p in (named if isinstance(named, list) else [named])
        ]
        right = [u for p in answering for u in self._marked(p, values.get("key"))]
        beside = [u for p in near for u in self._units(p)]
        if not (right if answering else beside) or values.get("set") == "cross":
            return None
        spared = {u for p in answering for u in self._units(p)}
        report = (right or beside)[0].report
        scores = self._library.scores(values["question"])
        found = self._library.best_within(report, scores, SAME + len(spared))
        wrong = [u.text for u in found if u not in spared and u not in beside][:SAME]
        source = "five" if right else "five near miss"
        near_texts = tuple(u.text for u in beside if u not in spared)[:NEAR]
        return Group(
            values["question"], source, tuple(u.text for u in right), near_texts, tuple(wrong)
        )

    def _units(self, passage: Passage) -> list[Unit]:
        keys = ((passage.article_id, start) for start, _ in passage.sentences)
        return [self._at[key] for key in keys if key in self._at]

    def _marked(self, passage: Passage, key: Mapping[str, Any] | None) -> list[Unit]:
        """The units of an answering passage that hold the key; of one sentence, that one."""
        units = self._units(passage)
        if len(units) == 1 and len(passage.sentences) == 1:
            return units
        if key is None or key["article_id"] != passage.article_id:
            return []
        return [u for u in units if u.start < key["end"] and key["start"] < u.end]
