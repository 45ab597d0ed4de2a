#!/usr/bin/env bash
# lifelines 0.30.3 (PyPI), survival analysis: datetimes_to_durations, which makes durations of dates.
#
# Expected: with freq="M" or "Y" the durations are those in days, divided by the days of a month or a
#   year: from 1 January to 20 July 2021 6.6 months, and 0.55 years. It returns floats ("array of floats
#   representing the durations with time units given by freq").
# Seen: what is not a whole unit is cut off. 30 days are 0 months, 350 days 0 years: whoever dies in the
#   first month or year dies at time 0, and Kaplan-Meier then begins below 100%. Six patients who live for
#   19 to 882 days have, in years, the times 0, 0, 0, 1, 1 and 2: half are dead "at 0", and the median is
#   0 years where it is 0.92; of the mean half a unit is missing. In days, the default, all is well. No
#   error, no warning.
# So: take days, and divide them by 30.4375 or 365.25.
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

from lifelines import KaplanMeierFitter
from lifelines.utils import datetimes_to_durations

ENTERED = ["2020-01-01"] * 6
DIED = ["2020-01-20", "2020-06-01", "2020-12-01", "2021-06-01", "2021-12-01", "2022-06-01"]
KNOWN = {"D": [19, 152, 335, 517, 700, 882], "M": [0, 4, 11, 16, 22, 28], "Y": [0, 0, 0, 1, 1, 2]}
print("lifelines", version("lifelines"))
same = True
for unit, known in KNOWN.items():
    durations, died = datetimes_to_durations(ENTERED, DIED, freq=unit)
    fit = KaplanMeierFitter().fit(durations, died)
    print(f"  {unit}: {durations.tolist()}, alive at 0: {fit.predict(0):.2f}, median {fit.percentile(0.51)}")
    same = same and durations.dtype == float and durations.tolist() == known
days, died = datetimes_to_durations(ENTERED, DIED)
print("  from days:", (days / 30.4375).round(2).tolist(), (days / 365.25).round(2).tolist())
sys.exit(0 if same else 1)
PY
