"""Answers as HTML: every piece of article or question text goes through `inert`."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from app.answer import Answer, Claim, Difference, Evidence, section_path
from app.claims import row_of
from corpus.article import Article
from corpus.markdown import CHILD_MARK
from index.passage import Passage

# Gradio runs `${...}` and `{{...}}` of an HTML component's value as templates, and its
# front end reads backslashes and backticks; as entities no template sees them.
_TEMPLATE_SIGNS = {ord(sign): f"&#{ord(sign)};" for sign in "$`{}\\"}

NEAREST = 3  # passages shown where it abstains
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
    """The questions and answers so far, newest first; only the newest one's markers link."""
    if not turns:
        return WELCOME
    newest = len(turns) - 1
    parts = [_turn(answer, linked=at == newest) for at, answer in enumerate(turns)]
    return "".join(reversed(parts))


def _turn(answer: Answer, *, linked: bool) -> str:
    question = f"<div class='question'>{inert(answer.question)}</div>"
    if answer.read_as:
        question += f"<p class='hint'>Read as: {inert(answer.read_as)}</p>"
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
        reply = f"<ul class='claims'>{items}</ul>" + "".join(
            _difference(difference, answer, linked) for difference in answer.differences
        )
    return f"<section class='turn'>{question}<div class='reply'>{reply}</div></section>"


def _difference(difference: Difference, answer: Answer, linked: bool) -> str:
    """What the sources differ on, each side with the design, size and year of its source."""
    sides = "".join(
        f"<li>{_sourced(side.claim, answer)}"
        f"<span class='source'>{_study(answer, side.claim)}</span>"
        f"{inert(side.claim.shown)} {_markers(side.claim, linked)}</li>"
        for side in difference.sides
    )
    return (
        f"<div class='differ'><h3>Sources differ on {inert(difference.about)}</h3>"
        f"<ul class='claims'>{sides}</ul></div>"
    )


def _study(answer: Answer, claim: Claim) -> str:
    """`multicentre retrospective cohort, n = 122, 2020`; what is not known is said."""
    metadata = answer.evidence[claim.citations[0] - 1].article.metadata
    design = metadata.study_design or metadata.article_type or "design not known"
    size = f"n = {metadata.n_patients}" if metadata.n_patients else "n not given"
    return inert(f"{design}, {size}, {metadata.year or 'year not known'}")


def _sourced(claim: Claim, answer: Answer) -> str:
    """The claim's article and section, so that each figure shows whose it is."""
    item = answer.evidence[claim.citations[0] - 1]
    where = f" · {item.passage.section[-1]}" if item.passage.section else ""
    return f"<span class='source'>{inert(item.article.label + where)}</span>"


def _markers(claim: Claim, linked: bool) -> str:
    if not linked:
        return " ".join(f"<span class='marker'>[{n}]</span>" for n in claim.citations)
    return " ".join(
        f"<a class='marker' href='#evidence-{n}' aria-label='Show evidence {n}'>[{n}]</a>"
        for n in claim.citations
    )


def evidence_panel(answer: Answer) -> str:
    """Cards of the passages that the answer cites; of the nearest ones where it abstains."""
    if answer.abstained:
        cards = [_card(item, []) for item in answer.evidence[:NEAREST]]
        return "<h2>Nearest passages, not an answer</h2>" + "".join(cards)
    by_passage: dict[int, list[Claim]] = {}
    for claim in answer.cited:
        by_passage.setdefault(claim.citations[0], []).append(claim)
    anchored = set(by_passage)  # numbers that have a place of their own to lead to
    cards = []
    for n, claims in sorted(by_passage.items()):
        also = [other for other in claims[0].citations[1:] if other not in anchored]
        anchored.update(also)
        cards.append(_card(answer.evidence[n - 1], claims, also))
    return "<h2>Evidence</h2>" + "".join(cards)


def _card(item: Evidence, claims: Sequence[Claim], also: Sequence[int] = ()) -> str:
    """One passage with what is cited of it; `also` are the numbers of what it is read with."""
    article, passage = item.article, item.passage
    where = inert(section_path(passage.section))
    section = f"<p class='section'>{where}</p>" if where else ""
    numbers = f"<span class='marker'>[{item.n}]</span>"
    for n in also:
        numbers += f"<span class='marker' id='evidence-{n}'>[{n}]</span>"
    if passage.kind == "row":
        body = _row(article, passage, claims)
    else:
        body = f"<p class='passage'>{_highlighted(passage, claims)}</p>"
    return (
        f"<article class='card' id='evidence-{item.n}' tabindex='-1'>"
        f"<h3>{numbers} {inert(article.title)}</h3>"
        f"<p class='badges'>{_badges(article)}</p>{section}{body}</article>"
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


def _highlighted(passage: Passage, claims: Iterable[Claim]) -> str:
    """The passage with the cited spans inside <mark>."""
    pieces, at = [], passage.start
    distinct = {claim.start: claim for claim in claims}  # a claim may be a side as well
    for _, claim in sorted(distinct.items()):
        pieces.append(inert(passage.text[at - passage.start : claim.start - passage.start]))
        cited = passage.text[claim.start - passage.start : claim.end - passage.start]
        pieces.append(f"<mark>{inert(cited)}</mark>")
        at = claim.end
    pieces.append(inert(passage.text[at - passage.start :]))
    return "".join(pieces)


def _row(article: Article, passage: Passage, claims: Sequence[Claim]) -> str:
    """A table row set upright, one cell a line beside its header, the cells shown marked."""
    table, row = row_of(article, passage)
    shown = {at for claim in claims for at in claim.cells}
    lines = []
    for at, (header, cell) in enumerate(zip(table.header, row.cells, strict=False)):
        if not cell:
            continue
        label = f"{row.group} – {cell}" if at == 0 and row.group else cell
        kind = " class='cited'" if at in shown else ""
        lines.append(
            f"<tr{kind}><th scope='row'>{inert(header)}</th>"
            f"<td>{inert(label.replace(CHILD_MARK, '').strip())}</td></tr>"
        )
    caption = f"<caption>{inert(table.caption)}</caption>"
    return f"<div class='table'><table>{caption}<tbody>{''.join(lines)}</tbody></table></div>"
