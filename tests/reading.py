"""Short articles for the tests of the readers."""

from __future__ import annotations

from pathlib import Path

from corpus.article import Article, Metadata
from corpus.markdown import format_article, parse_article
from corpus.readers.draft import Draft
from corpus.readers.html.page import read_html
from corpus.readers.jats.article import read_jats
from corpus.readers.study.participants import likeliest_number
from corpus.readers.study.study import with_study

OASIS = 'xmlns:oasis="http://www.niso.org/standards/z39-96/ns/oasis-exchange/table"'


def jats(folder: Path, body: str, after: str = "", front: str = "", doctype: str = "") -> Draft:
    """A JATS article with a body, and what may stand around it."""
    path = folder / "a.xml"
    path.write_text(
        f'{doctype}<article {OASIS} xmlns:xlink="http://www.w3.org/1999/xlink"><front><article-meta>{front}'
        f"</article-meta></front><body>{body}</body>{after}</article>",
        encoding="utf-8",
    )
    return read_jats(path)


def page(folder: Path, body: str) -> Draft:
    """An HTML page with an article in it."""
    return bare(folder, f"<article><h1>T</h1><h2>Results</h2>{body}</article>")


def bare(folder: Path, body: str, head: str = "") -> Draft:
    """An HTML page with this body and nothing else."""
    path = folder / "a.html"
    path.write_text(f"<html><head>{head}</head><body>{body}</body></html>", encoding="utf-8")
    return read_html(path)


def studied(
    title: str, abstract: str, methods: str = "", article_type: str | None = None
) -> Metadata:
    """What a short report says of its design and of its participants."""
    methods = methods or "Consent was given."
    body = f"# {title}\n\n## Abstract\n\n{abstract}\n\n## Methods\n\n{methods}\n"
    return with_study(Draft(Metadata(title=title, article_type=article_type), body)).metadata


def lines(draft: Draft) -> list[str]:
    """The lines of a draft that are not blank."""
    return [line for line in draft.body.splitlines() if line]


def parsed(draft: Draft) -> Article:
    """The article that a draft becomes."""
    return parse_article("a", format_article(draft.metadata, draft.body))


def cells(draft: Draft, number: int = 0) -> list[tuple[str, ...]]:
    """Header and rows of one table."""
    table = parsed(draft).tables[number]
    return [table.header, *(row.cells for row in table.rows)]


def paragraphs(draft: Draft) -> list[str]:
    """The paragraphs of an article."""
    article = parsed(draft)
    return [article.text[b.start : b.end] for b in article.blocks if b.kind == "paragraph"]


def likeliest(abstract, methods=(), results=(), **known):
    """The number of participants that sentences give, sure or not."""
    found = likeliest_number(abstract, methods, results, **known)
    return found.value if found else None
