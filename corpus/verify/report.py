"""What comparing an article with its received file found."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from corpus.verify.walk import Repair


@dataclass(frozen=True)
class Fault:
    """One difference that nothing explains."""

    place: str
    message: str


@dataclass(frozen=True)
class VerifyReport:
    """What comparing one article with its received file showed."""

    article_id: str
    repairs: tuple[Repair, ...] = ()
    faults: tuple[Fault, ...] = ()
    n_words: int = 0  # of the article, tables included
    n_numbers: int = 0
    remark: str | None = None  # what was not compared, and why

    @property
    def ok(self) -> bool:
        """Whether every difference is explained."""
        return not self.faults

    @property
    def counts(self) -> dict[str, int]:
        """How many repairs there are of each kind, the most frequent first."""
        return dict(Counter(repair.kind for repair in self.repairs).most_common())

    def lines(self) -> list[str]:
        """The report for a person, one line an entry."""
        verdict = "ok" if self.ok else f"{len(self.faults)} unexplained"
        size = f"{self.n_words:,} words, {self.n_numbers:,} numbers compared"
        lines = [f"{self.article_id}: {verdict}; {self.remark or size}"]
        lines += [f"  {n:5,} {kind}{self._signs(kind)}" for kind, n in self.counts.items()]
        return lines + [f"  FAULT {fault.place}: {fault.message}" for fault in self.faults]

    def _signs(self, kind: str) -> str:
        if kind != "sign restored":
            return ""
        pairs = Counter(f"{r.was} -> {r.now}" for r in self.repairs if r.kind == kind)
        return " (" + ", ".join(f"{pair}: {n}" for pair, n in pairs.most_common()) + ")"


def counted(
    article_id: str, text: str, repairs: tuple[Repair, ...] = (), faults: tuple[Fault, ...] = ()
) -> VerifyReport:
    """A report that counts the words and numbers of the text."""
    return VerifyReport(
        article_id,
        repairs,
        faults,
        n_words=len(re.findall(r"[^\W\d_]+", text)),
        n_numbers=len(re.findall(r"\d+(?:[.,]\d+)*", text)),
    )
