#!/usr/bin/env bash
# typst 0.15.2 (PyPI), a typesetting system, reading the titles of a BibTeX file.
#
# Expected: signs that BibTeX writes as mathematics ("$\geq$50\%", "5 $\mu$g", "$\beta$-blockers") come
#   out as the signs, or as LaTeX's commands, which a reader sees to be unread (as "\gamma" does).
# Seen: the command goes on to typst's own mathematics, where a backslash frees the next letter alone
#   and the rest is a word of another language: "\geq" is g and "eq", an equals sign, "\leq" l and =,
#   "\beta" b and eta, "\mu" m and u, "\pm" p and m, "\sim" s and im. "In adults with $\geq$50\%
#   stenosis" is printed as "with g =50%", "5 $\mu$g" as "5 mug", "$\beta$-blockers" as "bη-blockers".
#   Where the rest is no such word ("\gamma", "\alpha", "\times") the command is printed as it stands.
#   No error, no warning.
# So: before a .bib file is given to typst write the signs themselves (≥, ≤, μ, β, ±) in UTF-8.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check typst==0.15.2 pypdf==7.1.1
venv/bin/python - <<'PY'
import io
import sys
import unicodedata
from importlib.metadata import version
from pathlib import Path

import pypdf
import typst

KNOWN = {
    r"Stents for $\geq$50\% stenosis": "Stents for g=50% stenosis",
    r"Dose of $\leq$5 mg": "Dose of l=5 mg",
    r"Dose of 5 $\mu$g": "Dose of 5 mug",
    r"Use of $\beta$-blockers": "Use of bη-blockers",
    r"Change of 12 $\pm$ 3": "Change of 12 pm 3",
    # Not read, but seen to be so; and what is read right.
    r"Change of $\gamma$-GT": r"Change of \gamma-GT",
    r"Dose of $<$5 mg": "Dose of <5 mg",
    "Stents for ≥50\\% stenosis and β-blockers": "Stents for ≥50% stenosis and β-blockers",
}


def printed(title: str) -> str:
    """The title as the PDF has it; blanks around = are those of typesetting, and left out."""
    Path("made-up.bib").write_text(f"@article{{a, author={{Doe, Jane}}, title={{{title}}}, journal={{J}}, year={{2021}}}}\n")
    page = "#set page(width: 40cm, height: auto)\n"
    Path("made-up.typ").write_text(f'{page}#bibliography("made-up.bib", style: "the-lancet", title: none, full: true)\n')
    reader = pypdf.PdfReader(io.BytesIO(typst.compile("made-up.typ")))
    text = " ".join(" ".join(sheet.extract_text() for sheet in reader.pages).split())
    return unicodedata.normalize("NFKC", text.split("Doe J. ")[1].split(". J 2021")[0]).replace(" =", "=")


print("typst", version("typst"))
same = True
for title, known in KNOWN.items():
    seen = printed(title)
    print(f"  {title!r}: {seen!r}")
    same = same and seen == known
sys.exit(0 if same else 1)
PY
