"""Finds the words of an article on the pages of its PDF, and says nothing where it is not sure.

Letters and digits are compared (letters.py). They are looked for as they stand; where signs or
letters were repaired in between, Python's `difflib` (Ratcliff and Obershelp) aligns the two, and
nearly all letters and every digit must agree. First the boxes are looked through from which the
words were read (corpus/places.py), then the pages around them, then the whole file, which is the
way of an article that was edited by hand since. Words that stand in several places are told apart
by what stands before and after them; without that, none of the places is taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby, pairwise

from corpus.original.letters import (
    Part,
    Printed,
    Stream,
    folded,
    in_boxes,
    in_file_order,
    in_line_order,
    is_inside,
    is_on_line,
    letters_of,
)
from corpus.original.marks import Kind, Mark, marks_of
from corpus.original.wanted import TEXT, Wanted
from corpus.readers.pdf.pages.page import Page

MAX_LETTERS = 20_000  # of one span; nothing that is cited is longer
_LONG = 25  # letters that stand once in a file by more than chance
_CONTEXT = 40  # letters before and after that are compared
_LEAST_CONTEXT = 6
_SEED, _STEP = 10, 5  # letters of a piece by which a near place is looked for, and how often
_GAP = 8  # letters; what lies further apart is not boxed together
_LEAST_PIECE = 8
_ALIKE = 0.95  # share of the letters that must agree, of both sides

Order = Callable[[Sequence[Part]], Stream]
Piece = tuple[int, int]  # of a stream: its letters from start to end


class Pages:
    """The pages of a file, each read when it is first asked for."""

    def __init__(self, n_pages: int, read: Callable[[int], list[Page]]) -> None:
        """`read` takes a number from 1 and gives the page in its parts."""
        self.n_pages, self._read = n_pages, read
        self._known: dict[int, list[Part]] = {}
        self._whole: dict[Order, Stream] = {}

    def parts(self, numbers: Sequence[int]) -> list[Part]:
        """The parts of the pages with these numbers; those that do not exist are left out."""
        found: list[Part] = []
        for number in numbers:
            if 1 <= number <= self.n_pages:
                if number not in self._known:
                    self._known[number] = [Part(page) for page in self._read(number)]
                found += self._known[number]
        return found

    def whole(self, order: Order) -> Stream:
        """Every page, in an order of reading."""
        if order not in self._whole:
            self._whole[order] = order(self.parts(range(1, self.n_pages + 1)))
        return self._whole[order]


def place(span: Sequence[Wanted], pages: Pages) -> tuple[Mark, ...]:
    """Where all the words of a span stand; empty where any of them is not found for certain."""
    marks: list[Mark] = []
    for row, group in groupby(span, key=lambda one: one.row):
        wanted = [one for one in group if letters_of(one.text)]
        if row == TEXT:
            found = [_place_text(one, pages) for one in wanted]
        else:
            found = [_place_row(wanted, pages)] if wanted else []
        if not all(found):
            return ()
        marks += [mark for some in found for mark in some]
    return tuple(marks)


def _place_text(wanted: Wanted, pages: Pages) -> list[Mark]:
    letters = letters_of(wanted.text)
    if len(letters) > MAX_LETTERS:
        return []
    for stream, is_near in _streams(wanted, pages):
        found = _exact(wanted, letters, stream, is_near) or _aligned(letters, stream)
        if found:
            pieces = [_with_signs(wanted.text, stream, piece) for piece in found]
            return [mark for piece in pieces for mark in marks_of(piece, "text")]
    return []


def _streams(wanted: Wanted, pages: Pages) -> Iterator[tuple[Stream, bool]]:
    """Where to look, the nearest first, and whether only its own block is there."""
    if wanted.areas:
        numbers = sorted({number for number, _ in wanted.areas})
        yield in_boxes(pages.parts(numbers), wanted.areas), True
        yield in_file_order(pages.parts(range(numbers[0] - 1, numbers[-1] + 2))), False
    yield pages.whole(in_file_order), False


def _exact(wanted: Wanted, letters: str, stream: Stream, is_near: bool) -> list[Piece]:
    """The one place where the letters stand as they are."""
    starts = [
        at for at in _occurrences(letters, stream.text)
        if len(letters) >= _LONG or not stream.is_cut(at, at + len(letters))
    ]  # fmt: skip
    if not starts:
        return []
    if len(starts) == 1 and (is_near or len(letters) >= _LONG):
        return [(starts[0], starts[0] + len(letters))]
    before = letters_of(wanted.before)[-_CONTEXT:]
    after = letters_of(wanted.after)[:_CONTEXT]
    scores = [
        _shared(before[::-1], stream.text[max(at - _CONTEXT, 0) : at][::-1])
        + _shared(after, stream.text[at + len(letters) : at + len(letters) + _CONTEXT])
        for at in starts
    ]
    best = max(scores)
    if best < _LEAST_CONTEXT or scores.count(best) > 1:
        return []
    start = starts[scores.index(best)]
    return [(start, start + len(letters))]


def _occurrences(letters: str, text: str) -> list[int]:
    found, at = [], text.find(letters)
    while at >= 0:
        found.append(at)
        at = text.find(letters, at + 1)
    return found


def _shared(one: str, other: str) -> int:
    """How many letters two texts begin with in common."""
    n = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        n += 1
    return n


def _aligned(letters: str, stream: Stream) -> list[Piece]:
    """The pieces of the stream that are the letters but for a few; empty where that is unsure."""
    window = _window(letters, stream.text)
    if window is None:
        return []
    text = stream.text[window[0] : window[1]]
    blocks = SequenceMatcher(None, letters, text, autojunk=False).get_matching_blocks()
    pieces: list[list[int]] = []  # start and end in the stream, end in the letters, letters shared
    for a, b, size in blocks:
        if not size:
            continue
        last = pieces[-1] if pieces else None
        if last and b - last[1] <= _GAP and a - last[2] <= _GAP:
            last[1], last[2], last[3] = b + size, a + size, last[3] + size
        else:
            pieces.append([b, b + size, a + size, size])
    kept = [piece for piece in pieces if piece[3] >= min(_LEAST_PIECE, len(letters))]
    boxed = "".join(text[piece[0] : piece[1]] for piece in kept)
    if not _is_alike(letters, boxed):
        return []
    return [(window[0] + piece[0], window[0] + piece[1]) for piece in kept]


def _is_alike(letters: str, boxed: str) -> bool:
    """Whether nearly all letters agree, and every digit."""
    if [one for one in letters if one.isdigit()] != [one for one in boxed if one.isdigit()]:
        return False
    return SequenceMatcher(None, letters, boxed, autojunk=False).ratio() >= _ALIKE


def _window(letters: str, text: str) -> Piece | None:
    """About where the letters stand: around the places of pieces that stand there once."""
    if len(text) <= 2 * len(letters) + 4 * _CONTEXT:
        return 0, len(text)
    guesses: list[int] = []
    for at in range(0, len(letters) - _SEED + 1, _STEP):
        seed = letters[at : at + _SEED]
        first = text.find(seed)
        if first >= 0 and text.find(seed, first + 1) < 0:
            guesses.append(first - at)
    if len(guesses) < 2:
        return None
    middle = sorted(guesses)[len(guesses) // 2]
    near = [guess for guess in guesses if abs(guess - middle) <= len(letters) + 2_000]
    return max(min(near) - _SEED, 0), min(max(near) + len(letters) + _SEED, len(text))


def _with_signs(text: str, stream: Stream, piece: Piece) -> list[Printed]:
    """The characters of a piece, with the signs that the text has before and after its letters."""
    own = stream.characters(*piece)
    at = [n for n, character in enumerate(text) if folded(character)]
    before, after = text[: at[0]], text[at[-1] + 1 :]
    printed = list(stream.printed)
    first = next(n for n, one in enumerate(printed) if one is own[0])
    last = first + len(own) - 1
    while first > 0 and _is_sign(printed[first - 1], printed[first], before):
        first -= 1
    while last + 1 < len(printed) and _is_sign(printed[last + 1], printed[last], after):
        last += 1
    return printed[first : last + 1]


def _is_sign(one: Printed, beside: Printed, signs: str) -> bool:
    is_one = one.glyph.text in signs and not folded(one.glyph.text)
    return is_one and one.part is beside.part and is_on_line(one.glyph, beside.glyph)


def _place_row(cells: Sequence[Wanted], pages: Pages) -> list[Mark]:
    """The boxes of cells of one row; of the whole row, one box where it holds nothing else."""
    found = _cells_in_areas(cells, pages) if all(cell.areas for cell in cells) else []
    found = found or _cells_in_a_row(cells, pages)
    if not found:
        return []
    kind: Kind = "row" if cells[0].whole else "cell"
    marks = [mark for cell in found for mark in marks_of(cell, kind)]
    if kind == "cell" or len({mark.page for mark in marks}) > 1:
        return marks
    lefts, bottoms, rights, tops = zip(*(mark.box for mark in marks), strict=True)
    around = min(lefts), min(bottoms), max(rights), max(tops)
    inside = Counter(
        letter for part in pages.parts([marks[0].page]) for glyph in part.page.glyphs
        if is_inside(part.file_box(glyph), around) for letter in folded(glyph.text)
    )  # fmt: skip
    own = Counter(letter for cell in cells for letter in letters_of(cell.text))
    return [Mark(marks[0].page, around, kind)] if inside == own else marks


def _cells_in_areas(cells: Sequence[Wanted], pages: Pages) -> list[list[Printed]]:
    """The characters of each cell, where each stands in its own box; else empty."""
    found: list[list[Printed]] = []
    for cell in cells:
        numbers = sorted({number for number, _ in cell.areas})
        stream = in_boxes(pages.parts(numbers), cell.areas)
        letters = letters_of(cell.text)
        pieces = [
            (at, at + len(letters)) for at in _occurrences(letters, stream.text)
            if not stream.is_cut(at, at + len(letters))
        ]  # fmt: skip
        if len(pieces) != 1:
            return []
        found.append(_with_signs(cell.text, stream, pieces[0]))
    return found


def _cells_in_a_row(cells: Sequence[Wanted], pages: Pages) -> list[list[Printed]]:
    """The characters of each cell, where the row is printed once as one run of letters."""
    letters = [letters_of(cell.text) for cell in cells]
    whole = "".join(letters)
    if len(whole) < _LEAST_PIECE or len(whole) > MAX_LETTERS or not cells[0].whole:
        return []
    for order in (in_line_order, in_file_order):
        stream = pages.whole(order)
        starts = [
            at for at in _occurrences(whole, stream.text)
            if not stream.is_cut(at, at + len(whole))
        ]  # fmt: skip
        if len(starts) == 1:
            ends = [starts[0] + sum(map(len, letters[:n])) for n in range(len(letters) + 1)]
            pieces = list(pairwise(ends))
            return [
                _with_signs(cell.text, stream, piece)
                for cell, piece in zip(cells, pieces, strict=True)
            ]
    return []
