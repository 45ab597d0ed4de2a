"""An English word list, to tell words from what extraction broke and from names."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def english_words() -> frozenset[str]:
    """The 82,000 lower-case words of the frequency list that symspellpy ships (MIT)."""
    name = "frequency_dictionary_en_82_765.txt"
    text = resources.files("symspellpy").joinpath(name).read_text(encoding="utf-8-sig")
    return frozenset(line.split(" ", 1)[0] for line in text.splitlines())
