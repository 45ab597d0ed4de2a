"""Which part of an article a heading opens: its own findings in short, or the work of others.

Reports of every field tell their findings twice, in short in the abstract and the conclusions and
at length in the results; introduction and discussion tell mostly of other work. Only the outermost
heading counts, by its first word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

SUMMARY, AROUND, OTHER = 1, 2, 0

_NUMBERING = r"(?:[\divx]+[.):]?\s+)?"  # "1. Introduction", "IV Discussion"
_SUMMARY = re.compile(
    _NUMBERING + r"(?:abstract|summary|synopsis|conclusions?|concluding|highlights|key (?:points"
    r"|messages|findings)|r[ée]sum[ée]|resumen|resumo|zusammenfassung)\b",
    re.IGNORECASE,
)
_AROUND = re.compile(
    _NUMBERING + r"(?:introduction|background|discussion|comment|limitations?|strengths"
    r"|implications|perspectives?|einleitung|diskussion|introducción|discusión)\b",
    re.IGNORECASE,
)


_METHODS = re.compile(
    _NUMBERING + r"(?:materials?|methods?|methodology|patients and methods|subjects and methods"
    r"|participants and methods|study design|experimental)\b",
    re.IGNORECASE,
)


def is_methods(headings: Sequence[str]) -> bool:
    """Whether the outermost heading opens what was done, not what was found."""
    return bool(headings) and _METHODS.match(headings[0].strip()) is not None


def part_of(headings: Sequence[str]) -> int:
    """SUMMARY, AROUND or OTHER, from the headings above a passage, outermost first."""
    outermost = headings[0].strip() if headings else ""
    if _SUMMARY.match(outermost):
        return SUMMARY
    return AROUND if _AROUND.match(outermost) else OTHER
