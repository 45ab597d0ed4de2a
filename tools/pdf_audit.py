"""`python -m tools.pdf_audit FOLDER`: how well PDFs are read, against their publishers' XML.

FOLDER holds pairs NAME.pdf and NAME.xml (JATS). The XML is read here, apart from the reader of
JATS that the product has. Measured are

- sentences: share of the XML's sentences whose letters stand whole in one paragraph;
- numbers: share of the figures of those sentences that stand in that paragraph's sentence, and
  figures there that the XML does not have;
- rows: share of the table rows with two cells or more that have every cell in its column, in the
  table as printed: its parts on several pages count as one, a cell that spans rows of the XML may
  stand beside any of them, since it is printed once, and marks of notes, references by number and
  kinds of dashes are not compared;
- heads: share of the columns whose heading is that of the XML;
- doubts: share of the wrong rows, and of the right ones, that the reader doubts. A wrong row is
  doubted where its table, or each row that holds as many of its cells as any does, is; one whose
  table was not found counts as doubted, for a warning says so.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path

from lxml import etree

from corpus.article import Article, Table
from corpus.errors import ArticleUnreadable
from corpus.markdown import CHILD_MARK, format_article, parse_article
from corpus.readers.pdf.article import draft_of
from corpus.readers.pdf.pages.reading import open_pdf

_NUMBER = re.compile(r"\d+(?:[.,·]\d+)*")
_SENTENCE = re.compile(r"(?<=[a-z)\]][.?!])\s+(?=[A-Z])")
_SKIPPED = {"table-wrap", "fig", "disp-formula", "inline-formula", "tex-math", "graphic", "fn"}
_LABEL = re.compile(r"table\s*([sa]?\d+|[ivx]+)", re.IGNORECASE)
_MARKS = re.compile(r"[*†‡§¶#‖|ᵃ-ᵿᶛ-ᶿⁱⁿ]|(?<=\d)[,;](?=[ᵃ-ᵿᶛ-ᶿ*†])")
_CITED = re.compile(r"\[([\d,;-]*)\]")
_REFERENCES = re.compile(r"[\[(][\d,;-]*[\])]")
_NUMBERED = {"bibr", "fn", "table-fn"}


@dataclass
class Counts:
    """What was counted in one paper, or in all."""

    sentences: int = 0
    whole: int = 0
    numbers: int = 0
    kept: int = 0
    added: int = 0
    rows: int = 0
    right: int = 0
    columns: int = 0
    headed: int = 0
    doubted_wrong: int = 0
    doubted_right: int = 0
    pages: int = 0
    seconds: float = 0.0
    failures: list[str] = field(default_factory=list)

    def add(self, other: Counts) -> None:
        """Take in the counts of another paper."""
        for item in fields(self):
            setattr(self, item.name, getattr(self, item.name) + getattr(other, item.name))

    def __str__(self) -> str:
        wrong = self.rows - self.right
        return (
            f"sentences {_share(self.whole, self.sentences)}  "
            f"numbers {_share(self.kept, self.numbers)} (added {self.added})  "
            f"rows {_share(self.right, self.rows)}  heads {_share(self.headed, self.columns)}  "
            f"doubted: wrong rows {_share(self.doubted_wrong, wrong)}, "
            f"right rows {_share(self.doubted_right, self.right)}  "
            f"{self.seconds / max(self.pages, 1):.3f} s a page"
        )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.4f} of {whole:,}" if whole else "- of 0"


@dataclass(frozen=True)
class Cell:
    """One place of the XML's table after its spans are laid out."""

    text: str
    bare: str  # the same without the numbers of references, which a printer may have changed
    first: bool  # whether the cell begins here, not further up or left
    tall: bool = False  # whether it spans rows, beside any of which it may be printed


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
    _sentences(root, article, counts)
    _tables(root, article, counts)
    return counts


def _text(
    element: etree._Element, skip: Iterable[str] = (), numbered: Iterable[str] = _NUMBERED
) -> str:
    """The text of an element, without the numbers and marks that refer to the given types."""
    parts = [element.text or ""]
    for child in element:
        if not isinstance(child.tag, str):
            parts.append(child.tail or "")
            continue
        refers = (
            child.tag == "xref" and child.get("ref-type") in numbered
            and not re.search("[A-Za-z]{2}", "".join(child.itertext()))
        )  # fmt: skip
        mark = _text(child, skip, numbered) if child.tag == "sup" else "0"
        raised = re.fullmatch(r"\W*[a-z]{0,3}(\W+[a-z])*\W*", mark)
        if child.tag == "break":
            parts.append(" ")
        elif raised:  # the mark of a note or of a group
            parts.append(re.sub("[a-z]", "", mark))
        elif child.tag not in skip and not refers:
            parts.append(_text(child, skip, numbered))
        parts.append(child.tail or "")
    return "".join(parts)


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).replace("µ", "μ")
    return re.sub("[\u2010-\u2015\u2212]", "-", text).replace("∼", "~").replace("’", "'")


def _letters(text: str) -> str:
    text = unicodedata.normalize("NFKD", _plain(text)).casefold()
    return "".join(char for char in text if char.isalpha() and ord(char) < 0x250)


def _sentences(root: etree._Element, article: Article, counts: Counts) -> None:
    lines = [line for line in article.text.split("\n") if line.strip()]
    letters = [_letters(line) for line in lines]
    joined = "\n".join(letters)
    everywhere = Counter(_numbers(article.text))
    for sentence in _sentences_of(root):
        wanted = _letters(sentence)
        if len(wanted) < 25:
            continue
        counts.sentences += 1
        numbers = _numbers(sentence)
        counts.numbers += len(numbers)
        at = joined.find(wanted)
        if at < 0:
            counts.failures.append(f"sentence: {sentence[:160]}")
            missing = [n for n in numbers if not everywhere[n]]
        else:
            counts.whole += 1
            line = joined.count("\n", 0, at)
            piece = _slice(lines[line], at - (joined.rfind("\n", 0, at) + 1), len(wanted))
            found = Counter(_numbers(piece))
            missing = list((Counter(numbers) - found).elements())
            cited = re.sub(r"\[[\d,;–\s-]+\]|[⁰¹²³⁴-⁹⁻⁺,]+", " ", piece)
            added = list((Counter(_numbers(cited)) - Counter(numbers)).elements())
            if added and not missing:
                counts.added += len(added)
                counts.failures.append(f"numbers added {added}: {piece[:160]}")
        counts.kept += len(numbers) - len(missing)
        if missing:
            counts.failures.append(f"numbers missing {missing}: {sentence[:200]}")


def _numbers(text: str) -> list[str]:
    return [n.replace("·", ".") for n in _NUMBER.findall(_plain(text))]


def _slice(line: str, start: int, length: int) -> str:
    """The part of a line that holds its letters `start` to `start + length`, with what follows."""
    seen, first, last = 0, None, len(line)
    for at, char in enumerate(line):
        if seen >= start and first is None:
            first = at
        seen += len(_letters(char))
        if seen > start + length:
            last = at
            break
    opening = line[: first or 0]
    back = re.search(r"[^A-Za-z]*\Z", opening)
    return line[(back.start() if back else 0) : last]


def _sentences_of(root: etree._Element) -> Iterator[str]:
    for paragraph in root.iterfind(".//abstract//p"):
        yield from _SENTENCE.split(" ".join(_text(paragraph, _SKIPPED).split()))
    for paragraph in root.iterfind("./body//p"):
        above = {parent.tag for parent in paragraph.iterancestors()}
        if not above & {"table-wrap", "fig", "boxed-text", "supplementary-material", "p", "fn"}:
            yield from _SENTENCE.split(" ".join(_text(paragraph, _SKIPPED).split()))


def grid_of(section: etree._Element) -> list[list[Cell]]:
    """The rows of a thead or tbody, its spans laid out."""
    rows: list[list[Cell]] = []
    waiting: dict[int, tuple[int, str, str]] = {}  # column -> rows left and texts of a rowspan
    for line in section.iterfind("./tr"):
        row: list[Cell] = []
        cells = iter([c for c in line if c.tag in ("td", "th")])
        cell = next(cells, None)
        while cell is not None or len(row) in waiting:
            if len(row) in waiting:
                left, text, bare = waiting[len(row)]
                waiting[len(row)] = (left - 1, text, bare)
                if left == 1:
                    del waiting[len(row)]
                row.append(Cell(text, bare, first=False))
                continue
            text = " ".join(_text(cell, numbered=_NUMBERED - {"bibr"}).split())
            bare = " ".join(_text(cell).split())
            high, wide = _span(cell, "rowspan"), _span(cell, "colspan")
            for number in range(wide):
                if high > 1:
                    waiting[len(row)] = (high - 1, text, bare)
                row.append(Cell(text, bare, first=number == 0, tall=high > 1))
            cell = next(cells, None)
        rows.append(row)
    return rows


def _span(cell: etree._Element, name: str) -> int:
    value = cell.get(name) or "1"
    return min(int(value), 60) if value.isdigit() and int(value) else 1


def _cell(text: str) -> str:
    """A cell as compared: without blanks, signs of raised print, note marks and brackets' kinds."""
    text = _MARKS.sub("", text.removeprefix(CHILD_MARK))
    text = re.sub(r"[\s\\'\u200b^]", "", _plain(text)).casefold()
    return _CITED.sub(r"\1", text)


@dataclass(frozen=True)
class Found:
    """A row, or a header, of the article as compared, and why it is doubted."""

    cells: list[str]
    doubt: str


def _tables(root: etree._Element, article: Article, counts: Counts) -> None:
    for wrap in root.iter("table-wrap"):
        body = [row for part in wrap.iter("tbody") for row in grid_of(part)]
        head = [row for part in wrap.iter("thead") for row in grid_of(part)]
        if not body:
            continue
        label = _LABEL.search(_text(wrap.find("label")) if wrap.find("label") is not None else "")
        name = label.group(0) if label else "table"
        number = _table_of(label.group(1).casefold() if label else "", body, article)
        table = article.tables[number] if number is not None else None
        width = max(len(row) for row in [*head, *body])
        _heads(head, table, width, name, counts)
        found = [row for part in _parts(number, article) for row in _rows_of(part, article)]
        for row in body:
            if sum(bool(_cell(c.text)) and c.first for c in row) < 2:
                continue
            counts.rows += 1
            _row(row, found, name, counts)


def _row(row: list[Cell], found: list[Found], name: str, counts: Counts) -> None:
    """Count one row of the XML, right or wrong, doubted or not."""
    shown = " | ".join(c.text if c.first else '"' for c in row)[:300]
    same = [other.doubt for other in found if _same(row, other.cells)]
    if same:
        counts.right += 1
        counts.doubted_right += all(same)
        if all(same):
            counts.failures.append(f"doubted ({same[0]}) {name}: {shown}")
        return
    wanted = Counter(_cell(c.text) for c in row if c.first and c.text.strip())
    common = [(wanted & Counter(other.cells)).total() for other in found]
    nearest = [
        other.doubt for other, n in zip(found, common, strict=True) if n == max(common)
    ]  # fmt: skip
    counts.doubted_wrong += all(nearest)
    mark = "no table" if not found else nearest[0] if all(nearest) else "SILENT"
    counts.failures.append(f"row ({mark}) {name}: {shown}")


def _table_of(label: str, body: list[list[Cell]], article: Article) -> int | None:
    wanted = Counter(_cell(c.text) for row in body for c in row if c.first and c.text.strip())
    best: tuple[float, int] | None = None
    for number, table in enumerate(article.tables):
        found = Counter(_cell(text) for row in table.rows for text in row.cells if text)
        common = (wanted & found).total() / max(wanted.total(), 1)
        match = _LABEL.search(table.caption)
        common += 0.5 * (match is not None and match.group(1).casefold() == label)
        if common > 0.2 and (best is None or common > best[0]):
            best = common, number
    return best[1] if best else None


def _parts(number: int | None, article: Article) -> list[Table]:
    """The table, and what of it stands under the same label on other pages."""
    if number is None:
        return []
    label = _LABEL.match(article.tables[number].caption)
    return [
        table for at, table in enumerate(article.tables)
        if at == number or (label and (own := _LABEL.match(table.caption))
                            and own.group(0).casefold() == label.group(0).casefold())
    ]  # fmt: skip


def _rows_of(table: Table, article: Article) -> list[Found]:
    rows = [
        Found([_cell(text) for text in row.cells], article.doubt_at(row.start))
        for row in table.rows
    ]  # fmt: skip
    header = Found([_cell(text) for text in table.header], article.doubt_at(table.header_end - 1))
    return [*rows, header]


def _same(row: list[Cell], found: list[str]) -> bool:
    """Whether the cells agree, columns that are blank in both left out at the right end."""
    wanted = [(cell, cell.first and not cell.tall) for cell in row]
    # A column that one of the two does not have is blank in the other.
    n, m = len(wanted), len(found)
    if abs(n - m) > 3:
        return False
    at = 0
    for cell, first in wanted:
        text = _cell(cell.text)
        if at < m and (_agrees(cell, found[at]) or (not first and not found[at])):
            at += 1
        elif text == "" or not first:
            continue
        elif n < m and at < m and not found[at]:
            at += 1
            if at < m and _agrees(cell, found[at]):
                at += 1
            else:
                return False
        else:
            return False
    return all(not text for text in found[at:])


def _agrees(cell: Cell, found: str) -> bool:
    text, bare = _cell(cell.text), _cell(cell.bare)
    if text == bare:
        return found == text
    without = (_REFERENCES.sub("", string) for string in (bare, found))
    return found == text or len(set(without)) == 1


def _heads(
    head: list[list[Cell]], table: Table | None, width: int, name: str, counts: Counts
) -> None:
    for column in range(width):
        texts = {_cell(row[column].text) for row in head if column < len(row)} - {""}
        if not texts:
            continue
        counts.columns += 1
        shown = _cell(table.header[column]) if table and column < len(table.header) else ""
        if all(text in shown for text in texts):
            counts.headed += 1
        else:
            counts.failures.append(f"head {name} column {column + 1}: {sorted(texts)} / {shown}")


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
