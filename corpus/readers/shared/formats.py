"""Files that are no paper in a form that is read here: what each is, and what to give instead.

advice_for(Path("paper.docx"))      by its suffix
root_named("TEI", "")               by the outermost element of an XML file
kind_of(b"PK...")                   by its first bytes
"""

from __future__ import annotations

import re
from pathlib import Path

_OFFICE = "is a document of a word processor; save it as PDF there, and add that"
_BOOK = "is an e-book; get the article as PDF, HTML or JATS XML"
_SOURCE = "is the source of a paper; add the PDF that is made from it"
_RECORDS = (
    "holds references, not a paper; add a reference manager's export with its papers (to the page, "
    "as a zip)"
)
_PICTURE = "is a picture; recognise its text with OCR software, save that as .txt, and add it"
_ARCHIVED = "is a web page in one file; save it again as a web page, HTML only, and add that"
_PACKED = "is compressed; unpack it, and add the files in it"
_BY_SUFFIX = {
    **dict.fromkeys((".docx", ".doc", ".docm", ".odt", ".rtf", ".pages", ".wpd"), _OFFICE),
    **dict.fromkeys((".epub", ".mobi", ".azw3"), _BOOK),
    **dict.fromkeys((".tex", ".ltx"), _SOURCE),
    **dict.fromkeys((".nbib", ".ris", ".bib", ".enw", ".rdf", ".ciw"), _RECORDS),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".tif", ".tiff", ".heic", ".djvu"), _PICTURE),
    **dict.fromkeys((".mhtml", ".mht", ".webarchive"), _ARCHIVED),
    **dict.fromkeys((".gz", ".tgz", ".7z", ".rar", ".tar", ".bz2", ".xz"), _PACKED),
    ".tei": "is TEI, as GROBID writes it; add the PDF that it was made from",
}  # fmt: skip
_ROOTS = {
    "TEI": "TEI, as GROBID writes it; add the PDF that it was made from",
    "full-text-retrieval-response": "Elsevier's own XML; get the article as PDF or HTML",
    "Publisher": "Springer's own XML (A++); get the article as JATS XML, PDF or HTML",
    "component": "Wiley's own XML; get the article as PDF or HTML",
    "book": "a book (BITS or DocBook); get the chapter as PDF or HTML",
    "book-part-wrapper": "a chapter of a book (BITS); get it as PDF or HTML",
    "PubmedArticleSet": "records of PubMed without full text; get the paper itself",
    "doi_batch": "metadata for Crossref without full text; get the paper itself",
    "crossref_result": "metadata of Crossref without full text; get the paper itself",
    "html": "a web page; rename it to end in .html",
    "package": "a part of an e-book; get the article as PDF or HTML",
    "document": "a part of a document of a word processor; save the document as PDF",
}
_NAMESPACES = {
    "elsevier": _ROOTS["full-text-retrieval-response"],
    "docbook": "DocBook; export it as PDF or HTML",
    "wiley": _ROOTS["component"],
}
_NBIB = re.compile(r"\W*PMID- ?\d+\s*\n(?:[A-Z]{2,4} {0,2}- )")
_RIS = re.compile(r"\W*TY\s{1,3}- ?[A-Z]+\s*\n[A-Z][A-Z0-9]\s{1,3}-")


def advice_for(path: Path) -> str:
    """What a file of this name is and what to do; empty where its suffix tells nothing."""
    return _BY_SUFFIX.get(path.suffix.lower(), "")


def root_named(name: str, namespace: str) -> str:
    """Whose XML begins with this element, and what to do; empty where that is not known."""
    for word, advice in _NAMESPACES.items():
        if word in namespace.lower():
            return advice
    return _ROOTS.get(name, "")


def kind_of(data: bytes) -> str:
    """What a file with these first bytes is, and what to do; empty where it may be XML or text."""
    if data.startswith(b"PK\x03\x04"):
        return "is a zip file, or a document of an office program; unpack it, or export it as PDF"
    if data.startswith((b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")):
        return _PACKED
    if data.startswith(b"%PDF"):
        return "is a PDF; rename it to end in .pdf"
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _OFFICE
    return ""


def is_of_references(text: str) -> bool:
    """Whether a text begins as PubMed's and other exports of references do."""
    return bool(_NBIB.match(text[:2_000]) or _RIS.match(text[:2_000]))
