"""Statements -> the same with one on all patients before one on "these", who are but a part.

"No neurotoxicity occurred in these patients" may be said of seven who had a second infusion.
Where the paper says nearly as well what happened among all, that comes first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.answers.choices import Choice
from app.reading.context import is_of_those

MARGIN = 1.0  # log-odds by which the statement on all may fall behind


def whole_first(ranked: Sequence[Choice]) -> list[Choice]:
    """The statements, best first; only which of them leads may change."""
    if not ranked or not is_of_those(ranked[0].text):
        return list(ranked)
    lead = ranked[0]
    near = (
        one for one in ranked
        if one.score >= lead.score - MARGIN and not is_of_those(one.text)
        and one.passage.article_id == lead.passage.article_id
    )  # fmt: skip
    whole = next(near, None)
    if whole is None:
        return list(ranked)
    return [replace(whole, score=lead.score), *(one for one in ranked if one is not whole)]
