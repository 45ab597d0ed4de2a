"""The questions written over the five articles, with passages that answer and near ones.

A passage that is evidence of the `test` half is never used, right or wrong. One passage in seven
is held out: no question over it trains, and no question that trains is read with it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.article import Article
from corpus.words.normal import on_the_line
from eval.questions.question import Span
from eval.training.pairs.abstracts import TITLE_CHARACTERS
from eval.training.pairs.group import Group, Marked, without
from eval.training.passages import (
    FOLDER,
    Places,
    alike,
    by_place,
    is_held_out,
    passage_at,
    read_lines,
    touches,
    unseen_spans,
)
from index.passages.passage import Passage
from index.passages.texts import embedded_text
from index.ranking.search import Searcher

ARTICLES, CONTRASTS = FOLDER / "articles.jsonl", FOLDER / "contrasts.jsonl"
UNITS, DECLINED = FOLDER / "units.jsonl", FOLDER / "declined.jsonl"
ANSWERED = (ARTICLES, CONTRASTS, UNITS)  # questions over the articles
SEVERAL = "cross"  # the set of questions that need a part from each of several passages
SEARCHED, MINED, RANDOM = 40, 12, 2  # hits looked at; wrong passages: best of them, and random ones
NEAR_MISS_SEARCHED, NEAR_MISS_MINED = 20, 8
DECLINED_SEARCHED = 6
NEAR = 2  # at most, of the named passages that a near miss was written against
NOT_OF_THE_ARTICLES = ("other-field", "other-topic", "patient-advice")


@dataclass(frozen=True)
class Written:
    """A written question with its passages; those that answer were named by its writer."""

    question: str
    source: str
    over: Passage | None  # the one it was written over; None if it is about no article
    right: tuple[Passage, ...]
    wrong: tuple[Passage, ...]
    near: tuple[Passage, ...]
    key: Span | None  # the words of the first right passage that answer


class Miner:
    """Finds wrong passages with the first ranking, only among those that may be read."""

    def __init__(
        self, searcher: Searcher, unseen: Sequence[Span], held_out: bool, rng: random.Random
    ) -> None:
        self._searcher, self._rng = searcher, rng
        self._allowed = {
            passage.passage_id
            for passage in searcher.index.passages
            if not touches(passage, unseen)
            and (held_out or not is_held_out(passage.passage_id))
        }  # fmt: skip

    def allows(self, passage: Passage) -> bool:
        """Whether a passage may be read at all."""
        return passage.passage_id in self._allowed

    def hits(self, question: str, k: int) -> list[Passage]:
        """The passages among the k best that may be read and are no table headers."""
        hits = self._searcher.search(question, k=k)
        return [hit.passage for hit in hits if self._usable(hit.passage)]

    def others(self, right: Sequence[Passage]) -> list[Passage]:
        """Random passages of the same article that do not answer."""
        found = [
            passage
            for passage in self._searcher.index.passages
            if passage.article_id == right[0].article_id
            and self._usable(passage)
            and not may_answer(passage, right)
        ]
        return self._rng.sample(found, min(RANDOM, len(found)))

    def _usable(self, passage: Passage) -> bool:
        return passage.kind != "header" and self.allows(passage)


def may_answer(passage: Passage, right: Sequence[Passage]) -> bool:
    """Whether a passage answers, or is so like one that does that it may answer as well."""
    return passage in right or any(alike(passage, other) for other in right)


def read_written(searcher: Searcher, seed: int, *, held_out: bool = False) -> list[Written]:
    """Every question that trains, or those held out; `searcher` must have no reader."""
    rng = random.Random(seed)
    miner = Miner(searcher, unseen_spans(list(searcher.index.articles.values())), held_out, rng)
    places = by_place(searcher.index.passages)
    found = [
        written
        for path in ANSWERED
        for values in read_lines(path)
        if (written := _written(values, places, miner, held_out))
    ]
    return [*found, *_declined(miner, DECLINED, held_out)]


def _written(
    values: Mapping[str, Any], places: Places, miner: Miner, held_out: bool
) -> Written | None:
    """One line; None where it is not of the part wanted (held out or not) or may not be read."""
    right = [passage_at(place, places) for place in values["answered_by"]]
    named = values.get("near", [])
    near = [passage_at(p, places) for p in (named if isinstance(named, list) else [named])]
    over = [*right, *(passage_at(p, places) for p in [values.get("beside")] if p), *near][0]
    if is_held_out(over.passage_id) != held_out or not miner.allows(over):
        return None
    question = values["question"]
    source = f"{values.get('set', 'articles')}{'' if right else ' near miss'}"
    near = [passage for passage in near if miner.allows(passage) and passage not in right][:NEAR]
    if not right:
        wrong = miner.hits(question, NEAR_MISS_SEARCHED)[:NEAR_MISS_MINED]
        return Written(question, source, over, (), tuple(wrong), tuple(near), None)
    mined = [p for p in miner.hits(question, SEARCHED) if not may_answer(p, right)][:MINED]
    wrong = [*mined, *miner.others(right)]
    # For other styles only the first passage is certain to answer the question.
    all_answer = values["style"] == "full" or values.get("set") == SEVERAL
    answering = [p for p in right if miner.allows(p)] if all_answer else right[:1]
    return Written(
        question, source, over, tuple(answering), tuple(wrong), tuple(near), _key(values)
    )


def _key(values: Mapping[str, Any]) -> Span | None:
    place = values.get("key")
    return Span(place["article_id"], place["start"], place["end"]) if place else None


def _declined(miner: Miner, path: Path, held_out: bool) -> Iterator[Written]:
    """Questions of other fields: every second one trains."""
    for number, values in enumerate(read_lines(path)):
        if values["kind"] in NOT_OF_THE_ARTICLES and (number % 2 == 1) == held_out:
            wrong = miner.hits(values["question"], DECLINED_SEARCHED)
            yield Written(values["question"], "declined", None, (), tuple(wrong), (), None)


def read_text(article: Article, passage: Passage) -> str:
    """A passage as it is read with a question: title, caption and headings before its words."""
    return f"{article.title[:TITLE_CHARACTERS]} | {embedded_text(passage)}"


def group(written: Written, articles: Mapping[str, Article]) -> Group:
    """The question with its passages as they are read together."""

    def text(passage: Passage) -> str:
        return read_text(articles[passage.article_id], passage)

    right = tuple(
        Marked(text(passage), marked_part(passage, articles[passage.article_id], written.key))
        for passage in written.right
    )
    texts = [marked.text for marked in right]
    return Group(
        written.question, written.source, right,
        without(map(text, written.wrong), texts), without(map(text, written.near), texts),
    )  # fmt: skip


def marked_part(passage: Passage, article: Article, key: Span | None) -> tuple[int, int] | None:
    """The sentences of a passage that the key touches, as they stand in what is read of it."""
    if key is None or len(passage.sentences) == 1 or passage.article_id != key.article_id:
        return None
    touched = [
        (start, end) for start, end in passage.sentences if start < key.end and key.start < end
    ]
    if not touched:
        return None
    # A passage of several sentences is no row: its words end what is read of it.
    before = len(read_text(article, passage)) - len(on_the_line(passage.text))
    first, last = touched[0][0] - passage.start, touched[-1][1] - passage.start
    start, end = (before + len(on_the_line(passage.text[:at])) for at in (first, last))
    return start, end
