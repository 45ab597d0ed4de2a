#!/usr/bin/env bash
# medcalc-bench 1.7.0 (PyPI), medical calculators that show how they reckon, for language models.
#
# Expected: a result is the same in whichever of its units a value is given: a calcium of 2.4 mmol/L is
#   9.6 mg/dL; an insulin of 60 pmol/L is 10 µIU/mL, and with glucose at 5 mmol/L a HOMA-IR of 2.2.
# Seen: on the way every step is rounded to three places, and the moles of a litre are such a step:
#   0.0024 mol is 0.002. Calcium can then be 8.0 or 12.0 mg/dL and nothing between, glucose 90.1 or 108.1.
#   With normal albumin a calcium of 2.4 mmol/L is "corrected" to 8.0 mg/dL, too low, one of 2.6 to 12.0,
#   far too high; LDL cholesterol of a usual panel is 120 where it is 112. And pmol/L of insulin are
#   multiplied by 6 where they are to be divided: HOMA-IR is 80 instead of 2.2. The text shows each
#   step as if it were right. Values in mg/dL and µIU/mL give the right results.
# So: convert to mg/dL and µIU/mL yourself before calling it.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps medcalc-bench==1.7.0
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check numpy==2.2.6
"$folder/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version
from math import isclose

from medcalc.calcium_correction import calculate_corrected_calcium_explanation as calcium
from medcalc.homa_ir import compute_homa_ir_explanation as homa
from medcalc.ldl_calculated import compute_ldl_explanation as ldl


def corrected(value: float, unit: str) -> float:
    """The calcium corrected for a normal albumin, in mg/dL."""
    return calcium({"calcium": [value, unit], "albumin": [4.0, "g/dL"]})["Answer"]


def friedewald(total: float, hdl: float, triglycerides: float, unit: str) -> float:
    """LDL cholesterol in mg/dL; the names of the fields are the package's."""
    given = {"total_cholestrol": [total, unit], "hdl_cholestrol": [hdl, unit], "triglycerides": [triglycerides, unit]}
    return ldl(given)["Answer"]


def resistance(insulin: float, unit: str) -> float:
    """HOMA-IR at a glucose of 90.1 mg/dL."""
    return homa({"insulin": [insulin, unit], "glucose": [90.1, "mg/dL"]})["Answer"]


print("medcalc-bench", version("medcalc-bench"))
rows = [
    ("calcium 2.4 mmol/L", corrected(2.4, "mmol/L"), 8.0),
    ("calcium 2.6 mmol/L", corrected(2.6, "mmol/L"), 12.0),
    ("calcium 9.6 mg/dL (2.4 mmol/L)", corrected(9.6, "mg/dL"), 9.6),
    ("LDL of 5.2, 1.3 and 2.2 mmol/L", friedewald(5.2, 1.3, 2.2, "mmol/L"), None),
    ("LDL of 201, 50 and 195 mg/dL, the same", friedewald(201, 50, 195, "mg/dL"), 112.0),
    ("HOMA-IR, insulin 60 pmol/L", resistance(60, "pmol/L"), None),
    ("HOMA-IR, insulin 10 µIU/mL, the same", resistance(10, "µIU/mL"), 2.225),
]
for name, found, _ in rows:
    print(f"  {name}: {found}")
same = all(expected is None or isclose(found, expected, abs_tol=0.005) for _, found, expected in rows)
same = same and rows[3][1] > rows[4][1] + 7 and isclose(rows[5][1], 36 * rows[6][1], rel_tol=0.001)
sys.exit(0 if same else 1)
PY
