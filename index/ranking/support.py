"""What a unit does not say itself: other units of its article that name the rest.

A sentence seldom names all that a question asks for: the drug stands in the title, the patients in
the methods, the time in a caption. For a unit that may answer, the sentences and rows of its
article are found that name most, by rarity, of what it lacks with its title, caption and headings.
The reader reads them after it. So it can tell a unit whose article is about all that was asked
from one whose article is not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.passages.units import Units
from index.ranking.question import Question

MOST = 2  # supports of a unit
# What counts beside the share of what is lacking: the share of the whole question, and nearness.
OF_QUESTION, OF_NEARNESS = 0.2, 0.05
HALF_NEAR = 20.0  # units away from which nearness is a half

Numbers = NDArray[np.intp]


def supports(units: Units, question: Question, passage: int, number: int) -> list[int]:
    """Numbers of at most MOST units of the same article, the best first.

    `number` is that of a unit among all of the index, `passage` that of the passage it is in.
    """
    known = [one.concept for one in question.known]
    if not known:
        return []
    article, own = units.article_of[passage : passage + 1], np.array([number])
    has = [
        bool(units.words.having(concept, own)[0] or units.labels.having(concept, own)[0]
             or units.titles.having(concept, article)[0])
        for concept in known
    ]  # fmt: skip
    if all(has):
        return []
    weights = np.array([one.rarity for one in question.known])
    weights /= weights.sum()
    among = _of_article(units, int(article[0]))
    having = np.stack([units.words.having(concept, among) for concept in known]).astype(float)
    having[:, among == number] = 0.0
    beside = OF_QUESTION * (weights @ having)
    beside += OF_NEARNESS / (1 + np.abs(among - number) / HALF_NEAR)
    found: list[int] = []
    lacking = weights * ~np.array(has)
    while len(found) < MOST:
        gain = lacking @ having
        best = int(np.argmax(np.where(gain > 0, gain + beside, 0.0)))
        if not gain[best] > 0:
            break
        found.append(int(among[best]))
        lacking = lacking * (1 - having[:, best])
    return found


def _of_article(units: Units, article: int) -> Numbers:
    """The numbers of an article's units."""
    first, last = np.searchsorted(units.article_of, [article, article + 1])
    end = units.first[last] if last < len(units.first) else len(units.length)
    return np.arange(units.first[first], end)
