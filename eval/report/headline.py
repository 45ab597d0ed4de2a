"""The first lines of a report: four figures from held-out questions, what they are, where it fails.

A half is held out if nothing was fitted to it or chosen by it. A library of one's own, to which
nothing at all was fitted, tells most. Else, for a sealed half, the figures are those of the day on
which it was last opened, unless this run opens it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.measures.rows import ANSWERS, IN_FULL, Row
from eval.measures.statistics import Estimate
from eval.measures.summary import Summary, grouped, measure
from eval.report.opened import Opened
from eval.report.results import Evaluation, LibraryResult
from eval.report.table import DASH, shown, with_interval

OUTCOMES = {
    "right at once": "the first statement tells all that was asked",
    "right in part": "the first statement tells one of several things that were asked",
    "right further down": "a later statement answers",
    "misled": "the first statement looks right, and is of another arm, study, outcome or time",
    "beside the point": "answered, and no statement answers",
    "wrongly refused": "refused although the articles answer",
    "rightly refused": "refused, and the articles do not answer",
    "wrongly answered": "answered although the articles do not",
}
MISLEADS = "first claim misleads"
# The four figures, and how each is put to a physician, per hundred questions.
TILES = {
    "first claim answers": "of 100 questions that the papers answer: the first statement shown "
    "answers, or tells one of several things asked for",
    MISLEADS: "of 100 answers to them: the first statement looks right, but is of "
    "another arm, study, outcome or time",
    "abstention recall": "of 100 questions that the papers do not answer: Bedside says so",
    "answerable refused": "of 100 questions that the papers answer: Bedside wrongly says that they "
    "do not",
}
WHAT = (
    "Bedside shows the sentences and table cells of articles that answer a question, or says that "
    "the articles do not answer."
)
# Of whatever goes wrong, how a physician would put it.
FAILURES = {
    "beside the point": "answered with statements that do not answer",
    "misled": "led by a figure of another arm, study, outcome or time",
    "right in part": "answered first with one of several things that were asked",
    "right further down": "answered, but not by the first statement",
    "wrongly refused": "refused although the papers answer",
    "wrongly answered": "answered although the papers do not",
}
OPEN = "What others have, and where it fails, was asked in this run of the half that is open."
YOURS = (
    "Expect the like on your own papers, and measure it: README.md says how, below “A library of "
    "your own”."
)
# Higher is better; of the rest, lower.
HIGHER = ("first claim answers", "first claim answers in full", "abstention recall")
HELD_OUT = "These four figures are of papers and questions that Bedside was not made for: "
DEFAULT = "tutorial default"
FIRST_BUILT = "what one would build first"  # the same in the words of a tile
OTHERS = (
    "What it is compared with shows the best passage as its answer. The tutorial default is what "
    "one would build first: chunks of 1,000 characters, compared by their meaning (the model "
    "all-MiniLM-L6-v2). The others search by words (BM25), by meaning (vectors) or by both "
    "(fusion); a cross-encoder, a network that reads the question with each of the best passages, "
    "orders them anew."
)
KINDS = {  # of questions that the articles do not answer
    "near-miss": "differ in one point from what an article tells",
    "beside": "are on something else",
    "uncovered": "are ordinary ones that no article covers",
    "off-topic": "are on something else",
    "talk": "are no questions to articles",
}

# What a newcomer is told in place of a type or style of the question set.
PLAIN = {
    "text": "questions that a sentence answers",
    "table": "questions that a row of a table answers",
    "cross": "questions that need two arms, places or articles",
    "full": "questions in full sentences",
    "shorthand": "questions in shorthand",
    "lay": "questions in lay words",
}


@dataclass(frozen=True)
class Tile:
    """One figure in large type, with its interval and in words."""

    figure: str
    interval: str
    words: str
    beside: str  # what others have there; empty where nothing was compared


@dataclass(frozen=True)
class Headline:
    """The four figures, where they come from, and where Bedside fails most."""

    tiles: tuple[Tile, ...]
    source: str
    failures: tuple[str, ...] = ()


def headline(evaluation: Evaluation, opened: Sequence[Opened]) -> Headline:
    """From a library of one's own or a sealed half where there is one, else what is held out."""
    for result in evaluation.results:
        sealed = sorted(result.library.sealed)
        if sealed and set(sealed) <= set(result.halves):
            said = ", the half that is kept sealed, asked in this run"
            return _of_halves(result, sealed, said)
    own = [one for one in evaluation.results if not one.library.flattering | one.library.sealed]
    if not own and opened:
        return _of_record(evaluation, opened[-1])
    for result in own or sorted(evaluation.results, key=lambda one: len(one.library.fitted)):
        halves = [half for half in result.halves if half not in result.library.flattering]
        if any(result.rows_of(half) for half in halves):
            return _of_halves(result, halves, f" ({' and '.join(halves)})")
    return Headline((), "No question of this run was held out from fitting and choosing.")


def _of_halves(result: LibraryResult, halves: Sequence[str], said: str) -> Headline:
    """The figures that some halves have in this run."""
    ours, *others = (
        (system.name, [row for row in system.rows if row.question.split in halves])
        for system in result.compared
    )
    tiles = tuple(
        _tile(words, measure(ours[1], name), _beside(others, name)) for name, words in TILES.items()
    )
    source = f"{HELD_OUT}{len(ours[1])} questions over {result.library.title}{said}."
    return Headline(tiles, source, tuple(worst(ours[1])))


def _of_record(evaluation: Evaluation, last: Opened) -> Headline:
    """The figures of a sealed half, beside those that others have on the half that is open."""
    result = next((r for r in evaluation.results if r.library.name == last.library), None)
    others = [(s.name, s.rows) for s in result.compared[1:]] if result else []
    tiles = tuple(
        _tile(words, last.estimates.get(name), _beside(others, name))
        for name, words in TILES.items()
    )
    source = (
        f"{HELD_OUT}{last.n} questions over {result.library.title if result else last.library}, "
        f"the half that is kept sealed, last asked on {last.day} (commit {last.commit}). "
        f"{f'{OPEN} ' if result else ''}{YOURS}"
    )
    return Headline(tiles, source, tuple(worst(result.ours.rows)) if result else ())


def _beside(others: Sequence[tuple[str, Sequence[Row]]], name: str) -> str:
    """What one would build first, and the best of the others, in the words of a tile."""
    found = {
        system: round(100 * one.mean)
        for system, rows in others
        if any(not row.abstained for row in rows) and (one := measure(rows, name))
    }
    if not found:
        return ""
    if name != MISLEADS and len(found) > 1 and len(set(found.values())) == 1:
        return f"Without Bedside: all others {next(iter(found.values()))}"
    best = (max if name in HIGHER else min)(found, key=lambda key: found[key])
    said = [f"{found[DEFAULT]} with {FIRST_BUILT}"] if DEFAULT in found else []
    if best != DEFAULT:
        n = len(found) - (DEFAULT in found)
        said += [f"{found[best]} with the best of {n} others" if n > 1 else f"{found[best]} with "
                 f"{best}"]  # fmt: skip
    elif name == MISLEADS and (n := _beside_the_point(dict(others)[DEFAULT])):
        # Who seldom answers seldom misleads.
        said += [f"and {n} more that tell nothing of what was asked"]
    return f"Without Bedside: {', '.join(said)}"


def _beside_the_point(rows: Sequence[Row]) -> int:
    """Of 100 answers to answerable questions, those led by what neither answers nor misleads."""
    answered = [row for row in rows if row.question.answerable and not row.abstained]
    lost = [row for row in answered if not (row.right or row.scores.get(MISLEADS))]
    return round(100 * len(lost) / len(answered)) if answered else 0


def worst(rows: Sequence[Row]) -> Iterator[str]:
    """The commonest ways to fail, in two or three sentences with numbers of questions."""
    counts = Counter(row.outcome for row in rows)
    failed = [(counts[one], words) for one, words in FAILURES.items() if counts[one]]
    if failed:
        n_failed = sum(n for n, _ in failed)
        said = ", ".join(f"{n} {words}" for n, words in sorted(failed, reverse=True))
        yield f"Of {len(rows)} questions {n_failed} do not get the right reply at once: {said}."
    kinds = Counter(row.question.type for row in rows if row.outcome == "wrongly answered")
    if kinds:
        kind, n = kinds.most_common(1)[0]
        yield (
            f"{n} of the {sum(kinds.values())} that should have been refused "
            f"{KINDS.get(kind, f'are of the type {kind}')}."
        )
    groups = grouped(rows, ANSWERS, lambda row: row.question.type)
    if len(groups) > 1:
        low, high = (pick(groups, key=lambda g: groups[g].mean) for pick in (min, max))
        yield (
            f"Weakest on {_plain(low)}: the first statement answers in "
            f"{100 * groups[low].mean:.0f} of 100; best on {_plain(high)}: "
            f"{100 * groups[high].mean:.0f}."
        )


def measured(evaluation: Evaluation) -> list[str]:
    """Sentences on which libraries were asked how many questions, and how long it took."""
    lines = [_asked(result) for result in evaluation.results]
    compared = any(len(result.compared) > 1 for result in evaluation.results)
    lines += [OTHERS] if compared else []
    seconds = f"{evaluation.seconds:.0f} s"
    return [*lines, f"The whole run took {seconds}. Brackets hold 95% intervals."]


def against(result: LibraryResult) -> list[str]:
    """Bedside beside the baselines on one library, in sentences."""
    ours, others = result.ours, [s for s in result.compared[1:] if _answers(s)]
    sentences = [
        "The first statement answers, or tells one of several things that were asked, in "
        f"{_value(ours, ANSWERS)}; {_others(others, ANSWERS)}.",
        f"It tells all that was asked in {_value(ours, IN_FULL)}; {_others(others, IN_FULL)}.",
        f"The answers show {_value(ours, 'facts')} of the facts that a right one needs, in "
        f"{_value(ours, 'answer length')} characters; {_others(others, 'facts')}.",
        f"The first 4,000 characters of its passages hold {_value(ours, 'recall@4000')} of the "
        f"needed evidence; {_others(others, 'recall@4000')}.",
    ]
    refused = result.left_out_refused()
    if refused:
        sentences.append(
            "Where the papers that answer a question are taken out of the library, it refuses "
            f"{with_interval(refused, 'abstention recall')}; the others never refuse. So it is "
            "with questions that a library does not cover."
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
    n_answerable = sum(row.question.answerable for row in rows)
    misled = measure(rows, "first claim misleads")
    sentences = [
        f"Of {n_answerable} questions that the papers answer, {counts['right at once']} are "
        f"answered by the first statement, {counts['right in part']} by it in part, "
        f"{counts['right further down']} further down, "
        f"{counts['misled'] + counts['beside the point']} by no statement that is shown, and "
        f"{counts['wrongly refused']} are refused.",
        f"Of {len(rows) - n_answerable} that they do not answer, {len(wrong)} are answered all the "
        f"same{': ' if wrong else ''}"
        + "; ".join(f"{n} {KINDS.get(kind, kind)}" for kind, n in kinds.most_common())
        + ".",
    ]
    if misled is not None:
        sentences.append(
            f"The first statement of {with_interval(misled, 'first claim misleads')} of the "
            "answers looks right and is of another arm, study, outcome or time (a later statement "
            "may answer)."
        )
    for title in ("type", "style"):
        groups = grouped(rows, ANSWERS, lambda r, t=title: getattr(r.question, t))  # type: ignore[misc]
        if len(groups) > 1:
            worst, best = (pick(groups, key=lambda g: groups[g].mean) for pick in (min, max))
            sentences.append(
                f"Weakest by {title}: {_plain(worst)}, where the first statement answers, or tells "
                f"one of several things asked for, in {with_interval(groups[worst], ANSWERS)} "
                f"(best: {_plain(best)}, {shown(groups[best].mean, ANSWERS)})."
            )
    return sentences


def _tile(words: str, found: Estimate | None, beside: str) -> Tile:
    if found is None:
        return Tile(DASH, "", words, beside)
    low, high = 100 * found.low, 100 * found.high
    return Tile(f"{100 * found.mean:.0f}", f"{low:.0f} to {high:.0f}", words, beside)


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
        f"Below, {library.name}: {library.title}. {len(rows)} questions "
        f"({' and '.join(result.halves)}), {answerable} that the articles answer and "
        f"{len(rows) - answerable} that they do not."
        f"{flatters}"
    )


def _plain(group: str) -> str:
    return PLAIN.get(group, group)


def _answers(system: Summary) -> bool:
    return any(not row.abstained for row in system.rows)


def _value(system: Summary, name: str) -> str:
    return with_interval(system.estimates[name], name)


def _others(systems: list[Summary], name: str) -> str:
    """The best of them, and what one would build first."""
    known = {s.name: found.mean for s in systems if (found := s.estimates[name])}
    if not known:
        return "nothing was compared"
    best = max(known, key=lambda key: known[key])
    told = dict.fromkeys([best, *(key for key in known if key == DEFAULT)])
    said = [f"{key} {shown(known[key], name)}" for key in told]
    return f"best of the {len(known)} others: {', '.join(said)}" if len(known) > 1 else said[0]
