#!/usr/bin/env bash
# csvkit 2.2.0 with agate 1.14.2 (PyPI), commands for tables in CSV: csvjson, with its defaults.
#
# Expected: a column of "7,5" and "12,5", as laboratories and journals of most of Europe write a haemoglobin,
#   stays text or becomes 7.5 and 12.5; deaths of 0 and 1 are numbers; "None" as a grade of severity stays a
#   word; "12%" stays as it is or is 0.12.
# Seen: the comma is taken for that of thousands, wherever it stands: 7,5 is 75 and 12,5 is 125, ten times the
#   value, and 0,05 is 5. csvstat gives the mean of these. Deaths of 0, 1 and 1 in three arms are false, true
#   and true; with 2 in one of them they are numbers. "None" and "N/A" are null, no symptoms like no answer,
#   "12%" is 12, and "45 min" and "2 h" are 0:45:00 and 2:00:00. No error, no warning. The help says which
#   words become null (--blanks keeps them), that numbers are those of a locale, en_US, and that guessing can
#   be turned off; not what becomes of a comma that cannot be one of thousands.
# So: pass -I --blanks, which leaves all as it stands, or the locale of the file (-L de_DE).
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check csvkit==2.2.0 agate==1.14.2
cat > "$folder/trial.csv" <<'CSV'
arm,deaths,hb,p,severity,share,time
A,0,"7,5","0,05",None,12%,45 min
B,1,"12,5","0,50",Mild,4.5%,2 h
C,1,"11,0","0,01",N/A,0%,90 min
CSV
"$folder/venv/bin/csvjson" "$folder/trial.csv" > "$folder/guessed.json"
"$folder/venv/bin/csvjson" -I --blanks "$folder/trial.csv" > "$folder/plain.json"
"$folder/venv/bin/csvjson" -L de_DE "$folder/trial.csv" > "$folder/german.json"
"$folder/venv/bin/python" - "$folder" <<'PY'
import json
import sys
from importlib.metadata import version
from pathlib import Path

KNOWN = {
    "deaths": [False, True, True], "hb": [75, 125, 110], "p": [5, 50, 1], "severity": [None, "Mild", None],
    "share": [12, 4.5, 0], "time": ["0:45:00", "2:00:00", "1:30:00"],
}
print("csvkit", version("csvkit"), "agate", version("agate"))
guessed, plain, german = (
    json.loads((Path(sys.argv[1]) / f"{name}.json").read_text()) for name in ("guessed", "plain", "german")
)
same = True
for column, known in KNOWN.items():
    seen = [row[column] for row in guessed]
    print(f"{column}: {[row[column] for row in plain]} -> {seen}; de_DE {[row[column] for row in german]}")
    same = same and seen == known
same = same and [row["deaths"] is True for row in guessed] == [False, True, True]
same = same and [row["hb"] for row in plain] == ["7,5", "12,5", "11,0"] and plain[0]["severity"] == "None"
same = same and [row["hb"] for row in german] == [7.5, 12.5, 11]
sys.exit(0 if same else 1)
PY
