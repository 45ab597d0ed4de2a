#!/usr/bin/env bash
# @medplum/core 5.2.13 (npm), whose functions show values of FHIR, and read and write times of HL7.
#
# Expected: formatTiming tells how often a medicine is given, with its limits ("every 6 to 8 hours", "for
#   5 days"), or leaves the rest to the caller by a word; a result of the laboratory is shown whatever its
#   type; "2021-03", known to the month, is shown as a month.
# Seen: of "every 6 to 8 hours" only the shorter is left, "Once per 6 hours"; of "once or twice a day", "for
#   5 days", "5 times in all" and "before a meal" there is "Daily" (or "4 times per day"). A titre (1:128),
#   a range, a whole number, a date and yes or no are shown as nothing. "2021-03" is shown as 3/1/2021,
#   and as a time, west of Greenwich, as the evening of 2/28/2021. The fraction of a second in HL7 is read
#   as milliseconds: .12 is 12 of them, not 120, and .1234 is 1.234 seconds. No error, no warning.
# So: show a dose by its text (Dosage.text), a result by its own type, and a date of FHIR as it stands.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts @medplum/core@5.2.13 >/dev/null 2>&1
cat > show.cjs <<'JS'
globalThis.WebSocket ??= class {} // Of the browser and of Node 22; nothing here opens one.
const { formatDate, formatDateTime, formatObservationValue, formatTiming, parseHl7DateTime } = require('@medplum/core')

const ROWS = [
  ['every 6 to 8 hours', formatTiming({ repeat: { frequency: 1, period: 6, periodMax: 8, periodUnit: 'h' } }), 'Once per 6 hours'],
  ['once or twice a day', formatTiming({ repeat: { frequency: 1, frequencyMax: 2, period: 1, periodUnit: 'd' } }), 'Daily'],
  ['daily, 5 times in all', formatTiming({ repeat: { frequency: 1, period: 1, periodUnit: 'd', count: 5 } }), 'Daily'],
  ['4 times a day for 5 days', formatTiming({ repeat: { frequency: 4, period: 1, periodUnit: 'd', boundsDuration: { value: 5, unit: 'd' } } }), '4 times per day'],
  ['twice a week', formatTiming({ repeat: { frequency: 2, period: 1, periodUnit: 'wk' } }), '2 times per week'],
  ['a titre of 1:128', formatObservationValue({ valueRatio: { numerator: { value: 1 }, denominator: { value: 128 } } }), ''],
  ['a whole number, 7', formatObservationValue({ valueInteger: 7 }), ''],
  ['from 1 to 5 mg', formatObservationValue({ valueRange: { low: { value: 1, unit: 'mg' }, high: { value: 5, unit: 'mg' } } }), ''],
  ['at least 5 mg/dL', formatObservationValue({ valueQuantity: { value: 5, comparator: '>=', unit: 'mg/dL' } }), '>= 5 mg/dL'],
  ['2021-03', formatDate('2021-03', 'en-US'), '3/1/2021'],
  ['2021-03 as a time', formatDateTime('2021-03', 'en-US').split(',')[0], '2/28/2021'],
  ['20210301083015.12', parseHl7DateTime('20210301083015.12'), '2021-03-01T08:30:15.012Z'],
  ['20210301083015.1234', parseHl7DateTime('20210301083015.1234'), '2021-03-01T08:30:16.234Z']
]
for (const [given, found] of ROWS) console.log(`  ${given}: ${JSON.stringify(found)}`)
process.exit(ROWS.every(([, found, expected]) => found === expected) ? 0 : 1)
JS
echo "@medplum/core $(node -p "JSON.parse(require('fs').readFileSync('node_modules/@medplum/core/package.json')).version"), Node $(node --version)"
TZ=America/New_York node show.cjs
