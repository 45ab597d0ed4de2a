#!/usr/bin/env bash
# nbib 0.3.2 (PyPI), which reads records of PubMed in its own format (.nbib).
#
# Expected: a tag that PubMed repeats, one line a value, comes back with all its values, as the types of
#   publication, keywords and grants do; and the notices that an article was corrected (EIN) or retracted
#   (RIN) are among the fields.
# Seen: of two registrations (SI) only the last is kept: of a trial at ClinicalTrials.gov and at ISRCTN
#   the NCT number is gone. So it is with two groups of authors (CN), of whom the second is left, and
#   with two languages (LA): an article in English with a German version is German. EIN, RIN, CIN and
#   ECI come back nowhere, so that where a retraction was and which record holds it is lost, and an
#   erratum leaves no trace at all. The type "Retracted Publication" is kept. Its documentation speaks
#   of no tag that is left out. No error, no warning.
# So: read these tags (SI, CN, LA, EIN, RIN, ECI) from the lines yourself, as below.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check nbib==0.3.2
"$folder/venv/bin/python" -W ignore - <<'PY'
import re
import sys
from importlib.metadata import version

import nbib

RECORD = """PMID- 99999991
OWN - NLM
STAT- MEDLINE
DP  - 2021 Mar
TI  - A made-up trial.
FAU - Doe, Jane A
AU  - Doe JA
CN  - First Study Group
CN  - Second Study Group
LA  - eng
LA  - ger
SI  - ClinicalTrials.gov/NCT00000000
SI  - ISRCTN/ISRCTN00000000
PT  - Journal Article
PT  - Retracted Publication
TA  - J Trials
EIN - J Trials. 2021;12(2):99. PMID: 99999993
RIN - J Trials. 2022;13(1):3. PMID: 99999994
"""

print("nbib", version("nbib"))
(record,) = nbib.read(RECORD)
for name, value in record.items():
    print(f"  {name}: {value}")
by_hand = {tag: re.findall(rf"(?m)^{tag:<4}- (.*)$", RECORD) for tag in ("SI", "CN", "LA", "EIN", "RIN")}
print("in the file:", by_hand)
whole = str(dict(record))
lost = [v for values in by_hand.values() for v in values if not re.search(rf"\b{re.escape(v)}", whole)]
print("nowhere in what was read:", lost)
same = (
    (record["secondary_source"], record["corporate_author"], record["language"])
    == ("ISRCTN/ISRCTN00000000", "Second Study Group", "ger")
    and len(record["publication_types"]) == 2
    and lost == [by_hand["SI"][0], by_hand["CN"][0], "eng", by_hand["EIN"][0], by_hand["RIN"][0]]
)
sys.exit(0 if same else 1)
PY
