"""Plots as inline SVG, without a plotting library; every text in them is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import ceil, log10
from math import floor as floor_of

from eval.measures.statistics import Estimate

COLOURS = (
    "#0b6e99", "#c2571a", "#7a5195", "#4a7c2f", "#6b6b6b", "#a8324a", "#2f7c7c", "#8a6d1c",
)  # fmt: skip
WIDTH, BAR, GAP, LEFT, RIGHT = 720, 15, 12, 200, 60
PLOT = WIDTH - LEFT - RIGHT

Bars = Mapping[str, Mapping[str, Estimate | None]]  # group -> system -> its estimate


def bars(groups: Bars, title: str) -> str:
    """Horizontal bars from 0 to 1, grouped, with their intervals and a legend."""
    systems = list(dict.fromkeys(name for group in groups.values() for name in group))
    parts, y = [_legend(systems)], 34.0
    for label, group in groups.items():
        middle = y + BAR * len(group) / 2 + 4
        parts.append(_text(LEFT - 8, middle, label, "end"))
        for name, found in group.items():
            parts.append(_bar(y, found, COLOURS[systems.index(name) % len(COLOURS)]))
            y += BAR
        y += GAP
    return _svg(parts + _axis(30, y), y + 24, title)


def curves(lines: Mapping[str, Sequence[tuple[float, float]]], title: str) -> str:
    """Risk against coverage, a line a system; both axes run from 0 to 1."""
    return _unit_square(lines, title, "coverage", "risk")


def calibrated(lines: Mapping[str, Sequence[tuple[float, float]]], title: str) -> str:
    """Share right against confidence, a line a system, beside the line where both are equal."""
    return _unit_square(lines, title, "confidence", "right", diagonal=True)


def _unit_square(
    lines: Mapping[str, Sequence[tuple[float, float]]], title: str, across: str, up: str, *,
    diagonal: bool = False,
) -> str:  # fmt: skip
    top, height = 34, 260
    parts = [_legend(list(lines)), *_axis(top, top + height)]
    for tick in (0, 0.25, 0.5, 0.75, 1):
        y = top + height * (1 - tick)
        parts += [_text(LEFT - 8, y + 4, f"{tick:g}", "end"), _line(LEFT, y, LEFT + PLOT, y)]
    for number, points in enumerate(lines.values()):
        colour = COLOURS[number % len(COLOURS)]
        path = " ".join(f"{LEFT + PLOT * x:.1f},{top + height * (1 - y):.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
    if diagonal:
        parts.append(_line(LEFT, top + height, LEFT + PLOT, top))
    parts.append(_text(LEFT - 60, top + height / 2, up, "end"))
    parts.append(_text(LEFT + PLOT / 2, top + height + 36, across, "middle"))
    return _svg(parts, top + height + 44, title)


def latencies(seconds: Mapping[str, Sequence[float]], title: str) -> str:
    """Median, 95th percentile and every question's milliseconds, a strip a system."""
    longest = max((max(values, default=0) for values in seconds.values()), default=0) or 1.0
    parts, y = [], 20.0
    for colour, (name, values) in zip(COLOURS, seconds.items(), strict=False):
        ordered = sorted(values)
        parts.append(_text(LEFT - 8, y + 10, name, "end"))
        for value in ordered:
            x = LEFT + PLOT * value / longest
            parts.append(
                f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{y}" y2="{y + 14}" '
                f'stroke="{colour}" stroke-opacity="0.35"/>'
            )
        median = ordered[len(ordered) // 2] * 1000 if ordered else 0
        parts.append(_text(LEFT + PLOT + 6, y + 11, f"{median:.0f} ms", "start"))
        y += 28
    parts.append(_text(LEFT, y + 12, "0", "middle"))
    parts.append(_text(LEFT + PLOT, y + 12, f"{longest * 1000:.0f} ms", "middle"))
    return _svg(parts, y + 24, title)


def growth(
    lines: Mapping[str, Sequence[tuple[float, float]]], title: str, floor: float | None = None
) -> str:
    """A plot of what grows with the number of passages, as an SVG file; both axes are logarithmic.

    With a `floor` the values are shares, and their axis is linear from the floor to 1.
    """
    points = [point for line in lines.values() for point in line]
    (left, right), (low, high) = _decades([x for x, _ in points]), _decades([y for _, y in points])
    top, height = 60, 200

    def place(x: float, y: float) -> tuple[float, float]:
        up = log10(max(y, 10**low)) - low if floor is None else y - floor
        of_all = up / (high - low if floor is None else 1 - floor)
        return LEFT + PLOT * (log10(x) - left) / (right - left), top + height * (1 - of_all)

    ticks = (
        [10.0**n for n in range(low, high + 1)] if floor is None else [floor, (1 + floor) / 2, 1]
    )
    parts = [
        _text(8, 16, title, "start"),
        f'<g transform="translate(0 22)">{_legend(list(lines))}</g>',
    ]
    for tick in ticks:
        _, y = place(10.0**left, tick)
        parts += [_text(LEFT - 8, y + 4, f"{tick:,g}", "end"), _line(LEFT, y, LEFT + PLOT, y)]
    for n in range(left, right + 1):
        x, _ = place(10.0**n, ticks[0])
        parts += [_text(x, top + height + 16, f"{10**n:,}", "middle")]
    for colour, line in zip(COLOURS, lines.values(), strict=False):
        places = [place(x, y) for x, y in line]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top + height + 26}" '
        f'role="img" aria-label="{escape(title)}">'
        "<style>text{font:13px sans-serif}.grid{stroke:#ccc}</style>"
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


_HAIR = 0.005


def _decades(values: Sequence[float]) -> tuple[int, int]:
    """Exponents of the powers of ten that bound the values, to within a hair at the upper end."""
    low, high = floor_of(log10(min(values))), ceil(log10(max(values)) - _HAIR)
    return low, max(high, low + 1)


def _bar(y: float, found: Estimate | None, colour: str) -> str:
    if found is None:
        return _text(LEFT + 4, y + 11, "–", "start")
    low, high = (LEFT + PLOT * bound for bound in (found.low, found.high))
    middle = y + BAR / 2
    return (
        f'<rect x="{LEFT}" y="{y + 1}" width="{PLOT * found.mean:.1f}" height="{BAR - 2}" '
        f'fill="{colour}"/>'
        f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{middle}" y2="{middle}" class="whisker"/>'
        + _text(max(high, LEFT) + 6, y + 12, f"{found.mean:.2f}", "start")
    )


def _axis(top: float, bottom: float) -> list[str]:
    ticks = [(LEFT + PLOT * tick, tick) for tick in (0, 0.25, 0.5, 0.75, 1)]
    return [_line(x, top, x, bottom) + _text(x, bottom + 16, f"{t:g}", "middle") for x, t in ticks]


def _legend(names: Sequence[str]) -> str:
    parts, x = [], 8.0
    for number, name in enumerate(names):
        colour = COLOURS[number % len(COLOURS)]
        parts.append(f'<rect x="{x}" y="6" width="11" height="11" fill="{colour}"/>')
        parts.append(_text(x + 16, 16, name, "start"))
        x += 34 + 7.2 * len(name)
    return "".join(parts)


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="grid"/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _svg(parts: Sequence[str], height: float, title: str) -> str:
    return (
        f'<figure><figcaption>{escape(title)}</figcaption><svg viewBox="0 0 {WIDTH} {height:.0f}" '
        f'role="img" aria-label="{escape(title)}">{"".join(parts)}</svg></figure>'
    )
