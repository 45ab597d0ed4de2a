#!/usr/bin/env bash
# rehype-citation 2.3.2 (npm), which sets citations and references on pages made of Markdown.
#
# Expected: a key that the bibliography does not have, "[@rowe2020]" for "[@roe2020]", is left as it
#   stands, or named; the other citations are set and their references listed.
# Seen: it is left, and with it every later citation of the same paragraph: "[@doe2021]" before it becomes
#   (1), and "[@poe2022]" after it stays as raw text and is missing from the references, whose numbers
#   therefore shift. In the next paragraph citations are set again. With the wrong key last in its
#   paragraph nothing else is lost, which hides it. And of "$\geq$50\%" in a title of BibTeX the reference
#   prints "\geq50%". No error, no warning.
# So: compare the keys of the text with those of the bibliography before, as below.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts rehype-citation@2.3.2 rehype-parse@9.0.1 rehype-stringify@10.0.1 unified@11.0.5 >/dev/null
cat > references.bib <<'BIB'
@article{doe2021, author = {Doe, Jane}, title = {Adults with $\geq$50\% blasts}, journal = {J Trials}, year = {2021}, pages = {321--328}}
@article{poe2022, author = {Poe, Edgar}, title = {A second trial}, journal = {J Trials}, year = {2022}, pages = {1--9}}
@article{loe2023, author = {Loe, Ann}, title = {A third trial}, journal = {J Trials}, year = {2023}, pages = {11--19}}
BIB
cat > cite.mjs <<'JS'
import { readFileSync } from 'node:fs'
import rehypeCitation from 'rehype-citation'
import rehypeParse from 'rehype-parse'
import rehypeStringify from 'rehype-stringify'
import { unified } from 'unified'

const text = '<p>First [@doe2021], then [@rowe2020], then [@poe2022].</p><p>Last [@loe2023].</p>'
const options = { bibliography: 'references.bib', path: process.cwd(), csl: 'vancouver', linkCitations: false }
const page = String(await unified().use(rehypeParse, { fragment: true }).use(rehypeCitation, options).use(rehypeStringify).process(text))
const plain = page.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim()
console.log(' ', plain)
const known = new Set([...readFileSync('references.bib', 'utf8').matchAll(/^@\w+\{([^,]+)/gm)].map(found => found[1]))
console.log('  keys without a reference:', [...text.matchAll(/@(\w+)/g)].map(found => found[1]).filter(key => !known.has(key)).join())
const seen = plain.startsWith('First (1) , then [@rowe2020], then [@poe2022]. Last (2) .')
process.exit(seen && !plain.includes('A second trial') && plain.includes('2. Loe') && plain.includes('\\geq50%') ? 0 : 1)
JS
echo "rehype-citation $(node -p "JSON.parse(require('fs').readFileSync('node_modules/rehype-citation/package.json')).version"), Node $(node --version)"
node cite.mjs
