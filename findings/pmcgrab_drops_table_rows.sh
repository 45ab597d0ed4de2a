#!/usr/bin/env bash
# pmcgrab 3.0.1 and asta-papers 0.1.0 (PyPI), which make JSON and Markdown of articles of PubMed Central
# for language models.
#
# Expected: of a table with spanned cells, the form of most tables of outcomes, every row comes out, each
#   value under the head of its own column; at worst the spans are left as they are.
# Seen: pmcgrab gives a table the columns of its first row of heads and keeps only the rows with as many
#   cells as that. Of four rows of the table below one is left, and it is paired wrongly: {"Group": "13",
#   "Deaths": "26", ...}, a number of deaths as the name of a group. asta-papers keeps the rows but moves
#   the cells to the left: "HR (95% CI)" stands over the per cent, the hazard ratio has no head, and the
#   second row of arm A is "13 | 26" below Group and Deaths. No error and no warning; the spans are in
#   neither's documentation.
# So: expand rowspan and colspan before the article is given to either, as below.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check pmcgrab==3.0.1 asta-papers==0.1.0 lxml==6.1.3
cd "$folder"
cat > tables.py <<'PY'
import json
import subprocess
import sys
from importlib.metadata import version

from asta_papers.converters.jats import jats_to_markdown
from lxml import etree

TABLE = """<table><thead><tr><th rowspan="2">Group</th><th colspan="2">Deaths</th><th rowspan="2">HR (95% CI)</th></tr>
<tr><th>n</th><th>%</th></tr></thead><tbody><tr><td colspan="4">Adults</td></tr>
<tr><td rowspan="2">A</td><td>12</td><td>24</td><td>0.5 (0.3-0.9)</td></tr><tr><td>13</td><td>26</td><td>0.6 (0.4-0.8)</td></tr>
<tr><td>B</td><td>20</td><td>40</td><td>1</td></tr></tbody></table>"""
ARTICLE = f"""<article article-type="research-article"><front><article-meta><article-id pub-id-type="pmc">PMC1</article-id>
<title-group><article-title>A trial</article-title></title-group></article-meta></front><body><sec><title>Results</title>
<p>See the table.</p><table-wrap id="t1"><label>Table 1</label><caption><p>Deaths</p></caption>{TABLE}</table-wrap></sec></body></article>"""


def expanded(article: str) -> str:
    """The article with each spanned cell repeated, and one row of heads."""
    tree = etree.fromstring(article)
    for part in tree.iter("thead", "tbody"):
        grid: dict[tuple[int, int], etree._Element] = {}
        for r, row in enumerate(part):
            c = 0
            for cell in row:
                while (r, c) in grid:
                    c += 1
                high, wide = int(cell.attrib.pop("rowspan", 1)), int(cell.attrib.pop("colspan", 1))
                grid.update({(r + i, c + j): cell for i in range(high) for j in range(wide)})
                c += wide
        rows = [[grid[r, c].text for c in range(4)] for r in range(len(part))]
        if part.tag == "thead":
            rows = [[" ".join(dict.fromkeys(head)) for head in zip(*rows)]]
        part[:] = [etree.fromstring("<tr>" + "".join(f"<td>{x}</td>" for x in row) + "</tr>") for row in rows]
    return etree.tostring(tree, encoding="unicode")


def rows_of(article: str) -> list:
    """What pmcgrab gives as the rows of the table."""
    with open("article.xml", "w") as file:
        file.write(article)
    subprocess.run([sys.executable, "-m", "pmcgrab", "--from-file", "article.xml", "--output-dir", "out", "--quiet"], check=True, capture_output=True)
    with open("out/article.json") as file:
        return json.load(file)["assets"]["tables"][0]["rows"]


def markdown_rows(article: str) -> list[str]:
    return [line for line in jats_to_markdown(article.encode()).splitlines() if line.startswith("|")]


print("pmcgrab", version("pmcgrab"), "asta-papers", version("asta-papers"))
rows, lines = rows_of(ARTICLE), markdown_rows(ARTICLE)
print(*rows, *lines, "with the spans expanded:", *rows_of(expanded(ARTICLE)), *markdown_rows(expanded(ARTICLE)), sep="\n  ")
same = len(rows) == 1 and rows[0].get("Group") == "13" and rows[0].get("Deaths") == "26"
same = same and "| 13 | 26 | 0.6 (0.4-0.8) |" in lines[-2] and lines[0] == "| Group | Deaths | HR (95% CI) |  |"
fixed = rows_of(expanded(ARTICLE))
sys.exit(0 if same and len(fixed) == 4 and "0.6 (0.4-0.8)" in str(fixed) else 1)
PY
venv/bin/python tables.py
