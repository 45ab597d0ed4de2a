#!/usr/bin/env bash
# sacremoses 0.2.0 (PyPI), Moses' tools for text in Python: its MosesPunctNormalizer, with its defaults.
#
# Expected: a number whose thousands are set off by a no-break space, "10 000 patients", as the SI brochure
#   and many journals set it, is left alone by what normalises punctuation, or loses the space.
# Seen: in English the space becomes a full stop: "10.000 patients", which is ten, and "1.200 mg" of 1200.
#   In German and French it becomes a comma, "10,000", which there is ten as well. So does any no-break
#   space between two figures: "2021 2 patients" is "2021.2 patients". The narrow no-break space (U+202F),
#   which other journals use, stays, as does a plain one, which hides it in a trial. No error, no warning;
#   the documentation has one line, that numbers are normalised, and does not say into what.
# So: pass norm_numbers=False, with which the number is left as it is.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check sacremoses==0.2.0
"$folder/venv/bin/python" -W ignore - <<'PY'
import sys
from importlib.metadata import version

from sacremoses import MosesPunctNormalizer

NO_BREAK, NARROW = "\u00a0", "\u202f"
KNOWN = [
    ("en", f"10{NO_BREAK}000 patients", "10.000 patients"),
    ("en", f"a dose of 1{NO_BREAK}200 mg", "a dose of 1.200 mg"),
    ("en", f"In 2021{NO_BREAK}2 patients died", "In 2021.2 patients died"),
    ("de", f"10{NO_BREAK}000 Patienten", "10,000 Patienten"),
    ("fr", f"10{NO_BREAK}000 malades", "10,000 malades"),
    ("en", f"10{NARROW}000 patients", f"10{NARROW}000 patients"),
    ("en", "10 000 patients", "10 000 patients"),
    ("en", f"10{NO_BREAK}mg", f"10{NO_BREAK}mg"),
]
print("sacremoses", version("sacremoses"))
same = True
for language, text, known in KNOWN:
    seen = MosesPunctNormalizer(lang=language).normalize(text)
    print(f"{language}: {text!r} -> {seen!r}")
    same = same and seen == known
    without = MosesPunctNormalizer(lang=language, norm_numbers=False).normalize(text)
    same = same and without == text
print("with norm_numbers=False each stays as it was" if same else "changed")
sys.exit(0 if same else 1)
PY
