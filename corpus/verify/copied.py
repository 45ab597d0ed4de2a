"""An article that was received as Markdown: its text is a copy, and has to be one."""

from __future__ import annotations

from corpus.article import Article
from corpus.verify.report import Fault, VerifyReport, counted


def verify_copy(article: Article, received: str) -> VerifyReport:
    """Of a Markdown file the body becomes the article as it is: nothing is repaired in it."""
    if article.text == received:
        return counted(article.article_id, article.text)
    at = _first_difference(article.text, received)
    told = (
        f"the article has “{_excerpt(article.text, at)}”; "
        f"the received text has “{_excerpt(received, at)}”"
    )
    place = f"line {article.text.count(chr(10), 0, at) + 1} of the text"
    return VerifyReport(article.article_id, faults=(Fault(place, told),))


def _first_difference(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _excerpt(text: str, at: int) -> str:
    return " ".join(text[max(at - 20, 0) : at + 40].split())
