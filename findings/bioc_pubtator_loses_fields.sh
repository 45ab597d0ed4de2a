#!/usr/bin/env bash
# bioc 2.1 (PyPI), its reader and writer of the PubTator format (bioc.pubtator).
#
# Expected: a document in the form of the BioCreative V corpus of chemicals and diseases is read whole
#   and written as it was; a mention without an identifier (its sixth field is empty) stays one; the
#   title and the abstract are the lines marked |t| and |a|.
# Seen: the seventh field of a composite mention, which says what its identifiers belong to ("hepatic
#   failure|renal failure"), is dropped, and a relation is written with "None" as a fifth field. Lines
#   are stripped before they are split, so that a mention with an empty last field has five fields
#   and is taken for a relation between its end ("21") and its text; among the mentions it is missing.
#   And "|t|" is looked for in the whole line: an abstract that speaks of a statistic |t| takes the
#   place of the title from there on, its beginning that of the PMID, and no abstract is left. No
#   error, no warning.
# So: before reading write "-" into an empty sixth field, and "/t/" for a |t| inside an abstract (the
#   offsets stay); keep the seventh fields by hand, take "None" off what was written, and compare the
#   numbers of mentions and of their lines.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check bioc==2.1
"$folder/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version

from bioc import pubtator

TITLE, ABSTRACT = "Imatinib in leukaemia.", "Hepatic and renal failure were rare."
CHEMICAL = "1\t0\t8\tImatinib\tChemical\tD000068877"
UNKNOWN = "1\t12\t21\tleukaemia\tDisease\t"
COMPOSITE = "1\t23\t48\tHepatic and renal failure\tDisease\tD017093|D051437\thepatic failure|renal failure"
RELATION = "1\tCID\tD000068877\tD017093"


def read(*lines: str, abstract: str = ABSTRACT) -> pubtator.PubTator:
    """The one document of a PubTator text, printed as a program finds it."""
    text = "\n".join((f"1|t|{TITLE}", f"1|a|{abstract}", *lines)) + "\n\n"
    (document,) = pubtator.loads(text)
    for name in ("pmid", "title", "abstract"):
        print(f"  {name}: {getattr(document, name)!r}")
    for each in document.annotations:
        print("  mention:", vars(each))
    for each in document.relations:
        print("  relation:", vars(each))
    return document


print("bioc", version("bioc"))
print("a composite mention and a relation")
written = pubtator.dumps([read(CHEMICAL, COMPOSITE, RELATION)]).splitlines()
print("  given:  ", [COMPOSITE, RELATION], "\n  written:", written[-2:])
print("a mention without an identifier")
lost = read(CHEMICAL, UNKNOWN)
print("the same with - for the identifier")
kept = read(CHEMICAL, UNKNOWN + "-")
print("an abstract with |t|")
statistic = read(CHEMICAL, abstract="Only a |t| above 2 was reported.")
print("the same with /t/")
mended = read(CHEMICAL, abstract="Only a /t/ above 2 was reported.")
same = (
    "hepatic failure" not in "\n".join(written)
    and written[-1] == RELATION + "\tNone"
    and [mention.text for mention in lost.annotations] == ["Imatinib"]
    and [(relation.id1, relation.id2) for relation in lost.relations] == [("21", "leukaemia")]
    and [mention.text for mention in kept.annotations] == ["Imatinib", "leukaemia"]
    and not kept.relations
    and (statistic.pmid, statistic.title, statistic.abstract) == ("1|a|Only a ", " above 2 was reported.", None)
    and (mended.pmid, mended.title) == ("1", TITLE)
)
sys.exit(0 if same else 1)
PY
