"""The names of outcomes, of groups of patients and of time points, found in a text."""

from __future__ import annotations

import re
from functools import lru_cache

# Outcomes under their usual names; where two fit at one place the longer match wins.
# fmt: off
OUTCOMES = {
    "OS": r"overall (?:\d+-year )?survival|\d-year survival|\bm?OS\b",
    "LFS": r"leuk(?:a)?emia-free survival|\bm?LFS\b",
    "EFS": r"event-free survival|\bm?EFS\b",
    "RFS": r"relapse-free survival|\bm?RFS\b",
    "PFS": r"progress(?:ion)?-free survival|\bm?PFS\b",
    "DFS": r"disease-free survival|\bm?DFS\b",
    "CR": r"complete (?:remission|response)|(?<!for )\bCRs?\b(?! patients)",
    "CR/CRi": r"(?<!for )\bCR ?/ ?CRi\b|\bCR or CRi\b|overall remission rate|\bORR\w?"
              r"|overall response rate|(?:\bCR|complete remission) or complete remission with"
              r" incomplete[\w ]+(?:\(CRi\))?",
    "CRi": r"\bCR[ihp]\b|complete remission with \w+ hematologic(?:al)? recovery",
    "CR with others": r"CR(?: ?[+/] ?CR[hip])+(?<!CR/CRi)|CR or CRh",
    "response": r"response rate|remission rate",
    "MRD negativity": r"MRD[⁻−-]? ?(?:CR\b(?! patients)|negativity|response|remission)"
                      r"|MRD[- ]negative(?: (?:complete remission|CR|remission|status))?"
                      r"|negative MRD|MRD-CR",
    "DOR": r"durations? of (?:remission|response)|\bm?DOR\b|remission duration",
    "relapse": r"relapse rate|rates? of relapse|relapsed?\b|recurrence(?: rate)?",
    "CIR": r"cumulative incidence(?: rate)? of relapse|\bCIR\b|incidence of relapse",
    "NRM": r"non-?relapse mortality|\bNRM\b",
    "TRM": r"\b(?:transplant\w*+|treatment)-related mortality|\bTRM\b",
    "severe CRS": r"severe (?:CRS|cytokine release syndrome)",
    "CRS": r"cytokine release syndrome|\bCRS\b",
    "neurotoxicity": r"neurotoxicity|\bICANS\b|\bCRES\b",
    "acute GVHD": r"acute (?:GVHD|graft-versus-host)|\baGVHD\b",
    "chronic GVHD": r"chronic (?:GVHD|graft-versus-host)|\bcGVHD\b",
}
SURVIVAL = {"OS", "LFS", "EFS", "RFS", "PFS", "DFS", "CIR", "NRM", "TRM", "relapse"}

# The patients that a figure is about: one about all patients has none of these beside it.
GROUPS = {
    "responders": r"responders|who responded|MRD response|responding|\bfor CR\b|\bCR patients"
                  r"|who achieved",
    "CD19-negative": r"CD19[- ]?(?:negativ|−)",
    "CD19-positive": r"CD19[- ]positiv",
    "MRD+": r"MRD ?(?:\+|\( ?\+\)|[- ]positiv)",
    "MRD−": r"MRD(?: ?[−⁻]|- | CR patients)|MRD-negative (?:\w+ )?(?:group|recipients|patients)",
    "not transplanted": r"\bnon-?transplant|without (?:\w+ ){0,2}\S*(?:HSCT|transplant)|\balone\b"
                        r"|not (?:receive|transplanted|undergo)|no (?:allo-)?HSCT",
    "transplanted": r"(?<!non-)(?<!pre-)\btransplant(?:ed|ation)? (?:group|patients|recipients)"
                    r"|(?:after|following|post|(?<!not )receive[ds]?|receiving|underwent|with"
                    r"|followed by)[- ](?:\w+ ){0,2}\S*HSCT|\+HSCT|patients being transplanted",
    "second infusion": r"second (?:\S+ )?infusion|reinfusion|CART2",
    "first infusion": r"first (?:\S+ )?infusion|CART1",
    "low burden": r"low (?:disease|tumou?r|leuk\w+) burden|< ?\d+% (?:bone|blasts)",
    "high burden": r"high (?:disease|tumou?r|leuk\w+) burden|[≥>] ?\d+% blasts",
    "Ph+": r"\bPh ?\+|Ph-positive|Philadelphia chromosome-positive|BCR-ABL",
    "intention to treat": r"\bITT\b|intention.to.treat",
    "after relapse": r"post-transplant relapse|relapsed after",
    "some named before": r"\b(?:those|these) (?:\w+ ){0,2}patients\b|\b(?:those|these) were\b",
    "treated before": r"previously (?:treated|given)|prior (?:use|blinatumomab|CAR)|failed",
}
# fmt: on
_OUTCOME = {name: re.compile(pattern) for name, pattern in OUTCOMES.items()}
_GRADE = re.compile(r"(?<=[Gg]rade )[\dIV≥–-]+|(?<=[Gg]rades )[\dIV≥–-]+|≥ ?\d grade")
# Patients set apart by what no name of GROUPS has: these words then stand for the group.
_SUBGROUP = re.compile(
    r"\baged [^,.;()]{2,30}?\d+|\b(?:younger|older) than \d+"
    r"|\b(?!MRD|CD19|Ph\b)[A-Z][A-Za-z0-9/]{1,40}[- ](?:positive|negative)"
    r"(?= (?:tumou?rs?|disease|women"
    r"|men|patients|cases))"
)
_GROUP = {name: re.compile(pattern) for name, pattern in GROUPS.items()}
_PERIOD = re.compile(
    r"\b(\d+|one|two|three|four|five|six|twelve)[- ]?(year|month|day|m|y)s?\b", re.IGNORECASE
)
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "twelve": 12}


@lru_cache(maxsize=16_384)
def outcomes_in(text: str) -> tuple[tuple[str, str], ...]:
    """Outcomes that a text names, in order, each once; of two at one place the longer."""
    plain = _uncapitalised(text)
    spans = sorted(
        (match.start(), -match.end(), name) for name, pattern in _OUTCOME.items()
        for match in pattern.finditer(plain)
    )  # fmt: skip
    named: dict[str, str] = {}
    end = 0
    for start, minus_end, name in spans:
        if start >= end:
            end = -minus_end
            named.setdefault(name, text[start:end])
    return tuple(named.items())


def _uncapitalised(text: str) -> str:
    """The text with "Relapse" as "relapse"; acronyms and the length of the text stay."""
    return re.sub(r"\b[A-Z](?=[a-z]{2})", lambda match: match.group().lower(), text)


def first_outcome(text: str) -> int:
    """Where the first outcome of a text begins; its end where there is none."""
    plain = _uncapitalised(text)
    starts = [match.start() for p in _OUTCOME.values() if (match := p.search(plain))]
    return min(starts, default=len(text))


def groups_in(text: str) -> frozenset[str]:
    """Which patients a text speaks of, and which grade of a side effect."""
    named = {name for name, pattern in _GROUP.items() if pattern.search(text)}
    apart = (*_GRADE.finditer(text), *_SUBGROUP.finditer(text))
    return frozenset(named | {match.group().casefold() for match in apart})


def period_in(text: str) -> tuple[float | None, str]:
    """The last period of a text, in months, and as it is written."""
    found: tuple[float | None, str] = (None, "")
    for match in _PERIOD.finditer(text):
        number, unit = match.group(1).lower(), match.group(2).lower()[0]
        count = _WORDS.get(number) or int(number)
        found = (count * {"y": 12.0, "m": 1.0, "d": 1 / 30}[unit], match.group())
    return found


def without_mrd_negativity(header: str) -> str:
    """A column's header without "MRD− CR rate" and the like, which name no group of patients."""
    return _OUTCOME["MRD negativity"].sub(" ", header)
