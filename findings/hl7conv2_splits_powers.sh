#!/usr/bin/env bash
# hl7conv2 0.2.5 (PyPI, in Rust), which makes JSON of messages of HL7 version 2; hl7types 0.9.5 beside it.
#
# Expected: "^" parts the components of a field, so a unit such as 10^9/L is sent as 10\S\9/L, with the
#   escape sequence that HL7 has for it. The JSON has the unit whole, "10^9/L".
# Seen: escape sequences are replaced before the field is parted, so that the sign then parts it: a count
#   of 5.30 10^9/L has the unit "10", and "9/L" stands where the name of the unit belongs; the coding
#   system moves from the third place to the fourth. A text "counts of 10\S\9/L" has "counts of 10" as its
#   value. "\T\", "\F\" and "\R\" (&, | and ~) are right. hl7types reads the same message right. No error,
#   no warning.
# So: replace "\S\" by another sign that does not occur ("^" again once the JSON is there), as below.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check hl7conv2==0.2.5 hl7types==0.9.5
"$folder/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version

from hl7conv2 import Hl7Json
from hl7types import decode_er7

MESSAGE = "\r".join((
    r"MSH|^~\&|LAB|H|EHR|H|20210304120000||ORU^R01^ORU_R01|1|P|2.5.1",
    "PID|1||123^^^H^MR||Doe^Jane||19800102|F",
    "OBR|1|||58410-2^Blood count^LN|||20210304",
    r"OBX|1|NM|6690-2^Leukocytes^LN||5.30|10\S\9/L^^UCUM|4.0-10.0|N|||F",
    r"OBX|2|ST|18769-0^Comment^LN||counts of 10\S\9/L \T\ more||||||F",
)) + "\r"


def fields(message: str) -> list[dict]:
    return [segment for segment in Hl7Json(message).hl7_json if segment["segment_name"] == "OBX"]


print("hl7conv2", version("hl7conv2"), "hl7types", version("hl7types"))
count, comment = fields(MESSAGE)
print("  unit:", {key: value for key, value in count.items() if key.startswith("6")})
print("  text:", {key: value for key, value in comment.items() if key.startswith("5")})
other = decode_er7(MESSAGE).model_dump_json()
print("  hl7types has the unit whole:", "10^9/L" in other)
mended = fields(MESSAGE.replace("\\S\\", "\u2191"))[0]["6.1"].replace("\u2191", "^")
print("  with the sign replaced before:", mended)
same = (count["6.1"], count["6.2"], count["6.4"]) == ("10", "9/L", "UCUM") and comment["5.1"] == "counts of 10"
sys.exit(0 if same and "10^9/L" in other and mended == "10^9/L" else 1)
PY
