#!/usr/bin/env bash
# pyrecist 0.1.0 (PyPI), which computes responses by RECIST 1.1 from the diameters of target lesions.
#
# Expected: a patient whose target lesions are all gone has a complete response (CR); one whose second
#   lesion was not measured at a visit cannot be judged at it, and is named or left out; lesions marked
#   non-target do not count among the diameters ("based exclusively on target lesions", as its README has
#   it).
# Seen: CR is among its classes and is never given: with a sum of 0 mm the patient has a partial response.
#   A sum is made of whatever lines the visit has: a lesion that was not measured counts as gone, so that
#   40 and 40 mm, then 40 mm alone, is a partial response. And non-target lesions are added in: a target
#   that shrinks from 20 to 12 mm (a partial response) beside a non-target of 30 mm is stable disease. No
#   error, no warning.
# So: give it the lines of target lesions only, leave out visits with fewer lesions than the first, and
#   read a sum of 0 as CR (where nodes are among the targets, below 10 mm each).
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check pyrecist==0.1.0 pandas==2.3.3
cd "$folder"
venv/bin/python -W ignore - <<'PY'
import sys
from importlib.metadata import version

from pyrecist.assessment import Evaluator
from pyrecist.data import Reader

HEAD = "patient_id,study_date,measurement,lesion_label_alias,lesion_category\n"
PATIENTS = {
    "both gone": "1,20210104,20,a,target\n1,20210104,20,b,target\n1,20210304,0,a,target\n1,20210304,0,b,target\n",
    "one not measured": "1,20210104,40,a,target\n1,20210104,40,b,target\n1,20210304,40,a,target\n",
    "beside a non-target": "1,20210104,20,a,target\n1,20210104,30,b,non-target\n1,20210304,12,a,target\n1,20210304,30,b,non-target\n",
    "the target alone": "1,20210104,20,a,target\n1,20210304,12,a,target\n",
    "grown": "1,20210104,20,a,target\n1,20210304,30,a,target\n",
}
print("pyrecist", version("pyrecist"))
seen = {}
for name, lines in PATIENTS.items():
    with open("lesions.csv", "w") as file:
        file.write(HEAD + lines)
    reader = Reader()
    reader.read_measurements("lesions.csv")
    [row] = Evaluator(reader).evaluate_recist().to_dict("records")
    seen[name] = row["classification"]
    print(f"  {name}: from {row['baseline_burden']} to {row['current_burden']} mm, {row['classification']}")
sys.exit(0 if list(seen.values()) == ["PR", "PR", "SD", "PR", "PD"] else 1)
PY
