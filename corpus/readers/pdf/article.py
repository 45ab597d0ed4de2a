"""One PDF -> Draft: the stages in order. Runs within the limits of corpus/readers/sandbox/."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from corpus.article import Doubt
from corpus.errors import ArticleUnreadable
from corpus.readers.draft import Draft
from corpus.readers.pdf.blocks.assembly import assemble
from corpus.readers.pdf.blocks.block import Block
from corpus.readers.pdf.front import Front, metadata_of
from corpus.readers.pdf.layout.furniture import without_furniture
from corpus.readers.pdf.layout.gutters import body_of
from corpus.readers.pdf.layout.items import Figure, Item, Line
from corpus.readers.pdf.layout.line_numbers import without_line_numbers
from corpus.readers.pdf.layout.sequence import arranged_pages
from corpus.readers.pdf.pages.lines import Fragment, fragments, plain
from corpus.readers.pdf.pages.page import Page
from corpus.readers.pdf.pages.reading import document_info, open_pdf, read_pages
from corpus.readers.pdf.signs.fonts import read_sign_fonts
from corpus.readers.pdf.signs.mapping import map_warnings, misnamed
from corpus.readers.pdf.signs.text import sign_warnings
from corpus.readers.pdf.signs.unmapped import read_unmapped
from corpus.readers.pdf.tables.doubts import doubts_of
from corpus.readers.pdf.tables.table import CAPTION, Table
from corpus.readers.pdf.writing import Writer, writer_for
from corpus.readers.study.study import with_study
from corpus.readers.tables.unread import with_unread

_COMPARE = "compare it with the PDF."
_FEW = 40  # characters; a scan may carry a page number or a stamp
# "OPEN Deep learning ...", "Corrigendum Corrigendum to ...".
_TITLE_LABEL = re.compile(
    r"(OPEN(?: ACCESS)? (?=[A-Z][\w-]*[a-z])|(?P<word>\w{5,}) (?=(?P=word) ))"
)
_ABSTRACT = re.compile(r"(abstract|summary)\s*(?:[.:—–-]\s*|\s(?=[A-Z]))(?=\S)", re.IGNORECASE)


def draft_of(path: Path) -> Draft:
    """The article in a PDF. Raises ArticleUnreadable, whose message goes after the file's name."""
    document = open_pdf(path)
    pages = list(read_pages(document))
    _check_text(pages)
    of_fonts = [
        *read_unmapped(pages), *read_sign_fonts(pages), *map_warnings(misnamed(document, pages)),
    ]  # fmt: skip
    printed, n_numbers = without_line_numbers([(page, fragments(page)) for page in pages])
    kept = without_furniture(printed)
    content = [(page, found) for (page, _), found in zip(printed, kept, strict=True)]
    body = body_of(content)
    items = arranged_pages(content, body)
    blocks = _front_in_order(assemble(items, body))
    writer = writer_for(blocks)
    heads = _heads(printed, content)
    front = _front(document_info(document), blocks, writer, items, heads)
    metadata = metadata_of(replace(front, stamped=_stamped(pages)))
    written = writer.write_all(blocks)
    tables = [block.table for block in blocks if block.table is not None]
    doubts = tuple(
        Doubt(at, reason, rows) for at, table in enumerate(tables)
        for reason, rows in doubts_of(table)
    )  # fmt: skip
    metadata = replace(metadata, doubts=doubts)
    warnings = _warnings(pages, items, n_numbers)
    warnings += [_doubted(tables[doubt.table], doubt) for doubt in doubts]
    warnings += of_fonts
    warnings += sign_warnings("\n".join(block.printed for block in blocks), written.text)
    draft = Draft(metadata, written.text + "\n", tuple(warnings), written.places)
    return with_study(with_unread(draft))


def _check_text(pages: list[Page]) -> None:
    if sum(len(page.glyphs) for page in pages) >= _FEW:
        return
    if sum(page.n_hidden for page in pages) >= _FEW:
        raise ArticleUnreadable(
            "shows no text, it only hides some behind its pictures (a scanned document); "
            "export the recognised text as .txt, check it, and add that."
        )
    raise ArticleUnreadable(
        "has no text: it is scanned, or made of pictures; "
        "recognise it with OCR software, save the text as .txt, and add that."
    )


def _front_in_order(blocks: list[Block]) -> list[Block]:
    """The title first; labels and the journal's name, printed above it, come after it."""
    at = next((n for n, block in enumerate(blocks) if block.kind == "title"), None)
    if at is not None:
        blocks = [_without_label(blocks[at]), *blocks[:at], *blocks[at + 1 :]]
    return [part for block in blocks for part in _with_abstract_apart(block)]


def _without_label(title: Block) -> Block:
    """The title without a label that is printed on its line, or as large above it."""
    match = _TITLE_LABEL.match(title.words)
    line, *others = title.lines
    n_letters = len(re.sub(r"\s", "", match.group(1))) if match else 0
    if not n_letters or n_letters > len(line.fragment.glyphs):
        return title
    rest = replace(line, fragment=Fragment(line.fragment.glyphs[n_letters:]))
    return Block("title", ([rest] if rest.fragment.glyphs else []) + others, depth=title.depth)


def _with_abstract_apart(block: Block) -> list[Block]:
    """A paragraph that opens with the word "Abstract": a heading, then the paragraph."""
    match = _ABSTRACT.match(block.words) if block.kind == "text" else None
    if not match:
        return [block]
    line = block.lines[0]
    label = len(re.sub(r"\s", "", match.group(1)))
    opening = len(re.sub(r"\s", "", match.group(0)))
    glyphs = line.fragment.glyphs
    head = replace(line, fragment=Fragment(glyphs[:label]))
    rest = replace(line, fragment=Fragment(glyphs[opening:]))
    lines = ([rest] if rest.fragment.glyphs else []) + block.lines[1:]
    if not lines:
        return [block]
    return [Block("heading", [head], depth=2), Block("text", lines)]


def _heads(
    printed: list[tuple[Page, list[Fragment]]], content: list[tuple[Page, list[Fragment]]]
) -> list[str]:
    """Lines of the first two pages that were taken for running heads and feet."""
    heads: list[str] = []
    for (page, found), (_, kept) in list(zip(printed, content, strict=True))[:2]:
        rest = {id(f) for f in kept}
        margin = [f for f in found if id(f) not in rest]
        heads.extend(plain(f.text) for f in margin if f.y < page.height)
    return heads


def _front(
    info: dict[str, str],
    blocks: list[Block],
    writer: Writer,
    items: list[list[Item]],
    heads: list[str],
) -> Front:
    title = next((block for block in blocks if block.kind == "title"), None)
    after: list[str] = []
    if title is not None:
        start = blocks.index(title) + 1
        near = [b for b in blocks[start : start + 14] if b.kind == "text"]
        below = [b for b in near if _is_below(b, title.lines[-1])]
        after = [" ".join(line.text for line in block.lines) for block in below[:3]]
    first = "\n".join(i.words for page in items[:1] for i in page if isinstance(i, Line))
    return Front(
        info=info,
        title=writer.write(title).removeprefix("# ") if title else "",
        after_title=after,
        heads=heads,
        first_page=first,
        own_citation=_own_citation(blocks),
    )


def _stamped(pages: list[Page]) -> tuple[str, ...]:
    """What runs across pages as a stamp does: in large letters, or on most of the pages."""
    small = [page.across for page in pages if page.across]
    on_most = small if len(small) > 1 and 2 * len(small) > len(pages) else []
    return tuple(dict.fromkeys(text for page in pages for text in (page.stamp,) if text)) + tuple(
        dict.fromkeys(on_most)
    )


def _own_citation(blocks: list[Block]) -> str:
    """The paragraph at the end that says how to cite the article."""
    texts = [block.words for block in blocks if block.kind in ("text", "item")]
    own = [text for text in texts if "Cite this article as" in text]
    return own[-1] if own else ""


def _is_below(block: Block, title: Line) -> bool:
    first = block.lines[0]
    return first.page == title.page and first.fragment.y > title.fragment.y


def _name(table: Table) -> str:
    caption = plain(table.caption[0].text) if table.caption else ""
    label = CAPTION.match(caption)
    return label.group(0) if label else "A table"


def _doubted(table: Table, doubt: Doubt) -> str:
    where = ""
    if doubt.rows:
        labels = [plain(table.rows[at].cells[0].text).split("\n")[0] for at in doubt.rows[:3]]
        named = ", ".join(f'"{label}"' for label in labels if label)
        where = f", in {len(doubt.rows)} of {len(table.rows)} rows{f' ({named})' if named else ''},"
    return f"{_name(table)}{where} was not read with certainty ({doubt.reason}); {_COMPARE}"


def _warnings(pages: list[Page], items: list[list[Item]], n_numbers: int) -> list[str]:
    warnings = []
    if n_numbers:
        warnings.append(f"Left out {n_numbers:,} numbers in the margin that count the lines.")
    hidden = [page for page in pages if page.n_hidden]
    if hidden:
        count = sum(page.n_hidden for page in hidden)
        where = _numbers([page.number for page in hidden])
        warnings.append(f"Left out {count:,} characters of hidden text on {where}.")
    replaced = [page for page in pages if page.n_replaced]
    if replaced:
        count = sum(page.n_replaced for page in replaced)
        where = _numbers([page.number for page in replaced])
        warnings.append(
            f"Left out {count:,} {'text' if count == 1 else 'texts'} that the file gives in place "
            f"of other print on {where}; "
            "what is printed was read."
        )
    turned = [page for page in pages if page.n_turned]
    if turned:
        count = sum(page.n_turned for page in turned)
        where = _numbers([page.number for page in turned])
        warnings.append(f"Left out {count:,} characters that run across the page on {where}.")
    empty = [page.number for page in pages if not page.glyphs]
    if empty:
        warnings.append(f"No text on {_numbers(empty)}; a scanned page must be recognised first.")
    figures = [item for page in items for item in page if isinstance(item, Figure)]
    for figure in figures:
        label = CAPTION.match(plain(figure.caption[0].text))
        if label:
            warnings.append(f"The cells of {label.group(0)} were not told apart; set it by hand.")
    labels = sum(figure.n_labels for figure in figures)
    if labels:
        warnings.append(f"Left out {labels:,} labels inside figures.")
    return warnings


def _numbers(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:12])) + (" ..." if len(numbers) > 12 else "")
    return f"page {shown}" if len(numbers) == 1 else f"pages {shown}"
