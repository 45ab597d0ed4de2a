#!/usr/bin/env bash
# statsmodels 0.15.0 (PyPI), meta-analysis: combine_effects; PyMARE 0.0.13 beside it.
#
# Expected: with method_re="dl", the estimate of DerSimonian and Laird, the variance between studies is
#   at least 0, as those authors define it. Where the studies agree better than chance would have
#   them, the random-effects result is then the fixed-effect one, with the same interval.
# Seen: the estimate is not cut off at 0. Of four trials whose odds ratios all lie near 0.6 the fixed
#   effect is 0.64 (0.37 to 1.13), and the "random effect" 0.63 (0.45 to 0.90): the model that is
#   chosen to be careful gives the narrower interval and a significant result. The largest trial of
#   the four, which has 57% of the weight in one model, has -12% in the other. No error, no warning,
#   and no word of it in its docstring. The default method ("iterated") cuts off at 0, as PyMARE's
#   estimator does; I2 is negative with either, -132 where 0 is the least that is ever reported.
# So: leave method_re at its default, or look at the result's tau2, and where it is below 0 report the
#   row "fixed effect" and an I2 of 0%.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check statsmodels==0.15.0 PyMARE==0.0.13 numpy==2.4.6 pandas==2.3.3 scipy==1.17.1
"$folder/venv/bin/python" -W error::RuntimeWarning - <<'PY'
import sys
from importlib.metadata import version

import numpy as np
from pymare import Dataset, estimators
from statsmodels.stats.meta_analysis import combine_effects, effectsize_2proportions

# Deaths and patients of the treated arm, then of the control arm.
TRIALS = np.array([(12, 400, 18, 400), (3, 60, 5, 60), (2, 40, 3, 40), (4, 80, 6, 80)], dtype=float)
print("statsmodels", version("statsmodels"), "and PyMARE", version("PyMARE"))
effects, variances = effectsize_2proportions(*TRIALS.T, statistic="odds-ratio")
print("odds ratios of the trials:", np.exp(effects).round(2))
results = {}
for method in ("dl", "iterated"):
    result = combine_effects(effects, variances, method_re=method)
    frame = result.summary_frame()
    pooled = np.exp(frame.loc[["fixed effect", "random effect"], ["eff", "ci_low", "ci_upp"]])
    weights = frame[["w_fe", "w_re"]].iloc[: len(TRIALS)]
    print(f"\nmethod_re={method!r}: tau2 {result.tau2:.3f}, I2 {result.i2:.1f}")
    print(pooled.round(3).to_string(), weights.round(3).to_string(), sep="\n")
    results[method] = (result.tau2, result.i2, pooled.loc["fixed effect"], pooled.loc["random effect"], weights)
data = Dataset(y=effects[:, None], v=variances[:, None])
other = estimators.DerSimonianLaird().fit_dataset(data).summary().tau2.item()
print(f"\nPyMARE's DerSimonianLaird: tau2 {other:.3f}")
tau2, i2, fixed, random, weights = results["dl"]
same = (
    tau2 < 0
    and i2 < 0
    and fixed["ci_upp"] > 1 > random["ci_upp"]
    and weights["w_re"].iloc[0] < 0 < weights["w_fe"].iloc[0]
    and other == 0
    and results["iterated"][0] == 0
    and results["iterated"][2].equals(results["iterated"][3])
)
sys.exit(0 if same else 1)
PY
