#!/usr/bin/env bash
# fhir.resources 8.3.0 (PyPI), read and written as JSON.
#
# Expected: a figure of a FHIR Observation is written again as it was read. FHIR R5 says of its type
#   decimal that "the precision of the decimal value has significance", so that 0.010 and 0.01 are
#   two values, and that systems should keep what they were given.
# Seen: the fields are exact decimals in name only. model_validate_json reads them by way of floating
#   point, and model_dump and model_dump_json turn even exact decimals into it again. An INR of 1.50
#   becomes 1.5, a limit of 0.010 becomes 0.01, and 100000000000000000000.10 loses its fraction. No
#   error, no warning.
# So: where the digits of a measurement matter, parse the JSON yourself with parse_float=Decimal,
#   give that to model_validate, and write from the fields, not by the model's own writer.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check fhir.resources==8.3.0
venv/bin/python - <<'PY'
import json
import sys
from decimal import Decimal

from fhir.resources.observation import Observation

written = """{"resourceType": "Observation", "status": "final", "code": {"text": "INR"},
  "valueQuantity": {"value": 1.50, "unit": "ratio"},
  "referenceRange": [{"low": {"value": 0.010}, "high": {"value": 100000000000000000000.10}}]}"""
observation = Observation.model_validate_json(written)
exact = Observation.model_validate(json.loads(written, parse_float=Decimal))
again = json.loads(observation.model_dump_json(), parse_float=str, parse_int=str)
limits = again["referenceRange"][0]
seen = [again["valueQuantity"]["value"], limits["low"]["value"], limits["high"]["value"]]
print("expected: 1.50 0.010 100000000000000000000.10")
print("seen:    ", *seen)
held = [str(one.valueQuantity.value) for one in (observation, exact)]
dumped = exact.model_dump()["valueQuantity"]["value"]
print("in memory, read by the model, and from exact decimals:", *held)
print("dumped from exact decimals:", repr(dumped))
same = held == ["1.5", "1.50"] and repr(dumped) == "1.5"
sys.exit(0 if same and seen == ["1.5", "0.01", "100000000000000000000"] else 1)
PY
