"""Texts made to be slow for one regular expression, and what the expression costs on them.

Each pattern is taken apart (`re._parser` of Python's own library): where it repeats something
without end, that is repeated, alone, behind what stands before it, and together with it.
"""

from __future__ import annotations

import re
import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import pairwise
from re import _compiler, _parser  # type: ignore[attr-defined]
from re import _constants as codes  # type: ignore[attr-defined]
from typing import Any

LONG = 2_400  # characters
SHORT = LONG // 4
CHEAP = 0.002  # s of the processor: what costs less is not looked at more closely
CHEAP_WHERE_BOUNDED = 0.03  # the same, where no text is longer than is tried
MOST_RATIO = 4**1.5  # of what four times the text may cost
MEASURED = 0.04  # s of the processor, which what costs more is measured for
ENDLESS = 0.5  # s of the processor, after which a pattern is not waited for
REPEATS = 30  # a repetition of so many or more is taken for one without end
_SAMPLES = "a1 A-.,(\n/%:;)\"'=<+x_[]{}•*&|~−–é#"
_TEXTS = (
    "a ", "1 ", "a", "1", " ", "\n", "\t", "(", "a-", "Ab ", "A", "a\n", "<a ", "[", "a.", "1.",
    "1,", "0.5 (0.1-0.9), ", "_", "| ", "n = ", "A. ", "-", "5 mg ", "12 patients and ", "7, ",
    "were in 12, 13 women and ", "of patients with ", "10.1/a ", "the the of ", "group A/",
    "in the ", "# ", "\\", "é", "² ", "“", "...", ". Ab ", "1/", "total of 1 ",
)  # fmt: skip


class _Endless(Exception):
    """A pattern that took longer than `ENDLESS`."""


def cost(pattern: re.Pattern[str], how: str, text: str, *, at_least: float = 0.0) -> float:
    """Seconds of the processor for one match of a text, or all; `ENDLESS` where it was cut.

    Some systems count the time of a process in steps of 4 ms: it is the mean of so many runs as
    take `at_least` so long (s).
    """
    try:
        begun, n_runs = time.process_time(), 0
        while n_runs == 0 or time.process_time() - begun < at_least:
            _run(pattern, how, text)
            n_runs += 1
        return (time.process_time() - begun) / n_runs
    except _Endless:
        return ENDLESS


def _run(pattern: re.Pattern[str], how: str, text: str) -> None:
    begun = time.process_time()
    waits = True

    def stop(*_: object) -> None:
        # A signal of an earlier call may come late, and one of this call after its end.
        if waits and time.process_time() - begun >= ENDLESS:
            raise _Endless

    # Never set back: by default the signal ends the process, even where it comes too late.
    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, ENDLESS, ENDLESS / 10)
    try:
        if how in ("match", "fullmatch"):
            getattr(pattern, how)(text)
        else:
            deque(pattern.finditer(text), maxlen=0)
    finally:
        waits = False
        signal.setitimer(signal.ITIMER_PROF, 0)


def slow_text(pattern: re.Pattern[str], how: str = "all", longest: int = LONG) -> str | None:
    """A text for which the cost grows faster than with the power 1.5 of its length, if any."""
    cheap = CHEAP if longest == LONG else CHEAP_WHERE_BOUNDED
    # Where no text is longer, its cost counts alone; else a longer one has to show the same growth.
    lengths = [longest // 4, longest] + [4 * longest] * (longest == LONG)
    for unit, before in (*_made_for(pattern), *((text, "") for text in _TEXTS)):
        texts = [before + unit * (n // len(unit)) + "\x00" for n in lengths]
        # By the clock, which is never less than the time of the processor.
        begun = time.perf_counter()
        once = cost(pattern, how, texts[1])
        if time.perf_counter() - begun < cheap:
            continue
        if once >= ENDLESS:
            return texts[1]
        # Whoever else uses the machine makes one look longer, not shorter: the least of three.
        costs = [
            min(cost(pattern, how, text, at_least=MEASURED) for _ in range(3)) for text in texts
        ]
        if costs[1] >= cheap and all(
            long >= ENDLESS or long > MOST_RATIO * short for short, long in pairwise(costs)
        ):
            return texts[1]
    return None


def _made_for(pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """What to repeat, and what to put before it."""
    tree = _parser.parse(pattern.pattern, pattern.flags)
    seen: set[tuple[str, str]] = set()
    for before, body in _repeated(tree, ""):
        for unit in dict.fromkeys(_units(tree, body, pattern.flags)):
            for one in ((unit, before), (before + unit, ""), (unit, "")):
                if unit and one not in seen and len(seen) < 40:
                    seen.add(one)
                    yield one


def _units(tree: Any, body: Any, flags: int) -> Iterator[str]:
    yield _example(body)
    alone = _parser.SubPattern(tree.state, list(body))
    try:
        compiled = _compiler.compile(alone, flags)
    except (re.error, RuntimeError, KeyError, IndexError, ValueError):
        return  # it refers to a group outside
    yield from [char for char in _SAMPLES if compiled.fullmatch(char)][:6]


def _repeated(tree: Iterable[Any], before: str) -> Iterator[tuple[str, Any]]:
    """Each repetition without end, however deep, with an example of what stands before it."""
    for code, value in tree:
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            if value[1] >= REPEATS:
                yield before, value[2]
            yield from _repeated(value[2], before)
        for inner in _inner(code, value):
            yield from _repeated(inner, before)
        before += _example([(code, value)])


def _inner(code: Any, value: Any) -> Iterable[Any]:
    if code is codes.SUBPATTERN:
        return [value[3]]
    if code is codes.ATOMIC_GROUP:
        return [value]
    if code is codes.BRANCH:
        return list(value[1])
    return [value[1]] if code in (codes.ASSERT, codes.ASSERT_NOT) else []


def _example(tree: Iterable[Any]) -> str:
    """A short text that the tree of a pattern may match; what looks around is passed over."""
    text = ""
    for code, value in tree:
        if code is codes.LITERAL:
            text += chr(value)
        elif code is codes.NOT_LITERAL:
            text += "a" if value != ord("a") else "b"
        elif code is codes.ANY:
            text += "a"
        elif code is codes.IN:
            text += _one_of(value)
        elif code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            text += _example(value[2]) * min(value[0], 8)
        elif code not in (codes.ASSERT, codes.ASSERT_NOT):
            text += next((_example(inner) for inner in _inner(code, value)), "")
    return text


def _one_of(members: Any) -> str:
    any_of = _compiler.compile(_parser.SubPattern(_parser.State(), [(codes.IN, members)]), 0)
    for char in _SAMPLES:
        if any_of.match(char):
            return char
    named = (value for code, value in members if code in (codes.LITERAL, codes.RANGE))
    first = next(named, ord("a"))
    return chr(first[0] if isinstance(first, tuple) else first)
