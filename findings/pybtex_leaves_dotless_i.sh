#!/usr/bin/env bash
# pybtex 0.26.1 with latexcodec 3.0.1 (PyPI), which read names out of BibTeX.
#
# Expected: "Mart{\'{\i}}nez" and "Garc\'{\i}a", the two ways in which reference managers write the
#   most usual accent of Spanish names, are read as Martínez and García, as "{\'e}" is read as é.
# Seen: the letter without a dot keeps its command: "Mart\'ınez" and "Garc\'ıa" come out. The same
#   name without inner braces ("Mart{\'\i}nez") is read right, so that one author of one library has
#   two spellings. Two accents on one letter ("{\~{\^{e}}}", Vietnamese) are left likewise.
# So: before the text is decoded take the braces off around \i and around an accented letter, or
#   look for a backslash in what comes out.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pybtex==0.26.1 latexcodec==3.0.1
venv/bin/python - <<'PY'
import sys

from pybtex.richtext import Text

known = {
    r"Mart{\'{\i}}nez": "Mart\\'ınez", r"Garc\'{\i}a": "Garc\\'ıa", r"Mart{\'\i}nez": "Martínez",
    r"{\'{e}}": "é", r"Nguy{\~{\^{e}}}n": "Nguy\\~ên",
}
seen = {written: str(Text.from_latex(written)) for written in known}
print("expected: Martínez, García, Martínez, é, Nguyễn")
for written, read in seen.items():
    print(f"{written:18} {read}")
sys.exit(0 if seen == known else 1)
PY
