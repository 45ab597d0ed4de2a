"""Which study a sentence or table row reports: its registration, trial name or reference."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache

from app.answers.choices import Choice, row_of
from app.answers.level import is_review
from app.reading.paragraph import Span, sentences_up_to
from corpus.article import Article, Block
from corpus.words.normal import compatible
from corpus.words.registrations import registration_keys
from index.passages.sentences import sentences_of_article
from index.passages.stored import Entry
from index.ranking.search import Searcher

Studies = frozenset[str]  # names of one study; statements that share a name are of one study

# Results set beside those of a named trial are not that trial's.
_SET_BESIDE = re.compile(
    r"\b(?:similar|comparable|consistent|compared|in line|confirm\w*|unlike|contrary)\b"
    r"[^.;]{0,60}\b(?:study|trial|findings|results?|those)\b", re.IGNORECASE,
)  # fmt: skip
# What authors say of themselves, with a paper as the source of a method, is not that paper's:
# "We used the PSQI [56]". It may be, where they speak of earlier work or of others.
_OF_OURSELVES = re.compile(r"\b(?:we|our|ours)\b", re.IGNORECASE)
_OF_OTHERS = re.compile(
    r"\b(?:previous\w*|earlier|prior|recent\w*|already|published|showed|shown|demonstrated|found"
    r"|report\w*|authors|accord\w*|pilot|et al|co-?workers|colleagues|others?|contrast|consistent"
    r"|agree\w*|in line|unlike|similar\w*|compar\w*|literature|review)\b", re.IGNORECASE,
)  # fmt: skip
_NEW_STUDY = re.compile(
    r"\b(?:an?|another|other|recent|one|several|some|previous)\b(?:[\w ,-]{0,40})"
    r"\b(?:study|studies|trials?|analysis|experience|patients)\b|\bet al\b|\bconducted\b"
    r"|\breal-world\b|\bfollow-up study\b",
    re.IGNORECASE,
)

MOST_PARAGRAPHS = 2  # before that of a statement, over which a trial is told of
# A result of those who were studied, not a remark: "71% of patients", "median of 18 months".
_RESULT = re.compile(
    r"\d ?%|\bmedian\b(?:(?!\bmedian\b)[^.;\d])*+\d|\d\d? ?\(\d|\bP ?[<=]|\d versus \d|\d vs\.? \d"
)


def all_trial_names(entries: Iterable[Entry]) -> dict[str, frozenset[str]]:
    """Trial name -> registrations, over all entries: one article's number finds another's name."""
    known: dict[str, frozenset[str]] = {}
    for entry in entries:
        for name, numbers in entry.trials.items():
            known[name] = known.get(name, frozenset()) | numbers
    return known


def known_trials(searcher: Searcher, near: Iterable[str]) -> dict[str, frozenset[str]]:
    """The names of trials in all articles; of a large index only in those that are near."""
    if searcher.index.whole:
        return all_trial_names(searcher.index.catalogue)
    return all_trial_names(map(searcher.entry, near))


def studies_of(choice: Choice, article: Article, names: dict[str, frozenset[str]]) -> Studies:
    """The study of a sentence; of a row, the one that its label names."""
    if choice.passage.kind == "row":
        _, row = row_of(article, choice.passage)
        label = row.cells[0]
        return named_studies(label, names) | _cited_alone(choice.start, len(label), article)
    own = _own_studies(choice.text, names)
    cited = _cited_alone(choice.start, len(choice.text), article)
    if own is None:
        return frozenset()
    if cited and _OF_OURSELVES.search(choice.text) and not _OF_OTHERS.search(choice.text):
        return own
    return (own | cited) or _inherited(choice, article, names)[0]


def named_before(choice: Choice, article: Article, names: dict[str, frozenset[str]]) -> Span | None:
    """Where an earlier sentence names the study of a sentence that does not name it itself."""
    if choice.passage.kind == "row" or _own_studies(choice.text, names) != frozenset():
        return None
    if _cited_alone(choice.start, len(choice.text), article):
        return None
    named = _inherited(choice, article, names)[1]
    if named is None or named[0] >= choice.start:
        return None
    # If the choice is a part of that (long) sentence, take only what stands before it.
    before = article.text[named[0] : min(named[1], choice.start)].rstrip()
    return named[0], named[0] + len(before)


def trial_cited(
    choice: Choice, article: Article, names: dict[str, frozenset[str]]
) -> tuple[str, Span] | None:
    """The trial whose paper a sentence cites, and where the article says that it is that paper.

    "Median OS was 18.2 months [40]" is of ZUMA-3, where another sentence names ZUMA-3 alone and
    cites [40] alone. None where the article ties the paper to several trials, or to none.
    """
    cited = _numbers(choice.start, len(choice.text), article)
    if choice.passage.kind == "row" or len(cited) != 1 or named_studies(choice.text, names):
        return None
    found: dict[str, Span] = {}
    for mark in article.reference_marks:
        if cited != set(mark.numbers):
            continue
        block = next((one for one in article.blocks if one.start <= mark.start < one.end), None)
        if block is None or block.kind != "paragraph":
            continue
        for start, end in _sentences(article, block):
            if start <= mark.start < end and _numbers(start, end - start, article) == cited:
                for name in named_studies(article.text[start:end], names) & names.keys():
                    found.setdefault(name, (start, end))
    return next(iter(found.items())) if len(found) == 1 else None


def _sentences(article: Article, block: Block) -> Iterable[Span]:
    for start, end in sentences_of_article(article.text[block.start : block.end]):
        yield block.start + start, block.start + end


def named_studies(text: str, names: dict[str, frozenset[str]]) -> Studies:
    """Registrations and names of trials in a text, each with its other names."""
    found = set(registration_keys(text))
    for name in _mentioned(text, tuple(names)):
        found |= {name} | names[name]
    # A number adds the names that stand beside it elsewhere, but not their other numbers.
    found |= {name for name, numbers in names.items() if numbers & found}
    return frozenset(found)


@lru_cache(maxsize=16_384)
def _mentioned(text: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names that stand in a text; "ZUMA-3" also where it is written "ZUMA 3"."""
    text = compatible(text)
    return tuple(name for name in names if _as_written(name).search(text))


@lru_cache(maxsize=16_384)
def _as_written(name: str) -> re.Pattern[str]:
    """Finds a name with or without its dashes; if it has a digit, in small letters as well."""
    parts = map(re.escape, re.findall(r"[^\W\d_]+|\d+", compatible(name)))
    any_case = re.IGNORECASE if any(map(str.isdigit, name)) else 0
    return re.compile(rf"(?<![\w-]){'[ -]?'.join(parts)}(?![\w-])", any_case)


def _own_studies(text: str, names: dict[str, frozenset[str]]) -> Studies | None:
    """The study named; None where there are several, or figures are compared with a named one's."""
    named = named_studies(text, names)
    if len(named & names.keys()) > 1 or (named and _SET_BESIDE.search(text)):
        return None
    return named


def _inherited(
    choice: Choice, article: Article, names: dict[str, frozenset[str]]
) -> tuple[Studies, Span | None]:
    """The study that its own or an earlier sentence of the paragraph names, and which one does."""
    for start, end in sentences_up_to(choice.end, choice.passage, article):
        sentence = article.text[start:end]
        named = _own_studies(sentence, names)
        if named:
            return named, (start, end)
        if named is None or _NEW_STUDY.search(sentence):
            return frozenset(), None
    return _told_on(choice, article, names)


def _told_on(
    choice: Choice, article: Article, names: dict[str, frozenset[str]]
) -> tuple[Studies, Span | None]:
    """The trial of the paragraphs before, where that of a statement goes on with its figures.

    Reviews part one trial into paragraphs, of which the first begins with its
    name: "In the BLAST trial ..." A paragraph goes on where it opens with a result, and what goes
    before names no other study.
    """
    if not is_review(article):
        return frozenset(), None
    blocks = [block for block in article.blocks if block.kind == "paragraph"]
    at = next((n for n, b in enumerate(blocks) if b.start == choice.passage.block_start), 0)
    for n in range(at, max(at - MOST_PARAGRAPHS, 0), -1):
        block, before = blocks[n], blocks[n - 1]
        opening, *_ = _sentences(article, block)
        is_apart = bool(article.text[before.end : block.start].strip())  # by a heading
        if is_apart or not _RESULT.search(article.text, *opening):
            break
        first, *others = _sentences(article, before)
        named = named_studies(article.text[slice(*first)], names)
        later = [article.text[slice(*span)] for span in others]
        if any(named_studies(one, names) - named or _NEW_STUDY.search(one) for one in later):
            break
        if len(named & names.keys()) == 1:
            return named, first
        if named or _NEW_STUDY.search(article.text, *first):
            break
    return frozenset(), None


def _cited_alone(start: int, length: int, article: Article) -> Studies:
    """The one reference that the text cites, as a name within its article; empty for more."""
    numbers = _numbers(start, length, article)
    return frozenset(f"{article.article_id}[{number}]" for number in numbers if len(numbers) == 1)


def _numbers(start: int, length: int, article: Article) -> set[int]:
    """The numbers of the references that a stretch of text cites."""
    marks = article.reference_marks
    first = bisect_right(marks, start, key=lambda mark: mark.start)
    numbers: set[int] = set()
    for mark in marks[max(first - 1, 0) :]:
        if mark.start >= start + length:
            break
        if mark.start >= start:
            numbers.update(mark.numbers)
    return numbers
