"""What an answer is: claims copied from articles, each with its citations, or a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.answers.level import weight_of
from app.answers.refusal import Refusal
from app.answers.reported import Reported
from corpus.article import Article
from index.passages.passage import Passage


@dataclass(frozen=True)
class Evidence:
    """A ranked passage, with the number that markers such as [1] refer to."""

    n: int
    passage: Passage
    article: Article
    score: float


@dataclass(frozen=True)
class Claim:
    """A whole sentence or table row, as it stands in `Article.text[start:end]`."""

    text: str
    shown: str  # the same text; a row with the headers of its columns
    citations: tuple[int, ...]  # the first is where `text` stands; a row's header and parent follow
    start: int
    end: int
    cells: tuple[int, ...] = ()  # of a row: positions of the cells that are shown
    cohort: str = ""  # the study, else the therapy, that it is about, if its words do not say so
    # Where in Article.text an earlier sentence says so; None where its citation or row does.
    cohort_said_in: tuple[int, int] | None = None
    asked: int | None = None  # which of the shown cells is asked for, where clear
    mark: str = ""  # such as EXPRESSION OF CONCERN, where the article is in question
    arms: tuple[int, ...] = ()  # the shown cells that the question sets side by side
    # Where in Article.text the sentences stand that it is read with: they say what it is of.
    read_with: tuple[tuple[int, int], ...] = ()
    reports: tuple[Reported, ...] = ()  # papers whose results it tells, by its own references
    is_more: bool = False  # whether it is far less likely to answer than the first statement
    is_arm: bool = False  # whether it is one of two rows that the question sets side by side

    @property
    def said(self) -> str:
        """What is shown, with the mark before it."""
        return f"[{self.mark}] {self.shown}" if self.mark else self.shown


@dataclass(frozen=True)
class Side:
    """What one source says where sources differ."""

    claim: Claim
    figure: str | None  # the figure that differs, as it stands in claim.text; None for a finding


UNSURE = 0.4  # confidence below which the first statement answers in less than two of five times
WEAK = (
    "Weak match: this may not answer your question. Check that the passage is about what you asked."
)


@dataclass(frozen=True)
class Difference:
    """Statements that cannot both stand, or that clearly differ."""

    about: str  # in the articles' words: "2-year OS"
    sides: tuple[Side, ...]


@dataclass(frozen=True)
class Answer:
    """The reply to one question. Abstaining is an ordinary answer: no claims, and a reason."""

    question: str
    claims: tuple[Claim, ...]
    evidence: tuple[Evidence, ...]  # best first; the nearest passages where it abstains
    confidence: float  # 0 to 1
    refusal: Refusal | None  # why it abstained
    seconds: float
    read_as: str | None = None  # the question searched for, where it is not the one typed
    differences: tuple[Difference, ...] = ()  # on what is asked, between or within articles
    left_out: tuple[Article, ...] = ()  # retracted ones that would have answered
    note: str = ""  # what the reader must know of the answer as a whole

    @property
    def abstained(self) -> bool:
        """Whether the articles were found not to answer."""
        return not self.claims

    @property
    def reason(self) -> str | None:
        """Why it abstained, in a sentence for the reader."""
        return self.refusal.sentence if self.refusal else None

    @property
    def text(self) -> str:
        """The answer as one text, each claim followed by its markers."""
        if self.abstained:
            return self.reason or ""
        said = [f"{claim.said} {markers(claim)}" for claim in self.claims]
        for difference in self.differences:
            sides = " / ".join(f"{s.claim.said} {markers(s.claim)}" for s in difference.sides)
            said.append(f"Sources differ on {difference.about}: {sides}")
        return " ".join([*said, self.remark]).strip()

    @property
    def remark(self) -> str:
        """The note, and which articles were left out though they would answer."""
        if self.abstained:
            return ""
        void = "; ".join(map(named_with_standing, self.left_out))
        return " ".join([self.note, f"Left out: {void}." if void else ""]).strip()

    @property
    def caution(self) -> str:
        """What is said above an answer that more likely than not is none; else empty."""
        return WEAK if self.claims and self.confidence < UNSURE else ""

    def doubt(self, claim: Claim) -> str:
        """Why the table of a claim's row may be misread; empty where there is no doubt."""
        return self.evidence[claim.citations[0] - 1].article.doubt_at(claim.start)

    def cohort_from(self, claim: Claim) -> str:
        """The sentence before a claim that names its cohort; empty where none is needed."""
        if claim.cohort_said_in is None:
            return ""
        article = self.evidence[claim.citations[0] - 1].article
        return article.text[slice(*claim.cohort_said_in)]

    def article(self, claim: Claim) -> Article:
        """The article that a claim stands in."""
        return self.evidence[claim.citations[0] - 1].article

    def weight(self, claim: Claim) -> str:
        """`multicentre retrospective cohort, n = 122, 2020`: of the article that it stands in."""
        return weight_of(self.article(claim))

    def context(self, claim: Claim) -> tuple[str, ...]:
        """The sentences that a claim is read with, word for word."""
        text = self.article(claim).text
        return tuple(text[start:end] for start, end in claim.read_with)

    @property
    def cited(self) -> tuple[Claim, ...]:
        """Every claim, those of differing sources included."""
        return (*self.claims, *(side.claim for d in self.differences for side in d.sides))


def named_with_standing(article: Article) -> str:
    """`Test 2015 (retracted; retraction: DOI 10.1/ret)`."""
    standing = article.standing
    ties = [str(tie) for tie in standing.relations if tie.kind.is_notice]
    return f"{article.label} ({'; '.join([*standing.words, *ties])})"


def markers(claim: Claim) -> str:
    """`[1]`, or `[1][2]` for a row and its header."""
    return "".join(f"[{n}]" for n in claim.citations)


def section_path(section: tuple[str, ...]) -> str:
    """`Results › Survival`."""
    return " › ".join(section)


def answer_record(answer: Answer, question_id: str | None = None) -> dict[str, Any]:
    """The answer as the JSON object that other programs rely on."""
    record: dict[str, Any] = {} if question_id is None else {"id": question_id}
    return record | {
        "question": answer.question,
        "read_as": answer.read_as,
        "answer": answer.text,
        "abstained": answer.abstained,
        "confidence": round(answer.confidence, 3),
        "reason": answer.reason,
        "refusal": _refusal_record(answer.refusal),
        "note": answer.note,
        "caution": answer.caution,
        "claims": [_claim_record(claim, answer) for claim in answer.claims],
        "differences": [
            {
                "about": difference.about,
                "sides": [
                    _claim_record(side.claim, answer) | {"figure": side.figure}
                    for side in difference.sides
                ],
            }
            for difference in answer.differences
        ],
        "left_out": [
            {
                "article_id": article.article_id,
                "title": article.title,
                "status": list(article.standing.words),
            }
            for article in answer.left_out
        ],
        "passages": [_passage_record(evidence) for evidence in answer.evidence],
        "seconds": round(answer.seconds, 4),
    }


def _claim_record(claim: Claim, answer: Answer) -> dict[str, Any]:
    return {
        "text": claim.text,
        "cohort": claim.cohort,
        "cohort_from": answer.cohort_from(claim),
        "mark": claim.mark,
        "doubt": answer.doubt(claim),
        "citations": list(claim.citations),
        "evidence": answer.weight(claim),
        "context": list(answer.context(claim)),
        "reports": [_reported_record(one) for one in claim.reports],
        "folded": claim.is_more,
    }


def _reported_record(one: Reported) -> dict[str, Any]:
    return {
        "name": one.name,
        "text": one.text,
        "start": one.start,
        "end": one.end,
        "doi": one.doi,
        "pmid": one.pmid,
        "article_id": one.article_id,
    }


def _refusal_record(refusal: Refusal | None) -> dict[str, Any] | None:
    return {"kind": refusal.kind, "missing": list(refusal.missing)} if refusal else None


def _passage_record(evidence: Evidence) -> dict[str, Any]:
    passage, metadata = evidence.passage, evidence.article.metadata
    return {
        "n": evidence.n,
        "article_id": passage.article_id,
        "title": evidence.article.title,
        "year": metadata.year,
        "status": list(evidence.article.standing.words),
        "section": section_path(passage.section),
        "kind": passage.kind,
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "context": passage.context,
        "doubt": evidence.article.doubt_at(passage.start),
        "unread_tables": list(metadata.unread_tables),
        "score": round(evidence.score, 4),
    }
