"""How each article of a library stands, in the light of all of them.

No file of a paper is changed when it is retracted; only the notice names it. So a notice marks
its original, by DOI, by PMID, or by the exact title that it names; a preprint and its published
version find each other; and each relation is known on both sides.

    articles = with_standing(articles)
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from corpus.article import Article, Block
from corpus.people.people import Person
from corpus.status import (
    NOTICES,
    Direction,
    Relation,
    RelationKind,
    Standing,
    Status,
    is_preprint_server,
    notice_in_title,
    status_stated,
    type_named,
    withdrawal_in,
)
from corpus.words.notices import may_tell

OPENING_BLOCKS = 8  # that may state what became of a paper; a section on it may stand anywhere
MIN_TITLE_INSIDE = 40  # letters and digits of a title that is looked for inside that of a notice
_RESOLVER = re.compile(r"\A(?:https?://)?(?:(?:dx\.)?doi\.org/|doi:)\s*")
_GRAVITY = {status: n for n, status in enumerate(Status)}
_BACK = {Direction.OF: Direction.HAS, Direction.HAS: Direction.OF}


def with_standing(articles: Iterable[Article]) -> list[Article]:
    """The articles of one library, each with its standing, in order."""
    listed = list(articles)
    found = standings(listed)
    return [replace(one, standing=found[one.article_id]) for one in listed]


def standings(articles: Iterable[Article]) -> dict[str, Standing]:
    """article_id -> how it stands, of all articles of one library."""
    return standings_of(map(Paper.of, articles))


def standings_of(known: Iterable[Paper]) -> dict[str, Standing]:
    """The same, of what is known of each article; so no article needs to be held for it."""
    papers = {one.article_id: one for one in known}
    library = _Library(papers)
    ties: dict[str, dict[tuple[object, ...], Relation]] = {key: {} for key in papers}
    for key, paper in papers.items():
        for relation in (*paper.own.relations, *library.published(paper)):
            others = library.found(paper, relation)
            for other in others:
                there = replace(relation, article_id=other.article_id)
                _add(ties[key], there)
                _add(ties[other.article_id], _from_other_side(relation, paper))
            if not others:
                _add(ties[key], relation)
    return {key: _standing(paper.own, ties[key].values()) for key, paper in papers.items()}


def own_standing(article: Article) -> Standing:
    """What an article says of itself: its type, its title, its relations, its first lines."""
    metadata = article.metadata
    titled = notice_in_title(article.heading) or withdrawal_in(article.heading, _openings(article))
    typed = type_named(metadata.article_type or "")
    notice: RelationKind | None = None
    status = set(metadata.status)
    for found in (typed, (titled.kind, titled.direction) if titled else None):
        if found and found[1] is Direction.OF:
            notice = found[0]
        elif found:
            status.add(NOTICES[found[0]])
    if metadata.publication_type == "preprint" or is_preprint_server(metadata.journal or ""):
        status.add(Status.PREPRINT)
    if notice is None:
        status |= {stated for text in _openings(article) if (stated := status_stated(text))}
        return _standing(Standing(tuple(status)), metadata.relations)
    title = titled.title if titled else article.heading
    return _standing(
        Standing(tuple(status - set(NOTICES.values())), notice),
        _of_notice(notice, metadata.relations, title),
    )


def _of_notice(
    notice: RelationKind, relations: Iterable[Relation], title: str
) -> Iterator[Relation]:  # fmt: skip
    """The relations of a notice: those to what it is about, with the title named, then others."""
    leading = [one for one in relations if one.kind in NOTICES]
    for relation in leading or [Relation(notice, Direction.OF)]:
        named = relation.title or title or None
        yield replace(relation, kind=notice, direction=Direction.OF, title=named)
    yield from (one for one in relations if one not in leading)


def _openings(article: Article) -> Iterator[str]:
    """The paragraphs that may say what has become of the article."""
    for number, block in enumerate(article.blocks):
        is_note = bool(block.section) and may_tell(block.section[-1])
        if block.kind != "paragraph" or not (number < OPENING_BLOCKS or is_note):
            continue
        text = _start(article, block)
        if may_tell(text):
            yield text


def _start(article: Article, block: Block) -> str:
    return article.text[block.start : min(block.end, block.start + 600)]


@dataclass(frozen=True)
class Paper:
    """What other papers may know an article by, and what it says of itself."""

    article_id: str
    doi: str
    pmid: str
    title: str  # its letters and digits alone
    families: frozenset[str]
    own: Standing
    journal: str

    @classmethod
    def of(cls, article: Article) -> Paper:
        """What is known of an article."""
        metadata, own = article.metadata, own_standing(article)
        titled = notice_in_title(article.heading)
        is_marked = titled is not None and titled.direction is Direction.HAS
        people = (one for one in metadata.authors if isinstance(one, Person))
        return cls(
            article.article_id, _doi(metadata.doi), metadata.pmid or "",
            title_key(titled.title if titled and is_marked else article.heading),
            frozenset(title_key(one.family) for one in people), own,
            title_key(metadata.journal or ""),
        )  # fmt: skip


class _Library:
    """Finds papers by what a relation names them by."""

    def __init__(self, papers: Mapping[str, Paper]) -> None:
        self._by_doi: dict[str, list[Paper]] = defaultdict(list)
        self._by_pmid: dict[str, list[Paper]] = defaultdict(list)
        self._by_title: dict[str, list[Paper]] = defaultdict(list)
        for paper in papers.values():
            for key, by in ((paper.doi, self._by_doi), (paper.pmid, self._by_pmid)):
                if key:
                    by[key].append(paper)
            if paper.title:
                self._by_title[paper.title].append(paper)

    def found(self, paper: Paper, relation: Relation) -> list[Paper]:
        """The papers at the other end of a relation."""
        doi, pmid = _doi(relation.doi), relation.pmid or ""
        known = [*self._by_doi.get(doi, ()), *self._by_pmid.get(pmid, ())]
        if not known and relation.title and relation.direction is Direction.OF:
            known = self._titled(relation, doi, pmid, paper)
        return [one for one in dict.fromkeys(known) if one.article_id != paper.article_id]

    def published(self, paper: Paper) -> Iterator[Relation]:
        """The published version of a preprint, by title and an author in common."""
        if Status.PREPRINT not in paper.own.status:
            return
        for other in self._by_title.get(paper.title, ()):
            is_other = Status.PREPRINT not in other.own.status and other.own.notice is None
            if is_other and paper.families & other.families:
                yield Relation(
                    RelationKind.PREPRINT, Direction.OF, other.doi or None, other.pmid or None,
                    article_id=other.article_id,
                )  # fmt: skip

    def _titled(self, relation: Relation, doi: str, pmid: str, notice: Paper) -> list[Paper]:
        """The papers of the exact title that a notice names, unless DOI or PMID tell otherwise."""
        title = title_key(relation.title or "")
        named = self._by_title.get(title) or self._inside(title)
        fitting = [
            one for one in named
            if one.own.notice is None and not (doi and one.doi) and not (pmid and one.pmid)
        ]  # fmt: skip
        return [one for one in fitting if one.journal == notice.journal] or fitting

    def _inside(self, title: str) -> list[Paper]:
        """Papers whose whole title stands within: `Lee K, et al. X. Nutrients 2009, 1, 263`."""
        return [
            paper for known, papers in self._by_title.items()
            if MIN_TITLE_INSIDE <= len(known) < len(title) and known in title
            for paper in papers
        ]  # fmt: skip


def _from_other_side(relation: Relation, paper: Paper) -> Relation:
    return Relation(
        relation.kind, _BACK[relation.direction], paper.doi or None, paper.pmid or None,
        article_id=paper.article_id,
    )  # fmt: skip


def _add(ties: dict[tuple[object, ...], Relation], relation: Relation) -> None:
    """Add a tie once, even if both papers name it."""
    other = relation.article_id or relation.doi or relation.pmid or relation.title
    ties.setdefault((relation.kind, relation.direction, other), relation)


def _standing(own: Standing, relations: Iterable[Relation]) -> Standing:
    """The standing of an article, with the statuses that follow from its relations."""
    ties = tuple(relations)
    status = set(own.status)
    for tie in ties:
        if tie.direction is Direction.HAS and tie.kind in NOTICES:
            status.add(NOTICES[tie.kind])
        elif tie.direction is Direction.OF and tie.kind is RelationKind.PREPRINT:
            status.add(Status.PREPRINT)
    return Standing(tuple(sorted(status, key=_GRAVITY.__getitem__)), own.notice, ties)


def title_key(title: str) -> str:
    """The letters and digits of a title in one form, of any script."""
    plain = unicodedata.normalize("NFKC", title).casefold()
    return "".join(char for char in plain if char.isalnum())


def _doi(doi: str | None) -> str:
    """A DOI in one form, without a resolver's address; empty where there is none."""
    return re.sub(
        r"\A(?:https?://)?(?:(?:dx\.)?doi\.org/|doi:)\s*", "", (doi or "").lower().strip()
    )
