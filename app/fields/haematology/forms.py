"""Where the written forms of names stand in a text.

The words of a form must stand near together, in its order. A form in capitals (NICE) is
matched in capitals only, one in quotation marks ("hospitalized", which has the stem of
"hospital") as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from index.terms.letters import asked_terms
from index.terms.tokens import tokenize
from index.terms.vocabulary import read_groups

NOT_ASKED = "~"  # marks a form that is looked for in articles, not in questions
BETWEEN = 2  # other words that an article may put between the words of a form
_DASHES = re.compile(r"[-\u2010-\u2015\u2212/]")

Terms = tuple[str, ...]
Tree = dict[str, list["Written"]]  # forms by their first term, longest first


@dataclass(frozen=True)
class Written:
    """A form of a name, as a file of forms has it."""

    form: str

    @cached_property
    def text(self) -> str:
        """Without the marks of the file."""
        return self.form.strip(f'"{NOT_ASKED}')

    @cached_property
    def terms(self) -> Terms:
        """Its terms in order; none for a form of words that are no terms."""
        return compound_terms(self.text)

    @cached_property
    def _n_terms(self) -> int:
        return len(tokenize(_DASHES.sub(" ", self.text)))

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        """A pattern for what terms do not tell: case, endings, and words that are no terms."""
        text, words = self.text, _DASHES.sub(" ", self.text).split()
        is_capitals = text.isalpha() and text.isupper()
        if not (is_capitals or self.form.startswith('"') or self._n_terms < len(words)):
            return None
        any_dash = r"[\s\u2010-\u2015/-]+".join(re.escape(word) for word in words)
        return re.compile(rf"(?<!\w){any_dash}(?!\w)", 0 if is_capitals else re.IGNORECASE)

    def stands_as_written(self, text: str) -> bool:
        """Whether a text with the form's terms also has its exact letters, where these matter."""
        return self._pattern is None or bool(self._pattern.search(text))


@lru_cache(maxsize=16_384)
def written(form: str) -> Written:
    """The form, whose terms and pattern are worked out once for all indexes."""
    return Written(form)


def compound_terms(text: str) -> Terms:
    """The terms of a text with compounds split, so that "re-vaccination" is two words."""
    return tuple(asked_terms(_DASHES.sub(" ", text), _of_forms))


def _of_forms(term: str) -> int:
    """1 for a compound that the vocabulary writes: CAR-T, T-cell."""
    return term in _compounds()


@cache
def _compounds() -> frozenset[str]:
    forms = (form for group in read_groups() for form in group)
    return frozenset(term for form in forms for term in asked_terms(form))


def form_tree(forms: Iterable[Written]) -> Tree:
    """The forms, to be looked up by their first terms."""
    tree: Tree = {}
    for form in sorted(dict.fromkeys(forms), key=lambda form: (-len(form.terms), form.form)):
        tree.setdefault(form.terms[0], []).append(form)
    return tree


def exactly_in(question: str, tree: Tree) -> Iterator[list[Written]]:
    """The longest forms at each place of a question, without overlap."""
    terms = compound_terms(question)
    at = 0
    while at < len(terms):
        fitting = [
            form for form in tree.get(terms[at], ())
            if terms[at : at + len(form.terms)] == form.terms
            and not form.form.startswith(NOT_ASKED) and form.stands_as_written(question)
        ]  # fmt: skip
        longest = [form for form in fitting if len(form.terms) == len(fitting[0].terms)]
        if longest:
            yield longest
        at += len(longest[0].terms) if longest else 1


def loosely_in(terms: Terms, tree: Tree) -> Iterator[Written]:
    """Every form whose terms stand in the text in order, with few words between."""
    for at, term in enumerate(terms):
        for form in tree.get(term, ()):
            rest = iter(terms[at + 1 : at + len(form.terms) + BETWEEN])
            if all(wanted in rest for wanted in form.terms[1:]):
                yield form
