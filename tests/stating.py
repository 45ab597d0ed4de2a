"""Sentences and rows of articles as statements, for tests of what differs."""

from app.answers.choices import candidates
from app.fields.haematology.disagreement.comparing import differ
from app.fields.haematology.disagreement.statements import statements
from app.reading.studies import all_trial_names
from index.passages.stored import entry_of
from index.ranking.search import Hit


def choice_at(searcher, article_id, quote):
    """The one sentence or row that holds the quote."""
    start = searcher.index.articles[article_id].text.index(quote)
    for passage in searcher.index.passages:
        if passage.article_id == article_id and passage.start <= start < passage.end:
            hit = Hit(passage, 1.0, tuple(1.0 for _ in passage.sentences))
            for choice in candidates(searcher.read(""), [hit], searcher.index.articles):
                if choice.start <= start < choice.end:
                    return choice
    raise AssertionError(f"no passage of {article_id} holds {quote!r}")


def stated(searcher, article_id, quote):
    articles = searcher.index.articles
    choice = choice_at(searcher, article_id, quote)
    return statements(
        choice, articles[article_id], all_trial_names(map(entry_of, articles.values()))
    )


def figures_that_differ(searcher, one, other):
    return {
        (a.reading.figure, b.reading.figure)
        for a in stated(searcher, *one)
        for b in stated(searcher, *other)
        if differ(a, b)
    }
