#!/usr/bin/env bash
# citation-url 0.2.2 (PyPI), which reads DOI, PMID and PMCID out of the addresses of articles.
#
# Expected: the address of an article on a journal's site gives its DOI, which begins with "10.", or is said
#   to be unknown; one of Europe PMC gives the PMCID that stands in it.
# Seen: what stands between the site's name and the DOI comes with it. Of the full text and the PDF on the
#   site of the NEJM it gives the DOIs "full/10.1056/..." and "pdf/10.1056/...", of Springer's
#   "article/10.1007/...", of Taylor & Francis "full/10.1080/...", and of Frontiers "10.3389/.../full". None
#   exists. Europe PMC's PMC1234567 is given as PMCPMC1234567, and a search of PubMed as the PMID
#   "?term=12345678". Each is a Reference, as a right one is, not a FailureReason. Wiley's full text, doi.org
#   and the short form without "full" are right; PubMed's own address of today (pubmed.ncbi...) is unknown.
# So: look for the "10." in a DOI and cut before it, take "/full" off, and check a PMID for figures alone.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check citation-url==0.2.2
"$folder/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version

from citation_url import FailureReason, parse

ADDRESSES = {
    "https://www.nejm.org/doi/full/10.1056/NEJMx0000000": "full/10.1056/NEJMx0000000",
    "https://www.nejm.org/doi/pdf/10.1056/NEJMx0000000": "pdf/10.1056/NEJMx0000000",
    "https://www.nejm.org/doi/10.1056/NEJMx0000000": "10.1056/NEJMx0000000",
    "https://link.springer.com/article/10.1007/s00000-020-00000-x": "article/10.1007/s00000-020-00000-x",
    "https://www.tandfonline.com/doi/full/10.1080/00000000.2020.0000000": "full/10.1080/00000000.2020.0000000",
    "https://www.frontiersin.org/articles/10.3389/fmed.2020.00000/full": "10.3389/fmed.2020.00000/full",
    "https://onlinelibrary.wiley.com/doi/full/10.1002/sim.0000": "10.1002/sim.0000",
    "https://europepmc.org/article/PMC/PMC1234567": "PMCPMC1234567",
    "https://www.ncbi.nlm.nih.gov/pubmed/?term=12345678": "?term=12345678",
    "https://pubmed.ncbi.nlm.nih.gov/12345678/": None,
}
print("citation-url", version("citation-url"))
same = True
for address, expected in ADDRESSES.items():
    read = parse(address)
    print(f"  {address} -> {read}")
    same = same and (isinstance(read, FailureReason) if expected is None else read.identifier == expected)
sys.exit(0 if same else 1)
PY
