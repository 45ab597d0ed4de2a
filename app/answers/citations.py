"""Cited articles as RIS, BibTeX and Vancouver text, and an answer for the clipboard.

    articles = cited_articles(answer)
    ris(articles), bibtex(articles), vancouver(articles), with_citations(answer)

What an article's metadata does not tell is left out; a description that stands in for an
unknown title is marked as one. Metadata comes from anyone's files, so each value becomes one
line before it enters a record: no value can end a record or begin a field.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.answers.answer import Answer, Claim
from app.answers.reported import MOST_NAMED
from app.answers.told import Block, told, told_claims
from corpus.article import Article
from corpus.people.people import Author, Group, Person
from corpus.status import Status, notice_in_title

VANCOUVER_AUTHORS = 6  # any further ones become "et al."

_LINE_BREAKS = {"Cc", "Zl", "Zp"}  # Unicode categories: controls, line and paragraph separators
_INVISIBLE = {"Cf", "Cs"}  # formatting (text direction, tags) and lone surrogates
_JOINERS = "\u200c\u200d"  # of category Cf too, but Persian and Indic names are spelt with them

# The characters of today's DOIs, and <>[]+ of older ones; each is harmless in LaTeX as well.
_DOI = re.compile(
    r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/[-.\w;()/:<>\[\]+]+)", re.A
)
_PMID = re.compile(r"\d{1,9}", re.A)
_LATEX = {
    "\\": r"{\textbackslash}", "{": r"{\textbraceleft}", "}": r"{\textbraceright}",
    "~": r"{\textasciitilde}", "^": r"{\textasciicircum}", "<": r"{\textless}",
    ">": r"{\textgreater}", "|": r"{\textbar}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#",
    "_": r"\_",
}  # fmt: skip
_TO_LATEX = str.maketrans(_LATEX)


def one_line(text: str) -> str:
    """The text on one line, without control, direction and other invisible characters."""
    pieces = []
    for char in text:
        category = unicodedata.category(char)
        if category in _LINE_BREAKS:
            pieces.append("\n")
        elif category not in _INVISIBLE or char in _JOINERS:
            pieces.append(char)
    return re.sub(r"\s*\n\s*", " ", "".join(pieces)).strip()


def cited_articles(answer: Answer) -> tuple[Article, ...]:
    """The articles that an answer cites, each once, in the order in which it cites them."""
    claims = told_claims(answer)
    return _each_once(answer.evidence[n - 1].article for claim in claims for n in claim.citations)


class CitationStyle(StrEnum):
    """The forms that cited sources can be had in."""

    RIS = "ris"
    BIBTEX = "bibtex"
    VANCOUVER = "vancouver"


def cited_sources(answer: Answer, style: CitationStyle) -> str:
    """The cited articles in one of the styles; empty for a refusal."""
    writers = {
        CitationStyle.RIS: ris,
        CitationStyle.BIBTEX: bibtex,
        CitationStyle.VANCOUVER: vancouver,
    }
    return writers[style](cited_articles(answer))


def ris(articles: Iterable[Article]) -> str:
    """One RIS record for each article (UTF-8, lines end with CR LF as RIS has it)."""
    records = [_ris_record(_Source.of(article)) for article in _each_once(articles)]
    return "\r\n".join(records)


def bibtex(articles: Iterable[Article]) -> str:
    """One BibTeX entry for each article (UTF-8, with LaTeX's own characters escaped)."""
    entries: list[str] = []
    taken: set[str] = set()
    for article in _each_once(articles):
        key = _free_key(article.article_id, taken)
        entries.append(_bibtex_entry(_Source.of(article), key))
    return "\n".join(entries)


def vancouver(articles: Iterable[Article]) -> str:
    """A numbered reference list, one line for each article."""
    sources = [_Source.of(article) for article in _each_once(articles)]
    lines = [f"{n}. {_vancouver_line(source)}\n" for n, source in enumerate(sources, start=1)]
    return "".join(lines)


def reference(article: Article) -> str:
    """The article as an entry of a reference list, without a number."""
    return _vancouver_line(_Source.of(article))


def with_citations(answer: Answer) -> str:
    """The answer as plain text with its reference list; markers are numbers of that list.

    Sentences stand in quotation marks, so that a citation within them ("Sebban et al[3]") is
    seen to be the article's own. Of an answer that abstains, the reason alone.
    """
    if answer.abstained:
        return one_line(answer.reason or "") + "\n"
    articles = cited_articles(answer)
    numbers = {article.article_id: n for n, article in enumerate(articles, start=1)}
    blocks = [answer.caution] if answer.caution else []
    blocks += [_block(block, answer, numbers) for block in told(answer)]
    if answer.remark:
        blocks.append(one_line(answer.remark))
    return "\n\n".join(blocks) + "\n\n" + vancouver(articles)


def _block(block: Block, answer: Answer, numbers: dict[str, int]) -> str:
    """Each statement with the study it stands in, and below it what it is read with."""
    dash, indent = ("- ", "  ") if block.heading else ("", "")
    lines = [f"{one_line(block.heading)}:"] if block.heading else []
    for claim in (statement.claim for statement in block.statements):
        weight = one_line(answer.weight(claim))
        lines.append(f"{dash}{_marked(claim, answer, numbers)} ({weight})")
        lines += [f"{indent}  Read with: “{one_line(said)}”" for said in answer.context(claim)]
        reports = "; ".join(one.name for one in claim.reports[:MOST_NAMED])
        lines += [f"{indent}  Cites: {one_line(reports)}"] if reports else []
    return "\n".join(lines)


def _marked(claim: Claim, answer: Answer, numbers: dict[str, int]) -> str:
    """A claim with the numbers of its articles; a row and its header are of one article."""
    cited = (answer.evidence[n - 1].article.article_id for n in claim.citations)
    marks = "".join(f"[{numbers[article_id]}]" for article_id in dict.fromkeys(cited))
    shown = one_line(claim.said)
    return f"{shown} {marks}" if claim.cells else f"“{shown}” {marks}"


def _each_once(articles: Iterable[Article]) -> tuple[Article, ...]:
    return tuple({article.article_id: article for article in articles}.values())


@dataclass(frozen=True)
class _Source:
    """What is known of an article, each value one line; what is not known is empty."""

    key: str
    title: str
    stand_in: str  # for a title that is not known
    authors: tuple[Author, ...]
    more_authors: bool  # than are listed
    is_preprint: bool
    journal: str
    year: str
    volume: str
    issue: str
    first_page: str  # or what stands for it: an article number
    last_page: str
    place: str
    doi: str
    pmid: str
    status: str  # what has become of it, and where that is said

    @classmethod
    def of(cls, article: Article) -> _Source:
        metadata, standing = article.metadata, article.standing
        title = _value(_title(article))
        first, last = _pages(_value(metadata.pages or ""))
        ties = (_value(str(tie)) for tie in standing.relations if tie.kind.is_notice)
        return cls(
            key=_value(article.article_id), title=title and _marked_title(title, standing.mark),
            stand_in="" if title else _value(article.title),
            authors=tuple(filter(None, map(_shown_author, metadata.authors))),
            more_authors=metadata.more_authors,
            is_preprint=Status.PREPRINT in standing.status,
            journal=_value(metadata.journal or ""), year=_year(metadata.year),
            volume=_value(metadata.volume or ""), issue=_value(metadata.issue or ""),
            first_page=first or _value(metadata.locator or ""), last_page=last,
            place=_value(metadata.place or ""), doi=doi_of(article),
            pmid=_pmid(metadata.pmid or ""), status="; ".join([*standing.words, *ties]),
        )  # fmt: skip

    @property
    def notes(self) -> list[str]:
        """What no field of a reference holds, a sentence each."""
        notes = [f"Title not known; shown as: {self.stand_in}"] if self.stand_in else []
        return notes + ([f"Status: {self.status}"] if self.status else [])


def _shown_author(author: Author) -> Author | None:
    """The author, each part of the name on one line; None where nothing is left to be shown."""
    if isinstance(author, Group):
        return Group(name) if (name := _name(author.name)) else None
    parts = (author.family, author.given, author.particle, author.suffix)
    shown = Person(*map(_name, parts))
    return shown if shown.family else None


def _name(part: str) -> str:
    """Part of a name on one line; empty where it has no letter or digit."""
    shown = _value(part)
    return shown if any(char.isalnum() for char in shown) else ""


def _marked_title(title: str, mark: str) -> str:
    """The title with what every reader of a reference must see, unless it says so itself."""
    return f"[{mark}] {title}" if mark and notice_in_title(title) is None else title


def _ris_name(author: Author) -> str:
    """`Smith, J. A., Jr`; commas within a part (a group's name) are dropped, as they split it."""
    parts = [author.surname]
    if isinstance(author, Person):
        parts += [author.spaced_given, author.suffix]
    plain = (" ".join(part.replace(",", " ").split()) for part in parts)
    return ", ".join(part for part in plain if part)


def _bibtex_author(author: Author) -> str:
    """`Smith, Jr, J. A.`; braces keep a whole name whole."""
    if isinstance(author, Group) or not author.given:
        return f"{{{author.listed.translate(_TO_LATEX)}}}"
    parts = (author.surname, author.suffix, author.spaced_given)
    return ", ".join(_bibtex_name(part) for part in parts if part)


def doi_of(article: Article) -> str:
    """The DOI without a resolver's address; empty where it is unknown or not well formed."""
    return as_doi(article.metadata.doi or "")


def _value(text: str) -> str:
    """A value of the metadata on one line, with single blanks."""
    return " ".join(one_line(text).split())


def _title(article: Article) -> str:
    """The title; for an article without front matter, the main heading that it begins with."""
    metadata = article.metadata
    first = article.text.lstrip().split("\n", 1)[0]
    heading = first[2:] if first.startswith("# ") and not metadata.description else ""
    return metadata.title or heading


def _year(year: int | None) -> str:
    return str(year) if year is not None and 1000 <= year <= 9999 else ""


def as_doi(text: str) -> str:
    """The DOI without a resolver's address; empty where it is not well formed."""
    match = _DOI.fullmatch(_value(text).rstrip(".,;"))
    return match.group(1) if match else ""


def _pmid(text: str) -> str:
    match = _PMID.fullmatch(_value(text))
    return match.group(0) if match else ""


def _pages(pages: str) -> tuple[str, str]:
    """First and last page; of "100-10" the last is 110."""
    first, _, last = (part.strip() for part in pages.replace("–", "-").partition("-"))
    if first.isdigit() and last.isdigit() and len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    return first, last


def _ris_record(source: _Source) -> str:
    notes = source.notes
    if source.more_authors:
        notes.append("There are more authors than are listed.")
    kind = "UNPB" if source.is_preprint else "JOUR" if source.journal else "GEN"
    fields = [
        ("TY", kind),
        ("ID", source.key),
        *(("AU", _ris_name(author)) for author in source.authors),
        ("TI", source.title),
        ("T2", source.journal),
        ("PY", source.year),
        ("VL", source.volume),
        ("IS", source.issue),
        ("SP", source.first_page),
        ("EP", source.last_page),
        ("DO", source.doi),
        ("AN", source.pmid and f"PMID: {source.pmid}"),
        *(("N1", note) for note in notes),
    ]
    lines = [f"{tag}  - {value}\r\n" for tag, value in fields if value]
    return "".join([*lines, "ER  - \r\n"])


def _bibtex_entry(source: _Source, key: str) -> str:
    authors = [_bibtex_author(author) for author in source.authors]
    if authors and source.more_authors:
        authors.append("others")  # BibTeX's own word for "et al."
    last = f"--{source.last_page}" if source.last_page else ""
    is_article = bool(source.journal) and not source.is_preprint
    fields = {
        "author": " and ".join(authors),
        # Inner braces, as styles would otherwise write CAR-T and HSCT in small letters.
        "title": source.title and f"{{{source.title.translate(_TO_LATEX)}}}",
        "journal" if is_article else "howpublished": source.journal.translate(_TO_LATEX),
        "year": source.year,
        "volume": source.volume.translate(_TO_LATEX),
        "number": source.issue.translate(_TO_LATEX),
        "pages": (source.first_page + last).translate(_TO_LATEX),
        "doi": source.doi,  # taken literally by LaTeX; its characters are checked instead
        "pmid": source.pmid,
        "note": ". ".join(source.notes).translate(_TO_LATEX),
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    return "".join([f"@{'article' if is_article else 'misc'}{{{key},\n", *lines, "}\n"])


def _bibtex_name(part: str) -> str:
    """Part of a person's name; "and" would begin the next author, a comma the next part."""
    escaped = part.translate(_TO_LATEX)
    return f"{{{escaped}}}" if re.search(r"\band\b|,", part, re.I) else escaped


def _free_key(article_id: str, taken: set[str]) -> str:
    """A key of plain letters that no earlier entry has; BibTeX does not tell case apart."""
    plain = unicodedata.normalize("NFKD", article_id).encode("ascii", "ignore").decode("ascii")
    key = base = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-") or "article"
    n = 1
    while key.lower() in taken:
        n += 1
        key = f"{base}-{n}"
    taken.add(key.lower())
    return key


def _vancouver_line(source: _Source) -> str:
    names = [author.listed for author in source.authors[:VANCOUVER_AUTHORS]]
    if names and (source.more_authors or len(source.authors) > VANCOUVER_AUTHORS):
        names.append("et al.")
    parts = [
        ", ".join(names),
        source.title or f"[{source.stand_in}]",  # brackets: a title given by others
        source.journal,
        source.place or source.year,
        source.doi and f"doi: {source.doi}",
        source.pmid and f"PMID: {source.pmid}",
        source.status and f"Status: {source.status}",
    ]
    return " ".join(part if part[-1] in ".?!" else f"{part}." for part in parts if part)
