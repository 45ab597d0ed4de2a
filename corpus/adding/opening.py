"""A package of another library -> articles of this one: `bedside corpus open`.

The package is unpacked beside the corpus and checked to the last byte; then it is decided what
becomes of each paper, and all is put in place as one change (corpus/sharing/landing.py).
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.adding.identity import identity_of
from corpus.adding.outcomes import Duplicates
from corpus.adding.register import Register
from corpus.article import Article, Received
from corpus.changing.holding import only_changer
from corpus.collections.collection import FILE as COLLECTIONS
from corpus.collections.collection import Kept, parsed, read, written
from corpus.disk import file_digest
from corpus.errors import (
    ArticleUnreadable,
    BadPackage,
    CollectionsUnusable,
    CorpusError,
    OutputUnwritable,
)
from corpus.front_matter import format_metadata
from corpus.library import read_sources, received_folder
from corpus.markdown import digest_of, parse_article, read_source
from corpus.sharing.landing import Move, decide, drop, finish, staging_folder
from corpus.sharing.package import ARTICLES, PLACES, RECEIVED, Manifest, is_plain
from corpus.sharing.reading import opened
from corpus.sound import shown

Look = Callable[[Manifest, Path], None]
LETTERS = "bcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Taken:
    """What became of one paper of a package."""

    article_id: str  # in the package
    here: str  # the article_id in this corpus
    what: str  # added, updated, unchanged or left out
    reason: str = ""  # what shows that it is a paper that is there

    def __str__(self) -> str:
        if self.what == "left out":
            return (
                f"{self.article_id}: left out, as it may be {self.here} ({self.reason}); give "
                "--duplicates update, replace or keep."
            )
        if self.what == "added" and self.here != self.article_id:
            return (
                f"{self.article_id}: added as {self.here}, as another paper has its id here; links "
                "to it that were made elsewhere do not lead to it."
            )
        why = f" {self.here}: {self.reason}" if self.reason else ""
        return f"{self.article_id}: {self.what}{why}"


@dataclass(frozen=True)
class Opening:
    """What became of a package."""

    manifest: Manifest
    taken: tuple[Taken, ...]
    collections: tuple[str, ...]  # the names of those that it holds
    n_originals: int  # received files in it

    def number(self, what: str) -> int:
        """How many papers were `what`."""
        return sum(one.what == what for one in self.taken)


def open_package(
    path: Path, corpus: Path, duplicates: Duplicates = Duplicates.ASK,
    check: Look = lambda manifest, folder: None, use: Look = lambda manifest, folder: None,
) -> Opening:  # fmt: skip
    """Put the papers of a package into a corpus, which is made if need be: all or none.

    A paper that the corpus has is told and left out, or what `duplicates` says. `check` gets the
    folder of the unpacked files, and raises where they are not fit; `use` gets it once it is
    decided that they are put in place.
    Raises BadPackage, CorpusBusy, OutputUnwritable; the corpus then is as it was.
    """
    is_new = not corpus.exists()
    with opened(path) as package:
        try:
            with only_changer(corpus):
                try:
                    staging = staging_folder(corpus)
                    staging.mkdir()
                    package.unpack(staging)
                    merging = _Merging(package.manifest, corpus, duplicates)
                    opening, moves = merging.run()
                    check(package.manifest, staging)
                    decide(corpus, moves)
                except BaseException:
                    drop(corpus)
                    raise
                use(package.manifest, staging)
                finish(corpus, received_folder(corpus))
        except OSError as exc:
            raise OutputUnwritable(
                f"{shown(path)} cannot be opened in {corpus} ({exc.strerror or exc}); make room "
                "there, or give another --corpus."
            ) from exc
        finally:
            if is_new:
                with suppress(OSError):  # it is no longer empty: all went well
                    corpus.rmdir()
    return opening


class _Merging:
    """One package, unpacked in the staging folder of a corpus that this process has locked."""

    def __init__(self, manifest: Manifest, corpus: Path, duplicates: Duplicates) -> None:
        self._manifest, self._corpus, self._duplicates = manifest, corpus, duplicates
        self._staging = staging_folder(corpus)
        self._register = Register(corpus)
        self._ids = set(self._register.names)  # in small letters
        self._targets: set[str] = set()
        self._moves: list[Move] = []

    def run(self) -> tuple[Opening, list[Move]]:
        """What becomes of each paper, and the moves that make it so. Raises BadPackage."""
        articles = dict(self._articles())
        self._check_originals(articles.values())
        self._check_places(articles)
        taken = [self._taken(name, article) for name, article in articles.items()]
        here = {one.article_id: one.here for one in taken}
        names = self._collections(here)
        n_originals = sum(n.startswith(f"{RECEIVED}/") for n in self._manifest.members)
        return Opening(self._manifest, tuple(taken), names, n_originals), self._moves

    def _articles(self) -> Iterator[tuple[str, Article]]:
        """The name of each article file with the article."""
        ids: set[str] = set()
        for name in sorted(self._manifest.members):
            if not name.startswith(f"{ARTICLES}/"):
                continue
            file = name.partition("/")[2]
            article_id = Path(file).stem
            if article_id.casefold() in ids:
                raise BadPackage(f"two articles in it are called {article_id!r}")
            ids.add(article_id.casefold())
            try:
                yield file, parse_article(article_id, read_source(self._staging / name))
            except ArticleUnreadable as exc:
                raise BadPackage(f"its article {article_id!r} cannot be read") from exc

    def _check_originals(self, articles: Iterable[Article]) -> None:
        """Every received file must be the one that an article says it was made from."""
        known = {
            (one.metadata.received.file, one.metadata.received.sha256)
            for one in articles
            if one.metadata.received
        }
        for name, member in self._manifest.members.items():
            folder, _, file = name.partition("/")
            if folder == RECEIVED and (file, member.sha256) not in known:
                raise BadPackage(f"{name!r} is not a file that an article of it was made from")

    def _check_places(self, articles: Mapping[str, Article]) -> None:
        ids = {article.article_id for article in articles.values()}
        for name in self._manifest.members:
            folder, _, file = name.partition("/")
            if folder == PLACES and Path(file).stem not in ids:
                raise BadPackage(f"{name!r} belongs to no article of it")

    def _taken(self, file: str, article: Article) -> Taken:
        if here := self._as_it_is(article):
            self._original(article)
            return Taken(article.article_id, here, "unchanged")
        found = self._found(article)
        if found and self._duplicates is Duplicates.ASK:
            return Taken(article.article_id, Path(found[0]).stem, "left out", found[1])
        if found and found[0] not in self._targets:
            self._place(file, article, found[0])
            return Taken(article.article_id, Path(found[0]).stem, "updated", found[1])
        here = self._free_id(article.article_id)
        self._place(file, article, f"{here}{Path(file).suffix}")
        return Taken(article.article_id, here, "added")

    def _as_it_is(self, article: Article) -> str:
        """The id under which the corpus has the very article, word for word; empty for none."""
        found = self._register.find(identity_of(article.metadata))
        ids = {article.article_id, *([Path(found[0].name).stem] if found else [])}
        try:
            texts = read_sources(self._corpus, ids)
        except CorpusError:
            return ""  # it has no article yet, or one that cannot be read
        same = (one for one in sorted(ids) if digest_of(texts.get(one, "")) == article.digest)
        return next(same, "")

    def _found(self, article: Article) -> tuple[str, str] | None:
        """The file of the paper that is there already, and what shows it."""
        identity = identity_of(article.metadata)
        found = self._register.find(identity)
        if self._duplicates is Duplicates.KEEP:
            same_file = found and identity.digest and found[0].identity.digest == identity.digest
            found = found if same_file else None
        elif found is None and self._duplicates is not Duplicates.UPDATE:
            found = self._register.find_version(article.metadata)
        return (found[0].name, found[1]) if found else None

    def _place(self, file: str, article: Article, target: str) -> None:
        """Move an article with what belongs to it."""
        self._targets.add(target)
        self._ids.add(Path(target).stem.lower())
        self._original(article, file)
        source = f"{ARTICLES}/{file}"
        self._moves.append(Move(source, ARTICLES, target))
        places = f"{PLACES}/{article.article_id}.jsonl"
        if places in self._manifest.members:
            self._moves.append(Move(places, PLACES, f"{Path(target).stem}.jsonl"))

    def _original(self, article: Article, file: str = "") -> None:
        """Move the received file of an article, under another name where its own is taken."""
        received = article.metadata.received
        if received is None or f"{RECEIVED}/{received.file}" not in self._manifest.members:
            return
        source = f"{RECEIVED}/{received.file}"
        target = received_folder(self._corpus) / received.file
        name = received.file
        if target.is_file() and file_digest(target) != received.sha256:
            if not file:
                return  # the article stays as it is here, and so does its file
            name = f"{Path(name).stem[:120]}-{received.sha256[:8]}{Path(name).suffix}"
            self._rename_original(article, file, name)
            source = f"{RECEIVED}/{name}"
        move = Move(source, RECEIVED, name)
        if move not in self._moves:
            self._moves.append(move)

    def _rename_original(self, article: Article, file: str, name: str) -> None:
        """Note another name of the received file in the front matter; the text stays the same."""
        received = article.metadata.received
        assert received is not None and is_plain(name)
        metadata = replace(article.metadata, received=Received(name, received.sha256))
        source = f"---\n{format_metadata(metadata)}---\n{article.text}"
        (self._staging / ARTICLES / file).write_text(source, encoding="utf-8")
        shutil.copyfile(
            self._staging / RECEIVED / received.file, self._staging / RECEIVED / name
        )  # another article of the package may have it under its own name

    def _free_id(self, article_id: str) -> str:
        letters = (f"{article_id}-{letter}" for letter in LETTERS)
        numbers = (f"{article_id}-{number}" for number in itertools.count(27))
        names = itertools.chain([article_id], letters, numbers)
        return next(name for name in names if name.lower() not in self._ids)

    def _collections(self, here: Mapping[str, str]) -> tuple[str, ...]:
        """Write the collections with the ids that their papers have here; their names."""
        path = self._staging / COLLECTIONS
        if not path.is_file():
            return ()
        try:
            found = parsed(path.read_text(encoding="utf-8"), COLLECTIONS).collections
            read(self._corpus)  # they must be readable to be merged
        except (UnicodeDecodeError, CollectionsUnusable) as exc:
            raise BadPackage(f"the collections cannot be read: {exc}") from exc
        mapped = tuple(
            replace(one, articles=tuple(here[key] for key in one.articles if key in here))
            for one in found
        )
        path.write_text(written(Kept(mapped)), encoding="utf-8")
        return tuple(one.name for one in mapped)
