"""What extraction did to a character, and what a repair may do about it.

Each rule looks at one place where an article and its received text differ, and says
what the repair is called and how far it reaches, or None where it does not apply. A rule
reads the two texts alone, never the code that made the repair.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from corpus.words.english import english_words

RAISED_PLAIN = "0123456789+-−abcdefg"
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ᵃᵇᶜᵈᵉᶠᵍ"
_RAISE = str.maketrans(RAISED_PLAIN, RAISED)
_LATEX = {
    r"\times": "×", r"\geq": "≥", r"\leq": "≤", r"\ge": "≥", r"\le": "≤", r"\mu": "μ",
    r"\alpha": "α", r"\beta": "β", r"\gamma": "γ", r"\pm": "±", r"\%": "%",
}  # fmt: skip
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,2})(?=[^\s*])([^*\n]*?[^\s*])\1(?![\w*])")
_UNKNOWN = "\ufffd"
CELL_BORDER, ROW_BORDER = "\x1f", "\x1e"  # blanks to Python, so they stand in the gaps
_LIGATURES = ("ti", "ft", "tt", "fi", "fl", "ff")
_MINUS = "-–−"
_ABBREVIATION_BEFORE = re.compile(r"[A-Z]{2,5}\d{0,2}\Z")
_NEGATIVE = re.compile(r"([A-Z]{2,5}\d{0,2})−([A-Z]{2})?")


@dataclass(frozen=True)
class Step:
    """A repair at one place: how many characters (blanks not counted) it covers."""

    n_article: int
    n_received: int
    kind: str
    joins: bool = False  # the blank or line end after it is part of the repair


@dataclass(frozen=True)
class Stream:
    """A text without its blanks, each character with the blank before it and its offset."""

    raw: str
    chars: str
    gaps: tuple[str, ...]
    offsets: tuple[int, ...]

    @classmethod
    def of(cls, raw: str) -> Stream:
        """The stream of a text."""
        found = [(match.start(), match.group()) for match in re.finditer(r"\S", raw)]
        ends = [0, *(start + 1 for start, _ in found)]
        gaps = tuple(raw[end:start] for end, (start, _) in zip(ends, found, strict=False))
        return cls(raw, "".join(char for _, char in found), gaps, tuple(at for at, _ in found))

    @cached_property
    def words(self) -> Counter[str]:
        """How often each run of letters occurs, in lower case."""
        return Counter(word.lower() for word in re.findall(r"[^\W\d_]+", self.raw))

    @cached_property
    def emphasis(self) -> frozenset[int]:
        """Raw offsets of asterisks that open or close emphasis, always in pairs."""
        marks: set[int] = set()
        for match in _EMPHASIS.finditer(self.raw):
            width = len(match.group(1))
            marks.update(range(match.start(), match.start() + width))
            marks.update(range(match.end() - width, match.end()))
        return frozenset(marks)

    def line(self, at: int) -> str:
        """The rest of the raw line from a character on."""
        return self.raw[self.offsets[at] :].split("\n", 1)[0]


Rule = Callable[[str, int, Stream, int], Step | None]


def explain(article: str, i: int, received: Stream, j: int) -> Step | None:
    """The first rule that explains why article[i] is not received[j]; None if none does.

    `article` has no blanks; `i` may be its length, `j` may not.
    """
    return next((step for rule in _RULES if (step := rule(article, i, received, j))), None)


def _hyphen(article: str, i: int, received: Stream, j: int) -> Step | None:
    """A word cut at the end of a line: "demon-", "strated"."""
    if received.chars[j] != "-" or not 0 < j < len(received.chars) - 1:
        return None
    cut = "\n" in received.gaps[j + 1] and not received.gaps[j] and not _is_compound(received, j)
    before, after = received.chars[j - 1], received.chars[j + 1]  # "!" stands for a ligature
    letters = (before.isalpha() or before == "!") and (after.isalpha() or after == "!")
    return Step(0, 1, "hyphenated line end joined", joins=True) if cut and letters else None


def _is_compound(received: Stream, j: int) -> bool:
    """Whether the word cut here has its hyphen elsewhere too, and is no word without it."""
    left = re.search(r"(?<![^\W\d_])[^\W\d_]*\Z", received.raw[: received.offsets[j]][-40:])
    right = re.match(r"[^\W\d_]*", received.raw[received.offsets[j + 1] :][:40])
    first, second = (match.group().lower() if match else "" for match in (left, right))
    whole = first + second in received.words or first + second in english_words()
    return not whole and bool(re.search(rf"\b{first}-{second}\b", received.raw, re.IGNORECASE))


def _glyph(article: str, i: int, received: Stream, j: int) -> Step | None:
    """Signs that a font without a character table turned into others."""
    known = {("!", "≥"), ('"', "≤"), ("!", "−"), ("◊", "×")}
    was, now = received.chars[j], article[i : i + 1]
    if (was, now) not in known:
        return None
    before, after = article[max(i - 6, 0) : i], article[i + 1 : i + 2]
    negative = bool(_ABBREVIATION_BEFORE.search(before))
    fits = {"≥": after.isdecimal(), "≤": after.isdecimal(), "−": negative}.get(
        now, before[-1:].isdecimal() and after.isdecimal()
    )
    return Step(1, 1, "sign restored") if fits else None


def _raised_minus(article: str, i: int, received: Stream, j: int) -> Step | None:
    """The raised minus of "MRD−" that came out before the word, or before its line."""
    negative = _NEGATIVE.match(article, i)
    if negative is None:
        return None
    name, rest = negative.group(1), negative.group(2) or ""
    for came_out, now in ((f"!{name}", f"{name}−"), (f"!{rest}{name}", negative.group())):
        if received.chars.startswith(came_out, j):
            return Step(len(now), len(came_out), "raised sign set back")
    return None


def _ligature(article: str, i: int, received: Stream, j: int) -> Step | None:
    """A ligature that came out as "!", as one character, or as an unknown one."""
    was = received.chars[j]
    beside = article[i - 1 : i] + article[i + 2 : i + 3]
    if was == "!" and article.startswith("fi", i) and re.search(r"[a-z]", beside):
        return Step(2, 1, "ligature restored")
    if was == _UNKNOWN and article[i : i + 2] in _LIGATURES and beside.isalpha():
        return Step(2, 1, "ligature restored") if _inside_known_word(article, i) else None
    plain = unicodedata.normalize("NFKC", was)
    if len(plain) > 1 and plain.isalpha() and article.startswith(plain, i):
        return Step(len(plain), 1, "ligature restored")
    return None


def _inside_known_word(article: str, i: int) -> bool:
    """Whether some stretch of letters around i is an English word (blanks are gone here)."""
    ends = range(i + 3, min(i + 14, len(article)) + 1)
    starts = range(max(i - 14, 0), i)
    return any(article[a:b].lower() in english_words() for a in starts for b in ends)


def _unknown_blank(article: str, i: int, received: Stream, j: int) -> Step | None:
    """A wide blank of the print that came out as an unknown character."""
    apart = received.gaps[j] and j + 1 < len(received.chars) and received.gaps[j + 1]
    alone = received.chars[j] == _UNKNOWN and apart
    return Step(0, 1, "unknown character dropped") if alone else None


def _superscript(article: str, i: int, received: Stream, j: int) -> Step | None:
    """Raised figures, signs and note letters that came out on the line."""
    now, was = article[i : i + 1], received.chars[j]
    if not now or now not in RAISED:
        return None
    same = was.translate(_RAISE) == now or (now == "⁻" and was in _MINUS)
    return Step(1, 1, "superscript restored") if same and _may_be_raised(article, i) else None


def _may_be_raised(article: str, i: int) -> bool:
    """Where a raised character can stand: "10⁶/kg", "10⁻⁴", "g/m²", "17%⁷", "cytogeneticsᵇ"."""
    if article[i].isalpha():  # a note letter
        return True
    start, end = i, i + 1
    while start and article[start - 1] in RAISED:
        start -= 1
    while end < len(article) and article[end] in RAISED:
        end += 1
    if article[i] in "²³" and article[max(start - 2, 0) : start] == "/m":
        return True
    if article[start] == "⁻" or re.match(r"/|[A-Z][\w+-]*cells|cells", article[end:]):
        return bool(re.search(r"(?<![\d.])10\Z", article[max(start - 3, 0) : start]))
    return article[max(start - 1, 0) : start] == "%"  # the number of a reference


def _caret(article: str, i: int, received: Stream, j: int) -> Step | None:
    """Raised text set as ^{1,2} or ^a."""
    match = re.match(r"\^(?:\{([^{}\n]*)\}|([\w⁺⁻+−-]))", received.line(j))
    if not match:
        return None
    now = _solid(match.group(1) or match.group(2)).translate(_RAISE)
    fits = now and article.startswith(now, i)
    return Step(len(now), len(_solid(match.group())), "superscript restored") if fits else None


def _latex(article: str, i: int, received: Stream, j: int) -> Step | None:
    """A formula between dollar signs."""
    match = re.match(r"\$([^$\n]+)\$", received.line(j))
    if not match:
        return None
    now = plain_formula(match.group(1))
    fits = now and article.startswith(now, i)
    return Step(len(now), len(_solid(match.group())), "LaTeX turned into text") if fits else None


def plain_formula(latex: str) -> str:
    """A simple formula as text without blanks; commands that are not known stay as they are."""
    text = re.sub(r"\\(?:text|mathrm)\{([^{}]*)\}", r"\1", latex)
    for command, sign in _LATEX.items():
        text = text.replace(command, sign)
    raised = re.compile(r"\^(?:\{([^{}]*)\}|(.))")
    text = raised.sub(lambda m: (m.group(1) or m.group(2)).translate(_RAISE), text)
    return _solid(re.sub(r"\\[,;! ]|~", "", text))


def _emphasis(article: str, i: int, received: Stream, j: int) -> Step | None:
    marked = received.offsets[j] in received.emphasis
    return Step(0, 1, "emphasis mark dropped") if marked else None


def _address(article: str, i: int, received: Stream, j: int) -> Step | None:
    """The brackets of <https://…>."""
    opens = received.line(j).startswith("<http")
    before = received.raw[: received.offsets[j]].rsplit("<", 1)[-1]
    closes = received.chars[j] == ">" and before.startswith("http") and not re.search(r"\s", before)
    return Step(0, 1, "address bracket dropped") if opens or closes else None


def _furniture(article: str, i: int, received: Stream, j: int) -> Step | None:
    """Marks where images stood, and a running title: a whole line that stands three times."""
    line = received.line(j)
    image = re.match(r"\[image: [^\]\n]*\]", line)
    if image:
        return Step(0, len(_solid(image.group())), "page furniture dropped")
    begins = j == 0 or "\n" in received.gaps[j]
    running = begins and len(line) > 20 and received.raw.count(line.strip()) > 2
    return Step(0, len(_solid(line)), "page furniture dropped") if running else None


def _solid(text: str) -> str:
    return "".join(text.split())


_RULES: tuple[Rule, ...] = (
    _raised_minus, _glyph, _ligature, _unknown_blank, _superscript, _caret, _latex,
    _hyphen, _emphasis, _address, _furniture,
)  # fmt: skip


def explain_blank(article: Stream, i: int, was: str, received: Stream) -> str | None:
    """What became of the blank before article.chars[i], which was `was` in the received text.

    Returns "" where nothing changed, None where no rule explains the change.
    """
    now, chars = article.gaps[i], article.chars
    before, after = chars[i - 1], chars[i]
    if _breaks_table(now, was):
        return None
    if bool(now) == bool(was):
        return "line end joined" if "\n" in was and now == " " else ""
    if _inside_number(chars, i):
        registration = re.search(r"(?<![A-Z])[A-Z]{2,}\d+\Z", chars[max(i - 24, 0) : i])
        return "split registration number joined" if was and registration else None
    if was and before in "-–/" and "\n" in was:
        return "line end after a hyphen or slash joined"
    if before in RAISED + "^" or after in RAISED:
        return "blank beside a raised sign dropped" if was else None
    if before.isalnum() and after.isalnum() and before != "μ":
        return _split_word(article, i, received)
    dash = (before in _MINUS and after.isdecimal()) or (after in _MINUS and before.isdecimal())
    return None if dash else "blank normalised"


def _breaks_table(now: str, was: str) -> bool:
    """Whether a border has no gap in the received text, or a tab there has no border."""
    if ROW_BORDER in now:
        return "\n" not in was
    return not was if CELL_BORDER in now else "\t" in was


def cuts_number(article: Stream, start: int, end: int) -> bool:
    """Whether a blank cuts a number inside article.chars[start:end]."""
    inner = range(start + 1, end)
    return any(article.gaps[i] and _inside_number(article.chars, i) for i in inner)


def _inside_number(article: str, i: int) -> bool:
    """Whether a blank before article[i] would cut one number in two, or make two one."""
    before, after = article[i - 1], article[i]
    if after.isdecimal():
        return before.isdecimal() or (before in ".," and article[i - 2 : i - 1].isdecimal())
    return before.isdecimal() and after in ".," and article[i + 1 : i + 2].isdecimal()


def _split_word(article: Stream, i: int, received: Stream) -> str | None:
    """Words that were glued or split, where words of the text or the dictionary bear it out."""
    left = re.search(r"(?<![^\W\d_])[^\W\d_]*\Z", article.raw[: article.offsets[i - 1] + 1][-40:])
    right = re.match(r"[^\W\d_]*", article.raw[article.offsets[i] :][:40])
    printed = [match.group() if match else "" for match in (left, right)]
    first, second = (piece.lower() for piece in printed)
    known = {"", *received.words} | english_words()
    if article.gaps[i]:
        unknown = [piece for piece in printed if piece.lower() not in known]
        # "andNRMwere": an abbreviation needs no witness where the word beside it is known
        proved = len(unknown) < 2 and all(piece.isupper() for piece in unknown)
        return "glued words split" if proved else None
    if not first or not second:
        return None
    # a piece that occurs nowhere else, and is in no dictionary, is no word of its own
    pieces = [p for p in (first, second) if received.words[p] < 2 and p not in english_words()]
    return "split word joined" if pieces and first + second in known else None
