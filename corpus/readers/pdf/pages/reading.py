"""PDF file -> pages of glyphs, rules and pictures, as seen.

Positions are points from the top left corner of the page as it is read: a page whose text
runs sideways is turned first, and a table set sideways on an upright page is a page of its own.
What a reader of the page cannot see is counted and left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pypdfium2 as pdfium
from pypdfium2 import raw

from corpus.errors import ArticleUnreadable
from corpus.readers.pdf.pages.characters import ASLANT, HYPHENS, RawCharacter, raw_characters
from corpus.readers.pdf.pages.clips import EVERYWHERE, is_within
from corpus.readers.pdf.pages.drawings import Drawings
from corpus.readers.pdf.pages.opening import LOCKED, why_no_pdf
from corpus.readers.pdf.pages.page import Glyph, Page, Rule, Turn, Upright
from corpus.readers.pdf.pages.replaced import drawn_alone
from corpus.readers.pdf.pages.visible import Box, Visibility

MAX_PAGES = 500
MAX_CHARACTERS = 3_000_000  # of a whole file; a long monograph has 2 million
_SAMPLE = 12  # characters of one run that are looked for on the page
_LEAST_TURNED = 300  # characters set another way than the rest: text, no label of an axis
_STAMP = 20.0  # points; running text and labels are smaller
_TABLE = re.compile(r"table\s?[sa]?[\divx]", re.IGNORECASE)


def open_pdf(file: Path | bytes) -> pdfium.PdfDocument:
    """A file, or the bytes of one, opened.

    Raises ArticleUnreadable where it is locked, damaged, empty or too long.
    """
    try:
        document = pdfium.PdfDocument(file)
        n_pages = len(document)
    except pdfium.PdfiumError as exc:
        is_locked = getattr(exc, "err_code", None) == raw.FPDF_ERR_PASSWORD
        raise ArticleUnreadable(LOCKED if is_locked else why_no_pdf(file)) from exc
    if n_pages == 0:
        raise ArticleUnreadable(why_no_pdf(file))
    if n_pages > MAX_PAGES:
        raise ArticleUnreadable(
            f"has {n_pages:,} pages, more than the {MAX_PAGES} of a long article; "
            "cut the article out of it and add that."
        )
    return document


def read_pages(document: pdfium.PdfDocument) -> Iterator[Page]:
    """The pages in order. Raises ArticleUnreadable where one is damaged or the text is too long."""
    n_characters = 0
    for index in range(len(document)):
        n_read, pages = read_page(document, index, MAX_CHARACTERS - n_characters)
        n_characters += n_read
        yield from pages


def read_page(
    document: pdfium.PdfDocument, index: int, most: int = MAX_CHARACTERS
) -> tuple[int, list[Page]]:
    """How many characters the page at `index` (from 0) holds, and the page in its parts.

    The first part is the page as most of its text runs; others hold text that runs another way.
    Raises ArticleUnreadable where the page is damaged or holds more than `most` characters.
    """
    try:
        page = document[index]
        said = drawn_alone(page)
        text = page.get_textpage()
    except pdfium.PdfiumError as exc:
        raise ArticleUnreadable(f"is damaged at page {index + 1}; download it again.") from exc
    n_characters = raw.FPDFText_CountChars(text)
    if n_characters > most:
        raise ArticleUnreadable(
            f"holds more than {MAX_CHARACTERS:,} characters; cut the article out of it."
        )
    pages = _read_page(page, text, index + 1)
    pages[0].n_replaced = _n_other(said, pages)
    text.close()
    page.close()
    return n_characters, pages


def _n_other(said: Iterable[str], pages: Iterable[Page]) -> int:
    """How many texts given in place of what is drawn say something else."""
    drawn = "".join(glyph.text for page in pages for glyph in page.glyphs).casefold()
    bare = (re.sub(r"[\s\u00ad-]", "", text).casefold() for text in said)
    return sum(text not in re.sub("[-\u00ad]", "", drawn) for text in bare)


def document_info(document: pdfium.PdfDocument) -> dict[str, str]:
    """What the file says of itself: Title, Author, Subject and the like."""
    return {key: value for key, value in document.get_metadata_dict().items() if value}


def _read_page(page: pdfium.PdfPage, text: pdfium.PdfTextPage, number: int) -> list[Page]:
    """The page turned as most of its text runs, then text that runs another way, page by page."""
    frame = page.get_bbox()  # unlike get_cropbox, it knows a box that all pages share
    drawings = Drawings()
    drawings.collect(page)
    kept, n_cut = _uncut(raw_characters(text), drawings.clips)
    kept, n_hidden = _visible(kept, Visibility(page, frame), frame)
    angles = Counter(char.style.angle for char in kept if not chr(char.code).isspace())
    first, *others = [angle for angle, _ in angles.most_common() if angle != ASLANT] or [0]
    pages = [_turned(kept, drawings, number, Turn(first, *frame))]
    pages[0].n_hidden = n_hidden + n_cut
    pages[0].n_turned = angles[ASLANT]
    _leave_out(pages[0], (char for char in kept if char.style.angle == ASLANT))
    for angle in others:
        part = _turned(kept, drawings, number, Turn(angle, *frame))
        words = "".join(glyph.text for glyph in part.glyphs)
        if len(words) >= _LEAST_TURNED or _TABLE.search(words):
            pages.append(part)
        else:
            pages[0].n_turned += len(part.glyphs)
            _leave_out(pages[0], (char for char in kept if char.style.angle == angle))
    return pages


def _leave_out(page: Page, characters: Iterable[RawCharacter]) -> None:
    """Keep what runs across a page apart: a stamp says what became of the article."""
    inked = [char for char in characters if not chr(char.code).isspace()]
    page.across += "".join(chr(char.code) for char in inked)
    page.stamp += "".join(chr(char.code) for char in inked if char.style.size >= _STAMP)


def _turned(kept: list[RawCharacter], drawings: Drawings, number: int, turn: Turn) -> Page:
    """What runs at one angle, turned upright, with the page's rules and pictures."""
    result = Page(number, turn, list(_glyphs(kept, turn)))
    for x0, y0, x1, y1, shade in drawings.lines:
        box = turn.box((x0, y0, x1, y1))
        if box[3] - box[1] < 2.5 and box[2] - box[0] > 15:
            result.rules.append(Rule(box[0], box[2], (box[1] + box[3]) / 2, shade))
        elif box[2] - box[0] < 2.5 and box[3] - box[1] > 6 and not shade:
            result.uprights.append(Upright((box[0] + box[2]) / 2, box[1], box[3]))
    result.pictures = [turn.box(box) for box in drawings.images]
    return result


def _uncut(
    characters: Iterable[RawCharacter], clips: dict[int, Box]
) -> tuple[list[RawCharacter], int]:
    """The characters that no drawing cuts off, and how many letters one does."""
    if not clips:
        return list(characters), 0
    kept: list[RawCharacter] = []
    n_cut = 0
    for char in characters:
        if is_within(char.box, clips.get(char.owner, EVERYWHERE)):
            kept.append(char)
        else:
            n_cut += not chr(char.code).isspace()
    return kept, n_cut


def _visible(
    characters: list[RawCharacter], seen: Visibility, frame: Box
) -> tuple[list[RawCharacter], int]:
    """The characters that can be seen, and how many cannot; each run is judged as a whole.

    A single thin letter may leave no trace in a small drawing of the page; a whole run does.
    """
    runs: dict[tuple[int, int], list[RawCharacter]] = {}
    for char in characters:
        runs.setdefault(_run_of(char), []).append(char)
    hidden: set[tuple[int, int]] = set()
    for key, run in runs.items():
        inked = [char for char in run if not chr(char.code).isspace()]
        sample = inked[:: max(len(inked) // _SAMPLE, 1)]
        unseen = sum(not _is_seen(char, seen, frame) for char in sample)
        if inked and unseen > len(sample) / 2:
            hidden.add(key)
    kept = [char for char in characters if _run_of(char) not in hidden]
    n_blank = sum(chr(char.code).isspace() for key in hidden for char in runs[key])
    return kept, len(characters) - len(kept) - n_blank


def _run_of(char: RawCharacter) -> tuple[int, int]:
    """The text object and the baseline that a character stands on."""
    return char.owner, round(char.x if char.style.angle in (90, 270) else char.y)


def _is_seen(char: RawCharacter, seen: Visibility, frame: Box) -> bool:
    left, bottom, right, top = char.box
    x, y = (left + right) / 2, (bottom + top) / 2
    inside = frame[0] <= x <= frame[2] and frame[1] <= y <= frame[3]
    return inside and not char.style.hidden and seen.shows(char.box, white=char.style.white)


def _glyphs(characters: list[RawCharacter], turn: Turn) -> Iterator[Glyph]:
    blank = False
    for char in characters:
        if chr(char.code).isspace():
            blank = True
            continue
        if char.style.angle != turn.angle:
            continue
        style = char.style
        x0, top, x1, bottom = turn.box(char.box)
        text = HYPHENS.get(char.code, _plain_letter(chr(char.code)))
        _, y = turn.point(char.x, char.y)
        yield Glyph(
            text, x0, x1, y, top, bottom, style.size, style.bold, style.italic, style.font,
            blank or char.blank, char.unmapped,
        )  # fmt: skip
        blank = False


def _plain_letter(char: str) -> str:
    """Mathematical letters ("𝑝") as the letters that they are, TeX's ring as the degree sign."""
    if char == "\u2218":
        return "°"
    if 0x1D400 <= ord(char) <= 0x1D7FF:
        return unicodedata.normalize("NFKC", char)
    return char
