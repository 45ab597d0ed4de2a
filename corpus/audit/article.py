"""One JATS file against the article that the reader makes of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from corpus.article import Article
from corpus.audit import records
from corpus.audit.layout import source_tables
from corpus.audit.source import has_formula, is_own, load, text_of
from corpus.audit.tables import TableAudit, audit_tables, plain_key
from corpus.markdown import format_article, parse_article
from corpus.readers.draft import Draft
from corpus.readers.jats.article import read_jats

# Elements whose text is measured separately, or is no text of the article.
_ELSEWHERE = frozenset("table array ref-list math tex-math object-id alt-text long-desc "
                       "permissions trans-abstract index-term custom-meta".split())  # fmt: skip
_READ = ("front/article-meta/abstract", "body", "back", "floats-group", "floats-wrap")
_BLOCKS = ("list", "def-list", "disp-quote", "verse-group", "table", "array", "abbrev")
_SENTENCE_END = re.compile(r"(?<=[a-z)\]][.?!])\s+(?=[A-Z])")
_LEAST = 8  # letters and digits; shorter sentences and texts are found by chance


@dataclass(frozen=True)
class Share:
    """How many of a kind came through."""

    right: int
    total: int

    def __add__(self, other: Share) -> Share:
        return Share(self.right + other.right, self.total + other.total)


@dataclass(frozen=True)
class ArticleAudit:
    """What came through of one file, and what did not."""

    file: str
    error: str = ""  # why the file was not read; nothing else is then known
    tables: tuple[TableAudit, ...] = ()
    sentences: Share = Share(0, 0)
    cut_sentences: tuple[str, ...] = ()
    references: Share = Share(0, 0)
    numbers: Share = Share(0, 0)  # references whose number is the printed one
    people: Share = Share(0, 0)
    missed_people: tuple[str, ...] = ()
    registrations: Share = Share(0, 0)
    missed_registrations: tuple[str, ...] = ()
    status: Share = Share(0, 0)
    missed_status: tuple[str, ...] = ()
    dropped: tuple[tuple[str, int], ...] = ()  # kind of element, how many texts of it
    warnings: tuple[str, ...] = ()


def audit_article(path: Path, read: Callable[[Path], Draft] = read_jats) -> ArticleAudit:
    """A file against what `read` makes of it. Raises ArticleUnreadable, ValueError, OSError."""
    draft = read(path)
    article = parse_article(path.stem, format_article(draft.metadata, draft.body))
    source = load(path)
    lines = [plain_key(line) for line in article.text.splitlines()]
    text = "\n".join(filter(None, lines))
    sentences = list(_sentences(source))
    cut = tuple(sentence for sentence in sentences if plain_key(sentence) not in text)
    refs, numbers = _references(source, article)
    named, missed_people = _found(records.people(source), plain_key(repr(draft.metadata)))
    registered, missed_ids = _found(sorted(records.registrations(source)), _registrations(article))
    standing, missed_status = _status(source, article)
    return ArticleAudit(
        file=path.name,
        tables=tuple(audit_tables(source_tables(source), article.tables)),
        sentences=Share(len(sentences) - len(cut), len(sentences)),
        cut_sentences=cut,
        references=refs,
        numbers=numbers,
        people=named,
        missed_people=missed_people,
        registrations=registered,
        missed_registrations=missed_ids,
        status=standing,
        missed_status=missed_status,
        dropped=tuple(sorted(_dropped(source, text).items())),
        warnings=draft.warnings,
    )


def _found(names: list[str], text: str) -> tuple[Share, tuple[str, ...]]:
    missed = tuple(
        name for name in names if not all(plain_key(word) in text for word in name.split())
    )
    return Share(len(names) - len(missed), len(names)), missed


def _registrations(article: Article) -> str:
    """The article's registrations and text as one key, in which those of the XML are looked for."""
    return plain_key(" ".join([*article.metadata.registration, article.text]))


def _status(source: etree._Element, article: Article) -> tuple[Share, tuple[str, ...]]:
    """Whether each standing that the file states is marked in its own word.

    Fields are looked up by name, since versions of the package have more or fewer of them.
    """
    fields = [getattr(article.metadata, "status", None), getattr(article, "standing", None)]
    return _found(sorted(records.status(source)), plain_key(repr(fields)))


def _references(source: etree._Element, article: Article) -> tuple[Share, Share]:
    listed = [(str(ref.number), plain_key(ref.text)) for ref in article.references]
    wanted = list(records.references(source))
    right = numbered = labelled = 0
    for label, words in wanted:
        key = plain_key(words)[:60]
        numbers = [number for number, text in listed if key in text]
        right += bool(numbers)
        labelled += bool(label)
        numbered += bool(label) and label in numbers
    return Share(right, len(wanted)), Share(numbered, labelled)


def _own_parts(source: etree._Element) -> Iterator[etree._Element]:
    for path in _READ:
        yield from source.iterfind(path)


def _sentences(source: etree._Element) -> Iterator[str]:
    """Sentences of the paragraphs, captions and notes; those with a formula are left out."""
    for part in _own_parts(source):
        for el in part.iter("p", "title"):
            inside = next(el.iterancestors("td", "th", "entry", "abbrev", *_ELSEWHERE), None)
            if inside is not None or not is_own(el) or has_formula(el):
                continue
            if any(inner is not el for inner in el.iter("p", *_BLOCKS)):
                continue
            text = " ".join(re.sub("[\x02-\x05]", "", text_of(el)).split())
            yield from (s for s in _SENTENCE_END.split(text) if len(plain_key(s)) >= _LEAST)


def _dropped(source: etree._Element, text: str) -> Counter[str]:
    """Kinds of element whose own words are nowhere in the article, and pictures without words."""
    dropped: Counter[str] = Counter()
    for part in _own_parts(source):
        for el in part.iter("*"):
            if not is_own(el) or next(_ancestors(el), None) is not None:
                continue
            if el.tag in ("inline-graphic", "graphic") and el.find("alt-text") is None:
                dropped[f"{el.tag} without words"] += 1
            own = [el.text or "", *(child.tail or "" for child in el)]
            keys = [plain_key(piece) for piece in own]
            if any(len(key) >= _LEAST and key not in text for key in keys):
                dropped[str(el.tag)] += 1
    return dropped


def _ancestors(el: etree._Element) -> Iterator[etree._Element]:
    if el.tag in _ELSEWHERE:
        yield el
    yield from el.iterancestors(*_ELSEWHERE)
