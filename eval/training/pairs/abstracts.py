"""The questions written over abstracts of PubMedQA, whose text the user has fetched.

Sentences are counted from 0 over the contexts and then the long answer. A text is one to
five sentences around the one meant, often after the title, like the passages of the articles.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.training.pairs.group import Group, Marked, without
from eval.training.passages import FOLDER, is_held_out, read_lines
from index.passages.sentences import sentence_spans

FIRST, CONTRASTS = FOLDER / "abstracts.jsonl", FOLDER / "abstract_contrasts.jsonl"
PUBMEDQA = Path("pubmedqa") / "data" / "ori_pqal.json"
HELD_OUT = 10  # one abstract in so many, of the contrasts
TITLE_CHARACTERS = 80
TITLED, LONGER, EARLIER = 0.7, 0.6, 0.4  # shares with a title, one more sentence, the one before
LONGEST = 4  # sentences, the one meant and those after it


@dataclass(frozen=True)
class Abstract:
    """A title and the sentences, each with the label of its section."""

    title: str
    sentences: tuple[tuple[str, str], ...]


def read_abstracts(public: Path) -> dict[str, Abstract]:
    """PubMedQA's labelled part, by PubMed identifier; the question is the abstract's title."""
    data = json.loads((public / PUBMEDQA).read_text(encoding="utf-8"))
    return {pmid: _abstract(values) for pmid, values in data.items()}


def _abstract(values: Mapping[str, Any]) -> Abstract:
    labelled = [
        *zip(values["LABELS"], values["CONTEXTS"], strict=True),
        ("CONCLUSION", values["LONG_ANSWER"]),
    ]
    sentences = [
        (label.capitalize(), text[start:end])
        for label, text in labelled
        for start, end in sentence_spans(text)
    ]
    return Abstract(values["QUESTION"], tuple(sentences))


def read_groups(public: Path, seed: int, *, held_out: bool = False) -> list[Group]:
    """The groups that train, or those held out."""
    rng = random.Random(seed)
    abstracts = read_abstracts(public)
    others = [pmid for pmid in abstracts if is_held_out(pmid, HELD_OUT) == held_out]
    groups = []
    for path in (FIRST, CONTRASTS):
        for values in read_lines(path):
            part = path == CONTRASTS and is_held_out(values["pmid"], HELD_OUT)
            if part == held_out:
                other = abstracts[rng.choice(others)]
                groups.append(_group(values, abstracts[values["pmid"]], other, rng))
    return groups


def _group(
    values: Mapping[str, Any], abstract: Abstract, other: Abstract, rng: random.Random
) -> Group:
    answering = values["answered_by"]
    # A text around another sentence must not extend to one that answers, even in part.
    bad = {*answering, *values["partly"]}
    right = tuple(_window(abstract, at, set(), rng) for at in answering)
    wrong = [
        _window(abstract, at, bad, rng).text
        for at in range(len(abstract.sentences))
        if at not in bad
    ]
    wrong.append(_window(other, 0, set(), rng).text)
    near = [_window(abstract, at, bad, rng).text for at in _closest(values)]
    texts = [marked.text for marked in right]
    source = "abstracts" if answering else "abstracts near miss"
    return Group(
        values["question"], source, right, without(wrong, texts), without(near, texts)
    )  # fmt: skip


def _closest(values: Mapping[str, Any]) -> Sequence[int]:
    return [values["closest"]] if "closest" in values else []


def _window(abstract: Abstract, at: int, avoid: set[int], rng: random.Random) -> Marked:
    """A sentence, marked, with some of those around it, but none of those to avoid."""
    last, first = at, at
    n_sentences = len(abstract.sentences)
    while rng.random() < LONGER and last + 1 < n_sentences and last + 1 - at < LONGEST:
        if last + 1 in avoid:
            break
        last += 1
    if rng.random() < EARLIER and at > 0 and at - 1 not in avoid:
        first = at - 1
    title = f"{abstract.title[:TITLE_CHARACTERS]} | " if rng.random() < TITLED else ""
    text, part = f"{title}{abstract.sentences[first][0]}:", None
    for number in range(first, last + 1):
        sentence = abstract.sentences[number][1]
        text += " "
        if number == at and last > first:
            part = (len(text), len(text) + len(sentence))
        text += sentence
    return Marked(text, part)
