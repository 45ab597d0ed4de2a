#!/usr/bin/env bash
# mathml2omml 0.5.0 (npm), which makes Word's formulas (OMML) of those of articles (MathML); fast-xml-parser
# 5.12.1 checks what comes out.
#
# Expected: a confidence interval written with the element mfenced of MathML 2 and 3, which articles of
#   PubMed Central have, keeps its brackets and its comma, or the formula is refused; p < 0.05 is XML.
# Seen: brackets and separators go, and the two limits are one number: [0.41, 0.76] is 0.410.76, and (1, 2)
#   is 12. Of what it does not know it says on the console "Type not supported", and goes on. What is hidden,
#   mphantom, which is there to keep columns in line, is shown: 12 behind a hidden 0 is 012. And "<"
#   and "&" are written as they are, so that "p<0.05" is not XML any more, and Word's file with it; of
#   this there is no word. Powers, fractions and signs such as ± and − are right.
# So: replace each mfenced by an mrow with its brackets and separators as mo, take out mphantom, and escape
#   the two signs once more before, as below.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts mathml2omml@0.5.0 fast-xml-parser@5.12.1
cat > look.js <<'JS'
import {mml2omml} from "mathml2omml";
import {XMLValidator} from "fast-xml-parser";

const KNOWN = [
  ["<mfenced open='[' close=']'><mn>0.41</mn><mn>0.76</mn></mfenced>", "0.410.76", true],
  ["<mfenced><mn>1</mn><mn>2</mn></mfenced>", "12", true],
  ["<mo>[</mo><mn>0.41</mn><mo>,</mo><mn>0.76</mn><mo>]</mo>", "[0.41,0.76]", true],
  ["<mphantom><mn>0</mn></mphantom><mn>12</mn>", "012", true],
  ["<mi>p</mi><mo>&lt;</mo><mn>0.05</mn>", "p<0.05", false],
  ["<mi>p</mi><mo>&amp;lt;</mo><mn>0.05</mn>", "p&lt;0.05", true],
  ["<mn>2.4</mn><mo>±</mo><mn>0.3</mn>", "2.4±0.3", true],
];
let same = true;
for (const [inside, known, valid] of KNOWN) {
  const formula = mml2omml(`<math xmlns="http://www.w3.org/1998/Math/MathML">${inside}</math>`);
  const text = [...formula.matchAll(/<m:t[^>]*>(.*?)<\/m:t>/g)].map((found) => found[1]).join("");
  const checked = XMLValidator.validate(formula) === true;
  console.log(`${inside}\n  -> ${text}, ${checked ? "XML" : "no XML"}`);
  same = same && text === known && checked === valid;
}
process.exit(same ? 0 : 1);
JS
node look.js
