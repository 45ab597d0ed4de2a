"""Pictures inside the sentences of a page, as text."""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement

from corpus.readers.html.inline import HEADINGS
from corpus.readers.shared.pictures import PICTURE, picture_warning, place_of, sign_words

_WORD_ENDS = re.compile(r"[^\W\d_)]\)?\s*\Z")
_FIGURE_FOLLOWS = re.compile(r"\s*[−–-]?\d")
_HOLDERS = ("p", "td", "th", "li", "dd", "dt", "caption", "figcaption", *HEADINGS)


def set_pictures(main: HtmlElement) -> list[str]:
    """Replace pictures within running text by their words; warns of pictures without words."""
    places: list[str] = []
    for picture in list(main.iter("img")):
        around = next(picture.iterancestors(*_HOLDERS), None)
        if around is None:
            continue
        before, after = _around(picture, around)
        if picture.get("alt") == "" and not _stands_as_sign(before, after):
            continue  # said to be decoration
        words = sign_words(picture.get("alt") or "")
        if not before.strip() or not (after.strip() or words):
            continue
        if not words:
            places.append(place_of(before, _heading(around)))
        picture.tag, picture.text = "span", words or PICTURE
    return [picture_warning(places)] if places else []


def _stands_as_sign(before: str, after: str) -> bool:
    """Whether a picture stands before a figure in mid-sentence, as "≥" does."""
    return bool(_WORD_ENDS.search(before) and _FIGURE_FOLLOWS.match(after))


def _around(picture: HtmlElement, block: HtmlElement) -> tuple[str, str]:
    sides: tuple[list[str], list[str]] = ([], [])
    side = 0
    for event, el in etree.iterwalk(block, events=("start", "end")):
        if el is picture:
            side = 1
        text = el.text if event == "start" else None if el is block else el.tail
        sides[side].append(text or "")
    return "".join(sides[0]), "".join(sides[1])


def _heading(block: HtmlElement) -> str:
    for el in block.iterancestors("section", "article", "main", "body"):
        heading = next(el.iter(*HEADINGS), None)
        if heading is not None:
            return " ".join(heading.text_content().split())
    return ""
