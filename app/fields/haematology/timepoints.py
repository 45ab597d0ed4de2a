"""A time point asked for at which the articles do not report the outcome.

"3-year overall survival" where only the 1-year and 2-year figures are given: the 3-year figure
stands in no article, or not for the study named, or not near what else the question names, or in
none of the passages nearest to the question.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from app.fields.haematology.missing import Outcome, as_asked, outcomes, with_kin
from app.fields.haematology.scope import passages_on, studies_meant
from app.fields.haematology.spoken import spoken_of
from app.fields.haematology.statements import Statement, statements
from app.reading.known import kept
from index.ranking.search import Hit, Searcher
from index.terms.tokens import tokenize

NEAR_HITS = 12
LONGEST = 15 * 12  # months; a longer period is an age
_PERIOD_TERM = re.compile(r"(\d+)(month|year)")
# Periods that are no time points: ages, bounds ("more than ..."), ranges and medians.
_NO_TIME_POINT = re.compile(
    r"\b(?:aged?|older|younger|under|over) (?:than )?\d+|(?<!\d)\d++(?:[- ]?years?[- ]old| ?y/?o\b)"
    r"|[<>\u2264\u2265] ?\d+ ?y\w*|(?<!\d)\d++ ?[-\u2013] ?\d+ ?y\w*"
    r"|\b(?:more|less|longer|later|earlier|fewer) than \w+|\b(?:beyond|nearly|almost) \w+"
    r"|\bmedian (?:time |follow-up )?(?:of )?\w+",
    re.IGNORECASE,
)


def missing_period(question: str, hits: Sequence[Hit], searcher: Searcher) -> str | None:
    """A sentence that names the time point asked for and what is reported; or None."""
    asked = periods(_NO_TIME_POINT.sub(" ", question))
    wanted = outcomes(question)
    if not asked or not wanted:
        return None
    return (
        _not_of_study(question, asked, wanted, searcher)
        or _nowhere_or_apart(question, asked, wanted, searcher)
        or _not_in_nearest(asked, wanted, hits, searcher)
    )


def periods(text: str) -> set[int]:
    """The periods that a text names in months or years, in months."""
    found = (_PERIOD_TERM.fullmatch(term) for term in tokenize(text))
    months = {int(m.group(1)) * (12 if m.group(2) == "year" else 1) for m in found if m}
    return {number for number in months if number <= LONGEST}


def _not_of_study(
    question: str, asked: Collection[int], wanted: Sequence[Outcome], searcher: Searcher
) -> str | None:
    """For a study named: none of its passages has the outcome at the time."""
    studies = studies_meant(question, searcher)
    on_it = {p.passage_id for p in passages_on(studies, searcher)} if studies else set()
    told = [one for one in telling_periods(searcher) if one.passage_id in on_it]
    reported = {month for one in _reporting(wanted, told) for month in _months(one)}
    missing = set(asked) - reported
    if not told or not missing:
        return None
    # We do not say which times are reported: some may belong to other studies in these passages.
    name, study = wanted[0].name, as_asked(studies, question)
    return f"The articles do not report {name} at {_listed(missing)} for {study}."


def _nowhere_or_apart(
    question: str, asked: Collection[int], wanted: Sequence[Outcome], searcher: Searcher
) -> str | None:
    """No passage has the outcome at the time, or none near what else the question names."""
    articles = spoken_of(searcher)
    for month in sorted(asked):
        told = [
            one for one in _reporting(wanted, telling_periods(searcher)) if month in _months(one)
        ]
        at = f"{wanted[0].name} at {_listed([month])}"
        if not told:
            return f"No passage reports {at}."
        near = articles.near({one.place for one in told})
        for thing in articles.paired(question):
            if not near & thing.places:
                return f"The articles do not report {at} together with {thing.name}."
    return None


def _not_in_nearest(
    asked: Collection[int], wanted: Sequence[Outcome], hits: Sequence[Hit], searcher: Searcher
) -> str | None:
    """None of the nearest passages has the outcome at the time, though some have it at others."""
    nearest = {hit.passage.passage_id for hit in hits[:NEAR_HITS]}
    told = [one for one in telling_periods(searcher) if one.passage_id in nearest]
    reported = {month for one in _having(wanted, told) for month in _months(one)}
    missing = set(asked) - reported
    if not missing or not reported:
        return None
    name = wanted[0].name
    return f"The nearest passages report {name} at {_listed(reported)}, not at {_listed(missing)}."


def _having(wanted: Sequence[Outcome], told: Iterable[Statement]) -> list[Statement]:
    """The statements that name one of the outcomes."""
    forms = [form for outcome in wanted for form in outcome.forms]
    return [one for one in told if any(form <= one.terms for form in forms)]


def _reporting(wanted: Sequence[Outcome], told: Iterable[Statement]) -> list[Statement]:
    """The statements that name one of the outcomes, or one that may be reported in its place."""
    return _having(with_kin(wanted), told)


@kept(4)
def telling_periods(searcher: Searcher) -> tuple[Statement, ...]:
    """Every sentence and row that names a period."""
    return tuple(one for one in statements(searcher) if _months(one))


def _months(statement: Statement) -> frozenset[int]:
    return _months_in(statement.text)


@lru_cache(maxsize=16_384)
def _months_in(text: str) -> frozenset[int]:
    return frozenset(periods(text))


def _listed(months: Iterable[int]) -> str:
    written = [
        f"{n // 12} year{'s' * (n > 12)}" if n % 12 == 0 else f"{n} month{'s' * (n > 1)}"
        for n in sorted(months)
    ]
    return " and ".join(filter(None, [", ".join(written[:-1]), written[-1]]))
