"""What an abbreviation means in the article that defines it: "PD" is three diseases in three.

A text of an article that uses a short form gets one term more, for the long form that this
article gives it. So the long form in a question finds the short form where it means that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from index.tokens import tokenize

Terms = tuple[str, ...]
Sense = tuple[Terms, Terms]  # the terms of the short form and of the long one


def senses_of(abbreviations: Mapping[str, str]) -> list[Sense]:
    """Short forms and what they mean, as terms; none of a form that has no terms ("IT")."""
    pairs = ((tuple(tokenize(short)), tuple(tokenize(long))) for short, long in abbreviations.items())
    return [(short, long) for short, long in pairs if short and long and short != long]


def sense_term(long: Terms) -> str:
    """The term of what a short form means, which no word gives."""
    return f"= {' '.join(long)}"


def sense_terms(terms: Iterable[str], senses: Iterable[Sense]) -> set[str]:
    """What the short forms among the terms of a text mean in its article."""
    having = set(terms)
    return {sense_term(long) for short, long in senses if having.issuperset(short)}


def plain_senses(senses: Iterable[Sense]) -> dict[Terms, Terms]:
    """The short forms that mean one thing in all articles that define them."""
    meant: dict[Terms, set[Terms]] = {}
    for short, long in senses:
        meant.setdefault(short, set()).add(long)
    return {short: longs.pop() for short, longs in meant.items() if len(longs) == 1}
