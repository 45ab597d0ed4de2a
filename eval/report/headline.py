"""The first lines of a report: four figures from held-out questions, what they are, where it fails.

A half is held out if nothing was fitted to it or chosen by it. For a sealed half the figures are
those of the day on which it was last opened, unless this run opens it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from eval.measures.rows import Row
from eval.measures.statistics import Estimate
from eval.measures.summary import Summary, grouped, measure
from eval.report.opened import Opened
from eval.report.results import Evaluation, LibraryResult
from eval.report.table import DASH, shown, with_interval

OUTCOMES = {
    "right at once": "the first statement answers",
    "right further down": "a later statement answers",
    "misled": "the first statement looks right, and is of another arm, study, outcome or time",
    "beside the point": "answered, and no statement answers",
    "wrongly refused": "refused although the articles answer",
    "rightly refused": "refused, and the articles do not answer",
    "wrongly answered": "answered although the articles do not",
}
# The four figures, and how each is put to a physician, per hundred questions.
TILES = {
    "first claim answers": "of 100 questions that the articles answer, so many are answered by the "
    "first statement shown",
    "first claim misleads": "of 100 such answers, so many begin with a figure that looks right and "
    "is of another arm, study, outcome or time",
    "abstention recall": "of 100 questions that the articles do not answer, so many are refused",
    "answerable refused": "of 100 questions that the articles do answer, so many are refused all "
    "the same",
}
BASELINES = {  # that need to be explained
    "tutorial default": "The tutorial default is what one would use in Bedside's place: chunks of "
    "1,000 characters, all-MiniLM-L6-v2, FAISS, and the best chunk as the answer.",
}


@dataclass(frozen=True)
class Tile:
    """One figure in large type, with its interval and in words."""

    figure: str
    interval: str
    words: str


@dataclass(frozen=True)
class Headline:
    """The four figures, and where they come from."""

    tiles: tuple[Tile, ...]
    source: str


def headline(evaluation: Evaluation, opened: Sequence[Opened]) -> Headline:
    """From the sealed halves where they are known, else from others that are held out."""
    for result in evaluation.results:
        sealed = sorted(result.library.sealed)
        if sealed and set(sealed) <= set(result.halves):
            rows = [row for half in sealed for row in result.rows_of(half)]
            return _headline(rows, f"{result.library.title}; the sealed half, opened in this run")
    if opened:
        last = opened[-1]
        tiles = tuple(_tile(name, last.estimates.get(name)) for name in TILES)
        return Headline(tiles, f"{last.library}, {last.n} sealed questions, opened on {last.day} "
                        f"at {last.commit}")  # fmt: skip
    for result in sorted(evaluation.results, key=lambda one: len(one.library.fitted)):
        halves = [half for half in result.halves if half not in result.library.flattering]
        if rows := [row for half in halves for row in result.rows_of(half)]:
            return _headline(rows, f"{result.library.title}; {' and '.join(halves)}, held out")
    return Headline((), "No question of this run was held out from fitting and choosing.")


def measured(evaluation: Evaluation) -> list[str]:
    """Sentences on which libraries were asked how many questions, and how long it took."""
    lines = [_asked(result) for result in evaluation.results]
    lines.append(f"The whole run took {evaluation.seconds:.0f} s. Brackets hold 95% intervals.")
    names = {one.name for result in evaluation.results for one in result.compared}
    return [*lines, *(said for name, said in BASELINES.items() if name in names)]


def against(result: LibraryResult) -> list[str]:
    """Bedside beside the baselines on one library, in sentences."""
    ours, others = result.ours, [s for s in result.compared[1:] if _answers(s)]
    sentences = [
        f"The first statement answers in {_value(ours, 'first claim answers')}; "
        f"{_others(others, 'first claim answers')}.",
        f"The answers show {_value(ours, 'facts')} of the facts that a right one needs, in "
        f"{_value(ours, 'answer length')} characters; {_others(others, 'facts')}.",
        f"The first 4,000 characters of its passages hold {_value(ours, 'recall@4000')} of the "
        f"needed evidence; {_others(others, 'recall@4000')}.",
    ]
    refused = result.left_out_refused()
    if refused:
        sentences.append(
            f"Asked again of the library without the articles that answer, it refuses "
            f"{with_interval(refused, 'abstention recall')}; the others never refuse."
        )
    if ours.timing:
        sentences.append(
            f"An answer takes {ours.timing.p50 * 1000:.0f} ms (median), and "
            f"{ours.timing.p95 * 1000:.0f} ms for the slowest twentieth."
        )
    return sentences


def where_it_fails(result: LibraryResult) -> list[str]:
    """The commonest failures and the weakest groups of one library."""
    rows = result.ours.rows
    counts = Counter(row.outcome for row in rows)
    wrong = [row for row in rows if not row.question.answerable and not row.abstained]
    kinds = Counter(row.question.type for row in wrong)
    sentences = [
        f"{counts['misled']} answers begin with what looks right and is not, "
        f"{counts['beside the point']} do not answer at all, and {counts['right further down']} "
        "answer further down.",
        f"{len(wrong)} questions that the articles do not answer are answered all the same"
        + (f" ({', '.join(f'{n} {kind}' for kind, n in kinds.items())})." if wrong else "."),
    ]
    for title in ("type", "style"):
        groups = grouped(rows, "first claim answers", lambda r, t=title: getattr(r.question, t))  # type: ignore[misc]
        if len(groups) > 1:
            worst, best = (pick(groups, key=lambda g: groups[g].mean) for pick in (min, max))
            sentences.append(
                f"Weakest {title}: {worst}, first statement right in "
                f"{with_interval(groups[worst], 'facts')} (best: {best}, "
                f"{shown(groups[best].mean, 'facts')})."
            )
    return sentences


def _headline(rows: Sequence[Row], source: str) -> Headline:
    return Headline(tuple(_tile(name, measure(rows, name)) for name in TILES), source)


def _tile(name: str, found: Estimate | None) -> Tile:
    if found is None:
        return Tile(DASH, "", TILES[name])
    low, high = 100 * found.low, 100 * found.high
    return Tile(f"{100 * found.mean:.0f}", f"{low:.0f} to {high:.0f}", TILES[name])


def _asked(result: LibraryResult) -> str:
    rows, library = result.ours.rows, result.library
    answerable = sum(row.question.answerable for row in rows)
    fitted, chosen = (
        " and ".join(sorted(set(result.halves) & of)) for of in (library.fitted, library.chosen)
    )
    flatters = f" The {fitted} half was fitted to, and flatters." if fitted else ""
    if chosen:
        flatters += f" Settings were chosen by the {chosen} half, so that it flatters a little."
    return (
        f"{library.name}: {library.title}. {len(rows)} questions ({' and '.join(result.halves)}), "
        f"{answerable} that the articles answer and {len(rows) - answerable} that they do not."
        f"{flatters}"
    )


def _answers(system: Summary) -> bool:
    return any(not row.abstained for row in system.rows)


def _value(system: Summary, name: str) -> str:
    return with_interval(system.estimates[name], name)


def _others(systems: list[Summary], name: str) -> str:
    known = [(s.name, found) for s in systems if (found := s.estimates[name])]
    listed = ", ".join(f"{key} {shown(found.mean, name)}" for key, found in known)
    return listed or "nothing was compared"
