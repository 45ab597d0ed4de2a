"""Slips of the keyboard, and names cut short, in a question -> the article's own spelling.

Only a word that neither the articles, the vocabulary nor an English word list has is
changed, and only by one slip (two in a long word, which is never a short drug name), so
that one drug is not read as another. A name cut short ("atorva") is read in full where all
words of the articles that begin so are one name ("atorvastatin"). A name may be written with two
letters for one with a mark, or the other way round (Loeffler, Löffler). Whoever asks is shown how
the question was read.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from symspellpy.editdistance import DistanceAlgorithm, EditDistance

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


@dataclass(frozen=True)
class Words:
    """The words of some texts, in small letters, and their terms."""

    counts: Mapping[str, int]  # how often each word stands in the texts
    terms: frozenset[str]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Words:
        """Read the texts."""
        return cls.counted(Counter(word for text in texts for word in words_in(text)))

    @classmethod
    def counted(cls, counts: Mapping[str, int]) -> Words:
        """Of words that were counted."""
        return cls(counts, frozenset(term for word in counts for term in tokenize(word)))

    def with_texts(self, texts: Iterable[str]) -> Words:
        """The same with the words of more texts."""
        more = Words.of(texts)
        return Words(Counter(self.counts) + Counter(more.counts), self.terms | more.terms)

    def saved(self) -> bytes:
        """For a file."""
        values = {"counts": self.counts, "terms": sorted(self.terms)}
        return json.dumps(values, ensure_ascii=False).encode("utf-8")

    @classmethod
    def read(cls, saved: bytes) -> Words:
        """What `saved` gave."""
        values = json.loads(saved)
        return cls(values["counts"], frozenset(values["terms"]))


def words_in(text: str) -> Iterable[str]:
    """The words of a text, in small letters."""
    return map(str.lower, WORD.findall(text))


class Speller:
    """Knows the words of some texts; slips of these are mended.

    Any other word is left alone where the search knows one of its terms.
    """

    def __init__(
        self, words: Callable[[], Words], knows: Callable[[str], bool] | None = None,
        starting: Callable[[str], Sequence[str]] | None = None,
        written: Callable[[str], str] | None = None,
    ) -> None:  # fmt: skip
        """The words are asked for when the first word comes that may be a slip.

        `starting` gives the words of all that is searched that begin so; else the texts do.
        Where these are stems ("hydrocortison"), `written` gives the word as a text has it.
        """
        self._known = words
        self._known_elsewhere = knows
        self._starting_elsewhere = starting
        self._written = written or str

    def _knows(self, term: str) -> bool:
        return self._known_elsewhere(term) if self._known_elsewhere else term in self._words.terms

    def _starting(self, start: str) -> Sequence[str]:
        if self._starting_elsewhere:
            return self._starting_elsewhere(start)
        return [word for word in self._words.counts if word.startswith(start)]

    @cached_property
    def _words(self) -> Words:
        return self._known()

    @cached_property
    def _letters(self) -> Mapping[int, Sequence[tuple[int, str]]]:
        """The words that a slip may have been meant for, with their letters, by length."""
        found: dict[int, list[tuple[int, str]]] = {}
        for word in self._words.counts:
            if len(word) >= MIN_CHARACTERS - 1:
                found.setdefault(len(word), []).append((_letters_of(word), word))
        return found

    def _nearest(self, word: str, slips: int) -> str | None:
        """The word with so many slips at most that is nearest, the most frequent of these."""
        counts, letters, best = self._words.counts, _letters_of(word), (slips + 1, 0, "")
        slips_between = EditDistance(DistanceAlgorithm.DAMERAU_OSA)  # it is not for two threads
        for length in range(len(word) - slips, len(word) + slips + 1):
            for others, one in self._letters.get(length, ()):
                # A slip puts one letter for another, at most.
                if (letters ^ others).bit_count() <= 2 * slips:
                    distance = slips_between.compare(word, one, slips)
                    if distance >= 0:
                        best = min(best, (distance, -counts[one], one))
        return best[2] or None

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
        found = self._nearest(lower, slips)
        if found is None or found[0] != lower[0] or _beginning(found) != _beginning(lower):
            return word
        return found.capitalize() if word[0].isupper() else found


def _beginning(word: str) -> str:
    found = _BEGINNING.match(word)
    return found.group() if found else ""


def _letters_of(word: str) -> int:
    """Which letters a word has, as bits; several letters may share one."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 63)
    return bits
