#!/usr/bin/env bash
# Unidecode 1.4.0 and anyascii 0.3.3 (PyPI), which write any text in ASCII.
#
# Expected: what stands for a unit or a comparison in an article keeps its sense, or comes out as
#   something that is plainly no figure. (That the Greek mu becomes "m" could be guessed.)
# Seen: "5 μg", with the Greek letter that most articles use, becomes "5 mg" in both, and with the
#   micro sign "5 ug". anyascii turns "≠ 5" into "= 5", the decimal "0·05" of some journals into
#   "0-05", and "2½ h" into "21/2 h". Unidecode drops ⩽, ≠ and ≈ without a trace: "⩽5" is "5". Both
#   make "10⁹" 109 and "5‰" 5%0.
# So: never fold an article's text with these before figures are read from it, nor search it so; a
#   table of the signs of the field comes first (mu to "u", middle dots to full stops, fractions with
#   a blank), and what is left is shown as it stands.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check unidecode==1.4.0 anyascii==0.3.3
venv/bin/python - <<'PY'
import sys

from anyascii import anyascii
from unidecode import unidecode

known = {
    "5 μg": ("5 mg", "5 mg"), "5 µg": ("5 ug", "5 ug"), "≠ 5": (" 5", "= 5"),
    "p = 0·05": ("p = 0*05", "p = 0-05"), "2½ h": ("2 1/2 h", "21/2 h"), "⩽5": ("5", "<=5"),
    "≈5": ("5", "~5"), "10⁹": ("109", "109"), "5‰": ("5%0", "5%0"),
}
seen = {text: (unidecode(text), anyascii(text)) for text in known}
print(f"{'written':10} {'Unidecode':10} anyascii")
for text, (one, other) in seen.items():
    print(f"{text:10} {one:10} {other}")
sys.exit(0 if seen == known else 1)
PY
