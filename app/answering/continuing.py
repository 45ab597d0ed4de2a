"""A short question that goes on from the one before, though nothing in it says so.

    "Is erythromycin as good as doxycycline against the rash of panitumumab?"  ...  "Side effects?"

asks for the side effects of erythromycin, and not for those of the paper that tells most of side
effects. So a short question that names only what the paper before names too, and nothing that
other titles are on, is asked of that paper alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from app.answering.followup import is_sentence, read_in_context, without_opening
from app.answers.answer import Answer
from app.answers.refusal import Refusal, RefusalKind
from app.refusal.looks import WORD, looks_like_name
from index.passages.filters import Filters
from index.ranking.question import Question
from index.ranking.search import Searcher
from index.terms.concepts import Concept
from index.terms.tokens import tokenize

MOST_WORDS = 16  # a longer question says itself what it is about
FRAGMENT_WORDS = 2  # of one that leans on the question before, though its paper has no such thing
LONGEST_TOPIC = 300  # characters
BARE = 2  # things that a question names which says little of its own
COMMON, FEWEST_PAPERS = 0.15, 8  # share of the papers, and number, that name what is common
FAR_SURER = 0.15  # by which it must be surer than where a question was already made whole
_WORD = re.compile(r"[\w-]+")
# A question and the filters to ask it with -> its answer.
Ask = Callable[[str, Filters | None], Answer]


def going_on(
    question: str, previous: str, alone: Answer, filters: Filters | None, searcher: Searcher,
    ask: Ask,
) -> Answer | None:  # fmt: skip
    """The answer of the paper that answered the question before; None where `alone` stands.

    `alone` is the question's answer from all papers. What was read is the question behind the
    topic of the one before: "rash of panitumumab: Side effects?".
    """
    is_talk = alone.refusal is not None and alone.refusal.kind is RefusalKind.SMALL_TALK
    is_made_whole = read_in_context(question, previous) is not None  # "and nausea?"
    if is_talk or len(question.split()) > MOST_WORDS or (is_made_whole and alone.abstained):
        return None
    question = without_opening(question) if is_made_whole else alone.read_as or question
    asked, told = searcher.read(question), ask(previous, filters)
    paper = _paper(told)
    if paper is None or not _is_bare(asked, searcher):
        return None
    before = topic(previous, paper, searcher)
    if len(before) > LONGEST_TOPIC or _is_of_its_own(asked, _paper(alone), paper, searcher):
        return None
    reading = f"{before}: {question}"
    if not _names_all(paper, asked, searcher):
        is_short = len(question.split()) <= FRAGMENT_WORDS and not is_sentence(question)
        if is_made_whole or not (is_short or _are_common(asked, searcher)):
            return None
        best = _of_a_paper_that_names(ask(reading, filters), asked, searcher)
    else:
        of_paper = replace(filters or Filters(), articles=(paper,))
        rest = alone if _paper(alone) == paper else ask(question, of_paper)
        # What led before tells of the topic, and seldom of what is asked now.
        best = max(
            (rest, ask(reading, of_paper)),
            key=lambda one: (not one.abstained, _first(one) != _first(told), one.confidence),
        )
    if best is alone or (is_made_whole and best.confidence < alone.confidence + FAR_SURER):
        return None
    return replace(best, question=alone.question, read_as=reading)


def _of_a_paper_that_names(answer: Answer, asked: Question, searcher: Searcher) -> Answer:
    """The answer, or a refusal where its first statement is of a paper that names it nowhere."""
    paper = _paper(answer)
    if paper is None or _names_all(paper, asked, searcher):
        return answer
    lacked = [one.concept for one in asked.named if not _has(one.concept, paper, searcher)]
    words = tuple(
        word for word in WORD.findall(asked.text)
        if any(set(tokenize(word)) & form for concept in lacked for form in concept)
    )  # fmt: skip
    label = searcher.index.articles[paper].label
    sentence = f"The nearest, {label}, does not name {' or '.join(words) or 'it'}."
    refusal = Refusal(RefusalKind.NOT_ANSWERED, sentence, words)
    return replace(answer, claims=(), differences=(), note="", refusal=refusal)


def topic(previous: str, paper: str, searcher: Searcher) -> str:
    """The words of a question from the first to the last that the paper's title has too.

    An abbreviation counts as what it means in the paper. All words, where the title has none.
    """
    previous, *_ = previous.partition(": ")  # as it was read: "rash of panitumumab: Side effects?"
    title = set(tokenize(searcher.entry(paper).title))
    meanings = searcher.index.articles[paper].abbreviations

    def is_of_title(word: str) -> bool:
        terms = {*tokenize(word), *tokenize(meanings.get(word, ""))}
        return bool(terms & title)

    words = [match.span() for match in _WORD.finditer(previous)]
    named = [span for span in words if is_of_title(previous[slice(*span)])]
    return previous[named[0][0] : named[-1][1]] if named else previous.rstrip("?!. ")


def _is_bare(asked: Question, searcher: Searcher) -> bool:
    """Whether a question names a thing or two; or more that many papers name, and no name."""
    return len(asked.named) <= BARE or _are_common(asked, searcher)


def _are_common(asked: Question, searcher: Searcher) -> bool:
    """Whether many papers name each of the things, and none looks like a name."""
    articles = searcher.index.units.articles
    least = max(FEWEST_PAPERS, COMMON * len(searcher.index.catalogue))
    is_common = (articles.having(one.concept).sum() >= least for one in asked.named)
    return all(is_common) and not any(map(looks_like_name, WORD.findall(asked.text)))


def _paper(answer: Answer) -> str | None:
    """The article_id of the first statement; None for a refusal."""
    if not answer.claims:
        return None
    return answer.evidence[answer.claims[0].citations[0] - 1].article.article_id


def _first(answer: Answer) -> tuple[str | None, int]:
    """Where the first statement stands."""
    return _paper(answer), answer.claims[0].start if answer.claims else -1


def _names_all(paper: str, asked: Question, searcher: Searcher) -> bool:
    """Whether a paper names all that a question names, and this is something."""
    concepts = [one.concept for one in asked.named]
    return bool(concepts) and all(one.known for one in asked.named) and all(
        _has(concept, paper, searcher) for concept in concepts
    )  # fmt: skip


def _has(concept: Concept, paper: str, searcher: Searcher) -> bool:
    return bool(searcher.index.units.articles.having(concept, searcher.number(paper))[0])


def _is_of_its_own(
    asked: Question, other: str | None, paper: str, searcher: Searcher
) -> bool:  # fmt: skip
    """Whether a thing that a question names is what another paper is on, and this paper not.

    Where this paper names all of it, the rarest thing has to be; and one thing alone is asked of
    this paper, whatever else is on it.
    """
    if other in (None, paper) or not asked.named:
        return not asked.named
    concepts = sorted(asked.named, key=lambda one: one.rarity, reverse=True)
    if _names_all(paper, asked, searcher):
        concepts = concepts[:1] if len(concepts) > 1 else []
    others, own = (set(tokenize(searcher.entry(one).title)) for one in (other, paper))
    return any(_is_in(one.concept, others) and not _is_in(one.concept, own) for one in concepts)


def _is_in(concept: Concept, terms: set[str]) -> bool:
    return any(form <= terms for form in concept)
