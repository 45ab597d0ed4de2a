"""No regular expression of the code takes much longer than in proportion to its text."""

from __future__ import annotations

import multiprocessing
import re
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

import pytest
from collected import all_patterns
from hostile import ENDLESS, LONG, cost, slow_text

from app.answering.pipeline import MAX_QUESTION_CHARACTERS
from corpus.readers.study.study_text import LONGEST_SENTENCE
from corpus.readers.tables.heading_rows import LONGEST
from corpus.status import MAX_STATEMENT

# What is given to these has at most so many characters; "match": it is tried from one place.
BOUNDED = {
    "corpus/status.py": (MAX_STATEMENT, "match"),
    "corpus/readers/study/": (LONGEST_SENTENCE, "all"),
    "corpus/readers/tables/heading_rows.py _DIGITS_OF_HEADINGS": (LONGEST, "all"),
}
OF_QUESTIONS = ("app/refusal/slots.py", "app/reading/wanted.py", "app/answering/patient.py")


@pytest.fixture(scope="module")
def alone() -> Iterator[ProcessPoolExecutor]:
    """A process that does nothing else: signals end what takes too long, and none may reach us."""
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=spawned) as pool:
        yield pool


@pytest.mark.slow
def test_no_pattern_takes_long_for_a_hostile_text(alone):
    """Four times the text costs at most eight times as much of the processor: a paper cannot hold
    up the service by a long line."""
    slow = {}
    for one in all_patterns():
        longest, how = LONG, one.how
        for place, (bound, only) in BOUNDED.items():
            if one.place.startswith(place):
                longest, how = bound, only if how == "all" else how
        if one.place.startswith(OF_QUESTIONS):
            longest = min(longest, MAX_QUESTION_CHARACTERS)
        if one.place.startswith("eval/"):  # reads what is ours, beside no service
            longest = min(longest, LONG - 1)
        text = alone.submit(slow_text, one.pattern, how, longest).result()
        if text is not None:
            slow[one.place] = (how, text[:60], one.pattern.pattern[:200])
    assert slow == {}, "\n".join(f"{k}: {v}" for k, v in slow.items())


@pytest.mark.parametrize(
    "pattern",
    [
        r"\s+and\s+",  # tried anew from each blank
        r"(?P<of>[^()]*?)[,;]?\s*[(]?n=",
        r"\b[A-Z][A-Za-z]*[A-Z][A-Za-z]* \d",
        r"total of \d+[^.]*\bpatients\b",
        r"(?:a+)+b",  # twice as long for each character
        r"\(\s*\d+[.]?\d*\s*\)",
    ],
)
def test_slow_patterns_are_found(alone, pattern):
    """The search itself finds what is slow, of each kind that the code has had."""
    assert alone.submit(slow_text, re.compile(pattern)).result() is not None


@pytest.mark.parametrize("pattern", [r"(?<!\s)\s++and\s++", r"\d+(?:[.,]\d+)*", r"[^.]*\."])
def test_others_are_not(alone, pattern):
    """What is tried once from each place is not called slow."""
    assert alone.submit(slow_text, re.compile(pattern), "match").result() is None


def test_what_does_not_end_is_given_up(alone):
    """A pattern that would take years takes no longer than its limit; a quick one takes less."""
    endless, quick = re.compile(r"(?:a|a)+b"), re.compile(r"a+b")
    assert alone.submit(cost, endless, "all", "a" * 60).result() == ENDLESS
    assert alone.submit(cost, quick, "match", "a" * 60).result() < ENDLESS
