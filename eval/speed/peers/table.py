"""The figures beside the peers, for a page and for the terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isnan

from eval.speed.peers.comparison import BEDSIDE, BUDGETS, Compared, Figures
from eval.speed.peers.environment import PEERS, version

BEGIN, END = "<!-- peers -->", "<!-- /peers -->"  # in a page, around the figures

# The words of a row, its figure, and whether the ratio to Bedside is shown.
Row = tuple[str, Callable[[Figures], float], bool]

ROWS: tuple[Row, ...] = (
    ("indexing 1,000 characters, processor s", lambda one: one.indexing, True),
    ("a question, p50, processor ms", lambda one: one.p50, True),
    ("a question, p95, processor ms", lambda one: one.p95, True),
    ("cold, from start to first answer, processor s", lambda one: one.cold, True),
    ("index on disk, MB", lambda one: one.disk, True),
    ("most memory, indexing, MB", lambda one: one.memory_indexing, True),
    ("most memory, asking, MB", lambda one: one.memory_asking, True),
    (f"evidence in {BUDGETS[0]:,} characters, share", lambda one: one.evidence[0], False),
    (f"evidence in {BUDGETS[1]:,} characters, share", lambda one: one.evidence[1], False),
)


def peers_table(measured: Mapping[str, Compared]) -> str:
    """The figures of each library in Markdown; a ratio is a peer's figure by Bedside's."""
    versions = {peer.title: f"{peer.title} {version(peer)}".strip() for peer in PEERS}
    parts = []
    for library, found in measured.items():
        names = list(found.figures)
        heads = " | ".join(versions.get(name, name) for name in names)
        lines = [f"| {library} | {heads} |", "| --- |" + " ---: |" * len(names)]
        ours = found.figures[BEDSIDE.title]
        for words, figure, with_ratio in ROWS:
            cells = [
                _cell(figure(one), figure(ours) if with_ratio and one is not ours else None)
                for one in found.figures.values()
            ]
            lines.append(f"| {words} | {' | '.join(cells)} |")
        parts.append("\n".join(lines))
        parts += [f"Not measured on it: {reason}" for reason in found.missing.values()]
    return "\n\n".join(parts)


def _cell(figure: float, ours: float | None) -> str:
    if isnan(figure):
        return "–"
    digits = 0 if figure >= 100 else 2 if figure >= 0.1 else 4
    return f"{figure:,.{digits}f}" + (f" ({figure / ours:,.2f}×)" if ours else "")
