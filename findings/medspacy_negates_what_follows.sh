#!/usr/bin/env bash
# medspaCy 1.3.1 (PyPI), clinical text with spaCy 3.7.5: its rules for negation (ConText), as it loads
# them.
#
# Expected: "Negative for stroke, positive for rash" negates the stroke and affirms the rash, for
#   "positive for" says so; "No bleeding was seen, whereas rash occurred in 12 patients" likewise;
#   "Neither pain nor rash" negates both.
# Seen: a negation runs to the end of the sentence, or to "but": the rash is negated in both, and so it is
#   in "Denies pain, reports rash", "No pain; has fever" and "No diabetes, had stroke in 2019". A short
#   sentence is not even ended by its full stop: in "No stroke. Rash." the rash is negated. "Neither ...
#   nor" is not known: pain and rash are both affirmed. With "but", or with "Positive for rash" as a
#   sentence of its own, it is right. No error, no warning; its documentation tells how to add rules.
# So: add rules that end a negation ("positive for", "whereas", "reports"), and one for "neither", as
#   below.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check medspacy==1.3.1 spacy==3.7.5 PyRuSH==1.0.13 numpy==1.26.4
"$folder/venv/bin/python" -W ignore - 2>/dev/null <<'PY'
import sys
from importlib.metadata import version

import medspacy
from medspacy.context import ConTextRule
from medspacy.target_matcher import TargetRule

KNOWN = {
    "Negative for stroke, positive for rash.": [True, True],
    "No bleeding was seen, whereas rash occurred in 12 patients.": [True, True],
    "Denies pain, reports rash.": [True, True],
    "No pain; has fever.": [True, True],
    "No diabetes, had stroke in 2019.": [True, True],
    "No stroke. Rash.": [True, True],
    "Neither pain nor rash.": [False, False],
    "No stroke, but rash.": [True, False],
    "Negative for stroke. Positive for rash.": [True, False],
}
print("medspaCy", version("medspacy"), "spaCy", version("spacy"))
nlp = medspacy.load()
findings = ("stroke", "rash", "pain", "bleeding", "diabetes", "fever")
nlp.get_pipe("medspacy_target_matcher").add([TargetRule(word, "FINDING") for word in findings])


def negated(text: str) -> list[bool]:
    return [entity._.is_negated for entity in nlp(text).ents]


same = True
for text, known in KNOWN.items():
    seen = negated(text)
    print(f"  {text} {dict(zip((word for word in text.lower().replace(',', ' ').replace('.', ' ').replace(';', ' ').split() if word in findings), seen))}")
    same = same and seen == known
ends = [ConTextRule(word, "CONJ", direction="TERMINATE") for word in ("positive for", "whereas", "reports")]
both = [ConTextRule(word, "NEGATED_EXISTENCE", direction="FORWARD") for word in ("neither", "nor")]
nlp.get_pipe("medspacy_context").add(ends + both)
mended = [negated(text) for text in ("Negative for stroke, positive for rash.", "Neither pain nor rash.")]
print("  with the rules added:", mended)
sys.exit(0 if same and mended == [[True, False], [True, True]] else 1)
PY
