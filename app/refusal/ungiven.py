"""What a question names that the papers which answer it best never give: a slot that none fills.

A near miss differs from a question that a report answers by one thing: its drug, what it is
compared with, a time, a dose, the kind of figure, whom it is about. The best statement then looks as
if it answered. So each of these is looked for in the papers that answer best (`leading`): where
none of them gives it, the question is not answered. Nothing here knows a field of medicine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.answers.refusal import Refusal, RefusalKind
from app.reading.amounts import doses_asked, is_given, times_asked
from app.reading.wanted import measure_asked
from app.refusal.abstain import WORD, is_drug, looks_like_name
from app.refusal.confidence import answers_log_odds
from app.refusal.leading import Leading, Named, leading
from corpus.words.english import english_words, everyday_words, familiar_words
from corpus.words.normal import compatible, normal
from index.ranking.question import Question
from index.ranking.search import Hit, Searcher
from index.terms.concepts import Concept
from index.terms.letters import asked_terms
from index.terms.words import american

SURE = 2.5  # log-odds from which on a word that no paper has is taken for a synonym
SHORTEST = 3  # letters of a word that names a thing

_COMPARED = re.compile(
    r"\b(?:versus|vs\.?|compared (?:with|to)|compare (?:with|to)|(?:in|by) comparison (?:with|to)"
    r"|(?<!less )(?<!more )(?<!fewer )than|against|instead of|rather than|as opposed to"
    r"|relative to|superior to|inferior to)\s+(?P<thing>(?![<>≥≤\d])[^,;:?]*?)"
    r"(?=\s*(?:[,;:?]|\.(?:\s|$)|$)|\s+(?:in|for|on|at|after|during|among|within|between|when|who"
    r"|that|while|by|as|if|following|does|do|did|was|were|is|are|had|has|have)\b)",
    re.IGNORECASE,
)
# Words that name no comparator by themselves.
_PLAIN = frozenset(
    "placebo control controls group groups standard usual care treatment treatments therapy none "
    "baseline alone other others patient patients comparator conventional routine sham arm arms "
    "untreated start value values participants regimen".split()
)


@dataclass(frozen=True)
class _Asked:
    """A word of the question, with what it names and where it stands."""

    word: str
    at: int
    concept: Concept


def why_ungiven(question: Question, hits: Sequence[Hit], searcher: Searcher) -> Refusal | None:
    """The reason to abstain, where the papers that answer best lack what the question names."""
    papers = leading(hits, searcher)
    if papers is None:
        return None
    found = next(_lacking(question, papers, answers_log_odds(hits)), None)
    if found is None:
        return None
    word, said = found
    return Refusal(RefusalKind.NOT_ANSWERED, f"The nearest, {papers.label}, {said}.", (word,))


def _lacking(question: Question, papers: Leading, odds: float) -> Iterator[tuple[str, str]]:
    """What is lacking, and what is said of it, surest first."""
    for time, days in times_asked(question.text).items():
        if not is_given(days, papers.times):
            yield time, f"gives nothing for “{time}”"
    for dose, amount in doses_asked(question.text).items():
        if amount not in papers.doses:
            yield dose, f"does not speak of {dose}"
    measure = measure_asked(question.text)
    if measure and not measure.given.search(papers.text):
        yield measure.name, f"gives no {measure.name}"
    compared = [match.span("thing") for match in _COMPARED.finditer(question.text)]
    for one in _things(question):
        where = papers.names(one.concept)
        if where is Named.OWN:
            continue
        is_compared = any(start <= one.at < end for start, end in compared)
        if is_compared and one.word.lower() in _PLAIN:
            continue
        if _must_be_named(one.word, where, is_compared=is_compared, odds=odds):
            if where is Named.AROUND:
                yield one.word, f"names {one.word} only where it speaks of the work of others"
            else:
                yield one.word, f"does not name {one.word}"


def _must_be_named(word: str, where: Named, *, is_compared: bool, odds: float) -> bool:
    """Whether a paper that does not name a word as its own cannot answer."""
    if is_drug(word) or looks_like_name(word):
        return True
    if is_compared and _is_english(word):
        return True
    if where is Named.AROUND:  # it is what the paper itself calls it, so it has no other name there
        return word.lower() not in familiar_words()
    return odds < SURE and not _is_english(word)


def _is_english(word: str) -> bool:
    return not english_words().isdisjoint((word.lower(), american(normal(word))))


def _things(question: Question) -> Iterator[_Asked]:
    """The words of a question that name things that the library knows."""
    everyday = everyday_words()
    text = compatible(question.text)
    for match in WORD.finditer(text):
        for word, at in _parts(match.group(), match.start()):
            if len(word) < SHORTEST or word.lower() in everyday:
                continue
            terms = frozenset(asked_terms(word))
            concept = next(
                (one.concept for one in question.known if terms and terms <= one.concept[0]), None
            )
            if concept:
                yield _Asked(word, at, concept)


def _parts(word: str, at: int) -> Iterator[tuple[str, int]]:
    """A name whole; of another compound ("placebo-controlled") its parts."""
    if "-" not in word or looks_like_name(word):
        yield word, at
        return
    for match in re.finditer(r"[^-]+", word):
        yield match.group(), at + match.start()
