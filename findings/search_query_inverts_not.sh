#!/usr/bin/env bash
# search-query 0.15.0 (PyPI), which checks and translates the search strategies of systematic reviews.
#
# Expected: a PubMed search that excludes something in brackets, "stroke[tiab] AND (aspirin[tiab] NOT
#   child[tiab])", becomes the same search for the Web of Science, as it does without the brackets; and
#   a search that was read from the Web of Science is written again as it was.
# Seen: below an AND or OR the writer for the Web of Science puts NOT before the first part and drops
#   the others: "(AB=stroke OR TI=stroke) AND NOT (AB=aspirin OR TI=aspirin)". What was looked for is
#   excluded, what was to be excluded is not mentioned. The usual filter "NOT (animals NOT humans)"
#   becomes "NOT NOT animals". A search of its own, "TI=aspirin NOT TI=child AND PY=2020", comes back
#   as "NOT TI=aspirin AND PY=2020". No error; of the first not even a warning. A NOT at the top is
#   right, and so are the forms for PubMed and the generic form.
# So: put each NOT at the top level of a search, or compare the terms of both forms.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check search-query==0.15.0
"$folder/venv/bin/python" - <<'PY'
import contextlib
import io
import sys
from importlib.metadata import version

from search_query.parser import parse

KNOWN = [
    (
        "pubmed",
        "stroke[tiab] AND (aspirin[tiab] NOT child[tiab])",
        "(AB=stroke OR TI=stroke) AND NOT (AB=aspirin OR TI=aspirin)",
    ),
    (
        "pubmed",
        "aspirin[tiab] NOT (animals[tiab] NOT humans[tiab])",
        "(AB=aspirin OR TI=aspirin) NOT NOT (AB=animals OR TI=animals)",
    ),
    ("wos", "TI=aspirin NOT TI=child AND PY=2020", "NOT TI=aspirin AND PY=2020"),
    # What is right, beside it.
    (
        "pubmed",
        "(stroke[tiab] AND aspirin[tiab]) NOT child[tiab]",
        "((AB=stroke OR TI=stroke) AND (AB=aspirin OR TI=aspirin)) NOT (AB=child OR TI=child)",
    ),
]
print("search-query", version("search-query"))
same = True
for platform, given, known in KNOWN:
    with contextlib.redirect_stdout(io.StringIO()) as said:
        query = parse(given, platform=platform)
        seen = query.to_string() if platform == "wos" else query.translate("wos").to_string()
        generic = query.translate("generic").to_string()
    print(f"{platform}:  {given}\n  as wos:  {seen}\n  generic: {generic}")
    print("  warned of:", "brackets or precedence" if "Warning" in said.getvalue() else "nothing")
    same = same and seen == known
sys.exit(0 if same else 1)
PY
