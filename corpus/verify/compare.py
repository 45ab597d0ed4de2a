"""Proof that an article holds the words, numbers and signs of the file it was made from.

Run as `bedside corpus verify`. Both texts are read without their blanks and walked side
by side. Where they differ, a rule of corpus/verify/explain.py must say which repair was made
there; what no rule explains is a fault. Paragraphs must stand in the received order; only
whole tables, captions and notes may have moved.

Not proved: the front matter, the level of a heading, which paragraphs are set apart, and
where a row has empty cells, which of its columns a value belongs to.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corpus.article import Article
from corpus.library import load_corpus
from corpus.markdown import CHILD_MARK, parse_article, table_cells
from corpus.verify.copied import verify_copy
from corpus.verify.explain import CELL_BORDER, ROW_BORDER, Stream
from corpus.verify.report import Fault, VerifyReport, counted
from corpus.verify.walk import Cell, Repair, Walk
from corpus.words.labels import CAPTION

_BEYOND = 1_500  # characters searched past the likely end of a moved block
_SEED = 30  # letters and figures by which a moved block is found again
_HEADING = re.compile(r"#{1,6}[ \t]+")
_RULE_ROW = re.compile(r"[|\s:-]+\Z")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~<-])")


def verify_corpus(articles_dir: Path, received_dir: Path) -> list[VerifyReport]:
    """A report for each article of a folder, ordered by file name.

    Raises CorpusNotFound, ArticleUnreadable or DuplicateArticle, as reading the folder does.
    """
    return [_verify_file(article, received_dir) for article in load_corpus(articles_dir)]


def _verify_file(article: Article, folder: Path) -> VerifyReport:
    received = article.metadata.received
    if received is None:
        return _failed(article, "the front matter names no received file; add `received`.")
    path = folder / received.file
    if Path(received.file).name != received.file or not path.is_file():
        return _failed(article, f"the received file {received.file!r} is not in {folder}.")
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if digest != received.sha256:
        told = f"has SHA-256 {digest}, but the front matter says {received.sha256}."
        return _failed(article, f"{received.file} {told}")
    if path.suffix.lower() not in (".txt", ".md"):
        return VerifyReport(article.article_id, remark="checksum compared, but not the words")
    text = data.decode("utf-8-sig", "replace")
    if path.suffix.lower() == ".md":
        return verify_copy(article, parse_article(path.stem, text).text)
    return verify_article(article, text)


def _failed(article: Article, message: str) -> VerifyReport:
    return VerifyReport(article.article_id, faults=(Fault("received file", message),))


def verify_article(article: Article, received: str) -> VerifyReport:
    """Compare the body of an article with the text it was made from, character by character."""
    check = _Check(Stream.of(received), list(_units(article.text)))
    check.run()
    text = "\n".join(unit.text for unit in check.units)
    return counted(article.article_id, text, tuple(check.repairs), tuple(check.faults))


@dataclass
class _Unit:
    """A stretch of an article that keeps its order: a paragraph, a heading, a whole grid."""

    kind: str  # heading, paragraph, caption, grid, note
    text: str  # without mark-up; cells and rows of a grid are parted by control characters
    section: str
    marks: list[Repair]
    group: int  # a table's caption, grid and notes share it
    rows: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def floats(self) -> bool:
        return self.kind in ("caption", "grid", "note")


def _units(body: str) -> Iterator[_Unit]:
    """The units of a body, every line of it in one of them."""
    section, group, last = "top", 0, ""
    lines = [line.strip() for line in body.splitlines()]
    grid: list[str] = []
    for line in [*lines, ""]:
        if line.startswith("|"):
            grid.append(line)
            continue
        if grid:
            group += last != "caption"
            last = "grid"
            yield _grid(grid, section, group)
            grid = []
        if not line:
            continue
        kind = _kind(line, last)
        group += kind in ("caption", "heading", "paragraph")
        unit = _line_unit(line, kind, section, group)
        section = unit.text if kind == "heading" else section
        last = kind
        yield unit


def _kind(line: str, last: str) -> str:
    if _HEADING.match(line):
        return "heading"
    if line.startswith(">") and last in ("grid", "note"):
        return "note"
    return "caption" if CAPTION.match(line) else "paragraph"


def _line_unit(line: str, kind: str, section: str, group: int) -> _Unit:
    marks = []
    if kind == "heading":
        marks.append(Repair("heading mark added", "", "#"))
        line = _HEADING.sub("", line, count=1)
    if kind == "note":
        marks.append(Repair("table mark-up added", "", ">"))
        line = line[1:].strip()
    marks += [Repair("escape added", "", "\\") for _ in _ESCAPE.findall(line)]
    return _Unit(kind, _ESCAPE.sub(r"\1", line), section, marks, group)


def _grid(lines: Sequence[str], section: str, group: int) -> _Unit:
    rows = [table_cells(line) for line in lines if not _RULE_ROW.match(line)]
    if _RULE_ROW.match(lines[0]):  # a header without names
        rows.insert(0, ())
    marks = [Repair("table mark-up added", "", "|") for _ in lines]
    marks += [Repair("table mark-up added", "", CHILD_MARK) for row in rows if _is_child(row)]
    rows = [_without_mark(row) for row in rows]
    text = ROW_BORDER.join(CELL_BORDER.join(row) for row in rows)
    return _Unit("grid", text, section, marks, group, rows)


def _is_child(row: Sequence[str]) -> bool:
    return bool(row) and row[0].startswith(CHILD_MARK)


def _without_mark(row: tuple[str, ...]) -> tuple[str, ...]:
    return (row[0].removeprefix(CHILD_MARK).strip(), *row[1:]) if row else row


def _cells(unit: _Unit) -> dict[int, Cell]:
    """The cells of a grid that are not empty, by the position of their first character."""
    cells, at = {}, 0
    for number, row in enumerate(unit.rows):
        for column, cell in enumerate(row):
            text = "".join(cell.split())
            if text:
                cells[at] = Cell(at, text, number, column, _repeats(unit.rows, number, column))
            at += len(text)
    return cells


def _repeats(rows: Sequence[tuple[str, ...]], number: int, column: int) -> str:
    """What repair a cell may be: the copy of a spanning cell to its left, or above a label."""
    cell = rows[number][column]
    if column > 1 and cell == rows[number][column - 1]:
        return "cell of a spanning column repeated"
    above = rows[number - 1] if number > 1 and not column else ()
    return "label of a spanning row repeated" if above and cell == above[0] else ""


@dataclass
class _Check:
    """One article against one received text: moved blocks first, then the running text."""

    received: Stream
    units: list[_Unit]
    repairs: list[Repair] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    owner: dict[int, int] = field(default_factory=dict)  # received position -> unit number

    def run(self) -> None:
        """Fill `repairs` and `faults`."""
        self.skeleton, self.places = _skeleton(self.received.chars)
        for number, unit in enumerate(self.units):
            self.repairs += unit.marks
            if unit.floats and unit.text.split():
                self._float(number, unit)
        self._running_text()
        self._whole_blocks()

    def _float(self, number: int, unit: _Unit) -> None:
        """Find the place of a table, caption or note in the received text and compare."""
        walks = []
        for start in self._candidates(unit.text):
            walk = self._walk(unit, start)
            walk.run()
            walks.append(walk)
            if not walk.faults:
                break
        if not walks:
            shown = " ".join(unit.text.split())
            self._fault(unit, 0, f"“{shown}” is not found in the received text")
            return
        best = min(walks, key=lambda walk: walk.n_unexplained)
        self._commit(best, [(0, number)])

    def _candidates(self, text: str) -> list[int]:
        """Free positions of the received stream where a block may begin, best first."""
        stream = Stream.of(text)
        wanted, places = _skeleton(stream.chars)
        starts: list[int] = []
        for offset in range(0, max(len(wanted) - _SEED, 0) + 1, _SEED // 2):
            seed = wanted[offset : offset + _SEED]
            for match in re.finditer(f"(?={re.escape(seed)})", self.skeleton):
                if match.start() >= offset:
                    first = self.places[match.start() - offset] - places[0]
                    # "^a" of the received text is one character of the article
                    starts += [first - back for back in (1, 0)[not places[0] :]]
            if starts:
                break
        return [start for start in dict.fromkeys(starts) if start not in self.owner][:6]

    def _walk(self, unit: _Unit, start: int) -> Walk:
        length = len(Stream.of(unit.text).chars)
        end = min(start + 2 * length + _BEYOND, len(self.received.chars))
        free = [j for j in range(max(start, 0), end) if j not in self.owner]
        labels = self._line_above(start) if unit.kind == "grid" else ""
        return Walk(Stream.of(unit.text), self.received, free, _cells(unit), labels)

    def _line_above(self, start: int) -> str:
        """The last free line above a position, without blanks, where it is a short one."""
        line: list[str] = []
        if "\n" not in self.received.gaps[start]:
            return ""
        for j in range(start - 1, max(start - 40, 0), -1):
            if j in self.owner:
                return ""
            line.append(self.received.chars[j])
            if "\n" in self.received.gaps[j]:
                return "".join(reversed(line))
        return ""

    def _running_text(self) -> None:
        """Compare headings and paragraphs, in order, with what the moved blocks have left over."""
        text, bounds = "", []
        for number, unit in enumerate(self.units):
            if not unit.floats:
                bounds.append((len(text), number))
                text += unit.text + "\n\n"
        article = Stream.of(text)
        bounds = bounds or [(0, 0)]
        free = [j for j in range(len(self.received.chars)) if j not in self.owner]
        walk = Walk(article, self.received, free, {})
        walk.run()
        walk.finish()
        self._commit(walk, _in_stream(article, bounds))

    def _commit(self, walk: Walk, bounds: Sequence[tuple[int, int]]) -> None:
        """Take over what a walk found; bounds say where each unit begins in its stream."""
        self.repairs += walk.repairs
        for i, message in walk.faults:
            unit = self.units[_unit_at(bounds, i)]
            self._fault(unit, i, message)
        for j, i in walk.taken.items():
            self.owner[j] = _unit_at(bounds, i)
        if walk.used_label:
            first = min(walk.taken)
            for j in range(first - len(walk.labels), first):
                self.owner[j] = bounds[0][1]

    def _fault(self, unit: _Unit, i: int, message: str) -> None:
        self.faults.append(Fault(_place(unit, i), message))

    def _whole_blocks(self) -> None:
        """Each table must stand in one piece, caption and notes included; count those moved."""
        groups: dict[int, list[int]] = {}
        for j, number in self.owner.items():
            if self.units[number].floats:
                groups.setdefault(self.units[number].group, []).append(j)
        for group, places in groups.items():
            inside = {self.owner.get(j) for j in range(min(places), max(places) + 1)}
            unit = next(u for u in self.units if u.group == group)
            strangers = [n for n in inside if n is not None and self.units[n].group != group]
            if strangers:
                other = " ".join(self.units[strangers[0]].text.split())[:60]
                self._fault(unit, 0, f"the block encloses “{other}” in the received text")
            if self._moved(group, min(places)):
                self.repairs.append(Repair("block moved", "", unit.text[:40]))

    def _moved(self, group: int, start: int) -> bool:
        """Whether other running text stands before the block than in the received file."""
        first = next(n for n, unit in enumerate(self.units) if unit.group == group)
        before = [n for n in self.owner.values() if not self.units[n].floats and n < first]
        last = max((j for j, n in self.owner.items() if n < first and self._runs(n)), default=-1)
        following = (j for j, n in self.owner.items() if n > first and self._runs(n))
        after = min(following, default=start)
        return bool(before) and not last < start <= after

    def _runs(self, number: int) -> bool:
        return not self.units[number].floats


def _skeleton(chars: str) -> tuple[str, list[int]]:
    """Letters and figures, less "fi", which extraction loses; with their positions."""
    lost = {at + n for at in range(len(chars)) if chars.startswith("fi", at) for n in (0, 1)}
    kept = [
        (char, at)
        for at, char in enumerate(chars)
        if char.isascii() and char.isalnum() and at not in lost
    ]
    return "".join(char for char, _ in kept), [at for _, at in kept]


def _in_stream(article: Stream, bounds: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Turn offsets of the raw text into positions of the stream."""
    starts, at = [], 0
    for offset, number in bounds:
        while at < len(article.offsets) and article.offsets[at] < offset:
            at += 1
        starts.append((at, number))
    return starts


def _unit_at(bounds: Sequence[tuple[int, int]], i: int) -> int:
    found = bounds[0][1]
    for start, number in bounds:
        if start > i:
            break
        found = number
    return found


def _place(unit: _Unit, i: int) -> str:
    """Where a fault stands, in words."""
    if unit.kind != "grid":
        begins = " ".join(unit.text.split())[:50]
        return f"{unit.section}, {unit.kind} “{begins}”"
    cells = [cell for start, cell in sorted(_cells(unit).items()) if start <= i]
    if not cells:
        return f"{unit.section}, table"
    cell, header = cells[-1], unit.rows[0]
    column = header[cell.column] if cell.column < len(header) else str(cell.column + 1)
    label = unit.rows[cell.row][0] or f"row {cell.row}"
    return f"{unit.section}, table, row “{label}”, column “{column}”"
