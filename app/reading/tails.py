"""Studies that are told apart by the last part of their names: EMPEROR-Reduced, EMPEROR-Preserved.

Both parts of such a name are known where the articles have its sibling, so that nothing else would
say that they do not have the one that is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from corpus.words.normal import compatible
from index.ranking.search import Searcher
from index.terms.tokens import tokenize

_CAPITALS = 4  # fewest of a first part
_READ = 40  # passages with the first part that are looked at, the best by BM25
_HYPHENATED = re.compile(rf"(?<![\w-])([^\W\d_]{{{_CAPITALS},}})-([^\W\d_]{{4,}})(?![\w-])")
_WORDS = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_MARKS = re.compile(r"^[^\W\d_]{4,}$")
# "the EMPEROR Trial": what a study is, no part of its name.
_KINDS = frozenset(
    "trial trials study studies investigators group collaborators collaboration program programme "
    "registry project cohort network consortium committee protocol research".split()
)


def unknown_tails(question: str, searcher: Searcher) -> list[str]:
    """Names of two parts in a question whose first part the articles have with other last parts.

    "EMPEROR-Preserved" where all that is called EMPEROR in the articles is EMPEROR-Reduced.
    """
    return list(dict.fromkeys(
        written for first, last, written in _names(compatible(question))
        if last.lower() not in _KINDS and _is_sibling(first, last, searcher)
    ))  # fmt: skip


def _names(question: str) -> Iterator[tuple[str, str, str]]:
    """First part, last part and both as written; with a blank between only as a name is written."""
    for match in _HYPHENATED.finditer(question):
        yield match[1], match[2], match.group()
    if question.upper() == question or question.istitle():
        return
    words = _WORDS.findall(question)
    for first, last in pairwise(words):
        together = f"{first} {last}"
        if (
            first.isalpha() and first.isupper() and len(first) >= _CAPITALS
            and _MARKS.match(last) and last.istitle() and together in question
        ):  # fmt: skip
            yield first, last, together


def _is_sibling(first: str, last: str, searcher: Searcher) -> bool:
    """Whether most of what has the first part has it before another last part, as one name."""
    lexical = searcher.index.lexical
    whole = tokenize(f"{first}-{last}")[:1]
    if not whole or lexical.knows(whole[0]):
        return False
    (term, *_) = tokenize(first) or [""]
    name = re.escape(first.upper())
    with_tail = re.compile(rf"(?<![\w-]){name}[- ]([^\W\d_a-z][^\W\d_]{{3,}})")
    near = re.compile(rf"(?<![\w-]){name}(?:\W+\w+){{0,3}}?\W+{re.escape(last)}", re.IGNORECASE)
    alone = re.compile(rf"(?<![\w-]){name}(?!\w)")
    n_all = n_tails = 0
    for at in lexical.best([term], _READ):
        passage = searcher.index.passages[int(at)]
        text = compatible(f"{searcher.entry(passage.article_id).title}. {passage.text}")
        tails = [tail for tail in with_tail.findall(text) if tail.lower() not in _KINDS]
        if near.search(text):
            return False
        n_tails += len(tails)
        n_all += len(alone.findall(text))
    return 2 * n_tails > n_all
