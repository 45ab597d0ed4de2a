"""Where the sources differ: figures for one thing, or conclusions, that cannot both stand.

Called after the claims are chosen. Two figures are compared only where outcome, time point,
patients and study are the same; a missed difference is better than a false alarm.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from app.answers.choices import CLAIM_HITS, CLAIM_MARGIN, Choice, Difference, Side, candidates
from app.fields.haematology.disagreement.comparing import Asked, differ, same_value, spelt_out
from app.fields.haematology.disagreement.conclusions import conclusions, opposed, treatments_in
from app.fields.haematology.disagreement.statements import Names, Statement, statements
from app.reading.studies import known_trials
from index.ranking.question import Question
from index.ranking.search import Hit, Searcher

COMPARED_HITS = 30  # sides come from these
MAX_DIFFERENCES, MAX_SIDES = 2, 4
COMPARED_TREATMENT = "transplant"  # conclusions are compared on this alone


def differences(
    question: Question, hits: Sequence[Hit], chosen: Sequence[Choice], searcher: Searcher
) -> list[Difference]:
    """At most two differences on what the question asks, best first; usually none."""
    if not chosen:
        return []
    shown = {_place(choice) for choice in chosen}
    # A sentence as good as a claim, left out for want of room, belongs beside it.
    enough = max(choice.score for choice in chosen) - CLAIM_MARGIN
    best = list(candidates(question, hits[:CLAIM_HITS], searcher.index.articles))
    beside = {_place(choice) for choice in best if choice.score >= enough}
    of_shown = {article_id for article_id, _ in shown}
    near = shown | {place for place in beside if place[0] in of_shown}
    # One side must stand in the answer or beside it; most often nothing there is comparable.
    compared = hits[:COMPARED_HITS]
    names = known_trials(searcher, {hit.passage.article_id: None for hit in compared})
    asked = Asked(question, names)
    figures = any(_wanted((c for c in best if _place(c) in near), asked, searcher, names))
    treatments = treatments_in(spelt_out(question))
    if not figures and COMPARED_TREATMENT not in treatments:
        return []
    pool = list(candidates(question, compared, searcher.index.articles))
    found: list[Difference] = []
    if figures:
        best_article = max(chosen, key=lambda choice: choice.score).passage.article_id
        wanted = _wanted(pool, asked, searcher, names)
        found += _of_figures(wanted, shown, near, best_article, names)
    if COMPARED_TREATMENT in treatments:
        found += _of_conclusions(treatments, pool, near, searcher)
    return found[:MAX_DIFFERENCES]


Near = set[tuple[str, int]]


def _of_figures(
    wanted: Sequence[tuple[int, Statement]], shown: Near, near: Near, best_article: str,
    names: Names,
) -> list[Difference]:  # fmt: skip
    """Differing figures of what the question names most surely, best score first."""
    found: list[tuple[int, float, Difference]] = []
    used: set[tuple[str, int, str]] = set()
    for wants, first in wanted:
        beside = near if wants > 1 else shown
        stray = first.kind == "own" and first.article_id != best_article
        if stray or _place(first.choice) not in beside or _point(first) in used:
            continue
        others = [other for _, other in wanted if differ(first, other)]
        if others:
            used.update(_point(statement) for statement in [first, *others])
            difference = Difference(_about(first, others, names), _sides(first, others))
            found.append((wants, first.choice.score, difference))
    best = max((wants for wants, _, _ in found), default=0)
    ordered = sorted(found, key=lambda item: item[1], reverse=True)
    return [difference for wants, _, difference in ordered if wants == best]


def _wanted(
    choices: Iterable[Choice], asked: Asked, searcher: Searcher, names: Names
) -> list[tuple[int, Statement]]:
    """The statements on what is asked for, each with how surely it is (Asked.wants)."""
    articles = searcher.index.articles
    stated = (
        statement
        for choice in choices
        for statement in statements(choice, articles[choice.passage.article_id], names)
    )
    told = ((asked.wants(statement), statement) for statement in stated)
    return [(wants, statement) for wants, statement in told if wants]


def _point(statement: Statement) -> tuple[str, int, str]:
    return *_place(statement.choice), statement.reading.outcome


def _sides(first: Statement, others: Iterable[Statement]) -> tuple[Side, ...]:
    """The first statement, then those that differ from it; each figure once."""
    kept = [first]
    for other in others:
        if not any(same_value(one.reading.value, other.reading.value) for one in kept):
            kept.append(other)
    counted = any(statement.reading.unit == "count" for statement in kept)
    return tuple(Side(one.choice, _figure(one, counted)) for one in kept[:MAX_SIDES])


def _figure(statement: Statement, counted: bool) -> str:
    """The figure as it stands; its counts where it is set against a count."""
    reading = statement.reading
    if counted and reading.unit == "%" and reading.counts:
        return "/".join(map(str, reading.counts))
    return reading.figure


def _about(first: Statement, others: Iterable[Statement], names: Names) -> str:
    reading = first.reading
    known = reading.outcome_text or reading.outcome
    period = reading.period_text
    what = f"{period} {known}" if "-" in period else f"{known} at {period}"
    what = known if not period or period in known else what
    shared = first.studies & next(iter(others)).studies
    trial = min(shared & names.keys(), default=None)
    return f"{what}, {trial}" if trial else what


def _place(choice: Choice) -> tuple[str, int]:
    return choice.passage.article_id, choice.start


def _of_conclusions(
    asked: frozenset[str], pool: Iterable[Choice], near: Near, searcher: Searcher
) -> Iterator[Difference]:
    articles = searcher.index.articles
    drawn = [
        conclusion
        for choice in pool
        for conclusion in conclusions(choice, articles[choice.passage.article_id])
        if asked <= conclusion.treatments
    ]
    pairs = [
        pair
        for pair in combinations(drawn, 2)
        if {_place(one.choice) for one in pair} & near and opposed(*pair)
    ]
    # Two articles rather than one; then the sentences nearest to the question.
    pairs.sort(key=lambda pair: (
        pair[0].choice.passage.article_id == pair[1].choice.passage.article_id,
        -sum(one.choice.score for one in pair),
    ))  # fmt: skip
    for pair in pairs[:1]:
        yield Difference(pair[0].words, tuple(Side(one.choice, None) for one in pair))
