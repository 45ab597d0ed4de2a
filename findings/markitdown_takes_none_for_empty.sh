#!/usr/bin/env bash
# markitdown 0.1.9 with pandas 3.1.1 and openpyxl 3.1.5 (PyPI), which makes Markdown of files for language
# models; of workbooks, such as the tables that go with articles.
#
# Expected: the cells of a sheet come out as they are, or as the sheet shows them: "None" as a grade of severity
#   stays a word, an empty cell is empty, text stays text, and each row has as many cells as the head.
# Seen: "None", "NA" and "null" become NaN, as do empty cells, so that "no symptoms" and "not recorded" are
#   one. Text that looks like a number is made one: "0.50", kept as text for its two places, is 0.500000 in
#   a column with 0.123457, of which six places are left of 0.123456789. Whole numbers beside an empty
#   cell get a decimal, 12.0 patients, and 0.05 beside a small p value becomes 5.000000e-02. A "|" in a cell
#   is not escaped: of "OR | 95% CI" are made two cells, and the figures of the row stand one column too far
#   to the right. 5% by number format is 0.05. No error, no warning; the README names Excel among what it
#   converts, and nothing of this.
# So: read the sheets with openpyxl yourself, and write the cells as text with "|" escaped.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check "markitdown[xlsx]==0.1.9" \
  pandas==3.1.1 openpyxl==3.1.5
"$folder/venv/bin/python" -W ignore - "$folder/table.xlsx" <<'PY'
import sys
from importlib.metadata import version

import openpyxl
from markitdown import MarkItDown

ROWS = [
    ["Outcome", "Severity", "p", "Patients", "Ratio"],
    ["Nausea", "None", 0.00000012, 12, 0.123456789],
    ["Fever", "NA", 0.05, None, "0.50"],
    ["OR | 95% CI", "Mild", 0.01, 3, "0.70"],
]
KNOWN = [
    ["Outcome", "Severity", "p", "Patients", "Ratio"],
    ["Nausea", "NaN", "1.200000e-07", "12.0", "0.123457"],
    ["Fever", "NaN", "5.000000e-02", "NaN", "0.500000"],
    ["OR", "95% CI", "Mild", "1.000000e-02", "3.0", "0.700000"],
]
book = openpyxl.Workbook()
for row in ROWS:
    book.active.append(row)
book.save(sys.argv[1])
text = MarkItDown().convert(sys.argv[1]).markdown
print(*(f"{name} {version(name)}" for name in ("markitdown", "pandas", "openpyxl")))
print(text)
lines = [line for line in text.splitlines() if line.startswith("|") and "---" not in line]
sys.exit(0 if [[cell.strip() for cell in line.strip("|").split("|")] for line in lines] == KNOWN else 1)
PY
