#!/usr/bin/env bash
# @orama/orama 3.1.18 (npm), full-text search in browsers and servers, with its defaults (English).
#
# Expected: "IFN-α" and "IFN-β" are two words, and a search for one finds it, first or alone; a search for
#   "5 mg" with exact: true does not find 0.5 mg.
# Seen: a word ends at each sign that is no Latin letter, figure, apostrophe or hyphen, and Greek letters are
#   left out. IFN-α and IFN-β are both "ifn-" and have one score; α alone finds nothing, and "μg" is "g". With
#   exact: true a search for IFN-α finds nothing at all, though it stands in the text. A point ends a word
#   too, and without exact a word is found by its beginning: a search for 0.5 puts "50% blasts" first,
#   since it is the shortest, and to a search for 0.5 the texts with 0.5 and 5.0 are equal. With exact: true, 5
#   mg still finds 0.5 mg. No error, no warning; the README does not say what a word is.
# So: pass a tokenizer of your own that splits at blanks, as below, or put Greek letters into words
#   ("alpha") before texts are indexed and searched.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @orama/orama@3.1.18
cat > look.js <<'JS'
import {create, insert, search} from "@orama/orama";

const TEXTS = ["5 mg of IFN-α daily", "5 mg of IFN-β daily", "a dose of 0.5 mg", "a dose of 5.0 mg", "50% blasts"];
const KNOWN = [  // what is asked, whether exactly, what is found
  ["IFN-α", false, ["5 mg of IFN-α daily", "5 mg of IFN-β daily"]],
  ["IFN-α", true, []],
  ["α", false, []],
  ["0.5", false, ["50% blasts", "a dose of 0.5 mg", "a dose of 5.0 mg", "5 mg of IFN-α daily", "5 mg of IFN-β daily"]],
  ["5 mg", true, ["a dose of 0.5 mg", "a dose of 5.0 mg", "5 mg of IFN-α daily", "5 mg of IFN-β daily"]],
];
const made = (components) => {
  const database = create({schema: {text: "string"}, components});
  for (const text of TEXTS) insert(database, {text});
  return database;
};
const own = {
  language: "english", normalizationCache: new Map(), tokenize: (text) => text.toLowerCase().split(/\s+/),
};
const database = made({});
const apart = made({tokenizer: own});
let same = String(database.tokenizer.tokenize("5 μg of TNF-α")) === "5,g,of,tnf-";
for (const [term, exact, known] of KNOWN) {
  const hits = search(database, {term, exact}).hits;
  const found = hits.map((hit) => hit.document.text);
  console.log(`${term}${exact ? ", exact" : ""}: words ${database.tokenizer.tokenize(term)}`);
  for (const hit of hits) console.log(`  ${hit.score.toFixed(2)} ${hit.document.text}`);
  same = same && JSON.stringify([...found].sort()) === JSON.stringify([...known].sort());
  if (term === "IFN-α" && !exact) same = same && hits[0].score === hits[1].score;
  if (term === "0.5") same = same && found[0] === "50% blasts";
}
const alone = search(apart, {term: "IFN-α"}).hits.map((hit) => hit.document.text);
console.log("with a tokenizer of one's own, IFN-α finds:", alone);
process.exit(same && String(alone) === TEXTS[0] ? 0 : 1);
JS
node look.js
