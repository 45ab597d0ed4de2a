"""What a statement is read with on the page, and what is said of the answer as a whole.

A sentence that stands verbatim is misread with another sentence before it, with an abbreviation
that means another thing, or as the result of another paper; and what is folded is not read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from corpus.article import Article
from eval.measures.around import block_at, cited_in, share, squeezed, tells_names
from eval.measures.reading import answers, right_of
from eval.measures.tables import row_at
from eval.measures.texts import facts_shown
from eval.questions.question import Question, Span
from eval.systems.system import Reply, ReplyClaim

UNSURE = 0.4  # confidence below which an answer must say that the match is weak
CITES = "Cites"  # the papers beside a statement, which are not those that it is on
A_LIST = 3  # rows under one heading that look like all there are
BEFORE_IT, IN = "Before it", "In "  # where a sentence is said to stand

Articles = Mapping[str, Article]

_WORD = re.compile(r"[^\W_]+")
# What stands before the first word of a sentence: the end of another, or of a heading or mark.
_ENDED = re.compile(r"(?:\A\s*+|(?<!\s)[^\S\n]*+\n\s*+|[.!?:;”)\]][^\s.!?:;”)\]]*+\s*+)\Z")


def read_with(reply: Reply, articles: Articles) -> float | None:
    """Share of the sentences that statements are read with that stand where they are said to.

    Each must begin where a sentence begins and end where one ends, and stand before the statement
    in its paragraph ("Before it"), or in a section of that name ("In Methods"). None where none is
    shown.
    """
    return share(
        [
            _stands(words, told, place, articles[place.article_id])
            for claim, place in _placed(reply)
            for told, words in claim.beside.read_with
        ]
    )


def long_forms(reply: Reply, articles: Articles) -> float | None:
    """Share of the abbreviations explained that their own article explains so; None without any."""
    return share(
        [
            _explains(articles[place.article_id].text, short, long)
            for claim, place in _placed(reply)
            for short, long in claim.beside.long_forms
        ]
    )


def papers(reply: Reply, articles: Articles) -> float | None:
    """Share of the papers named as those told of that the paragraph or row cites.

    They must be said to be told of, and not merely cited, just where others' results are told: in
    a review, an introduction or a discussion.
    """
    return share(
        [
            tells_names(_WORD.findall(name), _cited(article, place))
            and (claim.beside.tells == CITES) != _is_of_others(article, place)
            for claim, place in _placed(reply)
            for article in [articles[place.article_id]]
            for name in claim.beside.papers
        ]
    )


def cautious(reply: Reply, articles: Articles) -> float | None:
    """1 where an answer says that the match is weak just if its confidence is below `UNSURE`.

    Where it shows several rows under one heading and not all, it must say something of that.
    """
    if reply.cautious is None or not reply.claims:
        return None
    is_whole = bool(reply.page.remark) or not _lists_part(reply, articles)
    return float(is_whole and reply.cautious == (reply.confidence < UNSURE))


def read_as(question: Question, reply: Reply) -> float | None:
    """Share of the words of "Read as" that were asked, now or before, with those of "Searched".

    What was searched must be just what the filters of the question say. None where neither is told.
    """
    asked = {
        word.lower() for word in _WORD.findall(f"{question.previous or ''} {question.question}")
    }
    hits = [word.lower() in asked for word in _WORD.findall(reply.read_as)]
    if reply.cautious is not None and (question.filters or reply.page.searched):
        hits.append({*_WORD.findall(reply.page.searched)} == {*_WORD.findall(_named(question))})
    return share(hits)


def _named(question: Question) -> str:
    """The filters of a question as a page names them."""
    filters = question.filters
    return " ".join(
        [
            *(["only", *filters.articles] if filters.articles else []), *filters.designs,
            f"from {filters.year_from}" if filters.year_from else "",
            f"to {filters.year_to}" if filters.year_to else "",
            "tables only" if filters.tables_only else "",
        ]
    )  # fmt: skip


def facts_in_view(question: Question, reply: Reply) -> float | None:
    """Share of the facts that the statements show that are not folded; None without facts."""
    told = " ".join(claim.text for claim in reply.claims if not claim.beside.folded)
    return facts_shown(question.facts, told) if question.facts else None


def view_precision(question: Question, reply: Reply, articles: Articles) -> float | None:
    """Share of the statements that are not folded that answer; None without any."""
    seen = [claim for claim in reply.claims if not claim.beside.folded]
    return share([answers(claim, question, articles) for claim in seen])


def right_arms(question: Question, reply: Reply, articles: Articles) -> float | None:
    """In rows that answer, share of the cells set side by side that hold a fact."""
    return right_of(question, reply, articles, lambda part: part.arm)


def _placed(reply: Reply) -> list[tuple[ReplyClaim, Span]]:
    return [(claim, claim.place) for claim in reply.claims if claim.place is not None]


def _lists_part(reply: Reply, articles: Articles) -> bool:
    """Whether rows under one heading are shown as a list, and others under it are not."""
    shown: dict[tuple[str, int, str | None], set[int]] = {}
    every: dict[tuple[str, int, str | None], set[int]] = {}
    for claim, place in _placed(reply):
        held = row_at(articles[place.article_id], place)
        if claim.differs or held is None or not held[1].group:
            continue
        table, row = held
        group = place.article_id, table.start, row.group
        shown.setdefault(group, set()).add(row.start)
        every[group] = {one.start for one in table.rows if one.group == row.group}
    return any(len(rows) >= A_LIST and rows < every[group] for group, rows in shown.items())


def _stands(words: str, told: str, place: Span, article: Article) -> bool:
    pattern = r"\s+".join(map(re.escape, words.split()))
    for found in re.finditer(pattern, article.text):
        block, own = block_at(article, found.start()), block_at(article, place.start)
        if block is None or not _ENDED.search(article.text[block.start : found.start()]):
            continue
        if not _ENDED.search(article.text[block.start : found.end()]) and found.end() < block.end:
            continue
        section = squeezed(block.section[-1]) if block.section else ""
        named = squeezed(told.removeprefix(IN).removesuffix("…"))
        if told == BEFORE_IT and block == own and found.start() < place.start:
            return True
        if told.startswith(IN) and (section.startswith(named) or not section):
            return True
    return False


def _is_of_others(article: Article, place: Span) -> bool:
    metadata, block = article.metadata, block_at(article, place.start)
    kinds = f"{metadata.study_design} {metadata.article_type}".lower()
    section = " ".join(block.section).lower() if block is not None else ""
    return any(word in kinds for word in ("review", "meta-analysis", "overview")) or any(
        word in section
        for word in ("introduction", "background", "discussion", "conclusion", "literature")
    )


def _explains(text: str, short: str, long: str) -> bool:
    """Whether a text has the long form right before or after the short one."""
    short, long = (re.escape(one).replace(r"\ ", r"\s+") for one in (short.removesuffix("s"), long))
    near = r"[\w,;:.\s=–-]{0,40}"
    pattern = rf"{long}\w{{0,2}}\s*[(\[]{near}{short}|{short}s?{near}\W{{1,6}}{long}"
    return bool(long) and re.search(pattern, text, re.IGNORECASE) is not None


def _cited(article: Article, place: Span) -> list[str]:
    block = block_at(article, place.start)
    return cited_in(article, block) if block is not None else []
