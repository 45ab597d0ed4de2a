"""An index of some reports, built with vectors that are known: what that costs."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.readiness import Approval
from eval.speed.literature.reports import reports_of
from index.embedding.embedder import load_embedder
from index.storage.build import build
from index.storage.known_vectors import known_vectors
from index.storage.manifest import read_manifest

MB = 1_000_000
LOOKED_AT = 0.1  # seconds between two looks at the memory
PARTS = {
    "vectors": "vectors.faiss", "BM25": "bm25/", "units": "units/", "passages": "passages.",
    "articles": "articles.",
}  # fmt: skip


def built(folder: Path, index: Path, size: int) -> dict[str, Any]:
    """Build the index: processor seconds, most memory of its own, bytes of each part."""
    reports, embedder = reports_of(folder, size), load_embedder()
    known = known_vectors(folder / "index", embedder)
    with most_memory() as memory:
        processor = time.process_time()
        summary = build(
            reports.sources, embedder, index, keep=1, also=known, approve=Approval(embedder)
        )
        processor = time.process_time() - processor
    manifest, target = read_manifest(index)
    sizes = {path.relative_to(target).as_posix(): path.stat().st_size
             for path in target.rglob("*") if path.is_file()}  # fmt: skip
    return {
        "reports": reports.n, "passages": summary.n_passages, "embedded": summary.n_embedded,
        "tier": manifest.tier, "recall@10": round(manifest.recall, 4),
        "build, processor seconds": round(processor),
        "build, most memory MB": memory[-1] // MB, "before it MB": memory[0] // MB,
        "bytes": sum(sizes.values()),
        "bytes a passage": {
            words: round(sum(n for name, n in sizes.items() if name.startswith(start))
                         / summary.n_passages)
            for words, start in PARTS.items()
        },
    }  # fmt: skip


@contextmanager
def most_memory() -> Iterator[list[int]]:
    """The memory of this process at first, and, at the end, the most that it was meanwhile.

    Its own memory, without pages of files, which the system takes back when it wants them.
    """
    seen, ended = [own_memory()], threading.Event()

    def look() -> None:
        most = seen[0]
        while not ended.wait(LOOKED_AT):
            most = max(most, own_memory())
        seen.append(max(most, own_memory()))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        ended.set()
        thread.join()


def own_memory() -> int:
    """Bytes of this process that no file holds."""
    return _memory()["RssAnon"]


def memory() -> dict[str, int]:
    """MB of this process: its own, and pages of files, which it shares with the system's cache."""
    found = _memory()
    return {"own": found["RssAnon"] // MB, "of mapped files": found["RssFile"] // MB}


def _memory() -> dict[str, int]:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    values = dict(line.split(":", 1) for line in lines)
    return {key: int(values[key].split()[0]) * 1024 for key in ("RssAnon", "RssFile")}
