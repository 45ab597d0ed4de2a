"""The page on which papers are added; `static/adding.js` fills it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from app.page.markup import render


def adding_page(formats: str, suffixes: Collection[str], max_bytes: int, max_archive: int) -> str:
    """The page; `formats` says in words which files it takes, `suffixes` are their endings."""
    return render(
        "library/adding.html",
        formats=formats,
        suffixes=",".join(sorted(suffixes)),
        max_bytes=max_bytes,
        max_archive=max_archive,
    )


def jobs_list(jobs: Sequence[Mapping[str, Any]], standing: Mapping[str, str]) -> str:
    """The items of its list, the newest first; `jobs` are records of jobs, the oldest first.

    `standing` has, by article_id, what became of papers that answer no question: `retracted`.
    """
    return render("library/jobs.html", jobs=jobs[::-1], standing=standing)
