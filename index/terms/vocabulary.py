"""What else a question's words may be called: abbreviations, shorthand, lay words, products.

Two sources: the curated groups of a field's pack (index/fields), which anyone may extend, and the
abbreviations that the articles define themselves (index/terms/senses.py). Matching is by terms, so
that spelling, case and inflection do not matter; the longest form that fits wins.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from index.terms.letters import Count, asked_terms
from index.terms.senses import Sense, plain_senses, sense_term

DEFAULT_VOCABULARY = Path(__file__).parents[1] / "fields" / "haematology" / "vocabulary.tsv"

Terms = tuple[str, ...]
Form = frozenset[str]  # the terms of one name


class Vocabulary:
    """Groups of forms that mean one thing.

    A long form also finds its short form in articles that use it in that sense; a short form
    also finds its long form, where all articles agree on what it means.
    """

    def __init__(
        self, groups: Iterable[Sequence[str]] = (), senses: Collection[Sense] = ()
    ) -> None:
        self._grouped: dict[Terms, dict[Form, None]] = {}
        for group in groups:
            written = [terms for form in group if (terms := tuple(asked_terms(form)))]
            forms = dict.fromkeys(frozenset(terms) for terms in written)
            for terms in written:
                self._grouped.setdefault(terms, {}).update(forms)
        # A large library has tens of thousands of senses: only the tuples that it holds are kept.
        self._longs = {long for _, long in senses}
        self._plain = plain_senses(senses)
        known = (self._grouped, self._longs, self._plain)
        self._longest = max((len(terms) for forms in known for terms in forms), default=0)
        self._own = frozenset(term for forms in known for terms in forms for term in terms)

    def pieces(self, question: str, count: Count | None = None) -> list[tuple[Form, ...]]:
        """The question cut into what it names: for each piece its own form, then the others.

        `count` says how many texts of the library have a term; without it the forms alone say
        which letters are one name with the word beside them.
        """
        terms = asked_terms(
            question, lambda term: max(term in self._own, count(term) if count else 0)
        )
        found: list[tuple[Form, ...]] = []
        at = 0
        while at < len(terms):
            piece = tuple(terms[at : at + max(self._match(terms, at), 1)])
            own = frozenset(piece)
            found.append((own, *(form for form in self._others(piece) if form != own)))
            at += len(piece)
        return found

    def _match(self, terms: Sequence[str], at: int) -> int:
        """How many terms from here on make up a known form; 0 for none."""
        longest = min(self._longest, len(terms) - at)
        lengths = range(longest, 0, -1)
        return next((n for n in lengths if self._knows(tuple(terms[at : at + n]))), 0)

    def _knows(self, terms: Terms) -> bool:
        return terms in self._grouped or terms in self._longs or terms in self._plain

    def _others(self, terms: Terms) -> dict[Form, None]:
        """The forms that mean the same as one, each once."""
        found = dict(self._grouped.get(terms, {}))
        if terms in self._longs:
            found[frozenset([sense_term(terms)])] = None
        if terms in self._plain:
            found[frozenset(self._plain[terms])] = None
        return found


def read_groups(path: Path = DEFAULT_VOCABULARY) -> list[list[str]]:
    """The groups of a vocabulary file; its format is told in its first lines."""
    return [group for groups in read_sections(path).values() for group in groups]


def read_sections(path: Path = DEFAULT_VOCABULARY) -> dict[str, list[list[str]]]:
    """The groups of a vocabulary file by the heading (`# outcomes`) that they stand under."""
    sections: dict[str, list[list[str]]] = {}
    heading = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            heading = line.lstrip("# ")
        elif line.strip():
            forms = line.split("\t")[0].split("|")
            sections.setdefault(heading, []).append([form.strip() for form in forms])
    return sections
