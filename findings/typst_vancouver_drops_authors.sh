#!/usr/bin/env bash
# typst 0.15.2 (PyPI), a typesetting system, with the styles of references that it brings (hayagriva).
#
# Expected: an article in the style "vancouver", that of most medical journals, begins with its
#   authors: "1. Doe JB, Li X. A trial of two doses. ..."
# Seen: the authors are missing, persons and organisations, of articles, books and reports, from BibTeX
#   and from typst's own format: "1. A trial of two doses. Journal of Trials. 2021;12:321-8." So it is
#   in "vancouver", "vancouver-superscript", "nlm-citation-sequence" and its superscript form. An
#   entry that names an editor too has its authors. "springer-vancouver", "elsevier-vancouver", "bmj",
#   "the-lancet" and "american-medical-association" are right. No error, no warning.
# So: take "springer-vancouver", or compare the number of authors in the list with the file's.
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
from importlib.metadata import version
from pathlib import Path

import pypdf
import typst

REST = "title={A trial of two doses}, journal={Journal of Trials}, year={2021}, volume={12}, pages={321--328}"
KNOWN = {
    "vancouver": False,
    "vancouver-superscript": False,
    "nlm-citation-sequence": False,
    "nlm-citation-sequence-superscript": False,
    "springer-vancouver": True,
    "elsevier-vancouver": True,
    "bmj": True,
    "the-lancet": True,
    "american-medical-association": True,
}


def listed(style: str, names: str) -> str:
    """The list of references of a document with one citation, as its PDF has it."""
    Path("made-up.bib").write_text(f"@article{{a, {names}, {REST}}}\n")
    page = "#set page(width: 40cm, height: auto)\n"
    Path("made-up.typ").write_text(f'{page}#bibliography("made-up.bib", style: "{style}", title: none, full: true)\n')
    reader = pypdf.PdfReader(io.BytesIO(typst.compile("made-up.typ")))
    return " ".join(" ".join(sheet.extract_text() for sheet in reader.pages).split())


print("typst", version("typst"))
same = True
for style, known in KNOWN.items():
    text = listed(style, "author={Doe, Jane B. and Li, Xiang}")
    print(f"  {style}: {text}")
    same = same and "two doses" in text and ("Doe" in text and "Li" in text) == known
group = listed("vancouver", "author={{World Health Organization}}")
edited = listed("vancouver", "author={Doe, Jane B. and Li, Xiang}, editor={Roe, A.}")
print(f"  vancouver, an organisation: {group}\n  vancouver, with an editor: {edited}")
sys.exit(0 if same and "World" not in group and "Doe JB, Li X" in edited else 1)
PY
