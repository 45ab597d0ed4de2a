#!/usr/bin/env bash
# FlexSearch 0.8.212 (npm), full-text search in browsers, with its defaults; minisearch 7.2.0 beside it.
#
# Expected: "100 mg" and "10 mg" are two doses, CD4 and CD44 two molecules, trials of 1100 and of 1000
#   patients two trials: a search for one finds only what has it, or at least puts it first.
# Seen: numbers are cut into pieces of three figures, and a letter that repeats the one before it is left
#   out, which helps with misspelt words; figures count as letters. Of 100 there is 10, of CD44 CD4, of 1000
#   and of 1100 "10" and "0", in what is indexed and in what is asked. A search for "aspirin 100 mg" finds
#   the article on 10 mg too, and first where it was added first; a search for CD4 finds the articles on
#   CD44. Each is a hit as good as any, since no score is given. The encoders for Latin letters do the
#   same. No error, no warning; the package's README has neither the cutting nor the leaving out.
# So: pass an encoder with dedupe: false, as below; or use minisearch, which tells them apart.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts flexsearch@0.8.212 minisearch@7.2.0
cat > look.js <<'JS'
import FlexSearch from "flexsearch";
import MiniSearch from "minisearch";

const TEXTS = {
  1: "aspirin 10 mg daily", 2: "aspirin 100 mg daily", 3: "expression of CD44", 4: "expression of CD4",
  5: "a trial of 1000 patients", 6: "a trial of 1100 patients",
};
const KNOWN = {"aspirin 100 mg": [1, 2], "CD4": [3, 4], "1100 patients": [5, 6], "1000": [5, 6]};
const ONLY = {"aspirin 100 mg": [2], "CD4": [4], "1100 patients": [6], "1000": [5]};

const made = (options) => {
  const index = new FlexSearch.Index(options);
  for (const [id, text] of Object.entries(TEXTS)) index.add(Number(id), text);
  return index;
};
const mini = new MiniSearch({fields: ["text"], searchOptions: {combineWith: "AND"}});
mini.addAll(Object.entries(TEXTS).map(([id, text]) => ({id: Number(id), text})));
const kept = made({encoder: new FlexSearch.Encoder(FlexSearch.Charset.LatinDefault, {dedupe: false})});
const index = made({});
let same = true;
console.log("the words of 'CD44 in 1000 of 1100':", index.encoder.encode("CD44 in 1000 of 1100").join(" "));
for (const [asked, known] of Object.entries(KNOWN)) {
  const [seen, without] = [index, kept].map((one) => one.search(asked));
  const beside = mini.search(asked).map((hit) => hit.id).sort();
  console.log(`${asked}: finds ${seen}; with dedupe: false ${without}; minisearch ${beside}`);
  same = same && String(seen) === String(known) && String(without) === String(ONLY[asked])
    && String(beside) === String(ONLY[asked]);
}
for (const name of ["LatinBalance", "LatinAdvanced", "LatinExtra"]) {
  const seen = made({encoder: FlexSearch.Charset[name]}).search("aspirin 100 mg");
  console.log(`${name}: finds ${seen}`);
  same = same && String(seen) === "1,2";
}
process.exit(same ? 0 : 1);
JS
node look.js
