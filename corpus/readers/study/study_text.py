"""The sentences of a draft that are about its own study.

What the report says of other studies (background, discussion, sentences that cite) is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from corpus.readers.draft import Draft


@dataclass(frozen=True)
class Guarded:
    """A pattern, with words in small letters of which each match contains at least one.

    A sentence without any of them is rejected without trying the pattern, which takes far longer.
    """

    words: tuple[str, ...]
    pattern: re.Pattern[str]

    def search(self, text: str) -> re.Match[str] | None:
        """The first match in a text."""
        small = text.lower()
        return self.pattern.search(text) if any(word in small for word in self.words) else None


def guarded(words: str, pattern: str) -> Guarded:
    """A pattern in any case of letters, with its words."""
    return Guarded(tuple(words.split()), re.compile(pattern, re.IGNORECASE))


_HEADING = re.compile(r"(#++) ++(.*\S)")
_NUMBERING = re.compile(r"^(?:\d+(?:\.\d+)*\.?|[IVX]+\.)\s+")
_LABEL = re.compile(
    r"(?:^|(?<=[.?!] ))\W{0,3}((?:(?:[A-Z][A-Za-z]*|and|of)[,/ &-]{1,3}){0,4}(?:[A-Z]?[a-z]+|"
    r"[A-Z]+))\W{0,3}\s?[:.]\W{0,3}|"
    r"(?:^|(?<=[.?!] ))([A-Z][a-z]+(?:[,/ &-]{1,3}[A-Za-z]+){1,5}): "
)
_SENTENCE_END = re.compile(
    r"(?<=[.!?\]])\s+(?=[A-Z(\d\[“\"])|"
    r"(?<=[a-z)][.?])(?=[A-Z]{4,}[A-Z,/& ]*:)"  # "of reflux.STUDY DESIGN: ..."
)
_BACKGROUND = re.compile(
    r"background|introduction|objectiv|\baims?\b|purpose|context|rationale|hypothes|significance|"
    r"conclusion|discussion|interpretation|implication|limitation|relevance|literature|"
    r"importance",
    re.IGNORECASE,
)
_METHODS = re.compile(
    r"method|patients?\b|subjects|participants|procedure|design|setting|population|sample|"
    r"protocol|"
    r"randomi[sz]|experiment|study|trial", re.IGNORECASE,
)  # fmt: skip
_RESULTS = re.compile(r"result|finding|flow|baseline", re.IGNORECASE)
CITED = re.compile(r"\[\d[\d,\s–-]*\]|\bet al\b")
_AS_PLAIN = str.maketrans("‐‑", "--", "*")  # hyphens that look alike; marks of emphasis go
_OF_OTHERS = guarded(
    "trial stud rct report systematic meta-analys research",
    r"\b(?:previous(?:ly)?|earlier|recent(?:ly)?|other|several|few|many|most|some|no|numerous|"
    r"future|further|existing|published|lack of|literature) "
    r"(?:[\w-]+ ){0,5}(?:trials|studies|RCTs|reports)\b|\b(?:one|two|three|four|five|six) "
    r"(?:[\w-]+ ){0,3}(?:randomi[sz]ed|clinical|controlled) (?:[\w-]+ )?(?:trials|studies)\b|"
    r"\b(?:an?|the|our|one) (?:previous(?:ly)?|earlier|prior)(?: [\w-]+,?){0,5} (?:trial|RCT)\b|"
    r"\b(?:trials?|study|studies) (?:is|are) (?:still )?(?:needed|required|warranted|necessary)\b|"
    r"\b(?:more|further|future|additional) (?:[\w-]+ ){0,3}research\b|"
    r"\bsystematic reviews?\b|"
    r"\bmeta-analys[ei]s\b",
)
_SAYS_OWN = re.compile(  # even among the aims: "In this prospective observational study we ..."
    r"(?:in )?(?:this|our|the present) (?:[\w-]+,? ){0,6}(?:study|trial|survey|analysis),? (?:we|"
    r"was|is)\b",
    re.IGNORECASE,
)
_THIS_STUDY = re.compile(  # "The aim of this prospective study was to ..."
    r"\b(?:this|our|the present|the current) (?:[\w-]+,? ){0,5}(?:study|trial|survey|analysis|"
    r"review|series|audit|cohort|investigation)\b|"
    r"\b(?:we|by) (?:\w+ly )?(?:conduct|perform|undert|carr|review|analy[sz])\w+",
    re.IGNORECASE,
)
_OF_THE_JOURNAL = re.compile(  # what a journal prints beside an article
    r"\W*(?:citation|cite this|how to cite|editors?|academic editor|copyright|funding|received|"
    r"data availability(?: statement)?|competing interests|correspondence)\b[^.]{0,30}:",
    re.IGNORECASE,
)
SHORTEST_ABSTRACT, LONGEST_ABSTRACT = 300, 20_000  # characters
LONGEST_SENTENCE = 1_000  # characters; longer ones are lists, or no prose
MOST_OF_ABSTRACT = 100  # sentences that are read
MOST_METHODS, MOST_RESULTS = 60, 40  # sentences of the body that are read
_SPECIALLY = re.compile(r"\bsupplement|\bsupporting\b", re.IGNORECASE)


@dataclass(frozen=True)
class StudyText:
    """The sentences of a report that are about its own study, and what it calls itself."""

    title: str
    article_type: str
    abstract: tuple[str, ...]  # without background and conclusion, where they are labelled
    whole_abstract: str
    methods: tuple[str, ...]
    results: tuple[str, ...]

    @cached_property
    def own(self) -> tuple[str, ...]:
        """The sentences of abstract and methods that speak of no other study."""
        return (*self.own_abstract, *self.own_methods)

    @cached_property
    def own_abstract(self) -> tuple[str, ...]:
        """Those of the abstract, without its background and its conclusion."""
        return tuple(filter(_is_own, self.abstract))

    @cached_property
    def own_methods(self) -> tuple[str, ...]:
        """Those of the methods."""
        return tuple(filter(_is_own, self.methods))

    @cached_property
    def aims(self) -> tuple[str, ...]:
        """What the background of the abstract says of "this study", from these words on."""
        found = (
            _THIS_STUDY.search(sentence)
            for sentence in sentences(self.whole_abstract)
            if sentence not in self.abstract and _is_own(sentence)
        )
        return tuple(match.string[match.start() :] for match in found if match)


def _is_own(sentence: str) -> bool:
    return not CITED.search(sentence) and not _OF_OTHERS.search(sentence)


def study_text(draft: Draft) -> StudyText:
    """The parts of a draft, found by its headings and the labels of its abstract."""
    title = draft.metadata.title or _only_top_heading(draft.body)
    abstract: list[str] = []
    whole: list[str] = []
    methods: list[str] = []
    results: list[str] = []
    for section, paragraph in paragraphs(draft.body, title):
        if section.startswith("abstract") or section == "summary":
            whole.append(paragraph)
            abstract += _own_part(paragraph)
        elif (
            not section
            and not whole
            and len(paragraph) >= SHORTEST_ABSTRACT
            and not _OF_THE_JOURNAL.match(paragraph)
        ):
            whole.append(paragraph)  # many a PDF prints it without a heading
            abstract += _own_part(paragraph)
        elif _SPECIALLY.search(section) or _BACKGROUND.search(section.partition("›")[0]):
            continue
        elif _RESULTS.search(section.partition("›")[0]) or _RESULTS.search(section):
            results += sentences(paragraph)
        elif _METHODS.search(section):
            methods += sentences(paragraph)
    return StudyText(
        _plain(title)[:LONGEST_SENTENCE], (draft.metadata.article_type or "")[:LONGEST_SENTENCE],
        tuple(abstract[:MOST_OF_ABSTRACT]), " ".join(whole)[:LONGEST_ABSTRACT],
        tuple(methods[:MOST_METHODS]), tuple(results[:MOST_RESULTS]),
    )  # fmt: skip


def _only_top_heading(body: str) -> str:
    """The words of the only heading of the first level, which is the title; else nothing."""
    found = re.findall(r"^# ++(.*\S)", body, re.MULTILINE)
    return found[0] if len(found) == 1 else ""


def paragraphs(body: str, title: str) -> Iterator[tuple[str, str]]:
    """Each paragraph with its headings in small letters, outermost first; no tables."""
    path: list[tuple[int, str]] = []
    for line in body.split("\n"):
        heading = _HEADING.match(line)
        if heading:
            depth, words = len(heading[1]), _NUMBERING.sub("", heading[2])
            path = [(d, w) for d, w in path if d < depth]
            if title not in (words, heading[2]):
                path.append((depth, words.lower()))
        elif line.strip() and not line.startswith(("|", ">", "!")):
            yield " › ".join(words for _, words in path), line


def _own_part(paragraph: str) -> list[str]:
    """The sentences of an abstract's paragraph, save its parts on background and conclusions."""
    found: list[str] = []
    background = False
    for sentence in sentences(paragraph):
        label = _LABEL.match(sentence)
        words = (label[1] or label[2]) if label else ""
        if 0 < len(words) < 60:
            background = bool(_BACKGROUND.search(words)) and not _METHODS.search(words)
        if not background or _SAYS_OWN.match(sentence):
            found.append(sentence)
    return found


def sentences(paragraph: str) -> list[str]:
    """The sentences of a paragraph, without marks of emphasis; one without end is cut into several.

    The patterns that read a sentence may take as long as the square of its length.
    """
    return [
        part
        for sentence in _SENTENCE_END.split(_plain(paragraph))
        for part in parts_of(sentence, LONGEST_SENTENCE)
    ]


def parts_of(text: str, longest: int) -> Iterator[str]:
    """A text in parts of at most so many characters, each cut behind a blank where it has one."""
    while len(text) > longest:
        end = text.rfind(" ", longest // 2, longest) + 1 or longest
        yield text[:end]
        text = text[end:]
    if text:
        yield text


def _plain(words: str) -> str:
    return words.translate(_AS_PLAIN)
