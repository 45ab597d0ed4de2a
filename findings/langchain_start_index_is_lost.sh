#!/usr/bin/env bash
# langchain-text-splitters 1.1.3 (PyPI), which cuts articles into chunks for search; add_start_index=True.
#
# Expected: start_index is where the chunk begins in the article, so that a citation can open it, with lengths
#   in words or tokens (length_function, from_huggingface_tokenizer, from_tiktoken_encoder) as with lengths
#   in characters.
# Seen: each chunk is looked for from a place that is reckoned from the overlap, as if that were in
#   characters. In words or tokens the overlap is a smaller number than its characters, and the search
#   begins behind the chunk's start. Where the text then comes again, the chunk has that place: below, "Two
#   patients died" of the first group has a place in the second. Where it does not, start_index is -1, which
#   Python takes for the last character. With lengths in characters, and without overlap, all are right,
#   repeated text too. No error, no warning; the documentation says that the start index is included, and
#   nothing of lengths.
# So: measure in characters, or pass chunk_overlap=0, and compare the text at start_index with each chunk.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check langchain-text-splitters==1.1.3
"$folder/venv/bin/python" -W ignore - <<'PY'
import sys
from importlib.metadata import version

from langchain_text_splitters import RecursiveCharacterTextSplitter

GROUP = "Everyone had a fever.\n\nTwo patients died of infections.\n\nNobody stopped the drug."
TEXT = f"Results of the first group.\n\n{GROUP}\n\nResults of the second group.\n\n{GROUP}"


def words(text: str) -> int:
    return len(text.split())


def places(**settings: object) -> list[int]:
    splitter = RecursiveCharacterTextSplitter(add_start_index=True, **settings)
    found = []
    for chunk in splitter.create_documents([TEXT]):
        found.append(chunk.metadata["start_index"])
        stands = TEXT[found[-1] :].startswith(chunk.page_content)
        print(f"  {found[-1]:4} {'yes' if stands else 'no ':3} {chunk.page_content!r}")
    return found


print("langchain-text-splitters", version("langchain-text-splitters"))
print("lengths in words, overlapping; the second chunk begins at 29, the third at 52, the last at 165")
lost = places(length_function=words, chunk_size=10, chunk_overlap=5)
print("lengths in words, no overlap")
whole = places(length_function=words, chunk_size=10, chunk_overlap=0)
print("lengths in characters, overlapping")
characters = places(chunk_size=80, chunk_overlap=40)
same = lost == [0, 142, -1, 86, -1, 142, -1] and whole == [0, 52, 112, 165]
sys.exit(0 if same and characters == [0, 29, 52, 86, 142, 165] else 1)
PY
