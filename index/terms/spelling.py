"""Slips of the keyboard, and names cut short, in a question -> the article's own spelling.

Only a word that neither the articles, the vocabulary nor an English word list has is
changed, and only by one slip (two in a long word, which is never a short drug name), so
that one drug is not read as another. A name cut short ("atorva") is read in full where all
words of the articles that begin so are one name ("atorvastatin"). A name may be written with two
letters for one with a mark, or the other way round (Loeffler, Löffler). Whoever asks is shown how
the question was read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from symspellpy import SymSpell, Verbosity

from corpus.words.english import english_words
from index.terms.tokens import tokenize

MIN_CHARACTERS, LONG_CHARACTERS = 7, 12
# Letters of a name cut short: at least these many, and at least these many are cut off.
MIN_SHORT, MIN_CUT_OFF = 6, 3
WORD = re.compile(r"[^\W\d_]+")
_ALONE = re.compile(r"(?<![\w+/-])[^\W\d_]+(?![\w+/-])")  # not a part of "brexu-cel"
# A slip here would turn the meaning round: untransplanted, autograft, hypodiploid.
_TURNING = re.compile(r"un|in|non|anti|auto|allo|hyper|hypo")
# Beginnings that one slip can turn into one another: macrovascular, microvascular.
_BEGINNING = re.compile(
    r"macro|micro|mono|poly|pre|post|per|peri|para|pro|sub|super|supra|endo|exo|ecto|epi|ante|hemi"
)


_TWO_LETTERS = re.compile(r"([aou])e|aa")
_MARKED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae"})
_MIN_MARKED = 5  # letters


class Speller:
    """Knows the words of some texts; slips of these are mended.

    Any other word is left alone where the search knows one of its terms. The texts are read when
    the first word comes that may be a slip.
    """

    def __init__(
        self, texts: Iterable[str], knows: Callable[[str], bool] | None = None,
        starting: Callable[[str], Sequence[str]] | None = None,
        written: Callable[[str], str] | None = None,
    ) -> None:  # fmt: skip
        """`starting` gives the words of all that is searched that begin so; else the texts do.

        Where these are stems ("hydrocortison"), `written` gives the word as a text has it.
        """
        self._knows = knows or (lambda term: term in self._terms)
        self._starting = starting or self._of_texts
        self._written = written or str
        self._texts = texts

    def _of_texts(self, start: str) -> list[str]:
        return [word for word in self._counts if word.startswith(start)]

    @cached_property
    def _counts(self) -> Counter[str]:
        """How often each word stands in the texts."""
        return Counter(word.lower() for text in self._texts for word in WORD.findall(text))

    @cached_property
    def _terms(self) -> frozenset[str]:
        """The terms of the words."""
        return frozenset(term for word in self._counts for term in tokenize(word))

    @cached_property
    def _words(self) -> SymSpell:
        """The words that a slip may have been meant for."""
        words = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
        for word, count in self._counts.items():
            if len(word) >= MIN_CHARACTERS - 1:
                words.create_dictionary_entry(word, count)
        return words

    def corrected(self, question: str) -> str:
        """The question with misspelt words mended; itself where there is none."""
        question = _ALONE.sub(lambda match: self._in_full(match.group()), question)
        question = WORD.sub(lambda match: self._with_marks(match.group()), question)
        return WORD.sub(lambda match: self._word(match.group()), question)

    def _in_full(self, word: str) -> str:
        """The one word of the texts that begins with a word cut short; else the word itself."""
        if len(word) < MIN_SHORT or not word.islower() or word in english_words():
            return word
        if any(map(self._knows, tokenize(word))):
            return word
        longer = self._starting(word)
        in_full = min(longer, key=len, default=word)
        if len(in_full) < len(word) + MIN_CUT_OFF:
            return word
        alone = all(one.startswith(in_full) for one in longer)
        return self._written(in_full) if alone else word

    def _with_marks(self, word: str) -> str:
        """`Loeffler` where the texts have Löffler, and `Löffler` where they have Loeffler."""
        lower = word.lower()
        if len(word) < _MIN_MARKED or lower in english_words():
            return word
        if any(map(self._knows, tokenize(lower))):
            return word
        spelt = (lower.translate(_MARKED), _TWO_LETTERS.sub(lambda two: two.group()[0], lower))
        others = (one for one in spelt if one != lower)
        found = next((one for one in others if any(map(self._knows, tokenize(one)))), None)
        if found is None:
            return word
        return found.capitalize() if word[0].isupper() else found

    def _word(self, word: str) -> str:
        lower = word.lower()
        if len(word) < MIN_CHARACTERS or word.isupper() or lower in english_words():
            return word
        if _TURNING.match(lower):
            return word
        if any(map(self._knows, tokenize(lower))):  # known, be it in another inflection
            return word
        slips = 2 if len(word) >= LONG_CHARACTERS else 1
        found = self._words.lookup(lower, Verbosity.TOP, max_edit_distance=slips)
        if not found or found[0].term[0] != lower[0]:
            return word
        if _beginning(found[0].term) != _beginning(lower):
            return word
        return str(found[0].term).capitalize() if word[0].isupper() else str(found[0].term)


def _beginning(word: str) -> str:
    found = _BEGINNING.match(word)
    return found.group() if found else ""
