"""Questions that the page offers to who has asked none yet: given with a library, or made of it.

A folder of articles may hold `examples.tsv`, a kind and a question a line. For another library
they are made of titles, asked, and those are offered whose answer is surest. That takes as long as
a dozen questions, so that those once made stay while their papers do, until the library has grown.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.answering.pipeline import answer_question
from app.service import AnswerService
from corpus.errors import BedsideError
from index.passages.background import give_way
from index.passages.filters import Filters
from index.ranking.search import Searcher

FILE = "examples.tsv"
ASKED, OFFERED = 12, 4  # titles that are tried, examples that are offered
GROWN = 2  # times as many articles as they were made of: then others are made
WAIT = 3.0  # seconds that who opens the page waits for those that are being made
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
    paper: str = ""  # the article_id of the paper that it is made of
    digest: str = ""  # of that article


class Examples:
    """Those of a service, as its articles are now. Several threads may ask for them."""

    def __init__(self, service: AnswerService) -> None:
        """Nothing is asked yet."""
        self._service, self._lock = service, threading.Lock()
        self._made: tuple[Example, ...] = ()
        self._made_of = ""  # the generation; an old index is not kept
        self._n_articles = 0  # that it had

    def __call__(self) -> tuple[Example, ...]:
        """The examples. Who comes while others are made waits a little for them.

        Raises IndexFault.
        """
        given = given_examples(self._service.corpus)
        if given or self._service.is_empty:
            return given
        if self._lock.acquire(timeout=WAIT):
            try:
                self._follow(self._service.searcher)
            finally:
                self._lock.release()
        return self._made

    def _follow(self, searcher: Searcher) -> None:
        """Have the examples be those of the index in force."""
        manifest, hidden = searcher.index.manifest, self._service.hidden()
        standing = tuple(
            one for one in self._made
            if manifest.articles.get(one.paper) == one.digest and one.paper not in hidden
            and searcher.entry(one.paper).standing.stands
        )  # fmt: skip
        n_articles = len(manifest.articles)
        if manifest.generation == self._made_of and len(standing) == len(self._made):
            return
        if standing and ASKED <= n_articles < GROWN * self._n_articles:
            self._made, self._made_of = standing, manifest.generation
            return
        with searcher.index.reading(), self._service.beside():
            self._made = made_examples(searcher, hidden)
        self._made_of, self._n_articles = manifest.generation, n_articles


def given_examples(corpus: Path) -> tuple[Example, ...]:
    """Those that lie beside the articles; lines of another form are left out."""
    try:
        lines = (corpus / FILE).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ()
    pairs = (line.split("\t") for line in lines)
    return tuple(Example(*pair) for pair in pairs if len(pair) == 2 and all(map(str.strip, pair)))


def made_examples(
    searcher: Searcher, removed: frozenset[str] = frozenset()
) -> tuple[Example, ...]:  # fmt: skip
    """Titles as questions, surest first, one an article; empty where none is answered.

    Those that can be put as a question ("Effects of tea on sleep") come before mere topics.
    """
    found: list[tuple[bool, float, Example]] = []
    entries = (one for one in searcher.index.catalogue if one.article_id not in removed)
    filters = Filters(removed=removed)
    for question in _tried([entry.title for entry in entries]):
        give_way()
        try:
            answer = answer_question(question, searcher, filters=filters)
        except BedsideError:
            continue
        if not answer.abstained:
            first = answer.evidence[answer.claims[0].citations[0] - 1]
            is_put = bool(_PUT.match(question))
            article = first.article
            example = Example(article.label, question, article.article_id, article.digest)
            found.append((is_put, answer.confidence, example))
    found.sort(key=lambda one: (one[0], one[1], one[2].kind, one[2].question))
    best = {example.kind: example for *_, example in found}
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
