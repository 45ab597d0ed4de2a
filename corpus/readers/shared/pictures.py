"""Pictures in running text, which may stand for signs: "aged [≥]60"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from html import unescape

from corpus.readers.shared.formula import plain_words

PICTURE = "[image]"  # stands for a picture in running text of which the file has no words
MAX_PLACES = 10  # named in a warning

_LONGEST = 80  # characters of words that stand for a sign; what is longer describes a picture
_UNWORDED = re.compile(
    r"(?:inline|embedded|external)?[\s-]*+(?:graphics?|images?|pictures?|figures?|formulas?|"
    r"equations?|icons?|symbols?|objects?|files?)?[\s\d.#:-]*+|\S+\.(?:gif|jpe?g|png|tiff?|svg|eps)"
    r"|an external file that holds .*",
    re.IGNORECASE | re.DOTALL,
)


def sign_words(alternative: str) -> str:
    """The alternative text of a picture, where it can replace the picture: not "Image 3".

    LaTeX and names of characters become the signs that they stand for.
    """
    words = " ".join(plain_words(unescape(alternative)).split())
    return "" if _UNWORDED.fullmatch(words) or len(words) > _LONGEST else _named_sign(words)


def _named_sign(words: str) -> str:
    """The mathematical sign that has these words as its name in Unicode; else the words."""
    for name in (words, f"{words} sign", words.replace(" than ", "-than ", 1)):
        try:
            sign = unicodedata.lookup(name.upper())
        except KeyError:
            continue
        if unicodedata.category(sign) == "Sm":
            return sign
    # Several words get blanks around them; a letter, as the alpha of an interferon, does not.
    return f" {words} " if " " in words and words[:1].isalpha() else words


def picture_warning(places: Sequence[str]) -> str:
    """What to say of pictures without words; each place is a few words before one."""
    count = len(places)
    named = "; ".join(dict.fromkeys(places[:MAX_PLACES])) + (
        " and more" if count > MAX_PLACES else ""
    )
    return (
        f"{count} picture{'s' if count > 1 else ''} in running text without words in the file, "
        f"shown as {PICTURE}, perhaps of signs or figures: {named}."
    )


def place_of(before: str, heading: str) -> str:
    """A place as the reader of a warning finds it: the words before, and the heading above."""
    words = " ".join(before.split()[-5:])
    return (f"after “{words}”" if words else "at the start of a line") + (
        f" ({heading})" if heading else ""
    )
