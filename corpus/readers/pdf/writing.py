"""Blocks of a PDF -> the body of an article file, and where on the pages each part of it stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.markdown import CHILD_MARK, pipe_table
from corpus.places import Place
from corpus.readers.pdf.blocks.block import Block
from corpus.readers.pdf.pages.areas import Piece
from corpus.readers.pdf.pages.lines import RAISED, RAISED_END, plain
from corpus.readers.pdf.placing import placed
from corpus.readers.pdf.signs.text import Signs, signs_of
from corpus.readers.pdf.tables.table import Table
from corpus.readers.shared.inline import (
    CLOSE,
    finish,
    paragraph,
    raised,
    reference_mark,
    superscript,
)
from corpus.readers.text.repair import (
    WordEvidence,
    join_at_ligatures,
    join_hyphenated,
    normalise_spaces,
    restore_ligatures,
    restore_superscripts,
    split_glued_words,
)

_BRACKETED = re.compile(r"[a-z.,;)] ?\[\d{1,3}[\d,;–\s-]*\]|[a-z] \(\d{1,3}(?:[,–]\s?\d{1,3})*\)")
_BROKEN = re.compile(
    rf"(?P<before>[^\s{RAISED}{RAISED_END}]{{0,60}}\s?){RAISED}"
    rf"(?P<mark>[^{RAISED}{RAISED_END}]*+){RAISED_END}"
)
_UNIT = re.compile(
    r"(?:^|[\s/(·⋅×])(?:[kcmdµμ]?m|[km]?g|s|min|h|d|[md]?[Ll]|mol|year|day|χ|R|r|I|η|x|y|n)\Z"
)
_REFERENCE_NUMBERS = re.compile(r"\d{1,3}(?:(?:\s*[,;–—-]\s*|\s+)\d{1,3})*\Z")
_END = re.compile(r"[.?!:;][\])”\"'’]*(?:\s?\[[\d,–\s-]+\])?\Z")
_ITEM = re.compile(r"\[?(\d{1,3})(?:\]|\.\)?|\))?\s*(?=\S)")
_ACCENT = re.compile("([¨´`ˆ˜ˇ˚])([A-Za-zı])")
_COMBINING = dict(zip("¨´`ˆ˜ˇ˚", "\u0308\u0301\u0300\u0302\u0303\u030c\u030a", strict=True))


def _accented(match: re.Match[str]) -> str:
    """An accent set before its letter, as TeX does, put on it."""
    letter = match.group(2).replace("ı", "i")
    whole = unicodedata.normalize("NFC", letter + _COMBINING[match.group(1)])
    return whole if len(whole) == 1 else match.group(0)


@dataclass(frozen=True)
class Written:
    """The body of an article, and where its parts stand in the PDF."""

    text: str
    places: tuple[Place, ...]


@dataclass
class Writer:
    """Writes blocks as Markdown, with the repairs that the whole text gives proof for."""

    evidence: WordEvidence
    references_raised: bool  # superscript numbers after words are reference numbers
    signs: Signs  # which signs are mapped wrongly
    in_front: bool = False  # superscripts there stand for affiliations

    def clean(self, lines: Iterable[str]) -> str:
        """Printed lines as one line of text."""
        text = restore_ligatures(normalise_spaces("\n".join(line.strip() for line in lines)))
        text = self.signs.restore(text)
        text = re.sub(rf"-{RAISED_END}\n{RAISED}", "-", text)
        text = join_hyphenated(text, self.evidence).replace("\n", " ")
        text = join_at_ligatures(text, self.evidence)
        text = _ACCENT.sub(_accented, text)
        text = _BROKEN.sub(self._raised, text)
        # A long run of capitals is a sequence, which no word list takes apart.
        parts = re.split(r"(?<!\w)(\w*[A-Z]{10,}\w*)", text)
        parts[::2] = [split_glued_words(part, self.evidence) for part in parts[::2]]
        text = restore_superscripts("".join(parts))
        text = re.sub(rf"{CLOSE}(?=[A-Za-z])", f"{CLOSE} ", text)
        return re.sub(r"(?<=[⁰¹²³⁴-⁻ʰ-ˣᴬ-ᶿ]) (?=[),.;\]])", "", finish(text))

    def _raised(self, match: re.Match[str]) -> str:
        before, mark = match.group("before"), match.group("mark").strip()
        bare = before.rstrip()
        power = bare.endswith(("10", "10-")) and not re.search(r"[A-Za-z.]10-?\Z", bare)
        if _REFERENCE_NUMBERS.match(mark) and self.references_raised and bare and not self.in_front:
            unit = _UNIT.search(bare) and mark in ("2", "3")
            if not (power and mark.isdigit() and len(mark) < 3) and not unit:
                return bare + reference_mark(mark)
        if power or _UNIT.search(bare):
            return bare + superscript(mark.replace("–", "−"))
        return before + raised(mark)

    def write_all(self, blocks: Sequence[Block]) -> Written:
        """The blocks as Markdown; those above the first heading are the front."""
        parts: list[str] = []
        places: list[Place] = []
        start = 0
        self.in_front = any(block.kind == "heading" for block in blocks)
        for block in blocks:
            self.in_front = self.in_front and block.kind != "heading"
            text = self.write(block).strip()
            if text.strip("# "):
                places.extend(placed(block, text, start))
                parts.append(text)
                start += len(text) + 2
        return Written("\n\n".join(parts), tuple(places))

    def write(self, block: Block) -> str:
        """One block as Markdown."""
        if block.kind == "title":
            return f"# {self.clean(block.texts)}"
        if block.kind == "heading":
            return f"{'#' * block.depth} {self.clean(block.texts)}"
        if block.table is not None:
            return self._table(block.table)
        if block.kind == "figure":
            return self.clean(block.texts)
        text = self.clean(block.texts)
        if block.kind == "item":
            number = _ITEM.match(text)
            return f"{number.group(1)}. {text[number.end() :]}" if number else paragraph(text)
        return paragraph(re.sub(r"\A[•●▪■]\s*", "• ", text))

    def _table(self, table: Table) -> str:
        header = [self.clean(cell.text.split("\n")) for cell in table.header]
        rows = [[self._cell(cell.text) for cell in row.cells] for row in table.rows]
        parts = [self.clean(line.text for line in table.caption), pipe_table(header, rows)]
        notes = "\n".join(f"> {self.clean([note])}" for note in self._notes(table.notes))
        return "\n\n".join([*parts, notes] if notes else parts)

    def _cell(self, cell: str) -> str:
        marked = cell.startswith(f"{CHILD_MARK} ")
        text = self.clean(cell.removeprefix(f"{CHILD_MARK} ").split("\n"))
        return f"{CHILD_MARK} {text}" if marked and text else text

    def _notes(self, lines: list[Piece]) -> list[str]:
        """Notes as printed, a line that goes on with the one above joined to it."""
        notes: list[str] = []
        for line in (piece.text for piece in lines):
            starts = line.startswith((RAISED, "*", "†", "‡", "§", "¶")) or not notes
            if starts or (_END.search(plain(notes[-1])) and plain(line)[:1].isupper()):
                notes.append(line)
            else:
                joined = join_hyphenated(f"{notes[-1]}\n{line}", self.evidence)
                notes[-1] = joined.replace("\n", " ")
        return notes


def writer_for(blocks: list[Block]) -> Writer:
    """A writer that knows the words of the text and how it marks its references."""
    raw = "\n".join(line.text for block in blocks for line in block.lines)
    text = restore_ligatures(normalise_spaces(plain(raw)))
    body = "\n".join(line.text for block in blocks if block.kind == "text" for line in block.lines)
    n_raised = len(re.findall(rf"[a-z.,;)]{RAISED}\d{{1,3}}[\d,–-]*{RAISED_END}", body))
    bracketed = len(_BRACKETED.findall(body))
    signs = signs_of("\n".join([text, *(block.printed for block in blocks if block.table)]))
    return Writer(WordEvidence(text), n_raised > 4 and n_raised > bracketed, signs)
