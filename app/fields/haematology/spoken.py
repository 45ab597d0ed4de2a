"""Which topics, drugs, patients and treatments the articles speak of, and where."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from app.fields.haematology.forms import (
    Written,
    compound_terms,
    exactly_in,
    form_tree,
    loosely_in,
    written,
)
from app.fields.haematology.statements import beside, place_of, statements
from app.reading.known import kept
from index.passages.background import give_way
from index.passages.passage import Passage
from index.ranking.search import Searcher
from index.terms.names import indexed_terms
from index.terms.vocabulary import DEFAULT_VOCABULARY, Form, read_groups, read_sections

TOPICS = Path(__file__).parent / "topics.tsv"
WORK = "haematology.json"  # among the files that a build keeps with the index
# Sections of the vocabulary whose things a topic must stand together with, if both are asked for.
STATES, CELLS, DRUGS = "diseases and states", "cellular therapy", "drugs, products, trials"
PAIRED = ("transplantation", CELLS, STATES, DRUGS)
# Except what a whole article is about, so that its paragraphs need not say it, and sites.
_TOO_WIDE = frozenset({
    "hematopoietic stem cell transplantation", "allogeneic hematopoietic stem cell transplantation",
    "transplant", "conditioning", "reduced-intensity conditioning", "prophylaxis", "car-t",
    "infusion", "bridge", "humanized", "acute lymphoblastic leukemia", "standard of care",
    "immunotherapy", "seattle children's", "fred hutchinson", "national cancer institute", "sheba",
    "lu daopei", "children's hospital of philadelphia", "xuzhou", "wuhan",
})  # fmt: skip


@dataclass(frozen=True)
class Topic:
    """A group of forms, and the numbers of the places and statements that have one of them."""

    name: str
    places: frozenset[int]  # paragraphs and tables, with their headings
    statements: frozenset[int] = frozenset()  # sentences and rows
    forms: tuple[Form, ...] = ()  # the terms of each form, where that is wanted
    section: str = ""  # of the vocabulary, or of topics.tsv


class SpokenOf:
    """Which topics the articles speak of, and where: read once for an index."""

    def __init__(self, searcher: Searcher, groups: Sequence[Sequence[str]]) -> None:
        passages = searcher.index.passages
        keys = list(dict.fromkeys(map(place_of, passages)))
        numbers = {key: number for number, key in enumerate(keys)}
        self.place_of = {p.passage_id: numbers[place_of(p)] for p in passages}
        self._article_of = [article for article, _ in keys]
        self._statements = statements(searcher)
        saved = _read(searcher.index.work.get(WORK))
        texts = _texts(passages)
        self._terms = (
            [frozenset(terms.split()) for terms in saved["terms"]] if saved
            else [frozenset(indexed_terms(text)) for text in texts]
        )  # fmt: skip
        known = [pair for a in searcher.index.articles.values() for pair in a.abbreviations.items()]
        others = [[written(form) for form in group] for group in [*read_groups(), *known]]
        topics = [[written(form) for form in group] for group in groups]
        self._tree = form_tree(form for group in [*topics, *others] for form in group if form.terms)
        if saved:
            self._places, self._said = (
                {written(form): set(numbers) for form, numbers in saved[key].items()}
                for key in ("places", "said")
            )
        else:
            self._places = self._having(texts)
            self._said = self._having(one.text for one in self._statements)
        places, said = self._places, self._said
        self._told: dict[frozenset[Form], frozenset[int]] = {}
        self._stated: dict[frozenset[Form], frozenset[int]] = {}
        self._topics: dict[Written, list[Topic]] = {}
        self._paired: dict[Written, Topic] = {}
        for named, of in ((True, topics), (False, others)):
            sections = _sections(TOPICS if named else DEFAULT_VOCABULARY)
            for group in of:
                give_way()
                forms = tuple(frozenset(form.terms) for form in group)
                section = sections.get(tuple(form.form for form in group), "")
                thing = Topic(
                    group[0].text, _all_of(group, places), _all_of(group, said), forms, section
                )
                topic = thing if named else replace(thing, name="")
                for form in group:
                    self._topics.setdefault(form, []).append(topic)
                if section in PAIRED:
                    self._paired.update((form, thing) for form in group)

    def saved(self) -> bytes:
        """What reading the passages has given, for the next process."""
        values = {
            "of": _version(), "terms": [" ".join(sorted(terms)) for terms in self._terms],
            "places": {form.form: sorted(at) for form, at in self._places.items()},
            "said": {form.form: sorted(at) for form, at in self._said.items()},
        }  # fmt: skip
        return json.dumps(values, ensure_ascii=False).encode("utf-8")

    def _having(self, texts: Iterable[str]) -> dict[Written, set[int]]:
        """The numbers of the texts that have each form."""
        found: dict[Written, set[int]] = {}
        for number, text in enumerate(texts):
            for form in loosely_in(compound_terms(text), self._tree):
                if form.stands_as_written(text):
                    found.setdefault(form, set()).add(number)
        return found

    def topics(self, question: str) -> list[Topic]:
        """The topics that the question names; for a form in several groups, one that articles have.

        A form that is in the vocabulary or an abbreviation as well is no topic where the
        articles have it in that sense alone.
        """
        found: list[Topic] = []
        for forms in exactly_in(question, self._tree):
            topics = [topic for form in forms for topic in self._topics[form]]
            named = [topic for topic in topics if topic.name]
            spoken = [topic for topic in named if topic.places]
            known = any(topic.places for topic in topics)
            if spoken or (named and not known):
                found.append((spoken or named)[0])
        return found

    def paired(self, question: str, sections: Collection[str] = PAIRED) -> list[Topic]:
        """What the question names of the vocabulary's drugs, patients and treatments."""
        named = (self._paired.get(forms[-1]) for forms in exactly_in(question, self._tree))
        return [one for one in named if one and one.places and one.section in sections]

    def places_of(self, forms: Collection[Form]) -> frozenset[int]:
        """The places that have all terms of any form."""
        key = frozenset(forms)
        if key not in self._told:
            numbered = enumerate(self._terms)
            self._told[key] = frozenset(n for n, t in numbered if any(f <= t for f in forms))
        return self._told[key]

    def statements_of(self, forms: Collection[Form]) -> frozenset[int]:
        """The sentences and rows that have all terms of any form."""
        key = frozenset(forms)
        if key not in self._stated:
            told = self._statements
            self._stated[key] = frozenset(
                s.number for s in told if any(form <= s.terms for form in key)
            )
        return self._stated[key]

    def tell(self, thing: Topic, outcome: Topic, *, with_figure: bool) -> bool:
        """Whether a statement, or two neighbours, have both, and a figure if one is wanted."""
        neighbours = (beside(number, self._statements) for number in thing.statements)
        return any(
            not outcome.statements.isdisjoint(one.number for one in around)
            and (not with_figure or any(one.has_figure for one in around))
            for around in neighbours
        )

    def near(self, places: Collection[int]) -> frozenset[int]:
        """The places, and those before and after them in the same article."""
        around = {n + step for n in places for step in (-1, 0, 1)}
        owners = {n: self._article_of[n] for n in places}
        return frozenset(
            n for n in around
            if 0 <= n < len(self._article_of)
            and self._article_of[n] in {owners.get(n + s) for s in (-1, 0, 1)}
        )  # fmt: skip


@kept(4)
def spoken_of(searcher: Searcher) -> SpokenOf:
    """The topics of an index and their places, read once."""
    return SpokenOf(searcher, read_groups(TOPICS))


def _read(saved: bytes | None) -> dict[str, Any] | None:
    """What another process saved; None where the forms are no longer those that it looked for."""
    values: dict[str, Any] = json.loads(saved) if saved else {}
    return values if values.get("of") == _version() else None


@cache
def _version() -> str:
    """The digest of the files of forms, and of how they are looked for."""
    files = (TOPICS, DEFAULT_VOCABULARY, Path(__file__), Path(__file__).with_name("forms.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def _sections(path: Path) -> dict[tuple[str, ...], str]:
    """The section of each group of a file, without the groups that are too wide to be paired."""
    return {
        tuple(group): name
        for name, groups in read_sections(path).items()
        for group in groups
        if group[0] not in _TOO_WIDE
    }


def _all_of(group: Iterable[Written], found: dict[Written, set[int]]) -> frozenset[int]:
    return frozenset(number for form in group for number in found.get(form, ()))


def _texts(passages: Sequence[Passage]) -> list[str]:
    """The text of every paragraph and of every table, with its headings."""
    labels: dict[object, dict[str, None]] = {}
    for passage in passages:
        own = labels.setdefault(place_of(passage), dict.fromkeys(passage.section[-2:]))
        own.update(dict.fromkeys([passage.context, passage.labelled]))
    return [" . ".join(parts) for parts in labels.values()]
