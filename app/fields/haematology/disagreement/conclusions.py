"""Sentences -> what they conclude: that a treatment improves an outcome, or that it does not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.answers.choices import Choice
from app.fields.haematology.disagreement.outcomes import SURVIVAL, groups_in, outcomes_in
from corpus.article import Article

# fmt: off
TREATMENTS = {
    "transplant": r"HSCT|HCT\b|[Tt]ransplant",
    "CAR-T": r"CAR[- ]?T\b|CART\b|hCART|chimeric antigen receptor",
    "chemotherapy": r"chemotherap|standard (?:of care|therapy)",
    "blinatumomab": r"[Bb]linatumu?mab",
    "inotuzumab": r"[Ii]notuzumab|\bInO\b",
    "donor": r"\bMSDs?\b|\bMUDs?\b|matched (?:sibling|unrelated)|donor type",
    "second infusion": r"second \S* ?infusion|CART2|reinfusion",
    "fludarabine": r"fludarabine|flu/cy",
}
_NO_BENEFIT = re.compile(
    r"\bno (?:\w+ ){0,2}(?:difference|benefit|improvement|advantage)"
    r"|\bdid not (?:\w+ )?(?:improve|prolong|benefit)|\bnot (?:\w+ )?(?:associated with|improve)"
    r"|\bseemed not to benefit"
)
_BENEFIT = re.compile(
    r"\b(?:[Ss]ignificant\w*|markedly|greatly) (?:\w+ ){0,2}"
    r"(?:longer|better|improv|prolong|superior)"
    r"|\b(?:associated with|had) (?:\w+ ){0,3}(?:long(?:er)?|better|prolonged|improved)\b"
    r"|\bwas beneficial for|\bsignificantly prolonged by|\bsuperior to\b|\bfavorably associated"
    r"|\bexhibited (?:improved|prolonged)|\bimproved (?:survival|OS|LFS)"
)
_SUPPORTED = re.compile(
    r"\b(?:results|data|findings)\b[^.;]{0,300}\b(?:support|demonstrate|confirm)\w* "
    r"(?:the fact )?that\b"
    r"[^.;]{0,300}\b(?:prolong|improve)"
)
_CAUSES = re.compile(r"causes? of death")
_MRD_NEGATIVE = re.compile(r"achieved MRD-negative|MRD-negative CR patients who")
# What is only hoped for, asked or advised is no finding.
_OPEN = re.compile(
    r"\b(?:may|might|whether|could|would|should|potential\w*|hypothes\w+|if|unless|but not"
    r"|seems?|remains? to be)\b"
)
_CLAUSE = re.compile(r"; |, (?:while|whereas|but|although)\b|\b(?:but|however),? ")
# fmt: on
_TREATMENT = {name: re.compile(pattern) for name, pattern in TREATMENTS.items()}
_ANY_SURVIVAL = re.compile(
    r"survival benefit|improved survival|long-term outcomes?|clinical benefit"
)
# The arms that a conclusion compares are not its subgroups.
_ARMS = {"transplanted", "not transplanted", "responders", "first infusion"}


@dataclass(frozen=True)
class Conclusion:
    """One finding: the treatment improved these outcomes, or did not."""

    choice: Choice
    outcomes: frozenset[str]
    treatments: frozenset[str]
    groups: frozenset[str]
    improves: bool
    words: str  # the outcomes as the sentence writes them


def conclusions(choice: Choice, article: Article) -> list[Conclusion]:
    """The findings of a sentence, clause by clause; none where it only hopes or asks."""
    if choice.passage.kind != "paragraph":
        return []
    around = article.text[choice.passage.block_start : choice.end]
    found = []
    for clause in _CLAUSE.split(choice.text):
        improves, denies = bool(_BENEFIT.search(clause)), bool(_NO_BENEFIT.search(clause))
        supported = bool(_SUPPORTED.search(clause)) and not denies
        if _CAUSES.search(clause):  # names relapse, though not as what was improved
            continue
        if not supported and (improves == denies or _OPEN.search(clause)):
            continue
        named = [(name, words) for name, words in outcomes_in(clause) if name in SURVIVAL]
        survival = _ANY_SURVIVAL.search(clause)
        outcomes = {name for name, _ in named} | ({"OS"} if survival and not named else set())
        treatments = treatments_in(clause)
        if treatments and outcomes and "transplant" in treatments:
            if _TREATMENT["CAR-T"].search(around):
                treatments |= {"CAR-T"}
            found.append(Conclusion(
                choice, frozenset(outcomes), treatments, _subgroups(choice.text),
                improves or supported,
                ", ".join(words for _, words in named) or (survival.group() if survival else ""),
            ))  # fmt: skip
    return found


def _subgroups(text: str) -> frozenset[str]:
    groups = groups_in(text) - _ARMS
    return groups | {"MRD−"} if _MRD_NEGATIVE.search(text) else groups


def treatments_in(text: str) -> frozenset[str]:
    """Which treatments a text names."""
    return frozenset(name for name, pattern in _TREATMENT.items() if pattern.search(text))


def opposed(one: Conclusion, other: Conclusion) -> bool:
    """Whether one finds a benefit and the other none, for one outcome of one comparison."""
    return (
        one.improves != other.improves
        and one.treatments == other.treatments
        and one.groups == other.groups
        and bool(one.outcomes & other.outcomes)
        and one.choice.start != other.choice.start
    )
