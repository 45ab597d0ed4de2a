"""Which texts name what a question names, under whichever of its names.

A concept is a piece of the question ("half-matched") with the other forms that the
vocabulary knows for it ("haploidentical", "haplo"). A text has the concept when it has all
terms of any form, and counts it once: unlike BM25, a text cannot make up for one concept by
repeating another.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.terms.letters import Count
from index.terms.tokens import tokenize
from index.terms.vocabulary import Form, Vocabulary

# Words after "how" that only ask ("how often"), and are not what the question is about.
_HOW = re.compile(
    r"\bhow (often|long|soon|far|fast|high|low|old|large|big|great|likely|well|badly"
    r"|common(?:ly)?|frequent(?:ly)?|strong(?:ly)?|quick(?:ly)?)\b",
    re.IGNORECASE,
)

Mask = NDArray[np.bool_]
Positions = NDArray[np.intp] | NDArray[np.int32]
Starts = NDArray[np.int64]
Texts = NDArray[np.int32]


Concept = tuple[Form, ...]  # the terms of each form; the question's own form comes first


def concepts(
    question: str, vocabulary: Vocabulary, count: Count | None = None
) -> list[Concept]:  # fmt: skip
    """What a question names, in order, each once; "how often" alone names nothing."""
    asking = set(tokenize(" ".join(_HOW.findall(question))))
    asking -= set(tokenize(_HOW.sub(" ", question)))
    pieces = dict.fromkeys(vocabulary.pieces(question, count))
    return [piece for piece in pieces if len(piece) > 1 or not piece[0] <= asking]


class TermSets:
    """The terms of many texts, kept by term: for each, the texts that have it, in order.

    Sets that are saved together share one numbering of their terms.
    """

    def __init__(self, size: int, numbers: Mapping[str, int], starts: Starts, texts: Texts) -> None:
        """From arrays as they were saved; `numbers` may cover other sets too."""
        self.size, self.numbers = size, numbers
        self.starts, self.texts = starts, texts  # texts[starts[n] : starts[n + 1]] have term n
        self._counts: dict[Concept, int] = {}

    def having(self, concept: Concept, among: Positions | None = None) -> Mask:
        """Which texts have the concept, of all or of those at some positions."""
        if among is None:
            mask = np.zeros(self.size, dtype=np.bool_)
            for form in concept:
                mask[self._having_all(form)] = True
            return mask
        mask = np.zeros(len(among), dtype=np.bool_)
        for form in concept:
            of_form = np.ones(len(among), dtype=np.bool_)
            for term in form:
                of_form &= _stand_in(self._having_term(term), among)
            mask |= of_form
        return mask

    def standing(self, terms: Collection[str], among: Positions) -> set[str]:
        """Those of many terms that any of the texts at some positions has."""
        each = {term: self._having_term(term) for term in terms}
        if not each:
            return set()
        sizes = [len(texts) for texts in each.values()]
        are_there = _stand_in(np.sort(among), np.concatenate(list(each.values())))
        found = np.unique(np.repeat(np.arange(len(each)), sizes)[are_there])
        names = list(each)
        return {names[at] for at in found}

    def count(self, concept: Concept) -> int:
        """How many texts have the concept."""
        if concept not in self._counts:
            if len(self._counts) >= MOST_COUNTS:
                self._counts.clear()
            (form, *others) = concept
            alone = len(self._having_all(form))
            self._counts[concept] = int(np.count_nonzero(self.having(concept))) if others else alone
        return self._counts[concept]

    def _having_all(self, form: Form) -> Texts:
        found, *longer = sorted((self._having_term(term) for term in form), key=len)
        for other in longer:
            found = found[_stand_in(other, found)]
        return found

    def _having_term(self, term: str) -> Texts:
        number = self.numbers.get(term, len(self.starts))
        if number + 1 >= len(self.starts):  # a term that only later sets have
            return _NONE
        return self.texts[self.starts[number] : self.starts[number + 1]]


MOST_COUNTS = 10_000  # concepts whose counts are remembered
_NONE = np.array([], dtype=np.int32)


def _stand_in(found: Texts, wanted: NDArray[np.integer[Any]]) -> Mask:
    """Which of `wanted` are in `found`, which must be sorted."""
    if not len(found):
        return np.zeros(len(wanted), dtype=np.bool_)
    wanted = wanted.astype(found.dtype)  # else searchsorted copies all of `found`
    at = np.minimum(np.searchsorted(found, wanted), len(found) - 1)
    return np.asarray(found[at] == wanted)


def rarity(mask: Mask) -> float:
    """Inverse document frequency of a concept that the masked texts have, as in BM25."""
    return rarity_of(int(mask.sum()), len(mask))


def rarity_of(count: int, size: int) -> float:
    """The same for a concept that `count` of `size` texts have."""
    return math.log(1 + (size - count + 0.5) / (count + 0.5))
