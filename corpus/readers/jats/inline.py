"""Running text of JATS elements as plain text: marks, scripts, formulas."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from corpus.readers.shared.formula import mathml_text, plain_words, tex_text
from corpus.readers.shared.inline import (
    LEVEL,
    LOWER,
    RAISE,
    lowered,
    raised,
    reference_link,
    reference_mark,
)
from corpus.readers.shared.pictures import PICTURE, sign_words

# What is not printed: names for machines, descriptions of images, media.
SILENT = frozenset(
    "object-id alt-text long-desc index-term index-term-range-end "
    "permissions inline-media processing-meta fn-id".split()
)
PICTURES = frozenset(("graphic", "inline-graphic", "private-char"))
# Elements that stand beside a paragraph; met inside one, they follow it.
FLOATS = frozenset(
    "fig fig-group table-wrap table-wrap-group boxed-text supplementary-material fn media table "
    "array".split()
)
TABLES = frozenset(("table", "array"))
_NOTE_MARKS = frozenset(("fn", "author-notes", "corresp", "aff", "contrib"))


def _nothing(_: etree._Element) -> None:
    """Ignores an element: the default where no callback is given."""


def _blank(_: etree._Element) -> str:
    return " "


@dataclass
class Inline:
    """Turns elements into text; floats, cross-references and pictures go to the callbacks."""

    footnote_marks: bool = True
    on_float: Callable[[etree._Element], None] = _nothing
    on_xref: Callable[[etree._Element], None] = _nothing
    on_picture: Callable[[etree._Element], None] = _nothing
    floats: frozenset[str] = field(default=FLOATS)
    names: frozenset[str] = field(default=SILENT)

    def content(self, el: etree._Element) -> str:
        """The text inside an element, not yet finished (see corpus/readers/shared/inline.py)."""
        parts = [el.text or ""]
        for child in el:
            parts += [self.element(child), child.tail or ""]
        return "".join(parts)

    def element(self, el: etree._Element) -> str:
        """One element with its own marks."""
        tag = el.tag
        if not isinstance(tag, str) or tag in self.names:
            return ""
        if tag in self.floats:
            self.on_float(el)
            return ""
        special = self._special(tag)
        if special is not None:
            return special(el)
        inside = self.content(el)
        return f" {inside} " if tag in _SPACED else inside

    def _special(self, tag: str) -> Callable[[etree._Element], str] | None:
        """The method for an element whose text is not simply its content; None for others."""
        if tag in PICTURES:
            return self._picture
        if tag in _FORMULAS:
            return self.formula
        if tag in TABLES:
            return self._rows_in_line
        return {
            "sup": self._script, "sub": self._script, "xref": self._xref,
            "alternatives": self._alternative, "break": _blank, "hr": _blank,
            "def": self._definition, "textual-form": self._textual_form,
        }.get(tag)  # fmt: skip

    def formula(self, el: etree._Element) -> str:
        """A formula as readable text, with its label where it has one."""
        if el.tag == "tex-math":
            return tex_text("".join(map(str, el.itertext())))
        if el.tag == "math":
            return mathml_text(el)
        return f" {self.content(el)} " if str(el.tag).startswith("disp") else self.content(el)

    def _alternative(self, el: etree._Element) -> str:
        """One form of what a file has in several: MathML, then LaTeX, then the first in words."""
        for found in (*el.iter("math"), *el.iter("tex-math")):
            text = self.formula(found)
            if text.strip():
                return text
        forms = [child for child in el if isinstance(child.tag, str)]
        worded = [child for child in forms if child.tag not in PICTURES or picture_words(child)]
        return next(
            (text for child in worded or forms if (text := self.element(child)).strip()), ""
        )

    def _textual_form(self, el: etree._Element) -> str:
        return plain_words(self.content(el))

    def _picture(self, el: etree._Element) -> str:
        """The words that a file has for a picture in running text, or a sign that one is there."""
        words = picture_words(el)
        if words:
            return words
        self.on_picture(el)
        return PICTURE

    def _definition(self, el: etree._Element) -> str:
        """What an abbreviation means: in brackets where it stands inside the abbreviation."""
        parent = el.getparent()
        inside = self.content(el)
        in_word = parent is not None and parent.tag in _DEFINED
        return f" ({inside.strip()})" if in_word else f" {inside} "

    def _rows_in_line(self, table: etree._Element) -> str:
        """A table inside a cell: its cells apart by commas, its rows by semicolons."""
        rows = [
            ", ".join(filter(None, (" ".join(self.content(cell).split()) for cell in row)))
            for row in table.iter("tr", "row")
        ]
        return f" {'; '.join(filter(None, rows))} "

    def _script(self, el: etree._Element) -> str:
        if any(_is_citation(xref) for xref in el.iter("xref")):
            for xref in el.iter("xref"):
                self.on_xref(xref)
            return reference_mark("".join(map(str, el.itertext())))
        inside = self.content(el).translate(_NO_LEVELS)
        if el.tag == "sub":
            return lowered(inside)
        if inside.strip() and not inside.strip(" ,;–−-") and _beside_citation(el):
            return inside  # the comma or dash between two raised reference numbers
        return raised(inside)

    def _xref(self, el: etree._Element) -> str:
        self.on_xref(el)
        if not self.footnote_marks and el.get("ref-type", "fn") in _NOTE_MARKS:
            return ""
        has_script = any(child.tag == "sup" for child in el)
        if has_script and _is_citation(el) and not (el.text or "").strip():
            return reference_mark("".join(map(str, el.itertext())))
        text = self.content(el)
        if next(el.iter("sup", "sub"), None) is not None:
            return text
        if _is_citation(el):
            return reference_link(text)
        # Marks that the style sheet raises: glued to a word or figure, they would change it.
        of_note = el.get("ref-type") in ("fn", "table-fn", "table-wrap")
        short = bool(text.strip()) and len(text.strip()) < 4 and " " not in text.strip()
        return raised(text) if of_note and short and _follows_word(el) else text


_FORMULAS = frozenset("tex-math math inline-formula disp-formula disp-formula-group".split())
_NO_LEVELS = dict.fromkeys(map(ord, (RAISE, LOWER, LEVEL)))
_DEFINED = frozenset(("abbrev", "named-content", "term"))


# Where a file may have words for a picture: as elements, or as attributes in whatever namespace.
_WORDS = ("alt-text", "textual-form")
_WORD_ATTRIBUTES = ("alt", "alt-text", "title", "description")


def picture_words(el: etree._Element) -> str:
    """The alternative text of a picture, where it stands for signs: not "Inline graphic 3".

    It stands in the picture, or in the formula that the picture is alone in.
    """
    node: etree._Element | None = el
    while node is not None and (node is el or node.tag in _AROUND_PICTURES):
        inside = node.iter() if node is el else (node, *node.iterchildren(*_WORDS))
        found = (
            words for one in inside for text in _alternatives(one) if (words := sign_words(text))
        )
        if words := next(found, ""):
            return words
        node = node.getparent()
    return ""


def _alternatives(el: etree._Element) -> Iterator[str]:
    if el.tag in _WORDS:
        yield "".join(map(str, el.itertext()))
    named = {str(name).rpartition("}")[2]: str(value) for name, value in el.attrib.items()}
    yield from (named[name] for name in _WORD_ATTRIBUTES if name in named)


_AROUND_PICTURES = frozenset(("alternatives", "inline-formula", "disp-formula", "private-char"))
_SPACED = frozenset(
    "p title td th tr list list-item def-item disp-quote label sec caption attrib term "
    "verse-line".split()
)


def _is_citation(xref: etree._Element) -> bool:
    return xref.get("ref-type") in ("bibr", "ref")


def _follows_word(el: etree._Element) -> bool:
    """Whether a letter, digit or stop stands straight before the element, in whatever style."""
    return bool(re.match(r"[\w.,;)%]", _before(el)))


def _before(el: etree._Element) -> str:
    """The character before an element, in the same block; empty where there is none."""
    node: etree._Element | None = el
    while node is not None and node.tag not in _SPACED:
        other = node.getprevious()
        if other is not None:
            text = "".join(map(str, other.itertext())) + (other.tail or "")
            if text:
                return text[-1]
            node = other
            continue
        node = node.getparent()
        if node is not None and node.text:
            return node.text[-1]
    return ""


def _beside_citation(el: etree._Element) -> bool:
    def cites(other: etree._Element | None) -> bool:
        return (
            other is not None
            and isinstance(other.tag, str)
            and (
                (other.tag == "xref" and _is_citation(other))
                or any(_is_citation(xref) for xref in other.iter("xref"))
            )
        )

    return cites(el.getprevious()) or cites(el.getnext())
