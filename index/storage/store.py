"""A built index as a folder: save it, load it, check it (index/storage/build.py builds it).

    <index>/CURRENT                     which generation is in force, and its manifest's digest
    <index>/generations/<id>/manifest.json
                             articles.packed  the article files that were indexed
                             passages.packed  every passage (index/passages/stored.py has both)
                             vectors.faiss    a unit vector for each passage
                             milvus.json      instead of it, where the vectors lie in Milvus
                             bm25/            term statistics (plain arrays and JSON)
                             units/           what is known of each sentence and row
                             work/            what rules of a field worked out of it, and the
                                              words of a whole index with their numbers
    <index>/embedded/        vectors of a build that was interrupted; the next one takes them up
                             (those of a build by Ray in embedded/ray, for a build by Ray)

index/storage/generations.py says how a build comes into force, whatever interrupts it. Every file's
SHA-256 stands in the manifest and is checked on load. Nothing is pickled.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import typer

from corpus.disk import file_digest
from corpus.errors import (
    REBUILD,
    CorpusNotFound,
    IndexDamaged,
    IndexMismatch,
    IndexUnwritable,
    StoreUnavailable,
)
from index.embedding.embedder import Embedder
from index.passages.background import give_way
from index.passages.gathering import UnitsWriter
from index.passages.passage import PASSAGE_CHARACTERS, Passage
from index.passages.stored import (
    Entry,
    LazyArticles,
    TextWriter,
    read_articles,
    read_catalogue,
    read_passages,
)
from index.passages.texts import lexical_terms
from index.passages.units import Units
from index.storage.content import Content, Written
from index.storage.generations import (
    MANIFEST,
    generation_before,
    new_generation,
    stamp,
    switch,
)
from index.storage.held import HeldFiles
from index.storage.manifest import (
    ALIKE,
    FORMAT,
    Manifest,
    parse_manifest,
    read_manifest,
    unreadable,
    verify_files,
)
from index.storage.vector_store import FolderStore, PassageVectors, VectorStore, store_of
from index.terms.lexical import LexicalIndex, LexicalWriter
from index.terms.spelling import Words, words_in
from index.vectors.nearest import tier_for


def own_folder() -> Path:
    """Where Bedside keeps what it makes: beside its code in a checkout, else the user's own."""
    checkout = Path(__file__).parents[2]
    if (checkout / "pyproject.toml").is_file():
        return checkout / ".bedside"
    return Path(typer.get_app_dir("bedside"))


DEFAULT_INDEX = own_folder() / "index"
BM25, UNITS, WORK = "bm25", "units", "work"
WORDS = "words.json"  # in WORK, of a whole index: what misspelt words may have been meant for


@dataclass(frozen=True)
class Index:
    """One generation: articles, passages and what searches them.

    A whole index lies in memory; of a large one, each question reads its part from the disk.
    """

    manifest: Manifest
    articles: LazyArticles
    catalogue: Sequence[Entry]  # one for each article, in order
    passages: Sequence[Passage]
    units: Units
    lexical: LexicalIndex
    vectors: PassageVectors  # one for each passage, in order
    files: HeldFiles | None = None  # those that questions read; None where all lies in memory
    work: Mapping[str, bytes] = field(default_factory=dict)  # see Approve

    @property
    def whole(self) -> bool:
        """Whether it lies in memory, so that the rules of a field may read all of it."""
        return self.manifest.whole

    def words(self) -> Words:
        """The words of all articles of a whole index, as its build has counted them."""
        saved = self.work.get(WORDS)
        texts = (article.text for article in self.articles.values())
        return Words.of(texts) if saved is None else Words.read(saved)

    def reading(self) -> AbstractContextManager[None]:
        """While inside, whoever would write to its files waits. Raises IndexDamaged."""
        return nullcontext() if self.files is None else self.files.reading()

    def check(self) -> None:
        """Raises IndexDamaged where a file that questions read was changed since it was loaded."""
        if self.files is not None:
            self.files.check()


# Raises where an index cannot be used; may give files of what it has worked out of it, by name,
# which are kept with the index and stand in `Index.work` when it is loaded.
Approve = Callable[[Index], Mapping[str, bytes] | None]


def load(
    folder: Path, embedder: Embedder | None = None, store: str | None = None,
    before: Index | None = None,
) -> Index:  # fmt: skip
    """Read the generation in force and check every file of it.

    `store` is the address of the vectors from here, if it is not the one that the build used.
    What `before`, another generation, has read of articles that have not changed is used again.
    Raises IndexNotFound, IndexDamaged, BadStore, StoreUnavailable, or IndexMismatch where
    `embedder` is not the model that the index was built with.
    """
    while True:
        seen = stamp(folder)
        try:
            index = _load(folder, embedder, store)
        except (IndexDamaged, StoreUnavailable):
            # A build may have replaced, and dropped, what was being read: then read the new one.
            if stamp(folder) == seen:
                raise
        else:
            if before is not None:
                index.articles.take_over(before.articles, index.manifest.articles)
            return index


def load_alike(folder: Path, embedder: Embedder) -> tuple[Sequence[Passage], PassageVectors]:
    """The passages of an index in force of the format ALIKE, and their vectors.

    Raises IndexDamaged and IndexMismatch.
    """
    manifest, target = read_manifest(folder, wanted=ALIKE)
    _check_model(manifest, target, embedder)
    verify_files(manifest, target)
    try:
        passages = read_passages(target, read_catalogue(target), whole=False)
        return passages, store_of(target, None).read(target, len(passages), whole=manifest.whole)
    except (OSError, ValueError) as exc:
        raise IndexDamaged(f"the files in {target} cannot be read ({exc}); {REBUILD}.") from exc


def load_before(folder: Path, embedder: Embedder | None = None, store: str | None = None) -> Index:
    """As `load`, but the generation before the one in force. Raises IndexNotFound too."""
    target = generation_before(folder)
    try:
        data = (target / MANIFEST).read_bytes()
    except OSError as exc:
        raise IndexDamaged(unreadable(exc, target / MANIFEST)) from exc
    return _checked(parse_manifest(target, data), target, embedder, store)


def _load(folder: Path, embedder: Embedder | None, store: str | None) -> Index:
    return _checked(*read_manifest(folder), embedder, store)


def _checked(
    manifest: Manifest, target: Path, embedder: Embedder | None, store: str | None
) -> Index:
    _check_model(manifest, target, embedder)
    files = HeldFiles(target, manifest.files)
    try:
        if not manifest.whole:
            files.guard()
        index = _read(manifest, target, store)
        files.check()  # what was read is what was compared
        if manifest.whole:
            files.close()
            return index
        return replace(index, files=files)
    except OSError as exc:
        raise IndexDamaged(unreadable(exc, target)) from exc
    except ValueError as exc:  # raised by NumPy for arrays that hold pickles
        raise IndexDamaged(f"an index file in {target} is not ours ({exc}); {REBUILD}.") from exc


def _check_model(manifest: Manifest, target: Path, embedder: Embedder | None) -> None:
    if embedder is not None and embedder.name != manifest.model:
        raise IndexMismatch(
            f"the index in {target.parent.parent} was built with the model {manifest.model!r}, "
            f"not {embedder.name!r}; {REBUILD} with the model that you want."
        )


def _read(manifest: Manifest, target: Path, store: str | None) -> Index:
    """A generation whose files are as they were saved. Raises OSError, ValueError."""
    whole = manifest.whole
    catalogue = read_catalogue(target)
    articles = read_articles(target, catalogue, whole=whole)
    passages = read_passages(target, catalogue, whole=whole)
    give_way()
    units = Units.load(target / UNITS, mapped=not whole)
    give_way()
    lexical = LexicalIndex.load(target / BM25, mapped=not whole)
    give_way()
    vectors = store_of(target, store).read(target, manifest.n_passages, whole=whole)
    work = {
        Path(name).name: (target / name).read_bytes()
        for name in manifest.files if name.startswith(f"{WORK}/")
    }  # fmt: skip
    index = Index(manifest, articles, catalogue, passages, units, lexical, vectors, work=work)
    if not _fits(index):
        raise IndexDamaged(f"the files in {target} belong to different builds; {REBUILD}.")
    return index


def _fits(index: Index) -> bool:
    n_passages = index.manifest.n_passages
    return n_passages == len(index.passages) == index.vectors.size and index.units.fits(
        n_passages, len(index.catalogue)
    )


def save(
    content: Content, folder: Path, vectors: VectorStore | None = None, tier: str | None = None,
    approve: Approve | None = None,
) -> Manifest:  # fmt: skip
    """Write a generation, its manifest last, and bring it into force once it is approved.

    Raises IndexUnwritable, CorpusNotFound where there is nothing to search, StoreUnavailable and
    what `content` and `approve` raise; what was written is then removed again.
    """
    vectors = vectors or FolderStore()
    target: Path | None = None
    try:
        target = new_generation(folder)
        manifest = _written(content, target, vectors, tier)
        work = approve(_read(manifest, target, None)) if approve is not None else None
        manifest = replace(manifest, files={**manifest.files, **_keep(work or {}, target)})
        text = json.dumps(asdict(manifest), indent=1, sort_keys=True)
        (target / MANIFEST).write_text(text, encoding="utf-8")
        vectors.keep(target)
        switch(folder, target)
    except BaseException as exc:
        if target is not None and stamp(folder).partition(" ")[0] != target.name:
            with suppress(StoreUnavailable):
                vectors.drop(target)
                shutil.rmtree(target, ignore_errors=True)
        if isinstance(exc, OSError):
            raise IndexUnwritable(
                f"the index in {folder} cannot be written "
                f"({exc.strerror or 'the disk took only a part of it'}); "
                "make room there and build again; an index that was there is as it was."
            ) from exc
        raise
    vectors.bring_into_force(target)
    return manifest


def _written(content: Content, target: Path, store: VectorStore, tier: str | None) -> Manifest:
    """Write everything but the manifest: all texts first, then their vectors."""
    digests, catalogue = _write_texts(content, target)
    passages = read_passages(target, catalogue, whole=False)
    vectors = content.vectors(passages, target)
    recall = store.write(target, Written(catalogue, passages, vectors), tier)
    return Manifest(
        format=FORMAT, generation=target.name, model=content.model,
        dimension=int(vectors.shape[1]), passage_characters=PASSAGE_CHARACTERS,
        articles=digests, files=_digests(target), n_passages=len(passages),
        whole=len(passages) <= content.whole, tier=tier_for(len(passages), tier).name,
        recall=recall, left_out={fault.article_id: fault.digest for fault in content.faults},
    )  # fmt: skip


def _write_texts(content: Content, target: Path) -> tuple[dict[str, str], list[Entry]]:
    """Write articles, passages, units and terms, paper by paper; of a whole index its words.

    Gives the digests of the articles, and the catalogue. Raises CorpusNotFound.
    """
    digests: dict[str, str] = {}
    texts, units = TextWriter(target), UnitsWriter(target / UNITS)
    lexical, words = LexicalWriter(target / BM25), Counter[str]()
    for paper in content.papers:
        digests[paper.article.article_id] = paper.article.digest
        texts.add(paper.article, paper.source, paper.passages)
        units.add(paper.article, paper.passages)
        for passage in paper.passages:
            lexical.add(lexical_terms(passage))
        if texts.n_passages <= content.whole:
            words.update(words_in(paper.article.text))
    if not lexical.n_terms:
        raise CorpusNotFound("the articles hold no text to search; add articles with paragraphs.")
    units.close()
    lexical.close()
    if texts.n_passages <= content.whole:
        _keep({WORDS: Words.counted(words).saved()}, target)
    return digests, texts.close()


def _keep(work: Mapping[str, bytes], target: Path) -> dict[str, str]:
    """Write the files of what was worked out; gives their digests."""
    for name, data in work.items():
        (target / WORK).mkdir(exist_ok=True)
        (target / WORK / name).write_bytes(data)
    return {f"{WORK}/{name}": hashlib.sha256(data).hexdigest() for name, data in work.items()}


def _digests(target: Path) -> dict[str, str]:
    files = sorted(path for path in target.rglob("*") if path.is_file())
    return {path.relative_to(target).as_posix(): file_digest(path) for path in files}
