"""No regular expression of the code takes much longer than in proportion to its text."""

from __future__ import annotations

import re

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


@pytest.mark.slow
def test_no_pattern_takes_long_for_a_hostile_text():
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
        text = slow_text(one.pattern, how, longest)
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
def test_slow_patterns_are_found(pattern):
    """The search itself finds what is slow, of each kind that the code has had."""
    assert slow_text(re.compile(pattern)) is not None


@pytest.mark.parametrize("pattern", [r"(?<!\s)\s++and\s++", r"\d+(?:[.,]\d+)*", r"[^.]*\."])
def test_others_are_not(pattern):
    """What is tried once from each place is not called slow."""
    assert slow_text(re.compile(pattern), "match") is None


def test_what_does_not_end_is_given_up():
    """A pattern that would take years takes no longer than its limit; a quick one takes less."""
    assert cost(re.compile(r"(?:a|a)+b"), "all", "a" * 60) == ENDLESS
    assert cost(re.compile(r"a+b"), "match", "a" * 60) < ENDLESS
