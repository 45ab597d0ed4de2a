#!/usr/bin/env bash
# scikit-learn 1.9.1 (PyPI), weighted kappa of two raters; irrCAC 0.4.4 beside it.
#
# Expected: the weighted kappa of a graded scale, such as that of ECOG or Rankin, weighs a disagreement by
#   the grades that lie between: 0 and 3 are three steps apart, whichever grades occur among the patients.
# Seen: cohen_kappa_score weighs by the place of a grade among those that occur. Where no patient has
#   grade 1 or 2, 0 and 3 are neighbours, as near as 3 and 4. Two raters who differ by one grade in 2
#   patients, and two who differ by three grades in those, have the same kappa, 0.80 with linear weights,
#   where irrCAC, which weighs by the grades themselves, has 0.90 and 0.71. Two trials with one scale so
#   have kappas of two scales. No error, no warning; the documentation says that the labels that occur are
#   used, and not what that does to the weights.
# So: pass all grades of the scale, labels=range(6), with which both agree.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check scikit-learn==1.9.1 irrCAC==0.4.4 numpy==1.26.4 pandas==2.3.3 scipy==1.12.0
"$folder/venv/bin/python" -W ignore - <<'PY'
import sys
from importlib.metadata import version

import pandas as pd
from irrCAC.raw import CAC
from sklearn.metrics import cohen_kappa_score

FIRST = [0, 0, 0, 0, 4, 4, 4, 4, 3, 3]
PAIRS = {"by one grade": [0, 0, 0, 0, 4, 4, 4, 4, 4, 4], "by three grades": [0, 0, 0, 0, 4, 4, 4, 4, 0, 0]}
print("scikit-learn", version("scikit-learn"), "irrCAC", version("irrCAC"))
seen = []
for name, second in PAIRS.items():
    by_place = cohen_kappa_score(FIRST, second, weights="linear")
    by_grade = cohen_kappa_score(FIRST, second, weights="linear", labels=range(6))
    other = CAC(pd.DataFrame({"a": FIRST, "b": second}), weights="linear").conger()["est"]["coefficient_value"]
    print(f"  two patients differ {name}: {by_place:.3f}, with all grades as labels {by_grade:.3f}, irrCAC {other:.3f}")
    seen.append((by_place, by_grade, other))
same = abs(seen[0][0] - seen[1][0]) < 1e-9 and all(abs(grade - other) < 1e-4 < abs(place - other) for place, grade, other in seen)
sys.exit(0 if same else 1)
PY
