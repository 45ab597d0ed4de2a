"""What a question asks about that no article speaks of, by the groups of words in `topics.tsv`.

"How soon can people have their childhood jabs after the cells?" where no passage has
vaccination under any of its names; "Did women get more neurotoxicity?" where sex stands
only in a table of who took part, and no neurotoxicity near it. The words of a form must
stand near together, in its order. A form in capitals (NICE) is matched in capitals only, one
in quotation marks ("hospitalized", which has the stem of "hospital") as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations, product
from pathlib import Path

from app.missing import as_asked, outcomes
from app.scope import passages_on, studies_named
from index.passage import Passage
from index.search import Searcher
from index.tokens import tokenize
from index.vocabulary import Form, read_groups, read_sections

TOPICS = Path(__file__).parent / "topics.tsv"
NOT_ASKED = "~"  # before a form that only an article is searched for
BETWEEN = 2  # other words that an article may put between the words of a form
# Sections of the vocabulary whose things a topic must stand together with, if both are asked for.
PAIRED = ("transplantation", "cellular therapy", "diseases and states", "drugs, products, trials")
# Of these what a whole article is about, so that its paragraphs need not say it, and sites.
_TOO_WIDE = frozenset({
    "hematopoietic stem cell transplantation", "allogeneic hematopoietic stem cell transplantation",
    "transplant", "conditioning", "reduced-intensity conditioning", "prophylaxis", "car-t",
    "infusion", "bridge", "humanized", "acute lymphoblastic leukemia", "standard of care",
    "immunotherapy", "seattle children's", "fred hutchinson", "national cancer institute", "sheba",
    "lu daopei", "children's hospital of philadelphia", "xuzhou", "wuhan",
})  # fmt: skip
_DASHES = re.compile(r"[-\u2010-\u2015\u2212/]")

Terms = tuple[str, ...]
Tree = dict[str, list["_Written"]]  # forms by their first term, longest first


def missing_topic(question: str, searcher: Searcher) -> str | None:
    """A sentence that names the topics no passage speaks of; None where there is none."""
    articles = spoken_of(searcher)
    names = [topic.name for topic in articles.topics(question) if not topic.places]
    if not names:
        return None
    count = len(searcher.index.articles)
    subject = "The article does not speak" if count == 1 else f"None of the {count} articles speaks"
    return f"{subject} of {' or '.join(dict.fromkeys(names))}."


def missing_pair(question: str, searcher: Searcher) -> str | None:
    """A sentence that names two things that stand nowhere together; None where all do.

    Two of topics, outcomes, studies, and the vocabulary's drugs, patients and treatments (but
    not two of these last); together is in one paragraph or table, or in two that follow on
    each other.
    """
    articles = spoken_of(searcher)
    topics = [topic for topic in articles.topics(question) if topic.places]
    things, studies = articles.paired(question), _studies(question, searcher, articles)
    reported = _outcomes(question, articles)
    pairs = [
        *product(topics, [*reported, *studies, *things]), *combinations(topics, 2),
        *product(things, [*reported, *studies]), *product(reported, studies),
    ]  # fmt: skip
    for topic, other in pairs:
        if not articles.near(topic.places) & other.places:
            return f"The articles do not speak of {topic.name} together with {other.name}."
    return None


def _outcomes(question: str, articles: SpokenOf) -> list[Topic]:
    """The outcomes asked for, as one: where any of them stands."""
    wanted = outcomes(question)
    places = articles.places_of([form for outcome in wanted for form in outcome.forms])
    return [Topic(wanted[0].name, places)] if places else []


def _studies(question: str, searcher: Searcher, articles: SpokenOf) -> list[Topic]:
    """The studies named, as one: where they are spoken of."""
    studies = studies_named(question, searcher)
    places = _places_on(studies, searcher) if studies else frozenset()
    return [Topic(as_asked(studies, question), places)] if places else []


@lru_cache(maxsize=1024)
def _places_on(studies: frozenset[str], searcher: Searcher) -> frozenset[int]:
    articles = spoken_of(searcher)
    return frozenset(articles.place_of[p.passage_id] for p in passages_on(studies, searcher))


@dataclass(frozen=True)
class Topic:
    """A group of forms, and the numbers of the paragraphs and tables that have one of them."""

    name: str
    places: frozenset[int]
    forms: tuple[Form, ...] = ()  # the terms of each form, where that is wanted


class SpokenOf:
    """Which topics the articles speak of, and where: read once for an index."""

    def __init__(self, searcher: Searcher, groups: Sequence[Sequence[str]]) -> None:
        passages = searcher.index.passages
        keys = list(dict.fromkeys(map(_place, passages)))
        numbers = {key: number for number, key in enumerate(keys)}
        self.place_of = {p.passage_id: numbers[_place(p)] for p in passages}
        self._article_of = [article for article, _ in keys]
        texts = _texts(passages)
        self._terms = [frozenset(tokenize(text)) for text in texts]
        known = [pair for a in searcher.index.articles.values() for pair in a.abbreviations.items()]
        others = [[_Written(form) for form in group] for group in [*read_groups(), *known]]
        topics = [[_Written(form) for form in group] for group in groups]
        forms = [form for group in [*topics, *others] for form in group if form.terms]
        self._tree = _tree(forms)
        places: dict[_Written, set[int]] = {}
        for number, text in enumerate(texts):
            for form in _loosely_in(_terms(text), self._tree):
                if form.stands_as_written(text):
                    places.setdefault(form, set()).add(number)
        self._told: dict[frozenset[Form], frozenset[int]] = {}
        self._topics: dict[_Written, list[Topic]] = {}
        paired = {
            tuple(g) for name in PAIRED for g in read_sections()[name] if g[0] not in _TOO_WIDE
        }
        self._paired: dict[_Written, Topic] = {}
        for named, of in ((True, topics), (False, others)):
            for group in of:
                where = frozenset(n for form in group for n in places.get(form, ()))
                topic = Topic(group[0].text if named else "", where)
                for form in group:
                    self._topics.setdefault(form, []).append(topic)
                if tuple(form.form for form in group) in paired:
                    forms_of = tuple(frozenset(form.terms) for form in group)
                    thing = Topic(group[0].text, where, forms_of)
                    self._paired.update((form, thing) for form in group)

    def topics(self, question: str) -> list[Topic]:
        """What the question names; of a form in several groups one that the articles have.

        A form that the vocabulary or an abbreviation has as well is no topic where they make
        it known.
        """
        found: list[Topic] = []
        for forms in _exactly_in(question, self._tree):
            topics = [topic for form in forms for topic in self._topics[form]]
            named = [topic for topic in topics if topic.name]
            spoken = [topic for topic in named if topic.places]
            known = any(topic.places for topic in topics)
            if spoken or (named and not known):
                found.append((spoken or named)[0])
        return found

    def paired(self, question: str) -> list[Topic]:
        """What the question names of the vocabulary's drugs, patients and treatments."""
        named = (self._paired.get(forms[-1]) for forms in _exactly_in(question, self._tree))
        return [thing for thing in named if thing is not None and thing.places]

    def places_of(self, forms: Collection[Form]) -> frozenset[int]:
        """The places that have all terms of any form."""
        key = frozenset(forms)
        if key not in self._told:
            numbered = enumerate(self._terms)
            self._told[key] = frozenset(n for n, t in numbered if any(f <= t for f in forms))
        return self._told[key]

    def near(self, places: Collection[int]) -> frozenset[int]:
        """The places, and those before and after them in the same article."""
        around = {n + step for n in places for step in (-1, 0, 1)}
        owners = {n: self._article_of[n] for n in places}
        return frozenset(
            n for n in around
            if 0 <= n < len(self._article_of)
            and self._article_of[n] in {owners.get(n + s) for s in (-1, 0, 1)}
        )  # fmt: skip


@dataclass(frozen=True)
class _Written:
    """A form as the file has it."""

    form: str

    @cached_property
    def text(self) -> str:
        return self.form.strip(f'"{NOT_ASKED}')

    @cached_property
    def terms(self) -> Terms:
        return _terms(self.text)

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        """For what terms do not tell: letters' case, endings, and words that are no terms."""
        text, words = self.text, _DASHES.sub(" ", self.text).split()
        is_capitals = text.isalpha() and text.isupper()
        if not (is_capitals or self.form.startswith('"') or len(self.terms) < len(words)):
            return None
        any_dash = r"[\s\u2010-\u2015/-]+".join(re.escape(word) for word in words)
        return re.compile(rf"(?<!\w){any_dash}(?!\w)", 0 if is_capitals else re.IGNORECASE)

    def stands_as_written(self, text: str) -> bool:
        return self._pattern is None or bool(self._pattern.search(text))


@lru_cache(maxsize=4)
def spoken_of(searcher: Searcher) -> SpokenOf:
    """The topics of an index and their places, read once."""
    return SpokenOf(searcher, read_groups(TOPICS))


def _texts(passages: Sequence[Passage]) -> list[str]:
    """The text of every paragraph and of every table, with its headings."""
    labels: dict[object, dict[str, None]] = {}
    for passage in passages:
        own = labels.setdefault(_place(passage), dict.fromkeys(passage.section[-2:]))
        own.update(dict.fromkeys([passage.context, passage.labelled]))
    return [" . ".join(parts) for parts in labels.values()]


def _place(passage: Passage) -> tuple[str, object]:
    """What a passage stands in: its paragraph, or the tables of its section with all they have."""
    is_table = passage.kind in ("row", "header", "caption", "note")
    return passage.article_id, passage.section if is_table else passage.block_start


def _terms(text: str) -> Terms:
    """The terms of a text with compounds cut up, so that "re-vaccination" is in two words."""
    return tuple(tokenize(_DASHES.sub(" ", text)))


def _tree(forms: Iterable[_Written]) -> Tree:
    tree: Tree = {}
    for form in sorted(dict.fromkeys(forms), key=lambda form: (-len(form.terms), form.form)):
        tree.setdefault(form.terms[0], []).append(form)
    return tree


def _exactly_in(question: str, tree: Tree) -> Iterator[list[_Written]]:
    """The longest forms at each place of a question, without overlap."""
    terms = _terms(question)
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


def _loosely_in(terms: Terms, tree: Tree) -> Iterator[_Written]:
    """Every form whose terms stand in the text in order, with few words between."""
    for at, term in enumerate(terms):
        for form in tree.get(term, ()):
            rest = iter(terms[at + 1 : at + len(form.terms) + BETWEEN])
            if all(wanted in rest for wanted in form.terms[1:]):
                yield form
