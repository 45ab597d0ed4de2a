#!/usr/bin/env bash
# inscriptis 2.7.6 (PyPI), which writes HTML as text, "layout-aware" and "with support for nested tables".
#
# Expected: of a table with spanned cells, as HTML of articles has them, each value stands under its head;
#   a list that begins at 4, as the fourth criterion and those after it, is numbered from 4.
# Seen: rowspan and colspan are not regarded: after a cell that spans two rows the row below moves to the
#   left. The deaths of the second row of arm A, 13, stand under Group, and the per cent under the number
#   of deaths; of the heads "n" stands under Group and "%" under Deaths, so that all figures look as if
#   they had another head. The list is numbered from 1, and term and meaning of a definition are one word
#   ("OSoverall survival"). No error, no warning. Tables without spans are laid out well, nested ones too.
# So: repeat spanned cells before the page is given to it, as below.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check inscriptis==2.7.6 lxml==6.1.3
"$folder/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version

from inscriptis import get_text

HEADS = '<tr><th rowspan="2">Group</th><th colspan="2">Deaths</th></tr><tr><th>n</th><th>%</th></tr>'
ROWS = '<tr><td rowspan="2">A</td><td>12</td><td>24</td></tr><tr><td>13</td><td>26</td></tr>'
REPEATED = "<tr><th>Group</th><th>Deaths</th><th>Deaths</th></tr><tr><th>Group</th><th>n</th><th>%</th></tr>"
REPEATED += "<tr><td>A</td><td>12</td><td>24</td></tr><tr><td>A</td><td>13</td><td>26</td></tr>"


def lines(html: str) -> list[str]:
    return [line.rstrip() for line in get_text(f"<html><body>{html}</body></html>").splitlines() if line.strip()]


print("inscriptis", version("inscriptis"))
table, repeated = lines(f"<table>{HEADS}{ROWS}</table>"), lines(f"<table>{REPEATED}</table>")
others = lines('<ol start="4"><li>age over 64 years</li></ol><dl><dt>OS</dt><dd>overall survival</dd></dl>')
print("  " + "\n  ".join(table), "with the cells repeated:", *repeated, *others, sep="\n  ")
same = [line.split() for line in table] == [["Group", "Deaths"], ["n", "%"], ["A", "12", "24"], ["13", "26"]]
same = same and table[3].startswith("13") and table[1].index("%") == table[0].index("Deaths")
same = same and [line.split()[0] for line in repeated] == ["Group", "Group", "A", "A"]
sys.exit(0 if same and [line.strip() for line in others] == ["1. age over 64 years", "OSoverall survival"] else 1)
PY
