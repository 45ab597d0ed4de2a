"""Answers as HTML: every piece of article or question text goes through `inert`."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from app.answer import Answer, Claim, Evidence, section_path
from corpus.article import Article, Table
from index.passage import Passage

# Gradio runs `${...}` and `{{...}}` of an HTML component's value as templates, and its
# front end reads backslashes and backticks; as entities no template sees them.
_TEMPLATE_SIGNS = {ord(sign): f"&#{ord(sign)};" for sign in "$`{}\\"}

NOTHING_YET = "<p class='hint'>The passages that an answer cites appear here.</p>"
WELCOME = (
    "<p class='hint'>Ask a question. The answer is made of sentences and table rows of the "
    "articles themselves, each with its source; where the articles do not answer, "
    "you are told so.</p>"
)


def inert(text: str) -> str:
    """Text that a browser and Gradio show literally, whatever it holds."""
    return html.escape(text, quote=True).translate(_TEMPLATE_SIGNS)


def conversation(turns: Sequence[Answer]) -> str:
    """The questions and answers so far, oldest first; only the last one's markers link."""
    if not turns:
        return WELCOME
    last = len(turns) - 1
    return "".join(_turn(answer, linked=at == last) for at, answer in enumerate(turns))


def _turn(answer: Answer, *, linked: bool) -> str:
    question = f"<div class='question'>{inert(answer.question)}</div>"
    if answer.abstained:
        reply = (
            f"<p class='abstained'>{inert(answer.reason or '')}</p>"
            "<p class='hint'>The nearest passages are shown as evidence; "
            "they are not an answer.</p>"
        )
    else:
        items = "".join(
            f"<li>{_sourced(claim, answer)}{inert(claim.shown)} {_markers(claim, linked)}</li>"
            for claim in answer.claims
        )
        reply = f"<ul class='claims'>{items}</ul>"
    return f"<section class='turn'>{question}<div class='reply'>{reply}</div></section>"


def _sourced(claim: Claim, answer: Answer) -> str:
    """The claim's article and section, so that each figure shows whose it is."""
    item = answer.evidence[claim.citations[0] - 1]
    where = item.passage.section[-1] if item.passage.section else "Front matter"
    return f"<span class='source'>{inert(item.article.label)} · {inert(where)}</span>"


def _markers(claim: Claim, linked: bool) -> str:
    if not linked:
        return " ".join(f"<span class='marker'>[{n}]</span>" for n in claim.citations)
    return " ".join(
        f"<a class='marker' href='#evidence-{n}' aria-label='Show evidence {n}'>[{n}]</a>"
        for n in claim.citations
    )


def evidence_panel(answer: Answer) -> str:
    """Cards of the passages that the answer cites; of the nearest ones where it abstains."""
    cited = {n for claim in answer.claims for n in claim.citations}
    shown = [item for item in answer.evidence if item.n in cited or not cited]
    cards = [_card(item, answer.claims) for item in (shown if cited else shown[:3])]
    title = "Evidence" if cited else "Nearest passages, not an answer"
    return f"<h2>{title}</h2>" + "".join(cards)


def _card(item: Evidence, claims: Iterable[Claim]) -> str:
    article, passage = item.article, item.passage
    marked = [
        (claim.start, claim.end)
        for claim in claims
        if item.n in claim.citations and passage.start <= claim.start < passage.end
    ]
    where = inert(section_path(passage.section))
    section = f"<p class='section'>{where}</p>" if where else ""
    return (
        f"<article class='card' id='evidence-{item.n}' tabindex='-1'>"
        f"<h3><span class='marker'>[{item.n}]</span> {inert(article.title)}</h3>"
        f"<p class='badges'>{_badges(article)}</p>{section}"
        f"{_passage(article, passage, marked)}</article>"
    )


def _badges(article: Article) -> str:
    metadata = article.metadata
    names = ", ".join(name for name in metadata.authors if name != "et al.")
    if "et al." in metadata.authors:
        names += ", et al."
    design = metadata.study_design or metadata.article_type
    values = [
        names,
        metadata.journal,
        str(metadata.year) if metadata.year else None,
        design,
        f"n = {metadata.n_patients}" if metadata.n_patients else None,
    ]
    return "".join(f"<span class='badge'>{inert(value)}</span>" for value in values if value)


def _passage(article: Article, passage: Passage, marked: list[tuple[int, int]]) -> str:
    table = next((t for t in article.tables if t.start <= passage.start < t.end), None)
    if table is not None and passage.kind in ("row", "header"):
        return _table(table, passage)
    return f"<p class='passage'>{_highlighted(passage, marked)}</p>"


def _highlighted(passage: Passage, marked: Iterable[tuple[int, int]]) -> str:
    """The passage with the cited spans inside <mark>."""
    pieces, at = [], passage.start
    for start, end in sorted(marked):
        pieces.append(inert(passage.text[at - passage.start : start - passage.start]))
        pieces.append(f"<mark>{inert(passage.text[start - passage.start : end - passage.start])}")
        pieces.append("</mark>")
        at = end
    pieces.append(inert(passage.text[at - passage.start :]))
    return "".join(pieces)


def _table(table: Table, passage: Passage) -> str:
    """The row under its header, under the row that it belongs to."""
    rows = [row for row in table.rows if row.start == passage.start]
    group = rows[0].group if rows else None
    span = len(table.header)
    head = "".join(f"<th scope='col'>{inert(cell)}</th>" for cell in table.header)
    body = f"<tr><th colspan='{span}'>{inert(group)}</th></tr>" if group else ""
    for row in rows:
        cells = "".join(f"<td>{inert(cell)}</td>" for cell in row.cells)
        body += f"<tr class='cited'>{cells}</tr>"
    return (
        f"<div class='table'><table><caption>{inert(table.caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
