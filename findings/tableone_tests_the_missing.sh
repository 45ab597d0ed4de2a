#!/usr/bin/env bash
# tableone 0.9.6 (PyPI), which makes the table of baseline data or outcomes by arm ("Table 1").
#
# Expected: a response of 20 of 40 assessed patients in one arm and of 12 of 24 in the other, 16 not being
#   assessed, is 50% in both, with no difference: p = 1, as a chi-squared test of known values gives.
# Seen: P is below 0.001 and the standardised difference 1.155: that it is not known counts as a third
#   result beside yes and no, in the test, in the difference, and in the percentages (50% and 30%). The
#   column "Missing" is empty for it, as if none were. Of a measured variable the missing are left out and
#   counted there. That None becomes a level (include_null, on by default) is documented; that the P value
#   is then one of who was assessed is not. No error, no warning.
# So: pass include_null=False.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check tableone==0.9.6 pandas==2.3.3 numpy==2.4.6 scipy==1.17.1
MPLCONFIGDIR="$folder" "$folder/venv/bin/python" -W ignore - <<'PY'
import sys
from importlib.metadata import version

import pandas as pd
from scipy.stats import chi2_contingency
from tableone import TableOne

ARMS = {"A": (20, 20, 0), "B": (12, 12, 16)}
rows = [
    (arm, answer, age)
    for arm, counts in ARMS.items()
    for answer, count in zip(("yes", "no", None), counts, strict=True)
    for age in range(50, 50 + count)
]
data = pd.DataFrame(rows, columns=["arm", "response", "age"])
data["age"] = data["age"].where(data["response"].notna())
print("tableone", version("tableone"))
print("chi-squared of the known:", chi2_contingency([counts[:2] for counts in ARMS.values()], correction=False).pvalue)
shown = {}
for settings in ({}, {"include_null": False}):
    table = TableOne(
        data, ["response", "age"], categorical=["response"], groupby="arm", pval=True, smd=True, **settings
    )
    print(table.tabulate(tablefmt="github"))
    frame = table.tableone
    frame.columns = frame.columns.get_level_values(-1)
    first = frame.loc["response, n (%)"].iloc[0]
    yes = frame.loc[("response, n (%)", "yes")]
    age = frame.loc["age, mean (SD)"].iloc[0]
    figures = (first["Missing"], yes["A"], yes["B"], first["P-Value"], first["SMD (A,B)"], age["Missing"])
    shown[bool(settings)] = tuple(map(str, figures))
    print(shown[bool(settings)])
same = shown[False] == ("", "20 (50.0)", "12 (30.0)", "<0.001", "1.155", "16")
sys.exit(0 if same and shown[True] == ("16", "20 (50.0)", "12 (50.0)", "1.000", "<0.001", "16") else 1)
PY
