"""Running text of JATS elements as plain text: marks, scripts, formulas."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from corpus.readers.shared.formula import mathml_text, tex_text
from corpus.readers.shared.inline import reference_mark, subscript, superscript

# What is not printed: names for machines, descriptions of images, images themselves.
SILENT = frozenset(
    "object-id alt-text long-desc graphic inline-graphic index-term index-term-range-end "
    "permissions inline-media processing-meta fn-id private-char".split()
)
# Elements that stand beside a paragraph; met inside one, they follow it.
FLOATS = frozenset(
    "fig fig-group table-wrap table-wrap-group boxed-text supplementary-material fn media".split()
)
_NOTE_MARKS = frozenset(("fn", "author-notes", "corresp", "aff", "contrib"))


def _nothing(_: etree._Element) -> None:
    """What becomes of a float where nobody wants it."""


@dataclass
class Inline:
    """Turns elements into text; hands floats and references to floats to whom they concern."""

    footnote_marks: bool = True
    on_float: Callable[[etree._Element], None] = _nothing
    on_xref: Callable[[etree._Element], None] = _nothing
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
        if tag in FLOATS:
            self.on_float(el)
            return ""
        if tag in ("sup", "sub"):
            return self._script(el)
        if tag == "xref":
            return self._xref(el)
        if tag in ("tex-math", "math", "inline-formula", "disp-formula", "disp-formula-group"):
            return self.formula(el)
        if tag == "alternatives":
            return self._alternative(el)
        if tag in ("break", "hr"):
            return " "
        inside = self.content(el)
        return f" {inside} " if tag in _SPACED else inside

    def formula(self, el: etree._Element) -> str:
        """A formula as readable text, with its label where it has one."""
        if el.tag == "tex-math":
            return tex_text("".join(map(str, el.itertext())))
        if el.tag == "math":
            return mathml_text(el)
        return f" {self.content(el)} " if str(el.tag).startswith("disp") else self.content(el)

    def _alternative(self, el: etree._Element) -> str:
        """One form of what a file has in several: MathML, then LaTeX, then the first in words."""
        for name in ("math", "tex-math"):
            found = next(el.iter(name), None)
            if found is not None:
                return self.formula(found)
        return next((text for child in el if (text := self.element(child)).strip()), "")

    def _script(self, el: etree._Element) -> str:
        if any(_is_citation(xref) for xref in el.iter("xref")):
            for xref in el.iter("xref"):
                self.on_xref(xref)
            return reference_mark("".join(map(str, el.itertext())))
        inside = self.content(el)
        if el.tag == "sub":
            return subscript(inside)
        if inside.strip() and not inside.strip(" ,;–−-") and _beside_citation(el):
            return inside  # the comma or dash between two raised reference numbers
        return superscript(inside)

    def _xref(self, el: etree._Element) -> str:
        self.on_xref(el)
        if not self.footnote_marks and el.get("ref-type", "fn") in _NOTE_MARKS:
            return ""
        raised = [child for child in el if child.tag == "sup"]
        if raised and _is_citation(el) and not (el.text or "").strip():
            return reference_mark("".join(map(str, el.itertext())))
        text = self.content(el)
        if len(el) or not _follows_word(el):
            return text
        # Marks that the style sheet raises: glued to a word, they would change it.
        if _is_citation(el) and re.fullmatch(r"\d[\d,–-]*", text.strip()):
            return reference_mark(text)
        if el.get("ref-type") in ("fn", "table-fn", "table-wrap") and len(text.strip()) == 1:
            return superscript(text)
        return text


_SPACED = frozenset(
    "p title td th tr list list-item def-item disp-quote label sec caption attrib term def".split()
)


def _is_citation(xref: etree._Element) -> bool:
    return xref.get("ref-type") in ("bibr", "ref")


def _follows_word(el: etree._Element) -> bool:
    """Whether a letter, digit or stop stands straight before the element."""
    before, parent = el.getprevious(), el.getparent()
    text = before.tail if before is not None else parent.text if parent is not None else ""
    return bool(text) and bool(re.match(r"[\w.,;)%]", (text or " ")[-1]))


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
