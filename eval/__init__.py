"""How good the answers are: the question set, the measures and the report.

The public names; each is imported when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eval.evaluation import evaluate
    from eval.measures.summary import Summary, summarise
    from eval.questions.library import Library, find_library, open_library, questions_of
    from eval.report.results import LibraryResult

__all__ = [
    "Library", "LibraryResult", "Summary", "evaluate", "find_library", "open_library",
    "questions_of", "summarise",
]  # fmt: skip
_HOMES = {
    "evaluate": "evaluation", "Summary": "measures.summary", "summarise": "measures.summary",
    "Library": "questions.library", "find_library": "questions.library",
    "open_library": "questions.library", "questions_of": "questions.library",
    "LibraryResult": "report.results",
}  # fmt: skip


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
