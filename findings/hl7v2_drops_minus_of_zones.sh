#!/usr/bin/env bash
# hl7v2 1.8.0 with hl7v2-dictionary 1.8.0 (npm), which read and write messages of HL7 version 2.
#
# Expected: a message that is read and written again has the same times: a sample taken at
#   20210228233000-0500, half past eleven at night in New York, is still that, or the same moment in
#   another zone; "2021", a year alone, stays a year.
# Seen: the sign of a zone west of Greenwich is left out, and its hours are put behind the time:
#   202102282330000500, which is no time of HL7 (18 figures, where 14 are the most); a reader that takes
#   the first 14 has the hour without its zone. "+0200" is right, and so is no zone. With a
#   fraction of a second, 20210228233000.120500, they are taken for more of it. Dates that are less than a day
#   are made up to a day: 2021 is 20210101. "\H\" and "\N\" (highlighting) leave the letters H and
#   N in the text: "5 \H\mg\N\" is "5 HmgN". No error, no warning.
# So: convert times to a zone at or east of Greenwich ("+0000") before they are set, and compare the
#   times of both texts.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts hl7v2@1.8.0 hl7v2-dictionary@1.8.0 >/dev/null
cat > again.mjs <<'JS'
import { HL7Message } from 'hl7v2'

// The time of the sample and the text of the result, as they stand in the message that is written.
const again = (time, text) => {
  const given = ['MSH|^~\\&|LAB|H|X|Y|20210301083015||ORU^R01^ORU_R01|1|P|2.5', `OBR|1|||a^b|||${time}`, `OBX|1|TX|a^b||${text}|||||||F`]
  const written = HL7Message.parse(given.join('\r')).toHL7String().split('\r')
  return [written[1].split('|')[7], written[2].split('|')[5]]
}
const TIMES = {
  '20210228233000-0500': '202102282330000500',
  '20210228233000.12-0500': '20210228233000.120500',
  '20210228233000+0200': '20210228233000+0200',
  2021: '20210101'
}
let same = true
for (const [time, expected] of Object.entries(TIMES)) {
  const [found] = again(time, 'x')
  console.log(`  ${time} -> ${found}`)
  same &&= found === expected
}
const [, text] = again('2021', '5 \\H\\mg\\N\\, 10\\S\\9/L')
console.log(`  5 \\H\\mg\\N\\, 10\\S\\9/L -> ${text}`)
process.exit(same && text === '5 HmgN, 10\\S\\9/L' ? 0 : 1)
JS
echo "hl7v2 $(node -p "JSON.parse(require('fs').readFileSync('node_modules/hl7v2/package.json')).version"), Node $(node --version)"
TZ=America/New_York node again.mjs
