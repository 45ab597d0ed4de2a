"""`python -m tools.original_audit ARTICLES...`: how surely words are found again on PDF pages.

Each of ARTICLES is a folder of article files, as `bedside corpus add` writes it from PDFs. Every
sentence, caption, table row and reference of its articles is looked for on the pages of the PDF
(corpus/original/placing.py). Measured are

- placed: the share that is found for certain, and so is boxed;
- equal: of these, the share whose boxes hold the letters and digits of the words and no others.
  What the boxes hold is read apart from the placing: pdfium's own characters whose middle lies in
  a box. Letters that a PDF maps wrongly and the reader put right ("µ" for "m") count as unequal.

With `--blind`, the boxes that were kept when the PDF was read (corpus/places.py) are not used; this
is the way of an article that was edited by hand.
"""

from __future__ import annotations

import argparse
import ctypes
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2 as pdfium
from pypdfium2 import raw

from corpus.article import Article, Block
from corpus.library import load_corpus, received_folder
from corpus.original.letters import folded, letters_of
from corpus.original.marks import Mark
from corpus.original.placing import Pages, place
from corpus.original.wanted import Wanted, wanted_of
from corpus.places import places_of
from corpus.readers.pdf.pages.reading import open_pdf, read_page
from index.passages.sentences import sentence_spans

WHOLE = {"row": "rows", "reference": "references"}  # looked for as they are, not by sentences


@dataclass
class Rates:
    """Counts of one kind of span."""

    n: int = 0
    placed: int = 0
    equal: int = 0

    def __str__(self) -> str:
        placed = self.placed / self.n if self.n else 0.0
        equal = self.equal / self.placed if self.placed else 0.0
        return f"placed {placed:.4f} of {self.n:,}; equal {equal:.4f} of {self.placed:,}"


@dataclass
class Report:
    """The counts of all kinds, and the spans that were not placed, or whose boxes differ."""

    rates: dict[str, Rates] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)


class Held:
    """What boxes of a PDF hold, as pdfium has it."""

    def __init__(self, document: pdfium.PdfDocument) -> None:
        self._document = document
        self._known: dict[int, list[tuple[str, float, float]]] = {}

    def letters(self, marks: Sequence[Mark]) -> Counter[str]:
        """The letters and digits whose middle lies in one of the boxes, each once."""
        inside = {
            (mark.page, at)
            for mark in marks
            for at, (_, x, y) in enumerate(self._characters(mark.page))
            if mark.box[0] <= x <= mark.box[2] and mark.box[1] <= y <= mark.box[3]
        }
        return Counter(
            letter for page, at in inside for letter in folded(self._characters(page)[at][0])
        )

    def _characters(self, page: int) -> list[tuple[str, float, float]]:
        if page not in self._known:
            text = self._document[page - 1].get_textpage()
            left, right, bottom, top = (ctypes.c_double() for _ in range(4))
            self._known[page] = []
            for at in range(raw.FPDFText_CountChars(text)):
                raw.FPDFText_GetCharBox(text, at, left, right, bottom, top)
                middle = (left.value + right.value) / 2, (bottom.value + top.value) / 2
                self._known[page].append((chr(raw.FPDFText_GetUnicode(text, at)), *middle))
        return self._known[page]


def audit(article: Article, articles: Path, report: Report, *, blind: bool = False) -> None:
    """Add the counts of one article, which came from a PDF."""
    received = article.metadata.received
    assert received is not None
    document = open_pdf(received_folder(articles) / received.file)
    pages = Pages(len(document), lambda number: read_page(document, number - 1)[1])
    places = () if blind else places_of(article, articles)
    held = Held(document)
    for kind, start, end in _spans(article):
        wanted = wanted_of(article, start, end, places)
        letters = _letters(wanted)
        if not letters:
            continue
        rates = report.rates.setdefault(kind, Rates())
        rates.n += 1
        marks = place(wanted, pages)
        rates.placed += bool(marks)
        boxed = held.letters(marks)
        equal = bool(marks) and boxed == letters
        rates.equal += equal
        if not equal:
            more, less = ("".join(sorted(c.elements())) for c in (boxed - letters, letters - boxed))
            what = f"boxed too: {more!r}, not boxed: {less!r}" if marks else "not placed"
            shown = " ".join(article.text[start:end].split())[:100]
            report.told.append(f"{article.article_id}, {kind}, {what}: {shown}")


def _letters(wanted: Sequence[Wanted]) -> Counter[str]:
    return Counter(letter for one in wanted for letter in letters_of(one.text))


def _spans(article: Article) -> Iterator[tuple[str, int, int]]:
    for block in article.blocks:
        if block.kind in WHOLE:
            yield WHOLE[block.kind], block.start, block.end
        elif block.kind in ("caption", "header"):
            start, end = _caption(article, block)
            if start < end:
                yield "captions", start, end
        else:
            text = article.text[block.start : block.end]
            for start, end in sentence_spans(text):
                yield "sentences", block.start + start, block.start + end


def _caption(article: Article, block: Block) -> tuple[int, int]:
    """The words of a caption, without the header row that follows it."""
    if block.table is None:
        return block.start, block.end
    return block.start, block.start + len(article.tables[block.table].caption)


def main() -> None:
    """Measure the folders given; exit with 1 where they hold no article from a PDF."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", nargs="+", type=Path)
    parser.add_argument("--blind", action="store_true", help="without the boxes that were kept")
    parser.add_argument("--show", action="store_true", help="name what is not placed or differs")
    given = parser.parse_args()
    report, n_articles = Report(), 0
    for folder in given.articles:
        for article in load_corpus(folder):
            received = article.metadata.received
            if received is not None and received.file.lower().endswith(".pdf"):
                audit(article, folder, report, blind=given.blind)
                n_articles += 1
    print(f"{n_articles} articles from PDFs")
    for kind, rates in report.rates.items():
        print(f"{kind:12}{rates}")
    if given.show:
        print("\n".join(report.told))
    sys.exit(0 if n_articles else 1)


if __name__ == "__main__":
    main()
