#!/usr/bin/env bash
# pdfminer.six 20260107 and pdfplumber 0.11.10 (PyPI), which read text out of PDF files, as many loaders of
# articles do by them; pypdf 7.1.0 and pypdfium2 5.15.2 beside them; the file is made by reportlab 5.1.0.
#
# Expected: the font Symbol, one of the 14 that every reader of PDF knows, whose codes stand in the PDF
#   standard, gives the signs that it shows. Older articles set μ, ±, ≥ and β in it, without a table of
#   their Unicode (ToUnicode), as the standard allows.
# Seen: its codes are read as those of Latin text. "2.4 ± 0.3" is "2.4 – 0.3", a range; "5 μg" is "5 m g"; "≤"
#   is "£", "≥" a double dagger, which marks footnotes, "×" a raised point and "≠" a quotation mark; β is b.
#   Every sign but the brackets, "<", "=" and a few more becomes another that may well stand there. pypdf
#   and pypdfium2 read all of them right. No error, no warning.
# So: look at the fonts first (pdfplumber gives each character's), and read a page that uses Symbol with
#   another reader.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check pdfminer.six==20260107 \
  pdfplumber==0.11.10 pypdf==7.1.0 pypdfium2==5.15.2 reportlab==5.1.0
"$folder/venv/bin/python" -W ignore - "$folder/article.pdf" <<'PY'
import sys
from importlib.metadata import version

import pdfplumber
import pypdf
import pypdfium2
from pdfminer.high_level import extract_text
from reportlab.pdfgen.canvas import Canvas

LINES = ["The mean was 2.4 ± 0.3 days.", "They received 5 μg.", "p ≤ 0.05", "age ≥ 65", "3 × 10", "x ≠ 0", "IFN-β"]
KNOWN = ["The mean was 2.4 – 0.3 days.", "They received 5 m g.", "p £ 0.05", "age ‡ 65", "3 · 10", "x „ 0", "IFN-b"]
path = sys.argv[1]
canvas = Canvas(path)
for number, line in enumerate(LINES):
    x = 72.0
    for sign in line:
        font = "Symbol" if sign in "±μ≤≥×≠β" else "Times-Roman"
        canvas.setFont(font, 12)
        canvas.drawString(x, 760 - 30 * number, sign)
        x += canvas.stringWidth(sign, font, 12)
canvas.save()


def tidy(text: str) -> list[str]:
    """The lines that are not empty; pypdf sets the signs of another font into lines of their own."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


with pdfplumber.open(path) as pdf:
    plumber = tidy(pdf.pages[0].extract_text())
miner = "".join(extract_text(path).split())
pdfium = tidy(pypdfium2.PdfDocument(path)[0].get_textpage().get_text_range())
pure = "".join(pypdf.PdfReader(path).pages[0].extract_text().split())
for name in ("pdfminer.six", "pdfplumber", "pypdf", "pypdfium2"):
    print(name, version(name))
for shown, read, right in zip(LINES, plumber, pdfium):
    print(f"shown {shown!r}, pdfplumber {read!r}, pypdfium2 {right!r}")
print("pdfminer.six:", miner)
print("pypdf:", pure)
same = plumber == KNOWN and all("".join(line.split()) in miner for line in KNOWN)
right = [line.replace("µ", "μ") for line in pdfium] == LINES and pure.replace("µ", "μ") == "".join("".join(LINES).split())
sys.exit(0 if same and right else 1)
PY
