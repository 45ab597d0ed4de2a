#!/usr/bin/env bash
# pubmed_parser 0.5.1 (PyPI), the reader of PubMed Central's JATS articles: parse_pubmed_table.
#
# Expected: of a table with spanned cells each row of the body comes back, at worst with only the
#   cells that stand in its own <tr> (two cells below a label that spans two rows).
# Seen: rows with another number of cells than the most frequent one are left out, without a word.
#   In a table where a label spans the rows of the two arms, all figures of the second arm go; so
#   does a row that heads a group (colspan), and then nothing tells the groups' like-named rows
#   apart. The cells of two header rows come back as one list, so that pairing columns and values
#   puts a value under another column's name. A row label marked as <th> is left out of its row.
#   Its documentation says only that the "list of list of values in the table" is returned.
# So: take table_xml, which the same call returns, and lay out the spans with another reader.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check "pubmed_parser==0.5.1"
cat > "$folder/article.xml" <<'XML'
<article article-type="research-article"><front><article-meta>
<article-id pub-id-type="pmid">10000001</article-id><title-group><article-title>A made-up trial</article-title></title-group>
</article-meta></front><body>
<table-wrap id="t1"><label>Table 1</label><caption><p>Outcomes by arm.</p></caption><table>
<thead><tr><th rowspan="2">Outcome</th><th rowspan="2">Arm</th><th colspan="2">At one year</th></tr><tr><th>Events</th><th>Patients</th></tr></thead>
<tbody>
<tr><td rowspan="2">Death</td><td>Drug A</td><td>12</td><td>200</td></tr>
<tr><td>Placebo</td><td>31</td><td>198</td></tr>
<tr><td>Stroke</td><td>Drug A</td><td>4</td><td>200</td></tr>
<tr><td>Bleeding</td><td>Drug A</td><td>9</td><td>200</td></tr>
</tbody></table></table-wrap>
<table-wrap id="t2"><label>Table 2</label><caption><p>Patients at baseline.</p></caption><table>
<thead><tr><th>Characteristic</th><th>Drug A</th><th>Placebo</th></tr></thead>
<tbody>
<tr><td colspan="3">Age over 75 years</td></tr>
<tr><td>Women</td><td>20</td><td>22</td></tr>
<tr><td colspan="3">Age up to 75 years</td></tr>
<tr><td>Women</td><td>71</td><td>68</td></tr>
<tr><td>Men</td><td>80</td><td>79</td></tr>
</tbody></table></table-wrap>
<table-wrap id="t3"><label>Table 3</label><caption><p>Labels as headers.</p></caption><table>
<thead><tr><th>Outcome</th><th>Drug A</th><th>Placebo</th></tr></thead>
<tbody><tr><th scope="row">Death</th><td>12</td><td>31</td></tr></tbody></table></table-wrap>
</body></article>
XML
"$folder/venv/bin/python" -W ignore - "$folder/article.xml" <<'PY'
import sys
from importlib.metadata import version

import pubmed_parser

KNOWN = [
    (["Outcome", "Arm", "At one year", "Events", "Patients"],
     [["Death", "Drug A", "12", "200"], ["Stroke", "Drug A", "4", "200"], ["Bleeding", "Drug A", "9", "200"]]),
    (["Characteristic", "Drug A", "Placebo"], [["Women", "20", "22"], ["Women", "71", "68"], ["Men", "80", "79"]]),
    (["Outcome", "Drug A", "Placebo"], [["12", "31"]]),
]
print("pubmed_parser", version("pubmed_parser"))
tables = pubmed_parser.parse_pubmed_table(sys.argv[1])
for table in tables:
    print(f"{table['label']}: columns {table['table_columns']}", *table["table_values"], sep="\n  ")
print("expected as well: Placebo 31 of 198 in Table 1; the two heads of groups in Table 2; Death in Table 3")
print("Table 1, paired:", dict(zip(tables[0]["table_columns"], tables[0]["table_values"][0])))
sys.exit(0 if [(table["table_columns"], table["table_values"]) for table in tables] == KNOWN else 1)
PY
