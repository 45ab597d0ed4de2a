"""`python -m tools.pdf_audit FOLDER`: how well PDFs are read, against their publishers' XML.

FOLDER holds pairs NAME.pdf and NAME.xml (JATS). The XML is read here, apart from the reader of
JATS that the product has. Measured are

- sentences: share of the XML's sentences whose letters stand whole in one paragraph; items of
  lists and formulas set apart end a sentence, and lists of supplementary files are left out;
- numbers: share of the figures of those sentences that stand in that paragraph's sentence, and
  figures there that the XML does not have;
- rows: share of the table rows with two cells or more that have every cell in its column, in the
  table as printed: its parts on several pages count as one, a cell that spans rows of the XML may
  stand beside any of them, since it is printed once, and marks of notes, references by number and
  kinds of dashes are not compared; first rows of a table without `thead` that were read as its
  header are not counted;
- heads: share of the columns whose heading is that of the XML;
- doubts: share of the wrong rows, and of the right ones, that the reader doubts. A wrong row is
  doubted where its table, or each row that holds as many of its cells as any does, is; one whose
  table was not found counts as doubted, for a warning says so.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from lxml import etree

from corpus.errors import ArticleUnreadable
from corpus.markdown import format_article, parse_article
from corpus.readers.pdf.article import draft_of
from corpus.readers.pdf.pages.reading import open_pdf
from tools.pdf_audit.counts import Counts
from tools.pdf_audit.sentences import sentences
from tools.pdf_audit.tables import tables


def audit(pdf: Path, xml: Path) -> Counts:
    """One paper. Raises ArticleUnreadable where its PDF cannot be read."""
    counts = Counts()
    started = time.process_time()
    draft = draft_of(pdf)
    counts.seconds = time.process_time() - started
    article = parse_article(pdf.stem, format_article(draft.metadata, draft.body))
    root = etree.parse(str(xml), etree.XMLParser(recover=True, huge_tree=True)).getroot()
    for element in root.iter("{*}*"):
        element.tag = etree.QName(element).localname
    counts.pages = len(open_pdf(pdf))
    sentences(root, article, counts)
    tables(root, article, counts)
    return counts


def main() -> None:
    """Print a line for every paper, then the sums; with --show also what went wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path, help="pairs NAME.pdf and NAME.xml")
    parser.add_argument("--show", default=None, help="print failures that begin with this word")
    arguments = parser.parse_args()
    total = Counts()
    for pdf in sorted(arguments.folder.glob("*.pdf")):
        try:
            counts = audit(pdf, pdf.with_suffix(".xml"))
        except ArticleUnreadable as exc:
            print(f"{pdf.name}: {exc}", file=sys.stderr)
            continue
        print(f"{pdf.stem}: {counts}", flush=True)
        if arguments.show is not None:
            shown = [f for f in counts.failures if f.startswith(arguments.show)]
            print("\n".join(f"    {failure}" for failure in shown))
        total.add(counts)
    print(f"all: {total}")


if __name__ == "__main__":
    main()
