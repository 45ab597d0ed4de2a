"""Which study, or else which therapy, a claim speaks of, where its own words do not say so.

"The relapse rate was 13.3%" stands in a paragraph on a trial; a row is labelled with the
registration of a trial that readers know by its name; a review reports another study's results
and cites it as [63].
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.answers.choices import Choice
from app.answers.reported import name_of
from app.fields import packs_of
from app.reading.known import kept
from app.reading.paragraph import Span
from app.reading.studies import all_trial_names, named_before, studies_of, trial_cited
from corpus.article import Article
from corpus.words.registrations import key_of
from index.ranking.search import Searcher

# A piece of advice behind a sentence on a trial is of its authors, not of that trial.
_ADVISES = re.compile(
    r"\b(?:should|ought to|must) (?:also |therefore |always )?(?:be|not|have|undergo|receive)\b"
    r"|\b(?:is|are) (?:strongly |generally )?(?:recommended|advised|advisable)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Cohort:
    """`ELIANA (NCT02435849)`, `Zhang 2020`, `inotuzumab`.

    Empty where the claim says it itself, or where it is not known.
    """

    label: str
    # The earlier sentence of its paragraph that says so; None where its citation or row does.
    said_in: Span | None = None


def cohort(choice: Choice, searcher: Searcher) -> Cohort:
    """The study that a claim is of; else the label that a field's pack gives it."""
    article = searcher.index.articles[choice.passage.article_id]
    names, registrations = _known(searcher, None if searcher.index.whole else article.article_id)
    tied = trial_cited(choice, article, names)
    if tied is not None:
        name, cited_in = tied
        numbers = sorted(registrations[one] for one in names[name] & registrations.keys())
        return Cohort(name + (f" ({', '.join(numbers)})" if numbers else ""), cited_in)
    study = _study(choice, article, names, registrations)
    said_in = named_before(choice, article, names)
    if study and not (said_in and _ADVISES.search(choice.shown)):
        return Cohort(study, said_in)
    place = choice.passage, choice.start, choice.end
    labels = (pack.label(*place, searcher) for pack in packs_of(searcher))
    label, said_in = next(filter(None, labels), ("", None))
    return Cohort(label, said_in)


def _study(
    choice: Choice, article: Article, names: dict[str, frozenset[str]],
    registrations: dict[str, str],
) -> str:  # fmt: skip
    studies = studies_of(choice, article, names)
    trials = sorted(study for study in studies if study in names)
    numbers = sorted(registrations[s] for s in studies & registrations.keys())
    unsaid = [one for one in (*trials, *numbers) if one not in choice.shown]
    if not trials and not numbers:
        return _cited(studies, article)
    if not unsaid or (trials and not set(trials) & set(unsaid)):
        return ""
    behind = f" ({', '.join(numbers)})" if trials and numbers else ""
    return ", ".join(trials or numbers) + behind


def _cited(studies: frozenset[str], article: Article) -> str:
    """The one reference that the claim cites."""
    by_name = {f"{article.article_id}[{one.number}]": one for one in article.references}
    cited = [by_name[study] for study in studies if study in by_name]
    named = name_of(cited[0].text).partition(", ")[0] if len(cited) == 1 else ""
    return named if named[-4:].isdigit() and " " in named else ""


@kept(1024)
def _known(
    searcher: Searcher, only: str | None
) -> tuple[dict[str, frozenset[str]], dict[str, str]]:
    """Trial names with the keys of their registrations, and each key's number in full.

    Of all articles, or only of the one of that article_id: a large index has too many.
    """
    entries = searcher.index.catalogue if only is None else [searcher.entry(only)]
    full = {key_of(number): number for entry in entries for number in entry.registrations}
    return all_trial_names(entries), full
