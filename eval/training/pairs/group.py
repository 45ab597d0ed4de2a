"""A question with texts that answer it and texts that do not: what a model learns from."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

PASSAGE_CHARACTERS = 420  # of public sets' texts; our own are cut by index/passages/passage.py


@dataclass(frozen=True)
class Marked:
    """A text that answers, with the part of it that does (start, end) where that is known.

    `part` is also None where it would be the whole text, as nothing could be learnt from it.
    """

    text: str
    part: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        if self.part and not 0 <= self.part[0] < self.part[1] <= len(self.text):
            raise ValueError(f"part {self.part} of a text of {len(self.text)} characters")


@dataclass(frozen=True)
class Group:
    """One question; nothing is right for a near miss or small talk."""

    question: str
    source: str
    right: tuple[Marked, ...]  # each answers; one is drawn for every reading
    wrong: tuple[str, ...]  # a few are drawn
    near: tuple[str, ...] = ()  # wrong as well, but always read

    def __post_init__(self) -> None:
        both = {marked.text for marked in self.right} & {*self.wrong, *self.near}
        if both:
            raise ValueError(f"both right and wrong for {self.question!r}: {min(both)!r}")

    def draw(self, n_wrong: int, rng: random.Random) -> list[tuple[Marked, bool]]:
        """The texts of one reading, each with whether it answers; the right one first."""
        drawn = rng.sample(self.wrong, min(n_wrong, len(self.wrong)))
        wrong = list(dict.fromkeys([*self.near, *drawn]))[:n_wrong]
        right = [(rng.choice(self.right), True)] if self.right else []
        return [*right, *((Marked(text), False) for text in wrong)]


def packed(sentences: Sequence[str], limit: int) -> list[str]:
    """Sentences put together to texts of at most about `limit` characters."""
    texts: list[str] = []
    for sentence in sentences:
        if texts and len(texts[-1]) + len(sentence) <= limit:
            texts[-1] = f"{texts[-1]} {sentence}"
        else:
            texts.append(sentence)
    return texts


def without(texts: Iterable[str], right: Iterable[str]) -> tuple[str, ...]:
    """The texts in their order, each once, without the right ones."""
    return tuple(dict.fromkeys(text for text in texts if text not in set(right)))
