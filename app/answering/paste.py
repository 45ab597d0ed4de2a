"""A long text -> the part of it that asks, which is what is searched for.

As a whole, a patient's history or a paragraph with a question after it resembles no passage.
"""

from __future__ import annotations

import re

from index.passages.sentences import sentence_spans
from index.terms.tokens import tokenize

LONG = 45  # words; a shorter text is a question as a whole
FEW = 4  # terms; a question of fewer is read with the sentence before it

_LINES = re.compile(r"(?:(?<!\s)[^\S\n]++)?\n\s*+")


def question_of(text: str) -> str:
    """The sentences of a long text that end in "?"; a short text, or one without any, as it is.

    A question that names hardly anything ("What would help?") is read with the sentence before.
    """
    if len(text.split()) <= LONG:
        return text
    lines = [line for line in _LINES.split(text) if line]
    sentences = [line[start:end] for line in lines for start, end in sentence_spans(line)]
    asking = [at for at, sentence in enumerate(sentences) if sentence.rstrip().endswith("?")]
    if not asking:
        return text
    named = tokenize(" ".join(sentences[at] for at in asking))
    first = asking[0]
    if len(set(named)) < FEW and first:
        asking = [first - 1, *asking]
    return " ".join(sentences[at].strip() for at in asking)
