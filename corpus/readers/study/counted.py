"""Numbers of people in a sentence: the figures and words for numbers, and the words for people."""

from __future__ import annotations

import re
from dataclasses import dataclass

_UNITS = {word: n for n, word in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen".split()
)}  # fmt: skip
_TENS = {word: 10 * n for n, word in enumerate(
    "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
)} | {"fourty": 40}  # fmt: skip
# A number in words: "one hundred and five", "ninety-two"; "two and three" are two numbers.
_ONES, _TEENS = "|".join(list(_UNITS)[1:10]), "|".join(list(_UNITS)[10:])
_JOINED = r"[\s‐‑–-]+"
_TO_99 = rf"(?:(?:(?:{'|'.join(_TENS)})(?:{_JOINED}(?:{_ONES}))?|{_TEENS}|{_ONES}|zero)(?![a-z]))"
_REST = rf"(?:\s+and\s+|{_JOINED})"
_TO_999 = rf"(?:(?:{_TO_99}{_JOINED})?hundred(?:{_REST}{_TO_99})?|{_TO_99})"
_SPELT = rf"(?<![\w-])(?:(?:{_TO_999}{_JOINED})?thousand(?:{_REST}{_TO_999})?|{_TO_999})(?![\w-])"
FIGURES = (
    r"(?<![\w.,·±/–-])(?<!± )(?<!\d )[1-9]\d{0,2}(?: \d{3})+(?![\d.,%])|"
    r"(?<![\w.,·±/–-])(?<!± )\d{1,3}(?:[,\u2009\u202f\u00a0]\d{3})+(?![\d.])|"
    r"(?<![\w.,·±/–-])(?<!± )\d{1,6}(?![\d%]|[.,·]\d| ?%)"
)
NUMBER = rf"(?:{FIGURES}|{_SPELT})"
PEOPLE_WORDS = tuple(
    "patient patients participant participants subjects volunteers individuals adults children "
    "infants neonates newborns adolescents teenagers women men males females girls boys people "
    "persons students undergraduates athletes players swimmers runners cyclists employees workers "
    "nurses mothers parents residents parturients smokers users drinkers veterans soldiers "
    "survivors recipients donors outpatients inpatients respondents couples physicians learners "
    "seniors elders visitors clients attendees members toddlers babies preschoolers pupils "
    "caregivers carers cases pregnancies dyads twins siblings fathers teachers "
    "clinicians practitioners professionals prisoners inmates callers drivers consumers "
    "customers relatives spouses partners trainees interns graduates laypersons laypeople "
    "beneficiaries octogenarians nonagenarians centenarians citizens farmers doctors surgeons "
    "humans probands civilians".split()
)
PEOPLE = rf"(?:{'|'.join(sorted(PEOPLE_WORDS, reverse=True))})"
# Words between a number and the people; none that begins another phrase.
DESCRIBED = (
    r"(?:(?!(?<!type )(?<!stage )(?<!grade )(?<!class )\d+(?:,\d+)?[ ,])(?!(?:to|"
    r"of(?! (?-i:[A-Z]))|for|in|on|at|by|from|with|per|was|were|had|who|"
    r"that|the|each|versus|vs|day|days|weeks?|months?|years?|hours?|h|min|minutes|mg|ml|"
    r"g|kg|cm|mm|trials?|studies|groups?|arms?|sites|centers?|centres?|sessions?|times|"
    r"hospitals|items?|%)\b)[\w‐‑–'’/+-]+[ ,]+){0,8}?"
)
_AGED = r"(?:\d+-?(?: to |[–-])\d+-(?:year|month|week|day)s?-old )"  # "6- to 10-year-old"
_ASIDE = r"(?:\((?!\d+(?:\.\d+)? ?%)[^()]*\) )"
WHO = rf"(?:{_ASIDE}|{_AGED}|[a-z]+ {_ASIDE})?{DESCRIBED}{PEOPLE}\b(?!-)"
RANDOM = (
    r"(?:randomi[sz]ed|randomly(?! (?:selected|sampled|chosen|drawn))|assigned|allocated|"
    r"at random|randomi[sz]ation)"
)

TOOK_PART = (
    r"(?:enrolled|enroled|recruited|included|participated|studied|entered|took part|volunteered|"
    r"involved|participating)"
)
WAS_SEEN = (
    r"(?:analy[sz]ed|evaluated|completed|selected|investigated|treated|received|underwent|"
    r"divided|"
    r"tested|assessed|performed|interviewed|surveyed|examined|followed|placed|grouped|assigned)"
)
NOT_IT = re.compile(
    r"\b(?:(?:pre-?)?screen(?:ed|ing)|(?:each|every|per|a) year|annually|"
    r"eligibility|eligible(?![^.;]{0,80}\b(?:participated|"
    r"randomi[sz]ed|enrolled|recruited))|interest|invited|"
    r"approached|excluded|declined|refused|withdrew|dropped|drop-?outs?|lost|discontinued|died|drop|not|"
    r"per (?:group|arm)|"
    r"(?:in|for|to) each|each group|each arm|will be|would|planned|requir(?:ed?|ing)|"
    r"potential|contacted|needed|necessary|"
    r"power|sample size|"
    r"to detect|estimated|calculated|target|goal|aimed|responders|missing|"
    r"(?<!who )(?<!that )(?<!who had )attended)\b",
    re.IGNORECASE,
)
LEAST_PEOPLE = 4  # fewer are named as parts of a group far more often than as a study

_THINGS = re.compile(
    rf"{NUMBER} (?:(?!{PEOPLE}\b)[a-z-]+ ){{0,3}}(?!{PEOPLE}\b)[a-z-]{{2,}}(?:s|ae) "
    rf"(?:(?:from|in) [^.;,]{{0,60}} )?(?:(?:were|was|had been) (?:\w+ )?(?:{RANDOM}|{TOOK_PART})|"
    rf"participated|took part)\b",
    re.IGNORECASE,
)
_NUMBER_AHEAD = re.compile(rf"\b(?=(?P<n>{NUMBER}))", re.IGNORECASE)
_YEARS = range(1950, 2031)
_BEFORE_A_YEAR = re.compile(
    r"\b(?i:in|since|from|to|and|between|until|through|(?<!total )of|during|year)\W*\Z|"
    r"\d, ?\Z|[–-] ?\Z|"
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Spring|Summer|Autumn|"
    r"Winter)[a-z]*[.,]? \Z"
)
_TOKEN = re.compile(r"[a-z]+|\d")
_OF_NUMBERS = frozenset("0123456789") | _UNITS.keys() | _TENS.keys() | {"hundred", "thousand"}
_OF_PEOPLE = frozenset(PEOPLE_WORDS) | {"n", "consented", "volunteered", "consent"}
ALLOCATION_WORDS = frozenset(
    "random randomly randomised randomized randomisation randomization assigned allocated".split()
)


@dataclass(frozen=True)
class Reading:
    """A number of people as one sentence gives it."""

    value: int
    score: float
    parts: frozenset[int] = frozenset()  # of which it is the sum
    place: int = 0  # the part of the report


def tokens_of(sentence: str) -> frozenset[str]:
    """The words of a sentence in small letters, and its digits."""
    return frozenset(_TOKEN.findall(sentence.lower()))


def may_count_people(tokens: frozenset[str]) -> bool:
    """Whether a sentence of these words can give a number of people; most can not."""
    return not tokens.isdisjoint(_OF_NUMBERS) and not (
        tokens.isdisjoint(_OF_PEOPLE) and tokens.isdisjoint(ALLOCATION_WORDS)
    )


def number_positions(sentence: str) -> list[int]:
    """Where the numbers of a sentence begin, but for the years of its dates."""
    return [
        match.start()
        for match in _NUMBER_AHEAD.finditer(sentence)
        if not is_year(match["n"], sentence[max(0, match.start() - 40) : match.start()])
    ]


def counts_things(sentence: str) -> bool:
    """Whether a sentence says that so many things took part: "12 clinics were randomised"."""
    return bool(_THINGS.search(sentence))


def numbers_of(sentence: str) -> frozenset[int]:
    """The numbers of a sentence, but for the years of its dates."""
    found = (_NUMBER_AHEAD.match(sentence, at) for at in number_positions(sentence))
    return frozenset(value for match in found if match and (value := value_of(match["n"])))


def is_year(number: str, before: str) -> bool:
    """Whether a number is the year of a date, told from the words before it."""
    return number.isdigit() and int(number) in _YEARS and bool(_BEFORE_A_YEAR.search(before))


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
