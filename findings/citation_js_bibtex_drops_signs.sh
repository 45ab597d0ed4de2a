#!/usr/bin/env bash
# @citation-js/plugin-bibtex 0.9.0 with @citation-js/core 0.9.0 (npm): its writers of BibTeX and BibLaTeX.
#
# Expected: a sign in a title is written as itself or as a command, as < (\textless), ± (\textpm), µ and β
#   are; at worst it is left out, as the table of options says of what cannot be escaped.
# Seen: ≠ becomes =, the opposite, and raised figures come down: "10⁹/L" is 109/L, "10⁻⁹" is
#   "10\textminus{}9", which is 1, and "m²" is m2. The letters are taken to pieces (≠ is = and a stroke) and
#   the piece that is no ASCII goes. ≥, ≤ and ≈ go whole, though LaTeX has commands for them: "adults ≥ 65
#   years" becomes "adults  65 years". BibLaTeX, which is UTF-8, is written likewise, and what is read back
#   has lost them. No error, no warning. A power in <sup> is kept. That other scripts (Cyrillic) are left
#   out has been reported, and the README has one line on the option; neither speaks of a sign turned round.
# So: set plugins.config.get('@bibtex').format.asciiOnly to false, as below.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts @citation-js/core@0.9.0 @citation-js/plugin-bibtex@0.9.0 >/dev/null
cat > signs.mjs <<'JS'
import { Cite, plugins } from '@citation-js/core'
import '@citation-js/plugin-bibtex'

if (plugins.config.get('@bibtex').format.asciiOnly !== true) process.exit(1)

const known = {
  'adults ≥ 65 years': 'adults  65 years',
  'haemoglobin ≤ 7': 'haemoglobin  7',
  'sensitivity ≠ specificity': 'sensitivity = specificity',
  'risk ≈ 5': 'risk  5',
  'platelets of 50 × 10⁹/L': 'platelets of 50 \\texttimes{} 109/{L}',
  'binding at 10⁻⁹ mol': 'binding at 10\\textminus{}9 mol',
  'dose by m²': 'dose by m2',
  'risk < 5, ± 2 µg': 'risk \\textless{} 5, \\textpm{} 2 $\\mu$g',
  'platelets at 10<sup>9</sup>/l': 'platelets at 10\\textsuperscript{9}/l'
}
const write = (title, format) => Cite([{ id: 'x', type: 'article-journal', title }]).format(format)
const field = text => text.match(/title = \{(.*)\},/)[1]
const options = plugins.config.get('@bibtex').format
let same = true
for (const title of Object.keys(known)) {
  options.asciiOnly = true // the default, which was there before
  const [bibtex, biblatex] = ['bibtex', 'biblatex'].map(format => field(write(title, format)))
  const again = Cite(write(title, 'bibtex')).data[0].title
  options.asciiOnly = false
  const whole = field(write(title, 'biblatex'))
  console.log(`  ${title}\n    written ${bibtex}\n    read again ${again}\n    with asciiOnly false ${whole}`)
  same = same && bibtex === known[title] && biblatex === bibtex
  for (const sign of title.match(/[≥≤≠≈⁹⁻²]/g) ?? []) same = same && !again.includes(sign) && whole.includes(sign)
}
process.exit(same ? 0 : 1)
JS
echo "plugin-bibtex $(node -p "require('./node_modules/@citation-js/plugin-bibtex/package.json').version"), core $(node -p "require('./node_modules/@citation-js/core/package.json').version"), Node $(node --version)"
node signs.mjs
