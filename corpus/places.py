"""Where the text of an article stands on the pages of the PDF that it was made from.

Kept beside the article in `places/ARTICLE_ID.jsonl`: a first line with the digest of the text
that the offsets count in, then one place a line.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from corpus.article import Article


@dataclass(frozen=True)
class Place:
    """A box of a page on which `article.text[start:end]` is printed: a block, a row or a cell.

    The box is in points from the left bottom corner of the PDF's coordinates, for the page as it
    is before its own /Rotate; that is what pypdfium2 gives. A block that goes on in the next
    column or on the next page has a place in each.
    """

    start: int
    end: int
    page: int  # from 1
    left: float
    bottom: float
    right: float
    top: float


def places_folder(corpus: Path) -> Path:
    """Where the places of the articles of a corpus are kept."""
    return corpus.parent / "places" if corpus.name == "articles" else corpus / "places"


def keep_places(article: Article, places: Sequence[Place], corpus: Path) -> None:
    """Write the places of an article; without any, those of an earlier version are deleted."""
    if not places:
        drop_places(article.article_id, corpus)
        return
    target = places_file(article.article_id, corpus)
    target.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps({"text": _digest(article)}), *(json.dumps(astuple(p)) for p in places)]
    temporary = target.with_name(f".{target.name[:100]}.new")
    temporary.write_text("\n".join(lines) + "\n", encoding="utf-8")
    temporary.replace(target)


def drop_places(article_id: str, corpus: Path) -> None:
    """Delete the places of an article, if there are any."""
    places_file(article_id, corpus).unlink(missing_ok=True)


def places_of(article: Article, corpus: Path) -> tuple[Place, ...]:
    """The places of an article's text, in the order of the text.

    Empty where it was not made from a PDF, or where its text has been changed by hand since.
    """
    try:
        first, *lines = places_file(article.article_id, corpus).read_text("utf-8").splitlines()
        if json.loads(first)["text"] != _digest(article):
            return ()
        return tuple(Place(*json.loads(line)) for line in lines)
    except (OSError, ValueError, TypeError, KeyError):
        return ()  # none are kept, or the file is not whole: nothing can be shown


def places_file(article_id: str, corpus: Path) -> Path:
    """The file of the places of one article; it need not be there."""
    return places_folder(corpus) / f"{article_id}.jsonl"


def _digest(article: Article) -> str:
    return hashlib.sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest()
