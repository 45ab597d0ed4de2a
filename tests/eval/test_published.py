"""The published figures: each a line of published.yaml, and each page's table made of its lines."""

import json
import re

import pytest
import yaml

from corpus.errors import BadBatch
from eval import published
from eval.measures.statistics import Estimate
from eval.published import PROJECT, accepted, check, read_figures, table, write_tables
from eval.report.opened import Opened

LINES = [
    {"row": "right first", "column": "Bedside", "from": "results | a | bedside | facts",
     "expected": "0.50 [0.40–0.60]"},
    {"row": "right first", "column": "BM25", "from": "results | a | BM25 | facts",
     "expected": "0.20"},
    {"row": "refused", "column": "Bedside", "from": "opened | a | facts",
     "expected": "0.70 [0.60–0.80]"},
    {"row": "near misses refused", "column": "Bedside",
     "from": "results | a | bedside | refused, near-miss", "expected": "1 of 2"},
    {"row": "nDCG@10", "column": "Bedside", "from": "results | b | bedside | nDCG@10",
     "expected": "0.71 [0.70–0.72]", "page": "docs/sets.md"},
]  # fmt: skip


def estimate(mean, half):
    return {"mean": mean, "low": mean - half, "high": mean + half, "n": 9}


ROWS = [{"type": "near-miss", "abstained": True}, {"type": "near-miss", "abstained": False},
        {"type": "text", "abstained": True}]  # fmt: skip


def report(folder, **libraries):
    folder.mkdir()
    record = {
        name: {"systems": {s: {"means": means, "rows": ROWS} for s, means in systems.items()}}
        for name, systems in libraries.items()
    }
    (folder / "results.json").write_text(json.dumps({"libraries": record}))
    return folder


@pytest.fixture()
def lines(tmp_path):
    path = tmp_path / "published.yaml"
    path.write_text("# Where each is.\n" + yaml.safe_dump({"figures": LINES}, allow_unicode=True))
    return path


@pytest.fixture()
def reports(tmp_path):
    a = {"bedside": {"facts": estimate(0.5, 0.1)}, "BM25": {"facts": estimate(0.2, 0.1)}}
    b = {"bedside": {"nDCG@10": estimate(0.73, 0.01)}}
    return [report(tmp_path / "first", a=a), report(tmp_path / "second", b=b)]


@pytest.mark.parametrize("page", sorted({one.page for one in read_figures()}))
def test_the_table_of_a_page_is_made_of_the_lines(page):
    own = [one for one in read_figures() if one.page == page]
    assert f"{published.BEGIN}\n{table(own)}\n{published.END}" in (PROJECT / page).read_text(
        "utf-8"
    )


def test_each_figure_is_compared_with_the_reports_and_the_openings(lines, reports):
    figures = read_figures(lines)
    opened = Opened("2026-03-07", "abc", "a", "test", 9, {"facts": Estimate(0.7, 0.6, 0.8, 9)})
    found = check(figures, reports, [opened])
    assert [one.holds for one in found] == [True, True, True, True, False]
    assert found[4].now == "0.73 [0.72–0.74]"
    # What was not run here is told apart from what does not hold.
    assert [one.now for one in check(figures, reports[:1], [])[2:]] == [None, "1 of 2", None]


def test_what_a_long_run_gave_counts_until_a_report_has_its_library(tmp_path):
    kept = {"far": {"version": "0.9.0", "command": "bedside eval --library far", "systems": {
        "bedside": {"nDCG@10": estimate(0.4, 0.1), "kept alone": {"mean": 0.875}},
        "BM25": {"nDCG@10": estimate(0.3, 0.1)}}}}  # fmt: skip
    path = tmp_path / "recorded.json"
    path.write_text(json.dumps(kept))
    runs = published.recorded(path)
    lines = tmp_path / "published.yaml"
    lines.write_text(yaml.safe_dump({"figures": [
        {"row": name, "column": "x", "from": f"recorded | far | {system} | {name}", "expected": "x"}
        for system, name in (("bedside", "nDCG@10"), ("bedside", "kept alone"), ("BM25", "nDCG@10"))
    ]}))  # fmt: skip
    figures = read_figures(lines)
    assert [one.command for one in figures] == ["bedside eval --library far"] * 3
    now = [one.now for one in check(figures, [], [], runs)]
    assert now == ["0.40 [0.30–0.50]", "0.88", "0.30"]
    anew = report(tmp_path / "anew", far={"bedside": {"nDCG@10": estimate(0.5, 0.1)}})
    now = [one.now for one in check(figures, [anew], [], runs)]
    assert now == ["0.50 [0.40–0.60]", None, None]
    path.write_text("[]")
    with pytest.raises(BadBatch, match="holds no readable runs"):
        published.recorded(path)


SHARE = re.compile(r"(?<![\w.–-])0?\.\d\d+(?![\d.])")


@pytest.mark.parametrize(
    "page", sorted({one.page for one in read_figures()} - {"docs/embedding-model.md"})
)
def test_a_share_in_a_page_of_results_is_a_line_or_bears_its_version(page):
    """Paragraph by paragraph; a figure that others have published bears their names."""
    text = (PROJECT / page).read_text("utf-8")
    before, after = text.split(published.BEGIN)[0], text.split(published.END)[1]
    for paragraph in f"{before}\n\n{after}".split("\n\n"):
        if SHARE.search(paragraph):
            assert re.search(r"version 0\.\d+|et al\. 20", paragraph), paragraph


def test_what_was_measured_is_written_into_each_page(lines, reports, tmp_path):
    accepted(check(read_figures(lines), reports, []), lines)
    figures = read_figures(lines)
    assert figures[4].expected == "0.73 [0.72–0.74]" and figures[4].page == "docs/sets.md"
    assert figures[2].expected == "0.70 [0.60–0.80]"  # not run here, and kept
    assert lines.read_text("utf-8").startswith("# Where each is.\n")
    (tmp_path / "docs").mkdir()
    marked = f"Before.\n{published.BEGIN}\nold\n{published.END}\nAfter.\n"
    for page in ("README.md", "docs/sets.md"):
        (tmp_path / page).write_text(marked)
    write_tables(figures, tmp_path)
    first, second = ((tmp_path / page).read_text() for page in ("README.md", "docs/sets.md"))
    assert "| right first | 0.50 [0.40–0.60] | 0.20 |" in first and "nDCG@10" not in first
    assert "| nDCG@10 | 0.73 [0.72–0.74] |" in second and "old" not in second
    assert second.startswith("Before.\n") and second.endswith("\nAfter.\n")
    (tmp_path / "README.md").write_text("No marks.")
    with pytest.raises(BadBatch, match="put them where the table belongs"):
        write_tables(figures, tmp_path)
