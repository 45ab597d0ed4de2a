#!/usr/bin/env bash
# edsnlp 0.23.0 (PyPI), which reads French clinical notes: its pipe eds.quantities.
#
# Expected: "SpO2 à 98 %" is a saturation of 98%, "PaO2 à 80 mmHg" a pressure of 80, "IL-6 à 40 ng/L" a
#   concentration of 40; "38°5", as a fever is written in French, is 38.5, or is left unread; platelets of
#   "150 G/L" (giga per litre), and of "50 x 10^9/L", are counts, or are left unread.
# Seen: the figure that ends the name of what is measured is taken for the lower end of a range, since "à"
#   is "at" as well as "to": 2 to 98%, 2 to 80 mmHg, 6 to 40 ng/L, and vitamin B12 of 12 to 150 pg/mL. Its
#   documentation takes the mean of such a range, which makes a saturation of 98% one of 50%. A fever of
#   "38°5" is an angle of 38 degrees and 5 minutes, 38.083; "150 G/L" are 150 grams per litre, the unit of
#   haemoglobin; and of "50 x 10^9/L" there is 9 per litre. "SpO2 98 %" and "38,5 °C" are right. No error;
#   the only warning is of tables, and the settings are those that the documentation shows first.
# So: write a colon for "à" behind a name that ends in a figure and "38,5 °C" for "38°5" before the text is
#   read, as below, and leave out what is in "G/L" or behind "^". Without extract_ranges it gives both, 2%
#   and 98%.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check edsnlp==0.23.0 spacy==3.8.18
"$folder/venv/bin/python" -W ignore - <<'PY'
import re
import sys
from importlib.metadata import version

import edsnlp
import edsnlp.pipes as eds

KNOWN = {
    "SpO2 à 98 % en air ambiant.": "2-98 %",
    "PaO2 à 80 mmHg.": "2-80 mmHg",
    "IL-6 à 40 ng/L.": "6-40 ng_per_l",
    "Vitamine B12 à 150 pg/mL.": "12-150 pg_per_ml",
    "Température à 38°5.": "38.083333333333336 degree",
    "Plaquettes à 150 G/L.": "150 g_per_l",
    "Plaquettes à 50 x 10^9/L.": "9 per_l",
    "Hémoglobine à 12,5 g/dL.": "12.5 g_per_dl",
    "SpO2 98 % en air ambiant.": "98 %",
    "Température à 38,5 °C.": "38.5 celsius",
    "Le nodule fait entre 1 et 1.5 cm.": "1-1.5 cm",
}


def reader(extract_ranges):
    nlp = edsnlp.blank("eds")
    nlp.add_pipe(eds.sentences())
    nlp.add_pipe(eds.quantities(quantities="all", extract_ranges=extract_ranges))
    return nlp


def quantities(nlp, text):
    return [str(span._.value) for span in nlp(text).spans["quantities"]]


def mended(text):
    return re.sub(r"(\d\d)°(\d)\b", r"\1,\2 °C", re.sub(r"([^\W\d]-?\d+) à ", r"\1 : ", text))


print("edsnlp", version("edsnlp"))
ranges, figures = reader(True), reader(False)
same = True
for text, known in KNOWN.items():
    print(f"  {text}\n    is {quantities(ranges, text)}, of {mended(text)!r} {quantities(ranges, mended(text))}")
    same = same and quantities(ranges, text) == [known]
right = [quantities(ranges, mended(text)) for text in list(KNOWN)[:5]]
same = same and right == [["98 %"], ["80 mmHg"], ["40 ng_per_l"], ["150 pg_per_ml"], ["38.5 celsius"]]
print("without ranges:", quantities(figures, "SpO2 à 98 %."))
(span,) = ranges("SpO2 à 98 %.").spans["quantities"]
mean = sum(item.value for item in span._.value) / len(span._.value)
print("the mean of the saturation, as the documentation computes means:", mean)
sys.exit(0 if same and mean == 50 else 1)
PY
