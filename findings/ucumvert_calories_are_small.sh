#!/usr/bin/env bash
# ucumvert 0.3.2 (PyPI), which makes Pint 0.25.3 read the units of UCUM (of HL7, FHIR and LOINC).
#
# Expected: each unit has the size that UCUM's own table gives it; the package brings that table, and a
#   unit that Pint does not have is refused, as "[pH]" is.
# Seen: of the units that the table defines by another, some are other units of Pint, which have a like
#   name. "[Cal]", the Calorie of food labels, is one of physics: 2000 [Cal] a day are 8.4 kJ, not 8.4
#   MJ. "g%", of haemoglobin, is a gram times one per cent, a mass, and not g/dL. "[cft_i]", a cubic foot
#   (of oxygen), is a hundredth of a foot, a length; "'", the minute of an angle, 60 seconds of
#   time. "mg/dL", "[iU]/mL", "mm[Hg]", "10*9/L" and most others are right. No error, no warning.
# So: refuse these codes, or compare each code that you admit with the table, as below.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check ucumvert==0.3.2 pint==0.25.3 lark==1.3.1
"$folder/venv/bin/python" -W ignore - <<'PY'
import sys
import xml.etree.ElementTree as ET
from importlib.metadata import version
from pathlib import Path

import ucumvert
from ucumvert import PintUcumRegistry

ASKED = ["[Cal]", "g%", "[cft_i]", "'", "mm[Hg]", "[drp]", "[lb_av]", "kat", "U", "wk", "[oz_av]", "bar"]
WRONG = ["[Cal]", "g%", "[cft_i]", "'"]
(table,) = Path(ucumvert.__file__).parent.rglob("ucum-essence.xml")
defined = {
    unit.get("Code"): (float(value.get("value")), value.get("Unit"))
    for unit in ET.parse(table).getroot()
    if (value := unit.find("{*}value")) is not None and value.get("value")
}
units = PintUcumRegistry()
print("ucumvert", version("ucumvert"), "and Pint", version("pint"))
wrong = []
for code in ASKED:
    plain = code if code in defined else code[1:]  # of mm[Hg] the table defines m[Hg]
    prefix = 1 if code in defined else 1e-3
    number, unit = defined.get(plain, (None, None))
    if number is None:
        continue
    seen = units.from_ucum(code).to_base_units()
    table_says = (prefix * number * units.from_ucum(unit)).to_base_units()
    alike = seen.dimensionality == table_says.dimensionality and abs(seen.m / table_says.m - 1) < 1e-4
    print(f"  {code} is {seen:~}; by the table {number:g} {unit}, {table_says:~}{'' if alike else '  WRONG'}")
    if not alike:
        wrong.append(code)
energy = (2000 * units.from_ucum("[Cal]")).to("kilojoule")
print(f"  2000 [Cal] are {energy:.1f~}")
sys.exit(0 if wrong == WRONG and round(energy.m, 1) == 8.4 else 1)
PY
