#!/usr/bin/env bash
# quantulum3 0.10.0 (PyPI), which finds quantities with units in English text; without its optional
# classifier (not tried), which chooses between units that share a symbol.
#
# Expected: it knows the mole ("5 mol/L" is 5 mole per litre) and SI prefixes ("5 mg" is 5 milligram),
#   so 5.2 mmol/L is millimole per litre. It computes powers ("150*10^9/L" is 1.5e11 per litre), so
#   the form that articles print, 150 × 10^9/L, has the same value, or is not found.
# Seen: the m of mmol is a metre: 5.2 "metre mole per litre", with the same value 5.2, so whoever
#   reads values in moles is out by a thousand. "150 × 10^9/L" is three quantities: 150, 10 and
#   "9 per litre", the only one with a unit, where 1.5e11 per litre stands in the text. No error or
#   warning in either case, and each surface text looks right beside its value.
# So: teach it the unit before use (add_custom_unit with the symbol "mmol" makes it right), write "*"
#   for the sign of multiplication, and test each unit that you rely on by name.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check quantulum3==0.10.0
"$folder/venv/bin/python" -W ignore - <<'PY'
import sys
from importlib.metadata import version

from quantulum3 import parser

MILLIGRAM, MOLE = [(5.0, "milligram")], [(5.0, "mole per litre")]
CASES = {
    "The dose was 5 mg.": (MILLIGRAM, MILLIGRAM),
    "The stock was 5 mol/L.": (MOLE, MOLE),
    "Glucose fell to 5.2 mmol/L.": ([(5.2, "millimole per litre")], [(5.2, "metre mole per litre")]),
    "The platelet count was 150*10^9/L.": ([(1.5e11, "per litre")], [(1.5e11, "per litre")]),
    "The platelet count was 150 × 10^9/L.": (
        [(1.5e11, "per litre")], [(150.0, "dimensionless"), (10.0, "dimensionless"), (9.0, "per litre")]),
}
print("quantulum3", version("quantulum3"))
same = True
for text, (expected, known) in CASES.items():
    found = parser.parse(text)
    seen = [(quantity.value, quantity.unit.name) for quantity in found]
    print(f"{text}\n  expected {expected}\n  seen     {seen}, texts {[quantity.surface for quantity in found]}")
    same = same and seen == known
sys.exit(0 if same else 1)
PY
