"""Every group that trains the reader.

The reports that questions were written over are fetched by the user, imported (`bedside corpus
add`) and indexed (`bedside index build`), so that the ranking can be asked: what a unit starts
from, and which units are read beside those that a writer named, is what it says today.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from eval.training.reader.gathered import Trained
from eval.training.reader.sources import abstracts, evidence, five, judged, squad, whole, written
from eval.training.reader.sources.group import Group, contrasts, left_out
from eval.training.reader.sources.ranked import Ranked, judged_anew


def of_reports(reports: Ranked) -> Iterator[Trained]:
    """The groups over reports: written, judged, and with the whole report known."""
    of_judged = judged.read_groups()
    yield from (judged_anew(group, reports) for group in of_judged)
    yield from judged.contrasts(of_judged)
    yield from whole.read_groups(reports)


def of_sets(
    evidence_folder: Path | None, abstracts_file: Path | None, squad_file: Path | None, seed: int
) -> Iterator[Trained]:  # fmt: skip
    """The groups of written questions, and of the sets that are given."""
    groups: list[Group] = [*written.read_groups(), *five.groups()]
    if evidence_folder is not None:
        groups += evidence.groups(evidence_folder, written.pmcids(), random.Random(seed))
    if abstracts_file is not None:
        groups += abstracts.groups(abstracts_file)
    if squad_file is not None:
        groups += squad.groups(squad_file, random.Random(seed))
    yield from groups
    yield from left_out(groups)
    yield from contrasts(groups)
