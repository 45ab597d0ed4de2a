#!/usr/bin/env bash
# pandoc 3.9, by pypandoc_binary 1.17 (PyPI), its readers of BibTeX and BibLaTeX.
#
# Expected: titles of BibTeX are put into sentence case, and a title that is in it already, as PubMed
#   and DOI services give it, stays as it is: "Effect of vitamin D on hepatitis B". A letter that
#   stands alone is no word of the title, so that at least this is left alone, as "pH" and "IL-2" are.
# Seen: a capital that stands alone is made small wherever it is not the first word: "vitamin d",
#   "hepatitis b", "group a", "type i diabetes", "child-pugh c". "50 G/L" (giga per litre, of platelets)
#   becomes "50 g/l", grams per litre, and "E. coli" becomes "e. Coli", since a full stop raises the
#   word behind it. It goes so into CSL JSON, and into each list of references that --citeproc makes
#   of a .bib file. No warning.
# So: give pandoc CSL JSON, or a BibTeX in which the whole title stands in a second pair of braces,
#   or state a langid that is not English.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check pypandoc_binary==1.17
"$folder/venv/bin/python" - <<'PY'
import json
import sys

import pypandoc

KNOWN = {
    "Effect of vitamin D on hepatitis B": "Effect of vitamin d on hepatitis b",
    "Infection by group A streptococci": "Infection by group a streptococci",
    "Insulin in type I diabetes": "Insulin in type i diabetes",
    "Survival in Child-Pugh C cirrhosis": "Survival in child-pugh c cirrhosis",
    "Resistance of E. coli and C. difficile": "Resistance of e. Coli and c. difficile",
    "Bleeding with platelets below 50 G/L": "Bleeding with platelets below 50 g/l",
    # What stays as it is, beside it.
    "Change of IL-2 and pH in phase II": "Change of IL-2 and pH in phase II",
    "{Effect of vitamin D on hepatitis B}": "Effect of vitamin D on hepatitis B",
}


def entry(title: str, more: str = "") -> str:
    return f"@article{{a, author={{Doe, Jane}}, title={{{title}}}, journal={{Trials}}, year={{2021}}{more}}}"


def read(title: str, more: str = "") -> str:
    (item,) = json.loads(pypandoc.convert_text(entry(title, more), "csljson", format="bibtex"))
    return item["title"]


print("pandoc", pypandoc.get_pandoc_version())
same = True
for title, known in KNOWN.items():
    seen = read(title)
    print(f"  {title!r} is read as {seen!r}")
    same = same and seen == known
first = next(iter(KNOWN))
german = read(first, ", langid={german}")
print(f"  with langid german: {german!r}")
listed = pypandoc.convert_text(entry(first), "plain", format="bibtex", extra_args=["--citeproc", "--wrap=none"])
print("  in a list of references:", listed.strip())
sys.exit(0 if same and german == first and "Vitamin d on Hepatitis b" in listed else 1)
PY
