"""Where a drawing inside a page is cut off: what lies beyond the cut is not shown."""

from __future__ import annotations

import ctypes
import math

from pypdfium2 import raw

from corpus.readers.pdf.pages.visible import Box

_MAX_POINTS = 200  # of all cuts of one object; one with more is taken as not cut
_CORNERS, _SIDES = 3, 5  # of a rectangle: corners that tell it, points that draw it
_SLACK = 1.0  # points; letters may reach a little over the edge of a cut
EVERYWHERE: Box = (-math.inf, -math.inf, math.inf, math.inf)


def clip_of(item: raw.FPDF_PAGEOBJECT) -> Box:
    """The box that holds all of an object that can be shown, in the coordinates of its form."""
    path = raw.FPDFPageObj_GetClipPath(item)
    count = raw.FPDFClipPath_CountPaths(path) if path else 0
    box, n_points = EVERYWHERE, 0
    for number in range(max(count, 0)):
        n_segments = raw.FPDFClipPath_CountPathSegments(path, number)
        n_points += max(n_segments, 0)
        if n_points > _MAX_POINTS:
            return EVERYWHERE
        if n_segments > 0:
            box = overlap(box, _bounds(path, number, n_segments))
    return box


def _bounds(path: raw.FPDF_CLIPPATH, number: int, n_segments: int) -> Box:
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    for at in range(n_segments):
        if at == _CORNERS and n_segments <= _SIDES and _is_upright(points):
            break  # the last corners of a rectangle add nothing
        segment = raw.FPDFClipPath_GetPathSegment(path, number, at)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        points.append((x.value, y.value))
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _is_upright(corners: list[tuple[float, float]]) -> bool:
    """Whether three points are corners of a rectangle that does not stand aslant."""
    (ax, ay), (bx, by), (cx, cy) = corners
    return (ax == bx and by == cy) or (ay == by and bx == cx)


def overlap(one: Box, other: Box) -> Box:
    """What lies in both boxes; its right lies left of its left where they do not meet."""
    return (
        max(one[0], other[0]), max(one[1], other[1]),
        min(one[2], other[2]), min(one[3], other[3]),
    )  # fmt: skip


def is_within(box: Box, clip: Box) -> bool:
    """Whether the middle of a box is shown."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return clip[0] - _SLACK <= x <= clip[2] + _SLACK and clip[1] - _SLACK <= y <= clip[3] + _SLACK
