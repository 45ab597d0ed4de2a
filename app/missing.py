"""What a question asks for that the articles do not report, though they are near it.

"3-year overall survival" where only the 1-year and 2-year figures stand; the survival in a
trial of which the articles only tell that it is under way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from app.scope import any_name, passages_on, studies_named
from index.passage import Passage
from index.search import Hit, Searcher
from index.tokens import tokenize
from index.vocabulary import Vocabulary, read_sections

OUTCOMES = "outcomes and statistics"  # the heading in index/vocabulary.tsv
# What is no outcome that is reported at a time point, though it stands under that heading.
_NO_OUTCOME = frozenset({"hazard ratio", "confidence interval", "follow-up", "median", "grade"})
NEAR_HITS = 12
_PERIOD_TERM = re.compile(r"(\d+)(month|year)")
# Ages are no time points.
_AGE = re.compile(
    r"\b(?:aged?|older|younger|under|over) (?:than )?\d+|\d+[- ]?years?[- ]old|\d+ ?y/?o\b"
    r"|[<>\u2264\u2265] ?\d+ ?y\w*|\d+ ?[-\u2013] ?\d+ ?y\w*"
)
# What is said of a study that has no results yet; who asks so asks for none.
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
LONGEST = 15 * 12  # months; what is longer is an age


def missing_period(question: str, hits: Sequence[Hit], searcher: Searcher) -> str | None:
    """A sentence that names the time point asked for and those reported; None for none missing."""
    asked = periods(_AGE.sub(" ", question))
    wanted = outcomes(question)
    if not asked or not wanted:
        return None
    reported: set[int] = set()
    for text in _unit_texts(hits[:NEAR_HITS], searcher):
        if any(form <= set(tokenize(text)) for _, forms in wanted for form in forms):
            reported |= periods(text)
    missing = asked - reported
    if not missing or not reported:
        return None
    name = wanted[0][0]
    return f"The nearest passages report {name} at {_listed(reported)}, not at {_listed(missing)}."


def missing_outcome(question: str, searcher: Searcher) -> str | None:
    """A sentence that names a study and what is not told of it; None for none missing."""
    wanted = [] if _ASKS_WHAT_IS_STUDIED.search(question) else outcomes(question)
    studies = studies_named(question, searcher) if wanted else frozenset()
    passages = passages_on(studies, searcher) if studies else []
    if not passages:
        return None
    if _is_under_way(studies, passages, searcher):
        return f"Of {as_asked(studies, question)} the articles tell only that it is under way."
    terms = [set(tokenize(f"{p.context} {p.labelled}")) for p in passages]
    told = any(form <= words for words in terms for _, forms in wanted for form in forms)
    if told:
        return None
    return (
        f"The articles speak of {as_asked(studies, question)}, but do not give its {wanted[0][0]}."
    )


def _is_under_way(studies: Iterable[str], passages: Iterable[Passage], searcher: Searcher) -> bool:
    """Whether every sentence that names the study is one on studies that go on or are planned."""
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
    anywhere = "|".join(rf"[\w-]*{re.escape(name)}" for name in sorted(studies, key=len))
    found = re.search(anywhere, question)
    return found.group() if found else "that study"


def periods(text: str) -> set[int]:
    """The periods that a text names in months or years, in months."""
    found = (_PERIOD_TERM.fullmatch(term) for term in tokenize(text))
    months = {int(m.group(1)) * (12 if m.group(2) == "year" else 1) for m in found if m}
    return {number for number in months if number <= LONGEST}


def outcomes(question: str) -> list[tuple[str, tuple[frozenset[str], ...]]]:
    """The outcomes that a question names: the usual name of each, and its forms."""
    names, vocabulary = _outcomes()
    return [(names[piece[0]], piece) for piece in vocabulary.pieces(question) if piece[0] in names]


@lru_cache(maxsize=1)
def _outcomes() -> tuple[dict[frozenset[str], str], Vocabulary]:
    groups = [g for g in read_sections()[OUTCOMES] if g[0] not in _NO_OUTCOME]
    names = {frozenset(tokenize(form)): group[0] for group in groups for form in group}
    return names, Vocabulary(groups)


def _unit_texts(hits: Iterable[Hit], searcher: Searcher) -> Iterable[str]:
    """The sentences of the hits, a row with its caption and headers."""
    for hit in hits:
        passage = hit.passage
        if passage.kind in ("row", "caption", "note"):
            yield f"{passage.context} {passage.labelled}"
            continue
        text = searcher.index.articles[passage.article_id].text
        yield from (text[start:end] for start, end in passage.sentences)


def _listed(months: Iterable[int]) -> str:
    written = [
        f"{n // 12} year{'s' * (n > 12)}" if n % 12 == 0 else f"{n} months" for n in sorted(months)
    ]
    return " and ".join(filter(None, [", ".join(written[:-1]), written[-1]]))
