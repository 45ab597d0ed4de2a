"""An answer as a visitor of the page reads it: taken from the page's own HTML, not from the answer.

What is scored must be what is shown. So the conversation is rendered by the same template, and
the statements are read back from it: their words and cells, their order, the study they are said
to be of, the cell that is set off, the source line, the card that the marker opens, and what a
statement is read with: the sentence before it, the papers that it cites, its abbreviations.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest
from urllib.parse import parse_qs, unquote, urlsplit

from lxml import html
from lxml.html import HtmlElement

from app.answers.answer import Answer
from app.page.chat import Turn, conversation
from index.passages.filters import Filters

AGAIN = "Also in "  # before an article that an answer comes back to
ON = "on "  # before the name of the study in a source line
READ_AS = "Read as: "  # before the question as it was searched for
SEARCHED = "Searched: "  # before the filters
NO_FILTERS = Filters()
WEAK = "//p[@class='notice weak']"  # that the match is weak, above the answer
# What a browser does not show, and who listens to the page does not hear.
HIDDEN = (
    "//*[@hidden or @aria-hidden='true' or contains(translate(@style, ' ', ''), 'display:none')"
    " or contains(translate(@style, ' ', ''), 'visibility:hidden')]"
)


@dataclass(frozen=True)
class ShownPart:
    """A cell of a row with its column's header; a sentence is one part without a label."""

    label: str
    value: str
    asked: bool  # set off as the one asked for
    arm: bool = False  # set off as one of those that the question sets side by side


@dataclass(frozen=True)
class ShownCard:
    """The card that a marker opens."""

    title: str = ""  # heading and title
    badges: tuple[str, ...] = ()
    section: str = ""
    caption: str = ""  # of a table
    link: str = ""  # into the article
    marked: str = ""  # the words set off; in a table, those in the marker's row
    cells: tuple[ShownPart, ...] = ()  # in a table, those of the marker's row, with headers
    heads: tuple[str, ...] = ()  # labels of the rows shown of a table; none if it is upright
    passage: str = ""  # all its words; empty for a table


@dataclass(frozen=True)
class ShownBeside:
    """What a statement is read with, beside its source and card."""

    caption: str = ""  # of a row's table, where it is not told above the row before
    corner: str = ""  # the header of a row's label
    long_forms: tuple[tuple[str, str], ...] = ()  # each abbreviation with what it is said to mean
    read_with: tuple[tuple[str, str], ...] = ()  # where a sentence is said to stand, and its words
    papers: tuple[str, ...] = ()  # whose results it is said to tell
    tells: str = ""  # what it is said to do with them: "Cites"
    figures: tuple[str, ...] = ()  # set off as those on which sources differ
    folded: bool = False  # under "More from the articles"
    doubted: bool = False  # whether it is said to be read without certainty
    reference: str = ""  # the reference under which "Copy answer" cites it


NOTHING = ShownBeside()


@dataclass(frozen=True)
class ShownStatement:
    """One statement with what stands around it."""

    parts: tuple[ShownPart, ...]
    number: int  # of its marker
    source: tuple[str, ...]  # the line below it, without the study
    cohort: str  # the study that it is said to be of; empty where none is named
    card: ShownCard  # that the marker opens
    mark: str  # RETRACTED and the like
    differs: str = ""  # what sources are said to differ on, above it
    copied: bool = True  # whether these words are copied, after the question, and read out
    beside: ShownBeside = NOTHING

    @property
    def said(self) -> str:
        """Its words, without marker and source."""
        return "; ".join(f"{p.label}: {p.value}" if p.label else p.value for p in self.parts)

    @property
    def text(self) -> str:
        """Its words, after the mark of what has become of the article."""
        return f"{self.mark} {self.said}" if self.mark else self.said


@dataclass(frozen=True)
class ShownAnswer:
    """All statements in the order in which they are read, or why there are none."""

    statements: tuple[ShownStatement, ...]
    refusal: str
    cautious: bool = False  # whether it is said above that the match is weak
    read_as: str = ""  # the question as it is said to have been read; empty where nothing is said
    searched: str = ""  # the part of the library that is said to have been searched
    remark: str = ""  # what is said of the answer as a whole
    nearest: tuple[ShownCard, ...] = ()  # the cards below a refusal, nearest first
    downloads: tuple[str, ...] = ()  # the files of the cited sources

    @property
    def text(self) -> str:
        """What a reader reads, with markers."""
        said = " ".join(f"{one.text} [{one.number}]" for one in self.statements)
        return said or self.refusal


def read_page(answer: Answer, filters: Filters = NO_FILTERS) -> ShownAnswer:
    """The answer as the page shows it to who set these filters."""
    tree = html.fromstring(f"<main>{conversation([Turn(answer, filters)])}</main>")
    for one in tree.xpath(HIDDEN):
        one.drop_tree()
    cards = dict(_cards(tree))
    copied = _unspaced("".join(tree.xpath("//button/@data-copy")))
    copied = copied if answer.abstained or _is_asked(tree) else ""
    refusal = " ".join(_words(one) for one in tree.xpath("//*[@class='abstained']/p[1]"))
    shown = (_taken_along(one, tree, copied) for one in _statements(tree, cards))
    return ShownAnswer(
        tuple(shown), refusal, bool(tree.xpath(WEAK)), " ".join(_said(tree, READ_AS)),
        " ".join(_said(tree, SEARCHED)), _all_words(tree.xpath("//p[@class='notice']")),
        tuple(card for _, card in sorted(cards.items())) if refusal else (),
        tuple(unquote(href.partition(",")[2]) for href in tree.xpath("//a[@download]/@href")),
    )  # fmt: skip


def _taken_along(one: ShownStatement, tree: HtmlElement, copied: str) -> ShownStatement:
    """A statement with what is copied and read out of it."""
    said = _unspaced(one.said)
    read_out = _unspaced("".join(tree.xpath("//@data-announce")))
    is_heard = one.beside.folded or said in read_out
    # It may also be copied as what another statement is read with, which has no number.
    number = re.search(rf"{re.escape(said)}”?\[(\d+)\]", copied)
    text = "".join(tree.xpath("//button/@data-copy"))
    entry = re.search(rf"^{number[1]}\. (.*)$", text, re.MULTILINE) if number else None
    beside = replace(one.beside, reference=entry[1] if entry else "")
    return replace(one, copied=said in copied and is_heard, beside=beside)


def _is_asked(tree: HtmlElement) -> bool:
    """Whether the copied text and link have the question as the page says it was read.

    So must the link to the statements in a table, where there is one.
    """
    (asked,) = tree.xpath("//h2[@class='question']")
    said = _said(tree, READ_AS)
    question = said[0] if said else _words(asked)
    (text,), (link,) = tree.xpath("//button/@data-copy"), tree.xpath("//button/@data-copy-link")
    linked = parse_qs(urlsplit(link).query).get("q", [""])[0]
    tables = tree.xpath("//a[starts-with(@href, 'compare?')]/@href")
    is_same = all(urlsplit(one).query == urlsplit(link).query for one in tables)
    return _squeezed(text).startswith(question) and _squeezed(linked) == question and is_same


def _said(tree: HtmlElement, before: str) -> list[str]:
    """What the quiet lines say after these words."""
    lines = [_words(one) for one in tree.xpath("//p[@class='quiet']")]
    return [line.removeprefix(before) for line in lines if line.startswith(before)]


def _statements(tree: HtmlElement, cards: Mapping[int, ShownCard]) -> Iterator[ShownStatement]:
    for item in tree.xpath("//section[@class='turn']//*[@class='claims']/li"):
        found = item.xpath("./*[@class='claim']")
        if not found:
            continue
        (claim,) = found
        # What is known of an article stands above all of its statements, or below each.
        above = item.xpath("ancestor::section[@class='study']/h3/span")
        spans = [*above, *item.xpath("./p[@class='source']/span")]
        line = [_words(span).removesuffix("·").removeprefix(AGAIN).strip() for span in spans]
        studies = [part for part in line[1:] if part.startswith(ON)]
        heading = item.xpath("ancestor::section[starts-with(@class, 'differ')]/h3")
        # Rows of one small table are statements of their own, each with its marker.
        for row in claim.xpath(".//table/tbody/tr") or [None]:
            (marker,) = (claim if row is None else row).xpath(".//a[@class='marker']")
            number = int(_words(marker).strip("[]"))
            yield ShownStatement(
                tuple(_parts(claim, row)), number,
                tuple(part for part in line if part not in studies),
                " ".join(studies).removeprefix(ON), cards.get(number, ShownCard()),
                " ".join(_words(one) for one in claim.xpath("./strong")),
                _words(heading[0]) if heading else "", beside=_beside(item, row),
            )  # fmt: skip


def _beside(item: HtmlElement, row: HtmlElement | None) -> ShownBeside:
    """What stands around a statement; around a further row of its small table only its header."""
    if row is not None and row.getprevious() is not None:
        own = [*item.xpath(".//table/thead//*[@data-long]"), *row.xpath(".//*[@data-long]")]
        return ShownBeside(
            corner=_all_words(item.xpath(".//table/thead/tr/th[1]")),
            long_forms=tuple((_words(one), one.get("data-long", "")) for one in own),
            figures=tuple(_words(one) for one in row.xpath(".//b[@class='figure']")),
            folded=bool(item.xpath("ancestor::details[@class='more']")),
        )
    told = [(p, p.xpath("./span[@class='told']")[0]) for p in item.xpath("./p[@class='with']")]
    links = item.xpath("./p[@class='reports']/a[not(starts-with(@href, '/article/'))"
                       " or contains(@href, '?')]")  # fmt: skip
    return ShownBeside(
        _all_words(item.xpath(".//table/caption")),
        _all_words(item.xpath(".//table/thead/tr/th[1]")),
        tuple((_words(one), one.get("data-long", "")) for one in item.xpath(".//*[@data-long]")),
        tuple(
            (_words(at).rstrip(":"), _words(p)[len(_words(at)) :].strip(" “”")) for p, at in told
        ),
        tuple(_squeezed(one.text or "") for one in links),
        " ".join(_words(one) for one in item.xpath("./p[@class='reports']")).partition(":")[0],
        tuple(_words(one) for one in item.xpath(".//b[@class='figure']")),
        bool(item.xpath("ancestor::details[@class='more']")),
        bool(item.xpath("./p[@class='doubt']")),
    )


def _parts(claim: HtmlElement, row: HtmlElement | None) -> Iterator[ShownPart]:
    """A sentence up to its marker; of a row its label and its cells, each with its header."""
    if row is not None:
        (label,) = row.xpath("./th/span[@class='head']")
        yield ShownPart("", _words(label), asked=False)
        heads = claim.xpath(".//table/thead/tr/th[position() > 1]")
        for head, cell in zip(heads, row.xpath("./td"), strict=True):
            asked = bool(cell.xpath("./b[@class='asked']"))
            arm = "arm" in cell.get("class", "").split()
            yield ShownPart(_words(head), _words(cell), asked, arm)
        return
    words = [claim.text or ""]
    for child in claim:
        if child.get("class") == "markers":
            break
        words += ["" if child.tag == "strong" else child.text_content(), child.tail or ""]
    yield from _unlabelled("".join(words))


def _unlabelled(text: str) -> Iterator[ShownPart]:
    if text.strip():
        yield ShownPart("", _squeezed(text), asked=False)


def _cards(tree: HtmlElement) -> Iterator[tuple[int, ShownCard]]:
    """The card of each marker's number."""
    for card in tree.xpath("//article[@class='card']"):
        title = _all_words(card.xpath("./header/h4 | ./p[@class='title']"))
        badges = tuple(_words(one) for one in card.xpath("./ul[@class='badges']/li"))
        section = _all_words(card.xpath("./p[@class='section']"))
        caption = _all_words(card.xpath(".//caption"))
        heads = tuple(_words(one) for one in card.xpath(".//table[thead]/tbody/tr/th"))
        (link,) = card.xpath("./header/a[@class='open']/@href")
        passage = "".join(card.xpath("./p[@class='passage']//text()[not(parent::strong)]"))
        for number in card.xpath("./header//*[@class='n']"):
            n = int(_words(number))
            rows = card.xpath(f".//*[@data-n='{n}']")
            marked = _all_words((rows[0] if rows else card).xpath(".//mark"))
            cells = tuple(_cells(rows[0])) if rows else ()
            yield (
                n,
                ShownCard(
                    title, badges, section, caption, link, marked, cells, heads, _squeezed(passage)
                ),
            )


def _cells(row: HtmlElement) -> Iterator[ShownPart]:
    """The cells of a row with their headers; a row set upright is a table with a line a cell."""
    if row.tag == "table":
        pairs = [line.xpath("./th | ./td") for line in row.xpath("./tbody/tr")]
    else:
        heads = row.xpath("ancestor::table[1]/thead//th")
        pairs = list(zip_longest(heads, row.xpath("./th | ./td")))
    for head, cell in pairs:
        if cell is not None:
            words = "".join(cell.xpath(".//text()[not(parent::*[@class='n'])]"))
            label = "" if head is None else _words(head)
            yield ShownPart(label, _squeezed(words), bool(cell.xpath(".//*[@class='asked']")))


def _all_words(elements: Iterable[HtmlElement]) -> str:
    return " ".join(_words(one) for one in elements)


def _words(element: HtmlElement) -> str:
    return _squeezed(str(element.text_content()))


def _unspaced(text: str) -> str:
    return "".join(text.split())


def _squeezed(text: str) -> str:
    return " ".join(text.split())
