"""Which of the passages found may answer: what was retracted is no evidence any more.

Sound papers answer first; a preprint whose published version is there answers only where
nothing else does; a retracted or withdrawn paper, and the notice that says so, never do. Nor does
a paper on the opposite of those that the question asks about (adults for children), or one that
never names the drug that the question names. Where only such a paper would answer, the answer says
just that: a reader who is shown its figures, even marked, may take them for valid ones.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.answering.claims import choose
from app.answers.answer import named_with_standing
from app.answers.choices import CLAIM_MARGIN, Choice
from app.answers.refusal import Refusal, RefusalKind
from app.reading.opposites import opposed
from app.refusal.abstain import reason_to_abstain
from app.refusal.named import lacking
from corpus.article import Article
from corpus.words.design import REVIEW, admits
from index.ranking.question import Question
from index.ranking.search import Hit, Searcher

FAR_BETTER = 1.0  # log-odds


@dataclass(frozen=True)
class Sorted:
    """The hits of one question by the standing of their articles, each group in order of rank."""

    sound: tuple[Hit, ...]
    superseded: tuple[Hit, ...]  # of preprints whose published version is there
    void: tuple[Hit, ...]
    on_others: tuple[Hit, ...] = ()  # of papers on the opposite of whom the question asks about
    unnamed: tuple[Hit, ...] = ()  # of papers that never name the drug that the question names

    @property
    def all(self) -> tuple[Hit, ...]:
        """All of them, those that may answer first."""
        return (*self.sound, *self.superseded, *self.unnamed, *self.on_others, *self.void)


def sort_by_standing(hits: Sequence[Hit], searcher: Searcher) -> Sorted:
    """The hits sorted into those that may answer, those of superseded preprints, and void ones."""
    places: tuple[list[Hit], list[Hit], list[Hit]] = ([], [], [])
    for hit in hits:
        standing = searcher.entry(hit.passage.article_id).standing
        places[2 if not standing.stands else 1 if standing.is_superseded else 0].append(hit)
    return Sorted(*map(tuple, places))


def set_apart(question: Question, found: Sorted, searcher: Searcher) -> Sorted:
    """The hits with those of papers on others than the question asks about in their own group.

    So are those of papers that never name the drug that the question names.
    """

    def is_on_others(hit: Hit) -> bool:
        entry = searcher.entry(hit.passage.article_id)
        if admits(REVIEW, entry.design):  # which tells of the studies of others, too
            return False
        at = hit.passage
        read = " ".join((at.context, *at.section, at.labelled))  # its caption may name them
        return opposed(question.text, entry.title, read) is not None

    articles = {hit.passage.article_id for hit in (*found.sound, *found.superseded)}
    lack = {one for one in articles if lacking(question, one, searcher)}
    unnamed = tuple(hit for hit in found.sound if hit.passage.article_id in lack)
    apart = tuple(
        hit for hit in (*found.sound, *found.superseded)
        if hit.passage.article_id not in lack and is_on_others(hit)
    )  # fmt: skip
    sound, superseded = (
        tuple(hit for hit in hits if hit not in apart and hit.passage.article_id not in lack)
        for hits in (found.sound, found.superseded)
    )
    return replace(found, sound=sound, superseded=superseded, on_others=apart, unnamed=unnamed)


def why_on_others(question: Question, found: Sorted, searcher: Searcher) -> Refusal | None:
    """The reason to abstain, where a paper on others was found that would answer or is nearest."""
    if not found.on_others:
        return None
    nearest = sorted((*found.sound, *found.on_others), key=lambda hit: hit.score, reverse=True)
    if refusal := reason_to_abstain(question, nearest, searcher):
        return refusal
    article = searcher.index.articles[found.on_others[0].passage.article_id]
    words = opposed(question.text, article.title)
    if words is None:
        return None
    told, asked = words
    sentence = f"The nearest, {article.label}, is on “{told}”, and the question on “{asked}”."
    return Refusal(RefusalKind.NOT_ANSWERED, sentence, (asked,), article.article_id)


def why_unnamed(question: Question, found: Sorted, searcher: Searcher) -> Refusal | None:
    """The reason to abstain, where a paper that never names the drug asked about answers best.

    That is so where it answers far better than any that names it.
    """
    best = max((hit.score for hit in found.sound), default=-math.inf)
    if not found.unnamed or found.unnamed[0].score < best + FAR_BETTER:
        return None
    article = searcher.index.articles[found.unnamed[0].passage.article_id]
    words = lacking(question, article.article_id, searcher)
    named = " or ".join(words)
    sentence = f"The nearest, {article.label}, does not name {named}."
    return Refusal(RefusalKind.NOT_ANSWERED, sentence, words, article.article_id)


def weighed(hits: Sequence[Hit], found: Sorted) -> list[Hit]:
    """The hits that tell whether the articles answer: those to answer from, and the unnamed."""
    return sorted((*hits, *found.unnamed), key=lambda hit: hit.score, reverse=True)


def answering_hits(question: Question, found: Sorted, searcher: Searcher) -> tuple[Hit, ...]:
    """The hits to answer from: superseded preprints only where sound articles do not answer."""
    if found.superseded and reason_to_abstain(question, found.sound, searcher):
        return (*found.sound, *found.superseded)
    return found.sound


def left_out(
    question: Question, found: Sorted, chosen: Sequence[Choice], searcher: Searcher
) -> tuple[Article, ...]:
    """The retracted articles that would have answered about as well as what was chosen."""
    if not found.void or reason_to_abstain(question, found.void, searcher):
        return ()
    enough = max((choice.score for choice in chosen), default=-math.inf) - CLAIM_MARGIN
    named = [
        searcher.index.articles[choice.passage.article_id]
        for choice in choose(question, found.void, searcher)
        if choice.score >= enough
    ]
    # A retraction notice need not be named beside an answer, or beside the paper it is about.
    retracted = [one for one in named if one.standing.status]
    kept = retracted if retracted or chosen else named
    return tuple({one.article_id: one for one in kept}.values())


def why_left_out(articles: Sequence[Article]) -> Refusal:
    """The reason to abstain where only articles that were taken back would answer."""
    named = "; ".join(map(named_with_standing, articles))
    sentence = f"Only {named} would answer this; what was taken back is no evidence."
    return Refusal(RefusalKind.TAKEN_BACK, sentence)
