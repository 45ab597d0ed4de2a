"""Hits -> the same hits with statements on the outcome that is asked for first.

    "LDL after 6 months of growth hormone"   not the sentence before, on the body mass index
    "complete response with drug X"          not the overall response
    "NNH for treatment failure"              not how often treatment failed

Only what a question surely names as what is measured counts, and only where the paper whose
statement leads has one that names it and gives what is asked for. Where the best names it, nothing
is changed. Nothing here knows a field of medicine.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.answering.kinds import best_units
from app.answering.order.falling import others_fall
from app.answers.choices import row_of
from app.reading.wanted import gives, wanted_of
from app.refusal.looks import is_drug
from app.refusal.slots import outcome_span
from corpus.article import Article
from corpus.words.normal import normal
from index.passages.passage import Passage
from index.ranking.question import Question
from index.ranking.reading import in_full
from index.ranking.search import Hit, Searcher
from index.terms.concepts import Concept
from index.terms.names import indexed_terms

FALLS = 5.0  # log-odds by which a statement on another outcome falls
MOST_THINGS = 4  # of a question that names one outcome

_SET_APART = re.compile(r"\bv(?:s\b\.?|ersus\b)|\bwith(?:out)?\b|\bcompared\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<!\bvs\.)(?<=\w[.;!])\s+(?=[^\W\d_a-z])")
_TIME = (
    r"\W*(?:\d+|one|two|three|four|five|six|ten|twelve)[- ]?"
    r"(?:y|yrs?|years?|mo|months?|wks?|weeks?|d|days?|h|hours?)\b[- ]?"
)
_SAID = (
    r"(?:median|mean|average|maximum|minimum|peak|total|rates?|incidence|frequency|severe|HR|OR"
    r"|(?:hazard|odds|risk) ratios?|changes?|differences?|improvements?)\b(?: (?:of|for|in))?"
)
_BEFORE = re.compile(rf"(?:{_TIME}|\W*{_SAID}\s+)+", re.IGNORECASE)
_AFTER = re.compile(r"\s(?:gains?|improvements?|figures?)$", re.IGNORECASE)
# A question that begins so names something else first.
_NO_THING = re.compile(
    r"(?:between|within|among|of|in|at|for|after|with|on|how|why|when|where|who)\b", re.IGNORECASE
)
_SAYS_NO_THING = frozenset(
    "rate risk chang differ score level valu number percentag proport incid preval patient peopl "
    "time group result outcom effect share frequenc".split()
)
# A drug is measured where it says how much of it was taken, or stood in the blood.
_TAKEN = re.compile(
    r"\b(?:uses?|used|consum\w+|requir\w+|needs?|needed|taken|levels?|concentrations?|intake)$",
    re.IGNORECASE,
)
# "HR for death": a ratio of what is measured.
_RATIO = re.compile(
    r"\W*(?:the )?(?:a?HRs?|a?ORs?|RRs?|(?:hazard|odds|risk|rate) ratios?) (?:of|for) (?:the )?",
    re.IGNORECASE,
)
# Survival tells of death, and the other way round.
_DEATH = frozenset("death mortal die dead surviv os".split())
_SHORT = re.compile(r"\b[A-Z]{2,5}\b")
_LETTERS = re.compile(r"[^\W\d_]+")
_LITTLE = frozenset("a an and for in of or the to with".split())
# Survival without an event is another outcome than survival, and than death.
_FREE_OF = re.compile(r"(?<![\w-])[\w-]+[- ]free[- ]survival", re.IGNORECASE)


@dataclass(frozen=True)
class Outcome:
    """What a question asks to be measured, as it says it."""

    words: str
    concepts: tuple[Concept, ...]

    def is_named(self, passage: Passage, number: int, searcher: Searcher) -> bool:
        """Whether a sentence, or a row with its headers, names all of it."""
        unit = searcher.unit_text(passage, number)
        full = in_full(unit, "")
        text = f"{unit.text} {full.text}"
        if passage.kind == "row" and not self._stands_elsewhere(passage, searcher):
            text = f"{unit.context} {full.context} {text}"
        return self._is_in(text, searcher)

    def is_said(self, passage: Passage, number: int, searcher: Searcher) -> bool:
        """Whether it says so in the question's words: such statements are read first."""
        return normal(self.words) in normal(searcher.unit_text(passage, number).text)

    def _stands_elsewhere(self, passage: Passage, searcher: Searcher) -> bool:
        """Whether other rows of a row's table stand under the outcome, and this one does not.

        Its caption then names it for those: "Factors for LFS and OS", with rows under each.
        """
        if passage.group is None:
            return False
        article = searcher.index.articles[passage.article_id]
        table, own = row_of(article, passage)
        groups = {row.group for row in table.rows if row.group}
        naming = {group for group in groups if self._is_named_in(group, article, searcher)}
        return bool(naming) and own.group not in naming

    def _is_named_in(self, text: str, article: Article, searcher: Searcher) -> bool:
        """Whether words by themselves name all of it."""
        long = (article.abbreviations.get(word, "") for word in _SHORT.findall(text))
        return self._is_in(" ".join((text, *long)), searcher)

    def _is_in(self, text: str, searcher: Searcher) -> bool:
        # "HR for death", "OS", and "overall survival" where that is another name of it.
        is_of_death = any(form <= _DEATH for one in self.concepts for form in one)
        if is_of_death and "free" not in self.words.lower():
            text = _FREE_OF.sub(" ", text)
        terms = frozenset(indexed_terms(text))
        return all(self._has(one, terms, text, searcher) for one in self.concepts)

    def _has(
        self, concept: Concept, terms: frozenset[str], text: str, searcher: Searcher
    ) -> bool:  # fmt: skip
        if any(form <= terms for form in concept):
            return True
        if concept[0] <= _DEATH and not terms.isdisjoint(_DEATH):
            return True
        short = next((w for w in _SHORT.findall(self.words) if _is_of(w, concept)), None)
        if short is None:
            return False
        senses = searcher.index.units.senses
        meant = [long for own, long in senses if concept[0] == frozenset(own)]
        return any(terms.issuperset(long) for long in meant) or _abbreviates(short, text)


def outcome_of(question: Question) -> Outcome | None:
    """What a question surely asks to be measured; None where that is not clear."""
    words = _named(question.text)
    is_of_drug = any(map(is_drug, _LETTERS.findall(words))) and not _TAKEN.search(words)
    if not words or is_of_drug:
        return None
    terms = frozenset(indexed_terms(words))
    concepts = tuple(
        one.concept for one in question.named
        if one.concept[0] <= terms and one.concept[0].isdisjoint(_SAYS_NO_THING)
    )  # fmt: skip
    return Outcome(words, concepts) if 0 < len(concepts) <= MOST_THINGS else None


def outcome_first(question: Question, hits: Sequence[Hit], searcher: Searcher) -> list[Hit]:
    """The hits in the order of their scores, once statements on another outcome have fallen.

    The best that name the outcome are read as well. Only those of the paper that leads change.
    """
    outcome, units = outcome_of(question), best_units(hits)
    if outcome is None or not units:
        return list(hits)
    lead, number = units[0]
    leading = hits[lead].passage
    if outcome.is_named(leading, number, searcher):
        return list(hits)
    kind, articles = wanted_of(question), searcher.index.articles
    on_it = [
        (at, n) for at, n in units
        if hits[at].passage.article_id == leading.article_id
        and outcome.is_named(hits[at].passage, n, searcher)
        and (kind is None or gives(kind, hits[at].passage, n, articles, question.text))
    ]  # fmt: skip
    if not on_it:
        return list(hits)
    on_it.sort(key=lambda unit: not outcome.is_said(hits[unit[0]].passage, unit[1], searcher))
    return others_fall(question, hits, on_it, FALLS, searcher)


def _named(text: str) -> str:
    """The words of a question for what is measured, without the time and what is said of it.

    "A vs B in newborns: successful resuscitation" names it last.
    """
    text = _SENTENCE_END.split(text.strip())[-1]  # what is said of a patient stands before it
    before, colon, after = text.partition(":")
    if colon and _SET_APART.search(before) and not _SET_APART.search(after):
        text = after
    elif colon and not _SET_APART.search(after):
        return ""
    text = text.strip()
    ratio = _RATIO.match(text)
    if ratio:  # "HR of a transplant for relapse"
        *_, text = text[ratio.end() :].rpartition(" for ")
    span = outcome_span(text)
    if span is None:
        is_short = len(text.split()) <= MOST_THINGS
        named = text.rstrip("?") if is_short and (ratio or not text.endswith("?")) else ""
    else:
        named = text[slice(*span)]
    if _NO_THING.match(named):
        return ""
    rest = named[found.end() :] if (found := _BEFORE.match(named)) else named
    return _AFTER.sub("", rest).strip()


def _is_of(word: str, concept: Concept) -> bool:
    return frozenset(indexed_terms(word)) == concept[0]


def _abbreviates(short: str, text: str) -> bool:
    """Whether words of a text that follow each other begin with these letters: RFS, NNH."""
    initials = (word[0] for word in _LETTERS.findall(text.lower()) if word not in _LITTLE)
    return short.lower() in "".join(initials)
