#!/usr/bin/env bash
# dcmjs 0.52.2 (npm), which writes and reads DICOM, structured reports with measurements among it.
#
# Expected: a measurement of 7.123456789012345e-10 m²/s (a coefficient of diffusion) is written rounded
#   to the 16 characters that DICOM allows a decimal string, 7.1234567890e-10, or is refused.
# Seen: what is too long is cut off at its end, and there the exponent stands: 7.12345678901234 is
#   written and read back, ten thousand million times as much. 3.3333333333333334e-8 becomes
#   3.33333333333333, 8.603058228571428e+22 8.60305822857142. It says on the console that it is
#   "Truncating value", as it does where only the last figures go. Values with few figures (2e-10) and
#   those that JavaScript writes without an exponent (from 0.000001 on) keep their size. And a unit such
#   as "mm²" in a sequence comes back as "mmÂ²" from a data set whose character set is given as UTF-8,
#   though what stands outside of sequences is right.
# So: give numbers as text of at most 16 characters, Number(value.toPrecision(9)).toString().
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts dcmjs@0.52.2 >/dev/null
cat > report.cjs <<'JS'
const { data: { DicomMetaDictionary, DicomDict, DicomMessage } } = require('dcmjs')

// Writes a structured report with one measurement, and reads it again.
const again = (value) => {
  const file = new DicomDict({})
  file.meta = { '00020010': { vr: 'UI', Value: ['1.2.840.10008.1.2.1'] } }
  file.dict = DicomMetaDictionary.denaturalizeDataset({
    _meta: {},
    SpecificCharacterSet: 'ISO_IR 192',
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.88.33',
    ImageComments: 'mm²/s',
    MeasuredValueSequence: [{ NumericValue: [value], MeasurementUnitsCodeSequence: [{ CodeMeaning: 'mm²/s' }] }]
  })
  const { ImageComments, MeasuredValueSequence } = DicomMetaDictionary.naturalizeDataset(DicomMessage.readFile(file.write()).dict)
  const [measured] = MeasuredValueSequence
  return [measured.NumericValue, measured.MeasurementUnitsCodeSequence[0].CodeMeaning, ImageComments]
}
const VALUES = [[7.123456789012345e-10, 7.12345678901234], [1 / 3e7, 3.33333333333333], [8.603058228571428e22, 8.60305822857142],
  [2e-10, 2e-10], [0.000712345678901234, 0.0007123456789], [Number((7.123456789012345e-10).toPrecision(9)), 7.12345679e-10]]
let same = true
for (const [value, expected] of VALUES) {
  const [found, unit, comment] = again(value)
  console.log(`  ${value} -> ${found} ${unit} (outside of the sequence: ${comment})`)
  same &&= found === expected && unit === 'mmÂ²/s' && comment === 'mm²/s'
}
process.exit(same ? 0 : 1)
JS
echo "dcmjs $(node -p "JSON.parse(require('fs').readFileSync('node_modules/dcmjs/package.json')).version"), Node $(node --version)"
node report.cjs
