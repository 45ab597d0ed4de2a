"""The form of both files of questions: the reports with the units that are needed, then questions.

One JSON object a line, compressed by gzip. A report has `report`, `title`, where it is from, and
`units`: by number, the words that a unit is read with and its own text.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.ranking.reading import UnitText

Line = Mapping[str, Any]


@dataclass(frozen=True)
class Stored:
    """What a file holds."""

    reports: list[Line]
    questions: list[Line]

    @property
    def units(self) -> dict[tuple[str, int], UnitText]:
        """The units by report and number."""
        return {
            (report["report"], int(number)): UnitText(report["title"], context, text)
            for report in self.reports
            for number, (context, text) in report["units"].items()
        }


def read(path: Path) -> Stored:
    """Both parts of a file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    return Stored(
        [line for line in lines if "units" in line], [line for line in lines if "units" not in line]
    )


def write(path: Path, reports: Iterable[Line], questions: Iterable[Line]) -> None:
    """Write both parts."""
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=9) as file:
        for line in (*reports, *questions):
            print(json.dumps(line, ensure_ascii=False), file=file)
