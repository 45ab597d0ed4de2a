"""Files and folders that are given -> the files to read, each with its record where it has one.

An export of a reference manager is no paper itself: the files that its records name are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from corpus.adding.archive import Member, Unpacked, unpack
from corpus.adding.files import files_of
from corpus.adding.records import Records, keys_of
from corpus.errors import ArticleUnreadable
from corpus.managers.links import Wanted, wanted
from corpus.managers.process import EXPORTS, is_export, read_export
from corpus.managers.record import Export, Linked, Record
from corpus.managers.within import Files, Folder, Names, find
from corpus.managers.zotero import NAME
from corpus.readers.sandbox.process import READERS
from corpus.sound import shown
from corpus.words.slug import slug

ARCHIVE = ".zip"
TEXTS = [suffix for suffix in EXPORTS if suffix != ".sqlite"]
_BEST_FIRST = (".pdf", ".xml", ".nxml", ".html", ".htm", ".md", ".txt")
_ASIDE = ("suppl", "appendix", "supporting", "mmc", "protocol", "graphical", "sdc")


@dataclass
class Given:
    """What is to be read."""

    paths: list[Path] = field(default_factory=list)
    records: Records = field(default_factory=Records)
    told: list[str] = field(default_factory=list)  # a sentence on each thing that is left out
    counts: list[str] = field(default_factory=list)  # a sentence on each export
    is_loose: bool = True  # whether records without files are looked up by what files state
    used: set[Path] = field(default_factory=set)  # exports, and files of a record left out

    def read(self, export: Path, name: str, files: Files) -> None:
        """Take in an export, which is called `name`."""
        self.used.add(export.resolve())
        try:
            found = read_export(export)
        except ArticleUnreadable as exc:
            self.told.append(str(exc).replace(str(export), name))
            return
        _Tying(self, name, files).run(found)


def gather(paths: Iterable[Path], workspace: Path) -> Given:
    """What is to be read of what a person gives; zip files are unpacked below `workspace`."""
    paths, found = list(paths), Given()
    plain: list[Path] = []
    for number, path in enumerate(paths):
        if path.is_dir() and (path / NAME).is_file():
            found.read(path / NAME, f"{shown(path)}/{NAME}", Folder.of(path / NAME))
        elif path.suffix.lower() == ARCHIVE and path.is_file():
            _read_archive(found, path, workspace / f"{number}")
        elif path.is_dir():
            for export in _exports_below(path):
                found.read(export, shown(export.relative_to(path)), Folder.of(export))
            plain += files_of([path])
        elif path.is_file() and is_export(path):
            found.read(path, shown(Path(path.name)), Folder.of(path))
        else:
            plain.append(path)
    known = {path.resolve() for path in found.used} | {path.resolve() for path in found.paths}
    found.paths += [path for path in plain if path.resolve() not in known]
    return found


def of_archive(found: Given, members: Unpacked, folder: Path) -> None:
    """Take in the members of a zip file, which lie in `folder`."""
    written = [(member.place, folder / member.file) for member in members.members if member.file]
    files = dict(written)  # of two of one name, the last, as programs that unpack have it
    for place, path in files.items():
        if is_export(path):
            found.read(path, PurePosixPath(place).name, Names.of(place, files))
    known = {*found.used, *(path.resolve() for path in found.paths)}
    found.paths += [path for _, path in written if path.resolve() not in known]


def _read_archive(found: Given, path: Path, folder: Path) -> None:
    folder.mkdir(parents=True)
    try:
        unpacked = unpack(path, folder, "file")
    except ArticleUnreadable as exc:
        found.told.append(f"{shown(path)}: {exc}")
        return
    found.told += [f"{shown(path)}: {one.refused}" for one in unpacked.members if one.refused]
    members = tuple(_named(member, folder) for member in unpacked.members)
    of_archive(found, replace(unpacked, members=members), folder)
    if unpacked.n_left_out:
        n = unpacked.n_left_out
        files = "1 file" if n == 1 else f"{n} files"
        found.counts.append(f"{shown(path)}: {files} of no known format left out.")


def _named(member: Member, folder: Path) -> Member:
    """The member under a name like its own, of letters, figures and dashes, to be told by."""
    if not member.file:
        return member
    path = folder / member.file
    name = slug(PurePosixPath(member.name).stem)[:80].strip("-") or "paper"
    target = folder / path.stem / f"{name}{path.suffix}"
    target.parent.mkdir()
    path.rename(target)
    return replace(member, file=str(target.relative_to(folder)))


def _exports_below(folder: Path) -> list[Path]:
    """The exports in a folder; none that a link leads to."""
    return [
        path for path in sorted(folder.rglob("*"))
        if not path.name.startswith(".") and path.is_file() and not path.is_symlink()
        and path.suffix.lower() in TEXTS and is_export(path)
    ]  # fmt: skip


class _Tying:
    """Looks for the files of each record of one export."""

    def __init__(self, given: Given, name: str, files: Files) -> None:
        self._given, self._name, self._files = given, name, files
        self._before: dict[tuple[str, str], Record] = {}  # by what a paper is known by
        self._n_without = self._n_missing = self._n_read = 0

    def run(self, export: Export) -> None:
        """Note what is to be read, what is left out, and how many of each."""
        self._given.told += [f"{self._name}: {sentence}" for sentence in export.told]
        links_files = any(
            not wanted(link).is_web for record in export.records for link in record.links
        )
        for record in export.records:
            goals = [(link, wanted(link)) for link in record.links]
            goals = [(link, goal) for link, goal in goals if not goal.is_web]
            if not goals:
                self._n_without += 1
                if links_files:
                    self._tell(f"{record.label} names no file.")
                self._given.records.add_loose(record, self._name)
            else:
                self._tie(record, goals)
        self._count(len(export.records), links_files)

    def _tie(self, record: Record, goals: Sequence[tuple[str, Wanted]]) -> None:
        found: dict[Path, str] = {}  # with the name that the record has for it
        for link, goal in goals:
            place = find(goal, self._files)
            if isinstance(place, Path) and place.suffix.lower() in READERS:
                found.setdefault(place, goal.paths[0][-1])
                continue
            self._n_missing += isinstance(place, str)
            why = place if isinstance(place, str) else "is of no known format"
            self._tell(f"the file {_short(link)} of {record.label} {why}.")
        if not found:
            self._n_without += 1
            self._given.records.add_loose(record, self._name)
            return
        best, *others = sorted(found, key=lambda path: _rank(found[path], path.suffix.lower()))
        if others:
            names = ", ".join(_short(found[path]) for path in others)
            self._tell(
                f"of the files of {record.label}, {_short(found[best])} is read and {names} left "
                "out; give what is left out alone to add it."
            )
            self._given.used.update(path.resolve() for path in others)
        self._take(record, best)

    def _take(self, record: Record, path: Path) -> None:
        """Have a file read, unless it, or its paper, is read for another record."""
        known = self._given.records.by_path.get(path)
        keys = keys_of(record.metadata)[:1]  # by DOI where there is one
        before = next((self._before[key] for key in keys if key in self._before), None)
        if known or before:
            other = known.record if known else before
            assert other is not None
            what = "has the file" if known else "is the paper"
            self._tell(f"{record.label} {what} of {other.label} too; only that one is read.")
            self._given.used.add(path.resolve())
            return
        self._before |= dict.fromkeys(keys, record)
        self._given.records.by_path[path] = Linked(record, self._name)
        self._given.paths.append(path)
        self._n_read += 1

    def _tell(self, sentence: str) -> None:
        self._given.told.append(f"{self._name}: {sentence}")

    def _count(self, n_records: int, links_files: bool) -> None:
        records = "1 record" if n_records == 1 else f"{n_records:,} records"
        if not links_files:
            what = "a file given with it is tied to the record of its DOI, PMID or title"
            what = what if self._given.is_loose else "so no file is tied to one"
            count = f"{records}, none of which names a file; {what}"
        else:
            files = "1 file" if self._n_read == 1 else f"{self._n_read:,} files"
            count = (f"{records}, {files} to read, {self._n_without:,} without a file that can be "
                     f"read, {self._n_missing:,} links that lead to none")  # fmt: skip
        self._given.counts.append(f"{self._name}: {count}.")


def _rank(name: str, suffix: str) -> tuple[bool, int]:
    """The full text before what comes beside it, the PDF before a saved page."""
    return any(word in name.lower() for word in _ASIDE), _BEST_FIRST.index(suffix)


def _short(name: str) -> str:
    plain = "".join(char if char.isprintable() else "\ufffd" for char in name)
    return plain if len(plain) <= 120 else f"{plain[:60]}…{plain[-58:]}"
