#!/usr/bin/env bash
# @microsoft/recognizers-text-suite 1.3.1 (npm), which reads numbers and quantities in text; English.
#
# Expected: "p<.001" is 0.001 (as ".5 mg" is 0.5), or is left unread; platelets of "150 G/L" (giga per
#   litre) are 150; "one in five patients" is a share; "−5 kg", with the minus of print (U+2212), is -5
#   kg, or unread.
# Seen: "p<.001" is 1, and with a blank, "p < .001", 0.001. "150 G/L" is 150,000,000,000, since a G or B
#   behind a blank is a thousand million and an M a million: "3 B cells" is three thousand million. "One
#   in five" is 0.2 and also one inch, "1 in 1000" one inch and not a number. A weight change of "−5 kg"
#   is +5 kg (the hyphen of the keyboard is right), and "140/90 mmHg" 1.556. No error, no warning.
# So: before text is given to it write "< 0.001" with blank and nought and the keyboard's hyphen for the
#   minus, and keep no number that a single letter or a "/" follows.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts @microsoft/recognizers-text-suite@1.3.1 >/dev/null
cat > numbers.cjs <<'JS'
const suite = require('@microsoft/recognizers-text-suite')

const known = [
  ['p<.001', '1', ''],
  ['p < .001', '0.001', ''],
  ['.5 mg', '0.5', '0.5 Milligram'],
  ['platelets of 150 G/L', '150000000000', ''],
  ['3 B cells', '3000000000', ''],
  ['one in five patients', '0.2', '1 Inch'],
  ['1 in 1000 patients', 'NAN', '1 Inch'],
  ['\u22125 kg', '5', '5 Kilogram'],
  ['-5 kg', '-5', '-5 Kilogram'],
  ['140/90 mmHg', '1.55555555555556', '']
]
let same = true
for (const [text, number, quantity] of known) {
  const numbers = suite.recognizeNumber(text, 'en-us').map(found => found.resolution.value).join(' ')
  const quantities = suite.recognizeDimension(text, 'en-us').map(found => `${found.resolution.value} ${found.resolution.unit}`).join(' ')
  console.log(`  ${text}: ${numbers}${quantities && '; ' + quantities}`)
  same = same && numbers === number && quantities === quantity
}
process.exit(same ? 0 : 1)
JS
echo "recognizers-text-suite $(node -p "require('./node_modules/@microsoft/recognizers-text-suite/package.json').version")"
node numbers.cjs
