"""A word in small letters -> its stem, British and American spellings alike.

The stems are Porter's (the Snowball stemmer "english"), with two exceptions: a word in -ize is not
reduced to the word that it is made from ("humanized" is not "human"), and Greek plurals are joined
with their singulars (diagnosis, diagnoses).
"""

from __future__ import annotations

import re
from functools import lru_cache

import Stemmer

_STEMMER = Stemmer.Stemmer("english")
# Letters whose names are long enough to be told from parts of words, longest first.
GREEK_LETTERS = (
    "epsilon", "omicron", "upsilon", "lambda", "alpha", "gamma", "delta", "theta", "kappa",
    "sigma", "omega", "beta", "zeta",
)  # fmt: skip
_LONG = 5  # letters that a word has at least to be spelt in two ways
# "ae" and "oe" for "e": anaemia, oedema, diarrhoea; not in short words (poems), nor in plurals.
_DIGRAPH, _LONG_DIGRAPH = re.compile(r"[ao]e(?=[^\W\d_])(?!s\Z)"), 6
_SPELLINGS = (
    (re.compile(r"(?<=[a-z]{3})is(?=(?:e|es|ed|er|ers|ing|ation|ations)\Z)"), "iz"),  # randomised
    (re.compile(r"(?<=[a-z]{2})ys(?=(?:e|es|ed|er|ers|ing)\Z)"), "yz"),  # analyse
    (re.compile(r"\A([b-df-hj-np-tv-xz]*+[aeiouy][a-z]*[^aeouy])our(s|ed|ing|al|ally|able|less|ful|ites?)?\Z"),
     r"\1or\2"),  # tumour, behavioural
    (re.compile(r"(?<=[a-z]{2}[bt])re(?=[sd]?\Z)|(?<=euv)re(?=[sd]?\Z)"), "er"),  # centre, fibre
    (re.compile(r"(?<=[a-z])gramme(?=s?\Z)"), "gram"),
    (re.compile(r"(?<=[a-z]{2})logue(?=s?\Z)"), "log"),
    (re.compile(r"sulph"), "sulf"),
)  # fmt: skip
_IZE = re.compile(r"([a-z]{4,}iz)(?:e|es|ed|er|ers|ing|ation|ations)")
_GREEK_SINGULAR = re.compile(r"(?<=[aoy]s)i\Z")
_ANALYSE = re.compile(r"(?<=[a-z]{2}y)z\Z")


@lru_cache(maxsize=50_000)
def stem_of(word: str) -> str:
    """The stem of a word in its normal form."""
    if not word.isascii() or not word.isalpha():
        return str(_STEMMER.stemWord(word))
    word = american(word)
    made = _IZE.fullmatch(word)
    if made:
        return made.group(1)
    return _ANALYSE.sub("s", _GREEK_SINGULAR.sub("", _STEMMER.stemWord(word)))


def american(word: str) -> str:
    """The American spelling, by rules; on other words these give spellings that nobody uses."""
    if len(word) < _LONG:
        return word
    if len(word) >= _LONG_DIGRAPH:
        word = _DIGRAPH.sub("e", word)
    for pattern, spelling in _SPELLINGS:
        word = pattern.sub(spelling, word)
    return word
