"""Text that the style of a page hides from those who read it, however it does so.

An element may not be drawn, have no size, lie beside the page, or be too small or too pale to be
seen. What belongs to the element with all that it holds is told apart from what its text alone
has and a child may have otherwise (colour, size, visibility).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml.html import HtmlElement

from corpus.readers.html.css import Colour, Styles, colour, pixels, share

FAR = -900.0  # pixels to the left of, or above, its place
TINY = 2.7  # pixels of print, which are two points
THIN = 1.5  # pixels of a box that cuts off what it holds
FAINT = 0.1  # how opaque something is
CONTRAST = 24  # of 255, between print and ground; light grey on white has 60 and more

_PAPER: Colour = (255.0, 255.0, 255.0, 1.0)
_SHOWS_NOTHING = re.compile(
    r"scale(?:3d|x|y)?\(\s*+0?+\.?+0*+\s*+[,)]|"
    r"translate(?:3d|x|y)?\([^)]{0,200}?-\d{3,99}+(?:px|em|rem|vw|vh|%)"
)
_FONT_SIZE = re.compile(
    r"(?:^|\s)((?:\d++(?:\.\d++)?|\.\d++)(?:px|pt|em|rem|%)|0(?=[/\s]))"
)  # of "italic 12px/1.4 serif", "0/0 a"
_NO_CLIP = re.compile(r"auto|none|inherit|initial|unset")


@dataclass(frozen=True)
class _Look:
    """How the text of an element looks; a child has it from its parent."""

    print: Colour | None = (0.0, 0.0, 0.0, 1.0)  # None where it is not known
    ground: Colour | None = _PAPER
    size: float = 16.0
    visible: bool = True
    drawn: bool = True

    @property
    def pale(self) -> bool:
        """Whether the print does not stand out from its ground."""
        if self.print is None:
            return False
        if self.print[3] < FAINT:
            return True
        if self.ground is None:
            return False
        return (
            max(abs(p - g) for p, g in zip(self.print[:3], self.ground[:3], strict=True))
            * (self.print[3])
            < CONTRAST
        )

    @property
    def seen(self) -> bool:
        """Whether somebody who looks at the page sees the text."""
        return self.drawn and self.visible and self.size >= TINY and not self.pale


@dataclass(frozen=True)
class Unseen:
    """An element with text of its own, or all of it, that is not seen."""

    element: HtmlElement
    whole: bool  # else its own text alone, without its children
    pale: bool  # it is drawn, in the colour of its ground


def unseen(root: HtmlElement) -> Iterator[Unseen]:
    """The elements with text that is not seen, in the order of the page."""
    styles = Styles.of(root)
    looks: dict[HtmlElement, _Look] = {}
    for el in root.iter():
        if not isinstance(el.tag, str):
            continue
        above = el.getparent()
        parent = _Look() if above is None else looks.get(above, _Look())
        declared = styles.of_element(el)
        look = looks[el] = _look(el, declared, parent)
        if parent.drawn and not look.drawn:
            yield Unseen(el, whole=True, pale=False)
        elif look.drawn and not look.seen:
            yield Unseen(el, whole=False, pale=look.pale)


def _look(el: HtmlElement, declared: Mapping[str, str], parent: _Look) -> _Look:
    if not declared and not el.attrib and el.tag not in ("th", "thead"):
        return parent
    print_ = colour(declared.get("-webkit-text-fill-color") or declared.get("color"))
    if print_ is None:
        print_ = colour(el.get("color")) if el.tag == "font" else None
        named = declared.get("color", "inherit") not in ("inherit", "unset", "currentcolor")
        print_ = print_ or (None if named else parent.print)
    ground = _ground(el, declared, parent)
    if el.tag in ("html", "body"):  # a page may hide itself until its scripts have run
        return _Look(print_, ground, _size(declared, parent.size) or 16.0)
    visible = {"hidden": False, "collapse": False, "visible": True}.get(
        declared.get("visibility", ""), parent.visible
    )
    return _Look(
        print_, ground, _size(declared, parent.size), visible,
        parent.drawn and not _is_not_drawn(el, declared),
    )  # fmt: skip


def _ground(el: HtmlElement, declared: Mapping[str, str], parent: _Look) -> Colour | None:
    """The colour behind the text; None where it is a picture, or a class may give one."""
    if el.tag in ("th", "thead") and not declared.get("background"):
        return None
    image = f"{declared.get('background-image', '')} {declared.get('background', '')}"
    if re.search(r"url\(|gradient|image", image):
        return None
    value = declared.get("background-color") or declared.get("background") or el.get("bgcolor")
    if not value or value in ("none", "transparent", "inherit", "initial", "unset"):
        return parent.ground
    words = [colour(word) for word in re.findall(r"[\w#%-]++(?:\([^()]*+\))?", value)]
    found = next((one for one in words if one is not None), None)
    return parent.ground if found is not None and found[3] < FAINT else found


def _size(declared: Mapping[str, str], of_parent: float) -> float:
    value = declared.get("font-size")
    if value is None:
        short = _FONT_SIZE.search(declared.get("font", ""))
        value = short.group(1) if short else ""
    found = pixels(value)
    if found is None:
        return of_parent
    if value.strip().endswith("%"):
        return of_parent * (share(value) or 0.0)
    return of_parent * found / 16 if re.search(r"\dem$|\.em$", value) else found


def _is_not_drawn(el: HtmlElement, declared: Mapping[str, str]) -> bool:
    """Whether nothing of the element, nor of what it holds, can be seen."""
    if el.get("hidden") is not None or (el.get("aria-hidden") or "").lower() == "true":
        return True
    opacity = share(declared.get("opacity"))
    through = re.search(r"opacity\(\s*([\d.]+%?)", declared.get("filter", ""))
    faint = opacity is not None and opacity < FAINT
    faint = faint or bool(through and (share(through.group(1)) or 0.0) < FAINT)
    return (
        faint
        or declared.get("display") == "none"
        or declared.get("content-visibility") == "hidden"
        or bool(_SHOWS_NOTHING.search(declared.get("transform", "")))
        or share(declared.get("scale", "1").split(" ")[0]) == 0
        or _is_far(declared)
        or _is_cut_off(declared)
    )


def _is_far(declared: Mapping[str, str]) -> bool:
    names = ["text-indent", "margin-left", "margin-top"]
    if declared.get("position") in ("absolute", "fixed", "relative"):
        names += ["left", "top", "right", "bottom"]
    lengths = [declared.get(name) for name in names]
    for name in ("margin", "translate"):
        lengths += declared.get(name, "").split(" ")
    return any((pixels(length) or 0.0) <= FAR for length in lengths)


def _is_cut_off(declared: Mapping[str, str]) -> bool:
    """Whether a box without size, or a clip, leaves nothing."""
    overflow = " ".join(declared.get(f"overflow{part}", "") for part in ("", "-x", "-y"))
    sides = (declared.get(side) for side in ("height", "width", "max-height", "max-width"))
    if re.search(r"hidden|clip", overflow) and any(
        (length := pixels(side)) is not None and length <= THIN for side in sides
    ):
        return True
    clip = declared.get("clip", "auto")
    if declared.get("position") in ("absolute", "fixed") and not _NO_CLIP.match(clip):
        lengths = re.findall(r"-?\d*\.?\d+", clip)
        return len(lengths) == 4 and len({float(one) for one in lengths}) == 1
    shape = re.match(
        r"(inset|circle|ellipse)\(\s*(\d*\.?\d+)(%|px)?", declared.get("clip-path", "")
    )
    if shape is None:
        return False
    length = float(shape.group(2))
    if shape.group(1) == "inset":
        return shape.group(3) == "%" and length >= 50
    return length == 0
