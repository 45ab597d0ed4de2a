"""The papers that a statement cites, and whether the library holds them itself."""

from __future__ import annotations

from dataclasses import replace

from app.answers.choices import Choice
from app.answers.reported import Reported, reported_in
from app.reading.known import kept
from index.ranking.search import Searcher


def reports(choice: Choice, searcher: Searcher) -> tuple[Reported, ...]:
    """The papers whose results a sentence, or the label of a row, says that it tells."""
    article = searcher.index.articles[choice.passage.article_id]
    found = reported_in(article, choice.start, choice.end)
    held = _held(searcher)
    keys = (filter(None, (one.doi.casefold(), one.pmid)) for one in found)
    papers = (next((held[key] for key in own if key in held), "") for own in keys)
    return tuple(
        replace(one, article_id=paper if paper != article.article_id else "")
        for one, paper in zip(found, papers, strict=True)
    )


@kept(1)
def _held(searcher: Searcher) -> dict[str, str]:
    """DOI or PMID -> article_id, of the articles of the library."""
    found: dict[str, str] = {}
    for entry in searcher.index.catalogue:
        for key in (entry.doi, entry.pmid):
            if key:
                found.setdefault(key.casefold(), entry.article_id)
    return found
