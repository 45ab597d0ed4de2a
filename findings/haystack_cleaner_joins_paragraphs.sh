#!/usr/bin/env bash
# haystack-ai 3.4.1 (PyPI), its DocumentCleaner and DocumentSplitter, the usual first steps of an index.
#
# Expected: with its defaults the cleaner takes out empty lines and repeated blanks ("extra whitespaces");
#   headings, paragraphs and the tables of a Markdown article can still be told apart, if only by single
#   line ends.
# Seen: two line ends and more, with which Markdown parts paragraphs, become one blank, while a single
#   line end stays. The heading, the paragraph behind it and the first row of the table behind that are
#   one line, "# Results Twelve patients died. | Arm | Deaths | % |", and so are the last row and the
#   sentence after it, so that the heads and the last arm are no longer in the table; the splitter, asked
#   for passages (split_by="passage", the empty line), finds one, of the length of the article. Empty
#   lines cannot be kept by remove_empty_lines=False alone. No error, no warning; the documentation does
#   not say that paragraphs are joined.
# So: pass remove_extra_whitespaces=False, and for passages remove_empty_lines=False too.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check haystack-ai==3.4.1
export HOME="$folder" HAYSTACK_TELEMETRY_ENABLED=False
"$folder/venv/bin/python" -W ignore - <<'PY'
import sys
from importlib.metadata import version

from haystack import Document
from haystack.components.preprocessors import DocumentCleaner, DocumentSplitter

TEXT = "# Results\n\nTwelve patients died.\n\n| Arm | Deaths | % |\n| --- | --- | --- |\n| A | 12 | 24 |\n| B | 20 | 40 |\n\nNo one withdrew."
print("haystack-ai", version("haystack-ai"))


def passages(**settings: bool) -> tuple[str, int]:
    """The cleaned text, and the number of passages that the splitter makes of it."""
    document = DocumentCleaner(**settings).run(documents=[Document(content=TEXT)])["documents"][0]
    splitter = DocumentSplitter(split_by="passage", split_length=1, split_overlap=0)
    return document.content, len(splitter.run(documents=[document])["documents"])


cleaned, number = passages()
with_empty_lines = passages(remove_empty_lines=False)[1]
mended, mended_number = passages(remove_empty_lines=False, remove_extra_whitespaces=False)
print(f"  {cleaned}\n  passages: {number}, with empty lines kept {with_empty_lines}, with blanks kept too {mended_number}")
same = cleaned.startswith("# Results Twelve patients died. | Arm |") and "| 40 | No one" in cleaned and (number, with_empty_lines) == (1, 1)
sys.exit(0 if same and mended == TEXT and mended_number == 4 else 1)
PY
