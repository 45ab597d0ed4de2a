#!/usr/bin/env bash
# remark-gfm 4.0.1 and marked 18.2.1 (npm), which show Markdown in web pages, many chats among them (by
# react-markdown); markdown-it 15.0.3 beside them.
#
# Expected: a sentence quoted from an article is text. "10~20 mg daily for 4~6 weeks", with the tilde by which
#   many articles, above all from East Asia, write ranges, is shown as it stands; what is struck through stands
#   between two tildes on each side, ~~so~~.
# Seen: single tildes strike out as well, and a tilde between two figures both opens and closes. Shown is 10,
#   then "20 mg daily for 4" struck through, then "6 weeks": the upper dose and the lower duration are
#   withdrawn for the reader, and one who copies the text without its style has "1020 mg daily for 46
#   weeks", for the tildes are gone. One range alone is left as it is, and so are ranges with a dash, or with
#   the wide tilde (U+FF5E). markdown-it shows it right. No error, no warning; remark-gfm's README
#   says that single tildes count, among its options (singleTilde, true), and nothing of ranges.
# So: pass {singleTilde: false} to remark-gfm, or write a backslash before each tilde of what is quoted.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts remark-gfm@4.0.1 unified@11.0.5 remark-parse@11.0.0 \
  remark-rehype@11.1.2 rehype-stringify@10.0.1 marked@18.2.1 markdown-it@15.0.3
cat > look.js <<'JS'
import MarkdownIt from "markdown-it";
import rehypeStringify from "rehype-stringify";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import remarkRehype from "remark-rehype";
import {marked} from "marked";
import {unified} from "unified";

const TWO = "They took 10~20 mg daily for 4~6 weeks.";
const STRUCK = "They took 10<del>20 mg daily for 4</del>6 weeks.";
const OTHERS = [
  "They were aged 18~65 years.", "They took 10–20 mg for 4–6 weeks.", "They took 10～20 mg for 4～6 weeks.",
];
const gfm = (text, options) => String(
  unified().use(remarkParse).use(remarkGfm, options).use(remarkRehype).use(rehypeStringify).processSync(text),
);
const shown = {
  "remark-gfm": (text) => gfm(text, {}), "marked": (text) => marked.parse(text),
  "remark-gfm, singleTilde: false": (text) => gfm(text, {singleTilde: false}),
  "markdown-it": (text) => new MarkdownIt().render(text),
};
let same = true;
for (const [name, show] of Object.entries(shown)) {
  const seen = show(TWO).replace(/<\/?p>|\n/g, "");
  console.log(`${name}: ${seen}`);
  same = same && seen === (name === "remark-gfm" || name === "marked" ? STRUCK : TWO)
    && OTHERS.every((text) => !show(text).includes("<del>"));
}
const escaped = TWO.replaceAll("~", "\\~");
same = same && [gfm(escaped, {}), marked.parse(escaped)].every((seen) => seen.includes(TWO));
console.log("with a backslash before each tilde:", gfm(escaped, {}));
process.exit(same ? 0 : 1);
JS
node look.js
