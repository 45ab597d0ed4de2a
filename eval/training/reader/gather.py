"""Every group that trains the reader, as the product reads its units.

The reports that questions were written over are fetched by the user, imported (`bedside corpus
add`) and indexed (`bedside index build`); so the ranking can be asked, and supports are found.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from pathlib import Path

from corpus.library import load_corpus
from eval.training.reader.gathered import Trained
from eval.training.reader.sources import abstracts, evidence, five, judged, squad, whole, written
from eval.training.reader.sources.group import Contrast, Group, Judged, contrasts, left_out
from eval.training.reader.sources.supported import (
    Articles,
    Indexed,
    supported_contrast,
    supported_group,
    supported_judged,
)

MOST = {"right": 4, "near": 6, "wrong": 14}  # units of a group that are kept


def of_reports(index: Path) -> Iterator[Trained]:
    """The groups over reports: written, judged, and with the whole report known."""
    reports = Indexed(index)
    of_judged = judged.read_groups()
    for group in of_judged:
        yield supported_judged(group, reports)
    for one in judged.contrasts(of_judged):
        yield supported_contrast(one, reports)
    for found in whole.read_groups(reports):
        if isinstance(found, Contrast):
            yield supported_contrast(found, reports)
        else:
            yield _supported(found, reports)
    yield from _groups(written.read_groups(), reports)


def of_evidence(folder: Path, index: Path, seed: int) -> Iterator[Trained]:
    """The groups of experts' prompts; see evidence.py for the folder."""
    found = evidence.groups(folder, written.pmcids(), random.Random(seed))
    yield from _groups(found, Indexed(index))


def of_others(
    abstracts_file: Path | None, squad_file: Path | None, seed: int
) -> Iterator[Trained]:  # fmt: skip
    """The groups over the five articles, over abstracts and of SQuAD."""
    articles = {article.article_id: article for article in load_corpus()}
    yield from _groups(five.groups(), Articles.of(articles))
    if abstracts_file is not None:
        found = abstracts.groups(abstracts_file)
        yield from _groups(found, Articles.of(abstracts.articles(abstracts_file)))
    if squad_file is not None:
        found = squad.groups(squad_file, random.Random(seed))
        yield from _groups(found, Articles.of(squad.articles(squad_file)))


def _groups(groups: Iterable[Group], articles: Articles) -> Iterator[Trained]:
    """The groups, those with their articles left out, and the contrasts among them."""
    every = list(groups)
    for group in (*every, *left_out(every)):
        yield supported_group(_fewer(group), articles)
    for one in contrasts(every):
        yield supported_contrast(one, articles)


def _fewer(group: Group) -> Group:
    right, near, wrong = (getattr(group, part)[:most] for part, most in MOST.items())
    return Group(group.question, group.source, right, near, wrong)


def _supported(group: Judged, reports: Indexed) -> Judged:
    """A group whose log-odds are known, with supports."""
    units = tuple(reports.supported(group.question, unit) for unit in group.units)
    return Judged(group.question, group.source, units, group.answers, group.starts)
