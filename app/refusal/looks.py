"""What looks like a name in a question: a drug, an acronym, a word with a number.

is_drug("azithromycin"), looks_like_name("TNF-\u03b2"), is_plain("kidney")
"""

from __future__ import annotations

import re

from corpus.words.english import english_words

WORD = re.compile(r"(?<!\w)[^\W\d_][^\W_]*(?:(?:-|'(?!s\b))[^\W_]+)*")
MIN_NAME_CHARACTERS = 7  # of a name in plain letters; shorter ones are too often shorthand
MIN_CAPITALS = 4  # of an acronym
# What looks like a name, besides acronyms (FORUM) and letters with digits or Greek letters
# (ZUMA-7, TNF-\u03b2): a product's code (E1910), a cell product (liso-cel).
_CODE = re.compile(r"[A-Z]-?\d{2,}[A-Z]?|[a-z]{3,}-cel")
_LETTERS = re.compile(r"[^\W\d_\u0370-\u03ff]+")
MARK = re.compile(r"[\d\u0370-\u03ff]")
_NO_DRUG = frozenset("accept concept except intercept percept precept recept".split())
# A drug by its last syllables, even one that an English word list has (warfarin): stems of
# international nonproprietary names, from WHO's "The use of stems in the selection of INN".
_DRUG = re.compile(
    r"[a-z]{2,}(?:mab|nib|xaban|farin|parin|statin|pril|sartan|gliptin|gliflozin|formin|glutide"
    r"|cillin|mycin|micin|floxacin|cycline|conazole|fungin|vir|cept|limus|zepam|azolam|setron"
    r"|prazole|tidine|olol|dipine|thiazide|triptan|oxetine|citopram|dronate|trexate|rubicin"
    r"|platin|taxel|poetin|grastim|ciclib|zomib|lukast|terol|tropium|stigmine|curium|fibrate)",
    re.IGNORECASE,
)


def is_drug(word: str) -> bool:
    """Whether a word ends as the names of drugs do."""
    return _DRUG.fullmatch(word) is not None and word.lower() not in _NO_DRUG


def is_plain(word: str) -> bool:
    """Whether an English word list has the word, or a part of it."""
    return any(is_english(part.lower()) for part in word.split("-"))


def looks_like_name(word: str) -> bool:
    """Whether a word looks like a name; "Day28" and "grade-3" are words with a number."""
    if _CODE.fullmatch(word):
        return True
    if not MARK.search(word):
        parts = word.split("-")  # "PARAGON-HF", whose first part is an English word as well
        longest = max(map(len, parts))
        return longest >= MIN_CAPITALS and all(part.isalpha() and part.isupper() for part in parts)
    letters = _LETTERS.findall(word)
    capitals = sum(map(str.isupper, word))
    is_word = any(is_english(part.lower()) for part in letters[:1])
    return bool(letters) and len(letters[0]) > 1 and (capitals > 1 or not is_word)


def is_english(word: str) -> bool:
    """Whether a word list has it, or both its halves: timepoints."""
    words = english_words()
    halves = ((word[:at], word[at:].removesuffix("s")) for at in range(4, len(word) - 3))
    return word in words or any(a in words and b in words for a, b in halves)
