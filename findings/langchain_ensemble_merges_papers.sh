#!/usr/bin/env bash
# langchain-classic 1.0.8 (PyPI), its EnsembleRetriever, which fuses what several retrievers find by ranks.
#
# Expected: passages of two papers stay two, whatever they say: each has its own source in its metadata, and
#   its own id, and is cited by it.
# Seen: passages are told apart by their text alone. "No patient had a relapse." of a paper on one drug and
#   the same sentence of a paper on another become one passage, with the source of the paper that was found
#   first; the other paper is in no way in the result. The points of both are added, so that it moves up: below
#   it overtakes the passage that both retrievers have found. A row of a table, a sentence such as "There
#   were no deaths" or an endpoint's definition is in many papers. No error, no warning; that the text decides
#   is said where the argument id_key is described, and not what that does to sources.
# So: put a key of one's own, of paper and place, into the metadata and pass its name as id_key, as below.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check langchain-classic==1.0.8
"$folder/venv/bin/python" -W ignore - <<'PY'
import sys
from importlib.metadata import version

from langchain_classic.retrievers import EnsembleRetriever
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever


class Given(BaseRetriever):
    """Finds what it is given, in that order."""

    passages: list[Document]

    def _get_relevant_documents(self, query: str, **_: object) -> list[Document]:
        return self.passages


def passage(name: str, source: str, text: str) -> Document:
    return Document(page_content=text, id=name, metadata={"source": source, "place": f"{source}:{name}"})


SAME = "No patient had a relapse."
doe = passage("1", "doe-2021, on drug A", SAME)
roe = passage("2", "roe-2022, on drug B", SAME)
poe = passage("3", "poe-2023, on drug A", "Three of 40 patients had a relapse.")
retrievers = [Given(passages=[doe, poe]), Given(passages=[roe, poe])]
found = {}
for key in (None, "place"):
    fused = EnsembleRetriever(retrievers=retrievers, weights=[0.5, 0.5], id_key=key)
    found[key] = [one.id for one in fused.invoke("relapses on drug B")]
    print("id_key", key, "finds", [passage.metadata["source"] for passage in fused.invoke("relapses")])
print("langchain-classic", version("langchain-classic"), found)
sys.exit(0 if found == {None: ["1", "3"], "place": ["3", "1", "2"]} else 1)
PY
