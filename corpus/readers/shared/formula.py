"""Formulas as a line of plain text: LaTeX and MathML -> "OR = (a/b)/(c/d)"."""

from __future__ import annotations

import re
from html import entities

from lxml import etree

from corpus.readers.shared.inline import subscript, superscript

MAX_DEPTH = 100  # of a formula's elements; past it the text stands without its layout

_SIGNS = {
    "times": "×", "cdot": "·", "geq": "≥", "ge": "≥", "geqslant": "≥", "leq": "≤", "le": "≤",
    "leqslant": "≤", "pm": "±", "mp": "∓", "sim": "~", "approx": "≈", "neq": "≠", "ne": "≠",
    "rightarrow": "→", "to": "→", "leftarrow": "←", "infty": "∞", "sum": "∑", "prod": "∏",
    "int": "∫", "partial": "∂", "degree": "°", "circ": "°", "equiv": "≡", "propto": "∝",
    "in": "∈", "cup": "∪", "cap": "∩", "ldots": "…", "dots": "…", "cdots": "⋯", "div": "÷",
    "mid": "|", "prime": "′", "quad": " ", "qquad": " ", "ast": "*", "star": "*",
    "varepsilon": "ε", "varphi": "φ", "backslash": "\\", "lbrace": "{", "rbrace": "}",
}  # fmt: skip
_APART = frozenset("×≥≤±∓≈≠~→←≡∝∈∪∩÷|")  # signs that stand between blanks
_DOCUMENT = re.compile(r"\\begin\{document\}(.*?)\\end\{document\}", re.DOTALL)
_NAMED = re.compile(r"\\([A-Za-z]+)\s?")
_SILENT = frozenset("left right big Big bigg Bigg displaystyle textstyle limits nonumber".split())
_PIECE = r"\{([^{}]*)\}"


def tex_text(tex: str) -> str:
    """A LaTeX formula as readable text; commands without a plain form lose their backslash."""
    document = _DOCUMENT.search(tex)
    text = document.group(1) if document else tex
    text = re.sub(r"\\(?:begin|end)\{[^{}]*\}(?:\{[lcr|]*\})?", " ", text)
    text = text.replace("$", "").replace(r"\\", "; ").replace("&", " ")
    text = re.sub(r"\\[,;:! ]|~", " ", re.sub(r"\\([%#_{}])", _kept, text))
    for _ in range(12):  # from the innermost braces outwards
        text, changes = _unwrap(text)
        if not changes:
            break
    text = _NAMED.sub(_sign, text.replace("{", "").replace("}", ""))
    text = text.translate({0xE010: "%", 0xE011: "#", 0xE012: "_", 0xE013: "{", 0xE014: "}"})
    return " ".join(text.split())


def _kept(match: re.Match[str]) -> str:
    return chr(0xE010 + "%#_{}".index(match.group(1)))


def _unwrap(text: str) -> tuple[str, int]:
    """One layer of braces resolved, and how many were."""
    count = 0
    for pattern, replacement in (
        (rf"\\[dtc]?frac\s*{_PIECE}\s*{_PIECE}", lambda m: fraction(m.group(1), m.group(2))),
        (rf"\\sqrt\s*{_PIECE}", lambda m: f"√({m.group(1)})"),
        (r"\^" + _PIECE, lambda m: _raised(_NAMED.sub(_sign, m.group(1)))),
        (r"_" + _PIECE, lambda m: _lowered(_NAMED.sub(_sign, m.group(1)))),
        (r"\\(?![dtc]?frac|sqrt)[A-Za-z]+\*?\s*" + _PIECE, lambda m: m.group(1)),
        (r"(?<![\\A-Za-z}^_])" + _PIECE, lambda m: m.group(1)),
    ):
        text, changes = re.subn(pattern, replacement, text)
        count += changes
    text = re.sub(r"\^([\w+−*-])", lambda m: _raised(m.group(1)), text)
    text = re.sub(r"(?<=\w)_([\w])", lambda m: _lowered(m.group(1)), text)
    return text, count


def _sign(match: re.Match[str]) -> str:
    name = match.group(1)
    if name in _SILENT:
        return ""
    known = _SIGNS.get(name) or entities.html5.get(f"{name};")
    if not known or len(known) > 1:
        return f"{name} "
    return f" {known} " if known in _APART else known


def fraction(above: str, below: str) -> str:
    """`a/b`, with brackets around what is not one word or number."""
    return f"{_grouped(above)}/{_grouped(below)}"


def _grouped(text: str) -> str:
    text = text.strip()
    return text if re.fullmatch(r"[\w.,%]*|\(.*\)", text) else f"({text})"


def _raised(text: str) -> str:
    text = text.strip()
    raised = superscript(text)
    return raised if raised != text or len(text) < 1 else f"^{_grouped(text)}"


def _lowered(text: str) -> str:
    text = text.strip()
    lowered = subscript(text)
    if re.fullmatch(r"[₀-₎]+", lowered):
        return lowered
    return f"_{text}" if re.fullmatch(r"\w+", text) else f"_({text})"


def mathml_text(math: etree._Element) -> str:
    """A MathML formula as readable text; element names are taken without their namespace."""
    return " ".join(_mathml(math, 0).split())


def _mathml(el: etree._Element, depth: int) -> str:
    if not isinstance(el.tag, str) or depth > MAX_DEPTH:
        return "" if not isinstance(el.tag, str) else "".join(str(t) for t in el.itertext())
    name = el.tag.rpartition("}")[2]
    if name in ("annotation", "annotation-xml"):
        return ""
    parts = [_mathml(child, depth + 1) for child in el if isinstance(child.tag, str)]
    if not parts:
        text = " ".join((el.text or "").split())
        return f" {text} " if name == "mo" and text in _APART | set("=<>+−-") else text
    return _arranged(el, name, parts)


def _arranged(el: etree._Element, name: str, parts: list[str]) -> str:
    if name == "mfrac" and len(parts) == 2:
        return fraction(*parts)
    if name == "msup" and len(parts) == 2:
        return parts[0] + _raised(parts[1])
    if name in ("msub", "munder") and len(parts) == 2:
        return parts[0] + _lowered(parts[1])
    if name in ("msubsup", "munderover") and len(parts) == 3:
        return parts[0] + _lowered(parts[1]) + _raised(parts[2])
    if name == "msqrt":
        return f"√({''.join(parts)})"
    if name == "mfenced":
        mark = (el.get("separators") or ",").strip()[:1]
        inside = f"{mark} ".join(parts) if mark else "".join(parts)
        return f"{el.get('open') or '('}{inside}{el.get('close') or ')'}"
    if name in ("mtr", "mtable"):
        return ("; " if name == "mtable" else " ").join(parts)
    return "".join(parts)
