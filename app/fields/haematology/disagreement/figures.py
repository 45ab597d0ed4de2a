"""Text -> the figures in it: of which outcome, at what time, in which patients.

A figure whose outcome cannot be told for sure is left out: what is set against it later
must be the same thing. p values, intervals, hazard ratios and lengths of follow-up are no
figures here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from app.fields.haematology.disagreement.outcomes import (
    first_outcome,
    groups_in,
    outcomes_in,
    period_in,
    without_mrd_negativity,
)

_NOISE = re.compile(
    r"\[\d[\d,\s–-]*\]|\b[pP] ?[=<>≤≥] ?[\d.]+|95% ?CI[^;)\]]*|\brange:?[^;)]*"
    r"|follow(?:ed|ing)?[- ]?up[^,;.()]*?[\d.·]+[- ](?:days|months|years)|\bHR[^;,)]*"
    r"|[Hh]azard ratio[^;,)]*|sensitivity[^,;.]*|(?<=[\d%] )\(n ?= ?\d+\)"
)
_NUMBER = r"\d+(?:[.·]\d+)?"
_FIGURE = re.compile(
    rf"(?<![\w.,/·−+-])(?<![<>≥≤] )(?<![<>≥≤])({_NUMBER})(?: ?%? ?(?:–|-|to) ?({_NUMBER})(?=[ %]))?"
    r"( ?%|[- ]?(?:months?|years?|days?|m|y)\b)?(?![\w/]|[.·]\d)"
)
_COUNTS = re.compile(r" ?\(?n? ?=? ?(?<!\d)(\d++)/(\d+)\)?")
_JOINT = re.compile(r"[\s(,;/)]*+(?:and|or)?[\s(,;]*+(?:\d+/\d+\))?[\s,]*+(?:and)?\s*+")
_VERSUS = re.compile(r"[\s(]*(?:versus|vs\.?|compared with)\s*(?:a )?")
_TIMED = re.compile(r"(?:\b(?:at|within|after|by|in|over)|\() ?$")
_CLAUSE = re.compile(r"[;:,]|\band\b|\bwhereas\b|\bbut\b|\bwhile\b|\. ")


@dataclass(frozen=True)
class Value:
    """A figure as a number, or a range of two."""

    low: float
    high: float
    decimals: int


@dataclass(frozen=True)
class Reading:
    """One figure of a text, with what the text says that it is."""

    figure: str  # verbatim
    value: Value
    unit: str  # "%", or "months" for a median
    outcome: str
    outcome_text: str  # as the text writes it; empty where it stands in the table's header
    months: float | None  # after how long
    period_text: str
    groups: frozenset[str]
    beside: tuple[float, ...]  # the other figures of its comparison, in order
    counts: tuple[int, int] | None  # n/N


@dataclass
class _Run:
    """Figures that stand side by side: "80, 73, and 90%", "83.3% versus 36.4%"."""

    figures: list[re.Match[str]]
    versus: bool = False
    units: list[str] = field(default_factory=list)

    @property
    def start(self) -> int:
        return self.figures[0].start()

    @property
    def end(self) -> int:
        return self.figures[-1].end()


@dataclass(frozen=True)
class _Known:
    """What the text so far has said: outcomes as (name, words), and the period."""

    outcomes: tuple[tuple[str, str], ...] = ()
    months: float | None = None
    period_text: str = ""


@lru_cache(maxsize=16_384)  # the same sentences and cells come back with every question
def readings(text: str, header: str = "") -> tuple[Reading, ...]:
    """The figures of a sentence, or of a table cell under its header."""
    silent = _NOISE.sub(lambda match: " " * len(match.group()), text)
    runs = _runs(silent, "%" if "%" in header else "")
    found: list[Reading] = []
    known = _Known(outcomes_in(header), *period_in(header))
    lead = groups_in(without_mrd_negativity(header)) | (
        groups_in(silent[: runs[0].start]) if runs else frozenset()
    )
    at = 0  # where the words of the next run begin
    for run, following in zip(runs, [*runs[1:], None], strict=False):
        before = silent[at : run.start]
        after = silent[run.end : following.start if following else len(silent)]
        after = _own_words(after)
        outcomes, looked_after = _outcomes_of(run, before, "" if header else after, known)
        if not looked_after:  # words after the next outcome belong to that one
            after = after[: first_outcome(after)]
        months, period_text = _period_of(before, after, known)
        known = _Known(outcomes or known.outcomes, months, period_text)
        at = run.end + len(after)
        groups = lead | groups_in(before) | groups_in(after)
        found.extend(_readings_of(run, known, outcomes, groups, silent, before + header))
    return tuple(found)


def _own_words(after: str) -> str:
    """What follows a figure up to the next clause: "at 12 months", "in responders"."""
    counts = _COUNTS.match(after)
    skip = counts.end() if counts else 0
    cut = _CLAUSE.search(after, skip)
    return after[: cut.start()] if cut else after


def _runs(text: str, unit: str) -> list[_Run]:
    runs: list[_Run] = []
    for match in _FIGURE.finditer(text):
        if _is_no_figure(match, text):
            continue
        between = text[runs[-1].end : match.start()] if runs else "start"
        if runs and _VERSUS.fullmatch(_COUNTS.sub("", between)) and len(runs[-1].figures) == 1:
            runs[-1].figures.append(match)
            runs[-1].versus = True
        elif runs and _JOINT.fullmatch(between) and not runs[-1].versus:
            runs[-1].figures.append(match)
        else:
            runs.append(_Run([match]))
    kept = []
    for run in runs:
        run.units = _units(run.figures, unit)
        while run.units and not run.units[-1]:  # "10–20% (1, 2)"
            run.units.pop()
            run.figures.pop()
        if run.figures:
            kept.append(run)
    return kept


def _is_no_figure(match: re.Match[str], text: str) -> bool:
    unit = (match.group(3) or "").strip()
    bound = r"\b(?:from|to|less than|more than|at least|up to) $"
    if match.group(2) is None and re.search(bound, text[: match.start()]):
        return True  # the ends of a range of studies, a threshold
    if not unit:  # "116 (51.3%)" is a count
        return bool(re.match(r" \(\d", text[match.end() :]))
    if unit == "%":
        return False
    return unit[0] == "-" or bool(_TIMED.search(text[: match.start()]))


def _units(figures: Sequence[re.Match[str]], unit: str) -> list[str]:
    """Units, taken from the right: each of "80, 73, and 90%" is in percent; else the column's."""
    units: list[str] = []
    for match in reversed(figures):
        own = (match.group(3) or "").strip()
        unit = {"%": "%", "m": "months"}.get(own[:1], "") if own else unit
        units.append("days" if own.startswith("d") else unit)
    return units[::-1]


def _outcomes_of(
    run: _Run, before: str, after: str, known: _Known
) -> tuple[tuple[tuple[str, str], ...], bool]:
    """The outcomes of a run's figures, and whether they stand after it; empty if unclear."""
    wanted = 1 if run.versus else len(run.figures)
    behind = outcomes_in(after)
    clause = outcomes_in(re.split(r"[;:,]", before)[-1])
    if wanted == 1 and len(behind) == 1 and not clause:
        return tuple(behind), True
    named = outcomes_in(before)
    if len(named) > wanted:
        parts = [clause, outcomes_in(re.split(r"[;:]|, (?:and|with|while|whereas) ", before)[-1])]
        named = next((part for part in parts if len(part) == wanted), named)
    if named:
        return (tuple(named) if len(named) == wanted else ()), False
    carried = len(before.strip(" ,;(")) < 12 or re.search(r"\bthat (?:in|of)\b", before)
    if carried and not behind and len(known.outcomes) == wanted:
        return known.outcomes, False
    return (), False


def _period_of(before: str, after: str, known: _Known) -> tuple[float | None, str]:
    for text in (after, before):
        months, words = period_in(text)
        if months is not None:
            return months, words
    return known.months, known.period_text


def _readings_of(
    run: _Run, known: _Known, outcomes: Sequence[tuple[str, str]], groups: frozenset[str],
    text: str, context: str,
) -> Iterator[Reading]:  # fmt: skip
    if not outcomes:
        return
    values = [_value(match) for match in run.figures]
    for at, match in enumerate(run.figures[: 1 if run.versus else None]):
        unit = run.units[at]
        outcome, words = outcomes[0 if run.versus else at]
        is_median = "median" in context.lower() or words.startswith("m")
        if unit == "%" or (unit == "months" and is_median):
            counts = _COUNTS.match(text, match.end())
            beside = tuple(v.low for other, v in enumerate(values) if run.versus and other != at)
            yield Reading(
                match.group().strip(" -"), values[at], unit, outcome, words,
                None if unit == "months" else known.months,
                "" if unit == "months" else known.period_text, groups, beside,
                (int(counts.group(1)), int(counts.group(2))) if counts else None,
            )  # fmt: skip


def _value(match: re.Match[str]) -> Value:
    low = match.group(1).replace("·", ".")
    high = (match.group(2) or low).replace("·", ".")
    decimals = len(low.partition(".")[2].rstrip("0"))  # "61.0%" is often 61%, padded
    return Value(float(low), float(high), decimals)
