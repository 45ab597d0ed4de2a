#!/usr/bin/env bash
# lifelines 0.30.3 (PyPI), survival analysis: the numbers at risk below a Kaplan-Meier curve.
#
# Expected: "At risk" below 12 months counts the patients who are still followed when month 12 begins,
#   those with a time of 12 or more, as the event table of the same fit has it (at_risk), as the
#   estimate at 12 months is computed from it, and as journals print it.
# Seen: add_at_risk_counts counts those who are left after month 12, with a time above 12. Where
#   visits are at whole months, many times equal a tick: of ten patients, three of them last seen or
#   dead at 12 months and two at 24, 4 stand at risk at 12 months where the event table has 7, and 0 at
#   24 months, under a curve that still falls there from 0.51 to 0.26. "Censored" and "Events" count
#   those at the tick, too. No warning, and its documentation does not say it.
# So: write the row yourself, from event_table["at_risk"] at each tick or (durations >= tick).sum().
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check lifelines==0.30.3 matplotlib==3.11.2 numpy==2.4.6 pandas==2.3.3 scipy==1.17.1
MPLBACKEND=Agg MPLCONFIGDIR="$folder" "$folder/venv/bin/python" -W ignore - <<'PY'
import sys
from importlib.metadata import version

import matplotlib.pyplot as plt
import numpy as np
from lifelines import KaplanMeierFitter
from lifelines.plotting import add_at_risk_counts

MONTHS = np.array([3, 6, 6, 12, 12, 12, 15, 18, 24, 24])
DIED = [1, 1, 0, 1, 0, 0, 1, 0, 1, 0]
TICKS = [0, 6, 12, 18, 24]
fit = KaplanMeierFitter(label="arm").fit(MONTHS, DIED)
axes = fit.plot_survival_function()
add_at_risk_counts(fit, ax=axes, xticks=TICKS, rows_to_show=["At risk"])
labels = [label.get_text() for axis in plt.gcf().axes for label in axis.get_xticklabels() if "\n" in label.get_text()]
printed = [int(label.split()[-1]) for label in labels]
table = fit.event_table["at_risk"]
counted = [int((MONTHS >= tick).sum()) for tick in TICKS]
print("lifelines", version("lifelines"))
print(fit.event_table.to_string(), fit.survival_function_["arm"].round(3).to_string(), sep="\n")
print("months:                                  ", TICKS)
print("expected (a time of so much or more):    ", counted)
print("at_risk of the event table:              ", [int(table[tick]) for tick in TICKS])
print("seen below the curve, as \"At risk\":      ", printed)
late = [int((MONTHS > tick).sum()) for tick in TICKS]
same = printed == late == [10, 7, 4, 2, 0] and counted == [int(table[tick]) for tick in TICKS] == [10, 9, 7, 3, 2]
sys.exit(0 if same else 1)
PY
