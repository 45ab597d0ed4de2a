"""What stands around a statement: its card, the line below it, the study it is said to be of.

A figure that stands where it says still misleads under the title of another article, in the
table of another outcome, or as the result of another study. So each is compared with the article.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs, unquote, urlsplit

from corpus.article import Article, Block, Row, Table
from corpus.words.design import known_design
from eval.measures.tables import row_at
from eval.measures.texts import shows
from eval.questions.question import Span
from eval.systems.page import ShownCard
from eval.systems.system import Reply, ReplyClaim

Articles = Mapping[str, Article]

DIFFER, WITHIN = "Sources differ on ", " (within one article)"  # around what they differ on

BEFORE = 2  # paragraphs before a statement that may name the study that it goes on with
# A figure with what belongs to it ("83.3%", "2 of 11", "7.7 months"), and not a clause.
_FIGURE = re.compile(r"\A\S{0,3}\d\S*(?: \S+){0,3}\Z")
_WORD = re.compile(r"[^\W_]+")
# What the page says of a design that it does not know, beside the words of the metadata.
_UNKNOWN = "design not known n not given year not known"


def titled(reply: Reply, articles: Articles) -> float | None:
    """Share of the claims whose card names the article that they stand in by its title, no more.

    "Copy answer" must cite it under that title, and each file of the cited sources have its DOI.
    """
    files = [one.replace("\\", "").casefold() for one in reply.page.downloads]
    return share(
        [
            _is_titled(card, articles[place.article_id])
            and {*_words(articles[place.article_id].title)} <= {*_words(claim.beside.reference)}
            and all(
                (articles[place.article_id].metadata.doi or "").casefold() in one for one in files
            )
            for claim, place, card in _carded(reply)
        ]
    )


def carded(reply: Reply, articles: Articles) -> float | None:
    """Share of the claims whose marker opens a card that shows them as they stand in the article.

    The words are marked; those around them, or for a row the table, its headers and the cell asked
    for, are those of the article; section and badges are the article's, and none of these is
    missing; and the link leads to the span.
    """
    return share(
        [
            _is_of(card, articles[place.article_id], place) and _sets_off(card, claim, place)
            for claim, place, card in _carded(reply)
        ]
    )


def sourced(reply: Reply, articles: Articles) -> float | None:
    """Share of the claims whose source line names their own article, section and table.

    Any mark of what has become of the article (RETRACTED) must be right as well, the caption and
    the first header above a row, and whether its table is said to be doubtful. Once at least the
    study's design stands beside the article's name.
    """
    told: dict[str, set[str]] = {}
    for claim, place, _ in _carded(reply):
        told.setdefault(place.article_id, set()).update(_words(" ".join(claim.source)))
    return share(
        [
            _is_source(claim, articles[place.article_id], place)
            and _design_words(articles[place.article_id]) <= told[place.article_id]
            and claim.beside.doubted == bool(articles[place.article_id].doubt_at(place.start))
            and claim.mark == articles[place.article_id].standing.mark
            and _is_above(claim, row_at(articles[place.article_id], place))
            for claim, place, _ in _carded(reply)
        ]
    )


def headed(reply: Reply, articles: Articles) -> float | None:
    """Share of claims under "Sources differ on ..." whose heading has only words beside the sides.

    The figures set off in it must be those of it that the other sides do not have, and none of
    those that differ may be missing. None where nothing differs.
    """
    sides = [(c, c.place) for c in reply.claims if c.differs and c.place is not None]
    near = {claim.differs: "" for claim, _ in sides}
    for claim, place in sides:
        texts = beside(articles[place.article_id], place)
        texts += _told_on(claim, articles[place.article_id], place)
        near[claim.differs] += " ".join([*texts, claim.text])
    return share(
        [
            _is_headed(claim.differs, near[claim.differs])
            and {*map(squeezed, claim.figures)} <= {*map(squeezed, claim.beside.figures)}
            and _differs(claim, [c for c, _ in sides])
            for claim, _ in sides
        ]
    )


def labelled(reply: Reply, articles: Articles) -> float | None:
    """Share of the claims labelled with a study whose study is named beside the claim.

    Beside it are its paragraph, with the references that it cites, or its table's caption, header,
    group and row; the headings of its section; and the article's title. So are the paragraphs
    before it, where the page shows the sentence of them that names the study. None where no claim
    is labelled.
    """
    named = [claim for claim in reply.claims if claim.cohort]
    return share([_is_named(claim, articles) for claim in named])


def _told_on(claim: ReplyClaim, article: Article, place: Span) -> list[str]:
    """The sentences that are shown with a claim and stand shortly before it in its section."""
    own = block_at(article, place.start)
    if own is None:
        return []
    section = [b for b in article.blocks if b.kind == "paragraph" and b.section == own.section]
    before = [b for b in section if b.start < own.start][-BEFORE:]
    texts = [article.text[b.start : b.end] for b in before]
    return [said for _, said in claim.beside.read_with if any(said in text for text in texts)]


def beside(article: Article, place: Span) -> list[str]:
    """The texts that stand beside a span; see `labelled`."""
    near = [article.title]
    block = block_at(article, place.start)
    if block is not None:
        near += [article.text[block.start : block.end], *block.section]
        near += cited_in(article, block)
    if (held := row_at(article, place)) is not None:
        table, row = held
        near += [table.caption, *table.header, row.group or ""]
    return near


def share(hits: Sequence[bool]) -> float | None:
    """Share of true values; None for an empty list."""
    return sum(hits) / len(hits) if hits else None


def squeezed(text: str) -> str:
    """The text without blanks."""
    return re.sub(r"\s+", "", text)


def as_cell(text: str) -> str:
    """The text without blanks and the sign of a child row (↳)."""
    return squeezed(text.replace("↳", ""))


def cells_of(table: Table, row: Row) -> set[tuple[str, str]]:
    """The cells of a row that hold something, each with the header of its column."""
    headers = [*table.header, *[""] * len(row.cells)]
    cells = zip(headers, row.cells, strict=False)
    return {(squeezed(header), as_cell(cell)) for header, cell in cells if as_cell(cell)}


def _carded(reply: Reply) -> list[tuple[ReplyClaim, Span, ShownCard]]:
    """The claims that have a card, which those of baselines have not."""
    return [(c, c.place, c.card) for c in reply.claims if c.place is not None and c.card]


def _is_of(card: ShownCard, article: Article, place: Span) -> bool:
    """Whether section, badges and link of a card are those of the place."""
    link, metadata = urlsplit(card.link), article.metadata
    to = parse_qs(link.query)
    linked = zip(to.get("start", []), to.get("end", []), strict=False)
    block = block_at(article, place.start)
    size = f"n = {metadata.n_patients}" if metadata.n_patients else ""
    design = metadata.study_design or metadata.article_type
    badges = [metadata.journal, str(metadata.year), design, size]
    return (
        unquote(link.path.rpartition("/")[2]) == article.article_id
        and (str(place.start), str(place.end)) in linked
        and {*card.badges} == {one for one in badges if one and one != "None"}
        and all(squeezed(part) in squeezed(article.text) for part in card.passage.split(" … "))
        and (block is None or squeezed(card.section) == squeezed(" › ".join(block.section)))
        and _is_table(card, row_at(article, place))
    )


def _is_table(card: ShownCard, held: tuple[Table, Row] | None) -> bool:
    if held is None:
        return not card.cells
    table, row = held
    shown = {(squeezed(one.label), as_cell(one.value)) for one in card.cells if one.value}
    below = not row.group or not card.heads or any(row.group in head for head in card.heads)
    return below and shown == cells_of(*held) and squeezed(table.caption) in squeezed(card.caption)


def _sets_off(card: ShownCard, claim: ReplyClaim, place: Span) -> bool:
    """Whether the words that a claim shows are marked; in a row, only the cell asked for if any."""
    asked = [as_cell(cell.value) for cell in card.cells if cell.asked]
    if asked != [as_cell(part.value) for part in claim.parts if part.asked]:
        return False
    if asked:
        return as_cell(card.marked) == asked[0]
    # The label of a row is its head, and is not marked.
    wanted = [part.value for part in claim.parts if part.label or not card.cells]
    return all(as_cell(words) in as_cell(card.marked) for words in wanted)


def _is_source(claim: ReplyClaim, article: Article, place: Span) -> bool:
    if not claim.source:
        return False
    name, *others = claim.source
    metadata, block = article.metadata, block_at(article, place.start)
    held = row_at(article, place)
    begins = [*(block.section if block else ()), held[0].caption if held else ""]
    design = f"{metadata.study_design} {metadata.article_type} {metadata.n_patients} n"
    told = {*_words(f"{design} {metadata.year} {_UNKNOWN}")}
    known = all(
        any(_begins(text, part) for text in begins) or {*_words(part)} <= told for part in others
    )
    if not metadata.authors:
        return known and _begins(article.title, name)
    journal = metadata.journal or ""
    return known and {*_words(name)} == {*_words(f"{article.label} {journal}")}


def _is_titled(card: ShownCard, article: Article) -> bool:
    """Whether a card ends with an article's title, or with its file where it has none."""
    ends = (article.title, f"{article.title}, file {article.article_id}")
    return squeezed(card.title).endswith(tuple(map(squeezed, ends)))


def _design_words(article: Article) -> set[str]:
    metadata = article.metadata
    return {*_words(known_design(metadata.study_design, metadata.article_type))}


def _begins(text: str, shortened: str) -> bool:
    """Whether a text begins with its shortened form, in which "…" stands for the rest."""
    return squeezed(text).startswith(squeezed(shortened.removesuffix("…"))) and bool(shortened)


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _is_named(claim: ReplyClaim, articles: Articles) -> bool:
    if claim.place is None:
        return False
    article = articles[claim.place.article_id]
    near = [*beside(article, claim.place), *_told_on(claim, article, claim.place)]
    text = " ".join(near)
    names = re.split(r"(?:(?<!\s)\s++)?[()]\s*+", claim.cohort)
    return any(shows(text, name) or tells_names(name.split(), near) for name in names if name)


def _is_above(claim: ReplyClaim, held: tuple[Table, Row] | None) -> bool:
    """Whether the caption and the first header above a row are those of its table."""
    shown = claim.beside
    if held is None:
        return not shown.caption and not shown.corner
    table, _ = held
    captions = ("", squeezed(table.caption))
    return squeezed(shown.caption) in captions and squeezed(shown.corner) == squeezed(
        table.header[0]
    )


def _differs(claim: ReplyClaim, sides: Sequence[ReplyClaim]) -> bool:
    """Whether all that is set off as differing is a figure, and of this side alone."""
    others = {
        figure
        for side in sides
        if side is not claim and side.differs == claim.differs
        for figure in side.beside.figures
    }
    return all(_FIGURE.search(one) and one not in others for one in claim.beside.figures)


def _is_headed(heading: str, near: str) -> bool:
    about = heading.removeprefix(DIFFER).removesuffix(WITHIN).replace(" and ", " ")
    words = {word.lower() for word in _WORD.findall(about)}
    return (
        heading.startswith(DIFFER)
        and bool(words)
        and words <= {word.lower() for word in _WORD.findall(near)}
    )


def block_at(article: Article, at: int) -> Block | None:
    """The paragraph, table or heading that a position is in."""
    return next((b for b in article.blocks if b.start <= at < b.end), None)


def cited_in(article: Article, block: Block) -> list[str]:
    """The entries of the reference list that a paragraph or row points to."""
    marks = (m for m in article.reference_marks if block.start <= m.start < block.end)
    cited = {number for mark in marks for number in mark.numbers}
    return [reference.text for reference in article.references if reference.number in cited]


def tells_names(words: Sequence[str], texts: Sequence[str]) -> bool:
    """Whether one of the texts has all the words: "Park 2018" in a reference's authors and year."""
    return len(words) > 1 and any(all(shows(text, word) for word in words) for text in texts)
