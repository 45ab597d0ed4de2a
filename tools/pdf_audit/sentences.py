"""Compares the sentences of the XML, and the numbers in them, with those of the article."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from corpus.article import Article
from tools.pdf_audit.counts import Counts
from tools.pdf_audit.source import APART, plain, text_of

_NUMBER = re.compile(r"\d+(?:[.,·]\d+)*")
_SENTENCE = re.compile(r"(?<=[a-z)\]][.?!])\s+(?=[A-Z])")
_FILES = re.compile(
    r"(?:electronic )?supplementary (?:material|information|data)|supporting information"
    r"|additional files?",
    re.IGNORECASE,
)
_NO_TEXT = {"table-wrap", "fig", "boxed-text", "supplementary-material", "p", "fn"}
_SKIPPED = {"table-wrap", "fig", "disp-formula", "inline-formula", "tex-math", "graphic", "fn"}


def sentences(root: etree._Element, article: Article, counts: Counts) -> None:
    """Count the sentences that stand whole in one paragraph, and the numbers kept in them."""
    lines = [line for line in article.text.split("\n") if line.strip()]
    letters = [_letters(line) for line in lines]
    joined = "\n".join(letters)
    everywhere = Counter(_numbers(article.text))
    for sentence in _sentences_of(root):
        wanted = _letters(sentence)
        if len(wanted) < 25:
            continue
        counts.sentences += 1
        numbers = _numbers(sentence)
        counts.numbers += len(numbers)
        at = joined.find(wanted)
        if at < 0:
            counts.failures.append(f"sentence: {sentence[:160]}")
            missing = [n for n in numbers if not everywhere[n]]
        else:
            counts.whole += 1
            line = joined.count("\n", 0, at)
            piece = _slice(lines[line], at - (joined.rfind("\n", 0, at) + 1), len(wanted))
            found = Counter(_numbers(piece))
            missing = list((Counter(numbers) - found).elements())
            cited = re.sub(r"\[[\d,;–\s-]+\]|[⁰¹²³⁴-⁹⁻⁺,]+", " ", piece)
            added = list((Counter(_numbers(cited)) - Counter(numbers)).elements())
            if added and not missing:
                counts.added += len(added)
                counts.failures.append(f"numbers added {added}: {piece[:160]}")
        counts.kept += len(numbers) - len(missing)
        if missing:
            counts.failures.append(f"numbers missing {missing}: {sentence[:200]}")


def _numbers(text: str) -> list[str]:
    return [n.replace("·", ".") for n in _NUMBER.findall(plain(text))]


def _slice(line: str, start: int, length: int) -> str:
    """The part of a line that holds its letters `start` to `start + length`, with what follows."""
    seen, first, last = 0, None, len(line)
    for at, char in enumerate(line):
        if seen >= start and first is None:
            first = at
        seen += len(_letters(char))
        if seen > start + length:
            last = at
            break
    opening = line[: first or 0]
    back = re.search(r"[^A-Za-z]*\Z", opening)
    return line[(back.start() if back else 0) : last]


def _sentences_of(root: etree._Element) -> Iterator[str]:
    for paragraph in (*root.iterfind(".//abstract//p"), *root.iterfind("./body//p")):
        above = {parent.tag for parent in paragraph.iterancestors()}
        if above & _NO_TEXT or _is_of_files(paragraph):
            continue
        # A formula or an item of a list stands on lines of its own: no sentence goes over it.
        for part in text_of(paragraph, _SKIPPED).split(APART):
            yield from _SENTENCE.split(" ".join(part.split()))


def _is_of_files(paragraph: etree._Element) -> bool:
    """Whether it belongs to a list of files beside the article, which the PDF has at its end."""
    above = [parent for parent in paragraph.iterancestors() if parent.tag == "sec"]
    titles = (" ".join(section.findtext("title", "").split()) for section in above)
    return any(_FILES.match(title) for title in titles)


def _letters(text: str) -> str:
    text = unicodedata.normalize("NFKD", plain(text)).casefold()
    return "".join(char for char in text if char.isalpha() and ord(char) < 0x250)
