"""What goes into a library as one file: articles, originals, collections, and their vectors.

export = planned(corpus, index, collection)
for piece in export.pieces(): ...
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from corpus.article import Article
from corpus.collections.collection import FILE as COLLECTIONS
from corpus.collections.collection import Collection, Kept, written
from corpus.collections.store import Collections
from corpus.disk import file_digest
from corpus.errors import REBUILD, BadPackage, IndexStale
from corpus.library import read_sources, received_folder
from corpus.markdown import digest_of
from corpus.places import places_folder
from corpus.sharing.package import ARTICLES, PLACES, RECEIVED, TEXTS, VECTORS, Manifest, Part
from corpus.sharing.package import is_plain as is_plain_name
from corpus.sharing.writing import of_bytes, of_file, packed
from corpus.status import Direction
from index.sharing.vectors import Cut
from index.storage.store import Index


@dataclass(frozen=True)
class Export:
    """A package that can be written."""

    about: Manifest
    parts: tuple[Part, ...]
    articles: tuple[str, ...]  # all that go into it
    notices: tuple[str, ...]  # of them, those that only say what became of others
    missing: tuple[str, ...]  # papers of the collection that the library does not have
    without_original: tuple[str, ...]  # articles whose received file is not there, or another now

    @property
    def n_bytes(self) -> int:
        """Bytes of all parts, unpacked; the file is smaller."""
        return sum(part.size for part in self.parts)

    @property
    def n_originals(self) -> int:
        """How many received files go into it."""
        return sum(part.name.startswith(f"{RECEIVED}/") for part in self.parts)

    def pieces(self) -> Iterator[bytes]:
        """The bytes of the file. Raises BadPackage, OSError."""
        return packed(self.parts, self.about)


def planned(corpus: Path, index: Index, collection: Collection | None = None) -> Export:
    """What is exported of a corpus and its index. Raises BadPackage, IndexStale, CorpusError."""
    known = [entry.article_id for entry in index.catalogue]
    chosen = known if collection is None else [k for k in collection.articles if k in set(known)]
    if not chosen:
        raise BadPackage(
            f"the collection {collection.name if collection else ''!r} has no paper that is in "
            f"the index; put some into it, or {REBUILD}."
        )
    notices = () if collection is None else tuple(_notices(index, chosen))
    ids = tuple(sorted({*chosen, *notices}))
    texts = read_sources(corpus, set(ids))
    for key in ids:
        if key not in texts or digest_of(texts[key]) != index.manifest.articles[key]:
            raise IndexStale(f"the article {key!r} has changed since it was indexed; {REBUILD}.")
    originals = {key: _original(index.articles[key], corpus) for key in ids}
    cut = Cut.of(index, set(ids))
    kept = _collections(corpus, collection, ids)
    parts = [
        *(of_bytes(f"{ARTICLES}/{k}.md", texts[k].encode("utf-8", "surrogatepass")) for k in ids),
        *{part.name: part for part in originals.values() if part is not None}.values(),
        *_places(ids, corpus),
        *([of_bytes(COLLECTIONS, written(kept).encode())] if kept.collections else []),
        of_bytes(TEXTS, cut.texts),
        Part(VECTORS, cut.n_bytes, cut.pieces),
    ]
    about = Manifest(
        f"Bedside {version('bedside')}", collection.name if collection else "",
        index.manifest.model, {},
    )  # fmt: skip
    gone = collection.articles if collection else ()
    return Export(
        about, tuple(parts), ids, notices, tuple(key for key in gone if key not in set(known)),
        tuple(k for k in ids if originals[k] is None and index.articles[k].metadata.received),
    )  # fmt: skip


def file_name(collection: Collection | None) -> str:
    """What the file is called when it is downloaded."""
    return f"bedside-{collection.collection_id if collection else 'library'}.zip"


def _notices(index: Index, chosen: Iterable[str]) -> Iterator[str]:
    """The notices of the library that say what became of some papers.

    No file of a paper is changed when it is retracted. Without its notice, its figures would be
    shown as valid ones where the collection is opened.
    """
    wanted = set(chosen)
    for entry in index.catalogue:
        if entry.article_id in wanted:
            for tie in entry.standing.relations:
                is_notice = tie.kind.is_notice and tie.direction is Direction.HAS
                if is_notice and tie.article_id and tie.article_id not in wanted:
                    yield tie.article_id


def _original(article: Article, corpus: Path) -> Part | None:
    """The received file, where it is there and still the one that the article was made from."""
    received = article.metadata.received
    if received is None or not received.file or not is_plain_name(received.file):
        return None
    path = received_folder(corpus) / received.file
    try:
        if file_digest(path) != received.sha256:
            return None
        return of_file(f"{RECEIVED}/{received.file}", path, received.sha256)
    except OSError:
        return None


def _places(ids: Iterable[str], corpus: Path) -> Iterator[Part]:
    for key in ids:
        path = places_folder(corpus) / f"{key}.jsonl"
        if path.is_file():
            yield of_file(f"{PLACES}/{path.name}", path)


def _collections(corpus: Path, collection: Collection | None, ids: Iterable[str]) -> Kept:
    """The collections that go along, with those of their papers that do."""
    there = set(ids)
    chosen = Collections(corpus).all() if collection is None else (collection,)
    own = (
        replace(one, articles=tuple(key for key in one.articles if key in there)) for one in chosen
    )
    return Kept(tuple(own))
