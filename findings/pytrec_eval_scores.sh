#!/bin/sh
# pytrec_eval-terrier 0.5.11 (the code of NIST's trec_eval 9) and ir-measures 0.4.3 over it.
#
# Guessed: a run whose scores fall from rank to rank is scored in that order, as the scores are
#   numbers of Python (64 bits) or decimal text in a file.
# Seen: scores are kept in 32 bits. 1700000001 and 1700000000 (seconds since 1970, for a ranking by
#   date) are then equal, as are 0.99999999 and 0.99999998, and documents with equal scores are put
#   in falling order of their names. The relevant first document counts as the second, without a
#   word; in ir-measures RR is 0.5 and RR@10, of another implementation, 1.0 for the same run.
# So: write scores that fall by whole steps from the depth of the run down to 1.
#
# Exits with 0 while it is so, and with 1 where the behaviour has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet ir-measures==0.4.3 pytrec-eval-terrier==0.5.11
printf 'q 0 a 1\nq 0 b 0\n' > "$folder/qrels"
printf 'q Q0 a 1 1700000001 t\nq Q0 b 2 1700000000 t\n' > "$folder/dates.run"
printf 'q Q0 a 1 0.99999999 t\nq Q0 b 2 0.99999998 t\n' > "$folder/close.run"
printf 'q Q0 a 1 2 t\nq Q0 b 2 1 t\n' > "$folder/steps.run"
"$folder/venv/bin/python" - "$folder" <<'EOF'
import sys
from pathlib import Path

import ir_measures
import pytrec_eval
from ir_measures import RR, nDCG

folder, same = Path(sys.argv[1]), True
for name, wanted in (("dates", (0.5, 0.5, 1.0)), ("close", (0.5, 0.5, 1.0)), ("steps", (1.0, 1.0, 1.0))):
    with (folder / "qrels").open() as qrels, (folder / f"{name}.run").open() as run:
        judged, ranked = pytrec_eval.parse_qrel(qrels), pytrec_eval.parse_run(run)
    trec = pytrec_eval.RelevanceEvaluator(judged, {"recip_rank"}).evaluate(ranked)
    found = ir_measures.calc_aggregate([RR, RR @ 10, nDCG @ 10], judged, ranked)
    seen = (trec["q"]["recip_rank"], found[RR], found[RR @ 10])
    print(f"{name}: scores {ranked['q']}: recip_rank {seen[0]}, RR {seen[1]}, RR@10 {seen[2]}, "
          f"nDCG@10 {found[nDCG @ 10]:.3f}")
    same = same and seen == wanted
sys.exit(0 if same else 1)
EOF
