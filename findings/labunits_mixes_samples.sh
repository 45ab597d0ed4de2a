#!/usr/bin/env bash
# labunits 0.2.1 (PyPI), which converts laboratory values between traditional and SI units.
#
# Expected: an analyte may be given by its name ("Code (preferred), abbreviation, or full name"), and
#   where a name stands for several, serum and urine, the call is refused or serum is taken; each
#   factor is that of the two units that stand beside it.
# Seen: of entries with one name the last of the file is taken, without a word. "Creatinine" is that of
#   24-hour urine: a serum creatinine of 1.2 mg/dL becomes 10.6 (mmol/day, if one asks for the unit),
#   where it is 106 µmol/L. "Magnesium" takes mg/dL for mEq/L (2.0 becomes 1.00 mmol/L, not 0.82), and
#   "Norepinephrine" is that of urine. By its LOINC number plasma norepinephrine is a thousand times too
#   high: 400 pg/mL are 2.36 nmol/L, and 2364 "nmol/L" come out, for the factor is that to pmol/L; so is
#   that of red cells' acetylcholinesterase, where 1 U/mL is 1 U/L. No error, no warning.
# So: call it with LOINC numbers only, look at si_unit() of each, and check a factor by its unit.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check labunits==0.2.1
"$folder/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version
from math import isclose

from labunits.converters import si_unit, to_si_unit, traditional_unit

# What is asked, the value, what labunits gives, its unit, what is right, and its unit.
ASKED = [
    ("Creatinine", 1.2, 10.608, "mmol/day", 106.1, "µmol/L of serum"),
    ("2160-0", 1.2, 106.08, "μmol/L", 106.1, "µmol/L of serum"),
    ("Magnesium", 2.0, 1.0, "mmol/L", 0.82, "mmol/L"),
    ("2666-6", 400, 2364.0, "nmol/L", 2.36, "nmol/L"),
    ("1465-4", 400, 2184.0, "pmol/L", 2184, "pmol/L"),
    ("2099-0", 1, 1.0, "U/L", 1000, "U/L"),
]
print("labunits", version("labunits"))
same = True
for asked, value, given, unit, right, right_unit in ASKED:
    found = to_si_unit(value, asked)
    print(f"  {asked}: {value} {traditional_unit(asked)} -> {found:.4g} {si_unit(asked)} (right: {right} {right_unit})")
    same = same and isclose(found, given) and si_unit(asked) == unit
sys.exit(0 if same else 1)
PY
