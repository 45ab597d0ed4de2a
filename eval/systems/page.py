"""An answer as a visitor of the page reads it: taken from the page's own HTML, not from the answer.

What is scored must be what is shown. So the conversation is rendered by the same template, and
the statements are read back from it: their words and cells, their order, the study they are said
to be of, the cell that is set off, the source line and the card that the marker opens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import html
from lxml.html import HtmlElement

from app.answer import Answer
from app.page.chat import Turn, conversation

ON = "on "  # before the name of the study in a source line


@dataclass(frozen=True)
class ShownPart:
    """Of a row a cell behind its column's header; a sentence is one part without a label."""

    label: str
    value: str
    asked: bool  # set off as the one asked for


@dataclass(frozen=True)
class ShownStatement:
    """One statement with what stands around it."""

    parts: tuple[ShownPart, ...]
    number: int  # of its marker
    source: str  # the line below it
    cohort: str  # the study that it is said to be of; empty where none is named
    title: str  # of the article, on the card that the marker opens
    mark: str  # RETRACTED and the like
    differs: str = ""  # what sources are said to differ on, above it

    @property
    def text(self) -> str:
        """Its words, without marker and source."""
        said = "; ".join(f"{p.label}: {p.value}" if p.label else p.value for p in self.parts)
        return f"{self.mark} {said}" if self.mark else said


@dataclass(frozen=True)
class ShownAnswer:
    """All statements in the order in which they are read, or why there are none."""

    statements: tuple[ShownStatement, ...]
    refusal: str

    @property
    def text(self) -> str:
        """What a reader reads, with markers."""
        said = " ".join(f"{one.text} [{one.number}]" for one in self.statements)
        return said or self.refusal


def read_page(answer: Answer) -> ShownAnswer:
    """The answer as the page shows it."""
    tree = html.fromstring(f"<main>{conversation([Turn(answer)])}</main>")
    titles = dict(_titles(tree))
    refusal = " ".join(_words(one) for one in tree.xpath("//*[@class='abstained']/p[1]"))
    return ShownAnswer(tuple(_statements(tree, titles)), refusal)


def _statements(tree: HtmlElement, titles: Mapping[int, str]) -> Iterator[ShownStatement]:
    for item in tree.xpath("//section[@class='turn']//*[@class='claims']/li"):
        (claim,), (source,) = item.xpath("./p[@class='claim']"), item.xpath("./p[@class='source']")
        number = int(_words(claim.xpath(".//a[@class='marker']")[0]).strip("[]"))
        line = [_words(span).removesuffix("·").strip() for span in source.xpath("./span")]
        cohort = next((part.removeprefix(ON) for part in line[1:] if part.startswith(ON)), "")
        heading = item.xpath("ancestor::section[@class='differ']/h3")
        yield ShownStatement(
            tuple(_parts(claim)), number, " · ".join(line), cohort, titles.get(number, ""),
            " ".join(_words(one) for one in claim.xpath("./strong")),
            _words(heading[0]) if heading else "",
        )  # fmt: skip


def _parts(claim: HtmlElement) -> Iterator[ShownPart]:
    """The words of a claim up to its marker; each label begins a part."""
    label, words, asked = "", [claim.text or ""], False
    for child in claim:
        if child.get("class") == "markers":
            break
        if child.tag == "span" and child.get("class") == "label":
            if "".join(words).strip(" ;\n"):
                yield ShownPart(label, _squeezed("".join(words)).rstrip(";").strip(), asked)
            label, words, asked = _words(child).removesuffix(":"), [], False
        elif child.tag != "strong":
            words.append(child.text_content())
            asked = asked or child.get("class") == "asked"
        words.append(child.tail or "")
    yield ShownPart(label, _squeezed("".join(words)), asked)


def _titles(tree: HtmlElement) -> Iterator[tuple[int, str]]:
    """Of each marker's number the heading of its card, with the title below it."""
    for card in tree.xpath("//article[@class='card']"):
        lines = card.xpath("./header/h4 | ./p[@class='title']")
        for number in card.xpath("./header//*[@class='n']"):
            yield int(_words(number)), " ".join(_words(line) for line in lines)


def _words(element: HtmlElement) -> str:
    return _squeezed(str(element.text_content()))


def _squeezed(text: str) -> str:
    return " ".join(text.split())
