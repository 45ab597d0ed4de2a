"""A question as it is searched for: read once for an index, and passed on to every later step."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from index.passages.units import Units
from index.terms.concepts import Concept, concepts, rarity_of
from index.terms.letters import asked_terms
from index.terms.lexical import LexicalIndex
from index.terms.names import numbered_names
from index.terms.tokens import compounds
from index.terms.vocabulary import Vocabulary

UNKNOWN_RARITY = 4.0  # of a concept that no unit has; a rare one's, about

# A question that wants a figure.
_ASKS_FIGURE = re.compile(
    r"\bhow (?:many|much|long|often|old|high|low|common|frequent|soon)\b|\brates?\b|\bpercent|%"
    r"|\bproportion|\bmedian\b|\bdose\b|\bhazard|\bnumber\b|\bincidence|\d\s?-?y(?:r|ears?)?\b"
    r"|\bsurvival\b|\bchance|\bshare\b|\bfraction\b"
)


@dataclass(frozen=True)
class Named:
    """A thing that a question names."""

    concept: Concept  # with the other forms that are known for it
    rarity: float  # among the units: how much it counts
    known: bool  # whether a unit names it, or an article by its authors, journal or registration


@dataclass(frozen=True)
class Among:
    """The articles that a question is put to, where the index has others too."""

    collection: str  # whose they are; empty for a library of which the index has removed papers
    numbers: NDArray[np.intp]  # of the articles, in the catalogue


@dataclass(frozen=True)
class Question:
    """The words of a question, and what an index knows of them."""

    text: str
    terms: tuple[str, ...]  # that lexical search matches
    named: tuple[Named, ...]
    unknown_share: float  # of what it names, by rarity, the share that no article names; 0 to 1
    asks_figure: bool
    among: Among | None = field(default=None, compare=False)  # None: all articles of the index

    @property
    def known(self) -> tuple[Named, ...]:
        """What it names that the articles know."""
        return tuple(one for one in self.named if one.known)


class QuestionReader:
    """Reads questions for one index."""

    def __init__(self, units: Units, lexical: LexicalIndex, vocabulary: Vocabulary) -> None:
        self._units, self._lexical, self._vocabulary = units, lexical, vocabulary

    def read(self, text: str) -> Question:
        """A question's words once and for all."""
        named = tuple(self._named(concept) for concept in self._concepts(text))
        return Question(
            text,
            tuple(asked_terms(text, self._lexical.count)),
            named,
            self._unknown_share(text, named),
            asks_figure(text),
        )

    def _concepts(self, text: str) -> list[Concept]:
        apart = [(frozenset(terms),) for terms, _ in numbered_names(text)]
        known = [concept for concept in apart if self._units.words.count(concept)]
        return [*concepts(text, self._vocabulary, self._lexical.count), *known]

    def _named(self, concept: Concept) -> Named:
        words = self._units.words
        count = words.count(concept)
        rarity = rarity_of(count, words.size) if count else UNKNOWN_RARITY
        return Named(concept, rarity, bool(count or self._units.articles.count(concept)))

    def _unknown_share(self, text: str, named: Sequence[Named]) -> float:
        """The parts of a compound that is known count for nothing: "IL17" is known as "IL-17"."""
        whole = (parts for name, *parts in compounds(text) if self._lexical.knows(name))
        parts = {part for parts in whole for part in parts}
        counted = [one for one in named if one.concept[0] - parts]
        weights = np.array([one.rarity for one in counted])
        unknown = np.array([not one.known for one in counted], dtype=float)
        return float(weights @ unknown / (weights.sum() or 1.0)) if counted else 0.0


def asks_figure(text: str) -> bool:
    """Whether a question wants a figure."""
    return bool(_ASKS_FIGURE.search(text))
