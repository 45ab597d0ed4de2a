"""The reports that questions were written over, in an index that the ranking can be asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from eval.training.reader.sources.group import Judged
from index.embedding.embedder import load_embedder
from index.ranking.reading import UnitText, unit_texts
from index.ranking.search import READER_WEIGHT, UNREAD, Searcher
from index.storage.store import load

Scores = Mapping[int, float]  # number of a unit -> log-odds that it answers, by the ranking


class Ranked:
    """An index, and its units by their words."""

    def __init__(self, folder: Path) -> None:
        """Raises what `load` raises."""
        embedder = load_embedder()
        self._searcher = Searcher(load(folder, embedder), embedder)
        index = self._searcher.index
        self._passage = np.repeat(np.arange(len(index.passages)), index.units.counts)
        self.texts = [
            text for passage in index.passages
            for text in unit_texts(index.articles[passage.article_id], passage)
        ]  # fmt: skip
        self._shown = [p.kind not in UNREAD for p in index.passages for _ in p.sentences]
        self._at: dict[tuple[str, str], int] = {}
        for number, unit in enumerate(self.texts):
            self._at.setdefault((unit.title, unit.text), number)

    @property
    def abbreviations(self) -> dict[str, Mapping[str, str]]:
        """What the abbreviations of each article mean, by its title."""
        return {unit.title: unit.abbreviations for unit in self.texts}

    def place(self, unit: UnitText) -> int | None:
        """The number of a unit; None where no report has it."""
        return self._at.get((unit.title, unit.text))

    def scores(self, question: str, also: Iterable[UnitText] = ()) -> Scores:
        """The log-odds of each unit that may answer, and of those given."""
        places = [place for unit in also if (place := self.place(unit)) is not None]
        passages = np.unique(self._passage[places]).astype(np.intp)
        return self._searcher.unit_scores(self._searcher.read(question), passages)

    def best(self, scores: Scores) -> list[UnitText]:
        """The units that can be shown, best first."""
        shown = sorted((at for at in scores if self._shown[at]), key=lambda at: -scores[at])
        return [self.texts[at] for at in shown]

    def started(self, scores: Scores, units: Sequence[UnitText]) -> tuple[float, ...]:
        """What *choose* starts from: the ranking's log-odds, as the reader's are weighted.

        A unit that no report has gets the least of all.
        """
        least = min(scores.values(), default=0.0)
        places = (self.place(unit) for unit in units)
        found = (least if at is None else scores.get(at, least) for at in places)
        return tuple(score / READER_WEIGHT for score in found)


def judged_anew(group: Judged, reports: Ranked) -> Judged:
    """The group with the log-odds of the present ranking in place of those it was judged with."""
    scores = reports.scores(group.question, group.units)
    return replace(group, starts=reports.started(scores, group.units))
