"""Whom an article is on, where its title names the opposite of those that the question asks about.

    opposed("vomiting in cats", "Carprofen in dogs with arthritis")  # ("dogs", "cats")
    opposed("falls of smokers", "Screening in nonsmokers")           # ("nonsmokers", "smokers")

Words are opposed by their beginnings (nonsmokers, hypo- and hyperthyroidism, patients without
diabetes), by the words that they stand beside (HIV-negative, type 2 diabetes, acute gout), or as
two of one kind (men and women, adults and children, species). Nothing here knows a field of
medicine. A text that names both is on both, and opposed to neither.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from corpus.words.normal import normal
from index.terms.words import stem_of

_WORD = re.compile(r"[^\W_]+")
# Whom a title is on stands after these; before them, what was done ("Noninvasive ventilation in").
_OF_WHOM = re.compile(r"\b(?:in|among|for|with|from)\b")
_HAVING = re.compile(r"\b(?:in|among|with)\b")  # "for diagnosis of X" is not on those who have it
_NOT, _PLAIN = "not", ""
# A beginning -> its pole, and the least letters of the word that it stands before.
_BEGINNINGS = {
    "non": (_NOT, 4), "un": (_NOT, 6), "a": (_NOT, 7), "in": ("in", 6), "out": ("out", 6),
    "pre": ("pre", 6), "post": ("post", 6), "hyper": ("hyper", 6), "hypo": ("hypo", 6),
    "intra": ("intra", 6), "extra": ("extra", 6), "under": ("under", 6), "over": ("over", 6),
}  # fmt: skip
_OPPOSED = frozenset(
    map(frozenset, ((_NOT, _PLAIN), ("in", "out"), ("pre", "post"), ("hyper", "hypo"),
                    ("intra", "extra"), ("under", "over")))
)  # fmt: skip
# What is done to patients of every kind: those of a paper on the untreated are treated in it.
_DONE = frozenset(
    "treated controlled selected adjusted matched related blinded planned reported limited "
    "inferior specific known".split()
)
_PEOPLE = frozenset(
    "patients patient people persons adults children infants women men individuals participants "
    "subjects those volunteers who".split()
)
_OF_PEOPLE = [[word] for word in _PEOPLE]  # steroid-free patients; not leukaemia-free survival
_FREE_OF = [["of"], ["from"]]
_NEGATIONS = frozenset(("without", "no", "never", "not", "non"))
_TOO_LITTLE = frozenset(("inadequate", "insufficient", "incomplete", "poor", "failed", "lack"))
_PASSED_OVER = frozenset(
    "a an any the known previous prior established evidence history of on been received receiving "
    "taking using given had having from".split()
)
# Words of which one at most describes a thing: left ventricle, acute gout, term infants.
_SIDES = (("left", "right"), ("upper", "lower"), ("acute", "chronic"), ("benign", "malignant"),
          ("preterm", "term"))  # fmt: skip
_SIDE_OF = {word: number for number, words in enumerate(_SIDES) for word in words}
_SIGNS = {"positive": "+", "negative": "-", "naive": "-", "experienced": "+"}
_NUMBERED = frozenset(("type", "stage"))
_NUMBERS = {"1": "1", "2": "2", "3": "3", "4": "4", "i": "1", "ii": "2", "iii": "3", "iv": "4"}
_KINDS = tuple(
    {word: number for number, words in enumerate(kind) for word in words.split()}
    for kind in (
        ("men man male males boy boys", "women woman female females girl girls"),
        ("child children pediatric paediatric infant infants neonate neonates neonatal newborn "
         "newborns toddlers schoolchildren boys girls", "adult adults elderly"),
        ("dog dogs", "cats", "horses", "sheep", "pigs", "cattle", "rats", "mice", "rabbits",
         "monkeys"),
    )
)  # fmt: skip
_SHORT = 5  # letters of a word that another is made of: to smoke, smokers
_LONG = 6  # letters that words share at least to be of one stem: diabetic, diabetes


@dataclass(frozen=True)
class _Said:
    """Something that is said of those a text is on, and at which of its poles."""

    of: str
    pole: str
    words: str  # as a reader is shown them


def opposed(question: str, title: str, passage: str = "") -> tuple[str, str] | None:
    """What a title names, and its opposite that the question names; None where there is none.

    A passage that names what is asked about answers, whatever its title.
    """
    asked, told = _said(question), _said(title, is_title=True)
    for one in told:
        for other in asked:
            if not _are_opposed(one, other) or any(_agree(one, more) for more in asked):
                continue
            named = (*_said(title), *_said(passage))
            if not any(_agree(other, more) for more in named):
                return one.words, other.words
    return None


def never_on(
    question: str, summary: Callable[[], str], own: Callable[[], str]
) -> tuple[str, str] | None:  # fmt: skip
    """What a paper's summary names, and its opposite, which the question names and the paper never.

    `summary` and `own` give what it says in short, and all that it tells itself. Only things of
    one kind count: men and women, type 1 and type 2, left and right.
    """
    said = [*_of_one_kind(question)]
    asked = [one for one in said if not any(_are_opposed(one, other) for other in said)]
    told = [*_of_one_kind(summary())] if asked else []
    pairs = [(one, other) for one in told for other in asked if _are_opposed(one, other)]
    named = (*told, *_of_one_kind(own())) if pairs else ()
    never = (
        (one.words, other.words)
        for one, other in pairs
        if not any(_agree(other, more) for more in named)
    )
    return next(never, None)


def alike(word: str) -> frozenset[str]:
    """The words that name the same people or animals: "girls" for "women"; else none."""
    kind = next((one for one in _KINDS if word in one), {})
    return frozenset(other for other, pole in kind.items() if pole == kind[word])


def on_whom(question: str, statements: Sequence[str]) -> list[bool | None]:
    """Of each statement, whether it is on those asked about, where another is on their opposite.

    True: on those asked about. False: on their opposite alone. None: on neither, or on both.
    """
    said = _said(question)
    asked = [one for one in said if not any(_are_opposed(one, other) for other in said)]
    told = [_said(statement) for statement in statements]
    against = [{other for other in asked if _is_against(other, said)} for said in told]
    at_odds = set().union(*against)
    return [
        False if odds else True if any(_agree(one, other) for one in said for other in at_odds)
        else None
        for said, odds in zip(told, against, strict=True)
    ]  # fmt: skip


def _is_against(other: _Said, said: Sequence[_Said]) -> bool:
    """Whether a text names the opposite, and not the thing itself."""
    return any(_are_opposed(one, other) for one in said) and not any(
        _agree(one, other) for one in said
    )


def _are_opposed(one: _Said, other: _Said) -> bool:
    if one.pole == other.pole or not _are_same(one.of, other.of):
        return False
    return ":" in one.of or frozenset((one.pole, other.pole)) in _OPPOSED


def _agree(one: _Said, other: _Said) -> bool:
    return one.pole == other.pole and _are_same(one.of, other.of)


def _are_same(one: str, other: str) -> bool:
    if one == other:
        return True
    if ":" in one + other:
        return False
    short, long = sorted((one, other), key=len)
    if len(short) >= _SHORT and long in (f"{short}r", f"{short}er"):
        return True  # smoked, smokers
    return len(short) >= _LONG <= _shared(one, other)


def _shared(one: str, other: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), _LONG)


@lru_cache(maxsize=1_000)
def _said(text: str, *, is_title: bool = False) -> tuple[_Said, ...]:
    return tuple(_read(text, is_title=is_title))


def _read(text: str, *, is_title: bool) -> Iterator[_Said]:
    text = normal(text)
    words = _WORD.findall(text)
    yield from _of_kinds(words)
    yield from _beside(words)
    whom, having = (one.search(text) if is_title else None for one in (_OF_WHOM, _HAVING))
    for said in _by_beginnings(_WORD.findall(text[whom.end() :] if whom else text)):
        if not is_title or (having if said.pole == _PLAIN else whom):
            yield said


def _of_one_kind(text: str) -> Iterator[_Said]:
    words = _WORD.findall(normal(text))
    yield from _of_kinds(words)
    yield from _beside(words)


def _of_kinds(words: Sequence[str]) -> Iterator[_Said]:
    for number, kind in enumerate(_KINDS):
        for word in words:
            if word in kind:
                yield _Said(f"kind:{number}", str(kind[word]), word)


def _beside(words: Sequence[str]) -> Iterator[_Said]:
    """Words that describe the one after or before them: acute gout, HIV-negative, type 2."""
    for before, after in pairwise(words):
        if before in _SIDE_OF:
            yield _Said(f"side:{_SIDE_OF[before]} {stem_of(after)}", before, f"{before} {after}")
        if after in _SIGNS:
            yield _Said(f"sign:{stem_of(before)}", _SIGNS[after], f"{before}-{after}")
    for before, number, after in zip(words, words[1:], words[2:], strict=False):
        if before in _NUMBERED and number in _NUMBERS:
            of, pole = f"number:{before} {stem_of(after)}", _NUMBERS[number]
            yield _Said(of, pole, f"{before} {number} {after}")


def _by_beginnings(words: Sequence[str]) -> Iterator[_Said]:
    negation = ""
    for at, word in enumerate(words):
        if word in _NEGATIONS:
            of_people = not _PEOPLE.isdisjoint(words[max(at - 2, 0) : at])
            of_people = of_people or word in ("non", "never")
            negation = word if of_people else ""
        elif word == "free" and words[at + 1 : at + 2] in _FREE_OF:
            is_of_people = not _PEOPLE.isdisjoint(words[max(at - 2, 0) : at])
            negation = f"free {words[at + 1]}" if is_of_people else ""
        elif not (negation and word in _PASSED_OVER):
            if negation:
                yield _Said(stem_of(word), _NOT, f"{negation} {word}")
            elif words[at + 1 : at + 2] == ["free"] and words[at + 2 : at + 3] in _OF_PEOPLE:
                yield _Said(stem_of(word), _NOT, f"{word}-free")
            elif words[max(at - 1, 0)] in _TOO_LITTLE:
                yield _Said(stem_of(word), _NOT, f"{words[at - 1]} {word}")
            elif word not in _DONE:
                yield from _of_word(word)
            negation = ""


def _of_word(word: str) -> Iterator[_Said]:
    yield _Said(stem_of(word), _PLAIN, word)
    for beginning, (pole, least) in _BEGINNINGS.items():
        rest = word.removeprefix(beginning)
        if rest != word and len(rest) >= least and rest not in _DONE:
            yield _Said(stem_of(rest), pole, word)
