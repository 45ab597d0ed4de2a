#!/usr/bin/env bash
# lifelines 0.30.3 (PyPI), survival analysis: survival at a fixed time, and restricted mean survival.
#
# Expected: between two deaths a Kaplan-Meier curve is flat, and so is its variance; a comparison of
#   "survival at 30 months" gives the same result at 25, 30 and 35 months where no one dies between. The
#   variance that restricted_mean_survival_time returns beside the mean is that of the mean, from which
#   its interval is made.
# Seen: survival_difference_at_fixed_point_in_time_test takes the survival of the step and the variance
#   from a straight line drawn to the next death. In the trial below no one dies from 20 to 40 months; 55%
#   and 20% are alive all that time. p is 0.02 at 20 months, 0.06 at 25, 0.09 at 30 and 0.15 at 39; with
#   the variance of the step it is 0.02 at each, so that the month that is asked for decides. And the
#   variance of the restricted mean is that of the patients' times: it does not fall with their number,
#   and an interval made of it is too wide by the square root of their number (with 400 patients 20
#   times). No error, no warning; the documentation names the argument return_variance, and does not say
#   of what.
# So: ask for the time of the last death before the time of interest; divide the variance by the number of
#   patients where none is censored, else take another program for the interval of the mean.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check lifelines==0.30.3 numpy==2.4.6 pandas==2.3.3 scipy==1.17.1
MPLCONFIGDIR="$folder" "$folder/venv/bin/python" -W ignore - <<'PY'
import sys
from importlib.metadata import version

from math import erfc, log, sqrt

from lifelines import KaplanMeierFitter
from lifelines.statistics import survival_difference_at_fixed_point_in_time_test as compare
from lifelines.utils import restricted_mean_survival_time



def of_step(month: float, *fits: KaplanMeierFitter) -> float:
    """The same test with the variance of the last step up to the month."""
    transformed, variance = [], 0.0
    for fit in fits:
        alive, table = float(fit.predict(month)), fit.event_table.loc[:month]
        sum_ = (table["observed"] / (table["at_risk"] * (table["at_risk"] - table["observed"]))).sum()
        transformed.append(log(-log(alive)))
        variance += sum_ / log(alive) ** 2
    return erfc(abs(transformed[0] - transformed[1]) / sqrt(2 * variance))


print("lifelines", version("lifelines"))
treated = KaplanMeierFitter().fit([2, 4, 6, 8, 10, 12, 14, 16, 20] + [40] * 5 + [50] * 6, [1] * 20)
control = KaplanMeierFitter().fit([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 20] + [40] * 2 + [50] * 2, [1] * 20)
p = {}
for month in (20, 25, 30, 35, 39):
    p[month] = compare(month, treated, control).p_value
    steady = of_step(month, treated, control)
    alive = [round(float(fit.predict(month)), 2) for fit in (treated, control)]
    print(f"  at {month} months {alive} alive, p = {p[month]:.4f}, with the variance of the step {steady:.4f}")
few, many = [KaplanMeierFitter().fit([5, 10, 15, 20] * n) for n in (1, 100)]
means = [restricted_mean_survival_time(fit, t=20, return_variance=True) for fit in (few, many)]
print("  mean and variance up to 20 months of 4 and of 400 patients:", means)
same = abs(p[20] - steady) < 1e-9 and p[20] < 0.05 < p[25] < p[30] < p[35] < p[39] and abs(means[0][1] - means[1][1]) < 1e-6
sys.exit(0 if same else 1)
PY
