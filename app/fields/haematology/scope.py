"""The passages that speak of a study which a question names: its trial name, number or author."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain, pairwise

from app.reading.known import kept, of_each_article
from app.reading.studies import all_trial_names, named_studies
from corpus.article import Article
from corpus.people.people import Person
from corpus.words.normal import CAPITALS, unaccented
from corpus.words.registrations import pattern_of, registration_keys
from index.passages.passage import Passage
from index.ranking.search import Searcher
from index.terms.letters import asked_terms
from index.terms.names import indexed_terms
from index.terms.vocabulary import Vocabulary, read_groups

_AUTHOR = re.compile(
    rf"\b([{CAPITALS}]\w+(?:-[{CAPITALS}]\w+)?)(?: and (?:colleagues|co-?workers)| et al)"
)


_CODE = re.compile(r"\b[a-z]?[A-Z][A-Za-z]+\d+[a-z]*\b")
OFTEN = 5
# Sections in which an article sets the findings of others beside its own.
_OF_OTHERS = re.compile(r"introduction|background|discussion|conclusion", re.IGNORECASE)


def studies_named(question: str, searcher: Searcher) -> frozenset[str]:
    """Every name of the studies that a question names and an article knows; empty for none."""
    trials, authors = _names(searcher)
    # "Lu Daopei" is a hospital, not the author Lu.
    asked = unaccented(question)
    named = {
        author for author in authors
        if re.search(rf"\b{re.escape(unaccented(author))}\b(?! [A-Z][a-z])", asked)
    }  # fmt: skip
    return named_studies(question, dict(trials)) | named


def studies_meant(question: str, searcher: Searcher) -> frozenset[str]:
    """The studies named, and those meant by a place in the vocabulary or by a product's code."""
    codes = _codes(searcher)
    own = {
        name for word in _CODE.findall(question) if word in codes for name in (word, codes[word])
    }
    return studies_named(question, searcher) | _nicknamed(question, searcher) | own


@kept(4)
def _codes(searcher: Searcher) -> dict[str, str]:
    """Codes (hCART19s) that one article alone uses again and again -> that article's study."""
    articles = searcher.index.articles.values()
    counts = {article.article_id: Counter(_CODE.findall(article.text)) for article in articles}
    return {
        code: number
        for article in articles
        for number in named_studies(" ".join(article.metadata.registration), {})
        for code, count in counts[article.article_id].items()
        if count >= OFTEN and sum(code in of for of in counts.values()) == 1
    }


def _nicknamed(question: str, searcher: Searcher) -> set[str]:
    """The names, in small letters, of studies meant by a place, and their registrations' keys."""
    trials, _ = _names(searcher)
    names, vocabulary = _nicknames()
    written = {trial.lower() for trial in trials}  # known by its capitals: TOWER, BLAST
    found = (names.get(piece[0], frozenset()) for piece in vocabulary.pieces(question))
    return {name for group in found if not group & written for name in group}


@lru_cache(maxsize=1)
def _nicknames() -> tuple[dict[frozenset[str], frozenset[str]], Vocabulary]:
    """For each form of a study's group, the names in the group, a registration by its key."""
    groups = [g for g in read_groups() if any(registration_keys(form) for form in g)]
    names = {
        frozenset(asked_terms(form)): frozenset().union(*map(_names_in, group))
        for group in groups
        for form in group
    }
    return names, Vocabulary(groups)


def _names_in(form: str) -> frozenset[str]:
    return registration_keys(form) or frozenset({form})


@kept(4)
def terms_of(searcher: Searcher) -> dict[str, frozenset[str]]:
    """For each passage_id, the terms of the passage's words and of its context."""
    return dict(chain.from_iterable(of_each_article(searcher, _terms_in)))


def _terms_in(
    passages: Sequence[Passage], _: Searcher
) -> list[tuple[str, frozenset[str]]]:  # fmt: skip
    return [(p.passage_id, frozenset(indexed_terms(f"{p.context} {p.labelled}"))) for p in passages]


@kept(256)
def passages_on(studies: frozenset[str], searcher: Searcher) -> tuple[Passage, ...]:
    """Passages of the paragraphs and rows that name a study, and of articles that are its own.

    Passages of its own article that cite others are left out, unless its author was named.
    """
    articles, passages = searcher.index.articles, searcher.index.passages
    by_author = studies & _names(searcher)[1]
    names = any_name(studies)
    own = {key for key, article in articles.items() if _is_own(article, names)}
    blocks = list(dict.fromkeys((p.article_id, p.block_start) for p in passages))
    naming = {(p.article_id, p.block_start) for p in passages if names.search(p.text)}
    # A paragraph that names the study, and the one after it, are taken to be about the study.
    following = {after for before, after in pairwise(blocks) if before in naming}
    spoken = naming | following

    def is_on_it(passage: Passage) -> bool:
        if passage.article_id in own:
            return bool(by_author) or not _cites_others(passage, articles[passage.article_id])
        return (passage.article_id, passage.block_start) in spoken

    return tuple(filter(is_on_it, passages))


def _cites_others(passage: Passage, article: Article) -> bool:
    marks = article.reference_marks
    return bool(passage.section and _OF_OTHERS.search(passage.section[0])) and any(
        passage.start <= mark.start < passage.end for mark in marks
    )


def any_name(studies: Iterable[str]) -> re.Pattern[str]:
    """Finds where a text names one of the studies."""
    numbers = {name: pattern_of(name) for name in studies}
    return re.compile(
        "|".join(
            rf"(?<!\d){numbers[name]}(?!\d)"
            if numbers[name]
            else rf"(?<![\w-]){_flexible(name)}(?!\w)"
            for name in studies
        )
    )


def _flexible(name: str) -> str:
    """A pattern for a name; one in small letters is found in any case."""
    return rf"(?i:{re.escape(name)})" if name.islower() else re.escape(name)


def _is_own(article: Article, names: re.Pattern[str]) -> bool:
    metadata = article.metadata
    return bool(names.search(" ".join([*metadata.registration, *article.author_names[:1]])))


@kept(4)
def _names(searcher: Searcher) -> tuple[Mapping[str, frozenset[str]], frozenset[str]]:
    """Trial names with their registrations, and the authors whose studies are spoken of."""
    articles = searcher.index.articles.values()
    authors = {name for article in articles for name in _AUTHOR.findall(article.text)}
    authors |= {
        first.family if isinstance(first, Person) else first.name
        for article in articles
        for first in article.metadata.authors[:1]
    }
    return all_trial_names(searcher.index.catalogue), frozenset(authors)
