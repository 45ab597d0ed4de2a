"""A whole article as one plain page, the cited spans marked: headings, paragraphs, tables."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from app.answers.citations import doi_of, one_line, reference
from app.page.cards import badges, standing
from app.page.markup import render
from app.page.spans import QUOTE_CHARACTERS, Found, Span, Target, is_changed, original_link
from app.page.text.finding import LEAST_CHARACTERS, MOST_CHARACTERS, MOST_FOUND, table_of
from app.page.text.layers import Layers
from app.page.text.runs import Stretch
from app.page.text.tables import PageTable, page_table
from corpus.article import Article, Block

GONE = (
    "The passage that this link points to is no longer in this article; "
    "the article was changed since the link was made."
)
SOME_GONE = "{n} of the {all} passages that this link points to are no longer in this article."
CHANGED = (
    "The words of the marked passage are no longer all the same; "
    "the article was changed since the link was made."
)


TOO_LONG = "What is looked for has {n:,} characters and may have {most}; please shorten it."
TOO_SHORT = "Type at least {least} letters or figures."


@dataclass(frozen=True)
class Heading:
    """A heading of the article; `level` is 2 for the outermost."""

    level: int
    text: tuple[Stretch, ...]
    anchor: str
    name: str  # the text alone


@dataclass(frozen=True)
class Entry:
    """A section in the outline, with those within it."""

    heading: Heading
    within: list[Heading] = field(default_factory=list)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, a caption without a table, or an entry of the reference list."""

    kind: str
    text: tuple[Stretch, ...]
    original: str = ""  # of a caption: where the page with its figure is shown
    anchor: str = ""  # of an entry of the reference list
    back: tuple[str, ...] = ()  # ids of the marks that name it


Item = Heading | Paragraph | PageTable


def article_page(
    article: Article, targets: Sequence[Target] = (), has_original: bool = False, find: str = ""
) -> str:
    """The page, with the targets marked; a notice at the top says which are gone.

    `has_original` says that the pages of its PDF can be shown; links then lead to them. `find`
    is what the reader looks for: each place with it is marked.
    """
    found = Found.of(article, targets)
    spans = found.spans
    cells = {
        span: target.cells for target, span in found.places
        if span is not None and target.cells and not is_changed(article, target, span)
    }  # fmt: skip
    layers = Layers(article, spans, cells, find if len(find) <= MOST_CHARACTERS else "")
    items = tuple(_items(article, layers, has_original))
    return render(
        "article.html",
        article=article,
        metadata=article.metadata,
        badges=badges(article),
        authors=[*article.author_names, *["et al."] * article.metadata.more_authors],
        standing=standing(article),
        relations=article.standing.relations,
        doi=doi_of(article),
        reference=reference(article),
        items=items,
        outline=_outline(items),
        notice=notice_of(found),
        places=layers.anchors,
        to_pages=original_link(article, spans) if has_original else "",
        targets=_again(found),
        find=find,
        most=MOST_CHARACTERS,
        told=_told(find, layers),
        n_found=layers.n_found,
        folds=json.dumps(table_of(article.text), ensure_ascii=False),
    )


def _again(found: Found) -> list[Target]:
    """The targets that are there, to be sent along with what is looked for."""
    text = found.article.text
    return [
        replace(target, span=span, quote=text[span.start : span.end][:QUOTE_CHARACTERS])
        for target, span in found.places
        if span is not None
    ]


def notice_of(found: Found) -> str:
    """What has become of the passages that a link points to; empty where they are as they were."""
    n_targets = len(found.places)
    n_gone = n_targets - len(found.spans)
    if not n_gone:
        return CHANGED if found.is_changed else ""
    return GONE if n_gone == n_targets else SOME_GONE.format(n=n_gone, all=n_targets)


def _told(find: str, layers: Layers) -> str:
    """What was found of what the reader looks for."""
    if not find.strip():
        return ""
    if len(find) > MOST_CHARACTERS:
        return TOO_LONG.format(n=len(find), most=MOST_CHARACTERS)
    if layers.pattern is None:
        return TOO_SHORT.format(least=LEAST_CHARACTERS)
    if not layers.n_found:
        return "Not found in this article."
    if layers.n_found == MOST_FOUND:
        return f"{MOST_FOUND:,} places or more."
    return f"{layers.n_found:,} place{'s' * (layers.n_found > 1)}."


def _items(article: Article, layers: Layers, has_original: bool) -> Iterator[Item]:
    """What stands on the page, from top to bottom."""
    section: tuple[str, ...] = ()
    n_headings, n_references = 0, 0
    title = one_line(article.title)
    for block in article.blocks:
        for level, text in _new_headings(section, block.section):
            n_headings += 1
            anchor = f"section-{n_headings}"
            yield Heading(min(level + 2, 6), layers.words(text), anchor, text)
        section = block.section
        if block.kind == "header" and block.table is not None:
            yield page_table(article, block.table, layers, has_original)
        elif block.kind == "reference":
            entry = article.references[n_references]
            n_references += 1
            back = layers.back_from(entry.number)
            anchor = f"reference-{entry.number}" if back else ""
            yield Paragraph(
                "reference", layers.text(block.start, block.end, identifiers=True),
                anchor=anchor, back=back,
            )  # fmt: skip
        elif block.table is None and (
            not _repeats_title(article, block, title) or layers.is_cited(block.start, block.end)
        ):
            figure = has_original and block.kind == "caption"
            link = original_link(article, [Span(block.start, block.end)]) if figure else ""
            yield Paragraph(block.kind, layers.text(block.start, block.end), link)


def _outline(items: Sequence[Item]) -> list[Entry]:
    """The sections of the two outermost levels; an inner one before any outer one stands alone."""
    entries: list[Entry] = []
    for item in items:
        if not isinstance(item, Heading) or item.level > 3:
            continue
        if item.level == 2 or not entries:
            entries.append(Entry(item))
        else:
            entries[-1].within.append(item)
    return entries


def _new_headings(before: tuple[str, ...], now: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """The headings that are new in a block's section path, each with its depth."""
    same = 0
    while same < min(len(before), len(now)) and before[same] == now[same]:
        same += 1
    yield from list(enumerate(now))[same:]


def _repeats_title(article: Article, block: Block, title: str) -> bool:
    """Whether the article's first block is the title, which the page shows already."""
    return block is article.blocks[0] and article.text[block.start : block.end].strip() == title
