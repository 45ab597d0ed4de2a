#!/usr/bin/env bash
# xlsx2csv 0.8.6 (PyPI), which writes the sheets of a workbook (here of openpyxl 3.1.5) as CSV.
#
# Expected: a cell of 120 that the workbook shows as 120 mmHg, by the number format 0" mmHg", is 120 or
#   120 mmHg in the CSV; a p value of 0.0000001 is 1e-07, 0.0000001 or, as the sheet shows it, 1E-07.
# Seen: a number whose format holds a unit with the letters d, h, m, s or y is taken for a date, and the
#   unit's letters for those of months, days and hours: 120 is written as 0" 0412g", 5 mg as 0" 01g",
#   7.5 mmol/L as 0.0" 01ol/l". The value is nowhere in the row. After "patients" only the format is
#   left, 0" patients". "kg", "IU" and "%" are right. And in cells without a format every value below
#   0.0000005 is written as 0: p = 0.0000001 becomes p = 0. No error, no warning.
# So: pass ignore_formats=["float", "date"] (-i float,date), with which both are right; dates are
#   then serial numbers.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check xlsx2csv==0.8.6 openpyxl==3.1.5
venv/bin/python - <<'PY'
import csv
import io
import sys
from importlib.metadata import version

import openpyxl
from xlsx2csv import Xlsx2csv

CELLS = [
    ("systolic pressure", 120, '0" mmHg"', '0" 0412g"'),
    ("dose", 5, '0" mg"', '0" 01g"'),
    ("glucose", 7.5, '0.0" mmol/L"', '0.0" 01ol/l"'),
    ("number", 40, '0" patients"', '0" patients"'),
    ("weight", 70, '0" kg"', "70"),
    ("p value", 1e-7, "General", "0"),
]
book = openpyxl.Workbook()
for row, (name, value, form, _) in enumerate(CELLS, 1):
    book.active.append([name, value])
    book.active.cell(row, 2).number_format = form
book.save("trial.xlsx")


def written(**options: object) -> dict[str, str]:
    """The rows of the CSV by their names."""
    out = io.StringIO()
    Xlsx2csv("trial.xlsx", **options).convert(out)
    return dict(csv.reader(io.StringIO(out.getvalue())))


print("xlsx2csv", version("xlsx2csv"), "and openpyxl", version("openpyxl"))
usual, plain = written(), written(ignore_formats=["float", "date"])
for name, value, form, _ in CELLS:
    print(f"  {name}, {value} as {form}: {usual[name]!r}, formats ignored {plain[name]!r}")
same = all(usual[name] == expected for name, _, _, expected in CELLS)
same = same and all(float(plain[name]) == value for name, value, _, _ in CELLS)
sys.exit(0 if same else 1)
PY
