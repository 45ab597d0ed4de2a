"""Which passages may answer: only some articles, years or study designs, or only tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article
from corpus.errors import BadFilter
from index.passage import Passage

TABLE_KINDS = frozenset({"row", "header", "caption", "note"})


@dataclass(frozen=True)
class Filters:
    """What a reader narrowed the search to; the default admits everything."""

    articles: tuple[str, ...] = ()  # article_ids
    year_from: int | None = None
    year_to: int | None = None  # inclusive
    designs: tuple[str, ...] = ()  # as `design_of` gives them; case does not matter
    tables_only: bool = False

    def __bool__(self) -> bool:
        return self != Filters()

    def admits(self, article: Article) -> bool:
        """Whether passages of the article may answer; one without a year has no year to fit."""
        year = article.metadata.year
        if self.articles and article.article_id not in self.articles:
            return False
        if self.year_from is not None and (year is None or year < self.year_from):
            return False
        if self.year_to is not None and (year is None or year > self.year_to):
            return False
        wanted = {design.casefold() for design in self.designs}
        return not wanted or design_of(article).casefold() in wanted

    def mask(
        self, passages: Iterable[Passage], articles: Mapping[str, Article]
    ) -> NDArray[np.bool_]:
        """Which passages may answer; shape (passages,). Raises BadFilter where none may."""
        self._check(articles)
        admitted = {key for key, article in articles.items() if self.admits(article)}
        mask = np.array(
            [
                p.article_id in admitted and (not self.tables_only or p.kind in TABLE_KINDS)
                for p in passages
            ],
            dtype=np.bool_,
        )
        if not mask.any():
            raise BadFilter(
                "no article fits these filters; widen the years, designs or articles, or "
                "allow more than tables."
            )
        return mask

    def _check(self, articles: Mapping[str, Article]) -> None:
        unknown = [key for key in self.articles if key not in articles]
        if unknown:
            raise BadFilter(f"there is no article {unknown[0]!r}; there are {', '.join(articles)}.")
        designs = {
            design_of(article).casefold(): design_of(article) for article in articles.values()
        }
        strange = [design for design in self.designs if design.casefold() not in designs]
        if strange:
            known = ", ".join(sorted(filter(None, designs.values())))
            raise BadFilter(f"no article has the design {strange[0]!r}; there are {known}.")


def design_of(article: Article) -> str:
    """The study design, or the kind of article where no design is given; "" for neither."""
    return article.metadata.study_design or article.metadata.article_type or ""
