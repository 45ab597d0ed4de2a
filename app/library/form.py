"""Metadata as the lines of a form, and what was typed there back into front matter.

An author has a line of their own, `van der Berg, Ludwig`. One whose line was not touched keeps what
the front matter has, so that nothing is lost by passing through the form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from corpus.article import Metadata
from corpus.corrections import FIELDS, SEVERAL
from corpus.front_matter import ET_AL, values_of
from corpus.people.people import Author, Group

LABELS = {
    "title": "Title", "authors": "Authors, one a line", "journal": "Journal", "year": "Year",
    "volume": "Volume", "issue": "Issue", "pages": "Pages", "locator": "Article number",
    "doi": "DOI", "pmid": "PMID", "registration": "Registrations, one a line",
    "study_design": "Study design", "n_patients": "Patients", "n_centres": "Centres",
    "period": "Period", "publication_type": "Publication type", "article_type": "Article type",
    "status": "Status", "licence": "Licence",
}  # fmt: skip


def shown_values(metadata: Metadata) -> dict[str, str]:
    """Each field that can be corrected as text; empty where it is not known."""
    values = values_of(metadata)
    lines = {name: _lines(values.get(name)) for name in SEVERAL}
    lines["authors"] = [*map(_author, metadata.authors), *[ET_AL] * metadata.more_authors]
    return {
        name: "\n".join(lines[name]) if name in SEVERAL else str(values.get(name, ""))
        for name in FIELDS
    }


def changes_of(typed: Mapping[str, Sequence[str]], metadata: Metadata) -> dict[str, Any]:
    """The fields whose text is no longer the one shown, in the form of the front matter."""
    shown, values = shown_values(metadata), values_of(metadata)
    changes: dict[str, Any] = {}
    for name in FIELDS:
        if name not in typed:
            continue
        text = "\n".join(typed[name]).replace("\r\n", "\n")
        lines = [line.strip() for line in text.split("\n") if line.strip()]
        if lines == [line.strip() for line in shown[name].split("\n") if line.strip()]:
            continue
        if name not in SEVERAL:
            changes[name] = " ".join(text.split()) or None
        elif name == "authors":
            kept = dict(
                zip(map(_author, metadata.authors), values.get("authors", ()), strict=False)
            )
            changes[name] = [kept.get(line, line) for line in lines] or None
        else:
            changes[name] = lines or None
    return changes


def _author(author: Author) -> str:
    if isinstance(author, Group):
        return author.name
    return ", ".join(part for part in (author.surname, author.given, author.suffix) if part)


def _lines(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []
