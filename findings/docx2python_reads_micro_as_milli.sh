#!/usr/bin/env bash
# docx2python 3.6.2, python-docx 1.2.0 and docx2txt 0.9 (PyPI), readers of Word files; mammoth 1.13.0.
#
# Expected: a μ, ≥, ± or β that was put into a manuscript by Word's "Insert symbol" from the font Symbol
#   (an element w:sym, with the place of the letter in that font) is read as this letter, as mammoth
#   does, or is seen to be missing.
# Seen: docx2python gives the Latin letter that has the same place, in a tag of HTML that asks for the
#   font Symbol: without the tag, or where that font is not at hand, "5 μg" is "5 mg", "≥ 65 years" is
#   "³ 65 years", "β-blocker" is "b-blocker". python-docx and docx2txt leave the letter out: "5 g",
#   "Age  65 years", and "12  3" for "12 ± 3". No error, no warning.
# So: look for w:sym before reading, and replace it by the letter of a table of the font, as mammoth has.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check docx2python==3.6.2 python-docx==1.2.0 docx2txt==0.9 mammoth==1.13.0
venv/bin/python - <<'PY'
import html
import re
import sys
from importlib.metadata import version

import docx2txt
import mammoth
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx2python import docx2python

PIECES = ["Age ", "F0B3", " 65 years, 5 ", "F06D", "g daily, 12 ", "F0B1", " 3, ", "F062", "-blocker"]
document = Document()
paragraph = document.add_paragraph()
for piece in PIECES:
    run = paragraph.add_run("" if re.fullmatch("F0..", piece) else piece)
    if not run.text:
        symbol = OxmlElement("w:sym")
        symbol.set(qn("w:font"), "Symbol")
        symbol.set(qn("w:char"), piece)
        run._r.append(symbol)
document.save("made-up.docx")
with docx2python("made-up.docx") as opened:
    marked = opened.text.strip()
with open("made-up.docx", "rb") as opened:
    by_mammoth = mammoth.extract_raw_text(opened).value.strip()
seen = {
    "docx2python": marked,
    "docx2python, its HTML as text": html.unescape(re.sub("<[^>]*>", "", marked)),
    "python-docx": Document("made-up.docx").paragraphs[0].text,
    "docx2txt": docx2txt.process("made-up.docx").strip(),
    "mammoth": by_mammoth,
}
for name in ("docx2python", "python-docx", "docx2txt", "mammoth"):
    print(name, version(name))
for name, text in seen.items():
    print(f"  {name}: {text!r}")
left_out = "Age  65 years, 5 g daily, 12  3, -blocker"
same = (
    seen["docx2python, its HTML as text"] == "Age ³ 65 years, 5 mg daily, 12 ± 3, b-blocker"
    and seen["python-docx"] == seen["docx2txt"] == left_out
    and by_mammoth == "Age ≥ 65 years, 5 μg daily, 12 ± 3, β-blocker"
)
sys.exit(0 if same else 1)
PY
