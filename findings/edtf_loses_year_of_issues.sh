#!/usr/bin/env bash
# edtf 5.0.2 (PyPI), which makes dates of the Extended Date/Time Format (ISO 8601-2) out of words.
#
# Expected: the dates that PubMed has for issues of journals (MedlineDate) are read or are None: "2020
#   Nov-Dec" is 2020-11/2020-12, as "1998 Dec-1999 Jan" is 1998-12/1999-01; "2021 4th Quart" is October to
#   December, or unread; an article of it can be sorted and filtered by year.
# Seen: where the year is said once, the other end of the range has none: 2020-11/XXXX-12. Its end, by
#   upper_strict, is 31 December of the year 9999, and of "Nov-Dec 2020" the beginning is the year 0, so that
#   a filter "until 2010" takes the article in. Of days, "2020 Dec 15-31", it is the same. Quarters become
#   months, of the same number: the fourth quarter is April. "Spring-Summer" is the spring. Seasons, months
#   and days alone are right. No error, no warning; of its assumptions the documentation names centuries
#   and the order of days and months.
# So: repeat the year before the date is given to it, "2020 Nov-2020 Dec", and leave out quarters.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check edtf==5.0.2
"$folder/venv/bin/python" -W ignore - <<'PY'
import re
import sys
from importlib.metadata import version

from edtf import parse_edtf, text_to_edtf

KNOWN = {  # the text, the years in which it begins and ends
    "2020 Nov-Dec": ("2020-11/XXXX-12", 2020, 9999),
    "2019 Jan-Mar": ("2019-01/XXXX-03", 2019, 9999),
    "Nov-Dec 2020": ("XXXX-11/2020-12", 0, 2020),
    "2020 Dec 15-31": ("2020-12-15/XXXX-XX-31", 2020, 9999),
    "2021 4th Quart": ("2021-04", 2021, 2021),
    "2000 Spring-Summer": ("2000-21", 2000, 2000),
    "1998 Dec-1999 Jan": ("1998-12/1999-01", 1998, 1999),
    "2021 Spring": ("2021-21", 2021, 2021),
    "2021 Mar 4": ("2021-03-04", 2021, 2021),
}
print("edtf", version("edtf"))
same = True
for words, known in KNOWN.items():
    text = text_to_edtf(words)
    date = parse_edtf(text)
    seen = (text, date.lower_strict()[0], date.upper_strict()[0])
    print(f"{words!r}: {text}, from the year {seen[1]} to {seen[2]}")
    same = same and seen == known
repeated = text_to_edtf(re.sub(r"^(\d{4}) (\w+)-(\w+)$", r"\1 \2-\1 \3", "2020 Nov-Dec"))
print("with the year said twice:", repeated)
sys.exit(0 if same and repeated == "2020-11/2020-12" else 1)
PY
