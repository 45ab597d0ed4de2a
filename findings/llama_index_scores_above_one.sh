#!/usr/bin/env bash
# llama-index-core 0.14.25 (PyPI), its measures of retrieval: average precision, nDCG, precision, recall.
#
# Expected: average precision and nDCG lie between 0 and 1, whatever is retrieved; a document that is
#   retrieved twice counts once, as in trec_eval, which refuses it, or in the measures of Haystack.
# Seen: each repetition counts as one more hit. Where passages are searched and their articles judged, one
#   article comes up several times: for the expected article a, and "x, a, a" retrieved, average precision
#   is 1.17 and nDCG 1.13, where once is 0.5 and 0.63, better than a perfect ranking; with five passages
#   of the article at the top it is 5 and 2.95. So the mean rewards the system that repeats itself.
#   Precision, recall and MRR stay within 1. Without repetitions all agree with trec_eval. No error, no
#   warning.
# So: take repeated ids out, keeping the first of each (list(dict.fromkeys(ids))), before scoring.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check llama-index-core==0.14.25
export HOME="$folder"
"$folder/venv/bin/python" -W ignore - <<'PY'
import sys
from importlib.metadata import version

from llama_index.core.evaluation.retrieval.metrics import MRR, NDCG, AveragePrecision, Precision, Recall

MEASURES = (AveragePrecision, NDCG, Precision, Recall, MRR)
RUNS = {
    "x a a": [1.1667, 1.1309, 0.5, 1.0, 0.5],
    "a a a a a": [5.0, 2.9485, 1.0, 1.0, 1.0],
    "x a y": [0.5, 0.6309, 0.3333, 1.0, 0.5],
}
print("llama-index-core", version("llama-index-core"))
same = True
for run, known in RUNS.items():
    seen = [round(float(measure().compute(expected_ids=["a"], retrieved_ids=run.split()).score), 4) for measure in MEASURES]
    print(f"  {run}:", {measure.__name__: score for measure, score in zip(MEASURES, seen)})
    same = same and seen == known
once = list(dict.fromkeys("a a a a a".split()))
same = same and AveragePrecision().compute(expected_ids=["a"], retrieved_ids=once).score == 1.0
sys.exit(0 if same else 1)
PY
