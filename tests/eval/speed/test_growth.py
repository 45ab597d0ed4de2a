"""The page on growth: its plots, and the plan computed from what was measured."""

import json
from xml.etree import ElementTree

import pytest

from eval.speed.growth import DOCS, MEASURED, PAGE, PARTS, pages

ASSUMED = {"embedded": 40, "chunked": 1.0, "cores": 2, "memory": 1, "share": 0.5}


def size(n, p50, a_passage=100):
    return {
        "passages": n, "embedded": n, "tier": "ivf", "recall@10": 0.98,
        "hits shared with exact search": 0.95, "build seconds": n // 500,
        "build, processor seconds": n // 1_000, "build, most memory MB": n // 1_000,
        "bytes a passage": dict.fromkeys(PARTS, a_passage), "load seconds": 0.5,
        "memory MB": {"own": 300, "of mapped files": 200},
        "question ms, asked first": {"p50": 2 * p50, "p95": 4 * p50},
        "question ms, asked again": {"p50": p50, "p95": 2 * p50},
        "the same, processor time": {"p50": p50, "p95": 2 * p50},
    }  # fmt: skip


@pytest.fixture()
def made():
    return pages({"measured": [size(1_000_000, 40), size(100_000, 20)], "assumed": ASSUMED})


def row(page, words):
    (line,) = [line for line in page.splitlines() if line.startswith(f"| {words}")]
    return [cell.strip() for cell in line.split("|")[2:-1]]


def test_the_plan_is_in_proportion_to_the_largest_size(made):
    page = made[PAGE]
    assert row(page, "BM25, GB") == ["1.0", "50.0"]
    assert row(page, "embedding, core-hours") == ["69", "3,472"]
    assert row(page, "chunking, core-hours (4%)") == ["3", "139"]
    # Three parts of 100 bytes, and half of 2**30 bytes for them.
    assert row(page, "machines that answer") == ["6", "280"]
    # 20 ms more for 900,000 passages more.
    assert row(page, "question on one machine, processor ms") == ["240", "11,129"]


def test_sizes_stand_in_order_with_what_was_measured(made):
    assert "| passages | 100,000 | 1,000,000 |" in made[PAGE]
    assert row(made[PAGE], "– asked again, of the processor") == ["20 / 40", "40 / 80"]


def test_every_plot_is_drawn_within_its_frame_and_shown(made):
    plots = {name: text for name, text in made.items() if name != PAGE}
    assert len(plots) == 5
    for name, text in plots.items():
        assert f"]({name})" in made[PAGE]
        svg = ElementTree.fromstring(text)
        _, _, width, height = map(float, svg.get("viewBox").split())
        places = [(float(c.get("cx")), float(c.get("cy"))) for c in svg.iter() if c.get("cx")]
        assert len(places) >= 4
        assert all(0 < x < width and 0 < y < height for x, y in places)


def test_the_page_in_docs_is_that_of_the_measurements():
    given = json.loads((DOCS / MEASURED).read_text(encoding="utf-8"))
    for name, text in pages(given).items():
        assert (DOCS / name).read_text(encoding="utf-8") == text, "`python -m eval.speed.growth`"
