"""Extracted plain text -> the body of an article file: headings, whole paragraphs, captions.

Made for what PDF extraction leaves behind: lines cut at the column's edge, a blank line
where a column or a page ends, running heads. Tables that came out as loose cells cannot
be put together again by rule; their lines are kept, one under the other, for a person to
set as a pipe table.
"""

from __future__ import annotations

import re
from collections import Counter

from corpus.readers.text.repair import normalise_spaces, repair
from corpus.words.english import english_words

_KNOWN_HEADINGS = frozenset(
    "abstract|background|introduction|methods|materials and methods|patients and methods|results|"
    "discussion|conclusion|conclusions|references|acknowledgements|acknowledgments|abbreviations|"
    "funding|competing interests|conflicts of interest|ethics statement|publisher's note|"
    "authors' contributions|author contributions|data availability statement|keywords".split("|")
)
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+[A-Z]")
_CAPTION = re.compile(r"(?:Table|Fig\.|Figure)\s*\d+\b[ .:|]")
_SENTENCE_END = re.compile(
    r"(?:(?<=[a-zA-Z\])%])\.|[.?!:](?!\d))[\])”\"']*(?:\s?\[[\d,–\s-]+\])*[\d,–]*\Z"
)
_LIST_ITEM = re.compile(r"\d{1,3}\.\s+[A-Z]|[-•]\s")
_PAGE_NUMBER = re.compile(r"(?:page )?\d{1,4}(?: of \d+)?\Z", re.IGNORECASE)
_IMAGE = re.compile(r"\[image: [^\]]*\]")
_UNFINISHED = tuple(
    f" {word}" for word in "a an and as at by for from in is of on or the to was with".split()
)
_LONG_LINE = 40  # characters; prose of the narrowest column is wider
_WHOLE_LINE = 200  # characters; lines this long were never cut at a column's edge


def text_to_markdown(raw: str) -> str:
    """The body of an article file, made from extracted plain text."""
    text = repair(_without_furniture(normalise_spaces(raw)))
    blocks = _joined([block for block in _blocks(text) if block])
    return "\n\n".join(_as_markdown(block) for block in blocks) + "\n"


def _without_furniture(text: str) -> str:
    """Drop page numbers standing alone, running heads repeated on three pages, image marks."""
    lines = [_IMAGE.sub("", line).replace("\f", "\n") for line in text.split("\n")]
    repeated = Counter(line.strip() for line in lines if len(line.strip()) > 12)
    kept = []
    for number, line in enumerate(lines):
        stripped = line.strip()
        alone = not "".join(lines[max(number - 1, 0) : number + 2]).replace(line, "").strip()
        if alone and _PAGE_NUMBER.match(stripped):
            continue
        running_head = alone and repeated[stripped] > 2 and not stripped.endswith(".")
        kept.append("" if running_head else line)
    return "\n".join(kept)


def _blocks(text: str) -> list[list[str]]:
    """Runs of lines between blank lines, cut again where a heading or a caption begins."""
    blocks: list[list[str]] = []
    for run in re.split(r"\n[ \t]*\n", text):
        block: list[str] = []
        for raw in (line for line in run.split("\n") if line.strip()):
            line = raw.strip()
            # A form feed, which extraction leaves as one blank, begins a page.
            new_page = raw[0] == " " and raw[1] != " "
            if block and (
                new_page
                or _CAPTION.match(line)
                or _LIST_ITEM.match(line)
                or _ends_paragraph(block)
                or _heads_run(block, line)
            ):
                blocks.append(block)
                block = []
            block.append(line)
        blocks.append(block)
    return blocks


def _heads_run(block: list[str], following: str) -> bool:
    """Whether the lines so far are a heading right above its paragraph: short, then a capital."""
    if len(block) > 2 or not following[0].isupper() or len(following) < _LONG_LINE:
        return False
    known = block[-1].lower() in _KNOWN_HEADINGS
    return known or (_is_heading(block) and len(block[-1]) < 0.8 * len(following))


def _ends_paragraph(block: list[str]) -> bool:
    """Whether the last line ends a sentence, and is short for the column or was never cut."""
    width = max(len(line) for line in block)
    short = len(block) > 1 and len(block[-1]) < 0.75 * width
    return (short or len(block[-1]) > _WHOLE_LINE) and bool(_SENTENCE_END.search(block[-1]))


def _joined(blocks: list[list[str]]) -> list[list[str]]:
    """Put a paragraph together again that a column or page end had cut inside a sentence."""
    joined: list[list[str]] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if last and _belong_together(last, block):
            last.extend(block)
        else:
            joined.append(list(block))
    return joined


def _belong_together(last: list[str], block: list[str]) -> bool:
    if not _is_prose(block) or _LIST_ITEM.match(block[0]):
        return False
    if _is_prose(last):
        return _continues(last[-1], block[0])
    # A lone line like a heading, but the text below goes on in lower case.
    known = " ".join(last).lower() in _KNOWN_HEADINGS or _NUMBERED.match(last[0])
    return _is_heading(last) and not known and block[0][0].islower()


def _continues(line: str, following: str) -> bool:
    if _SENTENCE_END.search(line):
        return False
    starts_inside = following[0].islower() or following[0] in "(,;" or following[0].isdigit()
    return starts_inside or line.endswith((",", "-", "–", *_UNFINISHED)) or len(line) > _LONG_LINE


def _is_prose(block: list[str]) -> bool:
    """Whether the lines read as sentences: mostly lower-case dictionary words, few figures."""
    if _CAPTION.match(block[0]) or _is_heading(block):
        return False
    words = " ".join(block).split()
    plain = [word for word in words if word.strip(".,;()").lower() in english_words()]
    return len(words) > 2 and len(plain) / len(words) > 0.5


def _is_heading(block: list[str]) -> bool:
    text = " ".join(block)
    if text.lower().rstrip(":") in _KNOWN_HEADINGS:
        return True
    if len(block) > 3 or not 4 < len(text) < 140 or re.search(r"[.,;:|]\Z", text):
        return False
    if text.endswith(_UNFINISHED) or max(len(line) for line in block) > 90:
        return False
    if _NUMBERED.match(text):
        return True
    words = text.split()
    plain = [word for word in words if word.strip("?").lower() in english_words()]
    return (
        text[0].isupper()
        and len(words) > 1
        and not re.search(r"\d|\t", re.sub(r"\bCD\d+", "", text))
        and len(plain) / len(words) >= 0.5
        and not re.search(r"[.;:] [A-Z]", text)
        and (len(block) > 1 or len(text) < 75)
    )


def _as_markdown(block: list[str]) -> str:
    if _is_heading(block):
        text = " ".join(block)
        numbered = _NUMBERED.match(text)
        depth = 2 + (numbered.group(1).count(".") if numbered else 0)
        top = bool(numbered) or text.lower() in _KNOWN_HEADINGS
        return f"{'#' * (depth if top else 3)} {text}"
    if _CAPTION.match(block[0]) or _is_prose(block):
        return " ".join(block)
    return "\n".join(block)
