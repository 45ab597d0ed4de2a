"""What an abbreviation means in the article that defines it: "PD" may be three diseases in three.

A text that uses a short form gets one more term, for the long form that its article gives it.
So a long form in a question finds the short form wherever it has that meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from index.terms.letters import asked_terms

Terms = tuple[str, ...]
Form = frozenset[str]
Sense = tuple[Terms, Terms]  # the terms of the short form and of the long one


def senses_of(abbreviations: Mapping[str, str]) -> list[Sense]:
    """Short forms and what they mean, as terms; none of a form that has no terms ("IT")."""
    pairs = [tuple(tuple(asked_terms(form)) for form in pair) for pair in abbreviations.items()]
    return [(short, long) for short, long in pairs if short and long and short != long]


def sense_term(long: Terms) -> str:
    """The term for the meaning of a short form; no word of a text gives this term."""
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


@dataclass(frozen=True)
class Clash:
    """Two senses of one short form that have little in common: that asked for, and another."""

    own: str  # its sense term
    other: str
    other_words: Form


class Clashes:
    """The other meanings of the short forms that stand for what a question names."""

    def __init__(self, senses: Iterable[Sense]) -> None:
        meant: dict[Terms, list[Sense]] = {}
        for sense in dict.fromkeys(senses):
            meant.setdefault(sense[0], []).append(sense)
        # Of the short forms with several meanings; most have one, and there are many.
        self._meant = {short: found for short, found in meant.items() if len(found) > 1}
        self._of_word: dict[str, list[Sense]] = {}  # by each word of the long form
        for found in self._meant.values():
            for sense in found:
                for word in dict.fromkeys(sense[1]):
                    self._of_word.setdefault(word, []).append(sense)

    def of(self, asked: Form) -> Iterator[Clash]:
        """The clashes of a long form, or of one of its words that the other sense lacks.

        Long forms that share most of their words mean about one thing ("overall response rate"
        and "objective response rate").
        """
        for short, long in self._of_word.get(min(asked), ()):
            words = frozenset(long)
            if asked != words and len(asked) > 1:
                continue
            for _, one in self._meant[short]:
                other = frozenset(one)
                alike = 2 * len(words & other) > min(len(words), len(other))
                if not alike and not asked <= other:
                    yield Clash(sense_term(long), sense_term(one), other)
