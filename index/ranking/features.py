"""What the ranking knows of each sentence and row for one question: a number from 0 to 1 each.

A unit is a sentence of a passage, or a table row. Its features, by column of the matrix:

lexical     BM25 of its passage, divided by that of the question's best passage
meaning     cosine similarity of its passage, read with its caption and headings
words       share of the question's concepts that the unit's own words have
labels      the same, with its table's caption and group, and its headings
paragraph   the same, of all words of its paragraph
article     the same, of all words of its article
figure      1 where the question asks for a figure and the unit has one
row         1 for a table row
row_label   share of the question's concepts that the row's label and group name
length      logarithm of its characters, about 1 for 1,000
read        share of the question's concepts that a reader of the unit meets: in its words, caption,
            group and headings, or in the title of its article
beyond_title  of the concepts that the title does not name, the share that the unit's own words
            have; 1 where the title names all
summary     1 where it stands in an abstract, a summary or the conclusions
around      1 where it stands in an introduction or a discussion
figures     logarithm of how many figures it has, about 1 for 20
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.embedding.embedder import Vectors
from index.fields import groups_for
from index.passages.sections import AROUND, SUMMARY
from index.ranking.question import Question
from index.storage.store import Index
from index.terms.concepts import Concept, Mask, Positions, TermSets
from index.terms.senses import Clashes
from index.terms.vocabulary import Vocabulary

FEATURES = (
    "lexical", "meaning", "words", "labels", "paragraph", "article", "figure", "row", "row_label",
    "length", "read", "beyond_title", "summary", "around", "figures",
)  # fmt: skip
# What the ranking knows of the question itself: whether it asks for a figure, its number of words
# (1 for 20), whether it has a question mark, how many things it names (1 for 8), and the share of
# them that no article names.
QUESTION_FEATURES = ("asks_figure", "length", "question_mark", "named", "unknown")
LOG_LENGTH = 7.0  # ln 1,097
LOG_FIGURES = 3.0  # ln 20

_MEANING = FEATURES.index("meaning")

Matrix = NDArray[np.float64]
Row = NDArray[np.float64]
Shares = NDArray[np.float64]
Masks = NDArray[np.bool_]  # for each concept, which units have it


class Features:
    """The features of the units of one index, for any question."""

    def __init__(self, index: Index) -> None:
        self._index, units = index, index.units
        self._units, self._counts = units, units.counts
        self.words = units.words
        self.groups = groups_for([entry.title for entry in index.catalogue])
        self.vocabulary = Vocabulary(self.groups, units.senses)
        self._clashes = Clashes(units.senses)

    def of_question(self, question: Question) -> Row:
        """Features of the question, shape (len(QUESTION_FEATURES),)."""
        return np.array([
            question.asks_figure, len(question.text.split()) / 20, "?" in question.text,
            len(question.known) / 8, question.unknown_share,
        ], dtype=np.float64)  # fmt: skip

    def of_passages(self, passages: Positions) -> Positions:
        """The units of some passages, in their order."""
        first, counts = self._units.first[passages], self._counts[passages]
        return np.concatenate([np.arange(a, a + n) for a, n in zip(first, counts, strict=True)])

    def matrix(self, question: Question, vector: Vectors, among: Positions | None = None) -> Matrix:
        """Features of every unit, or of those of some passages: shape (units, len(FEATURES)).

        `vector` is the question's unit vector.
        """
        of = self._units
        every = np.arange(len(self._index.passages))
        passages = (every if among is None else among).astype(np.intp)
        units = self.of_passages(passages)
        counts = self._counts[passages]
        at = np.repeat(passages, counts)  # of each unit its passage
        known = [one.concept for one in question.known]
        named = _Named(known, [one.rarity for one in question.known])
        of_article = of.article_of[at]
        words, labels = named.having(of.words, units), named.having(of.labels, units)
        in_title = named.having(of.titles, of_article)
        beyond = named.share(~in_title)
        found_beyond = named.share(words & ~in_title)
        columns = [
            np.repeat(self._lexical(question, passages), counts),
            np.repeat(self._index.vectors.scores_at(vector, passages).astype(float), counts),
            named.share(words),
            named.share(labels),
            named.share(named.having(of.paragraphs, of.paragraph_of[at])),
            named.share(named.having(of.articles, of_article)),
            float(question.asks_figure) * of.has_figure[units],
            of.is_row[at].astype(float),
            named.share(named.having(of.row_labels, at)),
            np.log1p(of.length[units].astype(float)) / LOG_LENGTH,
            named.share(labels | in_title),
            np.divide(found_beyond, beyond, out=np.ones(len(units)), where=beyond > 0),
            (of.part[at] == SUMMARY).astype(float),
            (of.part[at] == AROUND).astype(float),
            np.log1p(of.figures[units].astype(float)) / LOG_FIGURES,
        ]
        matrix = np.stack(columns, axis=1)
        matrix[self._in_another_sense(known, units), _MEANING] = 0.0
        return matrix

    def _lexical(self, question: Question, passages: Positions) -> Shares:
        """BM25 of each passage, of the best one's."""
        scores = self._index.lexical.scores_at(question.terms, passages).astype(float)
        return np.asarray(scores / (scores.max() or 1.0))

    def _in_another_sense(self, wanted: Sequence[Concept], units: Positions) -> Mask:
        """Which units have a short form of what is asked for, but mean another thing by it.

        The embedding cannot tell these senses apart ("PD patients" are near to Parkinson disease on
        dialysis too), so the similarity of such units counts for nothing.
        """
        asked = {term for concept in wanted for term in concept[0]}
        found = np.zeros(len(units), dtype=np.bool_)
        for concept in wanted:
            # Where both are asked for, or mean one thing in the vocabulary, there is no clash.
            clashes = [
                clash for clash in self._clashes.of(concept[0])
                if not clash.other_words <= asked and clash.other_words not in concept
            ]  # fmt: skip
            there = self.words.standing({clash.other for clash in clashes}, units)
            own = self.words.having(concept, units) if there else found
            for clash in clashes:
                if clash.other in there:
                    meant = own | self.words.having((frozenset([clash.own]),), units)
                    found |= self.words.having((frozenset([clash.other]),), units) & ~meant
        return found


class _Named:
    """The concepts of a question, and how much of them, by rarity, sets of words have."""

    def __init__(self, concepts: Sequence[Concept], weights: Sequence[float]) -> None:
        self._concepts = concepts
        self._shares = np.array(weights) / (sum(weights) or 1.0)

    def having(self, sets: TermSets, where: Positions) -> Masks:
        """For each concept, which of the sets at these places have it: (concepts, places)."""
        if not self._concepts:
            return np.zeros((0, len(where)), dtype=np.bool_)
        return np.stack([sets.having(concept, where) for concept in self._concepts])

    def share(self, masks: Masks) -> Shares:
        """For each place, the share of the question's concepts that it has: 0 to 1."""
        return np.asarray(self._shares @ masks)
