"""What the corpus holds, which index is in force, and how good the answers were measured to be."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from app.page.markup import render
from app.service import AnswerService
from index.storage.generations import GENERATIONS
from index.storage.manifest import Manifest

# Written by `bedside eval accept`. It is read as data: nothing here may import the evaluation.
ACCEPTED = Path(__file__).parents[2] / "eval" / "baseline.json"
SPLITS = (
    ("trials", "150 trial reports that nothing was made for"),
    ("reviews", "50 reviews and studies of other kinds, that nothing was made for"),
    ("five", "the five articles that come with Bedside, half fitted to"),
)
# What each measure is, in words for a reader; in the order in which they are shown.
MEASURES = (
    (
        "first claim answers",
        "the first statement shown answers, or tells one of several things asked",
    ),
    ("first claim answers in full", "it tells all that was asked"),
    ("recall@4000", "evidence within the first 4,000 characters of passages"),
    ("recall@1000", "evidence within the first 1,000 characters"),
    ("facts", "facts of the right answer that the answer shows"),
    ("abstention recall", "questions that the articles do not answer, refused"),
    ("answerable refused", "answerable questions refused (lower is better)"),
    ("unlocked figures", "figures shown that do not stand where they say (lower is better)"),
)


@dataclass(frozen=True)
class Quality:
    """One measure, with a value for each library; None where not measured."""

    name: str
    values: tuple[str | None, ...]


def about_page(service: AnswerService, accepted: Path = ACCEPTED) -> str:
    """The page. Raises IndexFault where no index is in force."""
    index = service.searcher.index
    articles = index.catalogue
    years = [entry.year for entry in articles if entry.year is not None]
    return render(
        "about.html",
        articles=articles,
        is_listed=index.whole,  # nobody reads a list of thousands
        n_tables=sum(entry.n_tables for entry in articles),
        years=f"{min(years)} to {max(years)}" if years else "",
        manifest=index.manifest,
        built=_built(service, index.manifest),
        stale=service.staleness(),
        version=version("bedside"),
        splits=[name for _, name in SPLITS],
        quality=measured(accepted),
        measured_on=accepted_on(accepted),
    )


def measured(path: Path) -> tuple[Quality, ...]:
    """The accepted results as `0.87 ± 0.06`; nothing where there are none that can be read."""
    try:
        splits = json.loads(path.read_text(encoding="utf-8"))["splits"]
        found = [
            Quality(words, tuple(_value(splits.get(split, {}), name) for split, _ in SPLITS))
            for name, words in MEASURES
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ()
    return tuple(quality for quality in found if any(quality.values))


def accepted_on(path: Path) -> str:
    """The day, as `7 March 2026`; empty where the results do not say it (older ones do not)."""
    try:
        day = date.fromisoformat(json.loads(path.read_text(encoding="utf-8"))["accepted"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return day.strftime("%-d %B %Y")


def _value(measures: Mapping[str, Any], name: str) -> str | None:
    found = measures.get(name)
    return None if found is None else f"{found['mean']:.2f} ± {found['half_width']:.2f}"


def _built(service: AnswerService, manifest: Manifest) -> str:
    """When the index in force was built; empty where the folder no longer tells."""
    try:
        seconds = (service.index / GENERATIONS / manifest.generation).stat().st_mtime
    except OSError:
        return ""
    return datetime.fromtimestamp(seconds, UTC).strftime("%-d %B %Y, %H:%M UTC")
