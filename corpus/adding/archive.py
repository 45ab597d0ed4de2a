"""A zip file of papers -> its files under names of our own, within limits.

    python -P -m corpus.adding.archive ARCHIVE FOLDER STEM

writes `FOLDER/STEM-0001.pdf` and so on, and prints as JSON what became of each member. It is a
process of its own, limited in memory and time, as a zip file of a few kB can hold gigabytes, and
its directory alone can fill the memory. The names that stand in a zip file never reach a path.
"""

from __future__ import annotations

import json
import os
import re
import stat
import sys
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from corpus.errors import ArticleUnreadable
from corpus.managers.process import EXPORTS
from corpus.readers.sandbox.process import MAX_SECONDS, READERS, limit_process
from corpus.readers.sandbox.worker import reply_of
from corpus.sharing.package import is_package

MAX_MEMBERS = 500
MAX_MEMBER = 100_000_000  # bytes of one file, unpacked
MAX_UNPACKED = 500_000_000  # bytes of all files together
MAX_RATIO = 200  # times the size of the zip file; text comes to some 10, a bomb to 1,000
SMALL = 10_000_000  # bytes to which any zip file may unpack, whatever the ratio
AT_ONCE = 1024 * 1024
_SETS = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar")


@dataclass(frozen=True)
class Member:
    """One file of a zip file."""

    name: str  # as the zip file has it, to be shown and for nothing else
    file: str  # under which it was written; empty where it was refused
    refused: str = ""  # a sentence
    place: str = ""  # its whole name there, to be looked up by; it reaches no path either


@dataclass(frozen=True)
class Unpacked:
    """What became of a zip file."""

    members: tuple[Member, ...]
    n_left_out: int  # files of no known format
    is_library: bool = False  # one that Bedside has exported: nothing of it was written


def unpack(archive: Path, folder: Path, stem: str) -> Unpacked:
    """Unpack a zip file in a process of its own. Raises ArticleUnreadable for the whole of it.

    A member that is refused has a sentence of its own; the rest goes on.
    """
    try:
        reply = reply_of(
            "corpus.adding.archive", str(archive), str(folder), stem, seconds=MAX_SECONDS
        )
    except TimeoutError as exc:
        raise ArticleUnreadable(
            f"the zip file takes more than {MAX_SECONDS} seconds to unpack; send its files alone."
        ) from exc
    except ValueError as exc:
        raise ArticleUnreadable(
            "the zip file is damaged, or asks for too much memory; pack it again."
        ) from exc
    members = tuple(Member(**member) for member in reply["members"])
    return Unpacked(members, reply["n_left_out"], reply["is_library"])


def unpacked(archive: Path, folder: Path, stem: str) -> Unpacked:
    """As `unpack`, in this process."""
    try:
        with zipfile.ZipFile(archive) as opened:
            if is_package(opened.namelist()):
                return Unpacked((), 0, is_library=True)
            return _Unpacking(opened, archive.stat().st_size, folder, stem).run()
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError) as exc:
        raise ArticleUnreadable(
            "the zip file is damaged, or packed in a way that is not known; pack it again."
        ) from exc
    except OSError as exc:
        raise ArticleUnreadable(
            f"the zip file cannot be unpacked ({exc.strerror}); see that there is room."
        ) from exc


class _Unpacking:
    """One zip file, and how much of it was written."""

    def __init__(self, opened: zipfile.ZipFile, size: int, folder: Path, stem: str) -> None:
        self._opened, self._folder, self._stem = opened, folder, stem
        self._left = min(MAX_UNPACKED, max(MAX_RATIO * size, SMALL))

    def run(self) -> Unpacked:
        """Write what is a paper. Raises ArticleUnreadable where the whole is too much."""
        files = [info for info in self._opened.infolist() if _is_of_interest(info)]
        if len(files) > MAX_MEMBERS:
            raise ArticleUnreadable(
                f"the zip file holds {len(files):,} files; it may hold at most {MAX_MEMBERS}: "
                "send several."
            )
        members, n_left_out = [], 0
        for number, info in enumerate(files, start=1):
            suffix = PurePosixPath(info.filename).suffix.lower()
            name = shown_name(info.filename)
            if suffix in _SETS:
                why = "is packed within a zip file; unpack it, and send its files."
                members.append(Member(name, "", f"{name} {why}"))
            elif suffix not in READERS and suffix not in EXPORTS:
                n_left_out += 1
            else:
                members.append(self._member(info, name, f"{self._stem}-{number:04d}{suffix}"))
        return Unpacked(tuple(members), n_left_out)

    def _member(self, info: zipfile.ZipInfo, name: str, file: str) -> Member:
        if info.flag_bits & 1:
            return Member(name, "", f"{name} is locked by a password; send it unlocked.")
        if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
            return Member(name, "", f"{name} is a link or a device, not a file; pack the file.")
        if info.file_size > MAX_MEMBER:
            return Member(name, "", f"{name} has {info.file_size / 1e6:,.0f} MB; a paper has at "
                          f"most {MAX_MEMBER / 1e6:,.0f} MB.")  # fmt: skip
        target = self._folder / file
        try:
            with self._opened.open(info) as packed, target.open("wb") as written:
                for part in _parts(packed):
                    self._left -= len(part)
                    if self._left < 0:
                        raise ArticleUnreadable(
                            "the zip file unpacks to far more than papers need; send its files "
                            "alone."
                        )
                    written.write(part)
                written.flush()
                os.fsync(written.fileno())
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
            target.unlink(missing_ok=True)
            return Member(name, "", f"{name} is damaged in the zip file; pack it again.")
        return Member(name, file, place=_place(info))


def shown_name(name: str) -> str:
    """A name that somebody else gave a file, as one line of text to show, at most 200 characters.

    Without control characters and without marks that turn the direction of what follows.
    """
    plain = name.encode("utf-8", "replace").decode("utf-8")
    plain = re.sub(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]", "", plain)
    plain = " ".join(plain.split())
    return plain if len(plain) <= 200 else f"{plain[:120]}…{plain[-70:]}"


def _place(info: zipfile.ZipInfo) -> str:
    """The name of a member as its packer meant it.

    Some write UTF-8 without the flag that says so; `zipfile` then reads it as code page 437.
    """
    try:
        name = info.filename.encode("cp437").decode() if not info.flag_bits & 0x800 else ""
    except UnicodeError:
        name = ""
    return (name or info.filename).encode("utf-8", "replace").decode("utf-8")


def _is_of_interest(info: zipfile.ZipInfo) -> bool:
    """Not a folder, and not what macOS or an editor puts beside a file."""
    parts = PurePosixPath(info.filename).parts
    is_hidden = any(part.startswith(".") and part.strip(".") for part in parts)
    return not info.is_dir() and not is_hidden and "__MACOSX" not in parts


def _parts(packed: IO[bytes]) -> Iterator[bytes]:
    while part := packed.read(AT_ONCE):
        yield part


def main() -> None:
    """See the module."""
    limit_process()
    os.nice(5)  # answers go first
    archive, folder, stem = sys.argv[1:4]
    try:
        reply = asdict(unpacked(Path(archive), Path(folder), stem))
    except ArticleUnreadable as exc:
        reply = {"error": str(exc)}
    print(json.dumps(reply))


if __name__ == "__main__":
    main()
