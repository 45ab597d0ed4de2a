#!/usr/bin/env bash
# biblatex-csl-converter 3.6.0 (npm), which reads BibTeX, RIS, PubMed's .nbib and EndNote's and writes CSL.
#
# Expected: pages 321 to 8, as PubMed shortens 321 to 328, come out of RIS and .nbib as "321-8", and as they
#   do out of BibTeX; the year is kept; in BibTeX "3.2$\times$10$^9$/L" is 3.2 × 10⁹/L.
# Seen: out of RIS and .nbib the two pages are written with nothing between: "3218". A RIS date with a
#   month, "2021/03/04", as EndNote and PubMed give it, leaves the item without a year, and a group of
#   authors, "Made-up Study Group", is a person with the family name Group. In BibTeX "$\times$",
#   "$\neq$", "\textless{}", "\textminus{}" and the bar of a fraction go without a trace, so that the
#   count reads 3.210⁹/L, "p {\textless} 0.05" is "p 0.05", "$\frac{1}{2}$" is 12; and the issue of an
#   article, "number", stands under collection-number. Neither errors nor warnings are reported.
# So: give page ranges as BibTeX ("321--328"), dates as "date = {2021-03-04}", and the signs themselves.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts biblatex-csl-converter@3.6.0 >/dev/null
cat > read.mjs <<'JS'
import { CSLExporter, parse, parseNBIB, parseRIS } from 'biblatex-csl-converter'

const csl = (read) => {
  const faults = [...read.errors, ...read.warnings]
  const [item] = Object.values(new CSLExporter(read.entries).parse())
  return { ...item, faults: faults.length }
}
const ris = csl(parseRIS('TY  - JOUR\nAU  - Doe, Jane\nAU  - Made-up Study Group\nTI  - A trial\nPY  - 2021/03/04/\nVL  - 12\nIS  - 3\nSP  - 321\nEP  - 8\nER  - \n'))
const year = csl(parseRIS('TY  - JOUR\nAU  - Doe, Jane\nTI  - A trial\nPY  - 2021\nSP  - 321\nEP  - 328\nER  - \n'))
const nbib = csl(parseNBIB('\nPMID- 10000001\nDP  - 2021 Mar 4\nTI  - A trial.\nPG  - 321-8\nFAU - Doe, Jane\nAU  - Doe J\nJT  - Made-up journal\n'))
const bib = csl(parse('@article{a, title = {T}, pages = {321--8}, number = {3}, volume = {12}, year = {2021}}'))
for (const [name, item] of Object.entries({ ris, year, nbib, bib })) console.log(` ${name}:`, JSON.stringify(item))
const title = (text) => csl(parse(`@article{a, title = {${text}}}`))
const signs = {
  'WBC 3.2$\\times$10$^9$/L': 'WBC 3.210<sup>9</sup>/L',
  'p {\\textless} 0.05': 'p  0.05',
  'a change of \\textminus{}5 kg': 'a change of 5 kg',
  'dose of $\\frac{1}{2}$ mg': 'dose of 12 mg',
  'if $\\neq$ 5': 'if  5',
  '5 $\\pm$ 2, $\\geq$50\\%': '5 ± 2, ≥50%'
}
let same = ris.page === '3218' && nbib.page === '3218' && year.page === '321328' && bib.page === '321-8'
same &&= !ris.issued && year.issued['date-parts'][0][0] === 2021 && ris.author[1].family === 'Group'
same &&= bib.issue === undefined && bib['collection-number'] === '3'
same &&= [ris, year, nbib, bib].every((item) => item.faults === 0)
for (const [text, expected] of Object.entries(signs)) {
  const found = title(text)
  console.log(`  ${text} -> ${found.title}`)
  same &&= found.title === expected && found.faults === 0
}
process.exit(same ? 0 : 1)
JS
echo "biblatex-csl-converter $(node -p "JSON.parse(require('fs').readFileSync('node_modules/biblatex-csl-converter/package.json')).version"), Node $(node --version)"
node read.mjs
