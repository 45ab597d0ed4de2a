"""Formulas as a line of plain text: LaTeX and MathML -> "OR = (a/b)/(c/d)"."""

from __future__ import annotations

import re
import unicodedata
from html import entities

from lxml import etree

from corpus.readers.shared.inline import subscript, superscript

MAX_DEPTH = 100  # of a formula's elements; what lies deeper is taken as text, without layout

_SIGNS = {
    "times": "×", "cdot": "·", "geq": "≥", "ge": "≥", "geqslant": "≥", "leq": "≤", "le": "≤",
    "leqslant": "≤", "pm": "±", "mp": "∓", "sim": "~", "approx": "≈", "neq": "≠", "ne": "≠",
    "rightarrow": "→", "to": "→", "leftarrow": "←", "infty": "∞", "sum": "∑", "prod": "∏",
    "int": "∫", "partial": "∂", "degree": "°", "circ": "°", "equiv": "≡", "propto": "∝",
    "in": "∈", "cup": "∪", "cap": "∩", "ldots": "…", "dots": "…", "cdots": "⋯", "div": "÷",
    "mid": "|", "prime": "′", "quad": " ", "qquad": " ", "ast": "*", "star": "*",
    "varepsilon": "ε", "varphi": "φ", "backslash": "\\", "lbrace": "{", "rbrace": "}",
    "greater": ">", "less": "<",
}  # fmt: skip
_APART = frozenset("×≥≤±∓≈≠~→←≡∝∈∪∩÷|")  # signs that stand between blanks
_SIGNS_OF_NUMBERS = frozenset("+−-±")
_BEFORE_A_SIGN = frozenset("([{,;:=<>≤≥≈≠~∈×·÷/|→")  # "β = −5.2", "10⁻³", "(−1, +2)"
_RAISED_ALREADY = frozenset("°′″")
# Signs that MathML has for what is not printed: "applied to", "times", "and", "plus".
_INVISIBLE = frozenset("\u2061\u2062\u2063\u2064")
_DOCUMENT = re.compile(
    r"\\begin\{document\}((?:(?!\\(?:begin|end)\{document\}).)*+)\\end\{document\}", re.DOTALL
)
_NAMED = re.compile(r"\\([A-Za-z]+)\s?")
# Names that stand for no sign by themselves: accents, which braces follow, and styles, which do
# not print; HTML has signs of the same names.
_ACCENTS = frozenset("acute bar breve check ddot dot grave hat tilde vec".split())
_SILENT = frozenset(
    "left right big Big bigg Bigg displaystyle textstyle limits nonumber rm bf it sf tt sl em cal "
    "mathrm mathbf mathit mathsf mathop operatorname boldmath normalsize small hfill "
    "scriptstyle".split()
)
_DELIMITERS = re.compile(r"\\[()\[\]]")  # of a formula in the text: \( \), \[ \]
_WIDE = re.compile(r"\s*(?:[\d.]*[1-9]|(?!negative)\w+mathspace)")  # a width above 0
_UNPRINTED = re.compile(  # blanks of a given width, room left for what is not set, colours, names
    r"\\(?:m?kern|raise|lower|[hv]skip)\s*-?[\d.]+\s*[a-z]{2}|\\(?:[hv]space\*?|raisebox|[hv]?phantom|color|label)\s*\{[^{}]*\}"
)
_PREFIXES = ("", "text", "up", "var")  # of the names of signs: \textgreater, \upalpha, \varDelta
_TEX = re.compile(r"\\[A-Za-z]+|\\[()\[]|\A\s*\$[^$]+\$\s*\Z")
_PIECE = r"\{([^{}]*)\}"


def plain_words(text: str) -> str:
    """What a file gives as a formula or its words: LaTeX as readable text, else as it is."""
    return tex_text(text) if _TEX.search(text) else text


def tex_text(tex: str) -> str:
    """A LaTeX formula as readable text; commands without a plain form lose their backslash."""
    document = _DOCUMENT.search(tex)
    text = document.group(1) if document else tex
    text = re.sub(r"\\(?:begin|end)\{[^{}]*\}(?:\{[lcr|]*\})?", " ", text)
    text = re.sub(r"\\([%#_{}$&])", _kept, text.replace(r"\\", "; "))
    text = _DELIMITERS.sub(" ", _UNPRINTED.sub(" ", text)).replace("$", "").replace("&", " ")
    text = re.sub(r"\\[,;: ]|~", " ", re.sub(r"\\[!/]", "", text))
    text = re.sub(r"\\unicode\{x([0-9A-Fa-f]{2,4})\}", lambda m: chr(int(m.group(1), 16)), text)
    text = re.sub(r"\\not\s*(\S)", _struck, _NAMED.sub(_sign, text))
    for _ in range(12):  # from the innermost braces outwards
        text, changes = _unwrap(text)
        if not changes:
            break
    text = _NAMED.sub(_nameless, text.replace("{", "").replace("}", ""))
    return " ".join(text.translate(_KEPT).split())


_KEPT = {0xE010 + number: sign for number, sign in enumerate("%#_{}$&")}


def _kept(match: re.Match[str]) -> str:
    return chr(0xE010 + "%#_{}$&".index(match.group(1)))


def _struck(match: re.Match[str]) -> str:
    r"""The negation of a sign: \not= is ≠."""
    return f" {unicodedata.normalize('NFC', match.group(1) + chr(0x338))} "


def _unwrap(text: str) -> tuple[str, int]:
    """One layer of braces resolved, and how many were."""
    count = 0
    for pattern, replacement in (
        (rf"\\[dtc]?frac\s*{_PIECE}\s*{_PIECE}", lambda m: fraction(m.group(1), m.group(2))),
        (rf"\\sqrt\s*{_PIECE}", lambda m: f"√({m.group(1)})"),
        (r"\^" + _PIECE, lambda m: _raised(m.group(1))),
        (r"_" + _PIECE, lambda m: _lowered(m.group(1))),
        (r"\\(?![dtc]?frac|sqrt)[A-Za-z]+\*?\s*" + _PIECE, lambda m: m.group(1)),
        (r"(?<![\\A-Za-z}^_])" + _PIECE, lambda m: m.group(1)),
    ):
        text, changes = re.subn(pattern, replacement, text)
        count += changes
    text = re.sub(r"\^\s?([\w+−*°′-])", lambda m: _raised(m.group(1)), text)
    text = re.sub(r"(?<=\w)_([\w])", lambda m: _lowered(m.group(1)), text)
    return text, count


def _sign(match: re.Match[str]) -> str:
    """The sign that a command stands for; other commands stay, for the rules that follow."""
    name = match.group(1)
    if name in _ACCENTS | _SILENT | {"not"}:
        return match.group()
    for prefix in _PREFIXES:
        short = name.removeprefix(prefix)
        known = _SIGNS.get(short) or entities.html5.get(f"{short};", "")
        if len(known) == 1 and name.startswith(prefix):
            return f" {known} " if known in _APART else known
    return match.group()


def _nameless(match: re.Match[str]) -> str:
    name = match.group(1)
    return "" if name in _ACCENTS | _SILENT else f"{name} "


def fraction(above: str, below: str) -> str:
    """`a/b`, with brackets around what is not one word or number."""
    return f"{_grouped(above)}/{_grouped(below)}"


def _grouped(text: str) -> str:
    text = text.strip()
    return text if re.fullmatch(r"[A-Za-z0-9_.,%]*|\w|\(.*\)", text) else f"({text})"


def _raised(text: str) -> str:
    text = text.strip()
    if text in _RAISED_ALREADY:
        return text
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
    name = _name(el)
    if name in ("annotation", "annotation-xml", "mphantom"):
        return ""
    if name == "mspace":  # as \hspace in LaTeX
        return " " if _WIDE.match(el.get("width", "")) or el.get("linebreak") == "newline" else ""
    parts = [_mathml(child, depth + 1) for child in el if isinstance(child.tag, str)]
    if not parts:
        text = " ".join((el.text or "").split())
        return f" {text} " if name == "mo" and text in _APART | set("=<>+−-") else text
    return _arranged(el, name, parts)


def _name(el: etree._Element) -> str:
    return str(el.tag).rpartition("}")[2]


def _arranged(el: etree._Element, name: str, parts: list[str]) -> str:
    if name == "mfrac" and len(parts) == 2:
        before = el.getprevious()  # 2½ is 2 1/2
        number = before is not None and isinstance(before.tag, str) and _name(before) == "mn"
        return (" " if number else "") + fraction(*parts)
    if name == "msqrt":
        return f"√({''.join(parts)})"
    if name == "mroot" and len(parts) == 2:
        return f"{_raised(parts[1])}√({parts[0].strip()})"
    if name == "maction":  # shows one of its parts at a time
        chosen = el.get("selection", "1")
        return parts[min(int(chosen), len(parts)) - 1 if re.fullmatch("[1-9]", chosen) else 0]
    if name == "mfenced":
        mark = (el.get("separators") or ",").strip()[:1]
        inside = f"{mark} ".join(map(str.strip, parts)) if mark else "".join(parts)
        return f"{el.get('open') or '('}{inside}{el.get('close') or ')'}"
    if name in ("mtr", "mtable"):
        return ("; " if name == "mtable" else " ").join(parts)
    return _with_scripts(el, name, parts)


def _with_scripts(el: etree._Element, name: str, parts: list[str]) -> str:
    if name == "msup" and len(parts) == 2:
        return parts[0] + _raised(parts[1])
    if name in ("msub", "munder") and len(parts) == 2:
        return parts[0] + _lowered(parts[1])
    if name in ("msubsup", "munderover") and len(parts) == 3:
        return parts[0] + _lowered(parts[1]) + _raised(parts[2])
    if name == "mmultiscripts":
        return _scripts(el, parts)
    return _in_a_row(parts)


def _scripts(el: etree._Element, parts: list[str]) -> str:
    """What stands low and high behind a sign, and behind `mprescripts` before it: "¹⁴C"."""
    names = [_name(child) for child in el if isinstance(child.tag, str)]
    turn = names.index("mprescripts") if "mprescripts" in names else len(names)

    def marks(pairs: list[str]) -> str:
        shown = [_raised(part) if n % 2 else _lowered(part) for n, part in enumerate(pairs) if part]
        return "".join(shown)

    return marks(parts[turn + 1 :]) + parts[0] + marks(parts[1:turn])


def _in_a_row(parts: list[str]) -> str:
    """The parts of a line; a sign with nothing before it to add to belongs to the number behind."""
    text = ""
    for part, behind in zip(parts, [*parts[1:], ""], strict=True):
        before = text.strip()[-1:]
        if part in _INVISIBLE:
            text += " " if before.isdigit() and behind.strip()[:1].isdigit() else ""
        elif part.strip() not in _SIGNS_OF_NUMBERS or (before and before not in _BEFORE_A_SIGN):
            text += part
        else:
            text += part.strip() if before in ("(", "[", "{") else part.rstrip()
    return text
