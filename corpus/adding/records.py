"""The records of reference managers, by the files that they name or by what papers are known by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.adding.identity import TELLING, identity_of, normal
from corpus.article import Metadata
from corpus.managers.process import record_of, written
from corpus.managers.record import Linked, Record


@dataclass
class Records:
    """The records that are given with files."""

    by_path: dict[Path, Linked] = field(default_factory=dict)
    _by_key: dict[tuple[str, str], Linked] = field(default_factory=dict)

    def add_loose(self, record: Record, export: str) -> None:
        """Keep a record that no file was found for; the first of several of one paper counts."""
        for key in keys_of(record.metadata):
            self._by_key.setdefault(key, Linked(record, export))

    def of(self, path: Path, metadata: Metadata) -> Linked | None:
        """The record of a file that states so much."""
        named = self.by_path.get(path)
        if named:
            return named
        return next((self._by_key[key] for key in keys_of(metadata) if key in self._by_key), None)


def stored(linked: Linked) -> dict[str, Any]:
    """A record with the name of its export, as JSON has it."""
    return {"export": linked.export, **written(linked.record)}


def linked_of(values: Mapping[str, Any]) -> Linked:
    """What `stored` gave. Raises ArticleUnreadable."""
    return Linked(record_of(values), values["export"])


def keys_of(metadata: Metadata) -> list[tuple[str, str]]:
    """What a paper is known by, the surest first."""
    identity, title = identity_of(metadata), normal(metadata.title or "")
    keys = [("doi", identity.doi), ("pmid", identity.pmid)]
    keys.append(("title", title if len(title) >= TELLING else ""))
    return [key for key in keys if key[1]]
