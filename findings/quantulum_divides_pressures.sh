#!/usr/bin/env bash
# quantulum3 0.10.0 (PyPI), which reads quantities with their units out of text.
#
# Expected: "140/90 mmHg" gives two pressures, or one that is left unread; "0·5 mg", with the raised
#   point of some journals, half a milligram, or nothing; "7.5 mmol/L" a concentration.
# Seen: each comes back as a plausible quantity, and a wrong one. The blood pressure is divided, 1.56
#   millimetres of mercury (of "mm Hg", as many journals write it, millimetres, a length), and so is a
#   tablet of "5/325 mg" (0.015 mg). "0·5 mg" is 0 and 5 mg, ten times the dose, and "12·5 months" 12
#   and 5 months. mmol is no unit of its table and is read as metre times mole, so "7.5 mmol/L" is
#   7.5 "metre mole per litre", of an unknown kind; "10 mg b.i.d." is in milligram barns. "5 × 10⁹/L"
#   is 5, without a unit. The warning that a classifier is not installed has nothing to do with it.
# So: before text is given to it, turn the raised point between digits into a full stop; add the
#   millimole to its units (load.add_custom_unit); and drop every quantity whose surface holds a "/"
#   between digits, or whose unit's name is none of a list of your own.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check quantulum3==0.10.0 inflect==7.6.0 num2words==0.5.14
"$folder/venv/bin/python" -W ignore - <<'PY'
import sys
from importlib.metadata import version

from quantulum3 import load, parser

KNOWN = {
    "a blood pressure below 140/90 mmHg": [(1.556, "millimeter of mercury")],
    "a blood pressure below 140/90 mm Hg": [(1.556, "millimetre")],
    "a tablet of 5/325 mg": [(0.015, "milligram")],
    "a dose of 0·5 mg": [(0.0, "dimensionless"), (5.0, "milligram")],
    "a median of 12·5 months": [(12.0, "dimensionless"), (5.0, "month")],
    "a glucose of 7.5 mmol/L": [(7.5, "metre mole per litre")],
    "10 mg b.i.d.": [(10.0, "milligram barn")],
    "platelets below 5 × 10⁹/L": [(5.0, "dimensionless")],
    # What is read right, beside it.
    "a dose of 0.5 mg": [(0.5, "milligram")],
    "a haemoglobin of 8.5 g/dL": [(8.5, "gram per decilitre")],
    "a pressure of 90 mmHg": [(90.0, "millimeter of mercury")],
}
print("quantulum3", version("quantulum3"))
same = True
for text, known in KNOWN.items():
    seen = [(round(found.value, 3), found.unit.name) for found in parser.parse(text)]
    print(f"{text!r}: {seen}")
    same = same and seen == known
load.add_custom_unit(name="millimole", surfaces=["millimole"], entity="amount of substance", symbols=["mmol"])
(glucose,) = parser.parse("a glucose of 7.5 mmol/L")
print(f"with the millimole added: {glucose.value} {glucose.unit.name}")
same = same and (glucose.value, glucose.unit.name) == (7.5, "millimole per litre")
sys.exit(0 if same else 1)
PY
