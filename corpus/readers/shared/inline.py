"""Characters and short texts that the JATS and HTML readers share: scripts, marks, escapes."""

from __future__ import annotations

import re

# Marks around a reference number that a file sets as a superscript; `finish` makes them [ ].
OPEN, CLOSE = "\ue000", "\ue001"
# Marks around one on the line, perhaps raised by a style sheet: what is around it decides.
LINK, LINK_END = "\ue002", "\ue003"
# Marks around raised and lowered text, until what stands before it is known.
RAISE, LOWER, LEVEL = "\ue004", "\ue005", "\ue006"

_SUPER = dict(zip("0123456789+-−–=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾", strict=True))
_SUB = dict(zip("0123456789+−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True))
_SUPER_LETTERS = dict(zip("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True))
_SUPER_CAPITALS = dict(zip("ABDEGHIJKLMNOPRTUVW", "ᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ", strict=True))
_PLAIN_IN_SUPER = frozenset(", *†‡§¶#‖|")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_CONTROLS = re.compile("[\ud800-\udfff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_MISREAD = re.compile(r"(?:#{1,6}(?=\s)|>|\||[-+*](?=\s)|-{3,}\s*\Z|```|~~~)")
_MISREAD_NUMBER = re.compile(r"(\d{1,3})([.)])(?=\s)")
_INDENT = re.compile("[\\s\u00a0\u2000-\u200b\u3000]+")
_WIDE_BLANKS = re.compile("[\u00a0\u2001-\u200a\u3000]")

_NUMBERS = re.compile(r"\d{1,3}[a-z]?(?:\s?[,;–−-]\s?\d{1,3}[a-z]?)*")
_ROUND = re.compile(r"\(\s*\d[\d\s,;–−-]*\)")
_CHAIN = re.compile(
    rf"(?P<blank>\s?)(?P<chain>[{OPEN}{LINK}][^{OPEN}{CLOSE}{LINK}{LINK_END}]*[{CLOSE}{LINK_END}]"
    rf"(?:\s*+[,;–−-]?\s*+[{OPEN}{LINK}][^{OPEN}{CLOSE}{LINK}{LINK_END}]*[{CLOSE}{LINK_END}])*"
    r"(?:[,–−-]\d{1,3}(?=[\s;)]|[.,](?:\s|\Z)|\Z))*)"
)
_IN_BRACKETS = re.compile(r"\[[^\[\]]{0,200}\Z|\([\d\s,;–−-]*\Z")
_NO_MARKS = dict.fromkeys(map(ord, (OPEN, CLOSE, LINK, LINK_END)))
_MARKS = re.compile(f"[{OPEN}{LINK}{RAISE}{LOWER}]")
_LEVELS = re.compile(f"([{RAISE}{LOWER}{LEVEL}])")
_CONTEXT = 250  # characters before a mark that may say what it is
# A number of its own: not that of "CD4", "IL-6", "HIV-1".
_FIGURE_BEFORE = re.compile(r"(?<![^\W_])(?<![^\W\d_][-–])\d[\d.,·]{0,30}\s?%?[)\]]?\Z")
_AFTER_STOP = re.compile(
    rf"(?<=[^\W\d_][.,;:?!]|[)\]%”\"][.,;:?!])"
    rf"{RAISE}\s*(\d{{1,3}}(?:\s?[,–−-]\s?\d{{1,3}})*)\s*{LEVEL}"
)
_ORDINAL = re.compile(r"st|nd|rd|th", re.IGNORECASE)


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
    """A superscript reference number, marked for `finish`; what has brackets stays as it is."""
    text = text.strip()
    if _ROUND.fullmatch(text):
        text = text[1:-1]
    if not text or text[0] in "[(":
        return text
    return f"{OPEN}{text}{CLOSE}"


def reference_link(text: str) -> str:
    """A reference number on the line, marked for `finish`; a year or a name stays as it is."""
    number = text.strip()  # some journals print "15)"
    return f"{LINK}{number}{LINK_END}" if _NUMBERS.fullmatch(number.removesuffix(")")) else text


def raised(text: str) -> str:
    """Text set as a superscript, marked for `finish`, which knows what stands before it."""
    return f"{RAISE}{text}{LEVEL}" if text.strip() else text


def lowered(text: str) -> str:
    """Text set as a subscript, marked for `finish`."""
    return f"{LOWER}{text}{LEVEL}" if text.strip() else text


def finish(text: str, *, running: bool = False) -> str:
    """One line of text: blanks run together, reference marks in brackets, invisibles gone.

    In `running` text a raised number after a stop is a reference number; in a table it may be
    the mark of a note.
    """
    text = _CONTROLS.sub("", _INVISIBLE.sub("", text))
    if _MARKS.search(text):
        if running:
            text = _AFTER_STOP.sub(rf"{OPEN}\1{CLOSE}", text)
        text = _scripts(_CHAIN.sub(_chain, text))
    return " ".join(text.split())


def _chain(match: re.Match[str]) -> str:
    """Reference numbers that stand together: `[1,2]`, `[1–3]`, or as they are on the line."""
    start = match.start()
    before = match.string[max(start - _CONTEXT, 0) : start].translate(_NO_MARKS)
    chain = match.group("chain")
    # After a word and a blank it may be "reference 4"; after a figure it would look like another.
    is_raised = OPEN in chain or bool(
        re.search(r"[\w.,;:)%”’\"]\Z|\d[%)]?\s\Z", before + match.group("blank"))
    )
    if not is_raised or _IN_BRACKETS.search(before):
        touching = re.sub(rf"(?<=[{CLOSE}{LINK_END}])(?=[{OPEN}{LINK}])", ",", chain)
        return match.group("blank") + touching.translate(_NO_MARKS)
    inside = re.sub(rf"[{CLOSE}{LINK_END}]\s*([,;–−-]?)\s*[{OPEN}{LINK}]", _separator, chain)
    inside = re.sub(r"(?<=\d)[−-](?=\d)", "–", inside.translate(_NO_MARKS))
    inside = inside if "(" in inside else inside.replace(")", "")
    blank = "" if re.search(r"[\w.,;:)\]]\Z", before) else match.group("blank")
    return f"{blank}[{inside}]"


def _separator(match: re.Match[str]) -> str:
    return {"": ",", ";": ",", "-": "–", "−": "–"}.get(match.group(1), match.group(1))


def _scripts(text: str) -> str:
    """The text with its raised and lowered parts set; marks that are not closed are dropped."""
    open_parts: list[tuple[str, list[str]]] = [("", [])]
    for piece in _LEVELS.split(text):
        if piece in (RAISE, LOWER):
            open_parts.append((piece, []))
        elif piece != LEVEL:
            open_parts[-1][1].append(piece)
        elif len(open_parts) > 1:
            mark, parts = open_parts.pop()
            before = "".join(open_parts[-1][1][-9:])[-_CONTEXT:]
            open_parts[-1][1].append(_set(mark, "".join(parts), before))
    return "".join(piece for _, parts in open_parts for piece in parts)


def _set(mark: str, text: str, before: str) -> str:
    """Raised or lowered text in such characters, or set off from what precedes by ^ or _."""
    inside = text.strip("\u00a0 ")
    after_figure = bool(_FIGURE_BEFORE.search(before))
    if mark == LOWER:
        low = subscript(text)
        apart = after_figure and low == text and re.search(r"\w", inside)
        return f"_{_together(inside)}" if apart else low
    if after_figure and _ORDINAL.fullmatch(inside):
        return text
    # "ab", "A": names of groups, whose letters are in alphabetical order.
    is_mark = after_figure or (len(inside) < 4 and list(inside) == sorted(set(inside)))
    marks = {**_SUPER, **_SUPER_LETTERS, **_SUPER_CAPITALS}
    if is_mark and all(char in marks or char in _PLAIN_IN_SUPER for char in inside):
        return "".join(marks.get(char, char) for char in text.strip("\u00a0"))
    high = superscript(text)
    if high == text and re.search(r"\w", inside) and (after_figure or _glues(inside, before)):
        return f"^{_together(inside)}"
    return high


def _glues(text: str, before: str) -> bool:
    """Whether figures that cannot be raised would become part of the word before them."""
    return bool(re.match(r"[+−–-]?\d", text)) and bool(re.search(r"[^\W_]\Z", before))


def _together(text: str) -> str:
    return text if re.fullmatch(r"\w+|[\W_]+", text) else f"({text})"


def paragraph(text: str) -> str:
    """A finished paragraph, with a backslash before what Markdown would misread at its start."""
    if _MISREAD.match(text):
        return "\\" + text
    return _MISREAD_NUMBER.sub(r"\1\\\2", text, count=1) if _MISREAD_NUMBER.match(text) else text


def is_indented(raw: str) -> bool:
    """Whether a cell's text is set in with blanks that a browser keeps."""
    match = _INDENT.match(raw)
    return bool(match and _WIDE_BLANKS.search(match.group(0)) and raw.strip())
