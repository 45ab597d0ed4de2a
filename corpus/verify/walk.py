"""Walk along an article and its received text at once, and record where they differ.

The walk itself knows only two repairs, both of tables; corpus/verify/explain.py names the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.verify.explain import (
    CELL_BORDER,
    ROW_BORDER,
    Step,
    Stream,
    cuts_number,
    explain,
    explain_blank,
)

_SAME = 12  # characters in a row that show that the texts agree again
_FAR = 6_000  # characters within which they must agree again
_SHOWN = 300  # characters of a long fault that are shown
_AROUND = 30  # characters shown on both sides of a fault


@dataclass(frozen=True)
class Repair:
    """One change that a rule explains."""

    kind: str
    was: str
    now: str


@dataclass(frozen=True)
class Cell:
    """Where a cell stands in the stream of its grid."""

    start: int
    text: str  # without blanks
    row: int
    column: int
    repeats: str  # the repair, if it repeats the cell to its left or above; else empty


@dataclass
class Walk:
    """One walk along an article's stream and the free part of the received stream."""

    article: Stream
    received: Stream
    free: Sequence[int]  # positions in the received stream, in order
    cells: dict[int, Cell]
    labels: str = ""  # a line above the header, which names a group of columns
    repairs: list[Repair] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)  # article position, message
    taken: dict[int, int] = field(default_factory=dict)  # received -> article position
    n_unexplained: int = 0  # characters of both texts
    used_label: bool = False
    i: int = 0
    at: int = 0  # index into `free`
    blank: str = ""  # blanks of the received text since the last character
    explained: bool = True  # the next blank has nothing to be compared with
    joined: bool = False  # a repair put the halves of a word together here

    def run(self) -> None:
        """Walk to the end of the article's stream."""
        while self.i < len(self.article.chars):
            if self._repeated_cell():
                continue
            if self.at >= len(self.free):
                self._unexplained(len(self.article.chars) - self.i, 0)
                continue
            j = self.free[self.at]
            if self.article.chars[self.i] == self.received.chars[j]:
                self._advance(Step(1, 1, ""))
                continue
            step = explain(self.article.chars, self.i, self.received, j)
            if step and self._is_free(step.n_received):
                self._advance(step)
            elif not self._label():
                self._unexplained(*self._meeting_point())

    def finish(self) -> None:
        """Account for what is left of the received text after the article's last character."""
        while self.at < len(self.free):
            step = explain(self.article.chars, self.i, self.received, self.free[self.at])
            if step and step.n_article == 0 and self._is_free(step.n_received):
                self._advance(step)
                continue
            end = self._run_end(self.at)
            self._unexplained(0, end - self.at)

    def _run_end(self, at: int) -> int:
        """Past the last of the neighbouring free positions."""
        end = at + 1
        while end < len(self.free) and self.free[end] == self.free[end - 1] + 1:
            end += 1
        return end

    def _is_free(self, length: int) -> bool:
        end = self.at + length - 1
        return end < len(self.free) and self.free[end] == self.free[self.at] + length - 1

    def _advance(self, step: Step) -> None:
        """Go past a match or an explained repair, and look at the blank before it."""
        span = self.free[self.at : self.at + step.n_received]
        self._read_blank()
        if step.n_article:
            self._check_blank()
        if cuts_number(self.article, self.i, self.i + step.n_article):
            self.faults.append((self.i, self._blank_message()))
        for j in span:
            self.taken[j] = self.i
        was = "".join(self.received.chars[j] for j in span)
        now = self.article.chars[self.i : self.i + step.n_article]
        if step.kind:
            self.repairs.append(Repair(step.kind, was, now))
        self.i, self.at = self.i + step.n_article, self.at + step.n_received
        if step.n_article:
            self.blank, self.explained, self.joined = "", False, False
        self.joined = self.joined or step.joins

    def _read_blank(self) -> None:
        j = self.free[self.at]
        # a block that moved away leaves the end of a line behind
        skipped = self.at > 0 and self.free[self.at - 1] != j - 1
        self.blank += self.received.gaps[j] + ("\n" if skipped else "")

    def _check_blank(self) -> None:
        """Compare the blank before the article's character with the received one."""
        if self.i == 0 or (self.explained and not self.joined):
            return
        kind = None
        if not self.joined:
            kind = explain_blank(self.article, self.i, self.blank, self.received)
        elif not self.article.gaps[self.i]:
            return
        if kind is None:
            self.faults.append((self.i, self._blank_message()))
        elif kind:
            self.repairs.append(Repair(kind, self.blank, self.article.gaps[self.i]))

    def _blank_message(self) -> str:
        end = self.free[self.at]
        there = self._shown(self.received, end, end)
        here = self._shown(self.article, self.i, self.i)
        return f"a blank changed in “{here}”; {_there_is(there)}"

    def _repeated_cell(self) -> bool:
        """Pass over a cell that a spanning cell was repeated into."""
        cell = self.cells.get(self.i)
        if cell is None or not cell.repeats or self._received_has(cell.text):
            return False
        self.repairs.append(Repair(cell.repeats, "", cell.text))
        self.i += len(cell.text)
        return True

    def _received_has(self, text: str) -> bool:
        span = self.free[self.at : self.at + len(text)]
        return "".join(self.received.chars[j] for j in span) == text

    def _label(self) -> bool:
        """Pass over the name of a group of columns, set into each column of the header."""
        cell = self.cells.get(self.i)
        if not self.labels or cell is None or cell.row or not cell.text.startswith(self.labels):
            return False
        self.repairs.append(Repair("name of grouped columns set into each", "", self.labels))
        self.i += len(self.labels)
        self.explained, self.used_label = True, True
        return True

    def _meeting_point(self) -> tuple[int, int]:
        """How much of article and received text must be skipped until they agree again."""
        window = self.free[self.at : self.at + _FAR]
        there = "".join(self.received.chars[j] for j in window)
        left = len(self.article.chars) - self.i
        best, cost = (left, 0), left + _FAR
        for skip in range(min(left, _FAR)):
            size = min(_SAME, left - skip)
            sample = self.article.chars[self.i + skip : self.i + skip + size]
            found = there.find(sample, 0, max(cost - skip, 0) + size)
            if found >= 0 and skip + found < cost:
                best, cost = (skip, found), skip + found
            if skip >= cost:
                break
        return best

    def _unexplained(self, n_article: int, n_received: int) -> None:
        """Record a fault and go past it."""
        self.n_unexplained += n_article + n_received
        span = self.free[self.at : self.at + n_received]
        here = self._shown(self.article, self.i, self.i + n_article)
        rest = self.free[self.at :] or [len(self.received.chars)]
        start = span[0] if span else rest[0]
        there = self._shown(self.received, start, (span[-1] + 1) if span else start)
        self.faults.append((self.i, f"the article has “{here}”; {_there_is(there)}"))
        for j in span:
            self.taken[j] = self.i
        self.i, self.at = self.i + n_article, self.at + n_received
        self.blank, self.explained, self.joined = "", True, False

    def _shown(self, stream: Stream, start: int, end: int) -> str:
        """A stretch of a text between brackets, with the words around it."""
        size = len(stream.raw)
        first = stream.offsets[start] if start < len(stream.offsets) else size
        last = stream.offsets[end - 1] + 1 if end > start else first
        before, after = stream.raw[max(first - _AROUND, 0) : first], stream.raw[last:][:_AROUND]
        inside = stream.raw[first:last]
        if len(inside) > _SHOWN:
            inside = f"{inside[: _SHOWN // 2]} … {inside[-_SHOWN // 2 :]}"
        plain = f"{before}[{inside}]{after}".replace(CELL_BORDER, " | ")
        return " ".join(plain.replace(ROW_BORDER, " || ").split())


def _there_is(text: str) -> str:
    """The second half of a fault's message."""
    return f"the received text has “{text}”"
