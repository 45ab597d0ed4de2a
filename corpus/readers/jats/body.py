"""The text of a JATS article as the body of an article file."""

from __future__ import annotations

import re
from dataclasses import replace

from lxml import etree

from corpus.readers.jats.elements import is_block, item_mark, place_of_picture
from corpus.readers.jats.front import article_title
from corpus.readers.jats.inline import FLOATS, SILENT, TABLES, Inline
from corpus.readers.jats.references import reference_lines
from corpus.readers.jats.table import Tables
from corpus.readers.shared.inline import finish, paragraph
from corpus.readers.shared.pictures import PICTURE, picture_warning
from corpus.readers.tables.uneven import Uncertain
from corpus.readers.tables.unread import number_of_caption

_ABSTRACT_NAMES = {
    "plain-language-summary": "Plain language summary", "author-summary": "Author summary",
    "executive-summary": "Executive summary", "key-points": "Key points",
    "highlights": "Highlights", "teaser": "Summary", "precis": "Summary", "short": "Summary",
    "toc": "Summary", "web-summary": "Summary", "graphical": "Graphical abstract",
    "editor": "Editor's summary", "summary": "Summary",
}  # fmt: skip
_BACK_NAMES = {"ack": "Acknowledgements", "glossary": "Abbreviations", "fn-group": "Notes",
               "app-group": "", "notes": "", "bio": "", "sec": ""}  # fmt: skip
_REFERENCES = re.compile(r"(?:references|bibliography|literature cited)\Z", re.IGNORECASE)
_FORMULAS = ("disp-formula", "disp-formula-group")
_LEFT_OUT = frozenset(("sub-article", "response", "trans-abstract", "alternatives"))


class Body:
    """Renders one article; `warnings` says what was left out, `has_text` whether any is there."""

    def __init__(self, article: etree._Element) -> None:
        self.article = article
        self.warnings: list[str] = []
        self.has_text = False
        self._out: list[str] = []
        self._waiting: list[etree._Element] = []  # floats met inside the current paragraph
        self._in_box = 0
        self._in_list = 0
        self._open_caption = -1  # place of a box's caption until a block follows it
        self._group_caption = ""  # of the group of tables that is read
        self._rendered: set[etree._Element] = set()  # tables and figures that have their place
        self._pictures: list[etree._Element] = []  # in running text, without words in the file
        self._loose = {  # manuscripts gather their floats at the end, away from the text
            el.get("id") or str(n): el
            for n, el in enumerate(
                el
                for name in ("floats-group", "floats-wrap")
                for el in article.iterfind(f"{name}/*")
            )
            if isinstance(el.tag, str)
        }
        self._inline = Inline(
            on_float=self._waiting.append,
            on_xref=self._cited,
            on_picture=self._pictures.append,
        )
        of_tables = replace(self._inline, on_xref=_no_place)
        in_cells = replace(of_tables, floats=FLOATS - TABLES)
        self._tables = Tables(of_tables, in_cells, self.warnings)

    @property
    def uneven(self) -> list[Uncertain]:
        """The pipe tables whose columns are not certain."""
        return self._tables.uneven

    def render(self) -> str:
        """Title, abstracts, keywords, sections, back matter, references."""
        title = article_title(self.article)
        if title:
            self._out.append(f"# {title}")
        opening = len(self._out)
        self._front()
        for body in self.article.iterfind("body"):
            self._children(body, 1)
        self.has_text = len(self._out) > opening
        self._loose_floats()
        self._back()
        self._left_out()
        if self._pictures:
            self.warnings.append(picture_warning([place_of_picture(el) for el in self._pictures]))
        return "\n\n".join(self._out) + "\n"

    def _front(self) -> None:
        for abstract in self.article.iterfind("front//abstract"):
            self._abstract(abstract)
        for group in self.article.iterfind("front//kwd-group"):
            self._keywords(group)

    def _abstract(self, abstract: etree._Element) -> None:
        title = abstract.find("title")
        known = _ABSTRACT_NAMES.get(abstract.get("abstract-type") or "", "Abstract")
        text = "" if title is None else finish(self._inline.content(title))
        self._out.append(f"## {text or known}")
        for child in abstract:
            if child.tag == "sec":
                self._abstract_section(child)
            elif isinstance(child.tag, str) and child.tag not in ("title", "label", "object-id"):
                self._block(child, 2)

    def _abstract_section(self, sec: etree._Element) -> None:
        """`Methods: text`, the way structured abstracts read in one column."""
        title = sec.find("title")
        label = "" if title is None else finish(self._inline.content(title))
        before = len(self._out)
        for child in sec:
            if child.tag == "sec":
                self._abstract_section(child)
            elif isinstance(child.tag, str) and child.tag not in ("title", "label"):
                self._block(child, 2)
        if label:
            mark = "" if label.endswith((":", ".", "?")) else ":"
            first = self._out[before] if len(self._out) > before else ""
            if "\n" in first or first.startswith("|"):  # a table: the label stands above it
                self._out.insert(before, f"{label}{mark}")
            else:
                self._out[before : before + 1] = [f"{label}{mark} {first}".strip()]

    def _keywords(self, group: etree._Element) -> None:
        title = group.find("title")
        name = "" if title is None else finish(self._inline.content(title)).rstrip(":. ")
        if not name:
            kind = group.get("kwd-group-type") or ""
            name = "Abbreviations" if kind.startswith("abbr") else "Keywords"
        words = [
            finish(" ".join(map(str, el.itertext())) if len(el) else el.text or "")
            for el in group if el.tag in ("kwd", "compound-kwd", "nested-kwd")
        ]  # fmt: skip
        if any(words):
            self._out.append(f"{name}: {', '.join(word for word in words if word)}")

    def _loose_floats(self) -> None:
        if self._loose:
            self._out.append("## Figures and tables")
        for el in list(self._loose.values()):
            self._block(el, 2)
        self._loose.clear()

    def _unplaced(self) -> None:
        """Add tables and figures that stand where no text is read, so that none is lost."""
        found = [
            el for el in self.article.iter("table-wrap", "fig", *TABLES)
            if el not in self._rendered and not self._is_elsewhere(el)
        ]  # fmt: skip
        if found:
            self._out.append("## Figures and tables")
        for el in found:
            if not self._is_elsewhere(el):  # not in one that was just placed
                self._block(el, 2)

    def _is_elsewhere(self, el: etree._Element) -> bool:
        """Whether an element is part of what was rendered, or is left out with a warning."""
        return any(
            around in self._rendered or around.tag in _LEFT_OUT for around in el.iterancestors()
        )

    def _back(self) -> None:
        for path in ("front//author-notes/fn", "front//funding-group/funding-statement"):
            self._notes_of_front(path)
        lists: list[etree._Element] = []
        for back in self.article.iterfind("back"):
            for child in back:
                if child.tag == "ref-list":
                    lists.append(child)
                elif isinstance(child.tag, str):
                    self._back_part(child)
        self._flush_floats(1)
        self._unplaced()
        self._references(lists)

    def _notes_of_front(self, path: str) -> None:
        found = list(self.article.iterfind(path))
        texts = [text for el in found if (text := finish(self._inline.content(el)))]
        if texts:
            self._out.append("## Funding" if path.endswith("statement") else "## Author notes")
            self._out += [paragraph(text) for text in texts]
            self._flush_floats(2)

    def _back_part(self, el: etree._Element) -> None:
        name = _BACK_NAMES.get(str(el.tag), "")
        if el.tag == "sec":
            self._block(el, 1)
            return
        if el.find("title") is None and name and el.find("label") is None:
            self._out.append(f"## {name}")
        self._section(el, 1)

    def _references(self, lists: list[etree._Element]) -> None:
        lines = [line for ref_list in lists for line in reference_lines(ref_list)]
        if not lines:
            return
        title = finish(self._inline.content(t)) if (t := lists[0].find("title")) is not None else ""
        title = title if _REFERENCES.match(title) else "References"
        if not self._out or not _REFERENCES.match(self._out[-1].lstrip("# ")):
            self._out.append(f"## {title}")
        self._out.append("\n".join(lines))

    def _left_out(self) -> None:
        for tag, name in (("sub-article", "sub-article"), ("response", "response")):
            count = len(self.article.findall(tag))
            if count:
                self.warnings.append(f"Left out: {count} {name}{'s' if count > 1 else ''}.")
        translated = len(self.article.findall("front//trans-abstract"))
        if translated:
            self.warnings.append(f"Left out: {translated} translated abstract(s).")

    # One block after another

    def _children(self, el: etree._Element, depth: int) -> None:
        """Running text becomes paragraphs; blocks inside it stand in their places."""
        text = el.text or ""
        for child in el:
            if is_block(child) and not (child.tag in _FORMULAS and el.tag == "p"):
                # A float does not cut the paragraph that it is anchored in.
                if child.tag in FLOATS and el.tag in ("p", "list-item"):
                    self._waiting.append(child)
                else:
                    self._paragraph(text)
                    text = ""
                    self._block(child, depth)
            elif not (child.tag == "label" and el.tag == "list-item"):
                text += self._inline.element(child)
            text += child.tail or ""
        self._paragraph(text)
        self._flush_floats(depth)

    def _paragraph(self, text: str) -> None:
        text = finish(text, running=True)
        if text.replace(PICTURE, "").strip():
            self._out.append(paragraph(text))

    def _flush_floats(self, depth: int) -> None:
        while self._waiting and not self._in_list:
            self._block(self._waiting.pop(0), depth)

    def _cited(self, xref: etree._Element) -> None:
        """Place a gathered float after the paragraph that first points to it."""
        for rid in (xref.get("rid") or "").split():
            if rid in self._loose:
                self._waiting.append(self._loose.pop(rid))

    def _block(self, el: etree._Element, depth: int) -> None:
        tag = el.tag
        if tag in SILENT:
            return
        if tag in ("sec", "app", "ack", "glossary", "notes", "fn-group"):
            self._section(el, depth)
        elif tag in ("fig", "supplementary-material", "media"):
            self._captioned(el, depth)
        elif tag == "table-wrap" or tag in TABLES:
            self._table(el, depth)
        elif tag in ("fig-group", "table-wrap-group"):
            self._group(el, depth)
        elif tag == "list":
            self._list(el, depth)
        elif tag == "def-list":
            self._definitions(el, depth)
        elif tag == "boxed-text":
            self._box(el, depth)
        elif tag == "ref-list":
            self._references([el])
        elif tag == "fn":
            self._paragraph(" ".join(self._inline.element(child) for child in el))
            self._flush_floats(depth)
        elif tag in _FORMULAS:
            self._paragraph(self._inline.formula(el))
        elif tag == "alternatives":
            self._alternative(el, depth)
        elif isinstance(tag, str):
            self._children(el, depth)

    def _table(self, el: etree._Element, depth: int) -> None:
        self._rendered.add(el)
        blocks = list(self._tables.render(el))
        has_own = bool(blocks) and not blocks[0].startswith("|")
        if self._group_caption and has_own and not number_of_caption(blocks[0]):  # "A. Women"
            if self._out[-1] == self._group_caption:
                self._out.pop()
            blocks[0] = f"{self._group_caption} {blocks[0]}"
        # A box or group may hold the caption of the table in it.
        if blocks and blocks[0].startswith("|") and self._open_caption == len(self._out) - 1:
            self._out[-1] += f"\n{blocks.pop(0)}"
            self._open_caption = -1
        self._out += blocks
        self._flush_floats(depth)

    def _group(self, el: etree._Element, depth: int) -> None:
        """Figures or tables under one caption, which belongs to each table of its own caption."""
        self._caption(el)
        if el.tag == "table-wrap-group" and self._open_caption >= 0:
            self._group_caption = self._out[-1]
        self._each(el, depth, skip=("label", "caption"))
        self._group_caption = ""

    def _caption(self, el: etree._Element) -> None:
        before = len(self._out)
        self._paragraph(self._tables.caption(el))
        self._open_caption = before if len(self._out) > before else -1

    def _each(self, el: etree._Element, depth: int, skip: tuple[str, ...]) -> None:
        for child in el:
            if isinstance(child.tag, str) and child.tag not in skip:
                self._block(child, depth)

    def _section(self, el: etree._Element, depth: int) -> None:
        heading = " ".join(
            text for name in ("label", "title") for child in el.findall(name)[:1]
            if (text := finish(self._inline.content(child)))
        )  # fmt: skip
        if heading and self._in_box:
            self._paragraph(heading)
        elif heading:
            self._out.append(f"{'#' * min(depth + 1, 6)} {heading}")
            self._flush_floats(depth)
        self._each(el, depth + bool(heading), skip=("label", "title", "sec-meta"))

    def _box(self, el: etree._Element, depth: int) -> None:
        """A box; its titles become paragraphs, since the section around it goes on below it."""
        self._in_box += 1
        self._caption(el)
        self._each(el, depth, skip=("label", "caption", "title"))
        self._in_box -= 1

    def _captioned(self, el: etree._Element, depth: int) -> None:
        self._rendered.add(el)
        self._caption(el)
        self._paragraph(" ".join([el.text or "", *(child.tail or "" for child in el)]))
        self._flush_floats(depth)
        self._each(el, depth, skip=("label", "caption", "title", "alternatives"))
        for forms in el.iterfind("alternatives"):
            if next(forms.iter(*TABLES), None) is not None:
                self._block(forms, depth)

    def _alternative(self, el: etree._Element, depth: int) -> None:
        kinds = ("table", "table-wrap", "math", "tex-math", "textual-form", "preformat", "p")
        found = next((c for kind in kinds for c in el.iterfind(kind)), None)
        if found is not None and found.tag in ("table", "table-wrap"):
            for table in el.iterfind(str(found.tag)):
                self._table(table, depth)
        else:
            self._paragraph(self._inline.element(el))

    # Lists

    def _list(self, el: etree._Element, depth: int) -> None:
        for title in el.iterfind("title"):
            self._paragraph(self._inline.content(title))
        lines = self._list_lines(el, depth)
        if lines:
            self._out.append("\n".join(lines))
        self._flush_floats(depth)

    def _list_lines(self, el: etree._Element, depth: int) -> list[str]:
        """The lines of a list, inner lists set in; its floats wait until it ends."""
        lines: list[str] = []
        self._in_list += 1
        for number, item in enumerate(el.iterfind("list-item"), start=1):
            texts: list[str] = []
            inner: list[str] = []
            for block in self._apart(item, depth):
                if "\n" in block or re.match(r"(?:- |\d+\. )", block):
                    inner += block.split("\n")
                else:
                    texts.append(block)
            mark = item_mark(el, item, number, self._inline)
            lines.append(f"{mark}{' '.join(texts)}".rstrip())
            lines += [f"  {line}" for line in inner]
        self._in_list -= 1
        return lines

    def _apart(self, item: etree._Element, depth: int) -> list[str]:
        """The blocks of one list item."""
        outside, self._out = self._out, []
        self._children(item, depth)
        blocks, self._out = self._out, outside
        return blocks

    def _definitions(self, el: etree._Element, depth: int) -> None:
        for title in el.iterfind("title"):
            self._paragraph(self._inline.content(title))
        lines = []
        for item in el.iterfind("def-item"):
            term = finish(" ".join(self._inline.content(t) for t in item.iterfind("term")))
            meaning = finish(" ".join(self._inline.content(d) for d in item.iterfind("def")))
            lines.append(f"- {term.rstrip(':')}: {meaning}" if meaning else f"- {term}")
        if lines:
            self._out.append("\n".join(lines))
        self._flush_floats(depth)
        self._each(el, depth, skip=("title", "label", "term-head", "def-head", "def-item"))


def _no_place(_: etree._Element) -> None:
    """Ignores references in a table, so that they do not draw a float into it."""
