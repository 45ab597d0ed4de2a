#!/usr/bin/env bash
# @citation-js/plugin-ris 0.8.2 with @citation-js/core 0.8.2 (npm), and rispy 0.10.0 (PyPI).
#
# Expected: a title written as RIS and read again is the same title; if the writer folds long lines,
#   it folds between words, as PubMed does in its own tagged format.
# Seen: the writer breaks every value after each 70 characters, wherever that falls, and the reader
#   of the very same plugin joins the lines with a space. "an eGFR below 45 mL/min" comes back as
#   "an eGFR below 4 5 mL/min", "of 135 patients" as "of 13 5 patients". rispy reads it likewise. No
#   reader can put it right, since the file no longer says whether there was a space.
# So: do not pass titles or abstracts with figures through this writer; keep the CSL JSON, or undo
#   the folding (a line without a tag continues the one before, with nothing between) yourself.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts @citation-js/core@0.8.2 @citation-js/plugin-ris@0.8.2 >/dev/null
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check rispy==0.10.0
cat > titles.mjs <<'JS'
import { writeFileSync } from 'node:fs'
import { Cite } from '@citation-js/core'
import '@citation-js/plugin-ris'

const titles = [
  'Randomised trial of a 12-week programme in adults with an eGFR below 45 mL/min',
  'Long-term outcomes of drug A and placebo in one made-up registry of 135 patients',
]
const known = [titles[0].replace('45', '4 5'), titles[1].replace('135', '13 5')]
const file = new Cite(titles.map((title, n) => ({ id: `a${n}`, type: 'article-journal', title }))).format('ris')
writeFileSync('made-up.ris', file)
const seen = new Cite(file).data.map((record) => record.title)
console.log(file)
titles.forEach((title, n) => console.log(`written: ${title}\nread:    ${seen[n]}`))
writeFileSync('known.json', JSON.stringify(known))
process.exit(JSON.stringify(seen) === JSON.stringify(known) ? 0 : 1)
JS
echo "expected: what is read is what was written"
node titles.mjs
venv/bin/python - <<'PY'
import json
import sys
from pathlib import Path

import rispy

seen = [record["title"] for record in rispy.loads(Path("made-up.ris").read_text())]
print("rispy:  ", *seen, sep="\n  ")
sys.exit(0 if seen == json.loads(Path("known.json").read_text()) else 1)
PY
