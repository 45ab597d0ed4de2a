"""An outcome that the articles do not report of the study that a question names.

For instance the survival in a trial of which they say only that it is under way. Time points
have a file of their own (app/fields/haematology/timepoints.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.fields.haematology.scope import any_name, passages_on, studies_meant, terms_of
from index.passages.passage import Passage
from index.ranking.search import Searcher
from index.terms.letters import asked_terms
from index.terms.vocabulary import Form, Vocabulary, read_sections

OUTCOMES = "outcomes and statistics"  # the heading in index/fields/haematology/vocabulary.tsv
# Entries under that heading that are not outcomes reported at a time point.
_NO_OUTCOME = frozenset({"hazard ratio", "confidence interval", "follow-up", "median", "grade"})
# Words of outcomes in another sense: of patients, or of a disease that persists.
_IN_ANOTHER_SENSE = re.compile(
    r"\b(?:non-?)?responders?\b|\bpersist\w*(?= (?:MRD|\w+ disease))", re.IGNORECASE
)
# Outcomes that a sentence may report under each other's names.
_KIN = (
    frozenset({"relapse", "cumulative incidence of relapse"}),
    frozenset({"death", "overall survival"}),
    frozenset({"non-relapse mortality", "treatment-related mortality", "death"}),
    frozenset({"complete remission", "leukemia-free survival", "relapse-free survival",
               "event-free survival", "relapse", "cumulative incidence of relapse"}),
)  # fmt: skip
# What is said of a study without results yet; a question in these words asks for none.
_BEING_STUDIED = (
    r"\b(?:is|are|being|be) (?:currently |now )?"
    r"(?:(?:being )?(?:investigated|evaluated|studied|compared|tested)"
    r"|(?:investigat|evaluat|study|compar|test|explor)ing)\b"
)
_ASKS_WHAT_IS_STUDIED = re.compile(_BEING_STUDIED, re.IGNORECASE)
_UNDER_WAY = re.compile(
    rf"\b(?:ongoing|under\s?way|planned|recruiting|enrolling|awaited)\b|{_BEING_STUDIED}",
    re.IGNORECASE,
)


def missing_outcome(question: str, searcher: Searcher) -> str | None:
    """A sentence that names a study and what is not told of it; None if nothing is missing."""
    wanted = [] if _ASKS_WHAT_IS_STUDIED.search(question) else outcomes(question)
    studies = studies_meant(question, searcher) if wanted else frozenset()
    passages = passages_on(studies, searcher) if studies else ()
    if not passages:
        return None
    study = as_asked(studies, question)
    if _is_under_way(studies, passages, searcher):
        return f"Of {study} the articles tell only that it is under way."
    terms = terms_of(searcher)
    told = any(
        form <= terms[p.passage_id] for p in passages for one in wanted for form in one.forms
    )
    if told:
        return None
    return f"The articles speak of {study}, but do not give its {wanted[0].name}."


def _is_under_way(studies: Iterable[str], passages: Iterable[Passage], searcher: Searcher) -> bool:
    """Whether every sentence that names the study speaks of ongoing or planned studies."""
    names = any_name(studies)
    found = [
        sentence
        for passage in passages
        for start, end in passage.sentences
        if names.search(sentence := searcher.index.articles[passage.article_id].text[start:end])
    ]
    return bool(found) and all(_UNDER_WAY.search(sentence) for sentence in found)


def as_asked(studies: Iterable[str], question: str) -> str:
    """The study's name as the question writes it; a registration with its letters."""
    anywhere = "|".join(rf"[\w-]*{re.escape(name)}\w?" for name in sorted(studies, key=len))
    found = re.search(anywhere, question, re.IGNORECASE)
    return found.group() if found else "that study"


@dataclass(frozen=True)
class Outcome:
    """An outcome by its usual name, with the terms of each of its forms."""

    name: str
    forms: tuple[Form, ...]


def outcomes(question: str) -> list[Outcome]:
    """The outcomes that a question names."""
    names, vocabulary = _outcomes()
    pieces = vocabulary.pieces(_IN_ANOTHER_SENSE.sub(" ", question))
    return [Outcome(names[piece[0]], piece) for piece in pieces if piece[0] in names]


def with_kin(wanted: Sequence[Outcome]) -> list[Outcome]:
    """The outcomes, and those under whose names a sentence may report them."""
    names = {outcome.name for outcome in wanted}
    kin = {name for group in _KIN if group & names for name in group}
    return [*wanted, *(outcome for name in sorted(kin - names) for outcome in outcomes(name))]


@lru_cache(maxsize=1)
def _outcomes() -> tuple[dict[frozenset[str], str], Vocabulary]:
    groups = [g for g in read_sections()[OUTCOMES] if g[0] not in _NO_OUTCOME]
    names = {frozenset(asked_terms(form)): group[0] for group in groups for form in group}
    return names, Vocabulary(groups)
