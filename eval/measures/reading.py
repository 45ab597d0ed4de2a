"""What a reader sees of an answer, against what the articles say and what was asked.

Nothing here asks the code that made the answer: a claim is compared with the article's own text
and tables, and with the places that the question set names. A claim *answers* where it stands on
gold evidence and shows it, or shows every fact of the reference answer and does not stand on a
*distractor*, a place that looks right and is not: of another arm, study, outcome or time.

A question may need several pieces ("overall and leukaemia-free survival"). A claim that tells one
of them answers in part; it answers *all* where it stands on every piece, or shows every fact.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import parse_qs, unquote, urlsplit

from app.answers.choices import UNNAMED
from corpus.article import Article, Row, Table
from corpus.words.labels import FIGURE
from eval.measures.around import as_cell, cells_of, share, squeezed
from eval.measures.tables import row_at
from eval.measures.texts import is_found, is_shown
from eval.questions.question import Question, Span
from eval.systems.page import ShownPart
from eval.systems.system import Reply, ReplyClaim
from index.terms.tokens import tokenize

SHARED = 0.6  # share of the shorter of two spans from which on they are the same place

Articles = Mapping[str, Article]

_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d+")
_NEAREST = re.compile(r"\b[Tt]he nearest, ")  # before the name of an article, in a refusal


def answers(claim: ReplyClaim, question: Question, articles: Articles) -> bool:
    """Whether a claim is an answer or one of the needed pieces of one; see the module."""
    if any(_on(claim, piece, articles) for piece in question.evidence):
        # A row may show only some of its cells; they must be those that were asked for.
        all_shown = len(claim.parts) < 2 or not question.facts
        return all_shown or any(is_shown(fact, claim.text) for fact in question.facts)
    told = bool(question.facts) and all(is_shown(fact, claim.text) for fact in question.facts)
    return told and misleads(claim, question, articles) is None


def answers_in_full(claim: ReplyClaim, question: Question, articles: Articles) -> bool:
    """Whether a claim tells all that was asked, and not one piece of several; see the module."""
    if not answers(claim, question, articles):
        return False
    if question.facts and all(is_shown(fact, claim.text) for fact in question.facts):
        return True
    # A row that shows only some of its cells must show every fact.
    whole = len(claim.parts) < 2 or not question.facts
    return whole and all(_on(claim, piece, articles) for piece in question.evidence)


def misleads(claim: ReplyClaim, question: Question, articles: Articles) -> str | None:
    """Why the place of a claim only looks right ("other arm"); None where it is no distractor."""
    found = (one.why for one in question.distractors if _on(claim, one.spans, articles))
    return next(found, None)


def first_answers_in_full(question: Question, reply: Reply, articles: Articles) -> float:
    """1 where the first claim tells all that was asked; 0 for a refusal."""
    return float(bool(reply.claims) and answers_in_full(reply.claims[0], question, articles))


def first_answers(question: Question, reply: Reply, articles: Articles) -> float:
    """1 where the first claim is an answer or a needed piece of one; 0 for a refusal."""
    return float(bool(reply.claims) and answers(reply.claims[0], question, articles))


def claim_precision(question: Question, reply: Reply, articles: Articles) -> float | None:
    """Share of the claims shown that answer and repeat no earlier one; None without claims."""
    before = [{claim.text for claim in reply.claims[:at]} for at in range(len(reply.claims))]
    return share(
        [
            claim.text not in said and answers(claim, question, articles)
            for claim, said in zip(reply.claims, before, strict=True)
        ]
    )


def first_misleads(question: Question, reply: Reply, articles: Articles) -> float | None:
    """1 where the first claim stands on a distractor and does not answer; None for a refusal."""
    if not reply.claims:
        return None
    first = reply.claims[0]
    wrong = misleads(first, question, articles) is not None
    return float(wrong and not answers(first, question, articles))


def sides_that_answer(question: Question, reply: Reply, articles: Articles) -> float | None:
    """Share of the claims under "Sources differ" that answer; None where nothing differs."""
    sides = [claim for claim in reply.claims if claim.differs]
    return share([answers(claim, question, articles) for claim in sides])


def right_cell(question: Question, reply: Reply, articles: Articles) -> float | None:
    """In rows that answer, share of the cells set off as the one asked for that hold a fact."""
    return right_of(question, reply, articles, lambda part: part.asked)


def right_of(
    question: Question, reply: Reply, articles: Articles, counts: Callable[[ShownPart], bool]
) -> float | None:  # fmt: skip
    """In rows that answer, share of the cells that count that hold a fact; None without any."""
    held = [
        any(is_shown(fact, part.value) for fact in question.facts)
        for claim in reply.claims
        if answers(claim, question, articles)
        for part in claim.parts
        if counts(part)
    ]
    return share(held) if question.facts else None


def useful_refusal(question: Question, reply: Reply) -> float:
    """1 where a refusal gives a reason that names what is missing, if the question set tells it."""
    if not reply.abstained or not reply.answer:
        return 0.0
    missing = {word.lower() for word in _WORD.findall(question.missing) if len(word) > 2}
    said = {word.lower() for word in _WORD.findall(reply.answer)}
    return float(not missing or bool(missing & said))


def true_refusal(question: Question, reply: Reply, articles: Articles) -> float | None:
    """1 where every number of a refusal was asked, or counts the articles, or names one of them.

    Where filters were set, any number up to that of the articles may count those asked. An article
    that is called the nearest must be that of one of the passages shown below, and these must be
    the first of those found. None for an answer.
    """
    if not reply.abstained:
        return None
    asked = f"{question.previous or ''} {question.question} {reply.read_as}"
    terms = " ".join(tokenize(asked))  # of "seven-year-old" 7 is one
    named = " ".join(article.label for article in articles.values())
    known = {*_NUMBER.findall(f"{asked} {terms} {named}"), str(len(articles))}
    known |= set(map(str, range(len(articles)))) if question.filters else set()
    has_no_other = {*_NUMBER.findall(reply.answer.replace(",", ""))} <= known
    return float(has_no_other and _shows_nearest(reply, articles))


def _shows_nearest(reply: Reply, articles: Articles) -> bool:
    places = [item.place for item in reply.passages]
    links = [
        (unquote(link.path.rpartition("/")[2]), *map(parse_qs(link.query).get, ("start", "end")))
        for link in (urlsplit(card.link) for card in reply.page.nearest)
    ]
    nearest = [(one.article_id, [str(one.start)], [str(one.end)]) for one in places if one]
    labels = {articles[one.article_id].label for one in places[: len(links)] if one}
    named = [reply.answer[found.end() :] for found in _NEAREST.finditer(reply.answer)]
    return links == nearest[: len(links)] and all(one.startswith(tuple(labels)) for one in named)


def faithful(reply: Reply, articles: Articles) -> float | None:
    """Share of the claims that show, word for word, what stands where they say that they stand.

    A sentence must be the span's text. Each cell shown of a row must be a cell of it, after the
    header of its own column in the article's table, and the row's label with its group comes
    first; a label that is a number alone stands after its column's header. Copying must give what
    is shown. This is ALCE's citation recall (Gao, Yen, Yu and Chen 2023), with entailment by a
    language model replaced by identity.
    """
    placed = [claim for claim in reply.claims if claim.place is not None]
    return share([claim.copied and _is_faithful(claim, articles) for claim in placed])


def unlocked(reply: Reply, articles: Articles) -> int:
    """Figures shown in claims that stand neither in their span nor in a row's header or group."""
    found = 0
    for claim in reply.claims:
        if claim.place is None:
            continue
        article = articles[claim.place.article_id]
        known = set(FIGURE.findall(article.text[claim.place.start : claim.place.end]))
        if (held := row_at(article, claim.place)) is not None:
            known |= set(FIGURE.findall(" ".join([*held[0].header, held[1].group or ""])))
        found += sum(figure not in known for figure in FIGURE.findall(claim.text))
    return found


def _on(claim: ReplyClaim, places: Sequence[Span], articles: Articles) -> bool:
    """Whether a claim stands at one of the places; a claim without a place is told by its words."""
    if claim.place is None:
        texts = (articles[p.article_id].text[p.start : p.end] for p in places)
        return any(is_found(text, claim.text) for text in texts)
    return any(is_same_place(claim.place, place) for place in places)


def is_same_place(one: Span, other: Span) -> bool:
    """Whether two spans share most of the shorter of them."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    shorter = min(one.end - one.start, other.end - other.start)
    return one.article_id == other.article_id and shared > 0 and shared >= SHARED * shorter


def _is_faithful(claim: ReplyClaim, articles: Articles) -> bool:
    place = claim.place
    if place is None or place.article_id not in articles:
        return False
    article = articles[place.article_id]
    held = row_at(article, place)
    if held is None:
        said = claim.parts[0].value if claim.parts else claim.text
        return squeezed(said) == squeezed(article.text[place.start : place.end])
    table, row = held
    cells, first = cells_of(table, row), claim.parts[:1]
    # The row's label must stand first; in a row without a label any cell may.
    if as_cell(row.cells[0]) and not (
        first and not first[0].label and _is_run_of(row, first[0].value, _label(table, row))
    ):
        return False
    return all(
        (squeezed(part.label), as_cell(part.value)) in cells
        or (part.label == UNNAMED and ("", as_cell(part.value)) in cells)
        or (not part.label and _is_run_of(row, part.value))
        for part in (claim.parts[1:] if as_cell(row.cells[0]) else claim.parts)
    )


def _is_run_of(row: Row, shown: str, label: str = "") -> bool:
    """Whether what is shown without a header is cells of the row, in their order.

    It must begin with `label`, where one is given.
    """
    _, *others = [as_cell(cell) for cell in row.cells if as_cell(cell)]
    rest = "".join(f"(?:;?{re.escape(cell)})?" for cell in others)
    return re.fullmatch(re.escape(label) + rest, as_cell(shown)) is not None


def _label(table: Table, row: Row) -> str:
    """The first cell of a row that has one as it must be shown, with its group and header."""
    label = as_cell(row.cells[0])
    if label.replace(".", "").replace(",", "").isdecimal() and as_cell(table.header[0]):
        label = f"{squeezed(table.header[0])}:{label}"
    return f"{squeezed(row.group)}›{label}" if row.group else label
