"""Whether two figures are of one thing and differ, and whether a question asks for it."""

from __future__ import annotations

import re

from app.fields.haematology.disagreement.conclusions import treatments_in
from app.fields.haematology.disagreement.figures import Reading, Value
from app.fields.haematology.disagreement.outcomes import SURVIVAL, groups_in, period_in
from app.fields.haematology.disagreement.statements import Names, Statement, plain_outcome
from app.reading.studies import named_studies
from index.ranking.question import Question
from index.terms.tokens import tokenize

_COMPARED = re.compile(
    r"\bcompared (?:with|to)\b|\bv(?:s\b\.?|ersus\b)|\bthan\b|\bbetween\b|\brespectively\b"
    r"|\b(?:groups?|arms?|samples?)\b"
)
CLEARLY = 10.0  # percentage points from which on different cohorts differ clearly
MOST = 0.6  # share of the words of a row's group that a question must name
_REMISSION = ("CR", "CR/CRi", "response")
_FOLLOWED = re.compile(
    r"follow[- ]?up(?: time| period)?(?: was| of|:)* (?:about )?(\d+(?:\.\d+)?)[ -]"
    r"(?:\(range[^)]*\) ?)?(days?|weeks?|months?|years?)",
    re.IGNORECASE,
)
_MONTHS = {"d": 12 / 365, "w": 12 / 52, "m": 1.0, "y": 12.0}
LONGER = 1.25  # times as long a follow-up from which on two reports are of different times
_CODES = re.compile(r"\b(?:[A-Z]{3,}-\d{1,2}|NCT ?\d{8})\b")  # how a study is named: ZUMA-4
_ARMS = (
    {"MRD+", "MRD−"},
    {"transplanted", "not transplanted"},
    {"first infusion", "second infusion"},
)
_OUTCOME_TERMS = {
    "CR/CRi": ("cr", "cri", "orr"),
    "CR": ("cr", "orr"),
    "MRD negativity": ("mrd", "mrd-"),
    "CIR": ("cir", "relaps"),
    "relapse": ("cir", "relaps"),
    "severe CRS": ("crs",),
    "acute GVHD": ("gvhd", "agvhd"),
    "chronic GVHD": ("gvhd", "cgvhd"),
    "neurotoxicity": ("neurotox", "ican"),
    "response": ("cr", "orr", "respons"),
}


def differ(one: Statement, other: Statement) -> bool:
    """Whether the two figures are of one thing, and cannot both be right (or clearly differ)."""
    if (one.article_id, one.choice.start) == (other.article_id, other.choice.start):
        return False
    if one.article_id == other.article_id and one.table is not None and one.table == other.table:
        return False  # two rows of one table are two things, even under one label
    if not _comparable(one.reading, other.reading) or _defined_otherwise(one, other):
        return False
    if _arms_unsaid(one, other) or _followed_otherwise(one, other) or _of_two_papers(one, other):
        return False
    if one.studies & other.studies:
        return _same_arms(one.reading, other.reading) and not _agree(one.reading, other.reading)
    return _cohorts_differ(one, other)


def _arms_unsaid(one: Statement, other: Statement) -> bool:
    """Whether a report tells its own arms apart in words that name no group that is known."""
    if one.article_id != other.article_id or not one.kind == other.kind == "own":
        return False
    unnamed = not one.reading.groups and not other.reading.groups
    return unnamed and any(_COMPARED.search(each.choice.text) for each in (one, other))


def _of_two_papers(one: Statement, other: Statement) -> bool:
    """Whether one article gives both, citing two papers on a study: of other patients each."""
    own, others = ({s for s in each.studies if s.endswith("]")} for each in (one, other))
    return one.article_id == other.article_id and bool(own and others) and not own & others


def _followed_otherwise(one: Statement, other: Statement) -> bool:
    """Whether both say how long patients were followed, and one much longer than the other."""
    own, others = (_followed(each.choice.text) for each in (one, other))
    return bool(own and others) and max(own, others) > LONGER * min(own, others)


def _followed(text: str) -> float:
    """The months of follow-up that a text gives; 0 where it gives none."""
    found = _FOLLOWED.search(text)
    return float(found.group(1)) * _MONTHS[found.group(2)[0].lower()] if found else 0.0


def _comparable(one: Reading, other: Reading) -> bool:
    if one.groups != other.groups:
        return False
    if one.outcome != other.outcome and "CR" in (one.outcome, other.outcome):
        return one.unit == other.unit and _more_than_all(one, other)
    return one.outcome == other.outcome and _same_units(one, other) and _same_time(one, other)


def _defined_otherwise(one: Statement, other: Statement) -> bool:
    """Whether one's row also gives the other's figure, under another definition of remission."""
    if one.reading.outcome not in _REMISSION:
        return False
    return any(same_value(value, other.reading.value) for value in one.remissions) or any(
        same_value(value, one.reading.value) for value in other.remissions
    )


def _more_than_all(one: Reading, other: Reading) -> bool:
    """Whether more are in complete remission than in any remission, which is impossible."""
    complete, of_any_kind = (one, other) if one.outcome == "CR" else (other, one)
    return of_any_kind.outcome in _REMISSION and complete.value.low > of_any_kind.value.low


def _same_units(one: Reading, other: Reading) -> bool:
    counted = [reading for reading in (one, other) if reading.counts]
    return one.unit == other.unit or ("count" in (one.unit, other.unit) and len(counted) == 2)


def _same_time(one: Reading, other: Reading) -> bool:
    """Whether the time points agree; one may be unsaid, except for the outcomes in SURVIVAL."""
    if one.months is None or other.months is None:
        return one.months is other.months or one.outcome not in SURVIVAL
    return abs(one.months - other.months) < 0.5


def _same_arms(one: Reading, other: Reading) -> bool:
    """Whether the arms agree; if several are named together, only if another figure is shared."""
    torn = any(pair <= one.groups for pair in _ARMS)
    if torn or (len(one.groups) > 1 and (one.beside or other.beside)):
        return bool(set(one.beside) & set(other.beside))
    return True


def _agree(one: Reading, other: Reading) -> bool:
    if one.counts and other.counts:
        if "count" in (one.unit, other.unit):
            return one.counts[0] == other.counts[0]
        if one.counts == other.counts:
            return True
    return same_value(one.value, other.value)


def same_value(one: Value, other: Value) -> bool:
    """Whether one may be the other rounded; a whole number may also have been truncated."""
    if one.low != one.high or other.low != other.high:  # a range, and what lies inside it
        inside = one.low <= other.low and other.high <= one.high
        return inside or (other.low <= one.low and one.high <= other.high)
    gap, decimals = abs(one.low - other.low), min(one.decimals, other.decimals)
    if decimals == 0:
        return gap < (1 if one.decimals != other.decimals else 0.5)
    return gap <= 0.5 / float(10**decimals) + 1e-9


def _cohorts_differ(one: Statement, other: Statement) -> bool:
    """Whether own results, or ranges over many studies, of different articles clearly differ."""
    if one.article_id == other.article_id or one.reading.unit != "%":
        return False
    if one.reading.beside or other.reading.beside or {"study", "pooled"} & {one.kind, other.kind}:
        return False
    if one.reading.outcome in SURVIVAL and one.reading.months is None:
        return False  # other cohorts were followed for other times
    if treatments_in(one.choice.text) != treatments_in(other.choice.text):
        return False
    a, b = one.reading.value, other.reading.value
    if one.kind == other.kind == "general":
        both_ranges = a.low != a.high and b.low != b.high
        return both_ranges and one.reading.months is not None and not same_value(a, b)
    if "general" in (one.kind, other.kind) or not one.reading.groups:
        return False
    return a.low == a.high and b.low == b.high and abs(a.low - b.low) >= CLEARLY


def spelt_out(question: Question) -> str:
    """The question with every form that the vocabulary knows of what it names."""
    forms = (form for one in question.named for form in one.concept)
    return " ".join([question.text, *(" ".join(sorted(form)) for form in forms)])


def _code(name: str) -> str:
    return re.sub(r"[\W_]", "", name).lower()


class Asked:
    """What a question asks for: outcomes, period, study, patients."""

    def __init__(self, question: Question, names: Names) -> None:
        text = question.text
        self._own_terms = set(question.terms)
        self._terms = self._own_terms | {
            term for one in question.named
            for form in one.concept if len(form) == 1 for term in form
        }  # fmt: skip
        self._months, _ = period_in(text)
        self._studies = named_studies(re.sub(r"\b[a-z][\w-]+", " ", text), dict(names))
        self._codes = {_code(name) for name in _CODES.findall(text)}
        self._groups = groups_in(text)
        self._treatments = treatments_in(text)

    def wants(self, statement: Statement) -> int:
        """2 for a figure of what the question names, 1 of what it may mean, else 0."""
        reading = statement.reading
        if self._studies and not self._studies & statement.studies:
            return 0
        if self._codes and not self._codes & set(map(_code, statement.studies)):
            return 0
        if self._groups and reading.groups and not self._groups & reading.groups:
            return 0
        if self._months and reading.months and abs(self._months - reading.months) > 0.5:
            return 0
        named = any(not study.endswith("]") for study in statement.studies)
        if not named and not self._treatments <= treatments_in(statement.choice.text):
            return 0  # a remark on all patients is not about those so treated
        return self._names(reading)

    def _names(self, reading: Reading) -> int:
        title = reading.outcome_text
        if reading.outcome == plain_outcome(title):
            return 2 * self._names_cell(title)
        wanted = set(_OUTCOME_TERMS.get(reading.outcome, (reading.outcome.lower(),)))
        return 2 if self._own_terms & wanted else int(bool(self._terms & wanted))

    def _names_cell(self, title: str) -> bool:
        """Whether the question names a row's whole label and most of its group; or a column."""
        *groups, label, header = ["", *title.split(" – ")]
        if not label:
            terms = set(tokenize(header))
            return bool(self._studies) and len(terms & self._terms) >= min(2, len(terms))
        group = set(tokenize(" ".join(groups))) - {"n"}
        return set(tokenize(label)) <= self._terms and (
            len(group & self._terms) >= MOST * len(group)
        )
