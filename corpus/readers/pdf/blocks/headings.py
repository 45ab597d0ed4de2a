"""Which lines are headings and titles, and how deep a heading is."""

from __future__ import annotations

import re

from corpus.readers.pdf.blocks.block import Block
from corpus.readers.pdf.layout.items import Body, Line

KNOWN = frozenset(
    "abstract|summary|background|introduction|aims|objectives|methods|method|materials and methods|"
    "patients and methods|subjects and methods|material and methods|methodology|results|findings|"
    "discussion|results and discussion|conclusion|conclusions|limitations|references|bibliography|"
    "literature cited|acknowledgements|acknowledgments|acknowledgement|acknowledgment|"
    "abbreviations|funding|competing interests|conflicts of interest|conflict of interest|"
    "conflict of interests|declaration of interest|ethics statement|ethical approval|disclosure|"
    "disclosures|publisher's note|authors' contributions|author contributions|author details|"
    "data availability|data availability statement|availability of data and materials|keywords|"
    "supplementary material|supporting information|appendix|case report|case presentation|"
    "statistical analysis|trial registration|consent for publication|author information|"
    "additional files|authors' information".split("|")
)
NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+[A-Z]")
ARTICLE_TYPE = re.compile(
    r"(?:original (?:research|article|paper|contribution)|research article|review article|"
    r"systematic review|clinical study|clinical trial|case report|case series|study protocol|"
    r"methodology|(?:short|brief|rapid) (?:report|communication)|letter to the editor|"
    r"meta-analysis|guideline|commentary|editorial|focused review|mini review|review|research|"
    r"article)(?: open access)?\Z",
    re.IGNORECASE,
)
# "Acta Example 2006, 6:3", "Acta Example 8 (2017) 263": the journal, then year or volume
_SOURCE = re.compile(r"([A-Z][^\d.:;]{6,90}?),? \(?(?:(?:19|20)\d\d|\d{1,3} \((?:19|20)\d\d\))")
_JOURNAL = re.compile(r"\bjournal\b", re.IGNORECASE)
_MOST_OF_NAME = 0.6  # of the letters; a publisher's name may stand beside that of its journal
_LONG_NAME = 10  # words; a title that speaks of a journal is longer than a journal's name


def opens_and_ends_as_heading(text: str) -> bool:
    """Whether it begins and ends as a heading does."""
    opens = text[0].isupper() or bool(NUMBERED.match(text))
    return opens and not re.search(r"[.,;]\Z", text)


def print_of(line: Line) -> tuple[float, bool, bool]:
    """Size, and whether bold and italic, of the print of a line."""
    fragment = line.fragment
    return (
        round(fragment.size),
        fragment.share(bold=True) > 0.9,
        fragment.share(italic=True) > 0.9,
    )


def too_long(heading: str) -> bool:
    """Whether it is sentences in a print of their own: a list, a box."""
    return len(heading) > 220 or (
        len(heading) > 60 and bool(re.search(r"[a-z]\.(?: |\Z)", heading))
    )


def title_lines(lines: list[Line], body: Body) -> list[Line]:
    """The lines in the largest print of the first page; none where that is no larger than text."""
    opening = min((line.page for line in lines), default=1)
    first = [line for line in lines if line.page == opening]
    runs: list[list[Line]] = []
    for line in first:
        words = len(re.findall(r"[^\W\d_]{2,}", line.words))
        if line.fragment.size < body.size + 1.5 or words < 1:
            continue
        last = runs[-1][-1] if runs else None
        if (
            last is not None
            and abs(last.fragment.size - line.fragment.size) < 1
            and 0 < line.fragment.y - last.fragment.y < 2 * line.fragment.size
        ):
            runs[-1].append(line)
        # "Systematic review" is the last line of many a title, and a type only by itself.
        elif not ARTICLE_TYPE.match(line.words.strip()):
            runs.append([line])
    long = [run for run in runs if len(re.findall(r"\w+", " ".join(i.words for i in run))) > 3]
    journals = [_letters(match[1]) for line in first if (match := _SOURCE.search(line.words))]
    apart = [run for run in long if not _names_journal(run, journals)]
    return max(apart or long, key=lambda run: run[0].fragment.size, default=[])


def _names_journal(run: list[Line], journals: list[str]) -> bool:
    """Whether it is the journal's name, which some print larger than the title."""
    text = " ".join(line.words for line in run)
    letters = _letters(text)
    named = (name for name in journals if name in letters)
    is_stated = any(len(name) > _MOST_OF_NAME * len(letters) for name in named)
    return is_stated or (bool(_JOURNAL.search(text)) and len(text.split()) < _LONG_NAME)


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text)).lower()


def set_depths(blocks: list[Block]) -> None:
    """Depth by number ("2.1": 3), by known name (2), else by print (that of known names: 2)."""
    headings = [block for block in blocks if block.kind == "heading"]
    names = KNOWN - {"statistical analysis", "keywords"}  # these head smaller parts as well
    top = {print_of(b.lines[0]) for b in headings if b.words.lower().strip(" :.") in names}
    top |= {print_of(b.lines[0]) for b in headings if re.match(r"\d{1,2}\.?\s+[A-Z]", b.words)}
    lower: list[tuple[float, bool, bool]] = []
    for block in headings:
        style = print_of(block.lines[0])
        if style not in top and style not in lower:
            lower.append(style)
    lower.sort(key=lambda s: (-s[0], not s[1], s[2]))
    for block in headings:
        numbered = NUMBERED.match(block.words)
        style = print_of(block.lines[0])
        if numbered:
            block.depth = 2 + numbered.group(1).count(".")
        elif style in top or block.words.lower().strip(" :.") in KNOWN:
            block.depth = 2
        else:
            block.depth = min(3 + lower.index(style), 4) if top else 2
