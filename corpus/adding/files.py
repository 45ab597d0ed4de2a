"""Files of any format -> article files of a corpus: `bedside corpus add`."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus.adding.completing import completed
from corpus.adding.identity import Identity, base_id, identity_of
from corpus.adding.outcomes import (
    Added,
    Duplicate,
    Duplicates,
    NotAdded,
    Outcome,
    Replaced,
    Unchanged,
)
from corpus.adding.records import Records
from corpus.adding.register import Known, Register
from corpus.article import Metadata, Received
from corpus.changing.holding import only_changer
from corpus.disk import replacing
from corpus.errors import ArticleUnreadable
from corpus.front_matter import format_metadata
from corpus.library import is_readme, received_folder
from corpus.markdown import MAX_BYTES, format_article, parse_article, read_source, split_article
from corpus.places import drop_places, keep_places
from corpus.readers.draft import Draft
from corpus.readers.sandbox.limited import Readers, Reading, read_limited, usable_readers
from corpus.readers.sandbox.process import READERS
from corpus.readers.shared.formats import advice_for
from corpus.sound import check_text, shown

NEW = ".bedside.new"  # one at a time; what a killed command leaves of it, the next file overwrites


def files_of(paths: Iterable[Path]) -> list[Path]:
    """The files given, and those of a known format in the folders given, in order of name."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found.extend(_files_below(path))
        else:
            found.append(path)
    return found


def of_other_formats(paths: Iterable[Path]) -> list[Path]:
    """Files in the folders given that are of no known format; `files_of` leaves them out."""
    return [
        path
        for folder in paths
        if folder.is_dir()
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() not in READERS and not path.name.startswith(".") and path.is_file()
    ]


def links_left(paths: Iterable[Path]) -> list[Path]:
    """Links in the folders given that `files_of` leaves out.

    They lead to a folder elsewhere, in a circle, nowhere, or to a file of no known format.
    """
    return [
        link
        for folder in paths
        if folder.is_dir()
        for link in sorted(folder.rglob("*"))
        if link.is_symlink() and not (_is_within(link, folder) or _is_linked_file(link))
    ]


def add_file(path: Path, corpus: Path, overrides: Mapping[str, Any] | None = None) -> Added:
    """Read one file and write it into the corpus as an article file, even if it is there already.

    As `add_files`, of one file. Raises ArticleUnreadable, CorpusBusy.
    """
    (outcome,) = add_files([path], corpus, overrides, again=True)
    if isinstance(outcome, NotAdded):
        raise outcome.error
    assert isinstance(outcome, Added)
    return outcome


def add_files(
    paths: Iterable[Path], corpus: Path, overrides: Mapping[str, Any] | None = None, *,
    again: bool = False, duplicates: Duplicates = Duplicates.UPDATE, nameless: bool = False,
    records: Records | None = None,
) -> Generator[Outcome, None, None]:  # fmt: skip
    """Read files, several at once, and write each into the corpus as an article file.

    Yields what became of each, in order. `overrides` are fields of Metadata that replace what the
    files say. A paper that the corpus has (corpus/adding/identity.py) is updated, whatever format
    it comes in, or what `duplicates` says; a file that has not changed is left alone, unless with
    overrides or `again`, or where one of the `records` tells what its article does not have. The
    names of `nameless` files say nothing of the papers. Raises CorpusBusy where another command is
    changing the corpus.
    """
    with only_changer(corpus):
        adding = _Adding(
            corpus, dict(overrides or {}), again, duplicates, nameless, records or Records()
        )
        yield from adding.run(list(paths))


def read_draft(path: Path) -> Draft:
    """Read a file by the reader of its format, within limits. Raises ArticleUnreadable."""
    _check_file(path)
    return read_limited(path)


class _Adding:
    """One import into a corpus that this process has locked."""

    def __init__(
        self, corpus: Path, overrides: Mapping[str, Any], again: bool, duplicates: Duplicates,
        nameless: bool, records: Records,
    ) -> None:  # fmt: skip
        self._records = records
        self._corpus, self._overrides = corpus, overrides
        self._duplicates, self._nameless = duplicates, nameless
        self._again = again or bool(overrides)
        self._register = Register(corpus)

    def run(self, paths: Sequence[Path]) -> Iterator[Outcome]:
        """What becomes of each file, in order."""
        told = [self._without_reading(path) for path in paths]
        to_read = [path for path, outcome in zip(paths, told, strict=True) if outcome is None]
        n_readers = min(usable_readers(), len(to_read))
        try:
            with Readers(n_readers) as readers:
                readings = readers.read(to_read)
                for path, outcome in zip(paths, told, strict=True):
                    yield outcome or self._with_reading(path, next(readings))
        finally:
            self._register.keep()  # writes only if something has changed

    def _without_reading(self, path: Path) -> Outcome | None:
        """What becomes of a file that need not, or cannot, be read."""
        try:
            _check_file(path)
            return self._known_already(path, _digest_of(path))
        except ArticleUnreadable as exc:
            return NotAdded(path, exc)

    def _known_already(self, path: Path, digest: str) -> Added | Unchanged | None:
        """What becomes of a file that an article was made from; None where there is none."""
        known = None if self._again else self._register.with_digest(digest)
        if known is None:
            return None
        return self._recorded(path, known) or Unchanged(path, Path(known.name).stem)

    def _recorded(self, path: Path, known: Known) -> Added | None:
        """An article with what its record tells, if that is new; its text stays as it is."""
        target = self._corpus / known.name
        try:
            metadata, body = split_article(read_source(target))
        except ArticleUnreadable:
            return None  # loading the corpus reports it
        linked = self._records.of(path, metadata)
        draft = completed(Draft(metadata, body), linked) if linked else None
        if draft is None or draft.metadata == metadata:
            return None
        source = f"---\n{format_metadata(draft.metadata)}---\n{body}"
        article = parse_article(target.stem, source)
        _write_whole(target, source.encode("utf-8"))
        self._register.put(target, identity_of(draft.metadata), known.came_from)
        n_sections = len({block.section for block in article.blocks if block.section})
        reading = Reading(draft, n_sections, len(article.tables), len(article.references))
        replaced = Replaced(target.stem, known.came_from, "same file, completed from its record")
        return Added(path, target.stem, source, reading, replaced, draft.metadata.doi)

    def _with_reading(self, path: Path, reading: Reading | ArticleUnreadable) -> Outcome:
        if isinstance(reading, ArticleUnreadable):
            return NotAdded(path, reading)
        try:
            # The same file may have come a moment ago, under another name.
            return self._known_already(path, _digest_of(path)) or self._written(path, reading)
        except ArticleUnreadable as exc:
            return NotAdded(path, exc)

    def _written(self, path: Path, reading: Reading) -> Added | Duplicate:
        """Write an article file, its received file first. Raises ArticleUnreadable."""
        linked = self._records.of(path, reading.draft.metadata)
        if linked:
            reading = replace(reading, draft=completed(reading.draft, linked))
        data = _bytes_of(path)
        received = _received(path, data, self._corpus)
        metadata = replace(reading.draft.metadata, **self._overrides, received=received)
        if self._nameless and metadata.description == path.stem:  # some readers note the name
            metadata = replace(metadata, description=None)
        source = format_article(metadata, reading.draft.body)
        try:
            split_article(source)  # checks that what was given can be read again
        except ArticleUnreadable as exc:
            raise ArticleUnreadable(f"{shown(path)}: {exc}") from exc
        identity = identity_of(metadata)
        found = self._known(metadata, identity)
        if found and self._duplicates is Duplicates.ASK:
            return Duplicate(path, Path(found[0].name).stem, found[1], reading)
        target = self._corpus / (found[0].name if found else f"{self._free_id(metadata, path)}.md")
        received_to = received_folder(self._corpus) / received.file
        if not received_to.exists():
            _write_whole(received_to, data)
        replaced = Replaced(target.stem, found[0].came_from, found[1]) if found else None
        if replaced and (told := _shortened(target, source, replaced)):
            draft = replace(reading.draft, warnings=(*reading.draft.warnings, told))
            reading = replace(reading, draft=draft)
        added = Added(path, target.stem, source, reading, replaced, metadata.doi)
        if reading.draft.places:  # before the article, with which the file counts as added
            keep_places(added.article, reading.draft.places, self._corpus)
        _write_whole(target, source.encode("utf-8"))
        self._register.put(target, identity, received.file)
        if not reading.draft.places:
            drop_places(target.stem, self._corpus)  # of the version before
        return added

    def _known(self, metadata: Metadata, identity: Identity) -> tuple[Known, str] | None:
        """The paper of the corpus that this one updates, or is asked about; None to add it."""
        found = self._register.find(identity)
        if self._duplicates is Duplicates.KEEP:
            # A file that is there already updates its article: kept twice it would be of no use.
            return found if found and found[0].identity.digest == identity.digest else None
        if self._duplicates is Duplicates.UPDATE:
            return found
        return found or self._register.find_version(metadata)

    def _free_id(self, metadata: Metadata, path: Path) -> str:
        """An id such as `zhao-2020`; further papers get a letter, or a number beyond z."""
        base = base_id(metadata, (self._nameless and metadata.title) or path.stem)
        letters = (f"{base}-{letter}" for letter in "bcdefghijklmnopqrstuvwxyz")
        numbers = (f"{base}-{number}" for number in itertools.count(27))
        names = itertools.chain([base], letters, numbers)
        return next(name for name in names if name not in self._register.names)


def _check_file(path: Path) -> None:
    """Raises ArticleUnreadable where the path is no file that may be given to a reader."""
    try:
        size = path.stat().st_size if path.is_file() else None
        there = path.exists()
    except OSError as exc:
        raise ArticleUnreadable(f"{shown(path)} cannot be read: {exc.strerror}.") from exc
    if size is None:
        what = "is not a file" if there else "is missing"
        raise ArticleUnreadable(f"there is no file or folder {shown(path)} (it {what}).")
    if path.suffix.lower() not in READERS:
        if advice := advice_for(path):
            raise ArticleUnreadable(f"{shown(path)} {advice}.")
        known = ", ".join(sorted(READERS))
        raise ArticleUnreadable(f"{shown(path)} is of no known format; give one of {known}.")
    if size > MAX_BYTES:
        raise ArticleUnreadable(
            f"{shown(path)} has {size / 1e6:,.0f} MB; an article has at most "
            f"{MAX_BYTES / 1e6:,.0f} MB."
        )


def _files_below(folder: Path) -> Iterator[Path]:
    """Files of a known format, at any depth, and what links among them lead to."""
    for path in sorted(folder.rglob("*")):
        known = path.suffix.lower() in READERS and not path.name.startswith(".")
        known = known and not is_readme(path)  # given by its own name it is read
        if known and (_is_within(path, folder) or _is_linked_file(path)) and path.is_file():
            yield path


def _is_within(path: Path, folder: Path) -> bool:
    """Whether a path leads to a place in the folder; not where its links go in a circle."""
    target = _target(path)
    return target is not None and target.is_relative_to(folder.resolve())


def _is_linked_file(link: Path) -> bool:
    """Whether a link leads to a file whose own name is of a known format too.

    A link such as `notes.txt` to a key or a list of passwords may be a trap in a folder that
    somebody else has packed.
    """
    target = _target(link)
    return target is not None and target.suffix.lower() in READERS and target.is_file()


def _target(path: Path) -> Path | None:
    """What a path leads to; None where that is nothing, or a circle."""
    try:
        return path.resolve(strict=True)
    except (OSError, RuntimeError):  # RuntimeError: a circle
        return None


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as exc:
        raise ArticleUnreadable(f"{shown(path)} cannot be read: {exc.strerror}.") from exc


def _shortened(old: Path, new: str, replaced: Replaced) -> str | None:
    """What to tell where an article takes the place of one more than twice as long."""
    with suppress(OSError):
        before, now = (len(text.split()) for text in (old.read_text("utf-8", "replace"), new))
        if before > 2 * now:
            return (
                f"It has {now:,} words, and what it replaces had {before:,}; if that was the full "
                f"article, add {replaced.came_from or 'its file'} again with --again."
            )
    return None


def _digest_of(path: Path) -> str:
    return hashlib.sha256(_bytes_of(path)).hexdigest()


def _received(path: Path, data: bytes, corpus: Path) -> Received:
    """The name under which a file is kept, its own unless another file has it; its digest."""
    digest = hashlib.sha256(data).hexdigest()
    name, short = shown(Path(path.name)), f"-{digest[:8]}{path.suffix}"
    kept = received_folder(corpus) / name
    taken = kept.exists() and _digest_of(kept) != digest
    if taken or check_text(name):
        stem = "".join(c for c in Path(name).stem if not check_text(c))
        name = stem.encode("utf-8")[:200].decode("utf-8", "ignore") + short
    return Received(name, digest)


def _write_whole(target: Path, data: bytes) -> None:
    """Write a file whole or not at all. Raises ArticleUnreadable where it cannot be kept."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with replacing(target, target.with_name(NEW)) as file:
            file.write(data)
    except OSError as exc:
        raise ArticleUnreadable(
            f"{target} cannot be written ({exc.strerror}); make room there, and add it again."
        ) from exc
