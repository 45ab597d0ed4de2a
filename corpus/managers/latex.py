r"""A value of BibTeX -> the text that it stands for: `M{\"u}ller` -> Müller, `{CAR} {T}` -> CAR T.

A command that is not known stays as it is written, so nothing is lost. What is raised
stays so: without it `10$^{9}$` would be another figure.
"""

from __future__ import annotations

import re
import unicodedata

from corpus.readers.shared.inline import superscript

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306",
    ".": "\u0307", '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323",
    "c": "\u0327", "k": "\u0328", "b": "\u0331",
}  # fmt: skip
_SIGNS = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "aa": "å", "AA": "Å",
    "l": "ł", "L": "Ł", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "dj": "đ", "DJ": "Đ", "th": "þ",
    "TH": "Þ", "textendash": "–", "textemdash": "—", "textgreater": ">", "textless": "<",
    "textbar": "|", "textbackslash": "\\", "backslash": "\\", "textasciitilde": "~",
    "textasciicircum": "^", "textquoteright": "’", "textquoteleft": "‘", "textquotesingle": "'",
    "textquotedblleft": "“", "textquotedblright": "”", "textmu": "µ", "textdegree": "°",
    "textpm": "±", "texttimes": "×", "textminus": "−", "textregistered": "®", "texttrademark": "™",
    "textellipsis": "…", "ldots": "…", "dots": "…", "textperiodcentered": "·", "cdot": "·",
    "pm": "±", "times": "×", "ge": "≥", "geq": "≥", "geqslant": "≥", "le": "≤", "leq": "≤",
    "leqslant": "≤", "gt": ">", "lt": "<", "approx": "≈", "sim": "∼", "neq": "≠", "ne": "≠",
    "infty": "∞", "circ": "°", "degree": "°", "to": "→", "rightarrow": "→", "leftarrow": "←",
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε",
    "zeta": "ζ", "eta": "η", "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ",
    "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ",
    "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ",
    "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ",
    "Omega": "Ω",
}  # fmt: skip
_STYLES = frozenset(
    "textit textbf emph textsc textrm texttt textsf textsuperscript textsubscript textnormal "
    "enquote mathrm mathit mathbf text mkbibemph uppercase ensuremath relax url href it bf em rm "
    "sc tt noopsort protect".split()
)
_TOKEN = re.compile(r"\\([A-Za-z]+)\s*|\\(.)|(---?|``|''|[{}$~^_])|([^\\{}$~^_`'-]+|.)", re.S)
_MATH = re.compile(r"(?<!\\)\$[^$]*(?<!\\)\$")
_RAISED = re.compile(r"\\textsuperscript\s*\{([^{}]*)\}")
_RAISED_IN_MATH = re.compile(r"\^\s*(?:\{([^{}]*)\}|([^\\{}\s]))")
_QUOTES = {"--": "–", "---": "—", "``": "“", "''": "”", "~": " "}


def text_of(value: str) -> str:
    """The text, on one line."""
    value = _MATH.sub(lambda math: _RAISED_IN_MATH.sub(_raised, math[0]), value)
    value = _RAISED.sub(_raised, value)
    return " ".join(unicodedata.normalize("NFC", _plain(value)).split())


def _raised(found: re.Match[str]) -> str:
    return superscript(_plain(next(filter(None, found.groups()), "")))


def _plain(value: str) -> str:
    parts: list[str] = []
    accent, is_math = "", False
    for word, sign, mark, other in _TOKEN.findall(value):
        if word in _ACCENTS and not (word in _SIGNS and accent):
            accent = _ACCENTS[word] + accent  # the inner one first: \~{\^{e}}
            continue
        if sign in _ACCENTS:
            accent = _ACCENTS[sign] + accent
            continue
        if mark in ("{", "}"):  # an accent waits for the letter within
            if mark == "}" and accent:
                parts.append({"\u0302": "^", "\u0303": "~"}.get(accent, ""))
                accent = ""
            continue
        if mark == "$":
            is_math = not is_math
            continue
        text = _text(word, sign, mark, other, is_math)
        if accent and text:
            if text.isspace():
                continue
            text = {"ı": "i", "ȷ": "j"}.get(text[0], text[0]) + accent + text[1:]
            accent = ""
        parts.append(text)
    return "".join(parts)


def _text(word: str, sign: str, mark: str, other: str, is_math: bool) -> str:
    if word:
        return _SIGNS.get(word, "" if word in _STYLES else f"\\{word} ")
    if sign:
        return {"\\": " ", " ": " ", ",": " ", ";": " ", "-": "", "/": ""}.get(sign, sign)
    if mark in ("^", "_"):
        return "" if is_math else mark
    return _QUOTES.get(mark, mark) or other
