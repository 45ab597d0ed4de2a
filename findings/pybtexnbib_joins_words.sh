#!/usr/bin/env bash
# pybtexnbib 0.2.0 (PyPI), the plugin by which Pybtex 0.26.1 reads PubMed's own format (.nbib).
#
# Expected: PubMed folds title and abstract between words, and each further line begins with six
#   spaces. Unfolded, the end of a line is one space, as nbib 0.3.2 has it: "in group 2 15 had a relapse".
# Seen: the lines are joined with nothing between, so that words grow together and, where the fold falls
#   between two figures, the figures: "in group 215 had a relapse". And a further line that begins with
#   two to four capitals and a hyphen, "IL-6 fell from 40 to 12", "PD-1", "VEGF-A", is taken for a new
#   field: the abstract ends before it, and the rest stands in a field IL, without these letters. PubMed's
#   tags begin at the margin, and so tell themselves from text, but the spaces are cut off before tags
#   are looked for. No error, no warning.
# So: unfold the file before it is read, by replacing each line end and the six spaces after it by one
#   space, as below.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check pybtexnbib==0.2.0 pybtex==0.26.1 nbib==0.3.2
"$folder/venv/bin/python" -W ignore - <<'PY'
import sys
from importlib.metadata import version

import nbib
from pybtex.database import parse_string

RECORD = """PMID- 99999991
OWN - NLM
STAT- MEDLINE
DP  - 2021 Mar
TI  - Relapse after aspirin or placebo in adults with a first stroke and grade 2
      or 3 stenosis: a made-up trial.
AB  - RESULTS: Within one year 12 of 40 patients in group 1 and of 38 in group 2
      15 had a relapse. In patients who stayed without a relapse the median of
      IL-6 fell from 40 to 12 ng/L, and no patient of group 2 died.
FAU - Doe, Jane A
AU  - Doe JA
PT  - Journal Article
TA  - J Trials
JT  - Journal of trials
"""


def read(text):
    (entry,) = parse_string(text, "nbib").entries.values()
    return entry.fields


print("pybtexnbib", version("pybtexnbib"), "with Pybtex", version("pybtex"))
record = nbib.read(RECORD)[0]
print("nbib reads:", record["title"], "|", record["abstract"])
seen, mended = read(RECORD), read(RECORD.replace("\n      ", " "))
print("seen, title:", seen["title"])
print("seen, abstract:", seen["abstract"])
print("seen, field IL:", seen.get("IL"))
print("unfolded first:", mended["abstract"])
same = (
    "and grade 2or 3 stenosis" in seen["title"]
    and "of 38 in group 215 had a relapse." in seen["abstract"]
    and seen["abstract"].endswith("the median of")
    and seen["IL"] == "6 fell from 40 to 12 ng/L, and no patient of group 2 died."
    and mended["abstract"] == record["abstract"]
    and "IL" not in mended
)
sys.exit(0 if same else 1)
PY
