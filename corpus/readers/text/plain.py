"""Markdown and plain-text files -> drafts."""

from __future__ import annotations

import re
from pathlib import Path

from corpus.article import Metadata
from corpus.errors import ArticleUnreadable
from corpus.markdown import parse_article, read_source
from corpus.readers.draft import Draft
from corpus.readers.shared.formats import is_of_references
from corpus.readers.study.study import with_study
from corpus.readers.text.extracted import text_to_markdown
from corpus.words.dois import doi_in
from corpus.words.labels import CAPTION
from corpus.words.registrations import registration_numbers

HEAD_CHARACTERS = 6_000  # where a paper states its own DOI and registration
_WORDS = range(4, 41)  # of a title
_NO_TITLE = re.compile(
    r"[.,;:|]\Z|https?:|\bdoi\b|@|\A\d+[.)]?\s|\A(?:abstract|volume|vol\.)\b", re.I
)


def read_markdown(path: Path) -> Draft:
    """An article file as it is; what its front matter does not say of the study is read.

    Raises ArticleUnreadable.
    """
    article = parse_article(path.stem, read_source(path))
    return with_study(Draft(article.metadata, article.text))


def read_text(path: Path) -> Draft:
    """Extracted plain text, repaired; see extracted.py. Raises ArticleUnreadable."""
    source = read_source(path)
    if is_of_references(source):
        raise ArticleUnreadable(
            f"{path} holds references as a manager or PubMed exports them, not a paper; give it "
            "its own suffix (.nbib, .ris), and add it with its papers."
        )
    body = text_to_markdown(source)
    title = _title_of(body)
    if title:
        body = f"# {title}\n\n" + body.partition("\n\n")[2]
    head = body[:HEAD_CHARACTERS]
    metadata = Metadata(
        title=title or None,
        description=None if title else path.stem,
        doi=doi_in(head),
        registration=registration_numbers(head),
    )
    parse_article(path.stem, body)
    return with_study(Draft(metadata, body))


def _title_of(body: str) -> str:
    """The first line, where it stands alone above more text and reads as a title; else nothing."""
    first, _, rest = body.partition("\n\n")
    text = first.lstrip("# ")
    no_title = _NO_TITLE.search(text) or CAPTION.match(text) or "\n" in text
    if no_title or len(text.split()) not in _WORDS or not text[0].isupper() or not rest.strip():
        return ""
    return text
