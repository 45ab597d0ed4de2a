"""The number of a study's own participants, as its report gives it.

Each number in the report's own sentences is a candidate: how plainly a sentence says that so many
were randomised or took part, where it stands, and whether the sizes of groups add up to it decide.
Numbers of people screened, planned or in one group are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_UNITS = {word: n for n, word in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen".split()
)}  # fmt: skip
_TENS = {word: 10 * n for n, word in enumerate(
    "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
)} | {"fourty": 40}  # fmt: skip
_WORD = rf"(?:{'|'.join([*_TENS, *list(_UNITS)[::-1], 'hundred', 'thousand'])})"
_SPELT = rf"(?<![\w-]){_WORD}(?:(?:[\s‐‑–-]+|\s+and\s+){_WORD})*(?![\w-])"
_FIGURES = r"(?<![\w.,·±/–-])(?<!± )\d{1,3}(?:[,\u2009\u202f\u00a0]\d{3})+(?![\d.])|(?<![\w.,·±/–-])(?<!± )\d{1,6}(?![\d%]|[.,·]\d| ?%)"
NUMBER = rf"(?:{_FIGURES}|{_SPELT})"
_PEOPLE = (
    r"(?:patients?|participants?|subjects|volunteers|individuals|adults|children|infants|neonates|"
    r"newborns|adolescents|teenagers|women|men|males|females|girls|boys|people|persons|students|"
    r"undergraduates|athletes|players|swimmers|runners|cyclists|employees|workers|nurses|mothers|"
    r"parents|residents|parturients|smokers|users|drinkers|veterans|soldiers|survivors|recipients|"
    r"donors|outpatients|inpatients|respondents|couples|physicians|learners|seniors|elders|"
    r"toddlers|babies|preschoolers|pupils|caregivers|carers|cases|pregnancies|\w*ists|Pw\w+)"
)
# Words between a number and the people; none that begins another phrase.
_DESCRIBED = r"(?:(?!(?:to|of|for|in|on|at|by|from|per|was|were|had|who|that|the|each|versus|vs|day|days|weeks?|months?|years?|hours?|min|minutes|mg|ml|g|kg|cm|mm|trials?|studies|groups?|arms?|sites|centers?|centres?|sessions?|times|hospitals|items?|%)\b)[\w‐‑–'’/+-]+[ ,]+){0,8}?"
_WHO = rf"{_DESCRIBED}{_PEOPLE}\b"
_RANDOM = r"(?:randomi[sz]ed|randomly|assigned|allocated|at random|randomi[sz]ation)"
_TOOK_PART = (
    r"(?:enrolled|enroled|recruited|included|participated|studied|analy[sz]ed|evaluated|completed|"
    r"entered|selected|investigated|treated|received|took part|volunteered|underwent|involved|"
    r"divided|participating|tested|assessed)"
)
_NOT_IT = re.compile(
    r"\b(?:screened|screening|assessed for eligibility|eligible|invited|approached|excluded|"
    r"declined|refused|withdrew|dropped|drop-?outs?|lost|discontinued|died|per (?:group|arm)|"
    r"(?:in|for|to) each|each group|each arm|will be|would|planned|required?|needed|necessary|power|sample size|"
    r"to detect|estimated|calculated|target|aimed|responders|attended|missing)\b",
    re.IGNORECASE,
)
_GROUP_SIZE = re.compile(rf"\b[nN]\s?=\s?({_FIGURES})")
_LARGEST = 2_000_000


@dataclass(frozen=True)
class _Candidate:
    value: int
    score: float
    order: int


def n_participants(
    abstract: Iterable[str], methods: Iterable[str], results: Iterable[str], title: str = ""
) -> int | None:
    """How many were randomised, or else took part; None where the sentences do not say it."""
    candidates: list[_Candidate] = []
    for bonus, sentences in ((3.0, [*abstract]), (0.0, [*methods]), (1.0, [*results]), (0.0, [title])):
        for sentence in sentences:
            for value, score in _readings(sentence):
                candidates.append(_Candidate(value, score + bonus, len(candidates)))
    totals: dict[int, float] = {}
    for candidate in candidates:
        best = totals.get(candidate.value)
        totals[candidate.value] = candidate.score if best is None else max(best, candidate.score) + 0.5
    if not totals:
        return None
    first = {value: next(c.order for c in candidates if c.value == value) for value in totals}
    value = max(totals, key=lambda value: (min(totals[value], 20), -first[value]))
    return value if totals[value] >= LEAST else None


LEAST = 3.0
_FORMS = tuple(
    (score, re.compile(pattern, re.IGNORECASE))
    for score, pattern in (
        # "we randomly assigned 240 patients", "randomised 62 adults"
        (8, rf"\b(?:randomi[sz]ed|randomly (?:assigned|allocated|divided))(?: a total of)? (?P<n>{NUMBER})(?: {_WHO}| \()"),
        # "62 patients were randomly assigned", "a total of 282 patients were randomised"
        (8, rf"(?P<n>{NUMBER}) {_WHO}[^.;]{{0,80}}? (?:were|was|are|have been|being) (?:\w+ ){{0,3}}{_RANDOM}"),
        (8, rf"(?P<n>{NUMBER}) (?:{_WHO} )?(?:were|was) (?:\w+ )?(?:randomi[sz]ed|randomly)\b"),
        # "Of 166 patients randomised"
        (8, rf"\b(?:of|all)(?: the)? (?P<n>{NUMBER}) (?:{_DESCRIBED})?(?:{_PEOPLE} )?(?:who were )?randomi[sz]ed"),
        (7, rf"{_PEOPLE}\b[^.;(]{{0,60}}\([nN]\s?=\s?(?P<n>{_FIGURES})\) (?:were|was|completed|who|participated|received)"),
        (6, rf"\b[Aa] total of (?P<n>{NUMBER}) {_WHO}"),
        (6, rf"(?P<n>{NUMBER}) {_WHO}[^.;]{{0,100}}? (?:were|was|have been|had been)? ?(?:\w+ ){{0,2}}{_TOOK_PART}"),
        (6, rf"\b(?:enrolled|recruited|included|studied|enrolling|recruiting|involving|conducted (?:on|in|with|among)|performed (?:on|in|with)|comprised|consisted of|participants (?:were|are|included)|subjects were|sample of|cohort of)(?: a total of)?(?: \w+ly)? (?P<n>{NUMBER}) (?:{_WHO}|{_DESCRIBED})"),
        (5, rf"\b(?:Participants|Patients|Subjects|Population)\s?: (?:A total of )?(?P<n>{NUMBER})\b"),
        (5, rf"\([Nn]\s?=\s?(?P<n>{_FIGURES})\)(?=[^.]{{0,60}}\b{_RANDOM})"),
        (4, rf"(?P<n>{NUMBER}) {_WHO}"),
    )
)  # fmt: skip


def _readings(sentence: str) -> Iterator[tuple[int, float]]:
    """The numbers of people that a sentence gives, each with how plainly it says it."""
    best: dict[int, tuple[float, int]] = {}
    for score, form in _FORMS:
        for match in form.finditer(sentence):
            value = value_of(match["n"])
            if value is None or not 1 <= value <= _LARGEST or _ruled_out(sentence, match):
                continue
            if value not in best:
                best[value] = (score, match.start("n"))
    groups = [v for m in _GROUP_SIZE.finditer(sentence) if (v := value_of(m[1]))]
    sums = {sum(groups)} if len(groups) > 1 else set()
    if len(groups) > 1 and not any(value > max(groups) for value in best):
        yield sum(groups), 5.5
    added = _added(sentence)
    if added:
        yield added
    for value, (score, _) in best.items():
        part = value in groups and value not in sums and len(groups) > 1
        one_group = bool(re.search(rf"(?i)\bgroup|\barm\b", sentence)) and not sums and score <= 4
        yield value, score + (3 if value in sums else 0) - (4 if part else 0) - (1 if one_group else 0)


_TWO_GROUPS = re.compile(
    rf"(?P<a>{NUMBER})(?: {_WHO})?[^.;,]{{0,60}}(?:to|in|received|into) [^.;]{{2,80}}?(?:,| and| while) (?P<b>{NUMBER})"
    rf"(?: {_WHO})?[^.;]{{0,30}}?(?:to|in|received|were)\b", re.IGNORECASE,
)  # fmt: skip


def _added(sentence: str) -> tuple[int, float] | None:
    """ "Sixty-two patients were randomised to A and 60 patients to B" says 122."""
    match = _TWO_GROUPS.search(sentence)
    if not match or not re.search(_RANDOM, sentence, re.I):
        return None
    a, b = value_of(match["a"]), value_of(match["b"])
    return (a + b, 9.0) if a and b and a > 2 and b > 2 and max(a, b) < 3 * min(a, b) else None


def _ruled_out(sentence: str, match: re.Match[str]) -> bool:
    """Whether the words around say that these are not those who took part."""
    near = sentence[max(0, match.start("n") - 40) : match.end() + 25]
    return bool(_NOT_IT.search(near))


def value_of(words: str) -> int | None:
    """`8050` from "8,050", `154` from "One hundred and fifty-four"; None where it is none."""
    if words[:1].isdigit():
        return int(re.sub(r"\D", "", words))
    total = current = 0
    for word in re.findall("[a-z]+", words.lower()):
        if word in _UNITS or word in _TENS:
            current += _UNITS.get(word, _TENS.get(word, 0))
        elif word == "hundred":
            current = max(current, 1) * 100
        elif word == "thousand":
            total, current = total + max(current, 1) * 1000, 0
    return total + current or None
