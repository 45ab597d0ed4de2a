"""Checks of metadata and text as they are read: blanks, invalid characters, impossible numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from corpus.article import Metadata

YEARS = range(1000, 3000)
LARGEST = 1_000_000_000  # of a number of patients or centres
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Cn", "Zs", "Zl", "Zp"))
# What Unicode's Default_Ignorable_Code_Point has besides, and the blank of Braille.
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
                     "\ufe00\ufe01\ufe02\ufe0e\ufe0f")  # fmt: skip


def is_blank(text: str) -> bool:
    """Whether a text shows nothing: it is empty, or only blanks and invisible characters."""
    return not text or not any(map(_is_visible, text))


def shown(path: Path) -> str:
    """A path as text for a message, whatever bytes its name has."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def sound(metadata: Metadata) -> tuple[Metadata, tuple[str, ...]]:
    """Metadata without the values that have a fault, and a sentence on each thing left out."""
    kept: dict[str, Any] = {}
    warnings: list[str] = []
    for field in fields(metadata):
        value = getattr(metadata, field.name)
        if isinstance(value, tuple):
            good: Any = tuple(item for item in value if fault(field.name, item) is None)
            whole = len(good) == len(value)
            good = tuple(item for item in good if not (isinstance(item, str) and is_blank(item)))
        else:
            good = value if fault(field.name, value) is None else field.default
            whole = good is value
        kept[field.name] = good
        if not whole:
            why = next(filter(None, (fault(field.name, item) for item in _items(value))))
            warnings.append(f"{field.name}: {why}; what has that fault is left out.")
    return replace(metadata, **kept), tuple(warnings)


def fault(name: str, value: object) -> str | None:
    """What is wrong with the value of a field, or with one item of it; None where nothing is."""
    if isinstance(value, int) and name == "year" and value not in YEARS:
        return f"no article is of the year {_number(value)}"
    if isinstance(value, int) and not 0 <= value <= LARGEST:
        return f"{_number(value)} is no count of patients or centres"
    return next(filter(None, map(check_text, _texts(value))), None)


def check_text(text: str) -> str | None:
    """What is wrong with a line of text; None where nothing is."""
    return "it holds a character that is no text" if _NO_TEXT.search(text) else None


def _number(value: int) -> str:
    return str(value) if abs(value) < 10**25 else "of very many digits"


def _items(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)


def _texts(value: object) -> Iterator[str]:
    """Every string in a value of the metadata."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from _texts(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))


def _is_visible(character: str) -> bool:
    if character in _FILLERS or "\U000e0000" <= character <= "\U000e0fff":
        return False
    return unicodedata.category(character) not in _INVISIBLE


def check_utf8(line: str) -> None:
    """Raises ValueError where a line, read with `surrogateescape`, was no UTF-8 text."""
    if any("\udc80" <= sign <= "\udcff" for sign in line):
        raise ValueError("not UTF-8 text; save the file as UTF-8")
