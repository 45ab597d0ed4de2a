"""Characters and short texts that the JATS and HTML readers share: scripts, marks, escapes."""

from __future__ import annotations

import re

# Marks around a reference number that a file sets as a superscript; `finish` makes them [ ].
OPEN, CLOSE = "\ue000", "\ue001"

_SUPER = dict(zip("0123456789+-−–=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾", strict=True))
_SUB = dict(zip("0123456789+−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True))
_SUPER_LETTERS = dict(zip("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True))
_PLAIN_IN_SUPER = frozenset(", *†‡§¶#‖|")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_CONTROLS = re.compile("[\ud800-\udfff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_MISREAD = re.compile(r"(?:#{1,6}(?=\s)|>|\||[-+*](?=\s)|-{3,}\s*\Z|```|~~~)")
_MISREAD_NUMBER = re.compile(r"(\d{1,3})([.)])(?=\s)")
_INDENT = re.compile("[\\s\u00a0\u2000-\u200b\u3000]+")
_WIDE_BLANKS = re.compile("[\u00a0\u2001-\u200a\u3000]")


def superscript(text: str) -> str:
    """The text in superscript characters where all of it has them, else as it is.

    Letters are raised only one by one, as footnote marks are ("a", "b,c"): "th" stays "th".
    """
    text = text.strip("\u00a0") if text.strip() else text
    if re.search(r"[A-Za-z]{2}", text):
        return text
    marks = {**_SUPER, **_SUPER_LETTERS}
    if not all(char in marks or char in _PLAIN_IN_SUPER for char in text):
        return text
    return "".join(marks.get(char, char) for char in text)


def subscript(text: str) -> str:
    """The text in subscript characters, digit by digit; letters stay as they are."""
    if re.search(r"[–-]", text):  # "0–24" of AUC0–24: no character lowers the dash
        return text
    return "".join(_SUB.get(char, char) for char in text)


def reference_mark(text: str) -> str:
    """A superscript reference number, marked for `finish`; brackets as printed stay single."""
    text = text.strip()
    if not text or text[0] in "[(":
        return text
    return f"{OPEN}{text}{CLOSE}"


def finish(text: str) -> str:
    """One line of text: blanks run together, reference marks in brackets, invisibles gone."""
    text = _CONTROLS.sub("", _INVISIBLE.sub("", text))
    text = re.sub(rf"{CLOSE}(\s*[,;–−-]?\s*){OPEN}", lambda m: m.group(1) or ", ", text)
    text = re.sub(rf"(?<=[\w.,;:)\]])[ ](?={OPEN})", "", text)
    text = text.replace(OPEN, "[").replace(CLOSE, "]")
    return " ".join(text.split())


def paragraph(text: str) -> str:
    """A finished paragraph, with a backslash before what Markdown would misread at its start."""
    if _MISREAD.match(text):
        return "\\" + text
    return _MISREAD_NUMBER.sub(r"\1\\\2", text, count=1) if _MISREAD_NUMBER.match(text) else text


def is_indented(raw: str) -> bool:
    """Whether a cell's text is set in with blanks that a browser keeps."""
    match = _INDENT.match(raw)
    return bool(match and _WIDE_BLANKS.search(match.group(0)) and raw.strip())
