"""Markdown and plain-text files -> drafts."""

from __future__ import annotations

from pathlib import Path

from corpus.article import Metadata
from corpus.markdown import parse_article, read_source
from corpus.readers.draft import Draft
from corpus.readers.shared.stated import doi_in
from corpus.readers.study.study import with_study
from corpus.readers.text.extracted import text_to_markdown
from corpus.words.registrations import registration_numbers

HEAD_CHARACTERS = 6_000  # where a paper states its own DOI and registration


def read_markdown(path: Path) -> Draft:
    """An article file as it is; its front matter is kept. Raises ArticleUnreadable."""
    article = parse_article(path.stem, read_source(path))
    return Draft(article.metadata, article.text)


def read_text(path: Path) -> Draft:
    """Extracted plain text, repaired; see extracted.py. Raises ArticleUnreadable."""
    body = text_to_markdown(read_source(path))
    head = body[:HEAD_CHARACTERS]
    metadata = Metadata(
        description=path.stem, doi=doi_in(head), registration=registration_numbers(head)
    )
    parse_article(path.stem, body)
    return with_study(Draft(metadata, body))
