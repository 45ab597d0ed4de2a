"""Article file -> Article: YAML front matter, then Markdown whose text is the canonical text.

What is understood, beyond headings and paragraphs:

- a paragraph straight above a pipe table, with no blank line between, is its caption;
- a paragraph that begins "Table 1" or "Figure 1" is a caption; the pipe table that
  follows a table's caption belongs to it;
- a row whose first cell begins with "↳ " is a child of the last row that does not
  ("Male" under "Gender, n (%)");
- a quoted line ("> ...") straight after a table is a note of that table;
- items below a heading "References" are the reference list.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from corpus.article import Article, Block, BlockKind, Metadata, Row, Table
from corpus.errors import ArticleUnreadable
from corpus.front_matter import MAX_CHARACTERS, format_metadata, parse_metadata
from corpus.sound import is_blank
from corpus.standing import own_standing

CHILD_MARK = "↳"
MAX_BYTES = 200_000_000  # no article is larger; a file that is would only fill the memory

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)?---[ \t]*(?:\n|\Z)", re.DOTALL)
_TOML = re.compile(r"\A\+\+\+[ \t]*\n(.*?\n)??\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"(#{1,6})[ \t]++(.*[^ \t])")
_NUMBER = r"\s*(?:[A-Z]?\d+[A-Za-z]?|[IVX]+)\b"  # 1, S2, A1, 3b, IV
# "Table 6 summarizes the complications. ..." is no caption but a paragraph.
_NO_SENTENCE = (
    r"(?! (?:and \w+ \w+ )?(?:(?:summari[sz]|illustrat|provid|describ|compar)es?|shows?|lists?"
    r"|presents?|depicts?|gives?|details?|reports?|displays?|contains?|is|are|was|were)\b)"
)
_EXTRA = r"(?:Supplementary |Extended Data )?"
_CAPTION = re.compile(rf"{_EXTRA}(?:Table|TABLE|Figure|FIGURE|Fig\.?){_NUMBER}{_NO_SENTENCE}")
_TABLE_CAPTION = re.compile(rf"{_EXTRA}(?:Table|TABLE){_NUMBER}{_NO_SENTENCE}")
_SEPARATOR_ROW = re.compile(r"\|?[ \t]*+:?-++:?[ \t]*+(\|[ \t]*+:?-++:?[ \t]*+)*+\|?[ \t]*+\Z")
_CELL_BORDER = re.compile(r"(?<!\\)\|")
_SURROGATE = re.compile("[\ud800-\udfff]")
_REFERENCES = re.compile(r"(?:\d+\.?\s*)?(?:references|bibliography|literature cited)\Z", re.I)


def read_source(path: Path) -> str:
    """The text of one `.md` or `.txt` file. Raises ArticleUnreadable where it is not text.

    Line ends are read as "\n", whatever system wrote them, as Python's text files have them;
    so offsets count each as one character, and a change of line ends is no change of the text.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ArticleUnreadable(
                f"{path} has {size / 1e6:,.0f} MB; an article has at most {MAX_BYTES / 1e6:,.0f} "
                "MB."
            )
        source = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as exc:
        raise ArticleUnreadable(f"{path} is not UTF-8 text; save it as UTF-8.") from exc
    except OSError as exc:
        raise ArticleUnreadable(f"{path} cannot be read: {exc.strerror}.") from exc
    if "\0" in source:
        raise ArticleUnreadable(f"{path} holds NUL characters; it is not a text file.")
    return source


def read_front_matter(path: Path) -> Metadata:
    """The metadata of an article file; only its beginning is read. Raises ArticleUnreadable."""
    try:
        with path.open(encoding="utf-8-sig", errors="surrogateescape") as file:
            return split_article(file.read(MAX_CHARACTERS + 1_000))[0]
    except OSError as exc:
        raise ArticleUnreadable(f"{path} cannot be read: {exc.strerror}.") from exc


def parse_article(article_id: str, source: str) -> Article:
    """Parse the text of an article file; the article_id is the file's name without its ending.

    Raises ArticleUnreadable where there is no text, or front matter that is not understood.
    """
    metadata, body = split_article(source)
    if is_blank(body):
        raise ArticleUnreadable("the article has no text; add its body below the front matter.")
    if _SURROGATE.search(body):
        raise ArticleUnreadable("the article holds characters that are no text; take them out.")
    parser = _Parser(body)
    parser.parse()
    digest = digest_of(source)
    blocks, tables = tuple(parser.blocks), tuple(parser.tables)
    article = Article(article_id, digest, metadata, body, blocks, tables)
    return replace(article, standing=own_standing(article))


def split_article(source: str) -> tuple[Metadata, str]:
    """The metadata of an article file, and its body. Raises ArticleUnreadable."""
    match = _FRONT_MATTER.match(source)
    if match and ":" not in (match.group(1) or ""):
        match = None  # a rule drawn across the page, not front matter
    if match is None:
        toml = _TOML.match(source)
        if toml:
            return parse_metadata(toml.group(1) or "", toml=True), source[toml.end() :]
        return Metadata(), source
    return parse_metadata(match.group(1) or ""), source[match.end() :]


def digest_of(source: str) -> str:
    """SHA-256 of the text of an article file: `Article.digest`."""
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()


def format_article(metadata: Metadata, body: str) -> str:
    """The text of an article file: front matter with what is known, then the body."""
    front = format_metadata(metadata)
    return f"---\n{front}---\n{body.strip()}\n" if front else body.strip() + "\n"


def pipe_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A pipe table; every row is filled up or cut to the width of the header."""
    width = len(header)
    lines = [header, ["---"] * width, *rows]
    return "\n".join(_table_line([*line, *[""] * width][:width]) for line in lines)


def _table_line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"


def table_cells(line: str) -> tuple[str, ...]:
    """The cells of one line of a pipe table, stripped."""
    inner = line.strip().removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    return tuple(cell.strip().replace("\\|", "|") for cell in _CELL_BORDER.split(inner))


def cell_spans(line: str) -> list[tuple[int, int]]:
    """Where the cells of one line of a pipe table, as `pipe_table` writes it, start and end."""
    borders = [match.start() for match in _CELL_BORDER.finditer(line)]
    return [_trimmed(line, left + 1, right) for left, right in itertools.pairwise(borders)]


@dataclass(frozen=True)
class _Line:
    start: int
    end: int  # without the line break
    text: str


@dataclass
class _Parser:
    """Walks the lines of a body once; fills `blocks` and `tables`."""

    body: str
    blocks: list[Block] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)  # (level, text)
    title_level: int = 0  # 1 where a single top heading is the article's title
    caption: Block | None = None  # a table caption whose table has not come yet
    last_table: bool = False  # the block before this one was a table (or a note of it)

    @property
    def section(self) -> tuple[str, ...]:
        return tuple(text for level, text in self.headings if level > self.title_level)

    def parse(self) -> None:
        self.title_level = int(len(re.findall(r"^#[ \t]", self.body, re.MULTILINE)) == 1)
        for group in _paragraph_groups(self.body):
            first = group[0].text.strip()
            heading = _HEADING.match(first)
            if heading:
                # Hashes may close a heading. In the pattern, they would take cubic time.
                text = heading.group(2)
                self._enter(len(heading.group(1)), text.rstrip("#").rstrip(" \t") or text)
            elif (at := _table_start(group)) is not None:
                if at:
                    self._caption_of_table(group[:at])
                self._table(group[at:])
            elif first.startswith(">") and self.last_table:
                self._notes(group)
            else:
                self._paragraph(group)

    def _enter(self, level: int, text: str) -> None:
        self.headings = [h for h in self.headings if h[0] < level]
        self.headings.append((level, text))
        self.caption, self.last_table = None, False

    def _paragraph(self, group: list[_Line]) -> None:
        start, end = _trimmed(self.body, group[0].start, group[-1].end)
        kind: BlockKind = "paragraph"
        if self.section and _REFERENCES.match(self.section[-1]):
            kind = "reference"
        elif _CAPTION.match(self.body, start):
            kind = "caption"
        block = Block(kind, start, end, self.section)
        self.blocks.append(block)
        is_table_caption = kind == "caption" and _TABLE_CAPTION.match(self.body, start)
        self.caption = block if is_table_caption else None
        self.last_table = False

    def _caption_of_table(self, group: list[_Line]) -> None:
        start, end = _trimmed(self.body, group[0].start, group[-1].end)
        self.caption = Block("caption", start, end, self.section)
        self.blocks.append(self.caption)

    def _table(self, group: list[_Line]) -> None:
        position = len(self.tables)
        caption, start = "", group[0].start
        if self.caption is not None:
            # The caption is cited with the header row: one block from here on.
            self.blocks.remove(self.caption)
            start = self.caption.start
            caption = self.body[self.caption.start : self.caption.end]
        start, header_end = _trimmed(self.body, start, group[0].end)
        self.blocks.append(Block("header", start, header_end, self.section, position))
        rows = _under_headings(tuple(self._rows(group[2:])))
        for row in rows:
            self.blocks.append(Block("row", row.start, row.end, self.section, position))
        header = table_cells(group[0].text)
        self.tables.append(
            Table(caption, header, rows, (), self.section, start, group[-1].end, header_end)
        )
        self.caption, self.last_table = None, True

    def _rows(self, lines: list[_Line]) -> Iterator[Row]:
        parent: str | None = None
        for line in lines:
            start, end = _trimmed(self.body, line.start, line.end)
            cells = table_cells(line.text)
            if cells[0].startswith(CHILD_MARK):
                yield Row(start, end, cells, parent)
            else:
                parent = cells[0]
                yield Row(start, end, cells)

    def _notes(self, group: list[_Line]) -> None:
        table = self.tables[-1]
        notes = list(table.notes)
        for line in group:
            text = line.text.strip().lstrip("> ").strip()
            if text:
                start = line.start + line.text.index(text)
                self.blocks.append(
                    Block("note", start, start + len(text), self.section, len(self.tables) - 1)
                )
                notes.append(text)
        self.tables[-1] = replace(table, notes=tuple(notes), end=group[-1].end)


def _under_headings(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """The rows, those below a heading without a mark as well: "severe" below "Dystonia".

    A heading is a row with a label alone. Rows that are not marked as standing under it are taken
    to do so only where the table cannot be read otherwise: labels come again, each time under
    another heading.
    """
    filled = {row.cells[0] for row in rows if any(row.cells[1:])}
    heading = ""
    under: list[str] = []
    for at, row in enumerate(rows):
        alone = row.group is None and row.cells[0] not in filled and not any(row.cells[1:])
        if alone:
            marked = at + 1 < len(rows) and rows[at + 1].group is not None
            heading = "" if marked else row.cells[0]
        under.append("" if alone or row.group is not None else heading)
    places: dict[str, list[str]] = {}
    for row, above in zip(rows, under, strict=True):
        if row.group is None and row.cells[0] in filled:
            places.setdefault(row.cells[0], []).append(above)
    again = [found for label, found in places.items() if label and len(found) > 1]
    if not again or not all("" not in found and len(set(found)) == len(found) for found in again):
        return rows
    return tuple(
        replace(row, group=above) if above else row for row, above in zip(rows, under, strict=True)
    )


def _paragraph_groups(body: str) -> Iterator[list[_Line]]:
    """Runs of lines between blank lines; a heading always stands alone, a list item too."""
    group: list[_Line] = []
    offset = 0
    for raw in body.splitlines(keepends=True):
        text = raw.rstrip("\r\n")
        line = _Line(offset, offset + len(text), text)
        offset += len(raw)
        alone = bool(_HEADING.match(text.strip()))
        starts_item = bool(re.match(r"\s*(?:[-*+]|\d{1,3}\.)\s", text))
        blank = is_blank(text)
        if group and (alone or starts_item or blank):
            yield group
            group = []
        if alone:
            yield [line]
        elif not blank:
            group.append(line)
    if group:
        yield group


def _table_start(group: list[_Line]) -> int | None:
    """The line of a group that is the header of a pipe table; None where there is none."""
    for number, (line, below) in enumerate(itertools.pairwise(group)):
        if "|" in line.text and "-" in below.text and _SEPARATOR_ROW.match(below.text.strip()):
            return number
    return None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without the white space at its ends."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
