#!/usr/bin/env bash
# fhirpathpy 2.2.4 (PyPI), FHIRPath for Python, with its model of FHIR R4; fhirpath 5.2.2 (npm) beside it.
#
# Expected: an Observation read by Python's json with a potassium of 5.2 mmol/L is found by
#   "Observation.value.value = 5.2", and by "Observation.value = 5.2 'mmol/L'". Quantities are compared by
#   amount, so that 1 mg is 1000 µg, and what cannot be compared is empty, neither true nor false.
# Seen: value = 5.2 is false, while value >= 5.2 and value <= 5.2 are both true, and "!= 5.2" takes the
#   patient in. So it is with every figure that binary fractions do not hold: 7.4 and 0.3 are not found, 5.5
#   and 5.25 are. The figure of the resource is a float, that of the path an exact decimal; the figure
#   itself comes back as 5.2. Of units g and mg are converted, and mm and cm, hardly any others: 1 'mg'
#   = 1000 'ug', 1 'kg' = 1000 'g' and 5 'mg/dL' = 50 'mg/L' are false, and true with "!=". No error, no
#   warning, and not a word on either in its documentation. fhirpath, which it follows, is right in all.
# So: read resources with json.loads(text, parse_float=decimal.Decimal), and convert units before.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts fhirpath@5.2.2 >/dev/null
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check fhirpathpy==2.2.4
cat > asked.json <<'JSON'
{"resource": {"resourceType": "Observation", "status": "final", "code": {"text": "potassium"},
  "valueQuantity": {"value": 5.2, "unit": "mmol/L", "system": "http://unitsofmeasure.org", "code": "mmol/L"}},
 "figures": ["Observation.value.value = 5.2", "Observation.value = 5.2 'mmol/L'",
  "Observation.where(value.value = 5.2).exists()"],
 "right": ["Observation.value.value >= 5.2", "Observation.value.value <= 5.2", "1 'g' = 1000 'mg'"],
 "units": ["1 'mg' = 1000 'ug'", "1 'kg' = 1000 'g'", "5 'mg/dL' = 50 'mg/L'", "5.2 'mmol/L' = 5200 'umol/L'"]}
JSON
cat > beside.cjs <<'JS'
const fhirpath = require('fhirpath')
const r4 = require('fhirpath/fhir-context/r4')
const asked = require('./asked.json')
const paths = [...asked.figures, ...asked.right, ...asked.units]
const seen = paths.map(path => fhirpath.evaluate(asked.resource, path, null, r4)[0])
console.log('fhirpath (npm) says true to all:', seen.every(value => value === true))
JS
node beside.cjs
venv/bin/python -W ignore - <<'PY'
import json
import sys
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path

from fhirpathpy import evaluate
from fhirpathpy.models import models

TEXT = Path("asked.json").read_text()
asked = json.loads(TEXT)


def says(path, parse_float=float):
    resource = json.loads(TEXT, parse_float=parse_float)["resource"]
    return evaluate(resource, path, {}, models["r4"])


print("fhirpathpy", version("fhirpathpy"))
same = says("Observation.value.value") == [Decimal("5.2")]
for kind, as_read, exact in (("figures", False, True), ("right", True, True), ("units", False, False)):
    for path in asked[kind]:
        print(f"  {path} is {says(path)}, with exact decimals {says(path, Decimal)}")
        same = same and (says(path), says(path, Decimal)) == ([as_read], [exact])
unequal = [path.replace(" = ", " != ") for path in (asked["figures"][0], *asked["units"])]
print("with != they are", [says(path)[0] for path in unequal])
same = same and all(says(path) == [True] for path in unequal)
found = {}
for value in (0.3, 1.5, 5.25, 5.5, 7.4):
    resource = {"resourceType": "Observation", "valueQuantity": {"value": value, "unit": "1"}}
    found[value] = evaluate(resource, f"Observation.value.value = {value}", {}, models["r4"])[0]
print("other figures:", found)
sys.exit(0 if same and found == {0.3: False, 1.5: True, 5.25: True, 5.5: True, 7.4: False} else 1)
PY
