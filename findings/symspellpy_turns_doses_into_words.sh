#!/usr/bin/env bash
# symspellpy 6.10.1 (PyPI), which corrects spelling; lookup_compound, for several words, with the English
# dictionary that it brings.
#
# Expected: "patients recieved 50 mg daily" becomes "patients received 50 mg daily": what is no word in
#   letters is left alone, or a flag says that it may be changed.
# Seen: figures are words like others, and the nearest word of the dictionary takes their place: "a dose of
#   50 mg" becomes "a dose of of my", "median of 2.5 days" "median of a a days", "IL-6" "in a". With
#   ignore_non_words=True, by which numbers are left alone, as its documentation has it, points and signs
#   still go: "2.5 days" is "2 5 days", "p < 0.05" is "a 0 05", and mg is "my". What is asked so of a
#   library answers another question. No error, no warning.
# So: correct single words (lookup), of letters alone, that no text of the library has. split_by_space and
#   ignore_term_with_digits, added to the flag, keep "2.5" and "IL-6", as below, and still make "my" of mg.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check symspellpy==6.10.1
"$folder/venv/bin/python" -W ignore - <<'PY'
import sys
from importlib.metadata import version
from importlib.resources import files

from symspellpy import SymSpell

KNOWN = {
    "patients recieved 50 mg daily": ("patients received of my daily", "patients received 50 my daily"),
    "a dose of 50 mg": ("a dose of of my", "a dose of 50 my"),
    "median of 2.5 days": ("median of a a days", "median of 2 5 days"),
    "IL-6": ("in a", "IL 6"),
    "p < 0.05": ("pm of", "a 0 05"),
}
print("symspellpy", version("symspellpy"))
speller = SymSpell()
speller.load_dictionary(str(files("symspellpy") / "frequency_dictionary_en_82_765.txt"), 0, 1)
same = True
for asked, known in KNOWN.items():
    seen = tuple(speller.lookup_compound(asked, 2, ignore_non_words=flag)[0].term for flag in (False, True))
    kept = speller.lookup_compound(
        asked, 2, ignore_non_words=True, split_by_space=True, ignore_term_with_digits=True
    )[0].term
    print(f"{asked!r}: {seen[0]!r}; with ignore_non_words {seen[1]!r}; with all three {kept!r}")
    same = same and seen == known
    same = same and (not asked.startswith(("median", "IL")) or kept == asked) and ("mg" not in asked or "my" in kept)
sys.exit(0 if same else 1)
PY
