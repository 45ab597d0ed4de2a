"""Optional packs: words of one field of medicine, each in a folder of the field's name.

A pack is used on a library that is of its field, and on no other: elsewhere its words have other
senses (MAC is a conditioning regimen in one field, an anaesthetic's strength in another). What
the only pack so far, haematology, gains and costs is measured in docs/fields.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from index.fields.haematology import SUBJECT
from index.terms.vocabulary import DEFAULT_VOCABULARY, Vocabulary, read_groups

OF_FIELD = 0.5  # share of the titles that must name something of the field's subject
TITLES = 1_000  # how many are read, about, spread evenly over the library


def is_of_haematology(titles: Sequence[str]) -> bool:
    """Whether a library with these titles is of haematology, the field of the only pack."""
    return _is_of_haematology(tuple(titles))


@lru_cache(maxsize=4)
def _is_of_haematology(titles: Sequence[str]) -> bool:
    subject = Vocabulary([group for group in read_groups() if group[0] in SUBJECT])
    read = titles[:: max(len(titles) // TITLES, 1)]
    named = sum(any(len(piece) > 1 for piece in subject.pieces(title)) for title in read)
    return bool(read) and named >= OF_FIELD * len(read)


def groups_for(titles: Sequence[str]) -> list[list[str]]:
    """Groups of forms that mean one thing, from the packs of the library's fields, if any."""
    return read_groups(DEFAULT_VOCABULARY) if is_of_haematology(titles) else []
