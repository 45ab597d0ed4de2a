#!/usr/bin/env bash
# trectools 0.0.50 with pandas 3.1.1 (PyPI), which evaluates runs of TREC; pytrec_eval-terrier 0.5.11 (the
# code of NIST's trec_eval 9) beside it.
#
# Expected: R-precision is the share of the first R documents that are relevant, R being the number of those
#   that are, and lies between 0 and 1; get_rprec says that it is the same as trec_eval's.
# Seen: a document counts for the question that it is relevant to, whichever question found it, since
#   pandas, from version 3 on, leaves the column of the questions out of what it hands to a function by
#   group, and the join with the judgements is then by documents alone. With three questions, whose only
#   relevant documents stand second, second and fourth, R-precision is 1.00 where it is 0, and 2 for one of
#   the questions. Average precision, nDCG, precision, recall, bpref and the reciprocal rank agree with
#   trec_eval. With pandas 2.3.3 it is right. No error, no warning; it asks for pandas 0.15 or later.
# So: keep pandas below 3 beside it, or take R-precision from pytrec_eval or ir-measures.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check trectools==0.0.50 pandas==3.1.1 \
  pytrec-eval-terrier==0.5.11
cat > "$folder/look.py" <<'PY'
import sys
from importlib.metadata import version
from pathlib import Path

import pytrec_eval
from trectools import TrecEval, TrecQrel, TrecRun

RELEVANT = {"1": "a", "2": "b", "3": "c"}
RANKED = {"1": "badc", "2": "abcd", "3": "abdc"}
folder, wanted = Path(sys.argv[1]), float(sys.argv[2])
judged = [f"{q} 0 {d} {int(d == one)}\n" for q, one in RELEVANT.items() for d in "abcd"]
ranked = [f"{q} Q0 {d} {n} {10 - n} t\n" for q, order in RANKED.items() for n, d in enumerate(order, 1)]
(folder / "qrels").write_text("".join(judged))
(folder / "run").write_text("".join(ranked))
with (folder / "qrels").open() as qrels, (folder / "run").open() as run:
    measures = pytrec_eval.RelevanceEvaluator(pytrec_eval.parse_qrel(qrels), {"Rprec", "map"})
    trec = measures.evaluate(pytrec_eval.parse_run(run))
mean = {name: sum(one[name] for one in trec.values()) / len(trec) for name in ("Rprec", "map")}
own = TrecEval(TrecRun(str(folder / "run")), TrecQrel(str(folder / "qrels")))
print("trectools", version("trectools"), "pandas", version("pandas"))
print(f"R-precision {own.get_rprec():.2f}, of trec_eval {mean['Rprec']:.2f}")
print("by question:", own.get_rprec(per_query=True).iloc[:, 0].to_dict())
print(f"average precision {own.get_map():.4f}, of trec_eval {mean['map']:.4f}")
same = abs(own.get_rprec() - wanted) < 1e-9 and mean["Rprec"] == 0 and abs(own.get_map() - mean["map"]) < 1e-9
sys.exit(0 if same else 1)
PY
"$folder/venv/bin/python" -W ignore "$folder/look.py" "$folder" 1.0
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check pandas==2.3.3
"$folder/venv/bin/python" -W ignore "$folder/look.py" "$folder" 0.0
