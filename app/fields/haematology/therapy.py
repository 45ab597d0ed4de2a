"""Which kind of therapy a sentence speaks of, where its own words do not say so.

"The median post-transplant OS was 9.2 months" stands in a paragraph on inotuzumab: as an answer
to a question on CAR-T cells it would be a wrong figure.
"""

from __future__ import annotations

from functools import lru_cache

from app.reading.paragraph import Span, sentences_up_to
from corpus.article import Article
from index.passages.passage import Passage
from index.terms.letters import asked_terms
from index.terms.vocabulary import Form, Vocabulary, read_groups

# The kinds, each by the usual names of its groups in the vocabulary.
KINDS = {
    "CAR-T cells": (
        "car-t", "cd19 car-t", "cd22 car-t", "off-the-shelf", "humanized",
        "tisagenlecleucel", "brexucabtagene autoleucel", "axicabtagene ciloleucel",
    ),
    "blinatumomab": ("blinatumomab",),
    "inotuzumab": ("inotuzumab ozogamicin",),
}  # fmt: skip


def kinds_named(text: str) -> frozenset[str]:
    """The kinds of therapy that a text names."""
    kinds, vocabulary = _known()
    return frozenset(kinds[piece[0]] for piece in vocabulary.pieces(text) if piece[0] in kinds)


def kinds_of(passage: Passage, start: int, end: int, article: Article) -> frozenset[str]:
    """Those that a sentence names, else those of the last sentence before it that names any.

    Offsets are into `Article.text`; only the sentence's own paragraph is read.
    """
    return told_in(passage, start, end, article)[0]


def told_in(
    passage: Passage, start: int, end: int, article: Article
) -> tuple[frozenset[str], Span | None]:
    """The same, and where the sentence stands that names them."""
    own = _kinds_told(article.text[start:end])
    if own:
        return own, (start, end)
    for first, last in sentences_up_to(start, passage, article):
        kinds = _kinds_told(article.text[first:last])
        if kinds:
            return kinds, (first, last)
    return frozenset(), None


# Of the articles' own sentences alone: no question is kept.
_kinds_told = lru_cache(maxsize=16_384)(kinds_named)


@lru_cache(maxsize=1)
def _known() -> tuple[dict[Form, str], Vocabulary]:
    """The kind of each form, and the forms in their groups."""
    kind_of = {name: kind for kind, names in KINDS.items() for name in names}
    groups = [group for group in read_groups() if group[0] in kind_of]
    forms = {frozenset(asked_terms(form)): kind_of[g[0]] for g in groups for form in g}
    return forms, Vocabulary(groups)
