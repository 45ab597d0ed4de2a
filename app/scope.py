"""The passages that speak of a study which a question names: its trial name, number or author."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise

from app.disagreement.studies import all_trial_names, named_studies
from corpus.article import Article
from index.passage import Passage
from index.search import Searcher

_AUTHOR = re.compile(r"\b([A-Z]\w+(?:-[A-Z]\w+)?)(?: and (?:colleagues|co-?workers)| et al)")


def studies_named(question: str, searcher: Searcher) -> frozenset[str]:
    """Every name of the studies that a question names and an article knows; empty for none."""
    trials, authors = _names(searcher)
    # "Lu Daopei" is a hospital, not the author Lu.
    named = {a for a in authors if re.search(rf"\b{re.escape(a)}\b(?! [A-Z][a-z])", question)}
    return named_studies(question, dict(trials)) | named


def passages_on(studies: frozenset[str], searcher: Searcher) -> list[Passage]:
    """Passages of the paragraphs and rows that name a study, and of articles that are its own."""
    articles, passages = searcher.index.articles, searcher.index.passages
    names = any_name(studies)
    own = {key for key, article in articles.items() if _is_own(article, names)}
    blocks = list(dict.fromkeys((p.article_id, p.block_start) for p in passages))
    naming = {(p.article_id, p.block_start) for p in passages if names.search(p.text)}
    # What a paragraph, or the one after it, says once the study is named is still on the study.
    following = {after for before, after in pairwise(blocks) if before in naming}
    spoken = naming | following
    return [p for p in passages if p.article_id in own or (p.article_id, p.block_start) in spoken]


def any_name(studies: Iterable[str]) -> re.Pattern[str]:
    """Finds where a text names one of the studies."""
    return re.compile("|".join(rf"(?<![\w-]){_flexible(name)}(?!\w)" for name in studies))


def _flexible(name: str) -> str:
    """A registration's digits are known with or without its letters."""
    return rf"(?:NCT|ChiCTR[\w-]*)? ?{name}" if name.isdigit() else re.escape(name)


def _is_own(article: Article, names: re.Pattern[str]) -> bool:
    metadata = article.metadata
    return bool(names.search(" ".join([*metadata.registration, *metadata.authors[:1]])))


@lru_cache(maxsize=4)
def _names(searcher: Searcher) -> tuple[Mapping[str, frozenset[str]], frozenset[str]]:
    """Trial names with their registrations, and the authors whose studies are spoken of."""
    articles = searcher.index.articles.values()
    authors = {name for article in articles for name in _AUTHOR.findall(article.text)}
    authors |= {
        article.metadata.authors[0].split()[0] for article in articles if article.metadata.authors
    }
    return all_trial_names(articles), frozenset(authors)
