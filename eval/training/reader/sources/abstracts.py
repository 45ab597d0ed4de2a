"""Questions written over abstracts of PubMedQA's labelled part -> groups of its sentences."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eval.training.pairs.abstracts import _abstract  # the only code that reads this form
from eval.training.passages import FOLDER, is_held_out, read_lines
from eval.training.reader.sources.group import Group
from index.ranking.reading import UnitText

FILE = Path("pubmedqa") / "data" / "ori_pqal.json"
LINES = (FOLDER / "abstracts.jsonl", FOLDER / "abstract_contrasts.jsonl")
HELD_OUT = 10


def groups(path: Path) -> list[Group]:
    """The groups over abstracts that train; an abstract's other sentences are wrong."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return [
        _group(values, data[values["pmid"]])
        for lines in LINES
        for values in read_lines(lines)
        if not is_held_out(values["pmid"], HELD_OUT)
    ]


def _group(values: Mapping[str, Any], stored: Mapping[str, Any]) -> Group:
    abstract = _abstract(stored)
    units = [UnitText(abstract.title, label, text) for label, text in abstract.sentences]
    right = values["answered_by"]
    closest = values.get("closest")
    near = [closest] if not right and closest is not None else []
    named = {*right, *near, *values.get("partly", ())}
    wrong = [unit for at, unit in enumerate(units) if at not in named]
    source = "abstract" if right else "abstract near miss"
    return Group(
        values["question"], source, tuple(units[n] for n in right),
        tuple(units[n] for n in near), tuple(wrong),
    )  # fmt: skip
