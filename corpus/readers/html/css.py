"""The styles of a page's elements, as far as they say whether text can be seen.

Read are the `style` of an element and the page's own style sheets, with selectors of names,
classes, ids and attributes, and blanks or `>` between them. A rule for a state (`:hover`), for
print or for narrow screens says nothing of what a reader sees at first, and is left out.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from lxml.html import HtmlElement

READ = frozenset(
    "display visibility opacity font-size font color background background-color background-image "
    "position left right top bottom text-indent margin margin-left margin-top clip clip-path "
    "height width max-height max-width overflow overflow-x overflow-y transform translate filter "
    "-webkit-text-fill-color content-visibility scale zoom".split()
)
MAX_RULES = 5_000  # of one page
MAX_VARIABLES, MAX_VALUE = 20, 2_000  # put into one value; its characters then
Colour = tuple[float, float, float, float]  # red, green, blue of 255, and how opaque it is, of 1
Declared = dict[str, tuple[str, bool]]  # property -> value, and whether it is !important

_CALC = re.compile(r"calc\(\s*+([-+]?[\d.]+[a-z%]*+)\s*+\)")  # of one value
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
_PART = re.compile(
    r"""(?P<tag>[\w-]+|\*)|\#(?P<id>[\w-]+)|\.(?P<cls>[\w-]+)
    |\[\s*(?P<name>[\w-]+)\s*(?:=\s*["']?(?P<value>[^"'\]]*)["']?\s*)?\]""",
    re.VERBOSE,
)
_NUMBER = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+))\s*([a-z%]*)", re.IGNORECASE)
# Pixels of a unit; those that depend on the element or window by a usual size.
_PIXELS = {"": 1, "px": 1, "pt": 4 / 3, "pc": 16, "in": 96, "cm": 37.8, "mm": 3.78, "em": 16,
           "rem": 16, "ex": 8, "ch": 8, "vw": 12, "vh": 8, "%": 10}  # fmt: skip
_NAMED: Mapping[str, Colour] = {
    name: (*rgb, 1.0)
    for name, rgb in {
        "white": (255, 255, 255), "black": (0, 0, 0), "red": (255, 0, 0), "blue": (0, 0, 255),
        "green": (0, 128, 0), "yellow": (255, 255, 0), "gray": (128, 128, 128),
        "grey": (128, 128, 128), "silver": (192, 192, 192), "navy": (0, 0, 128),
        "snow": (255, 250, 250), "ivory": (255, 255, 240), "ghostwhite": (248, 248, 255),
        "whitesmoke": (245, 245, 245), "floralwhite": (255, 250, 240), "azure": (240, 255, 255),
        "mintcream": (245, 255, 250), "aliceblue": (240, 248, 255), "seashell": (255, 245, 238),
    }.items()
} | {"transparent": (0.0, 0.0, 0.0, 0.0)}  # fmt: skip


@dataclass(frozen=True)
class Compound:
    """What one element must be: `p.note#n1[data-x]`."""

    tag: str
    ids: frozenset[str]
    classes: frozenset[str]
    attributes: tuple[tuple[str, str | None], ...]

    def fits(self, el: HtmlElement) -> bool:
        """Whether the element is that."""
        return (
            self.tag in ("", "*", el.tag)
            and self.ids <= {el.get("id")}
            and self.classes <= set((el.get("class") or "").split())
            and all(
                el.get(name) is not None and value in (None, el.get(name))
                for name, value in self.attributes
            )
        )


@dataclass(frozen=True)
class Rule:
    """A selector, its last part first, with what it declares."""

    parts: tuple[tuple[Compound, bool], ...]  # each with whether it must be the parent (`>`)
    weight: tuple[int, int, int]
    declared: Declared

    def fits(self, el: HtmlElement) -> bool:
        """Whether the rule is for the element."""
        if not self.parts[0][0].fits(el):
            return False
        around = iter(el.iterancestors())
        for compound, is_parent in self.parts[1:]:
            candidates = [next(around, None)] if is_parent else around
            if not any(one is not None and compound.fits(one) for one in candidates):
                return False
        return True


@dataclass
class Styles:
    """The rules of a page; see the module."""

    _by_key: dict[str, list[Rule]] = field(default_factory=dict)
    _variables: dict[HtmlElement, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, root: HtmlElement) -> Styles:
        """From the page's own sheets, in their order."""
        styles = cls()
        sheets = (
            el.text_content() for el in root.iter("style")
            if re.fullmatch(r"|\s*(?:all|screen)\s*", el.get("media") or "", re.IGNORECASE)
        )  # fmt: skip
        rules = (rule for sheet in sheets for rule in _rules(_COMMENT.sub(" ", sheet)))
        for number, rule in enumerate(rules):
            if number == MAX_RULES:
                break
            styles._by_key.setdefault(_key(rule.parts[0][0]), []).append(rule)
        return styles

    def of_element(self, el: HtmlElement) -> dict[str, str]:
        """What is declared for an element itself, the strongest for each property.

        Variables (`--x`) are those of the element and of those around it, which must be asked for
        before it.
        """
        keys = ["*", str(el.tag), f"#{el.get('id')}"]
        keys += [f".{name}" for name in (el.get("class") or "").split()]
        found = [rule for key in keys for rule in self._by_key.get(key, ()) if rule.fits(el)]
        found.sort(key=lambda rule: rule.weight)
        values: Declared = {}
        inline = declarations(el.get("style") or "")
        for declared in (*(rule.declared for rule in found), inline):
            for name, (value, important) in declared.items():
                if important or not values.get(name, ("", False))[1]:
                    values[name] = value, important
        own = {name: value for name, (value, _) in values.items() if name.startswith("--")}
        above = el.getparent()
        around = {} if above is None else self._variables.get(above, {})
        known = self._variables[el] = {**around, **own} if own else around
        filled = {
            name: value if "var(" not in value else _filled(value, known)
            for name, (value, _) in values.items() if name in READ
        }  # fmt: skip
        return {name: value for name, value in filled.items() if value is not None}


def _filled(value: str, variables: Mapping[str, str]) -> str | None:
    """`var(--x, none)` as x is set, or else as it says; None where neither is there."""
    for _ in range(MAX_VARIABLES):
        opened = value.rfind("var(")  # the innermost first
        closed = value.find(")", opened)
        if opened < 0 or closed < 0 or len(value) > MAX_VALUE:
            break
        name, comma, otherwise = value[opened + 4 : closed].partition(",")
        found = variables.get(name.strip(), otherwise if comma else None)
        if found is None:
            return None
        value = f"{value[:opened]}{found.strip()}{value[closed + 1 :]}"
    return None if "var(" in value else _CALC.sub(r"\1", value.strip())


def declarations(text: str) -> Declared:
    """`color: white; opacity: 0 !important` by property, of those that are read here."""
    found: Declared = {}
    for declaration in _ESCAPE.sub(_unescaped, _COMMENT.sub("", text)).split(";"):
        name, colon, value = declaration.partition(":")
        name, value = name.strip().lower(), value.strip().lower()
        if colon and (name in READ or name.startswith("--")):
            bare = re.sub(r"(?:(?<!\s)\s++)?!\s*+important$", "", value)
            found[name] = _CALC.sub(r"\1", bare), bare != value
    return found


def pixels(value: str | None) -> float | None:
    """The first length in a value in pixels, about; None where there is none."""
    number = _NUMBER.match((value or "").strip())
    if number is None or number.group(2) not in _PIXELS:
        return None
    return float(number.group(1)) * _PIXELS[number.group(2)]


def share(value: str | None) -> float | None:
    """`0.5` or `50%` as a number."""
    number = _NUMBER.fullmatch((value or "").strip())
    if number is None or number.group(2) not in ("", "%"):
        return None
    return float(number.group(1)) / (100 if number.group(2) else 1)


def colour(value: str | None) -> Colour | None:
    """A colour, where the value is one that is known."""
    text = (value or "").strip().lower()
    if text in _NAMED:
        return _NAMED[text]
    if re.fullmatch(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})", text):
        digits = "".join(sign * 2 for sign in text[1:]) if len(text) < 6 else text[1:]
        red, green, blue, *alpha = (
            float(int(digits[at : at + 2], 16)) for at in range(0, len(digits), 2)
        )
        return red, green, blue, (alpha[0] / 255 if alpha else 1.0)
    function = re.fullmatch(r"(rgb|hsl)a?\(([^)]*)\)", text)
    numbers = _NUMBER.findall(function.group(2)) if function else []
    if function is None or len(numbers) not in (3, 4):
        return None
    alpha_share = share("".join(numbers[3])) if len(numbers) == 4 else 1.0
    if function.group(1) == "rgb":
        red, green, blue = (float(n) * (2.55 if unit else 1) for n, unit in numbers[:3])
    else:
        hue, full, light = (float(n) for n, _ in numbers[:3])
        parts = colorsys.hls_to_rgb(hue / 360 % 1, light / 100, full / 100)
        red, green, blue = (part * 255 for part in parts)
    return red, green, blue, 1.0 if alpha_share is None else alpha_share


def _rules(sheet: str) -> Iterator[Rule]:
    """The rules of a sheet; of blocks within `@`, those for every screen alone."""
    at = number = 0
    while (opened := sheet.find("{", at)) >= 0:
        prelude = sheet[at:opened].rpartition(";")[2].strip()
        closed = _end_of_block(sheet, opened)
        block, at = sheet[opened + 1 : closed], closed + 1
        if re.fullmatch(r"@media\s+(?:all|screen)|@layer[^,]*|@supports.*", prelude, re.DOTALL):
            yield from _rules(block)
        elif not prelude.startswith("@"):
            declared = declarations(block)
            for selector in prelude.split(",") if declared else ():
                parts = _parts(_ESCAPE.sub(_unescaped, selector))
                number += 1
                if parts:
                    yield Rule(parts, _weight(compound for compound, _ in parts), declared)


def _end_of_block(sheet: str, opened: int) -> int:
    depth = 0
    for brace in re.compile(r"[{}]").finditer(sheet, opened):
        depth += 1 if brace.group() == "{" else -1
        if depth == 0:
            return brace.start()
    return len(sheet)


def _parts(selector: str) -> tuple[tuple[Compound, bool], ...]:
    """The compounds of a selector, the last first; none where a part is not understood."""
    tokens = re.sub(r"(?:(?<!\s)\s++)?>\s*+", " > ", selector.strip()).split()
    found: list[tuple[Compound, bool]] = []
    is_parent = False
    for token in reversed(tokens):
        if token == ">":
            is_parent = True
            continue
        compound = _compound(token)
        if compound is None:
            return ()
        found.append((compound, is_parent))
        is_parent = False
    return tuple(found)


def _compound(text: str) -> Compound | None:
    tag, ids, classes, attributes, at = "", set(), set(), [], 0
    text = "html" if text == ":root" else text
    while at < len(text):
        part = _PART.match(text, at)
        if part is None or (part.group("tag") and at):
            return None
        at = part.end()
        tag = (part.group("tag") or tag).lower()
        ids |= {part.group("id")} - {None}
        classes |= {part.group("cls")} - {None}
        if part.group("name"):
            attributes.append((part.group("name").lower(), part.group("value")))
    return Compound(tag, frozenset(ids), frozenset(classes), tuple(attributes))


def _weight(compounds: Iterable[Compound]) -> tuple[int, int, int]:
    """Which of two rules is the stronger (specificity)."""
    all_of = list(compounds)
    return (
        sum(len(one.ids) for one in all_of),
        sum(len(one.classes) + len(one.attributes) for one in all_of),
        sum(one.tag not in ("", "*") for one in all_of),
    )


def _key(compound: Compound) -> str:
    if compound.ids:
        return f"#{min(compound.ids)}"
    return f".{min(compound.classes)}" if compound.classes else compound.tag or "*"


def _unescaped(found: re.Match[str]) -> str:
    code = int(found.group(1), 16) if found.group(1) else 0
    return chr(code) if 0 < code < 0xD800 else found.group(2) or ""
