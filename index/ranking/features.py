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

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.embedding.embedder import Vectors
from index.fields import groups_for
from index.passages.sections import AROUND, SUMMARY
from index.storage.store import Index
from index.terms.concepts import Concept, Mask, Positions, TermSets, concepts, rarity_of
from index.terms.names import indexed_terms, numbered_names
from index.terms.senses import Clashes
from index.terms.tokens import compounds, tokenize
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
UNKNOWN_RARITY = 4.0  # of a concept that no unit has: about that of a rare one

_MEANING = FEATURES.index("meaning")

Matrix = NDArray[np.float64]
Row = NDArray[np.float64]
Shares = NDArray[np.float64]
Masks = NDArray[np.bool_]  # for each concept, which units have it

# A question that wants a figure.
_ASKS_FIGURE = re.compile(
    r"\bhow (?:many|much|long|often|old|high|low|common|frequent|soon)\b|\brates?\b|\bpercent|%"
    r"|\bproportion|\bmedian\b|\bdose\b|\bhazard|\bnumber\b|\bincidence|\d\s?-?y(?:r|ears?)?\b"
    r"|\bsurvival\b|\bchance|\bshare\b|\bfraction\b"
)


class Features:
    """The features of the units of one index, for any question."""

    def __init__(self, index: Index) -> None:
        self._index, units = index, index.units
        self._units, self._counts = units, units.counts
        self.words = units.words
        self.groups = groups_for([entry.title for entry in index.catalogue])
        self.vocabulary = Vocabulary(self.groups, units.senses)
        self._clashes = Clashes(units.senses)

    def concepts(self, question: str) -> list[Concept]:
        """What the question names, with the other forms that are known for it."""
        named = [(frozenset(terms),) for terms, _ in numbered_names(question)]
        known = [concept for concept in named if self.words.count(concept)]
        return [*concepts(question, self.vocabulary), *known]

    def knows(self, concept: Concept) -> bool:
        """Whether a unit names it, or an article by its authors, journal or registration."""
        return bool(self.words.count(concept) or self._units.articles.count(concept))

    def weights(self, wanted: Sequence[Concept]) -> list[float]:
        """How much each concept counts: its rarity among the units."""
        counts = [self.words.count(concept) for concept in wanted]
        return [rarity_of(n, self.words.size) if n else UNKNOWN_RARITY for n in counts]

    def of_question(self, question: str) -> Row:
        """Features of the question, shape (len(QUESTION_FEATURES),)."""
        n_known = sum(map(self.knows, self.concepts(question)))
        return np.array([
            asks_figure(question), len(question.split()) / 20, "?" in question, n_known / 8,
            self.unknown_share(question),
        ], dtype=np.float64)  # fmt: skip

    def unknown_share(self, question: str) -> float:
        """Share of the question's concepts, by rarity, that no article names; 0 to 1.

        The parts of a compound that is known are not counted: "IL17" is known as "IL-17".
        """
        lexical = self._index.lexical
        whole = (parts for name, *parts in compounds(question) if lexical.knows(name))
        known = {part for parts in whole for part in parts}
        wanted = [concept for concept in self.concepts(question) if concept[0] - known]
        weights = self.weights(wanted)
        unknown = [not self.knows(concept) for concept in wanted]
        return float(np.dot(weights, unknown)) / (sum(weights) or 1.0)

    def named(self, question: str, texts: Sequence[str]) -> list[dict[Concept, float]]:
        """For each text, the question's concepts that it names, with their shares by rarity."""
        wanted = self.concepts(question)
        weights = np.array(self.weights(wanted))
        shares = dict(zip(wanted, (weights / (weights.sum() or 1.0)).tolist(), strict=True))
        terms = [frozenset(indexed_terms(text)) for text in texts]
        return [
            {concept: share for concept, share in shares.items()
             if any(form <= own for form in concept)}
            for own in terms
        ]  # fmt: skip

    def of_passages(self, passages: Positions) -> Positions:
        """The units of some passages, in their order."""
        first, counts = self._units.first[passages], self._counts[passages]
        return np.concatenate([np.arange(a, a + n) for a, n in zip(first, counts, strict=True)])

    def matrix(self, question: str, vector: Vectors, among: Positions | None = None) -> Matrix:
        """Features of every unit, or of those of some passages: shape (units, len(FEATURES)).

        `vector` is the question's unit vector.
        """
        of = self._units
        every = np.arange(len(self._index.passages))
        passages = (every if among is None else among).astype(np.intp)
        units = self.of_passages(passages)
        counts = self._counts[passages]
        at = np.repeat(passages, counts)  # for each unit, its passage
        known = [concept for concept in self.concepts(question) if self.knows(concept)]
        named = _Named(known, self.weights(known))
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
            float(asks_figure(question)) * of.has_figure[units],
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

    def _lexical(self, question: str, passages: Positions) -> Shares:
        """BM25 of each passage, as a share of the best passage's."""
        scores = self._index.lexical.scores_at(tokenize(question), passages).astype(float)
        return np.asarray(scores / (scores.max() or 1.0))

    def _in_another_sense(self, wanted: Sequence[Concept], units: Positions) -> Mask:
        """Which units have a short form of what is asked for, but mean another thing by it.

        The embedding cannot tell these senses apart ("PD patients" are near to Parkinson disease on
        dialysis too), so the similarity of such units counts for nothing.
        """
        asked = {term for concept in wanted for term in concept[0]}
        found = np.zeros(len(units), dtype=np.bool_)
        for concept in wanted:
            for clash in self._clashes.of(concept[0]):
                if clash.other_words <= asked or clash.other_words in concept:
                    continue  # both are asked for, or mean one thing in the vocabulary
                apart = self.words.having((clash.other,), units)
                found |= apart & ~self.words.having((*concept, clash.own), units)
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


def asks_figure(question: str) -> bool:
    """Whether a question wants a figure."""
    return bool(_ASKS_FIGURE.search(question))
