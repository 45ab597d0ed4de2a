#!/usr/bin/env bash
# bibtex-tidy 1.14.0 (npm), which cleans up BibTeX files.
#
# Expected: tidying changes blanks, order and case of the fields' names; a title with mathematics in it,
#   "$\geq$50\% blasts", "IFN-$\alpha$2b", is the same title.
# Seen: mathematics that a figure follows at once is deleted, with one or two figures after it: "with
#   $\geq$50\% blasts" becomes "with \% blasts", "a change of $-$5 kg" "a change of kg", "2$\times$3 mg"
#   "2 mg", "IFN-$\alpha$2b" "IFN-b"; "p$<$0.05" loses its nought, "p$<$.05". With a blank or a brace
#   before the figure all is well, which hides it in a trial. The file is overwritten with --modify. No
#   error, no warning.
# So: set escape to false (--no-escape), with which the titles stay, or compare the figures before and
#   after.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts bibtex-tidy@1.14.0 >/dev/null
cat > tidy.cjs <<'JS'
const { tidy } = require('bibtex-tidy')

const TITLES = {
  'with $\\geq$50\\% blasts': 'with \\% blasts',
  'a change of $-$5 kg': 'a change of kg',
  'doses 2$\\times$3 mg': 'doses 2 mg',
  'of IFN-$\\alpha$2b': 'of IFN-b',
  'with p$<$0.05': 'with p$<$.05',
  'with $\\geq$ 50\\% blasts': 'with $\\geq$ 50\\% blasts',
  'at 10$^9$/L': 'at 10$^9$/L'
}
const title = (text, options) => {
  const { bibtex, warnings } = tidy(`@article{a, title = {${text}}}`, options)
  if (warnings.some(({ code }) => code !== 'MISSING_KEY')) console.log(warnings)
  return bibtex.match(/title\s*= \{(.*)\}/)[1].replace(/\s+/g, ' ')
}
let same = true
for (const [text, expected] of Object.entries(TITLES)) {
  const [usual, kept] = [title(text, {}), title(text, { escape: false })]
  console.log(`  ${text} -> ${usual}   (escape: false: ${kept})`)
  same &&= usual === expected && kept === text
}
process.exit(same ? 0 : 1)
JS
echo "bibtex-tidy $(node -p "require('./node_modules/bibtex-tidy/package.json').version"), Node $(node --version)"
node tidy.cjs
