"""The page on growth: its plots, and the plan computed from what was measured."""

import json
from xml.etree import ElementTree

import pytest

from eval.speed.growth import DOCS, MEASURED, PAGE, PARTS, pages


def size(n, p50, a_passage=100):
    found = {"recall@10": 0.98, "recall@200": 0.97, "ms": 1.5}
    return {
        "built": {
            "reports": n // 150, "passages": n, "tier": "ivf", "recall@10": 0.98,
            "build, processor seconds": n // 1_000, "build, most memory MB": 300 + n // 10_000,
            "before it MB": 300, "bytes": n * 500,
            "bytes a passage": dict.fromkeys(PARTS, a_passage),
        },
        "asked": {
            "load, processor seconds": 1.5, "memory MB": {"own": 300, "of mapped files": 200},
            "question ms of the processor, asked first": {"p50": 2 * p50, "p95": 4 * p50},
            "the same, asked again": {"p50": p50, "p95": 2 * p50},
            "means": {"evidence in 4,000": 0.8, "facts": 0.6, "refused: beside": 0.25},
        },
        "searched": {"admitted": {"no filter": n, "tables": n // 4},
                     "tiers": {"ivf": {"breadth": 16, "no filter": found, "tables": found}}},
    }  # fmt: skip


@pytest.fixture()
def made():
    return pages({"sizes": {"6666": size(1_000_000, 40), "666": size(100_000, 20)}})


def row(page, words):
    (line,) = [line for line in page.splitlines() if line.startswith(f"| {words}")]
    return [cell.strip() for cell in line.split("|")[2:-1]]


def test_the_plan_is_in_proportion_to_the_largest_size(made):
    page = made[PAGE]
    assert row(page, "BM25, GB") == ["1.0", "50.0"]
    assert row(page, "embedding, core-hours") == ["69", "3,472"]
    assert row(page, "all else, core-hours (4%)") == ["3", "139"]
    # Three parts of 100 bytes, and three quarters of 24 GiB for them.
    assert row(page, "machines that answer") == ["1", "8"]
    # 90 MB more for 900,000 passages more: 100 bytes each, in 24 GiB less 300 MB.
    assert row(page, "parts to build, by memory") == ["1", "2"]
    # 20 ms more for 900,000 passages more.
    assert row(page, "question on one machine, processor ms") == ["240", "11,129"]


def test_sizes_stand_in_order_with_what_was_measured(made):
    assert "| passages | 100,000 | 1,000,000 |" in made[PAGE]
    assert row(made[PAGE], "– asked again") == ["20 / 40", "40 / 80"]
    assert row(made[PAGE], "evidence in 4,000") == ["0.80", "0.80"]
    assert row(made[PAGE], "evidence in 1,000") == ["", ""]
    assert "| among 1,000,000 | no filter (1,000,000) | tables (250,000) |" in made[PAGE]


def test_every_plot_is_drawn_within_its_frame_and_shown(made):
    plots = {name: text for name, text in made.items() if name != PAGE}
    assert len(plots) == 6
    for name, text in plots.items():
        assert f"]({name})" in made[PAGE]
        svg = ElementTree.fromstring(text)
        _, _, width, height = map(float, svg.get("viewBox").split())
        places = [(float(c.get("cx")), float(c.get("cy"))) for c in svg.iter() if c.get("cx")]
        assert len(places) >= 2
        assert all(0 < x < width and 0 < y < height for x, y in places)


def test_the_page_in_docs_is_that_of_the_measurements():
    given = json.loads((DOCS / MEASURED).read_text(encoding="utf-8"))
    for name, text in pages(given).items():
        assert (DOCS / name).read_text(encoding="utf-8") == text, "`python -m eval.speed.growth`"
