"""What the ranking knows of each sentence and row for one question: a number from 0 to 1 each.

A unit is a sentence of a passage, or a table row. Its features, by column of the matrix:

lexical     BM25 of its passage, over the best of this question
meaning     cosine similarity of its passage, read with its caption and headings
sentence    the same of the unit itself, read with the same
cell        the same of a row's best cell, read with the row's label; of a sentence, its own
words       share of the question's concepts that the unit's own words have
labels      the same, with its table's caption and group, and its headings
paragraph   the same, of all words of its paragraph
article     the same, of all words of its article
figure      1 where the question asks for a figure and the unit has one
row         1 for a table row
row_label   share of the question's concepts that the row's label and group name
length      logarithm of its characters, about 1 for 1,000
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article
from corpus.markdown import table_cells
from index.concepts import Concept, TermSets, concepts, coverage, rarity
from index.embedder import Vectors
from index.passage import Passage
from index.store import Index, sentence_texts
from index.tokens import tokenize
from index.vocabulary import Vocabulary, read_groups

FEATURES = (
    "lexical", "meaning", "sentence", "cell", "words", "labels", "paragraph", "article", "figure",
    "row", "row_label", "length",
)  # fmt: skip
LOG_LENGTH = 7.0  # ln 1,097
UNKNOWN_RARITY = 4.0  # of a concept that no unit has; a rare one's, about

Matrix = NDArray[np.float64]

# A question that wants a figure, and a text that has one to give.
_ASKS_FIGURE = re.compile(
    r"\bhow (?:many|much|long|often|old|high|low|common|frequent|soon)\b|\brates?\b|\bpercent|%"
    r"|\bproportion|\bmedian\b|\bdose\b|\bhazard|\bnumber\b|\bincidence|\d\s?-?y(?:r|ears?)?\b"
    r"|\bsurvival\b|\bchance|\bshare\b|\bfraction\b|\bm?(?:OS|LFS|EFS|RFS|PFS|DFS|CIR|NRM|CR|HR)\b"
)
_HAS_FIGURE = re.compile(r"\d%|\d \(\d|months|HR|P ?[<=]")


class Features:
    """The features of all units of one index, for any question."""

    def __init__(self, index: Index) -> None:
        self._index = index
        passages = index.passages
        counts = [len(passage.sentences) for passage in passages]
        self.passage_of = np.repeat(np.arange(len(passages)), counts)  # unit -> passage
        self._first_vector = _first_vectors(passages)
        texts = _unit_texts(index)
        own = [set(tokenize(text)) for text in texts]
        known = [pair for a in index.articles.values() for pair in a.abbreviations.items()]
        self.vocabulary = Vocabulary([*read_groups(), *known])
        self._paragraph_of = _positions((p.article_id, p.block_start) for p in passages)
        self._article_of = _positions(p.article_id for p in passages)
        self.words = TermSets(own)
        self._labels = TermSets(
            terms | set(tokenize(_context(passages[int(at)])))
            for terms, at in zip(own, self.passage_of, strict=True)
        )
        self._paragraphs = TermSets(_joined(passages, self._paragraph_of))
        ids = dict.fromkeys(passage.article_id for passage in passages)
        self._articles = TermSets(_article_terms(index.articles[key]) for key in ids)
        self._has_figure = np.array([bool(_HAS_FIGURE.search(text)) for text in texts], dtype=float)
        self._row_labels = TermSets(
            set(tokenize(_row_label(passages[int(at)]))) for at in self.passage_of
        )
        self._length = np.log1p([len(text) for text in texts]) / LOG_LENGTH
        self._is_row = np.array(
            [passages[int(at)].kind == "row" for at in self.passage_of], dtype=float
        )

    def concepts(self, question: str) -> list[Concept]:
        """What the question names, with the other forms that are known for it."""
        return concepts(question, self.vocabulary)

    def knows(self, concept: Concept) -> bool:
        """Whether a unit names it, or an article by its authors, journal or registration."""
        return bool(self.words.having(concept).any() or self._articles.having(concept).any())

    def weights(self, wanted: Sequence[Concept]) -> list[float]:
        """How much each concept counts: its rarity among the units."""
        masks = [self.words.having(concept) for concept in wanted]
        return [rarity(mask) if mask.any() else UNKNOWN_RARITY for mask in masks]

    def cell_similarities(self, unit: int, vector: Vectors) -> list[float]:
        """Cosine similarity of each cell of a row behind its label to the question's vector."""
        first = int(self._first_vector[unit])
        ends = [*self._first_vector[unit + 1 : unit + 2], self._index.sentences.size]
        return [
            float(self._index.sentences.vector(at) @ vector) for at in range(first + 1, ends[0])
        ]

    def matrix(self, question: str, vector: Vectors) -> Matrix:
        """Features of every unit, shape (units, len(FEATURES)); `vector` is the question's."""
        known = [concept for concept in self.concepts(question) if self.knows(concept)]
        weights = self.weights(known)
        lexical = self._index.lexical.scores(tokenize(question)).astype(float)
        similarity = self._index.vectors.scores(vector).astype(float)
        of_units = self._index.sentences.scores(vector).astype(float)
        at = self.passage_of
        wants_figure = float(asks_figure(question))
        columns = [
            (lexical / (lexical.max() or 1.0))[at],
            similarity[at],
            of_units[self._first_vector],
            np.maximum.reduceat(of_units, self._first_vector),
            coverage(self.words, known, weights),
            coverage(self._labels, known, weights),
            coverage(self._paragraphs, known, weights)[self._paragraph_of[at]],
            coverage(self._articles, known, weights)[self._article_of[at]],
            wants_figure * self._has_figure,
            self._is_row,
            coverage(self._row_labels, known, weights),
            self._length,
        ]
        return np.stack(columns, axis=1)


def asks_figure(question: str) -> bool:
    """Whether a question wants a figure."""
    return bool(_ASKS_FIGURE.search(question))


def _first_vectors(passages: Sequence[Passage]) -> NDArray[np.intp]:
    """Position of the first vector of each unit: a sentence has one, a row its cells' as well."""
    counts = [
        count
        for passage in passages
        for count in (
            [len(sentence_texts(passage))]
            if passage.kind == "row"
            else [1] * len(passage.sentences)
        )
    ]
    return np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.intp)


def _unit_texts(index: Index) -> list[str]:
    """The words of every unit; a row stands with its labels."""
    return [
        passage.labelled
        if passage.kind in ("row", "header")
        else index.articles[passage.article_id].text[start:end]
        for passage in index.passages
        for start, end in passage.sentences
    ]


def _context(passage: Passage) -> str:
    return " ".join([passage.context, *passage.section[-2:]])


def _row_label(passage: Passage) -> str:
    """The first cell of a row, with the label of its group; nothing for other passages."""
    if passage.kind != "row":
        return ""
    return " ".join([table_cells(passage.text)[0], passage.group or ""])


def _article_terms(article: Article) -> set[str]:
    metadata = article.metadata
    known = [article.title, *metadata.authors[:1], metadata.journal or "", *metadata.registration]
    return set(tokenize(" ".join([article.text, *known])))


def _positions(keys: Iterable[object]) -> NDArray[np.intp]:
    """For each key, how many other keys came first before it: equal keys, equal numbers."""
    seen: dict[object, int] = {}
    return np.array([seen.setdefault(key, len(seen)) for key in keys])


def _joined(passages: Sequence[Passage], group_of: NDArray[np.intp]) -> list[set[str]]:
    """The terms of all passages of each group."""
    terms: list[set[str]] = [set() for _ in range(int(group_of.max()) + 1)]
    for passage, group in zip(passages, group_of, strict=True):
        terms[group] |= set(tokenize(passage.labelled))
    return terms
