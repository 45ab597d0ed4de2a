#!/usr/bin/env bash
# Pint 0.25.3 and cf-units 3.3.1 (PyPI; UDUNITS-2), which read units; the unit of the kidneys' filtration
# rate.
#
# Expected: "60 mL/min/1.73 m^2", as articles and laboratories write an estimated filtration rate, is 60
#   per minute and per 1.73 m² of body surface, or is refused, as astropy, mathjs and ucum-lhc refuse it.
# Seen: it is read from left to right, divided by 1.73 and multiplied by m². Pint gives the figure 34.7
#   and the unit mL·m²/min: who takes the magnitude has moved the patient from mildly to moderately or
#   severely reduced function (60 to 35). cf-units reads the unit likewise, as m⁵/s, and finds that it
#   cannot be converted into mL/min/m². With brackets both are right, though Pint's figure is then that
#   per 1 m², 34.7 too. No error, no warning. "2.5 mg/kg/day", with no figure in the unit, is right.
# So: define the unit in the registry and replace "mL/min/1.73 m^2" by its name before reading, as below.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check pint==0.25.3 cf-units==3.3.1 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PY'
import sys
from importlib.metadata import version

import pint
from cf_units import Unit

print("Pint", version("pint"), "cf-units", version("cf-units"))
units = pint.UnitRegistry()
plain, bracketed, dose = (units(text) for text in ("60 mL/min/1.73 m^2", "60 mL/min/(1.73 m^2)", "2.5 mg/kg/day"))
print(f"  Pint: {plain:.4g}; in brackets {bracketed:.4g}; a dose {dose:.4g}")
same = abs(plain.magnitude - 60 / 1.73) < 1e-9 and plain.check("[length]**5/[time]") and bracketed.check("[length]/[time]")
for text, power in (("mL/min/1.73 m2", "m5 s-1"), ("mL/min/(1.73 m2)", "m s-1")):
    unit = Unit(text)
    print(f"  cf-units: {text} is {unit.definition}; convertible into mL/min/m2: {unit.is_convertible('mL/min/m2')}")
    same = same and unit.is_convertible(power)
units.define("filtration_rate = mL/min/(1.73*m^2)")
named = units("60 mL/min/1.73 m^2".replace("mL/min/1.73 m^2", "filtration_rate"))
print(f"  with a name of its own: {named}")
sys.exit(0 if same and named.magnitude == 60 and dose.magnitude == 2.5 else 1)
PY
