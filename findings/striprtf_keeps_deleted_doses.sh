#!/usr/bin/env bash
# striprtf 0.0.35 (PyPI), which writes RTF as text: the format of the tables of study reports (SAS) and of
# many documents from clinics.
#
# Expected: what is deleted with "track changes", or hidden, is left out, or told from the text; what a
#   footnote says, as below the tables of a report, is kept; a letter of the font Symbol is the letter, or
#   is seen to be none.
# Seen: a deleted passage stays, with nothing between it and what replaced it: "a dose of 5 mg10 mg";
#   hidden text stays too. Footnotes go without a trace. In the font Symbol, which Word and SAS use for
#   Greek letters and signs, the letter of the Latin font is given: the micro of "5 µg" is an m, "5 mg", a
#   thousand times the dose, "≥" typed as a letter is "³", and "β" is "b". Signs by their Unicode (\u8805)
#   are right. No error, no warning; its README, which names medical documents, speaks of none of it.
# So: look for \deleted, \v, \footnote and for a font with \fcharset2 before, and leave those files to a
#   word processor.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check striprtf==0.0.35
"$folder/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version

from striprtf.striprtf import rtf_to_text

FONTS = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Times New Roman;}{\f1\fcharset2 Symbol;}}"
KNOWN = {
    r"a dose of {\deleted 5 mg}{\revised 10 mg}": "a dose of 5 mg10 mg",
    r"seen{\v  not for print}": "seen not for print",
    r"p = 0.04{\footnote By Fisher's exact test.}": "p = 0.04",
    r"5 {\f1 m}g": "5 mg",
    r"age {\f1\'b3} 65": "age \u00b3 65",
    r"{\f1 b}-blocker": "b-blocker",
    r"age \u8805\'3f 65, 5 \u956?g": "age \u2265 65, 5 \u03bcg",
}
print("striprtf", version("striprtf"))
same = True
for text, known in KNOWN.items():
    seen = rtf_to_text(FONTS + text + r"\par}").strip()
    print(f"  {text}: {seen}")
    same = same and seen == known
sys.exit(0 if same else 1)
PY
