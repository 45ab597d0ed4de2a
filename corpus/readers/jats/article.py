"""JATS XML, as PubMed Central and publishers give it -> Draft. Also NLM 2 and 3.

The DTD is never fetched. Named characters (&alpha;) come from Python's own table of
HTML 5 names, which holds the ISO sets of the DTDs; a file that declares entities of its
own is refused. Sub-articles (letters, translations, reviewers' reports) are left out.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import entities
from pathlib import Path

from lxml import etree

from corpus.errors import ArticleUnreadable
from corpus.readers.draft import Draft
from corpus.readers.jats.body import Body
from corpus.readers.jats.front import read_metadata
from corpus.readers.shared.formats import kind_of, root_named
from corpus.readers.shared.received import bytes_within
from corpus.readers.study.study import with_study
from corpus.readers.tables.uneven import doubts_of
from corpus.readers.tables.unread import with_unread

MAX_BYTES = 50_000_000

_XML_NAMES = frozenset(("amp", "lt", "gt", "quot", "apos"))
# An unclosed CDATA or comment runs to the end; else every opening would be searched to the end.
_NAMED = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|&([A-Za-z][A-Za-z0-9]{0,40});", re.DOTALL
)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")


def read_jats(path: Path) -> Draft:
    """The article of a JATS file, with what was left out as warnings.

    Raises ArticleUnreadable where the file is missing, over 50 MB, not well-formed XML,
    not JATS, declares its own entities, or has neither body nor abstract.
    """
    root = _parse(path, _bytes(path))
    article = _article(path, root)
    body = Body(article)
    text = body.render()
    if not body.has_text:
        raise ArticleUnreadable(
            f"{path} has metadata but no text (no body and no abstract); get the full-text XML."
        )
    metadata = replace(read_metadata(article), doubts=doubts_of(text, body.uneven))
    return with_study(with_unread(Draft(metadata, text, tuple(body.warnings))))


def _bytes(path: Path) -> bytes:
    data = bytes_within(path, MAX_BYTES, "XML", "split it into one file an article")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", "replace")
        data = _DECLARATION.sub("", text).encode("utf-8", "replace")
    return _NAMED.sub(_numeric, data)


def _numeric(match: re.Match[bytes]) -> bytes:
    """`&alpha;` as `&#945;`; what no table names stays, and is refused by the parser."""
    name = (match.group(1) or b"").decode()
    if not name or name in _XML_NAMES:
        return match.group(0)
    known = entities.html5.get(f"{name};")
    return "".join(f"&#{ord(char)};" for char in known).encode() if known else match.group(0)


def _parse(path: Path, data: bytes) -> etree._Element:
    if kind := kind_of(data):
        raise ArticleUnreadable(f"{path} {kind}.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        attribute_defaults=False, huge_tree=False, recover=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as exc:
        if "Excessive depth" in str(exc):
            raise ArticleUnreadable(
                f"{path} nests its elements too deep to be read; get the article as PDF or HTML."
            ) from exc
        raise ArticleUnreadable(
            f"{path} is not well-formed XML ({_reason(exc)}); download it again."
        ) from exc
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and next(declared.iterentities(), None) is not None:
        raise ArticleUnreadable(
            f"{path} declares its own XML entities, which are not expanded for safety;"
            " save it without the declarations in its DOCTYPE."
        )
    for el in root.iter("*"):
        el.tag = str(el.tag).rpartition("}")[2]
    return root


def _reason(exc: Exception) -> str:
    return " ".join(str(exc).split())[:160] or "unknown fault"


def _article(path: Path, root: etree._Element) -> etree._Element:
    """The only article of the file: the root, or one inside a wrapper (OAI-PMH, a set)."""
    articles = [root] if root.tag == "article" else list(root.iter("article"))
    if not articles or articles[0].find("front") is None:
        if whose := root_named(str(root.tag), root.nsmap.get(root.prefix) or ""):
            raise ArticleUnreadable(f"{path} is not a JATS article but {whose}.")
        raise ArticleUnreadable(
            f"{path} is XML, but not a JATS article (its root is <{root.tag!s}>);"
            " get the article in JATS format, or as PDF or HTML."
        )
    if len(articles) > 1:
        raise ArticleUnreadable(
            f"{path} holds {len(articles)} articles; split it into one file an article."
        )
    return articles[0]
