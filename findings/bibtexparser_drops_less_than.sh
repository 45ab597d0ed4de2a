#!/usr/bin/env bash
# bibtexparser 2.1.0 (PyPI), reader of BibTeX, with its LatexDecodingMiddleware (pylatexenc 2.11).
#
# Expected: the commands that Citation.js and others write for signs, "\textless" for <, "\textgreater"
#   for >, "\textminus" for −, come back as that sign, as "\textpm", "\texttimes" and "\%" do; or stay.
# Seen: these three go without a trace, and what is left says something else: "p \textless{} 0.05" is
#   "p 0.05", "CD4 \textless 200 or \textgreater 500" is "CD4 200 or 500", and a change of
#   "\textminus{}5 kg" one of 5 kg. "10\textsuperscript{9}/L" is 109/L, "\SI{5}{\milli\gram}" 5 alone.
#   A "%" without a backslash, which to BibTeX is a letter as any other, ends the field: of "A 50%
#   reduction of relapses" there is "A 50". failed_blocks is empty, and there is no warning. pylatexenc
#   says that it leaves out commands that it does not know; not that < and > are among them.
# So: replace these commands by their signs, and "%" by "\%", before the middleware sees the fields.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check bibtexparser==2.1.0 pylatexenc==2.11
"$folder/venv/bin/python" -W ignore - <<'PY'
import sys
from importlib.metadata import version

import bibtexparser
from bibtexparser.middlewares import LatexDecodingMiddleware

TITLES = {
    r"Relapse in adults (p \textless{} 0.05)": "Relapse in adults (p 0.05)",
    r"CD4 \textless 200 or \textgreater 500": "CD4 200 or 500",
    r"A change of \textminus{}5 kg": "A change of 5 kg",
    r"Platelets of 50 \texttimes{} 10\textsuperscript{9}/L": "Platelets of 50 × 109/L",
    r"A dose of \SI{5}{\milli\gram}": "A dose of 5",
    r"A 50% reduction of relapses": "A 50",
    r"A 50\% reduction, \textpm{} 5 \textmu g": "A 50% reduction, ± 5 µg",
    r"Adults aged $<$ 65 or $\geq$ 80": r"Adults aged $<$ 65 or $\geq$ 80",
}
text = "\n".join(f"@article{{k{n}, title = {{{title}}}}}" for n, title in enumerate(TITLES))
library = bibtexparser.parse_string(text, append_middleware=[LatexDecodingMiddleware()])
plain = bibtexparser.parse_string(text)
seen = [" ".join(entry["title"].split()) for entry in library.entries]
print("bibtexparser", version("bibtexparser"), "with pylatexenc", version("pylatexenc"))
for title, now in zip(TITLES, seen, strict=True):
    print(f"  {title}\n    is {now!r}")
print("failed blocks:", len(library.failed_blocks))
same = [e["title"] for e in plain.entries] == list(TITLES) and not library.failed_blocks
sys.exit(0 if same and seen == list(TITLES.values()) else 1)
PY
