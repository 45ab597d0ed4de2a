"""The sentences that a statement must be read with, since it does not itself say what it is of.

"It fell by a third" points to the sentence before. "In group B it was 12%" needs the one, perhaps
in another section, that says what group B got. "- Smokers" needs the words that its list goes on
from: "Patients were excluded who were:". And where the question names an arm, a time or a
condition that only an earlier sentence of the paragraph names, that sentence tells whether the
statement is of it. In a discussion, the sentence that cites another study tells whose results the
next ones are.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from app.answers.choices import ANNOUNCED, Choice, announced, named_in, row_of
from app.answers.reported import reported_in
from app.reading.paragraph import Span
from corpus.article import Article, Block
from index.passages.sections import AROUND, part_of
from index.passages.sentences import sentences_of_article
from index.ranking.question import Question

MOST = 2  # sentences that one statement is shown with
LONGEST = 420  # characters of such a sentence; a longer one is no help beside a statement
STEPS = 4  # sentences before a statement that are looked at
ENOUGH = 0.2  # of what the question names, by rarity, that such a sentence must add

_OPENING = r"\A(?:(?:However|Moreover|Furthermore|In addition|Additionally|Also|And|But|Thus),? )?"
# English that has no meaning without what stands before it, whatever the field.
_POINTS_BACK = re.compile(
    _OPENING + r"(?:(?:It|They|He|She|Its|Their|Both|Neither|Another|Such|Most of (?:these|them)"
    r"|(?:All|None|Some|Many|Each|One|Two|Three|Four|Five) of (?:these|them|those))\b"
    r"|(?:This|These|Those)\b(?! (?:study|trial|paper|article|review|report|analysis)\b)"
    r"|(?:Of|Among|In|For|With|At|After|During|Within) (?:these|those|them|this|that|both|either"
    r"|neither|each|all|the (?:same|latter|former|other|first|second|third|remaining|two|three))\b"
    r"(?! (?:study|trial|paper|review|present)\b)"
    r"|The (?:same|latter|former|others?|first|second|third|remaining|rest|corresponding"
    r"|respective|two groups)\b"
    r"|The (?:differences?|figures?|rates?|proportions?|increase|decrease|reduction|improvement"
    r"|change|values?|effect)\b(?! (?:of|in|for|between|among|from|to|on|with)\b)"
    r"|(?:Similarly|Conversely|Likewise|In contrast|By contrast|In comparison|Compared with this"
    r"|Again|Here|There (?:was|were) (?:also )?no)\b)",
)
# So has a group that is named so at the end of a clause: "None occurred in these patients."
_THESE = re.compile(
    r"\b(?:in|among|of|for) (?:these|those) (?:patients|participants|subjects|individuals|people"
    r"|children|infants|women|men|cases|studies|trials)(?= ?[.,;)]|$)"
)
_OF_THOSE = re.compile(r"(?:Of|Among|In) (?:these|those|them)\b(?! (?:studies|trials)\b)")
# How a sentence begins that continues the one before it.
GOES_ON = re.compile(
    r"(?:This|These|Those|The|All|Both|Of (?:these|those|the)|Among (?:these|those|them)|Of them"
    r"|In (?:this|these|those)) (?:\w+ ){0,2}?(?:patients?|child|children|adults|recipients"
    r"|responders|trials?|study|cohort|cases?|subjects|two|three)\b|(?:They|He|She|It|Both) "
    r"|No [^.]{0,60}\b(?:occurred|developed|(?:was|were) (?:seen|observed))"
)
# "Of the 28 patients who received it" says itself which patients it means.
_SAYS_WHICH = re.compile(
    r"\s(?:who|whom|whose|that|which|with|without|in|of|from|given|receiving|treated|undergoing)\b"
)
# What others found is no name: a sentence with results of its own does not say what the next is of.
_RESULT = re.compile(
    r"\d\s?%|\b[Pp]\s?[<=>≤≥]|\bCIs?\b|\b(?:HR|OR|RR)\b|\bv(?:s\.?|ersus)\b|\d ?[±–] ?\d"
)
_LABEL = re.compile(
    r"\b(?:[Gg]roups?|[Aa]rms?|[Cc]ohorts?) (?:[A-F]|[1-6]|I{1,3}|IV)\b"
    r"|\b(?:first|second|third) (?:group|arm|cohort)\b"
)
# A group by a code of the report's own: "the CART1 group", "the T2 arm".
_CODE = re.compile(r"(?<![\w-])[A-Z][A-Z+-]{0,20}\d[A-Z\d]{0,20} (?:group|arm)\b")
_ITEM = re.compile(r"(?:[-*•]|\(?(?:\d{1,2}|[a-z])[.)])\s")  # how an item of a list begins
# A study that a sentence with reference marks tells of; and words by which authors mean their own.
_STUDY = re.compile(
    r"\b(?:trials?|stud(?:y|ies)|et al|colleagues|co-?workers|authors|investigators|analys[ie]s"
    r"|reported|presented|showed|found|demonstrated)\b",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:our|we|us|the (?:present|current)|this (?:study|trial|report))\b", re.IGNORECASE
)
# How a report says what "group A" is: "group A received ...", "surgery alone (group A, n = 20)".
_DEFINED = (
    r"(?<!in )(?<!of )(?<!to )\b{label}\b\s*(?:\([^)]*\)|patients|subjects|women|men|children)?"
    r"\s*(?:was|were|,|:|=)?\s*(?:\w+ly )?(?:receiv|given|treated|underwent|consist|compris|includ"
    r"|assigned|allocated|took|got|[:=])|\((?:the )?{label}\b"
    # "into three groups (A, B, C at 10, 20 ...)"
    r"|\binto (?:\w+ ){{1,3}}\((?:[^)]*\W)?{letter}\b"
)


def read_with(question: Question, choice: Choice, article: Article) -> tuple[Span, ...]:
    """Where the sentences stand that a sentence is read with, in order; none for a row."""
    if choice.passage.kind == "row":
        spans = _labelled(_headed(choice, article), choice, article)
        return tuple(sorted(span for span in spans if span[1] - span[0] <= LONGEST)[:MOST])
    before = _before(choice, article)
    found = [*_introducing(choice, article), *_pointed_to(choice, article, before)]
    found += _announcing(choice, article, before)
    found += _of_others(choice, article, before)
    found += _labelled(choice.text, choice, article)
    found += _naming(question, choice, article, before, found)
    kept = dict.fromkeys(span for span in found if span[1] - span[0] <= LONGEST)
    return tuple(sorted([*kept][:MOST]))


def _before(choice: Choice, article: Article) -> list[Span]:
    """The sentences of its paragraph before it, nearest first."""
    start = choice.passage.block_start
    block = next((one for one in article.blocks if one.start == start), None)
    found = list(_sentences(article, block)) if block else []
    return [span for span in reversed(found) if span[1] <= choice.start]


def _introducing(choice: Choice, article: Article) -> list[Span]:
    """The sentence that ends in a colon before the list of which the choice is an item."""
    starts = [block.start for block in article.blocks]
    at = bisect_left(starts, choice.passage.block_start)
    for block in reversed(article.blocks[: at + 1]):
        if block.kind != "paragraph":
            break
        if _ITEM.match(article.text, block.start, block.end):
            continue
        *_, last = _sentences(article, block)
        is_before = block.start < choice.passage.block_start
        return [last] if is_before and article.text[slice(*last)].endswith(":") else []
    return []


def _sentences(article: Article, block: Block) -> Iterator[Span]:
    for start, end in sentences_of_article(article.text[block.start : block.end]):
        yield block.start + start, block.start + end


def _pointed_to(choice: Choice, article: Article, before: Sequence[Span]) -> list[Span]:
    """The sentence before one that points back, and what that one points back to."""
    found: list[Span] = []
    text = choice.text
    for start, end in before[:MOST]:
        if not _points_back(text):
            break
        text = article.text[start:end]
        if text.endswith("?"):
            break
        found.append((start, end))
    return found


def _announcing(choice: Choice, article: Article, before: Sequence[Span]) -> list[Span]:
    """The sentence that says what was studied, before the one that says what was found."""
    texts = [choice.text]
    for at, (start, end) in enumerate(before[:ANNOUNCED]):
        texts.insert(0, article.text[start:end])
        if announced(texts) == at + 1:
            return list(before[: at + 1])
    return []


def _of_others(choice: Choice, article: Article, before: Sequence[Span]) -> list[Span]:
    """The sentence that cites the study whose results the next ones tell.

    "Results of the Lyon trial were presented [39]. Pain fell by 33%." In an introduction or a
    discussion only; elsewhere results are the authors' own.
    """
    told = part_of(choice.passage.section) == AROUND and _RESULT.search(choice.text)
    if not told or _OWN.search(choice.text) or reported_in(article, choice.start, choice.end):
        return []
    for start, end in before[:MOST]:
        text = article.text[start:end]
        if _OWN.search(text):
            break
        if reported_in(article, start, end):
            return [(start, end)] if _STUDY.search(text) else []
    return []


def is_of_those(text: str) -> bool:
    """Whether a sentence is said of "these patients", whom only one before it names."""
    return bool(_THESE.search(text) or _OF_THOSE.match(text))


def _points_back(text: str) -> bool:
    goes_on = GOES_ON.match(text)
    named = goes_on is not None and _SAYS_WHICH.match(text, goes_on.end())
    back = _POINTS_BACK.search(text) or _THESE.search(text)
    return bool(back) or (goes_on is not None and not named)


def _headed(choice: Choice, article: Article) -> str:
    """The label of a row and the headers of its cells."""
    table, row = row_of(article, choice.passage)
    return ". ".join([row.cells[0], *(table.header[at] for at in choice.cells[1:])])


def _labelled(text: str, choice: Choice, article: Article) -> list[Span]:
    """Where the article says what "group B" is, for each such label of a text."""
    labels = dict.fromkeys(
        match.group().casefold().replace("groups ", "group ") for match in _LABEL.finditer(text)
    )
    found = [_definition(label, choice, article) for label in labels]
    found += [_definition(label, choice, article) for label in _coded(text)]
    return list(dict.fromkeys(span for span in found if span is not None))


def _coded(text: str) -> list[str]:
    """Labels that a report made up: "CART1 group", without words that anyone knows."""
    return [match.group() for match in dict.fromkeys(_CODE.finditer(text))]


def _definition(label: str, choice: Choice, article: Article) -> Span | None:
    """The first sentence that says what a label stands for; None where the choice does itself."""
    letter = re.escape(label.rpartition(" ")[2])
    says = re.compile(_DEFINED.format(label=re.escape(label), letter=letter), re.IGNORECASE)
    if says.search(choice.text):
        return None
    for block in article.blocks:
        if block.kind == "paragraph" and says.search(article.text, block.start, block.end):
            for start, end in _sentences(article, block):
                if says.search(article.text, start, end):
                    return None if start == choice.start else (start, end)
    return None


def _naming(
    question: Question, choice: Choice, article: Article, before: Sequence[Span],
    shown: Sequence[Span],
) -> list[Span]:  # fmt: skip
    """The nearest sentence before that names most of what the question names and these do not."""
    near = [(a, b) for a, b in before[:STEPS] if not _RESULT.search(article.text, a, b)]
    seen = " ".join([choice.text, *choice.passage.section, *(article.text[a:b] for a, b in shown)])
    named, *others = named_in(question, [seen, *(article.text[a:b] for a, b in near)])
    gains = [sum(share for one, share in other.items() if one not in named) for other in others]
    best = max(gains, default=0.0)
    return [near[gains.index(best)]] if best >= ENOUGH else []
