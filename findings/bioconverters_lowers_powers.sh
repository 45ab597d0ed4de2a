#!/usr/bin/env bash
# bioconverters 4.1.1 (PyPI), which makes plain text of PubMed Central's articles for text mining.
#
# Expected: pmcxml2txt sets powers off, by fix_exponentials, which is on without being asked for, as it
#   does with "10<sup>9</sup>/L": "10^9/L". So also powers below zero, those with a fraction (a viral load
#   in logarithms) and ranges; what it does not know stays apart from its base.
# Seen: only whole powers of a figure are set off, and below zero those with the hyphen of the keyboard.
#   The minus sign that articles have (U+2212) is not: "10<sup>−9</sup>" is "10−9", which is 1.
#   "10<sup>5.5</sup> copies" are 105.5 copies, "10<sup>3–5</sup>" is "103-5", and the area of
#   "1.73 m<sup>2</sup>" a length. A formula (MathML) is left out with what it says and with the brackets
#   round it: of "fewer relapses (p < 0.05)" there is "fewer relapses". No error, no warning. The documentation shows 3x108 for 3x10<sup>8</sup> as
#   what the flag is there to prevent, and says that it tries to; of formulas it says nothing.
# So: before the file is converted, put "^" before the text of each <sup> that is neither a reference nor
#   a mark, as below, and the text of each formula in its place.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check bioconverters==4.1.1
"$folder/venv/bin/python" -W ignore - <<'PY'
import io
import re
import sys
from importlib.metadata import version

from bioconverters import pmcxml2txt

ARTICLE = """<?xml version="1.0"?>
<article xmlns:mml="http://www.w3.org/1998/Math/MathML" article-type="research-article"><front>
<journal-meta><journal-title-group><journal-title>J Trials</journal-title></journal-title-group></journal-meta>
<article-meta><article-id pub-id-type="pmc">PMC9999991</article-id>
<title-group><article-title>A made-up trial</article-title></title-group>
<pub-date pub-type="epub"><year>2021</year></pub-date></article-meta></front>
<body><sec><title>Results</title><p>{}</p></sec></body></article>
"""
FORMULA = (
    "<inline-formula><mml:math><mml:mi>p</mml:mi><mml:mo>&lt;</mml:mo><mml:mn>0.05</mml:mn></mml:math>"
    "</inline-formula>"
)
KNOWN = {  # what is read, and what comes of it
    "platelets of 10<sup>9</sup>/L": "platelets of 10^9/L",
    "10<sup>-9</sup> mol": "10^-9 mol",
    "10<sup>−9</sup> mol": "10−9 mol",
    "10<sup>5.5</sup> copies": "105.5 copies",
    "10<sup>3–5</sup> cells": "103-5 cells",
    "1.73 m<sup>2</sup>": "1.73 m2",
    f"fewer relapses ({FORMULA}) in group 1": "fewer relapses in group 1",
}


def text(paragraph):
    ((_, whole),) = pmcxml2txt(io.StringIO(ARTICLE.format(paragraph)))
    return whole.split("\n\n")[-1]


print("bioconverters", version("bioconverters"))
same = True
for paragraph, known in KNOWN.items():
    print(f"  {paragraph}\n    is {text(paragraph)!r}")
    same = same and text(paragraph) == known
mended = re.sub(r"<sup>([^<]*)</sup>", r"^\1", "10<sup>−9</sup> mol, 10<sup>5.5</sup> copies")
print("with ^ put in before:", text(mended))
sys.exit(0 if same and text(mended) == "10^−9 mol, 10^5.5 copies" else 1)
PY
