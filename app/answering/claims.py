"""Hits -> the sentences and rows that make up an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.answering.order.arms import both_arms_first
from app.answering.order.whole import whole_first
from app.answering.rows import (
    at_the_time_asked,
    handed_down,
    opened,
    with_second_arm,
    without_heads,
)
from app.answers.choices import (
    CLAIM_HITS,
    CLAIM_MARGIN,
    COMPARES,
    LONG_ROW_CHARACTERS,
    Articles,
    Choice,
    candidates,
    narrowed,
    row_of,
)
from app.answers.reported import reported_in
from app.fields import packs_of
from app.reading.context import GOES_ON
from app.reading.opposites import on_whom
from app.refusal.courtesy import asks_for_list
from corpus.article import Article
from corpus.words.normal import normal
from corpus.words.registrations import registration_keys
from index.passages.sections import AROUND, OTHER, SUMMARY, part_of
from index.ranking.question import Question
from index.ranking.search import Hit, Searcher
from index.terms.tokens import tokenize
from index.terms.words import stem_of

MAX_CLAIMS, ANSWER_CHARACTERS = 5, 900  # the first claim is always shown; a further one must fit
BLANK = 2  # characters at most between two sentences that count as adjacent
# Log-odds by which a statement may fall behind the first and still stand beside it unfolded. On
# questions to tune on, .30 of those nearer than 1 answer, .14 of those up to 3, .07 of the others.
MORE_MARGIN = 3.0
OWN_MARGIN = 2.0  # the same for a statement of an article's own work behind one that it cites
SURE = 6.0  # log-odds from which a statement of its own work answers as good as surely
SAME_WORDS = 0.8  # a claim that shares this much of its words with an earlier one repeats it

_RESUMES = re.compile(
    r"(?:These|Those|Such|The following) (?:[\w-]+ ){0,2}?(?P<noun>[^\W\d_]{4,})\b"
)
_BACKGROUND = re.compile(
    r"\W*(?:Background|Introduction|Context|Rationale|Importance)\b[^.]{0,20}?[:.]", re.IGNORECASE
)
# "Ogawa et al. 2016"; "Holick and Smith (2010)"
_PAPER = re.compile(
    r"\W*(?P<author>[^\W\d_][\w’'-]+)"
    r"(?: et al\b|(?: (?:and|&) [^\W\d_][\w’'-]+)?,? \(?(?:19|20)\d\d\b)"
)
_ITEMS = re.compile(r";|\((?:\d|[a-e]|i{1,3}|iv|v)\)")  # how a sentence parts what it lists
_WORD = re.compile(r"[^\W\d_]+")
# What a paper looked at, and not what it saw: "The outcomes were pain, fever, and death",
# "(2) Intervention: zinc or placebo".
_LOOKED_AT = re.compile(
    r"\W*+(?:\d++\W*+)?(?:patients?|populations?|participants|interventions?|comparisons?|comparators?"
    r"|outcomes?|study designs?)\b[^:.;]{0,20}:"
    r"|.{0,60}\b(?:outcomes?|end-?points?|outcome measures|parameters|variables)\b[^.;,]{0,40}"
    r"\b(?:were|was|are|included?)\b[^.,;]*[,;]"
    r"|.{0,30}\b(?:outcomes?|end-?points?|variables) \([^()]*[,;][^()]*\) (?:were|was)\b",
    re.IGNORECASE,
)
_ASKS_WHAT_WAS_LOOKED_AT = re.compile(
    r"\b(?:outcomes?|end-?points?|measured?|criteri\w+|includ\w+|eligib\w+|assess\w+|compar\w+"
    r"|variables|parameters|design)\b",
    re.IGNORECASE,
)
_RESULT = re.compile(r"%|±|\d[.·]\d|[=<>≤≥]")
_VERB = re.compile(r"\b(?:was|were|is|are|has|had|have|did|does|do|can|could|may|we)\b|\w{3}ed\b")
_OTHER_SIDE = re.compile(
    r"(?:On the other hand|[IB][ny] (?:contrast|comparison)|Conversely|Whereas|Meanwhile)\b,?"
)
SEVERAL_ITEMS, MANY_ITEMS = 2, 4


def choose(question: Question, hits: Sequence[Hit], searcher: Searcher) -> list[Choice]:
    """The best sentences and rows, each adding something, within the length of an answer."""
    articles = searcher.index.articles
    every = list(candidates(question, hits[:CLAIM_HITS], articles))
    every = handed_down(question, every, hits[:CLAIM_HITS], articles)
    told = without_heads(question, opened(question, every, hits, articles), articles)
    told = at_the_time_asked(question, told, articles)
    told = with_second_arm(question, told, hits, articles)
    found = both_arms_first(question, told, searcher)
    packs = packs_of(searcher)
    fitting = [
        one for one in found
        if not any(p.is_beside(question, one.passage, one.start, one.end, searcher) for p in packs)
    ]  # fmt: skip
    ranked = sorted(fitting or found, key=lambda c: c.score, reverse=True)
    ranked = whole_first(own_first(question, ranked, articles))
    ranked, on_others = by_whom_they_are_on(question, ranked)
    chosen: list[Choice] = []
    for candidate in ranked:
        if len(chosen) == MAX_CLAIMS or candidate.score < ranked[0].score - CLAIM_MARGIN:
            break
        if _is_among(candidate, chosen) or _repeats(candidate, chosen):
            continue
        alone = [_row(question, candidate, chosen, articles) if candidate.cells else candidate]
        listed = _listed(question, candidate, hits, articles)
        compares = bool(COMPARES.search(question.text))
        together = told_together(candidate, ranked, compares=compares)
        told = [c for c in together if not _is_among(c, chosen)]
        told = told if len(told) > 1 else [*told, *listed]
        added = (some for some in (alone if candidate.cells else told, alone)
                 if _fits([*chosen, *some]))  # fmt: skip
        is_more = candidate.score < ranked[0].score - MORE_MARGIN or candidate in on_others
        fit = next(added, [] if chosen else alone)
        chosen += [replace(one, is_more=is_more) for one in fit]
    return chosen


def own_first(
    question: Question, ranked: Sequence[Choice], articles: Articles
) -> list[Choice]:  # fmt: skip
    """The statements, with one that an article found before what it tells of others or looked at.

    Only where it is nearly as likely to answer as the one that leads, or as good as sure to, and
    where the question does not name the others ("What did Ogawa find?").
    """
    if not ranked or not _is_no_finding(question, ranked[0], articles):
        return list(ranked)
    lead = ranked[0]
    near = (one for one in ranked if one.score >= min(lead.score - OWN_MARGIN, SURE))
    of_article = (one for one in near if one.passage.article_id == lead.passage.article_id)
    own = next((one for one in of_article if _is_own(question, one, articles)), None)
    if own is None:
        return list(ranked)
    return [replace(own, score=lead.score), *(one for one in ranked if one is not own)]


def _is_own(question: Question, choice: Choice, articles: Articles) -> bool:
    """Whether it tells what the article itself did or found."""
    is_around = part_of(choice.passage.section) == AROUND
    return not is_around and not _is_no_finding(question, choice, articles)


def _is_no_finding(question: Question, choice: Choice, articles: Articles) -> bool:
    """Whether it is said of others, or only lists what was looked at, which nobody asked for."""
    if _is_of_others(question, choice, articles):
        return True
    if (
        choice.cells
        or _ASKS_WHAT_WAS_LOOKED_AT.search(question.text)
        or asks_for_list(question.text)
    ):
        return False
    items = re.split(r"[;,]", choice.text)
    is_bare_list = len(items) >= MANY_ITEMS and not _VERB.search(choice.text)
    looks = is_bare_list or _LOOKED_AT.match(choice.text) is not None
    return looks and not _RESULT.search(choice.text)


def _is_of_others(question: Question, choice: Choice, articles: Articles) -> bool:
    """Whether it is said of papers that the article cites.

    So are the sentences of an introduction, discussion or conclusion that have reference marks,
    those of other sections that begin with "Ogawa et al.", rows with such a label, and what an
    abstract says was thought before: "Background: Zinc may help."
    """
    article = articles[choice.passage.article_id]
    if choice.cells:
        _, row = row_of(article, choice.passage)
        told = _PAPER.match(row.cells[0])
    elif part_of(choice.passage.section) == OTHER:
        told = _PAPER.match(choice.text)
    else:
        cites = bool(reported_in(article, choice.start, choice.end))
        return cites or _is_background(choice, article)
    return told is not None and normal(told["author"]) not in normal(question.text)


def _is_background(choice: Choice, article: Article) -> bool:
    """Whether it stands in a paragraph of an abstract that opens with what was known before."""
    is_summary = part_of(choice.passage.section) == SUMMARY
    return is_summary and _BACKGROUND.match(article.text, choice.passage.block_start) is not None


def by_whom_they_are_on(
    question: Question, ranked: Sequence[Choice]
) -> tuple[list[Choice], list[Choice]]:
    """The statements, those on the opposite of whom is asked about last; and these.

    Those on smokers stand below those on nonsmokers, where a question is on the latter and there
    are any. Where none is on those asked about, all stand as they were.
    """
    best = [one for one in ranked if one.score >= ranked[0].score - CLAIM_MARGIN]
    on = on_whom(question.text, [one.text for one in best])
    if True not in on or False not in on or COMPARES.search(question.text):
        return list(ranked), []
    others = [one for one, on_those in zip(best, on, strict=True) if on_those is False]
    return [*(one for one in ranked if one not in others), *others], others


def _row(question: Question, row: Choice, chosen: Sequence[Choice], articles: Articles) -> Choice:
    """A row as it is shown. What is asked for is set off in the best row alone.

    A further row may be of another study, unless its label has a registration of the question.
    """
    is_first = not any(choice.cells for choice in chosen)
    if is_first or _names_registration(question, row, articles):
        return narrowed(question, row, articles)
    is_long = len(row.shown) > LONG_ROW_CHARACTERS
    return replace(narrowed(question, row, articles), asked=None, arms=()) if is_long else row


def _names_registration(question: Question, row: Choice, articles: Articles) -> bool:
    """Whether the row's label has a registration that the question asks about."""
    asked = registration_keys(question.text)
    if not asked:
        return False
    _, own = row_of(articles[row.passage.article_id], row.passage)
    return bool(asked & registration_keys(f"{own.group or ''} {own.cells[0]}"))


def _fits(chosen: Sequence[Choice]) -> bool:
    length = sum(len(choice.shown) for choice in chosen)
    return len(chosen) <= MAX_CLAIMS and length <= ANSWER_CHARACTERS


def told_together(
    choice: Choice, candidates: Iterable[Choice], *, compares: bool = False
) -> list[Choice]:  # fmt: skip
    """A sentence, with the one after if that continues it.

    So does the one that tells the other side, where two are compared: "27 relapsed with it. On
    the other hand, 116 did without." The one before, if it needs that, is no statement of the
    answer but shown with it (app/reading/context.py).
    """
    if choice.passage.kind == "row":
        return [choice]
    paragraph = (choice.passage.article_id, choice.passage.block_start)
    same = sorted(
        (c for c in candidates if (c.passage.article_id, c.passage.block_start) == paragraph),
        key=lambda c: c.start,
    )
    at = same.index(choice)
    after = [
        c for c in same[at + 1 : at + 2]
        if GOES_ON.match(c.text) or (compares and _OTHER_SIDE.match(c.text))
    ]  # fmt: skip
    return [choice, *(c for c in after if c.start - choice.end <= BLANK)]


def _listed(
    question: Question, choice: Choice, hits: Sequence[Hit], articles: Articles
) -> list[Choice]:  # fmt: skip
    """The sentence after one, where it lists what that one speaks of; at most one."""
    if choice.cells:
        return []
    paragraph = choice.passage.article_id, choice.passage.block_start
    beside = [
        hit for hit in hits if (hit.passage.article_id, hit.passage.block_start) == paragraph
    ]  # fmt: skip
    after = (one for one in candidates(question, beside, articles) if one.start > choice.start)
    following = min(after, key=lambda one: one.start, default=None)
    if following is None or following.start - choice.end > BLANK:
        return []
    return [following] if _lists(choice.text, following.text) else []


def _lists(before: str, after: str) -> bool:
    """Whether a sentence lists what the one before it speaks of.

    "We found several risk factors. These factors were: (1) age; (2) smoking; (3) stage."
    """
    resumed = _RESUMES.match(after)
    if resumed is None or len(_ITEMS.findall(after)) < SEVERAL_ITEMS:
        return False
    return stem_of(normal(resumed["noun"])) in map(stem_of, _WORD.findall(normal(before)))


def _is_among(candidate: Choice, chosen: Iterable[Choice]) -> bool:
    place = candidate.passage.article_id, candidate.start, candidate.end
    return any(place == (c.passage.article_id, c.start, c.end) for c in chosen)


def _repeats(candidate: Choice, chosen: Iterable[Choice]) -> bool:
    """Whether it says nearly what an earlier choice says."""
    words = set(tokenize(candidate.text))
    return any(len(words & set(tokenize(c.text))) > SAME_WORDS * len(words) for c in chosen)
