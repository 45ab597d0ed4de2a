#!/usr/bin/env bash
# rispy 0.10.0 (PyPI), which reads RIS, the format that reference managers export.
#
# Expected: a RIS file with a byte order mark, as EndNote and several publishers write it, gives all
#   of its records, or an error.
# Seen: load() of the path leaves out the first record, without a word: of two records the second
#   comes back, of one record none. The mark stays before the first "TY", which is then no tag.
# So: open the file with encoding="utf-8-sig" and pass the open file, and compare the number of
#   records with the number of lines that begin with "TY".
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check rispy==0.10.0
venv/bin/python - <<'PY'
import sys
from pathlib import Path

import rispy

records = "TY  - JOUR\nTI  - One made-up trial\nER  - \n", "TY  - JOUR\nTI  - Another\nER  - \n"
seen = []
for text in (records[0], "".join(records)):
    path = Path("export.ris")
    path.write_text(text, encoding="utf-8-sig")
    with path.open(encoding="utf-8-sig") as opened:
        seen.append(([r["title"] for r in rispy.load(path)], len(rispy.load(opened))))
print("expected: 1 record of the first file, 2 of the second")
for titles, whole in seen:
    print("seen:", len(titles), titles, "and", whole, "by utf-8-sig")
sys.exit(0 if seen == [([], 1), (["Another"], 2)] else 1)
PY
