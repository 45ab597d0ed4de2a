"""SQuAD 2.0 -> groups of single sentences: whether a sentence answers, in any field.

Where a paragraph does not answer its question, the set marks the words that look like an answer
(Rajpurkar et al. 2018, "Know What You Don't Know"): the sentence that holds them is near.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.training.reader.sources.group import Group
from index.passages.sentences import sentence_spans
from index.ranking.reading import UnitText

OTHERS = 6  # sentences of other paragraphs of the same article that share most words


def groups(path: Path, rng: random.Random) -> list[Group]:
    """Every question whose answer, or the words that look like one, can be placed."""
    data = json.loads(path.read_text(encoding="utf-8"))["data"]
    return [group for topic in data for group in _of_topic(topic, rng)]


def _of_topic(values: Mapping[str, Any], rng: random.Random) -> Iterator[Group]:
    title = values["title"].replace("_", " ")
    paragraphs = [
        (p["context"], sentence_spans(p["context"]), p["qas"]) for p in values["paragraphs"]
    ]
    sentences = [
        (number, UnitText(title, "", text[start:end]), _words(text[start:end]))
        for number, (text, spans, _) in enumerate(paragraphs)
        for start, end in spans
    ]
    for number, (text, spans, asked) in enumerate(paragraphs):
        for question in asked:
            impossible = question["is_impossible"]
            marked = question["plausible_answers" if impossible else "answers"]
            at = marked[0]["answer_start"] if marked else -1
            meant = next((span for span in spans if span[0] <= at < span[1]), None)
            if meant is None:
                continue
            unit = UnitText(title, "", text[slice(*meant)])
            beside = [UnitText(title, "", text[a:b]) for a, b in spans if (a, b) != meant]
            others = [(s, w) for n, s, w in sentences if n != number]
            words = question["question"].strip()
            alike = _most_alike(words, others)
            source = "squad near miss" if impossible else "squad"
            right, near = ((), (unit,)) if impossible else ((unit,), ())
            rng.shuffle(beside)
            yield Group(words, source, right, (*near, *beside[:3]), (*alike,))


def _most_alike(
    question: str, sentences: Sequence[tuple[UnitText, frozenset[str]]]
) -> list[UnitText]:
    asked = _words(question)
    return [s for s, _ in sorted(sentences, key=lambda one: -len(asked & one[1]))[:OTHERS]]


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w{3,}", text.lower()))
