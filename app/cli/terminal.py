"""What the commands print: text without control characters, in any encoding of the output."""

from __future__ import annotations

import codecs
import json
import re
import sys
import unicodedata
from io import TextIOWrapper
from typing import Any

from rich.console import Console

# What commands a terminal, or shows text in another order than it has.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)
PIPED_WIDTH = 160  # characters, of a table that goes into a file or a pipe
SIGNS_REPLACED = "bedside-signs"  # the name of the error handler below
# How a sign is spelt where an encoding lacks it. A sign must never turn into another value:
# "≥60" without its sign would be 60, "−0.4" would be 0.4.
_SPELLED = {
    "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "≥": ">=", "≤": "<=", "≠": "!=", "≈": "~",
    "±": "+/-", "×": "x", "÷": "/", "·": ".", "•": "*", "‘": "'", "’": "'", "“": '"', "”": '"',
    "«": '"', "»": '"', "→": "->", "←": "<-", "↑": "(up)", "↓": "(down)", "↳": ">", "›": ">",
    "‹": "<", "√": "sqrt ", "∞": "infinity", "°": " deg ", "ß": "ss", "Æ": "AE", "æ": "ae",
    "Œ": "OE", "œ": "oe", "Ø": "O", "ø": "o", "Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "ı": "i",
    "⁄": "/", "†": "(dagger)", "‡": "(double dagger)", "§": "section ", "¶": "paragraph ",
    "®": "(R)", "©": "(C)", "\N{MICRO SIGN}": "u", "\N{GREEK SMALL LETTER MU}": "u",
}  # fmt: skip
_GREEK = re.compile(r"GREEK (SMALL|CAPITAL) LETTER (?:FINAL )?(\w+)")
_BEFORE = {"<super>": "^", "<sub>": "_", "<fraction>": " "}  # 10⁹ is not 109, 2½ is not 21/2


class PlainConsole(Console):
    """Prints text without the control characters that would command the terminal."""

    def print(self, *objects: Any, **options: Any) -> None:  # noqa: ANN401 - as Console has it
        """See Console."""
        super().print(*(harmless(o) if isinstance(o, str) else o for o in objects), **options)


def harmless(text: str) -> str:
    """The text with every control character but line ends and tabs shown as one sign."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def print_in_any_encoding() -> None:
    """From here on a sign that standard output or error cannot encode no longer ends a command."""
    codecs.register_error(SIGNS_REPLACED, _replaced)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=SIGNS_REPLACED)


def json_line(record: object) -> str:
    """A line of JSON for standard output; in ASCII, escaped, where that does not take Unicode."""
    is_unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    return json.dumps(record, ensure_ascii=not is_unicode) + "\n"


def _replaced(error: UnicodeError) -> tuple[str, int]:
    """For `codecs.register_error`: a spelling of what the encoding lacks, and where to go on."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_spelled(sign, error.encoding) for sign in lacking), error.end


def _spelled(sign: str, encoding: str) -> str:
    """The sign in the encoding: by what it means, without its accents, or by its number."""
    greek = _GREEK.fullmatch(unicodedata.name(sign, ""))
    parts = unicodedata.normalize("NFKD", sign)
    before = _BEFORE.get(unicodedata.decomposition(sign).partition(" ")[0], "")
    for spelling in (
        _SPELLED.get(sign),
        greek and (greek[2].title() if greek[1] == "CAPITAL" else greek[2].lower()),
        before + "".join(
            _SPELLED.get(part, part) for part in parts if not unicodedata.combining(part)
        ),
        _number(sign),
    ):  # fmt: skip
        if spelling and _can_be_encoded(spelling, encoding):
            return spelling
    return "?"


def _number(sign: str) -> str:
    """`\\u2318`, as Python and JSON write it."""
    return sign.encode("ascii", "backslashreplace").decode("ascii")


def _can_be_encoded(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeError, LookupError):
        return False
    return True


out = PlainConsole(highlight=False, soft_wrap=True)
err = PlainConsole(stderr=True, highlight=False, soft_wrap=True)
