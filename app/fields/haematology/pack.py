"""What the rules of this field add to answering, and on which libraries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from app.answers.choices import Choice, Difference
from app.fields.haematology import aspects
from app.fields.haematology.aspects import missing_aspect
from app.fields.haematology.disagreement import differences
from app.fields.haematology.missing import missing_outcome
from app.fields.haematology.scope import terms_of
from app.fields.haematology.spoken import WORK, spoken_of
from app.fields.haematology.therapy import kinds_named, kinds_of, told_in
from app.fields.haematology.timepoints import missing_period, telling_periods
from app.fields.haematology.topics import missing_pair, missing_topic
from app.reading.paragraph import Span
from index.fields import is_of_haematology
from index.passages.passage import Passage
from index.ranking.question import Question
from index.ranking.search import Hit, Searcher


class Haematology:
    """The pack; see app/fields/__init__.py."""

    def is_of_field(self, searcher: Searcher) -> bool:
        """Whether at least half of the titles name a disease or cell therapy of the vocabulary.

        Its rules read every passage: they are not used on a large index.
        """
        if not searcher.index.whole:
            return False
        return is_of_haematology([entry.title for entry in searcher.index.catalogue])

    def prepare(self, searcher: Searcher) -> None:
        """Read every passage as the rules need it, unless a build has kept that with the index."""
        terms_of(searcher)
        spoken_of(searcher)
        telling_periods(searcher)
        aspects.prepare(searcher)

    def work(self, searcher: Searcher) -> Mapping[str, bytes]:
        """Where the forms of topics stand: what takes longest."""
        return {WORK: spoken_of(searcher).saved()}

    def missing(self, question: Question, hits: Sequence[Hit], searcher: Searcher) -> str | None:
        """A topic, outcome, time, kind of figure or pair that no passage tells of."""
        return (
            missing_topic(question, searcher)
            or missing_outcome(question.text, searcher)
            or missing_period(question.text, hits, searcher)
            or missing_aspect(question.text, searcher)
            or missing_pair(question.text, searcher)
        )

    def is_beside(
        self, question: Question, passage: Passage, start: int, end: int, searcher: Searcher
    ) -> bool:
        """Whether a sentence is on another kind of therapy than is asked for."""
        asked = _kinds_asked(question.text)
        if not asked or passage.kind == "row":
            return False
        told = kinds_of(passage, start, end, searcher.index.articles[passage.article_id])
        return bool(told) and not told & asked

    def label(
        self, passage: Passage, start: int, end: int, searcher: Searcher
    ) -> tuple[str, Span] | None:
        """The kind of therapy that an earlier sentence names and the title does not, and where."""
        article = searcher.index.articles[passage.article_id]
        if passage.kind == "row":
            return None
        kinds, span = told_in(passage, start, end, article)
        known = kinds - kinds_named(article.title)
        if not known or span is None or span == (start, end):
            return None
        return ", ".join(sorted(known)), span

    def differences(
        self, question: Question, hits: Sequence[Hit], chosen: Sequence[Choice], searcher: Searcher
    ) -> list[Difference]:
        """Figures of one outcome that differ, and conclusions on transplantation."""
        return differences(question, hits, chosen, searcher)


_kinds_asked = lru_cache(maxsize=1)(kinds_named)  # of one question, for all of its passages
