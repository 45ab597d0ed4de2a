#!/usr/bin/env bash
# jats 0.2.2 (PyPI), which writes articles in JATS (bioRxiv, PubMed Central) as Markdown or plain text.
#
# Expected: the words of the body come out in some form. A list is the usual form of a trial's criteria of
#   eligibility, and a group of authors is an author. Of what is left out the README names supplementary
#   files alone.
# Seen: lists are left out with all that they say, and with them definitions, boxes, quotations and the
#   tables of the part for floats: of "Patients were eligible with: age of at least 65; no heart failure"
#   there is "Patients were eligible with:", and the next sentence follows. Its command "text" has them,
#   so that what a search finds there is not in the Markdown. A study group is not among the authors.
#   10<sup>9</sup>/L is 109/L, and two lines of a cell, 26<break/>28, are 2628. No error, no warning.
#   Tables that stand in the text keep their spans.
# So: before the conversion turn each list-item into a paragraph, as below, and compare the figures of
#   both.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check jats==0.2.2
cd "$folder"
cat > article.xml <<'XML'
<article article-type="research-article"><front><article-meta><title-group><article-title>A trial</article-title></title-group>
<contrib-group><contrib contrib-type="author"><name><surname>Doe</surname><given-names>Jane</given-names></name></contrib>
<contrib contrib-type="author"><collab>Made-up Study Group</collab></contrib></contrib-group></article-meta></front>
<body><sec><title>Methods</title><p>Patients were eligible with:</p>
<list list-type="order"><list-item><p>age of at least 65 years;</p></list-item><list-item><p>no heart failure.</p></list-item></list>
<def-list><def-item><term>OS</term><def><p>overall survival</p></def></def-item></def-list>
<boxed-text><p>A box with 7%.</p></boxed-text><disp-quote><p>A quotation of 3 mg.</p></disp-quote>
<p>Platelets were 10<sup>9</sup>/L.</p></sec></body>
<floats-group><table-wrap><label>Table 3</label><caption><p>Harms</p></caption><table><tbody><tr><td>Rash</td><td>26<break/>28</td></tr></tbody></table></table-wrap></floats-group>
</article>
XML
sed -E 's#</?(list|list-item)( [^>]*)?>##g' article.xml > paragraphs.xml
same=0
markdown=$(venv/bin/jats convert article.xml 2>/dev/null)
plain=$(venv/bin/jats text article.xml 2>/dev/null)
printf '%s\n' "jats $(venv/bin/python -c 'from importlib.metadata import version; print(version("jats"))'), as Markdown:" "$markdown"
for words in 'at least 65' 'heart failure' 'overall survival' 'with 7%' 'quotation of 3 mg' 'Rash' 'Made-up Study Group'; do
  case "$markdown" in *"$words"*) echo "  kept: $words"; same=1 ;; *) echo "  gone: $words" ;; esac
done
case "$plain" in *"heart failure"*) echo '  the command "text" has the list' ;; *) same=1 ;; esac
case "$markdown" in *'were 109/L'*) ;; *) echo '  10^9 stays apart'; same=1 ;; esac
case "$(venv/bin/jats convert paragraphs.xml 2>/dev/null)" in *'at least 65 years'*'no heart failure'*) echo '  as paragraphs: kept' ;; *) same=1 ;; esac
exit "$same"
