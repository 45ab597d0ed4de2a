"""What becomes of a publication after it has appeared, and the papers that say so.

A retraction, a correction, an expression of concern is a paper of its own, a notice; it has one
relation *of* the paper that it is about. That paper *has* the same relation to its notice. Words
that files use for either ("retraction-forward", "Corrected Article", "RETRACTED: ...") are read
here, and nowhere else. What other papers of a library say is in corpus/standing.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from corpus.words.notices import in_english, stated_in_english


class Status(StrEnum):
    """What has become of a publication, gravest first."""

    RETRACTED = "retracted"
    WITHDRAWN = "withdrawn"
    PARTLY_RETRACTED = "partially retracted"
    CONCERN = "expression of concern"
    CORRECTED = "corrected"
    PREPRINT = "preprint"


VOID = frozenset((Status.RETRACTED, Status.WITHDRAWN))  # what they report is no evidence any more
DOUBTED = VOID | {Status.PARTLY_RETRACTED, Status.CONCERN}  # each of their statements is marked


class RelationKind(StrEnum):
    """What one paper is to another."""

    RETRACTION = "retraction"
    WITHDRAWAL = "withdrawal"
    PARTIAL_RETRACTION = "partial retraction"
    CONCERN = "expression of concern"
    CORRECTION = "correction"
    ADDENDUM = "addendum"
    PREPRINT = "preprint"
    COMMENT = "comment"
    COMPANION = "companion"

    @property
    def is_notice(self) -> bool:
        """Whether a paper of this kind changes how another stands."""
        return self in NOTICES


class Direction(StrEnum):
    """Which of two papers is the notice, the preprint or the comment."""

    OF = "of"  # this one: it is the retraction of the other
    HAS = "has"  # the other: it is the retraction of this one


@dataclass(frozen=True)
class Relation:
    """A tie to another paper, known by DOI, PMID or title, and by article_id if it is here too."""

    kind: RelationKind
    direction: Direction
    doi: str | None = None
    pmid: str | None = None
    title: str | None = None
    article_id: str | None = None  # found in the library, never written into an article's file

    @property
    def place(self) -> str:
        """Where the other paper is: its article_id, or else DOI, PMID or title."""
        if self.article_id:
            return self.article_id
        pmid = f"PMID {self.pmid}" if self.pmid else ""
        return (f"DOI {self.doi}" if self.doi else "") or pmid or self.title or "not named"

    def __str__(self) -> str:
        if self.direction is Direction.OF:
            return f"the {self.kind} of {self.place}"
        return f"{self.kind}: {self.place}"


NOTICES = {
    RelationKind.RETRACTION: Status.RETRACTED,
    RelationKind.WITHDRAWAL: Status.WITHDRAWN,
    RelationKind.PARTIAL_RETRACTION: Status.PARTLY_RETRACTED,
    RelationKind.CONCERN: Status.CONCERN,
    RelationKind.CORRECTION: Status.CORRECTED,
}

_QUOTES = " \"'“”‘’«»."  # around a title
_QUOTED = re.compile(r"""(?:[“„«]|"(?=[^"]*"))(?P<title>[^“”„«»"]{12,})[”“»"](?=[\s,.;(\[]|\Z)""")
MAX_TITLE, MAX_STATEMENT = 1_000, 1_000  # characters; a longer title is none

_KINDS = (
    (RelationKind.PARTIAL_RETRACTION, r"partial(?:ly)?[\s_-]*retract"),
    (RelationKind.RETRACTION, r"retract"),
    (RelationKind.WITHDRAWAL, r"withdr[ae]w|\bremov(?:al|ed)\b"),
    (RelationKind.CONCERN, r"\bof[\s_-]concern|\bconcern(?:ed)?-"),
    (RelationKind.CORRECTION, r"\bcorrect(?:ions?|ed)\b|corrig|errat|\bof errors?\b"),
    (RelationKind.ADDENDUM, r"addend"),
    (RelationKind.PREPRINT, r"pre-?print|version-of-record|\bvor\b|published-|journal-article"),
    (RelationKind.COMMENT, r"comment|editorial|\bletter|reply"),
    (RelationKind.COMPANION, r"companion|article-reference"),
)
# Words for the paper that a notice is about; the others name the notice itself.
_ABOUT = re.compile(
    r"retracted(?!-?by)|withdrawn(?!-?by)|corrected(?!-?by)|addended|object-of-concern|"
    r"commentary-article|original|version-of-record|\bvor\b|published-|journal-article", re.I,
)  # fmt: skip
_NOUNS = (
    r"partial retraction|retractions?|(?:editorial )?(?:expression|notice) of concern|"
    r"(?:(?:author|publisher|editorial)(?:['’]?s)? )?corrections?|corrigend(?:um|a)|"
    r"errat(?:um|a)|addend(?:um|a)|department of errors?|(?:temporary )?(?:withdrawal|removal)"
    r"(?= notice)"
)
_DONE_WORDS = r"(?:partially )?retracted|withdrawn"
_IT_IS = r"(?:(?:this )?(?:article|paper) (?:(?:has been|is|was) )?)?"  # "Article retracted: ..."
_THING = (
    r"(?: (?:notice|note|statement|article|paper|chapter|publication|as (?:a )?duplicate|"
    r"and (?:replace(?:ment|d)|republi(?:cation|shed))|(?:and|&) clarifications?))?"
)
_OF_IT = r"(?: of(?: (?:the )?(?:publication|article|paper))?(?=:))?"  # "Retraction of: ..."
# What a publisher takes away; as an ordinary word "removed" begins titles too.
_REMOVED = r"(?:temporary |permanent )?(?-i:REMOVAL|REMOVED|Removed)(?=\s*:)"
_BEFORE = re.compile(
    rf"\W*(?:(?:notice|statement) of )?(?P<word>{_NOUNS}|(?<=notice of )withdrawal|"
    rf"(?<=statement of )(?:withdrawal|removal)|{_IT_IS}(?:{_DONE_WORDS})|"
    rf"(?P<taken>{_REMOVED})){_THING}{_OF_IT}(?:\s*[\]】)]\s*[:.]?|\s*[:：.–—]|\s-\s)\s*(?P<rest>\S.*)",
    re.I | re.S,
)  # fmt: skip
_TO = re.compile(
    rf"\W*(?P<word>{_NOUNS}){_THING}\s+(?:to|(?<=um )for|(?<=um )on)"
    r"(?:\s?[:：]\s*|\s+(?=(?-i:[^a-z])))(?P<rest>\S.*)", re.I | re.S,
)  # fmt: skip
# "Retraction of “X”", "Correction for Smith et al., X": with a quoted title or its authors.
_ABOUT_IT = re.compile(
    rf"\W*(?P<word>{_NOUNS}){_THING}\s+(?:of|to|for|on|about|regarding|concerning|in)(?: the "
    r"(?:\w+ )?(?:article|paper|report|review))?:?\s+"
    r"(?P<rest>[“\"‘«].*[”\"’»][\W\d]*(?:\[[^\]]*\])?\W*\Z|[^:.]{2,80}?\bet al\b.*)", re.I | re.S,
)  # fmt: skip
_AUTHORS_OF_IT = re.compile(r"(?:[\w’'-]+,? ){1,5}?et al\b[.,:]*\s*", re.I)
_AFTER = re.compile(
    rf"(?P<rest>.*\S)\s*(?:(?P<bracket>[\[【])\s*|\(\s*|\s[–—-]\s*|[:.]\s+|"
    rf"(?<=\w)[*†]?\s(?=(?-i:RETRACTED|WITHDRAWN)\Z))(?:notice of )?"
    rf"(?P<word>{_NOUNS}|withdrawal|{_DONE_WORDS}){_THING}(?:\.[^()\[\]]*)?\s*[\]】).]*\Z",
    re.I | re.S,
)  # fmt: skip
# As an ordinary word it begins titles too: "Withdrawal: a survey of nurses".
_WITHDRAWAL = re.compile(r"\W*(?P<word>withdrawal)\s*[:.–—]\s*(?P<rest>\S.*)", re.I | re.S)
# As ordinary words they end titles too: "Opioid use: withdrawal".
_ORDINARY = re.compile(r"retraction|withdrawal|correction")
_ALONE = re.compile(rf"\W*(?:notice of )?(?P<word>{_NOUNS}){_THING}\W*\Z", re.I)
_IS_DONE = re.compile(r"(?:retracted|corrected|withdrawn)\Z", re.I)
_TYPE = re.compile(
    rf"\W*(?:notice of |published )?(?P<word>{_NOUNS}|withdrawal|{_DONE_WORDS}|corrected)"
    rf"(?: of publication)?{_THING}s?"
    r"(?:\W+(?:and\W+)?(?:correction|erratum|addend|clarification|republish|retraction)\w*)?\W*\Z",
    re.I,
)
_SERVERS = re.compile(
    r"\b(?:(?:med|bio|chem|psy|soc|ar|eng)rxiv|research square|preprints(?:\.org)?|ssrn|"
    r"authorea)\b", re.I,
)  # fmt: skip
_PAPER = r"(?:article|paper|publication|manuscript|preprint|review)"
_THIS = rf"th(?:is|e (?:above|following)) (?:\w+ ){{0,2}}?{_PAPER}"
_DONE = re.compile(
    r"\W*(?:(?:editor\S*|publisher\S*|important|retraction|withdrawal|correction) )?"
    r"(?:(?:notice|note|statement)\b[\s:.—–-]*)?"
    r"(?:(?:at|by|upon|on|after|following|due to) [^.,]{1,120}, )?"
    rf"(?:{_THIS}|th(?:is|e above) (?:study|work|report)(?=[^.]{{0,120}}retracted))\b[^.]{{0,160}}?"
    r"\b(?:has(?: now)? been|was|is|have been) (?:being |hereby |subsequently |formally |now )?"
    r"(?P<word>(?:partially )?(?:retracted|withdrawn|corrected(?! for)|amended))", re.I,
)  # fmt: skip
_DOING = re.compile(
    r"\W*[^.]{0,200}?\b(?:has|have|is|are|hereby|wish(?:es)? to|requests? to)\b[^.]{0,80}?"
    rf"\b(?P<word>retract|withdraw)(?:ed|n|ing|s)? {_THIS}\b", re.I,
)  # fmt: skip
_OF_ANOTHER = re.compile(
    rf"(?:the|this|our) (?:\w+ )?{_PAPER}\b.{{0,300}}?\b(?:has|have|is|was|were) (?:been )?"
    r"(?:\w+ly )?(?:withdrawn|retracted)\b", re.I | re.S,
)  # fmt: skip
_NOTICE_NAMES = (
    r"erratum|corrigendum|(?:(?:author|publisher)(?:['’]s)? )?corrections?|"
    r"retraction(?: note| notice)?|(?:editorial )?expression of concern|addendum"
)
_POINTER = re.compile(
    rf"\W*(?:(?:there is|(?:please )?see|read) )?(?:an?|the) (?P<word>{_NOTICE_NAMES})"
    rf"(?: \([^()]*\))? (?:to|for|of|on|about) {_THIS}\b", re.I,
)  # fmt: skip
# "This is a retracted article", "This article has a correction", "Retraction in: J Skin 2021".
_POINTERS = (
    re.compile(rf"\W*this is an? (?P<word>retracted|withdrawn) {_PAPER}\b", re.I),
    re.compile(
        rf"\W*{_THIS} has (?:an? )?(?:(?:published|linked) )?(?P<word>{_NOTICE_NAMES})\b", re.I
    ),
    re.compile(rf"\W*(?P<word>{_NOTICE_NAMES}) (?:appears )?in\s*(?::|\Z)", re.I),
    re.compile(
        r"\W*[^.]{0,100}?\b(?:issu|publish)\w* an? (?:editorial )?(?P<word>expression of concern) "
        rf"[^.]{{0,60}}?\b{_THIS}\b", re.I,
    ),
    re.compile(
        r"\W*the (?:original|online|published|earlier|previous|first)(?: online)? version of "
        rf"{_THIS} (?:has been|was|is) (?:\w+ ){{0,2}}?(?P<word>corrected|revised|amended)\b"
        r"(?![^.]{0,160}\b(?:open access|licen[cs]e|copyright)\b)", re.I,
    ),
    # Readers are told in these words before it is known what will come of it.
    re.compile(
        r"\W*(?:editor\S* notes?\b[\s:.—–-]*)?readers are (?P<word>alerted) that\b"
        r"(?=.{0,300}\b(?:concern|criticism|question|integrity|reliab|validity))", re.I | re.S,
    ),
)  # fmt: skip
_ADDED = re.compile(
    r"\W*(?P<word>correction)s? (?:made|added)\b|.{0,300}\bthis notice\b[^.]{0,120}\bto indicate\b"
    r"[^.]{0,60}\b(?P<done>corrected|retracted|withdrawn)\b", re.I | re.S,
)  # fmt: skip
_BANNER = re.compile(
    r"\W*+(?P<word>(?:partially )?retracted|withdrawn)(?: (?:article|paper|publication))?\W*+\Z",
    re.I,
)


_OTHER_WORDS = {
    "amended": RelationKind.CORRECTION, "revised": RelationKind.CORRECTION,
    "alerted": RelationKind.CONCERN,
}  # fmt: skip


def kind_named(word: str) -> RelationKind | None:
    """The kind that a word of a file names: "corrected-article", "Retraction", "Erratum"."""
    return next((kind for kind, pattern in _KINDS if re.search(pattern, word, re.I)), None)


def relation_named(word: str) -> tuple[RelationKind, Direction] | None:
    """The relation that a file's word for a related paper names: "retracted-article" is what
    this paper retracts, "retraction-forward" its own retraction.
    """
    kind = kind_named(word)
    if kind is None:
        return None
    return kind, Direction.OF if _ABOUT.search(word) else Direction.HAS


def type_named(article_type: str) -> tuple[RelationKind, Direction] | None:
    """OF for a type of notice ("Retraction", "Errata"), HAS for a type of what became of a paper
    ("Retracted Article"); None for every other type, "Drug withdrawal research" too.
    """
    match = _TYPE.match(in_english(article_type.replace("-", " ")[:MAX_TITLE].strip()))
    kind = kind_named(match["word"]) if match else None
    if match is None or kind is None:
        return None
    return kind, Direction.HAS if _IS_DONE.search(match["word"]) else Direction.OF


def is_preprint_server(name: str) -> bool:
    """Whether what stands as the journal is a server of preprints."""
    return bool(_SERVERS.search(name))


@dataclass(frozen=True)
class TitleNotice:
    """What a title says before or after the title proper."""

    kind: RelationKind
    direction: Direction  # OF: the paper is a notice; HAS: it is itself retracted
    title: str  # of the paper that it is about, without quotation marks; may be empty


def notice_in_title(title: str) -> TitleNotice | None:
    """`Retraction notice to: X` is a notice of X; `RETRACTED: X` and `[Retracted] X` is X itself.

    "Correction of anaemia" and "Retraction of the gallbladder" are neither.
    """
    if len(title) > MAX_TITLE:
        return None
    title = in_english(title.strip())
    patterns = (_BEFORE, _TO, _ABOUT_IT, _ALONE)
    match = next((match for one in patterns if (match := one.match(title))), None)
    if match is None:
        match = _AFTER.match(title)
        if match and not match["bracket"] and _ORDINARY.fullmatch(match["word"]):
            return None
    kind = kind_named(match["word"]) if match else None
    if match is None or kind is None:
        return None
    done = _IS_DONE.search(match["word"]) or match.groupdict().get("taken")
    rest = _AUTHORS_OF_IT.sub("", match.groupdict().get("rest") or "", count=1)
    return TitleNotice(kind, Direction.HAS if done else Direction.OF, _unquoted(rest))


def _unquoted(title: str) -> str:
    """A title without the quotation marks around it, and what stands behind these: its place."""
    quoted = _QUOTED.match(title)
    return (quoted["title"] if quoted else title).strip(_QUOTES)


def withdrawal_in(title: str, paragraphs: Iterable[str]) -> TitleNotice | None:
    """`Withdrawal: X` is a notice of X where the text says that a paper was withdrawn."""
    match = _WITHDRAWAL.match(title[:MAX_TITLE])
    if match is None or not any(_OF_ANOTHER.search(text[:MAX_STATEMENT]) for text in paragraphs):
        return None
    return TitleNotice(RelationKind.WITHDRAWAL, Direction.OF, match["rest"].strip(_QUOTES))


def status_stated(paragraph: str) -> Status | None:
    """What a paragraph says of the paper that it stands in: "This article has been retracted".

    A word alone (RETRACTED, as printed over pages), and a pointer to a notice ("An erratum to
    this article can be found at ...") count as well.
    """
    for pattern in (_DONE, _DOING, _POINTER, *_POINTERS, _ADDED, _BANNER):
        match = pattern.match(paragraph[:MAX_STATEMENT])
        if match:
            word = (match["word"] or match.groupdict().get("done") or "").lower()
            kind = _OTHER_WORDS.get(word) or kind_named(word)
            return NOTICES.get(kind) if kind else None
    kind = kind_named(stated_in_english(paragraph[:MAX_STATEMENT]))
    return NOTICES.get(kind) if kind else None


@dataclass(frozen=True)
class Standing:
    """How far a publication stands, by its own word and by that of the others in its library."""

    status: tuple[Status, ...] = ()  # gravest first
    notice: RelationKind | None = None  # what it is the notice of, where it is one
    relations: tuple[Relation, ...] = ()

    @property
    def is_doubting_notice(self) -> bool:
        """Whether it is a notice that takes back, or doubts, what another paper reports."""
        return self.notice is not None and NOTICES.get(self.notice) in DOUBTED

    @property
    def stands(self) -> bool:
        """Whether what it reports is evidence: not retracted, nor the notice that retracts."""
        return not VOID.intersection(self.status) and not self.is_doubting_notice

    @property
    def is_superseded(self) -> bool:
        """Whether it is the preprint of a paper that the library has too."""
        return any(
            tie.kind is RelationKind.PREPRINT and tie.direction is Direction.OF and tie.article_id
            for tie in self.relations
        )

    @property
    def mark(self) -> str:
        """What stands before each of its statements: RETRACTED; empty where nothing must."""
        if self.is_doubting_notice:
            return f"NOTICE OF {self.notice}".upper()
        return next((status.upper() for status in self.status if status in DOUBTED), "")

    @property
    def words(self) -> tuple[str, ...]:
        """Every status, and what it is the notice of, for badges and lists."""
        notice = (f"notice of {self.notice}",) if self.notice else ()
        return (*notice, *(str(status) for status in self.status))
