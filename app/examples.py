"""Questions that the page offers to who has asked none yet: given with a library, or made of it.

A folder of articles may hold `examples.tsv`, a kind and a question a line. For another library
they are made of titles, asked, and those are offered whose answer is surest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.answering.pipeline import answer_question
from corpus.errors import BedsideError
from index.ranking.search import Searcher

FILE = "examples.tsv"
ASKED, OFFERED = 12, 4  # titles that are tried, examples that are offered
FEWEST_WORDS, MOST_CHARACTERS = 4, 140

# What titles of every field say that a paper measured: "The preventive effects of tea on ..."
_MEASURED = re.compile(
    r"(?:the )?(?P<whole>(?:[\w-]+ )?(?P<what>effects?|impact|influence|efficacy|effectiveness"
    r"|safety|prevalence|incidence|frequency|association|relationship|accuracy)"
    r"(?P<more> and (?:[\w-]+ )?[\w-]+)? (?:of|between)\b)",
    re.IGNORECASE,
)
_PLURAL = re.compile(r"[^s]s$", re.IGNORECASE)
_TOLD = re.compile(r"(?P<who>[^,]+?) (?P<verb>is|are) (?P<what>(?!not\b).+)", re.IGNORECASE)
_PUT = re.compile(
    r"(?:what|which|how|why|when|who|where|is|are|do|does|did|can|could|should|will|was|were)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Example:
    """A question, and what kind it is of, in a few words."""

    kind: str
    question: str


def given_examples(corpus: Path) -> tuple[Example, ...]:
    """Those that lie beside the articles; lines of another form are left out."""
    try:
        lines = (corpus / FILE).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ()
    pairs = (line.split("\t") for line in lines)
    return tuple(Example(*pair) for pair in pairs if len(pair) == 2 and all(map(str.strip, pair)))


def made_examples(searcher: Searcher) -> tuple[Example, ...]:
    """Titles as questions, surest first, one an article; empty where none is answered.

    Those that can be put as a question ("Effects of tea on sleep") come before mere topics.
    """
    found = []
    for question in _tried([entry.title for entry in searcher.index.catalogue]):
        try:
            answer = answer_question(question, searcher)
        except BedsideError:
            continue
        if not answer.abstained:
            first = answer.evidence[answer.claims[0].citations[0] - 1]
            is_put = bool(_PUT.match(question))
            found.append((is_put, answer.confidence, first.article.label, question))
    best = {label: Example(label, question) for *_, label, question in sorted(found)}
    return tuple(best.values())[::-1][:OFFERED]


def _tried(titles: Sequence[str]) -> list[str]:
    """Questions of titles from all over the library, first those that are put as questions."""
    questions = list(filter(None, map(question_of, titles)))
    put = [one for one in questions if _PUT.match(one)]
    topics = [one for one in questions if not _PUT.match(one)]
    spread = [one for some in (put, topics) for one in some[:: max(1, len(some) // ASKED)][:ASKED]]
    return spread[:ASKED]


def question_of(title: str) -> str | None:
    """The title, or what stands before its colon, as a question; None where it is no topic.

    question_of("Effects of tea on sleep: a trial")  # "What are the effects of tea on sleep?"
    question_of("Tea is bad for sleep in adults")    # "Is tea bad for sleep in adults?"
    """
    before = re.split(r":\s|\s[–—]\s|\?", title)[0]
    topic = before if len(before.split()) >= FEWEST_WORDS else title
    topic = " ".join(topic.split()).rstrip(" .?*")
    if len(topic.split()) < FEWEST_WORDS or len(topic) > MOST_CHARACTERS:
        return None
    if measured := _MEASURED.match(topic):
        verb = "are" if measured["more"] or _PLURAL.search(measured["what"]) else "is"
        return f"What {verb} the {_small(topic[measured.start('whole') :])}?"
    if told := _TOLD.match(topic):
        return f"{told['verb'].capitalize()} {_small(told['who'])} {told['what']}?"
    return f"{topic}?"


def _small(words: str) -> str:
    """The words without the capital of a title at their head: "Tea", but not "mRNA" or "HIV"."""
    first = words.split(maxsplit=1)[0]
    return words[0].lower() + words[1:] if first[1:].islower() or len(first) == 1 else words
