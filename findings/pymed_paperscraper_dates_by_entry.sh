#!/usr/bin/env bash
# pymed_paperscraper 1.0.6 (PyPI), the fork of pymed beneath paperscraper, which reads PubMed's XML.
#
# Expected: publication_date is when the article was published; the abstract is the abstract, in English,
#   and those in other languages stay apart, as PubMed has them (OtherAbstract); a group among the authors
#   has a name; a raised 9 is set off in some way, or at least not joined.
# Seen: publication_date is the day on which the record came into PubMed. An article of the issue March
#   2012 whose journal was taken in later is one of 20 May 2019, so that a search "since 2018" keeps it;
#   the date of the issue is nowhere. The German abstract follows the English one in the same text, with
#   its figures once more in German form ("0,5 mg"). Labels of sections are dropped from it, a group of
#   authors is an author without a name, and 10<sup>9</sup>/L is 109/L, in title and abstract. No error,
#   no warning.
# So: read JournalIssue/PubDate and Abstract from the element that it keeps as xml, as below.
#
# Exits with 0 while it is so, and with 1 once the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check pymed_paperscraper==1.0.6
"$folder/venv/bin/python" -W ignore - <<'PY'
import sys
import xml.etree.ElementTree as ElementTree
from importlib.metadata import version

from pymed_paperscraper.article import PubMedArticle

RECORD = """<PubmedArticle><MedlineCitation><PMID>12345678</PMID><Article><Journal><JournalIssue><Volume>3</Volume>
<PubDate><Year>2012</Year><Month>Mar</Month></PubDate></JournalIssue><Title>Journal of trials</Title></Journal>
<ArticleTitle>Platelets below 10<sup>9</sup>/L</ArticleTitle><Abstract><AbstractText Label="METHODS">We gave 0.5 mg.</AbstractText>
<AbstractText Label="RESULTS">Fewer bled.</AbstractText></Abstract><AuthorList><Author><LastName>Doe</LastName><ForeName>Jane</ForeName></Author>
<Author><CollectiveName>Made-up Study Group</CollectiveName></Author></AuthorList></Article>
<OtherAbstract Type="Publisher" Language="ger"><AbstractText>Wir gaben 0,5 mg.</AbstractText></OtherAbstract></MedlineCitation>
<PubmedData><History><PubMedPubDate PubStatus="pubmed"><Year>2019</Year><Month>5</Month><Day>20</Day></PubMedPubDate></History>
<ArticleIdList><ArticleId IdType="pubmed">12345678</ArticleId></ArticleIdList></PubmedData></PubmedArticle>"""
article = PubMedArticle(xml_element=ElementTree.fromstring(RECORD))
print("pymed_paperscraper", version("pymed_paperscraper"))
for name in ("publication_date", "title", "abstract", "authors"):
    print(f"  {name}: {getattr(article, name)!r}")
issued = article.xml.findtext(".//JournalIssue/PubDate/Year")
english = " ".join("".join(part.itertext()) for part in article.xml.iterfind(".//Article/Abstract/AbstractText"))
print(f"  from the element: {issued}, {english!r}")
same = str(article.publication_date) == "2019-05-20" and "109/L" in article.title
same = same and "0.5 mg" in article.abstract and "0,5 mg" in article.abstract and "METHODS" not in article.abstract
same = same and "Made-up" not in str(article.authors) and len(article.authors) == 2
sys.exit(0 if same and issued == "2012" and "0,5" not in english else 1)
PY
