"""(Question, unit) -> the tokens that the reader reads, and the text that it reads of a unit.

A unit is a sentence or a table row. It is read with what it takes to understand it: the title of
its article, and its caption and group or its nearest heading. Where that is too long, the title is
shortened, then the context left out; the unit is cut only where it alone exceeds the limit.

    [CLS] question [SEP] title | context: unit [SEP]

Abbreviations of unit and context are read as what they mean in their article: "ODI: 12" as
"Oswestry disability index: 12". Those that the question itself uses are left as they are; where
the unit would not fit any more, all of which the question does not speak.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path

from tokenizers import Tokenizer

from corpus.article import Article
from corpus.words.normal import on_the_line
from index.passages.passage import Passage

MAX_TOKENS = 160  # of question and unit together
QUESTION_TOKENS = 48
TITLE_TOKENS, CONTEXT_TOKENS = 32, 20
MIN_HEAD = 2  # letters of a short form before its hyphen
REMEMBERED = 4096  # titles and contexts, which many units share

_WORD = re.compile(r"(?<![\w/+-])[^\W\d_][\w/+]*(?:-[\w/+]+)*")
_LONG_WORD = re.compile(r"\w{4,}")
_END_OF_WORD = re.compile(r"|s|-[^\W\d_]*[a-z]{2}.*")


@dataclass(frozen=True)
class UnitText:
    """A sentence or row, and the words that it is read with."""

    title: str  # of its article
    context: str  # caption and group of a row; the nearest heading of a sentence
    text: str  # a row as "header: cell; header: cell"
    # What the abbreviations of its article mean: short form -> long form. Units of one text are
    # the same unit, wherever this is not known.
    abbreviations: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Tokens:
    """One question with one unit; `first` tokens are the question's, the rest the unit's."""

    ids: list[int]
    first: int


def unit_texts(article: Article, passage: Passage) -> list[UnitText]:
    """One for each of the passage's sentences; a single one for a row."""
    return [unit_text(article, passage, number) for number in range(len(passage.sentences))]


def unit_text(article: Article, passage: Passage, number: int) -> UnitText:
    """The text of one sentence of a passage, or of a row."""
    context = on_the_line(passage.context or " › ".join(passage.section[-1:]))
    start, end = passage.sentences[number]
    is_row = passage.kind in ("row", "header")
    text = passage.labelled if is_row else article.text[start:end]
    return UnitText(article.title, context, on_the_line(text), article.abbreviations)


def in_full(unit: UnitText, question: str, *, briefly: bool = False) -> UnitText:
    """The unit with its abbreviations written out, save those that the question uses.

    One that stands beside its own long form ("overall survival (OS)") is left as well; `briefly`,
    all whose long form has no word of the question. A plural keeps its s ("SAEs"), and a compound
    its end ("MRD-negative"); "PD-1" is a word of its own.
    """
    asked = {part.removesuffix("s") for part in re.split(r"[^\w/+]+", question.casefold())}
    asked.update(word.casefold() for word in _WORD.findall(question))
    spoken_of = _long_words(question)
    shorts = {short.casefold() for short in unit.abbreviations}
    senses = {
        short: long for short, long in unit.abbreviations.items()
        if asked.isdisjoint(_called(short.casefold(), shorts))
        and not (briefly and spoken_of.isdisjoint(_long_words(long)))
    }  # fmt: skip
    if not senses:
        return unit
    return replace(
        unit, context=_written_out(unit.context, senses), text=_written_out(unit.text, senses)
    )


def _called(short: str, shorts: Set[str]) -> set[str]:
    """What a question may call a short form: "LDL-C" also LDL, unless that is another one."""
    head = short.partition("-")[0]
    return {short} if len(head) < MIN_HEAD or head in shorts else {short, head}


def _written_out(text: str, senses: Mapping[str, str]) -> str:
    folded = text.casefold()

    @cache  # a row may have one abbreviation in each of many cells
    def long_form(word: str) -> str:
        for short in (word, word.removesuffix("s"), word.partition("-")[0]):
            rest, long = word[len(short) :], senses.get(short)
            if long and long.casefold() not in folded and _END_OF_WORD.fullmatch(rest):
                plural = long.removesuffix("s") if rest == "s" else long
                return on_the_line(plural) + rest
        return word

    return _WORD.sub(lambda found: long_form(found[0]), text)


def _long_words(text: str) -> set[str]:
    return set(_LONG_WORD.findall(text.casefold()))


class PairEncoder:
    """The tokenizer of a folder, and how a question and a unit become one row of tokens."""

    def __init__(self, folder: Path) -> None:
        """Raises whatever the tokenizers library raises for a file that is no tokenizer."""
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        (self._start,), (self._end,) = self._ids("[CLS]"), self._ids("[SEP]")
        self._tokenizer.encode_special_tokens = True  # a text's own "[SEP]" is plain words
        self._bar, self._colon = self._ids("|"), self._ids(":")
        self._remembered = lru_cache(REMEMBERED)(self._ids)

    def encode(self, question: str, units: Sequence[UnitText]) -> list[Tokens]:
        """The tokens of each unit with the question, in the order of the units."""
        asked = [self._start, *self._ids(on_the_line(question))[:QUESTION_TOKENS], self._end]
        room = MAX_TOKENS - len(asked) - 1
        found = []
        for unit, ids in self._read(question, units, room):
            text = ids[:room]
            before = self._before(unit, room - len(text))
            found.append(Tokens([*asked, *before, *text, self._end], len(asked)))
        return found

    def _read(
        self, question: str, units: Sequence[UnitText], room: int
    ) -> Iterator[tuple[UnitText, list[int]]]:
        """Each unit as it is read, with the tokens of its own text.

        Where these do not fit, fewer abbreviations are written out: else the last cells of a long
        row would be lost.
        """
        full = [in_full(unit, question) for unit in units]
        own = self._tokenizer.encode_batch([u.text for u in full], add_special_tokens=False)
        for unit, read, encoding in zip(units, full, own, strict=True):
            ids: list[int] = encoding.ids
            if len(ids) > room:
                brief = in_full(unit, question, briefly=True)
                yield replace(read, text=brief.text), self._ids(brief.text)
            else:
                yield read, ids

    def _before(self, unit: UnitText, room: int) -> list[int]:
        """As much of title and context as fits; the context has priority, as it is nearer."""
        context = self._remembered(unit.context)[:CONTEXT_TOKENS]
        context = [*context, *self._colon] if context else []
        if len(context) > room:
            return []
        left = min(TITLE_TOKENS, room - len(context) - len(self._bar))
        title = self._remembered(on_the_line(unit.title))[: max(0, left)]
        return [*title, *self._bar, *context] if title else context

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids
