#!/usr/bin/env bash
# num2words 0.5.14 (PyPI), which writes numbers as words, for reading aloud and for text.
#
# Expected: -0.5, a change of HbA1c in per cent or of bone density, is "minus zero point five".
# Seen: between -1 and 0 the minus is gone: "zero point five", so that a fall is read as a rise; in
#   French, German and Spanish too. From -1 downward it is there ("minus one point five"). The part before
#   the point is written by itself, and of -0.5 it is 0, which has no sign. The same with the text "-0.5"
#   and with a Decimal. And "1.50", given as a Decimal or text, has lost its last nought: "one point
#   five". No error, no warning.
# So: write the words of the absolute value, and put "minus" before them yourself.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check num2words==0.5.14
"$folder/venv/bin/python" - <<'PY'
import sys
from decimal import Decimal
from importlib.metadata import version

from num2words import num2words

KNOWN = [
    (-0.5, "en", "zero point five"),
    ("-0.5", "en", "zero point five"),
    (Decimal("-0.05"), "en", "zero point zero five"),
    (-0.5, "fr", "zéro virgule cinq"),
    (-0.5, "de", "null Komma fünf"),
    (-0.5, "es", "cero punto cinco"),
    (-1.5, "en", "minus one point five"),
    (Decimal("1.50"), "en", "one point five"),
]
print("num2words", version("num2words"))
same = True
for number, language, known in KNOWN:
    words = num2words(number, lang=language)
    print(f"  {number!r} in {language}: {words}")
    same = same and words == known
sys.exit(0 if same else 1)
PY
