"""`bedside corpus audit FOLDER`: every JATS file of a folder against its reading.

The figures of each table are compared cell by cell: lost, moved to another cell, glued to a mark
beside them, or with another sign. The file's tables are laid out anew (corpus/audit/layout.py);
a fault that the reader and the audit share is not seen.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

from corpus.audit.article import ArticleAudit, Share, audit_article
from corpus.audit.figures import Fault
from corpus.errors import CorpusError

FAULTS: tuple[Fault, ...] = ("lost", "moved", "glued", "sign")
_SUFFIXES = (".xml", ".nxml", ".jats")


_NAMES = {
    "lost": "lost", "moved": "moved to another cell", "glued": "glued to a mark",
    "sign": "with another sign", "sentences": "sentences whole in one line",
    "references": "references", "numbers": "references with their number",
    "people": "people and groups", "registrations": "registrations",
    "status": "retractions, corrections, concerns marked",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One line of the report: `right` of `total`; the total is 0 where only a number is known."""

    name: str
    right: int
    total: int


@dataclass
class Rates:
    """The sums over a folder."""

    n_read: int = 0
    n_failed: int = 0
    n_tables: int = 0
    n_tables_lost: int = 0
    captions: Share = field(default_factory=lambda: Share(0, 0))
    n_figures: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    shares: dict[str, Share] = field(default_factory=dict)
    dropped: Counter[str] = field(default_factory=Counter)

    def add(self, audit: ArticleAudit) -> None:
        """Count one file in."""
        if audit.error:
            self.n_failed += 1
            return
        self.n_read += 1
        self.n_tables += len(audit.tables)
        self.n_tables_lost += sum(not table.found for table in audit.tables)
        stated = [table.captioned for table in audit.tables if table.captioned is not None]
        self.captions += Share(sum(stated), len(stated))
        self.n_figures += sum(table.n_figures for table in audit.tables)
        self.faults.update(fault.fault for table in audit.tables for fault in table.faults)
        self.dropped.update(dict(audit.dropped))
        for name in ("sentences", "references", "numbers", "people", "registrations", "status"):
            self.shares[name] = self.shares.get(name, Share(0, 0)) + getattr(audit, name)

    def rows(self) -> list[Row]:
        """What is counted, as the lines of a report."""
        figures = self.n_figures
        right = figures - sum(self.faults.values())
        table_rows = [
            Row("files read", self.n_read, self.n_read + self.n_failed),
            Row("tables found", self.n_tables - self.n_tables_lost, self.n_tables),
            Row("captions above their tables", self.captions.right, self.captions.total),
            Row("figures of tables in their cells", right, figures),
            *(Row(f"figures {_NAMES[fault]}", self.faults[fault], figures) for fault in FAULTS),
        ]
        shares = [
            Row(_NAMES[name], share.right, share.total) for name, share in self.shares.items()
        ]
        dropped = [Row(f"left out: {kind}", n, 0) for kind, n in self.dropped.most_common(12)]
        return [*table_rows, *shares, *dropped]


def jats_files(folder: Path) -> list[Path]:
    """The XML files below a folder, in order of name."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES)


def audit_files(paths: Sequence[Path], n_processes: int | None = None) -> Iterator[ArticleAudit]:
    """The audit of each file, in order, on all cores; a bad file is one with an error."""
    workers = n_processes or os.cpu_count() or 1
    if workers == 1:
        yield from map(audit_or_error, paths)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(audit_or_error, paths, chunksize=4)


def audit_or_error(path: Path) -> ArticleAudit:
    """The audit of a file, whatever it holds."""
    try:
        return audit_article(path)
    except CorpusError as exc:
        return ArticleAudit(path.name, error=str(exc))
    except Exception as exc:  # the next files are audited all the same
        return ArticleAudit(path.name, error=f"{type(exc).__name__}: {exc}")


def rates_of(audits: Iterable[ArticleAudit]) -> Rates:
    """The sums of many audits."""
    rates = Rates()
    for audit in audits:
        rates.add(audit)
    return rates


def record_of(audit: ArticleAudit) -> str:
    """One line of JSON."""
    return json.dumps(asdict(audit), ensure_ascii=False)
