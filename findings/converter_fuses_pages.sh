#!/usr/bin/env bash
# biblatex-csl-converter 3.6.0 (npm), the converter of bibliographies behind Fidus Writer.
#
# Expected: a PubMed record (.nbib) or a RIS record with the pages 321-328 comes out as the range
#   321-328, in CSL JSON and in BibLaTeX. The same library reads the pages of a BibTeX file so, and
#   the comment in its PubMed reader names "315-330" as an input.
# Seen: both readers keep the first and the last page as two runs of one text instead of the two
#   ends of a range. Both writers join the runs: the page is 321328, and PubMed's short form 321-8
#   becomes 3218. Each is a possible page number, and no error or warning tells of it. A year and month
#   of RIS ("2023/05//") is kept as it stands and is missing from the CSL JSON.
# So: after parseNBIB or parseRIS set fields.pages anew, or give BibTeX to this library.
#
# Ran on Node 20; the package asks for 22. Exits with 0 while it is so, and with 1 once it changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts biblatex-csl-converter@3.6.0 >/dev/null
cat > pages.mjs <<'JS'
import { BibLatexExporter, CSLExporter, parse, parseNBIB, parseRIS } from 'biblatex-csl-converter'

const nbib = (pages) => `PMID- 10000001
DP  - 2023 May
TI  - A made-up trial.
PG  - ${pages}
FAU - Doe, Jane
AU  - Doe J
PT  - Journal Article
JT  - Made-up Journal
VI  - 12
IP  - 3
`
const ris = `TY  - JOUR
AU  - Doe, Jane
TI  - A made-up trial
T2  - Made-up Journal
PY  - 2023/05//
VL  - 12
SP  - 321
EP  - 328
ER  - 
`
const bibtex = '@article{doe, author={Doe, Jane}, title={A made-up trial}, journal={Made-up Journal}, year={2023}, pages={321--328}}'
const read = {
  'PubMed 321-328': parseNBIB(nbib('321-328')),
  'PubMed 321-8': parseNBIB(nbib('321-8')),
  'RIS 321, 328': parseRIS(ris),
  'BibTeX 321--328': parse(bibtex),
}
const seen = Object.entries(read).map(([name, result]) => {
  const entries = result.entries ?? result
  const csl = Object.values(new CSLExporter(entries).parse())[0]
  const tex = new BibLatexExporter(entries).parse().match(/pages = \{(.*)\}/)[1]
  const doubts = (result.errors ?? []).length + (result.warnings ?? []).length
  console.log(`${name}: CSL page ${csl.page}, BibLaTeX pages ${tex}, CSL year ${csl.issued?.['date-parts'][0][0]}, errors and warnings ${doubts}`)
  return [csl.page, tex, csl.issued !== undefined, doubts]
})
const known = [['321328', '321328', true, 0], ['3218', '3218', true, 0], ['321328', '321328', false, 0], ['321-328', '321--328', true, 0]]
process.exit(JSON.stringify(seen) === JSON.stringify(known) ? 0 : 1)
JS
echo "biblatex-csl-converter $(node -p "require('./node_modules/biblatex-csl-converter/package.json').version"), Node $(node --version)"
echo "expected: CSL page 321-328 (or 321-8) and year 2023 for each record"
node pages.mjs
