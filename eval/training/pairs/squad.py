"""SQuAD 2.0 -> groups: passages of one to a few sentences, the answering one marked.

It teaches which sentence of a passage answers, and that a paragraph on the question's topic
may not answer it (Rajpurkar et al. 2018, "Know What You Don't Know"). It is not medical.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.training.pairs.group import Group, Marked, without
from index.passages.sentences import sentence_spans

FILE = Path("squad") / "data" / "dev-v2.0.json"
LENGTHS = (150, 300, 400)  # characters that a passage grows to
MOST_ALIKE = 3  # wrong passages: those that share most words with the question, and any one
TITLED = 0.7


@dataclass(frozen=True)
class Window:
    """Sentences first to last of a paragraph, around the one meant (its start, end in `text`)."""

    paragraph: int
    first: int
    last: int
    text: str
    meant: tuple[int, int]


class Topic:
    """One article of the set."""

    def __init__(self, values: Mapping[str, Any], rng: random.Random) -> None:
        self.title = values["title"].replace("_", " ")
        self._rng = rng
        self._texts = [paragraph["context"] for paragraph in values["paragraphs"]]
        self._sentences = [sentence_spans(text) for text in self._texts]
        self.windows = [
            self.window(paragraph, at)
            for paragraph, found in enumerate(self._sentences)
            for at in range(0, len(found), 2)
        ]

    def sentence_at(self, paragraph: int, character: int) -> int | None:
        """The number of the sentence in which a character stands."""
        found = enumerate(self._sentences[paragraph])
        return next((n for n, (start, end) in found if start <= character < end), None)

    def window(self, paragraph: int, at: int) -> Window:
        """The sentence with neighbours on random sides, up to a random length."""
        spans, limit = self._sentences[paragraph], self._rng.choice(LENGTHS)
        first = last = at
        while True:
            wider = [
                (a, b)
                for a, b in ((first - 1, last), (first, last + 1))
                if a >= 0 and b < len(spans) and spans[b][1] - spans[a][0] <= limit
            ]
            if not wider:
                break
            first, last = self._rng.choice(wider)
        begin, end = spans[first][0], spans[last][1]
        meant = spans[at][0] - begin, spans[at][1] - begin
        return Window(paragraph, first, last, self._texts[paragraph][begin:end], meant)


def groups(public: Path, rng: random.Random) -> list[Group]:
    """Every question whose answer, or the words that look like one, can be placed."""
    data = json.loads((public / FILE).read_text(encoding="utf-8"))["data"]
    return [group for values in data for group in _of_topic(values, rng)]


def _of_topic(values: Mapping[str, Any], rng: random.Random) -> Iterator[Group]:
    topic = Topic(values, rng)
    for number, paragraph in enumerate(values["paragraphs"]):
        for question in paragraph["qas"]:
            impossible = question["is_impossible"]
            answers = question["plausible_answers" if impossible else "answers"]
            at = topic.sentence_at(number, answers[0]["answer_start"]) if answers else None
            if at is not None:
                yield _group(question["question"].strip(), impossible, topic, number, at, rng)


def _group(
    question: str, impossible: bool, topic: Topic, paragraph: int, at: int, rng: random.Random
) -> Group:
    window = topic.window(paragraph, at)
    others = [
        other.text
        for other in topic.windows
        if other.paragraph != paragraph or not other.first <= at <= other.last
    ]
    alike = _most_alike(question, others)
    lead = f"{topic.title} | " if rng.random() < TITLED else ""
    if impossible:
        wrong = tuple(lead + text for text in (window.text, *alike[:1]))
        return Group(question, "squad near miss", (), wrong)
    drawn = [lead + text for text in (*alike, rng.choice(others))]
    right, (start, end) = lead + window.text, window.meant
    # Where the sentence is the whole passage, there is nothing to tell it from.
    part = (len(lead) + start, len(lead) + end) if window.first < window.last else None
    return Group(question, "squad", (Marked(right, part),), without(drawn, [right]))


def _most_alike(question: str, texts: Sequence[str]) -> list[str]:
    asked = _words(question)
    return sorted(texts, key=lambda text: -len(asked & _words(text)))[:MOST_ALIKE]


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w{3,}", text.lower()))
