#!/usr/bin/env bash
# html-to-text 10.0.1 and node-html-markdown 2.0.0 (npm), which make text and Markdown of web pages for search
# and for language models; with their defaults.
#
# Expected: the cells of a table, "12" and "26" deaths come out apart, by a blank, a line or a bar, and
#   so do the two lines of one cell, <td>26<br>28</td>.
# Seen: html-to-text writes cells and rows with nothing between, unless the code of the page has blanks there:
#   "Deaths1226". 12 and 26 are 1226, and a term and its definition (dl) are one word. Its README advises
#   another format for tables of data, and does not say that cells run together without it.
#   node-html-markdown keeps cells apart, but a line end within a cell goes: 26<br>28 is 2628, where in a
#   paragraph it becomes a line end. Pages with a line of code for each cell hide the first. No error, no
#   warning.
# So: pass {selectors: [{selector: "table", format: "dataTable"}]} to html-to-text, and replace <br> by ", "
#   within cells before node-html-markdown reads the page.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts html-to-text@10.0.1 node-html-markdown@2.0.0
cat > look.js <<'JS'
import {convert} from "html-to-text";
import {NodeHtmlMarkdown} from "node-html-markdown";

const ROWS = [["Outcome", "Drug", "Placebo"], ["Deaths", "12", "26"], ["Relapses", "1", "28"]];
const row = (cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
const TABLE = `<table>${ROWS.map(row).join("")}</table>`;
const LINES = "<table><tr><th>Arm</th><th>Deaths</th></tr><tr><td>A</td><td>26<br>28</td></tr></table>";
const DEFINED = "<dl><dt>OS</dt><dd>overall survival</dd></dl>";
const AS_TABLE = {selectors: [{selector: "table", format: "dataTable"}]};
const markdown = NodeHtmlMarkdown.translate(LINES);

const joined = convert(TABLE);
const apart = convert(TABLE, AS_TABLE).split("\n").map((line) => line.trim().split(/\s+/));
console.log("html-to-text:", JSON.stringify(joined), JSON.stringify(convert(DEFINED)));
console.log("as dataTable:", JSON.stringify(apart));
console.log("node-html-markdown:", JSON.stringify(markdown), JSON.stringify(NodeHtmlMarkdown.translate("<p>26<br>28</p>")));
const same = joined === "OutcomeDrugPlaceboDeaths1226Relapses128" && convert(DEFINED) === "OSoverall survival"
  && String(apart).toLowerCase() === String(ROWS).toLowerCase() && markdown.includes("| 2628 ")
  && !NodeHtmlMarkdown.translate("<p>26<br>28</p>").includes("2628");
process.exit(same ? 0 : 1);
JS
node look.js
