#!/usr/bin/env bash
# @citation-js/plugin-enw 0.3.0 with core 0.7.21 (npm), reader of EndNote's format, and date 0.5.1 beneath it.
#
# Expected: "%D 2021" with "%8 Mar 5" is 5 March 2021, at worst the year alone, for %D is the field of the
#   year, and %8 that of the date, which EndNote's records from PubMed fill with month and day. A group of
#   authors, with the comma at its end by which EndNote knows it, stays a group.
# Seen: %8 takes the place of %D. "Mar 5" is March of the year 5, "Mar" and "Jan-Feb" leave no year at all,
#   and the year stands nowhere else in the item. "%A WHO Study Group," is a person of the family "Group,".
#   PubMed's date of an issue over the turn of a year, "2020 Dec-2021 Jan", is 20 December 2020: the first
#   two figures of 2021 are taken for a day (so by the date parser itself, which takes "2020-2021" for the
#   twentieth month of 2020). No error, no warning; the README's example has a whole date in %8 and no %D.
# So: leave the lines with %8 out where there is one with %D, and give groups as {literal: name}.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts @citation-js/core@0.7.21 @citation-js/plugin-enw@0.3.0 @citation-js/date@0.5.1 >/dev/null
cat > dates.mjs <<'JS'
import { Cite } from '@citation-js/core'
import { parse } from '@citation-js/date'
import '@citation-js/plugin-enw'

const known = {
  '%D 2021': '{"date-parts":[[2021]]}',
  '%D 2021\n%8 Mar 5': '{"date-parts":[[5,3]]}',
  '%D 2021\n%8 Mar': '{"raw":"Mar"}',
  '%D 2021\n%8 Jan-Feb': '{"raw":"Jan-Feb"}',
  '%D 2021\n%8 2020 Dec-2021 Jan': '{"date-parts":[[2020,12,20]]}',
  '%D 2021\n%8 2021 Mar 5': '{"date-parts":[[2021,3,5]]}'
}
const read = lines => Cite(`%0 Journal Article\n%T A made-up trial\n%J J Trials\n%A WHO Study Group,\n${lines}\n`).data[0]
let same = true
for (const [lines, expected] of Object.entries(known)) {
  const item = read(lines)
  delete item._graph // the text of the file
  const seen = JSON.stringify(item.issued)
  const kept = JSON.stringify(item).includes('2021')
  console.log(`  ${lines.replace('\n', ', ')} is issued ${seen}${kept ? '' : '; no 2021 in the item'}`)
  same = same && seen === expected && kept === expected.includes('2021')
}
const [author] = read('%D 2021').author
console.log('  the author:', JSON.stringify(author))
const dates = ['2020 Dec-2021 Jan', '2020-2021'].map(text => JSON.stringify(parse(text)))
console.log('  the date parser:', dates.join(' '))
same = same && author.family === 'Group,' && author.given === 'WHO Study'
process.exit(same && dates.join() === '{"date-parts":[[2020,12,20]]},{"date-parts":[[2020,20]]}' ? 0 : 1)
JS
echo "plugin-enw $(node -p "require('./node_modules/@citation-js/plugin-enw/package.json').version"), Node $(node --version)"
node dates.mjs
