#!/usr/bin/env bash
# Pint 0.25.3 (PyPI), the default registry of units.
#
# Expected: "10 units" (as doses of insulin or heparin are written) is no unit that the registry
#   knows, and is refused, as it refuses "IU" and "mEq".
# Seen: "units" is taken for "u" + "nits", micro and the nit of luminance. A dose of 10 units is
#   10 micronit, candela per square metre, and converts to other units of luminance without a word;
#   "unit", too. "kU", however, is a thousand units of an enzyme, in moles per second.
# So: before doses of text are read with it, define unit, units and IU in the registry, as a
#   dimension of their own.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pint==0.25.3
venv/bin/python - <<'PY'
import sys

import pint

registry = pint.UnitRegistry()
dose = registry("10 units")
other = registry("2 kU")
print("expected: 'units' is not defined in the registry")
print("seen:    ", dose, dict(dose.dimensionality), dose.to("candela / meter ** 2"))
print("kU:      ", other, dict(other.dimensionality))
try:
    registry("10 IU")
    refused = False
except pint.UndefinedUnitError as error:
    refused = True
    print("IU:      ", error)
same = str(dose.units) == "micronit" and dose.check("[luminosity] / [length] ** 2")
sys.exit(0 if same and refused and other.check("[substance] / [time]") else 1)
PY
