"""The first lines of a report: what was measured, how good it is, where it fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from eval.measures.statistics import estimate
from eval.measures.summary import Summary, grouped, values
from eval.report.results import Evaluation
from eval.report.table import shown, with_interval
from eval.run import Row

HALVES = ("facts", "recall@4000")
OUTCOMES = {
    "right": "all facts shown",
    "partly right": "some of the facts shown",
    "missed": "answered, no fact shown",
    "wrongly refused": "refused although the articles answer",
    "rightly refused": "refused, and the articles do not answer",
    "wrongly answered": "answered although the articles do not",
}


def measured(evaluation: Evaluation) -> str:
    """What was asked of whom."""
    rows = evaluation.ours.rows
    answerable = sum(row.question.answerable for row in rows)
    split = {"all": "both halves"}.get(evaluation.split, f"the {evaluation.split} half")
    return (
        f"{len(rows)} questions ({evaluation.questions_name}, {split}): {answerable} that the "
        f"articles answer and {len(rows) - answerable} that they do not. Brackets hold 95% "
        "intervals."
    )


def how_good(evaluation: Evaluation) -> list[str]:
    """Bedside against the baselines, in sentences."""
    ours, others = evaluation.ours, [s for s in evaluation.compared[1:] if _answers(s)]
    rows = ours.rows
    counts = Counter(row.outcome for row in rows)
    answerable = sum(row.question.answerable for row in rows)
    sentences = [
        f"Bedside's answers show {_value(ours, 'facts')} of the facts that a right answer needs; "
        f"{_others(others, 'facts')}.",
        f"The first 4,000 characters of its passages hold {_value(ours, 'recall@4000')} of the "
        f"needed evidence; {_others(others, 'recall@4000')}.",
        f"It refuses {counts['rightly refused']} of {len(rows) - answerable} questions that the "
        f"articles do not answer, and {counts['wrongly refused']} of {answerable} that they do."
        f"{_never_refuse(others)}",
        f"Claims that stand word for word in the passage they cite: "
        f"{_value(ours, 'citation recall')}. Figures shown that stand in no cited passage: "
        f"{sum(row.scores['number-lock violations'] or 0 for row in rows):.0f} in all.",
    ]
    if len({row.question.split for row in rows}) > 1:
        sentences.insert(0, _untouched(rows))
    if ours.timing:
        sentences.append(f"An answer takes {ours.timing.p50 * 1000:.0f} ms (median).")
    return sentences


def where_it_fails(evaluation: Evaluation) -> list[str]:
    """The weakest groups and the commonest failures."""
    rows = evaluation.ours.rows
    counts = Counter(row.outcome for row in rows)
    near = [row for row in rows if not row.question.answerable and not row.abstained]
    kinds = Counter(row.question.type for row in near)
    sentences = [
        f"{counts['missed']} answerable questions get an answer without any of the facts, "
        f"{counts['partly right']} with only some.",
        f"{len(near)} unanswerable questions get an answer all the same"
        + (f" ({', '.join(f'{n} {kind}' for kind, n in kinds.items())})." if near else "."),
    ]
    for title in ("type", "style"):
        groups = grouped(rows, "facts", lambda row, t=title: getattr(row.question, t))  # type: ignore[misc]
        if len(groups) > 1:
            worst, best = (pick(groups, key=lambda g: groups[g].mean) for pick in (min, max))
            sentences.append(
                f"Weakest {title}: {worst}, {with_interval(groups[worst], 'facts')} of the facts "
                f"(best: {best}, {shown(groups[best].mean, 'facts')})."
            )
    return sentences


def _untouched(rows: Sequence[Row]) -> str:
    """The figures of each half: only `test` says how good it is on questions never seen."""
    found = {
        split: [with_interval(estimate(values(half, name)), name) for name in HALVES]
        for split in ("test", "dev")
        for half in [[row for row in rows if row.question.split == split]]
    }
    (facts, recall), (dev_facts, dev_recall) = found["test"], found["dev"]
    return (
        f"On the test half, which is not for tuning, Bedside's answers show {facts} of the facts, "
        f"and the first 4,000 characters of its passages hold {recall} of the evidence; on the "
        f"dev half, which its ranking was fitted to, {dev_facts} and {dev_recall}. The lines "
        "below take both halves together."
    )


def _never_refuse(systems: Sequence[Summary]) -> str:
    names = [s.name for s in systems if not any(row.abstained for row in s.rows)]
    return f" Never refusing: {', '.join(names)}." if names else ""


def _answers(system: Summary) -> bool:
    return any(not row.abstained for row in system.rows)


def _value(system: Summary, measure: str) -> str:
    return with_interval(system.estimates[measure], measure)


def _others(systems: list[Summary], measure: str) -> str:
    known = [(s.name, found) for s in systems if (found := s.estimates[measure])]
    listed = ", ".join(f"{name} {shown(found.mean, measure)}" for name, found in known)
    return listed or "nothing was compared"
