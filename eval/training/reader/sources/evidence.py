"""Evidence Inference 2.0 -> groups: experts' prompts on trials, and the same with one slot swapped.

FOLDER/articles             the reports of FOLDER/ids.txt, imported as Markdown (bedside corpus add)
FOLDER/ids.txt              their PMC identifiers; none of ev2_test, ev2_validation or the
                            development library
FOLDER/v2_annotations.csv   the experts' spans (github.com/jayded/evidence-inference, MIT)
FOLDER/prompts_merged.csv   their prompts: outcome, intervention, comparator

If a prompt gets the intervention, comparator or outcome of another report, the units that answered
it no longer do: from such pairs the reader learns that every slot counts.
"""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.library import load_corpus
from eval.training.reader.sources.group import Group
from eval.training.reader.sources.library import Library, Unit, terms, units_of
from eval.training.reader.sources.written import digest
from index.terms.lexical import LexicalIndex
from index.terms.tokens import tokenize

TEMPLATES = (
    "Does {I} change {O} compared with {C}?", "What was the effect of {I} on {O} versus {C}?",
    "Is {O} different after {I} than after {C}?",
    "In patients given {I} or {C}, how did {O} differ?",
    "How does {I} compare with {C} for {O}?", "{I} vs {C}: {O}", "{I} v {C} {O}?",
    "{O} w/ {I} vs {C}", "effect of {I} on {O}", "{O}: {I} or {C}?", "{I} {O}",
    "Do people who get {I} have different {O} from those on {C}?",
    "Is {I} better than {C} when it comes to {O}?",
)  # fmt: skip
INSIDE = 0.85  # share of the words of the shorter of span and unit that the other has
SAME, OTHER = 10, 8
AS_WELL = 0.5  # share of the outcome's words with which an unmarked unit may answer as well
MOST_WORDS = 40  # of a question
TOO_ALIKE = 0.34  # share of words that two slots have in common, from which on one is no swap
HELD_OUT = 60  # reports held out: the first in the order of their identifiers' MD5
LIKE = 30  # prompts looked at for a slot to swap in


@dataclass(frozen=True)
class Prompt:
    """What an expert asked of a report, and the positions of the units that answer."""

    report: str
    intervention: str
    comparator: str
    outcome: str
    evidence: tuple[int, ...] = ()

    def asked(self, template: str) -> str:
        """The prompt as a question."""
        return template.format(I=self.intervention, C=self.comparator, O=self.outcome)


def read_prompts(folder: Path, reports: Mapping[str, Sequence[Unit]]) -> list[Prompt]:
    """The prompts over these reports whose evidence is found among their units."""
    rows = {row["PromptID"]: row for row in _rows(folder / "prompts_merged.csv")}
    spans: defaultdict[str, set[str]] = defaultdict(set)
    for row in _rows(folder / "v2_annotations.csv"):
        if row["Valid Label"] == "True" and row["PromptID"] in rows:
            spans[row["PromptID"]].add(row["Annotations"])
    words = {name: [set(terms(u.text.text)) for u in units] for name, units in reports.items()}
    found = []
    for prompt_id, texts in spans.items():
        row = rows[prompt_id]
        report = f"PMC{row['PMCID']}"
        if report not in reports:
            continue
        marked = {at for text in texts for at in _marked(set(tokenize(text)), words[report])}
        intervention, comparator, outcome = (
            " ".join(row[key].split()) for key in ("Intervention", "Comparator", "Outcome")
        )
        if marked:
            evidence = tuple(sorted(marked))
            found.append(Prompt(report, intervention, comparator, outcome, evidence))
    return found


def _rows(path: Path) -> Iterator[dict[str, str]]:
    csv.field_size_limit(2**31 - 1)
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _marked(span: set[str], units: Sequence[set[str]]) -> list[int]:
    """Positions of the units that lie (nearly) in the span or contain it."""
    return [
        at
        for at, unit in enumerate(units)
        if min(len(unit), len(span)) >= 5
        and len(unit & span) >= INSIDE * min(len(unit), len(span))
        and len(unit & span) >= INSIDE * min(len(unit), 12)
    ]


class Swapper:
    """Finds a similar prompt to swap one of its slots in."""

    def __init__(self, prompts: Sequence[Prompt]) -> None:
        self._prompts = prompts
        self._index = LexicalIndex.build(
            tokenize(f"{p.intervention} {p.comparator} {p.outcome}") for p in prompts
        )

    def swapped(self, prompt: Prompt, slot: str, rng: random.Random) -> Prompt | None:
        """The prompt with the slot of a similar one of another report; None where none fits."""
        words = f"{prompt.intervention} {prompt.comparator} {prompt.outcome}"
        own = tokenize(getattr(prompt, slot))
        near = self._index.best(tokenize(words), LIKE)
        fit = [
            value
            for other in (self._prompts[int(at)] for at in near)
            if other.report != prompt.report
            and not _alike(tokenize(value := getattr(other, slot)), own)
        ]
        return replace(prompt, **{slot: rng.choice(fit)}, evidence=()) if fit else None


def _alike(one: Sequence[str], other: Sequence[str]) -> bool:
    a, b = set(one), set(other)
    return not a or not b or len(a & b) > TOO_ALIKE * min(len(a), len(b))


def groups_of(
    prompts: Sequence[Prompt], library: Library, rng: random.Random, n_templates: int = 2
) -> list[Group]:
    """For each prompt two questions in different words, and up to two with a slot swapped."""
    swapper = Swapper(prompts)
    by_report: defaultdict[str, list[Prompt]] = defaultdict(list)
    for prompt in prompts:
        by_report[prompt.report].append(prompt)
    found = []
    for prompt in prompts:
        for template in rng.sample(TEMPLATES, n_templates):
            found += _answered(prompt, template, by_report[prompt.report], library)
        for slot in rng.sample(("intervention", "comparator", "outcome"), 2):
            swapped = swapper.swapped(prompt, slot, rng)
            if swapped is not None:
                template = rng.choice([t for t in TEMPLATES if "{C}" in t])
                found += _missed(prompt, swapped, template, library)
    return found


def _answered(
    prompt: Prompt, template: str, beside: Sequence[Prompt], library: Library
) -> list[Group]:
    """The group of an answered question; near ones are the evidence of the report's other prompts.

    Wrong ones are what the question's words find. In this report, units that name the outcome are
    neither.
    """
    question = prompt.asked(template)
    scores = library.scores(question)
    outcome = set(tokenize(prompt.outcome))
    taken = set(prompt.evidence)
    near = {at for other in beside for at in other.evidence} - taken
    near = {at for at in near if not _names(library.unit(prompt.report, at), outcome)}
    best = library.best_within(prompt.report, scores, 40)
    same = [
        u for u in best if u.number not in taken | near and not _names(u, outcome)
    ][:SAME]  # fmt: skip
    other = library.best_elsewhere(prompt.report, scores, OTHER)
    if len(tokenize(question)) > MOST_WORDS:
        return []
    right = tuple(library.unit(prompt.report, at).text for at in prompt.evidence)
    return [Group(question, "evidence", right,
                  tuple(library.unit(prompt.report, at).text for at in sorted(near)),
                  tuple(u.text for u in (*same, *other)))]  # fmt: skip


def _names(unit: Unit, outcome: set[str]) -> bool:
    words = {*terms(unit.text.context), *terms(unit.text.text)}
    return len(outcome & words) >= AS_WELL * len(outcome)


def _missed(prompt: Prompt, swapped: Prompt, template: str, library: Library) -> list[Group]:
    """The group of a swapped prompt, which what answered the prompt does not answer."""
    question = swapped.asked(template)
    if len(tokenize(question)) > MOST_WORDS:
        return []
    scores = library.scores(question)
    near = tuple(library.unit(prompt.report, at).text for at in prompt.evidence[:4])
    same = [u.text for u in library.best_within(prompt.report, scores, SAME)]
    wrong = tuple(text for text in same if text not in near)
    return [Group(question, "evidence slot swapped", (), near, wrong)]


def groups(folder: Path, written: Mapping[str, bool], rng: random.Random) -> list[Group]:
    """The groups that train; `written` has the written questions' reports, True if held out."""
    return of_reports(folder, read_library(folder), written, rng)


def of_reports(
    folder: Path, reports: Mapping[str, list[Unit]], written: Mapping[str, bool],
    rng: random.Random,
) -> list[Group]:  # fmt: skip
    """The groups that train, from reports already read."""
    away = held_out(name for name in reports if name not in written)
    names = [name for name in sorted(reports) if name not in away and not written.get(name)]
    training = {name: reports[name] for name in names}
    return groups_of(read_prompts(folder, training), Library(training.values()), rng)


def held_out(reports: Iterable[str]) -> frozenset[str]:
    """The reports kept for measuring, among those that no written question is about."""
    return frozenset(sorted(reports, key=digest)[:HELD_OUT])


def read_library(folder: Path) -> dict[str, list[Unit]]:
    """The units of each report by its PMC identifier."""
    wanted = set((folder / "ids.txt").read_text(encoding="utf-8").split())
    found = {}
    for article in load_corpus(folder / "articles"):
        received = article.metadata.received
        name = received.file.partition(".")[0] if received else ""
        if name in wanted:
            found[name] = [replace(unit, report=name) for unit in units_of(article)]
    return found
