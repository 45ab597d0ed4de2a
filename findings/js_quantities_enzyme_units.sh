#!/usr/bin/env bash
# js-quantities 1.8.0 (npm), quantities with units for JavaScript; Pint 0.25.3 (PyPI) beside it.
#
# Expected: U, the enzyme unit of liver values and of many doses, is a micromole a minute, by its
#   definition: an ALT of 40 U/L is 0.667 µkat/L, as laboratories that report in katal have it.
# Seen: 40 U/L is 0.0000000667 µkat/L: a U is held to be 1.6667e-15 mol/s where it is 1.6667e-8, ten
#   million times more. The katal is right, so every conversion between the two, or of U/L into moles
#   and seconds, is wrong by that factor; those within U (mU/L, kU/L) are right. "10 unit" (a dose of
#   insulin) is taken for this unit too, "10 units" is refused. And "5 gr", a grain to a pharmacist, is
#   720, five gross. No error, no warning.
# So: convert enzyme activities by hand (1 U = 1/60 µkat), and refuse "unit" and "gr" before parsing.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts js-quantities@1.8.0 >/dev/null
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pint==0.25.3
cat > activities.cjs <<'JS'
const Qty = require('js-quantities')

const asked = [['40 U/L', 'ukat/L'], ['1 U', 'umol/min'], ['1 kat', 'mol/s'], ['40 U/L', 'mU/L'], ['10 unit', 'umol/min'], ['5 gr', 'each']]
const known = [6.6668e-8, 1.00002e-7, 1, 40000, 1.00002e-6, 720]
const seen = asked.map(([from, to]) => {
  const found = Qty(from).to(to)
  console.log(`  ${from} is ${found.toString()}, kind ${found.kind()}`)
  return found.scalar
})
const refused = Qty.parse('10 units') === null
console.log(`  10 units is ${refused ? 'refused' : 'read'}`)
const close = seen.every((value, n) => Math.abs(value / known[n] - 1) < 1e-6)
process.exit(close && refused ? 0 : 1)
JS
echo "js-quantities $(node -p "require('./node_modules/js-quantities/package.json').version"), Node $(node --version)"
venv/bin/python -c 'import pint; print("Pint: 40 U/L is", pint.UnitRegistry().Quantity(40, "enzyme_unit/L").to("ukat/L"))'
node activities.cjs
