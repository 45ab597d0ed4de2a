"""What the best statement would answer far better without, and its paper does not fill.

    "What happened to serum sodium after hypertonic saline?"   a trial that tells blood pressure
    "ACR20 at week 54 in psoriatic arthritis"                  a trial in rheumatoid arthritis

A near miss differs in one thing from a question that a paper answers: the outcome, whom it is on,
what is compared. The best statement then fits all else. So each phrase of the question with a word
that this statement lacks, and its paper as well, is taken out, and the question read again: where
the statement answers better by far, the paper does not answer. Nothing here knows a field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from app.answers.refusal import Refusal, RefusalKind
from app.reading.opposites import alike
from app.refusal.confidence import answers_log_odds
from app.refusal.leading import CUT, Leading, leading, like
from app.refusal.looks import WORD
from app.refusal.slots import PLAIN
from corpus.words.english import everyday_words
from index.passages.passage import Passage
from index.passages.sections import AROUND, SUMMARY
from index.ranking.question import Question
from index.ranking.reading import in_full
from index.ranking.search import UNREAD, Hit, Searcher
from index.terms.concepts import Concept
from index.terms.letters import asked_terms
from index.terms.tokens import STOP_WORDS, tokenize

MOST = 2  # phrases that are taken out in turn, the least filled
MOST_WORDS = 4  # of a phrase; a longer run of words, as in shorthand, is none
LEAST = 5  # letters of a word whose end may differ
SHORTEST = 3  # letters of a word that says something
BESIDE = 3  # passages before and behind the best, in its section, that are read with it


class Filled(IntEnum):
    """Where a paper has a word of the question."""

    BESIDE = 0  # the statement, what it is read with or stands beside it, title, summary, a table
    ELSEWHERE = 1  # in methods and results
    AROUND = 2  # where it speaks of the work of others
    NOWHERE = 3


GAIN = 1.8  # log-odds by which the best statement has to answer better: the question is refused
DOUBTFUL = 0.5  # log-odds that the articles answer, below which less is enough
GAIN_IN_DOUBT = 1.2
TOLD = 0.5  # log-odds by which it has to answer better for a phrase to be told as missing

_TOKEN = re.compile(r"[^\W_][\w'’-]*|[^\w\s]")
# Words between phrases, beside the stop words of the index: those that ask, compare, count, or tell
# how something is seen.
JOINING = STOP_WORDS | frozenset(
    "across affect affected again against along always among another around at because before "
    "best better beyond both caused cure cures despite following including plus toward upon via "
    "cause causes change changed changes chance chances compare compared comparison control "
    "decrease decreased delay develop developed did differ difference does down ease effect "
    "effects either every experienced far few fewer find first found fraction frequency frequent "
    "frequently happen happened harm having help helped helps higher highest improve improved "
    "incidence increase increased influence instead last less lessen lengthen level levels linked "
    "long longer lower lowest make makes many mean median average neither number often onto "
    "patient patients participants people percent percentage proportion prevent prolong protect "
    "raise raised rate rates rather reach reached reduce reduced relieve risk safe said same "
    "score scores see seen shared share shorten showed shown since slow speed still subjects "
    "suffered through times too took take taken two three up value values versus vs well went "
    "without worse worst worsen newer sooner later earlier bigger smaller larger greater ordinary "
    "usual usually exactly really remain remains remained occur occurs occurred appear appears "
    "judged judge deemed considered regarded rated classed labelled held thought counted once "
    "twice thrice repeat repeated repeatedly dealt deal handled".split()
)
# What stands right before one of these is no thing: "did nurses diagnose the vignettes".
_BEFORE_OBJECT = frozenset("the their its his her these those this any".split())


UNSAID = 5.0  # rarity of a negation that a paper never makes
_NEGATED = re.compile(
    r"\b(?:without|free of|(?:not|never) (?:taking|using|receiving|given|treated with|on|having))"
    r" (?:the |an? |any )?(?P<of>[\w-]+(?: [\w-]+){0,2}?)"
    r"(?=\s*(?:[,;:?.()]|$)|\s+(?:in|at|after|on|during|with|who|and|or|for|by|given)\b)"
    r"|\b(?P<free>[^\W\d_]+)[- ](?:na[iï]ve|free)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Phrase:
    """A phrase of the question, and how far the paper of the best statement fills it."""

    start: int
    end: int
    filled: Filled
    lacking: tuple[str, ...]  # its words that are not filled, or filled least
    rarity: float  # of the rarest of these
    is_whole: bool  # whether all its words that say something are lacking
    gain: float = 0.0  # log-odds by which the best statement answers better without it


def why_better_without(
    question: Question, hits: Sequence[Hit], searcher: Searcher
) -> Refusal | None:  # fmt: skip
    """The reason to abstain, where the best statement lacks a phrase, and answers without it."""
    enough = GAIN_IN_DOUBT if answers_log_odds(hits) < DOUBTFUL else GAIN
    found = (one for one in _taken_out(question, hits, searcher) if one.gain >= enough)
    phrase, papers = next(found, None), leading(hits, searcher)
    if phrase is None or papers is None:
        return None
    word, said = _said(phrase, question.text)
    said = f"The nearest, {papers.label}, {said}."
    return Refusal(RefusalKind.NOT_ANSWERED, said, (word,), papers.nearest)


def phrase_missed(
    question: Question, hits: Sequence[Hit], searcher: Searcher
) -> tuple[str, str] | None:  # fmt: skip
    """The phrase without which the best statement answers far better, and what is said of it."""
    found = max(_taken_out(question, hits, searcher), key=lambda one: one.gain, default=None)
    return _said(found, question.text) if found and found.gain >= TOLD else None


def _said(phrase: Phrase, question: str) -> tuple[str, str]:
    words = question[phrase.start : phrase.end]
    if phrase.filled < Filled.AROUND:
        return words, f"does not tell this of “{words}”"
    if phrase.filled is Filled.NOWHERE:
        return words, f"does not name {words}"
    named = words if phrase.is_whole else " or ".join(phrase.lacking)
    return named, f"names {named} only where it speaks of the work of others"


def _taken_out(
    question: Question, hits: Sequence[Hit], searcher: Searcher
) -> Iterator[Phrase]:  # fmt: skip
    """The phrases that are filled least, with what taking them out gains."""
    papers = leading(hits, searcher)
    best = max((h for h in hits if h.passage.kind not in UNREAD), key=_score, default=None)
    if papers is None or best is None or best.answers is None:
        return
    number = best.sentence_scores.index(max(best.sentence_scores))
    paper = _Paper(question.text, best.passage, number, papers, searcher)
    lacking = sorted(_lacking(question, paper), key=lambda one: (-one.filled, -one.rarity))
    whole = best.logits[number]
    for phrase in lacking[:MOST]:
        if whole is None:
            whole = searcher.log_odds(question.text, best.passage, number)
        text = question.text[: phrase.start] + question.text[phrase.end :]
        yield replace(phrase, gain=searcher.log_odds(text, best.passage, number) - whole)


def _score(hit: Hit) -> float:
    return hit.score


def _lacking(question: Question, paper: _Paper) -> Iterator[Phrase]:
    """The phrases with a word that says something, and that the paper does not fill."""
    yield from _negated(question.text, paper)
    for start, end in phrases_of(question.text):
        words: dict[str, tuple[Filled, float]] = {}
        for word in WORD.findall(question.text[start:end]):
            terms = frozenset(asked_terms(word))
            if terms and _says_something(word):
                named = next((one for one in question.named if terms <= one.concept[0]), None)
                kind = tuple(frozenset(tokenize(one)) for one in sorted(alike(word.lower())))
                where = paper.filled(word, kind or (named.concept if named else (terms,)))
                if kind and where is Filled.ELSEWHERE:  # methods and results tell whom all are on
                    where = Filled.BESIDE
                words[word] = where, named.rarity if named else 0.0
        filled = max((where for where, _ in words.values()), default=Filled.BESIDE)
        if filled:
            lacking = tuple(word for word, (where, _) in words.items() if where is filled)
            rarity = max(words[word][1] for word in lacking)
            yield Phrase(start, end, filled, lacking, rarity, len(lacking) == len(words))


def _says_something(word: str) -> bool:
    plain = word.lower()
    if len(word) < SHORTEST or plain in PLAIN:
        return False
    return plain not in everyday_words() or bool(alike(plain))


def _negated(question: str, paper: _Paper) -> Iterator[Phrase]:
    """What the question says that those it is on do not have, and the paper never says so."""
    for match in _NEGATED.finditer(question):
        of = match["of"] or match["free"]
        words = [word for word in WORD.findall(of) if _says_something(word)]
        if words and not any(paper.denies(word) for word in words):
            yield Phrase(*match.span(), Filled.ELSEWHERE, tuple(words), UNSAID, True)


def phrases_of(question: str) -> list[tuple[int, int]]:
    """Where the phrases of a question stand: runs of words between those that only join them.

    What stands before "effects" is none, as hardly anything but "adverse" does, nor is the verb
    behind a thing: "nurses diagnose the".
    """
    runs: list[list[tuple[int, int]]] = [[]]
    for match in _TOKEN.finditer(question):
        word = match.group()
        word = word if word.isupper() and len(word) > 2 else word.lower()  # ALL is a leukaemia
        if word in ("effect", "effects"):
            runs[-1] = []
        elif word[0].isalpha() and word not in JOINING:
            runs[-1].append(match.span())
        else:
            if word in _BEFORE_OBJECT and len(runs[-1]) > 1:
                del runs[-1][-1]
            runs.append([])
    for run in runs:
        while run and run[0][1] - run[0][0] == 1:  # the second r of "r/r ALL"
            del run[0]
    return [(run[0][0], run[-1][1]) for run in runs if 0 < len(run) <= MOST_WORDS]


class _Paper:
    """The paper of the best statement, and what it says where."""

    def __init__(
        self, question: str, best: Passage, number: int, papers: Leading, searcher: Searcher
    ) -> None:  # fmt: skip
        self._searcher, self._papers = searcher, papers
        self._own = searcher.number(best.article_id)
        unit = in_full(searcher.unit_text(best, number), question)
        self._terms = frozenset(
            tokenize(" ".join((unit.title, unit.context, unit.text, papers.statement)))
        )
        units = searcher.index.units
        self._at = np.flatnonzero(units.article_of == self._own[0])
        self._best = best

    def filled(self, word: str, concept: Concept) -> Filled:
        """Where the paper has a word of the question, under any form that is known for it."""
        units = self._searcher.index.units
        part = units.part[self._at]
        if (
            any(form <= self._terms for form in concept)
            or units.titles.having(concept, self._own)[0]
        ):
            return Filled.BESIDE
        if not self._has(concept, self._at[part != AROUND]):
            if self._has_like(word, self._at[part != AROUND]):
                return Filled.BESIDE
            is_around = self._has(concept, self._at[part == AROUND])
            return Filled.AROUND if is_around else Filled.NOWHERE
        if self._has(concept, self._beside()) or self._has(concept, self._at[part == SUMMARY]):
            return Filled.BESIDE
        tables = self._at[units.in_table[self._at] > 0]
        return Filled.BESIDE if self._has(concept, tables) else Filled.ELSEWHERE

    def denies(self, word: str) -> bool:
        """Whether the paper itself says that somebody is without it."""
        stem = re.escape(word[: max(len(word) - CUT, LEAST)])
        return bool(re.search(
            rf"\b(?:without|non?|not|never|absence of|lack of|free (?:of|from)|neither|nor)\b"
            rf"(?:\W+\w+){{0,4}}?\W+{stem}|\b{stem}\w*[- ](?:free|na[iï]ve|negative)|\bnon{stem}",
            self._papers.own_text(), re.IGNORECASE,
        ))  # fmt: skip

    def _has_like(self, word: str, passages: NDArray[np.intp]) -> bool:
        """Whether some passages have a word that begins alike: "glycaemia" for "glycaemic"."""
        return any(
            self._has((frozenset({term}),), passages)
            for term in like(word, self._searcher.index.lexical)
        )

    def _has(self, concept: Concept, passages: NDArray[np.intp]) -> bool:
        """Whether the paragraphs of some passages have all terms of one of a concept's forms."""
        units = self._searcher.index.units
        paragraphs = np.unique(units.paragraph_of[passages]).astype(np.intp)
        having = units.paragraphs.having
        return len(paragraphs) > 0 and any(
            all(having((frozenset({term}),), paragraphs).any() for term in form) for form in concept
        )

    def _beside(self) -> NDArray[np.intp]:
        """The passages beside the best one in its section, and what is said of its table."""
        index = self._searcher.index
        at = self._searcher.position(self._best)
        near = [
            int(n) for n in self._at
            if abs(int(n) - at) <= BESIDE and index.passages[int(n)].section == self._best.section
        ]  # fmt: skip
        return np.array(near, dtype=np.intp)
