"""An English word list, to tell words from what extraction broke and from names."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources
from itertools import islice

EVERYDAY = 3_000  # the most frequent words of English, which hardly ever name a thing of medicine
FAMILIAR = 8_000  # the most frequent ones that most speakers use: "kidney", but not "glucagon"


def _most_frequent_first() -> Iterator[str]:
    name = "frequency_dictionary_en_82_765.txt"
    with resources.files("symspellpy").joinpath(name).open(encoding="utf-8-sig") as lines:
        for line in lines:
            yield line.split(" ", 1)[0]


@cache
def english_words() -> frozenset[str]:
    """The 82,000 lower-case words of the frequency list that symspellpy ships (MIT)."""
    return frozenset(_most_frequent_first())


@cache
def everyday_words() -> frozenset[str]:
    """The most frequent of the English words: "seen", "moment", but also "women" and "pain"."""
    return frozenset(islice(_most_frequent_first(), EVERYDAY))


@cache
def familiar_words() -> frozenset[str]:
    """The English words that most speakers use, everyday words among them."""
    return frozenset(islice(_most_frequent_first(), FAMILIAR))
