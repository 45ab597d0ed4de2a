"""Where the sentences of a paragraph begin and end."""

from __future__ import annotations

import re
from functools import lru_cache

from syntok import segmenter

from corpus.words.normal import CAPITALS, SMALL

REMEMBERED = 32_768  # paragraphs; a build meets them again as passages, as does the next build
# syntok takes "effective.[1,2] Since" for one sentence; journals print marks this way.
_AFTER_REFERENCE = re.compile(
    rf"(?<=[{SMALL})%\]][.?!])(?:\[[\d,\s–-]+\]|\d{{1,2}}(?:[,–-]\d{{1,2}})*)?\s+(?=[{CAPITALS}“\"(])"
)
# "J. Nutr." goes on after its letter, "phase I. Both" does not: a word in small letters (or a
# degree) is before the letter, and what follows is a word that no name begins with.
_AFTER_LETTER = re.compile(
    rf"(?:(?<![\w.-])[{SMALL}][{SMALL}-]*\s|°\s?)[{CAPITALS}]\.(\s+)(?=(?:The|This|These|Those|There"
    r"|They|It|Its|We|Our|In|On|At|Of|For|From|With|Without|After|Before|During|Among|Between|By|To"
    r"|As|When|While|Where|Although|However|Moreover|Thus|Therefore|Then|Both|Each|Neither|No|None"
    r"|All|Most|Some|Such|Other|Another|If|Because|Since|One|Two|Three|Here)\s)"
)
# syntok ends a sentence before "(72 %)", because of the blank; without a stop, none ends there.
_UNFINISHED = re.compile(rf"[{SMALL}{CAPITALS}\d,%]\s*[(\[]\Z")
# Not sentence ends, whatever follows.
_ABBREVIATED = re.compile(
    r"(?:\b(?:et al|vs|Fig|Figs|Tab|No|Nos|Dr|Prof|cf|approx|ca|resp|Suppl|i\.e|e\.g)|\b[A-Z])\.\Z"
)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The sentences of a paragraph, as (start, end) offsets into it, in order.

    The spans hold every character but the white space between sentences.
    """
    spans: list[tuple[int, int]] = []
    for paragraph in segmenter.process(text):
        for tokens in paragraph:
            start, end = tokens[0].offset, tokens[-1].offset + len(tokens[-1].value)
            if spans and (
                _ABBREVIATED.search(text, *spans[-1])
                or _UNFINISHED.search(text, spans[-1][1] - 1, start + 1)
            ):
                start = spans.pop()[0]
            spans.append((start, end))
    spans = [piece for span in spans for piece in _split_after_references(text, *span)]
    spans = [piece for span in spans for piece in _split_after_letters(text, *span)]
    return _without_gaps(text, spans)


@lru_cache(maxsize=REMEMBERED)
def sentences_of_article(text: str) -> tuple[tuple[int, int], ...]:
    """As `sentence_spans`, but cached: give it text of articles only, never a question."""
    return tuple(sentence_spans(text))


def _split_after_references(text: str, start: int, end: int) -> list[tuple[int, int]]:
    pieces = []
    for match in _AFTER_REFERENCE.finditer(text, start, end):
        # The look-behind may see an abbreviation: "Sebban et al. Since" is left whole.
        if _ABBREVIATED.search(text, start, match.start()):
            continue
        pieces.append((start, match.start() + len(match.group(0).rstrip())))
        start = match.end()
    return [*pieces, (start, end)]


def _split_after_letters(text: str, start: int, end: int) -> list[tuple[int, int]]:
    pieces = []
    for match in _AFTER_LETTER.finditer(text, start, end):
        pieces.append((start, match.start(1)))
        start = match.end()
    return [*pieces, (start, end)]


def _without_gaps(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give characters that the segmenter dropped (a stray mark) to the sentence before."""
    whole: list[tuple[int, int]] = []
    for position, (start, end) in enumerate(spans):
        limit = spans[position + 1][0] if position + 1 < len(spans) else len(text)
        tail = text[end:limit].rstrip()
        whole.append((start, end + len(tail)))
    return _without_scraps(text, whole)


def _without_scraps(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join what is no sentence ("(Fig. 1)", "[39].") to the sentence before it."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        words = re.findall(r"[^\W\d_]{2,}", text[start:end])
        scrap = joined and len(words) < 2
        joined.append((joined.pop()[0] if scrap else start, end))
    return joined
