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
# A sentence that asks without a question mark, as letters do.
_ASKS = re.compile(
    r"\b(?:(?:we|i) (?:(?:would|should) (?:like|be (?:glad|grateful)) to (?:know|learn|hear)"
    r"|(?:want|wish|need) to know|wonder|am wondering|are wondering|(?:am|are) asking)"
    r"|(?:please|kindly) (?:advise|comment|tell|let (?:me|us) know)|(?:my|our) question is"
    r"|we'd like to know|i'd like to know|grateful for (?:any )?(?:advice|information|evidence))\b"
    r"|^(?:clinical )?question:",
    re.IGNORECASE,
)


def question_of(text: str) -> str:
    """The sentences of a long text that ask; a short text, or one without any, as it is.

    They end in "?"; where none does, they say that they ask ("We would like to know whether").
    A question that names hardly anything ("What would help?") is read with the sentence before.
    """
    if len(text.split()) <= LONG:
        return text
    lines = [line for line in _LINES.split(text) if line]
    sentences = [line[start:end] for line in lines for start, end in sentence_spans(line)]
    asking = [at for at, sentence in enumerate(sentences) if sentence.rstrip().endswith("?")]
    asking = asking or [at for at, sentence in enumerate(sentences) if _ASKS.search(sentence)]
    if not asking:
        return text
    named = tokenize(" ".join(sentences[at] for at in asking))
    first = asking[0]
    if len(set(named)) < FEW and first:
        asking = [first - 1, *asking]
    return " ".join(sentences[at].strip() for at in asking)
