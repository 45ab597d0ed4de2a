"""What a question asks about that no article speaks of, by the groups of words in `topics.tsv`.

"How soon can people have their childhood jabs after the cells?" where no passage has
vaccination under any of its names; "Did women get more neurotoxicity?" where sex stands
only in a table of who took part, and no neurotoxicity near it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, product

from app.fields.haematology.missing import as_asked, outcomes, with_kin
from app.fields.haematology.scope import passages_on, studies_named
from app.fields.haematology.spoken import CELLS, DRUGS, STATES, SpokenOf, Topic, spoken_of
from app.reading.asked import none_of
from app.reading.known import kept
from index.ranking.question import Question, asks_figure
from index.ranking.search import Searcher

# Sections for whose things, as for any topic, an outcome must be given in the same sentence or
# the next.
TOLD_CLOSELY = (STATES, CELLS)
# Sections of topics for which it need not be ("cost lives", "at the price of").
TOLD_APART = ("cost, access, law", "scores, guidelines, registries", "infections")


def missing_topic(question: Question, searcher: Searcher) -> str | None:
    """A sentence that names the topics no passage speaks of; None where there is none."""
    articles = spoken_of(searcher)
    names = [topic.name for topic in articles.topics(question.text) if not topic.places]
    if not names:
        return None
    subject = none_of(question, searcher, "speaks", "speak")
    return f"{subject} of {' or '.join(dict.fromkeys(names))}."


def missing_pair(question: str, searcher: Searcher) -> str | None:
    """A sentence that names two things that stand nowhere together; None where all do.

    The two are topics, outcomes, studies, or the vocabulary's drugs, patients and treatments (but
    not both of these last). Together means in one paragraph or table, or in two adjacent ones.
    """
    articles = spoken_of(searcher)
    topics = [topic for topic in articles.topics(question) if topic.places]
    studies = _studies(question, searcher, articles)
    things, products = _parted(articles.paired(question), studies)
    told = {product.name: product for product in products}
    topics = [told.get(topic.name, topic) for topic in topics]
    reported = _outcomes(question, articles)
    pairs = [
        *product(topics, [*reported, *studies, *things, *products]), *_of_two_kinds(topics),
        *product(things, [*reported, *studies]), *product(products, reported),
        *product(reported, studies),
    ]  # fmt: skip
    for topic, other in pairs:
        if not articles.near(topic.places) & other.places:
            return f"The articles do not speak of {topic.name} together with {other.name}."
    told_of = [
        *(topic for topic in topics if topic.section not in TOLD_APART),
        *(thing for thing in things if thing.section in TOLD_CLOSELY),
    ]
    for thing, outcome in product(told_of, reported):
        if not articles.tell(thing, outcome, with_figure=asks_figure(question)):
            return f"No sentence of the articles gives {outcome.name} for {thing.name}."
    return None


def _parted(
    things: Sequence[Topic], studies: Sequence[Topic]
) -> tuple[list[Topic], list[Topic]]:  # fmt: skip
    """The things without the products asked for beside a study; and these, where it is told of.

    "LD in NCT02435849 (tisa-cel)?": what is told of the study is told of its product.
    """
    places = frozenset[int]().union(*(study.places for study in studies))
    products = [one for one in things if studies and one.section == DRUGS]
    told = [replace(one, places=one.places | places) for one in products]
    return [one for one in things if one not in products], told


def _of_two_kinds(topics: Sequence[Topic]) -> Iterator[tuple[Topic, Topic]]:
    """Every pair of topics, except of one section, as these may stand for each other."""
    return ((one, other) for one, other in combinations(topics, 2) if one.section != other.section)


def _outcomes(question: str, articles: SpokenOf) -> list[Topic]:
    """The outcomes asked for as one topic, with the places where any of them stands."""
    wanted = outcomes(question)
    forms = tuple(form for outcome in wanted for form in outcome.forms)
    kin = tuple(form for outcome in with_kin(wanted) for form in outcome.forms)
    places = articles.places_of(forms)
    return [Topic(wanted[0].name, places, articles.statements_of(kin))] if places else []


def _studies(question: str, searcher: Searcher, articles: SpokenOf) -> list[Topic]:
    """The studies named as one topic, with the places that speak of them."""
    studies = studies_named(question, searcher)
    places = _places_on(studies, searcher) if studies else frozenset()
    return [Topic(as_asked(studies, question), places)] if places else []


@kept(1024)
def _places_on(studies: frozenset[str], searcher: Searcher) -> frozenset[int]:
    articles = spoken_of(searcher)
    return frozenset(articles.place_of[p.passage_id] for p in passages_on(studies, searcher))
