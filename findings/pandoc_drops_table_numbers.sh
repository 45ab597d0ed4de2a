#!/usr/bin/env bash
# pandoc 3.9, by pypandoc_binary 1.17 (PyPI), its reader of JATS.
#
# Expected: "Table 2" of a JATS article stands over the table of the converted text, as the sentences
#   that speak of it say "Table 2"; and a note below a table keeps the mark by which a cell names it.
# Seen: rows and columns that are spanned are kept well, but the label of every table is dropped, and
#   the mark of every note too: the cell says "0.04a", and below stands "By Fisher's exact test."
#   without the a. Tables of the part for floats come last in the text, whatever their number, so
#   that nothing tells any more which table "Table 2" is. The notes at the end of the article (of
#   funding, of interests) are dropped whole.
# So: put labels and marks into the captions and notes before the file is given to pandoc, or read
#   the tables yourself.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pypandoc_binary==1.17
cat > made-up.xml <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<article article-type="research-article"><front><article-meta><title-group>
<article-title>A made-up trial</article-title></title-group></article-meta></front>
<body><sec><title>Results</title>
<p>Relapse is in <xref ref-type="table" rid="t1">Table 1</xref>, deaths are in <xref ref-type="table" rid="t2">Table 2</xref>.</p>
<table-wrap id="t2"><label>Table 2</label><caption><p>Events by arm</p></caption>
<table><thead><tr><th>Arm</th><th>P</th></tr></thead><tbody><tr><td>Drug A</td>
<td>0.04<xref ref-type="table-fn" rid="f1">a</xref></td></tr></tbody></table>
<table-wrap-foot><fn id="f1"><label>a</label><p>By Fisher's exact test.</p></fn></table-wrap-foot></table-wrap>
</sec></body><back><fn-group><fn><p>Funded by a made-up fund.</p></fn></fn-group></back>
<floats-group><table-wrap id="t1"><label>Table 1</label><caption><p>Events by year</p></caption>
<table><tbody><tr><td>2019</td><td>7</td></tr></tbody></table></table-wrap></floats-group></article>
XML
venv/bin/python - <<'PY'
import sys

import pypandoc

seen = pypandoc.convert_file("made-up.xml", "plain", format="jats", extra_args=["--wrap=none"])
lines = [line.strip() for line in seen.splitlines() if line.strip()]
print("pandoc", pypandoc.get_pandoc_version())
print("expected: a line 'Table 1', a line 'Table 2', a note 'a By Fisher's exact test.'")
print("seen:", *lines, sep="\n  ")
kept = [line for line in lines if line.startswith(("Table", "a By", "a. By"))]
same = not kept and "By Fisher’s exact test." in [line.replace("'", "’") for line in lines]
same = same and any("0.04a" in line for line in lines) and "Funded" not in seen
sys.exit(0 if same else 1)
PY
