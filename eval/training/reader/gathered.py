"""The gathered groups as one file, which is all that training needs.

JSON, compressed by gzip: `strings`; `units` as numbers of strings (title, context, text);
`abbreviations`, by title what those of the article mean; `groups`, of which each has its kind, its
source, its questions as numbers of strings, its units as numbers of units, and for judged ones how
far each answers and where it starts.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from eval.training.reader.sources.group import Contrast, Group, Judged
from index.ranking.reading import UnitText

Trained = Group | Contrast | Judged


class _Numbered:
    """Values, each once, by number."""

    def __init__(self) -> None:
        self.numbers: dict[Any, int] = {}

    def __call__(self, value: Any) -> int:  # noqa: ANN401 - strings or units
        return self.numbers.setdefault(value, len(self.numbers))


def save(
    groups: Iterable[Trained], path: Path, abbreviations: Mapping[str, Mapping[str, str]]
) -> None:
    """Write the groups, with the abbreviations of the articles of their units by title."""
    string, unit = _Numbered(), _Numbered()
    lines: list[list[Any]] = []
    for one in groups:
        if isinstance(one, Contrast):
            asked = [string(question) for question in (one.right, *one.wrong)]
            lines.append(["contrast", string(one.source), asked, unit(one.unit)])
        elif isinstance(one, Group):
            parts = [[unit(u) for u in part] for part in (one.right, one.near, one.wrong)]
            lines.append(["group", string(one.source), string(one.question), *parts])
        else:
            starts = [round(start, 3) for start in one.starts]
            units = [unit(u) for u in one.units]
            head = ["judged", string(one.source), string(one.question)]
            lines.append([*head, units, list(one.answers), starts])
    rows = [[string(u.title), string(u.context), string(u.text)] for u in unit.numbers]
    known = dict(abbreviations) | {
        u.title: u.abbreviations for u in unit.numbers if u.abbreviations
    }
    told = {u.title: known[u.title] for u in unit.numbers if u.title in known}
    values = {
        "strings": list(string.numbers), "units": rows, "abbreviations": told, "groups": lines
    }  # fmt: skip
    with gzip.open(path, "wt", encoding="utf-8") as file:
        json.dump(values, file, ensure_ascii=False)


def load(path: Path) -> list[Trained]:
    """Read what `save` wrote."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        values = json.load(file)
    text: list[str] = values["strings"]
    senses: dict[str, dict[str, str]] = values["abbreviations"]
    units = [
        UnitText(text[title], text[context], text[own], senses.get(text[title], {}))
        for title, context, own in values["units"]
    ]
    return [_group(line, text, units) for line in values["groups"]]


def _group(line: list[Any], text: list[str], units: list[UnitText]) -> Trained:
    kind, source, asked, *rest = line
    if kind == "contrast":
        right, *wrong = (text[at] for at in asked)
        return Contrast(units[rest[0]], text[source], right, tuple(wrong))
    parts = [tuple(units[at] for at in part) for part in (rest if kind == "group" else rest[:1])]
    if kind == "group":
        return Group(text[asked], text[source], *parts)
    return Judged(text[asked], text[source], parts[0], tuple(rest[1]), tuple(rest[2]))
