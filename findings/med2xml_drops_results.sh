#!/usr/bin/env bash
# bibutils 7.2 (Debian), whose med2xml reads PubMed's XML, for conversion into RIS, BibTeX, EndNote.
#
# Expected: the abstract of a PubMed record comes whole into RIS and BibTeX, and so does its title,
#   at worst without raised and slanted letters: "Platelets at 109/L in E. coli sepsis".
# Seen: of a structured abstract, the form of nearly every trial, only the first part is kept: the aim
#   is there, methods, results and conclusions are not. What is raised, lowered or slanted in a title
#   or an abstract is left out with its text: "Platelets at 10/L in  sepsis", "20 × 10/L", "CO".
#   Pages in PubMed's short form are completed rightly (321-8 gives 321 and 328), and a group of
#   authors is kept. It says "Processed 1 references", and nothing else.
# So: join the AbstractText elements (with their Label) and take the inner tags off before med2xml
#   reads the file, as below, or use another reader.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed. Needs apt-get (Debian) and
# lists of packages that are up to date (apt-get update); nothing is installed on the machine.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq -o APT::Sandbox::User=root 'bibutils=7.2*' 'libbibutils8=7.2*'
for package in ./*.deb; do dpkg -x "$package" unpacked; done
PATH="$folder/unpacked/usr/bin:$PATH"
LD_LIBRARY_PATH=$(dirname "$(find unpacked -name 'libbibutils.so*' | head -n 1)")
LD_LIBRARY_PATH=$(realpath "$LD_LIBRARY_PATH")
export PATH LD_LIBRARY_PATH
cat > made-up.xml <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">
<PubmedArticleSet><PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">10000001</PMID>
<Article PubModel="Print"><Journal><JournalIssue CitedMedium="Internet"><Volume>12</Volume><Issue>3</Issue>
<PubDate><Year>2021</Year><Month>Mar</Month></PubDate></JournalIssue><Title>Made-up journal</Title></Journal>
<ArticleTitle>Platelets at 10<sup>9</sup>/L in <i>E. coli</i> sepsis.</ArticleTitle>
<Pagination><MedlinePgn>321-8</MedlinePgn></Pagination>
<Abstract><AbstractText Label="AIM" NlmCategory="OBJECTIVE">To test a dose.</AbstractText>
<AbstractText Label="RESULTS" NlmCategory="RESULTS">Platelets fell to 20 &#xd7; 10<sup>9</sup>/L in 12 of 40.</AbstractText>
<AbstractText Label="CONCLUSION" NlmCategory="CONCLUSIONS">The dose is not safe.</AbstractText></Abstract>
<AuthorList CompleteYN="Y"><Author ValidYN="Y"><LastName>Doe</LastName><ForeName>Jane</ForeName><Initials>J</Initials></Author>
<Author ValidYN="Y"><CollectiveName>Made-up Group</CollectiveName></Author></AuthorList><Language>eng</Language>
<PublicationTypeList><PublicationType UI="D016428">Journal Article</PublicationType></PublicationTypeList></Article>
<MedlineJournalInfo><MedlineTA>Made Up J</MedlineTA></MedlineJournalInfo></MedlineCitation></PubmedArticle></PubmedArticleSet>
XML
python3 - <<'PY'
import re
from pathlib import Path

text = Path("made-up.xml").read_text()
text = re.sub(r"</?(?:sup|sub|i|b|u)>", "", text)
text = re.sub(r'<AbstractText Label="(\w+)"[^>]*>', r"<AbstractText>\1: ", text)
text = re.sub(r"</AbstractText>\s*<AbstractText>", " ", text)
Path("mended.xml").write_text(text)
PY
echo "bibutils $(dpkg-deb -f bibutils_*.deb Version)"
for name in made-up mended; do
  echo "$name:"
  med2xml "$name.xml" 2>/dev/null | xml2ris 2>/dev/null | tr -d '\r' | grep -E '^(TI|AB|SP|EP|AU)' | tee "$name.ris"
done
test "$(grep ^TI made-up.ris)" = 'TI  - Platelets at 10/L in  sepsis.'
test "$(grep ^AB made-up.ris)" = 'AB  - To test a dose.'
test "$(grep ^EP made-up.ris)" = 'EP  - 328'
grep -q 'Platelets at 109/L in E. coli sepsis' mended.ris
grep -q 'RESULTS: Platelets fell to 20 × 109/L in 12 of 40. CONCLUSION: The dose is not safe.' mended.ris
