#!/usr/bin/env bash
# univtil 1.0.0 (PyPI), which writes PubMed's files (.nbib) and RIS as BibTeX, "multiple entries per file".
#
# Expected: a file of two articles, as PubMed's "Send to: Citation manager" saves it, gives two entries,
#   each with its own authors and its whole title and abstract.
# Seen: it gives one. Records are looked for by RIS's "ER  -", which PubMed's files do not have (an empty
#   line stands between them): all authors of both articles are the authors of the first, both
#   abstracts are its abstract, and of the second nothing else is left. And every title and abstract ends
#   with its first line, of about 80 characters, since the lines that PubMed folds behind six spaces are
#   passed over: "A trial of 0.5 mg and of 5 mg of a made-up medicine in patients with a", and an abstract
#   never comes to its results. No error, no warning.
# So: cut the file at its empty lines, and join each line that begins with six spaces to the one before,
#   as below, or use another reader (nbib).
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check univtil==1.0.0
"$folder/venv/bin/python" - <<'PY'
import re
import sys
from importlib.metadata import version

from univtil.bib.nbib import NBib, nbiblist

FIRST = """PMID- 10000001
OWN - NLM
DP  - 2021 Mar 4
TI  - A trial of 0.5 mg and of 5 mg of a made-up medicine in patients with a
      first relapse.
PG  - 321-8
AB  - AIM: To compare two doses. RESULTS: Of 100 patients on 0.5 mg a relapse was
      seen in 40, and of 100 on 5 mg in 12.
FAU - Doe, Jane
AU  - Doe J
JT  - Made-up journal
"""
SECOND = """PMID- 10000002
OWN - NLM
DP  - 2022 May
TI  - Another trial.
AB  - RESULTS: None.
FAU - Roe, Richard
AU  - Roe R
JT  - Other journal
"""


def show(entries: list[NBib]) -> list[tuple[list[str], str, str]]:
    """What each entry holds, printed."""
    held = [(entry.authors, entry.title, entry.abstract) for entry in entries]
    for row in held:
        print("   ", *row, sep=" | ")
    return held


print("univtil", version("univtil"))
text = f"\n{FIRST}\n{SECOND}"
print("  the file:")
read = show(nbiblist(text))
print("  cut and unfolded before:")
whole = show([NBib(record) for record in re.sub(r"\n {6}", " ", text).strip().split("\n\n")])
same = (
    len(read) == 1
    and read[0][0] == ["Doe, Jane", "Roe, Richard"]
    and read[0][1].endswith("in patients with a")
    and "of 100 on 5 mg" not in read[0][2]
    and read[0][2].endswith("None.")
    and [row[0] for row in whole] == [["Doe, Jane"], ["Roe, Richard"]]
    and whole[0][1].endswith("with a first relapse")
    and whole[0][2].endswith("and of 100 on 5 mg in 12.")
)
sys.exit(0 if same else 1)
PY
