#!/usr/bin/env bash
# brightohir 2.1.2 (PyPI), which turns messages of HL7 version 2 into resources of FHIR R5.
#
# Expected: each value of a result comes into the Observation (a field OBX-5 may repeat); "less than 5",
#   in HL7 the structured numeric <^5, becomes a Quantity of 5 with the comparator "<", as HL7's own guide
#   has it; a time keeps its zone, without which FHIR does not allow a time; 10\S\9/L, an escaped "^", is
#   the unit 10^9/L.
# Seen: of a blood culture that grew Escherichia coli and Klebsiella the first alone is there. "<^5" and
#   "^1^:^128", a titre, stay strings with HL7's separators, without unit. The zone is cut off: 23:30 in
#   New York is "2021-03-04T23:30:00". The unit and its code are "10\S\9/L". No error, no warning. Plain
#   numbers, dates and codes are right. Its README lists what is not covered, rare segments, and names
#   none of this.
# So: give each repetition an OBX of its own, read results of type SN yourself, and unescape before.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check brightohir==2.1.2 hl7apy==1.3.5 fhir.resources==8.3.0
"$folder/venv/bin/python" -W ignore - <<'PY'
import json
import sys
from importlib.metadata import version

from brightohir import v2_to_r5

MESSAGE = "\r".join((
    r"MSH|^~\&|LAB|H|EHR|H|20210304120000-0500||ORU^R01^ORU_R01|1|P|2.5.1",
    "PID|1||123^^^H^MR||Doe^Jane||19800102|F",
    "OBR|1|||24331-1^Panel^LN|||20210304233000-0500",
    "OBX|1|CE|600-7^Blood culture^LN||A^Escherichia coli^L~B^Klebsiella^L||||||F",
    "OBX|2|SN|30522-7^CRP^LN||<^5|mg/L^^UCUM|0-5||||F|||20210304233000-0500",
    "OBX|3|SN|5334-8^Titre^LN||^1^:^128||||||F",
    r"OBX|4|NM|6690-2^Leukocytes^LN||5.3|10\S\9/L^^L|4.0-10.0|N|||F",
    "OBX|5|NM|718-7^Haemoglobin^LN||12.5|g/dL^^UCUM|12.0-15.5|N|||F",
)) + "\r"
print("brightohir", version("brightohir"))
entries = [entry["resource"] for entry in v2_to_r5(MESSAGE)["entry"]]
results = [entry for entry in entries if entry["resourceType"] == "Observation"]
for result in results:
    print(" ", json.dumps({key: value for key, value in result.items() if key.startswith(("value", "effective"))}))
culture, protein, titre, leukocytes, haemoglobin = results
same = "Escherichia" in json.dumps(culture) and "Klebsiella" not in json.dumps(entries)
same = same and protein.get("valueString") == "<^5" and titre.get("valueString") == "^1^:^128"
same = same and protein.get("effectiveDateTime") == "2021-03-04T23:30:00"
same = same and leukocytes["valueQuantity"]["code"] == r"10\S\9/L" and haemoglobin["valueQuantity"]["value"] == 12.5
sys.exit(0 if same else 1)
PY
