"""The part of report.html that shows every question: asked, wanted, shown, hit or missed."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from eval.measures.rows import Row
from eval.measures.texts import Evidence, evidence_recall, holds, is_shown
from eval.report.headline import OUTCOMES
from eval.report.results import LibraryResult
from eval.systems.system import ReplyPassage, article_of

SHOWN_CHARACTERS = 4_000  # of the ranked passages, as recall@4000 reads them
_CLASSES = {"right at once": "good", "rightly refused": "good", "right further down": "part"}
FILTERS = ("type", "style", "split", "outcome")


def filters(rows: Sequence[Row]) -> str:
    """A choice for each property of a question, and a search in its text."""
    choices = "".join(_choice(key, rows) for key in FILTERS)
    search = '<input type="search" placeholder="search the text" aria-label="search the text">'
    return f'<div class="filters">{choices}{search}<span id="count"></span></div>'


def questions(result: LibraryResult, evidence: Sequence[Evidence]) -> str:
    """Every question, folded; `evidence` is in the order of Bedside's rows."""
    compared = [system.rows for system in result.compared]
    names = [system.name for system in result.compared]
    return "".join(
        _question(rows, names, wanted)
        for rows, wanted in zip(zip(*compared, strict=True), evidence, strict=True)
    )


def _question(rows: Sequence[Row], names: Sequence[str], evidence: Evidence) -> str:
    row, question = rows[0], rows[0].question
    data = " ".join(f'data-{key}="{escape(_property(row, key))}"' for key in FILTERS)
    tags = escape(f"{question.question_id} · {question.type} · {question.style} · {question.split}")
    outcome = f'<b class="{_CLASSES.get(row.outcome, "bad")}">{escape(row.outcome)}</b>'
    return (
        f'<details class="question" {data}><summary>{outcome} {escape(question.question)}'
        f'<span class="tag">{tags}</span></summary>'
        f"{_wanted(row, evidence)}{_answer(row)}{_passages(row, evidence)}"
        f"{_systems(rows, names)}</details>"
    )


def _wanted(row: Row, evidence: Evidence) -> str:
    question = row.question
    note = f'<p class="dim">{escape(question.note)}</p>' if question.note else ""
    if not question.answerable:
        return f"<h4>What should have been found</h4><p>Nothing: refuse. {note}</p>"
    answer = "" if row.abstained else row.reply.answer
    facts = "".join(
        f"<li>{mark(is_shown(fact, answer))} {escape(' / '.join(fact))}</li>"
        for fact in question.facts
    )
    return (
        f"<h4>What should have been found</h4><p>{escape(question.answer)}</p>"
        f"<ul>{facts}</ul>{''.join(_piece(piece, row) for piece in evidence)}{note}"
    )


def _piece(piece: Sequence[str], row: Row) -> str:
    """One needed piece of evidence: at which rank it was found, and how far down."""
    passages = row.reply.passages
    rank = next((n for n, item in enumerate(passages, start=1) if _hit(row, item, [piece])), None)
    if row.question.by_document:
        where = f"in passage {rank}" if rank else "in no passage"
        titles = escape("; ".join(piece[:5]))
        return (
            f"<blockquote>{mark(rank is not None)} one of {len(piece)} articles judged relevant, "
            f"{where}: {titles}</blockquote>"
        )
    found = evidence_recall([piece], [item.text for item in passages], SHOWN_CHARACTERS) == 1
    where = f"in passage {rank}" if rank else "in no single passage"
    others = f"; {len(piece) - 1} other places would do" if len(piece) > 1 else ""
    budget = "within" if found else "not within"
    return (
        f'<blockquote class="{"hit" if found else "miss"}">{mark(found)} {escape(piece[0])}'
        f'<br><span class="dim">{budget} 4,000 characters; {where}{others}</span></blockquote>'
    )


def _answer(row: Row) -> str:
    how = "refused" if row.abstained else "answered"
    confidence = f"{how}, confidence {row.reply.confidence:.2f}"
    return (
        f'<h4>What was shown <span class="dim">({confidence})</span></h4>'
        f"<blockquote>{escape(row.reply.answer)}</blockquote>"
    )


def _passages(row: Row, evidence: Evidence) -> str:
    shown: list[str] = []
    characters = 0
    cited = {n for claim in row.reply.claims for n in claim.citations}
    for n, item in enumerate(row.reply.passages, start=1):
        if characters < SHOWN_CHARACTERS or n in cited:
            shown.append(_passage(n, item, n in cited, _hit(row, item, evidence)))
        characters += len(item.text)
    title = f"The passages, best first ({len(shown)} of {len(row.reply.passages)})"
    return f"<details><summary>{title}</summary>{''.join(shown)}</details>"


def _hit(row: Row, item: ReplyPassage, evidence: Evidence) -> bool:
    """Whether a passage holds evidence, or is of an article that was judged relevant."""
    if row.question.by_document:
        return article_of(item) in {span.article_id for p in row.question.evidence for span in p}
    return any(holds(piece, item.text) for piece in evidence)


def _passage(n: int, item: ReplyPassage, cited: bool, hit: bool) -> str:
    source = f"[{n}] {item.article_id or item.passage_id} {item.section}"
    return (
        f'<blockquote class="{"hit" if hit else ""}"><span class="dim">{escape(source)}'
        f"{' · cited' if cited else ''}</span> {mark(True) if hit else ''}<br>"
        f"{escape(item.text)}</blockquote>"
    )


def _systems(rows: Sequence[Row], names: Sequence[str]) -> str:
    lines = "".join(
        f"<tr><td>{escape(name)}</td><td>{escape(row.outcome)}</td>"
        f"<td>{_score(row, 'facts')}</td><td>{_score(row, 'recall@4000')}</td>"
        f"<td>{_score(row, 'nDCG@10')}</td></tr>"
        for name, row in zip(names, rows, strict=True)
    )
    head = (
        "<tr><th>system</th><th>outcome</th><th>facts</th><th>recall@4000</th><th>nDCG@10</th></tr>"
    )
    return f'<div class="table"><table>{head}{lines}</table></div>'


def mark(hit: bool) -> str:
    """A tick or a cross, with a word for those who cannot see colours."""
    kind, sign = ("hit", "✓ found") if hit else ("miss", "✗ missed")
    return f'<b class="{kind}">{sign}</b>'


def _score(row: Row, measure: str) -> str:
    value = row.scores.get(measure)
    return "–" if value is None else f"{value:.2f}"


def _choice(key: str, rows: Sequence[Row]) -> str:
    found = {_property(row, key) for row in rows}
    ordered = [name for name in OUTCOMES if name in found] if key == "outcome" else sorted(found)
    options = "".join(f'<option value="{escape(o)}">{escape(o)}</option>' for o in ordered)
    return (
        f'<select data-key="{key}" aria-label="{key}"><option value="">any {key}</option>'
        f"{options}</select>"
    )


def _property(row: Row, key: str) -> str:
    return row.outcome if key == "outcome" else str(getattr(row.question, key))
