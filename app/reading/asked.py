"""Which articles a question is put to, as a refusal speaks of them."""

from __future__ import annotations

from index.ranking.question import Question
from index.ranking.search import Searcher


def number_of(question: Question, searcher: Searcher) -> int:
    """How many articles are asked: those of a collection, or all that were not removed."""
    among = question.among
    return len(searcher.index.articles) if among is None else len(among.numbers)


def of_collection(question: Question) -> str:
    """` of the collection “CAR-T”`; empty where all articles are asked."""
    among = question.among
    return f" of the collection “{among.collection}”" if among and among.collection else ""


def none_of(question: Question, searcher: Searcher, many: str, one: str) -> str:
    """`None of the 5 articles mentions`, or `The article does not mention`, for these verbs."""
    n, whose = number_of(question, searcher), of_collection(question)
    if n == 1:
        return f"The article{whose} does not {one}"
    return f"None of the {n:,} articles{whose} {many}"
