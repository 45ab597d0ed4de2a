#!/usr/bin/env bash
# pimeta 1.1.0 (PyPI), meta-analysis "reproducing R to floating-point tolerance"; pymetaanalysis 0.9.0 beside it.
#
# Expected: a trial without a death in either arm says nothing of an odds ratio, but much of a risk
#   difference: none of 300 against none of 300 is a difference of 0, with a narrow interval. metafor
#   (rma with measure="RD") and meta, which it follows, keep such a trial there.
# Seen: escalc and metabin drop it for every measure. Of five trials, the largest without a death, the
#   pooled risk difference is -2.1% (-6.4 to 2.2) where pymetaanalysis and metafor have -0.05% (-0.7 to
#   0.6). The trial still counts in the result's k, which is 5. escalc returns four effects for five trials
#   and does not say which, so that names put beside them are those of others. And with the method MH
#   and the odds ratio, where it rightly has no weight, it counts in the degrees of freedom: each such
#   trial lowers I2 (of the same trials 20% without it, 0 with it). No error, no warning.
# So: pass drop00=False to escalc for risk differences and use rma; for MH leave such trials out.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check pimeta==1.1.0 pymetaanalysis==0.9.0 numpy==2.2.6 pandas==2.3.3 scipy==1.16.3 matplotlib==3.10.8
"$folder/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version

import meta_analyze
import pimeta

# Deaths and patients of the treated arm, then of the control arm.
TRIALS = [(0, 40, 5, 40), (3, 60, 5, 60), (2, 40, 0, 40), (4, 80, 6, 80), (0, 300, 0, 300)]
treated, n_treated, control, n_control = map(list, zip(*TRIALS, strict=True))


def pooled(count: int, method: str, measure: str) -> tuple[float, float, float, int, float]:
    """The fixed effect of the first trials with its interval, the number of trials it names, and I2."""
    columns = (treated[:count], n_treated[:count], control[:count], n_control[:count])
    result = pimeta.metabin(*columns, sm=measure, method=method)
    fixed = result.fixed
    return fixed.pooled_est, float(fixed.pooled_ci_lower), float(fixed.pooled_ci_upper), result.k, fixed.i2


print("pimeta", version("pimeta"), "and pymetaanalysis", version("pymetaanalysis"))
difference, low, high, named, _ = pooled(5, "Inverse", "RD")
print(f"  risk difference {difference:.4f} ({low:.4f} to {high:.4f}), k {named}")
other = meta_analyze.meta_binary(
    event_treat=treated, n_treat=n_treated, event_control=control, n_control=n_control, measure="RD", method="IV"
)
print(f"  pymetaanalysis  {other.estimate:.4f} ({other.ci_low:.4f} to {other.ci_high:.4f}), k {other.k}")
effects = pimeta.escalc("RD", ai=treated, n1i=n_treated, ci=control, n2i=n_control)
kept = pimeta.escalc("RD", ai=treated, n1i=n_treated, ci=control, n2i=n_control, drop00=False)
print(f"  effects of five trials: {len(effects.yi)}, with drop00=False {len(kept.yi)}")
without, with_it = pooled(4, "MH", "OR")[4], pooled(5, "MH", "OR")[4]
print(f"  I2 of the odds ratio, MH: {without:.0f}% of four trials, {with_it:.0f}% with the one that has no weight")
same = (
    round(difference, 4) == -0.0209
    and low < -0.06
    and named == 5
    and round(other.estimate, 4) == -0.0005
    and other.k == 5
    and (len(effects.yi), len(kept.yi)) == (4, 5)
    and without > 20 > with_it == 0
)
sys.exit(0 if same else 1)
PY
