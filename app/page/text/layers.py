"""What is laid over the text of an article: what is cited, what is found, what leads elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.page.spans import Span
from app.page.text.finding import MOST_FOUND, matches, pattern_of
from app.page.text.references import identifier_links, links_back, mark_links
from app.page.text.runs import Link, Stretch, over, stretches
from corpus.article import Article


class Layers:
    """Cuts the text of an article, from top to bottom, into what is shown alike.

    `anchors` are the ids of what is cited and `n_found` is the number of matches, of the text that
    was cut so far.
    """

    def __init__(
        self,
        article: Article,
        spans: Sequence[Span],
        cells: Mapping[Span, Sequence[int]],
        find: str,
    ) -> None:
        self.spans, self.cells = spans, cells
        self.pattern = pattern_of(find)
        self.anchors: list[str] = []
        self.n_found = 0
        self._article = article
        self._links = mark_links(article)
        self._back = links_back(article, self._links)
        self._shown: set[str] = set()  # ids of the marks that the page has so far
        self._listed: set[int] = set()

    def text(self, start: int, end: int, identifiers: bool = False) -> tuple[Stretch, ...]:
        """The article's text from start to end; `identifiers` are linked in reference lists."""
        text = self._article.text
        links = self._links
        if identifiers:
            links = sorted(identifier_links(text, start, end), key=lambda link: link.start)
        cut = self._cut(Span(start, end), self.spans, links)
        return tuple(replace(one, anchor=self.anchor()) if one.cited else one for one in cut)

    def cell(self, words: str, start: int, end: int, cited: bool) -> tuple[Stretch, ...]:
        """A cell's words, which stand in the article from start to end, its marks apart."""
        start += self._article.text[start:end].find(words)
        within = Span(start, start + len(words))
        if not words or self._article.text[within.start : within.end] != words:
            return self.words(words, cited)
        return self._cut(within, [within] if cited else [], self._links)

    def words(self, text: str, cited: bool = False) -> tuple[Stretch, ...]:
        """Words that are shown otherwise than they stand in the article: a heading, a cell."""
        if not text:
            return ()
        whole = Span(0, len(text))
        return stretches(text, whole, [whole] if cited else [], [], self._found(text, 0))

    def is_bare(self, texts: Sequence[str], start: int, end: int) -> bool:
        """Whether no link lies between start and end, and no match in one of the texts there.

        It does not look whether they are cited. It may say no where a match goes across two texts.
        """
        if any(link.end > start for link in over(self._links, Span(start, end))):
            return False
        searched = self.pattern is not None and self.n_found < MOST_FOUND
        return not searched or not any(matches("\n".join(texts), self.pattern))

    def is_cited(self, start: int, end: int) -> bool:
        """Whether a character from start to end is cited."""
        return any(span.overlaps(start, end) for span in self.spans)

    def anchor(self) -> str:
        """The id of the next thing that is cited; the first is where the link leads."""
        n = len(self.anchors) + 1
        self.anchors.append("cited" if n == 1 else f"cited-{n}")
        return self.anchors[-1]

    def back_from(self, number: int) -> tuple[str, ...]:
        """Ids of the marks that name an entry of the list, for the first of its number."""
        if number in self._listed:
            return ()
        self._listed.add(number)
        return tuple(mark for mark in self._back.get(number, ()) if mark in self._shown)

    def _cut(
        self, within: Span, cited: Sequence[Span], links: Sequence[Link]
    ) -> tuple[Stretch, ...]:
        text = self._article.text
        found = self._found(text[within.start : within.end], within.start)
        cut = stretches(text, within, cited, links, found)
        self._shown |= {run.link.anchor for one in cut for run in one.runs if run.link}
        return cut

    def _found(self, text: str, offset: int) -> list[Span]:
        found = []
        for span in matches(text, self.pattern):
            if self.n_found == MOST_FOUND:
                break
            self.n_found += 1
            found.append(Span(span.start + offset, span.end + offset))
        return found
