"""A package -> checked files in a folder of their own. Everything about it may be hostile.

Nothing is believed: neither what the zip file says of itself, nor its names, sizes and times. A
member is written only under a name that was checked, and is what the manifest says, to the byte.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import BadPackage
from corpus.sharing.package import (
    ARTICLES,
    MANIFEST,
    MAX_MANIFEST,
    MAX_MEMBER,
    MAX_MEMBERS,
    MAX_VECTORS,
    VECTORS,
    Manifest,
    check_name,
    parsed,
)
from corpus.sound import shown

MAX_RATIO = 200  # times the size of the file; text comes to some 10, a bomb to 1,000
SMALL = 10_000_000  # bytes to which any package may unpack, whatever the ratio
MAX_DIRECTORY = 32_000_000  # bytes of the list of members
MIN_FREE = 200_000_000  # bytes that stay free on the disk
AT_ONCE = 1024 * 1024
DAMAGED = "it is damaged or cut short; get it again"
_END, _END_64, _LOCATOR_64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Package:
    """An open package whose list of members was checked; their bytes are when they are unpacked."""

    def __init__(self, opened: zipfile.ZipFile, size: int) -> None:
        self._opened = opened
        infos = opened.infolist()
        for info in infos:
            _check_info(info)
        self._infos = {info.filename: info for info in infos}
        if len({_alike(name) for name in self._infos}) < len(infos):
            raise BadPackage("two of its files have the same name")
        if MANIFEST not in self._infos:
            raise BadPackage("it has no manifest, and so is no library that Bedside has exported")
        if self._infos[MANIFEST].file_size > MAX_MANIFEST:
            raise BadPackage("its manifest is too large")
        self.manifest: Manifest = parsed(b"".join(self._pieces(MANIFEST, MAX_MANIFEST)))
        self._check_members(size)

    @property
    def n_bytes(self) -> int:
        """Bytes of all files, unpacked."""
        return sum(member.size for member in self.manifest.members.values())

    def unpack(self, folder: Path) -> None:
        """Write every member below a folder, and onto the disk. Raises BadPackage, OSError."""
        if shutil.disk_usage(folder).free - self.n_bytes < MIN_FREE:
            raise BadPackage("there is no room for it on the disk; make room, and open it again")
        for name in self.manifest.members:
            target = folder / name
            target.parent.mkdir(exist_ok=True)
            self._write(name, target)

    def _check_members(self, size: int) -> None:
        members = self.manifest.members
        if strange := sorted(self._infos.keys() - members.keys() - {MANIFEST}):
            raise BadPackage(f"it holds {strange[0]!r}, of which its manifest does not know")
        if lost := sorted(members.keys() - self._infos.keys()):
            raise BadPackage(f"{lost[0]!r} of its manifest is missing; get it again")
        for name, member in members.items():
            if member.size != self._infos[name].file_size:
                raise BadPackage(f"{name!r} has not the size that its manifest says")
            if member.size > (MAX_VECTORS if name == VECTORS else MAX_MEMBER):
                raise BadPackage(f"{name!r} is too large")
        if self.n_bytes > max(MAX_RATIO * size, SMALL):
            raise BadPackage("it unpacks to far more than papers need")
        if not any(name.startswith(f"{ARTICLES}/") for name in members):
            raise BadPackage("it holds no article")

    def _write(self, name: str, target: Path) -> None:
        member, digest = self.manifest.members[name], hashlib.sha256()
        with target.open("xb") as file:
            for piece in self._pieces(name, member.size):
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        if digest.hexdigest() != member.sha256:
            raise BadPackage(f"{name!r} is not what was exported (its checksum differs)")

    def _pieces(self, name: str, most: int) -> Iterator[bytes]:
        try:
            with self._opened.open(self._infos[name]) as packed:
                while piece := packed.read(AT_ONCE):
                    most -= len(piece)
                    if most < 0:
                        raise BadPackage(f"{name!r} is larger than it says")
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as exc:
            raise BadPackage(DAMAGED) from exc


@contextmanager
def opened(path: Path) -> Iterator[Package]:
    """A package that is checked as far as it can be without unpacking it.

    Raises BadPackage, whose sentence begins with the file.
    """
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):  # such as a pipe
            raise BadPackage("it is not a file")
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise BadPackage("it is not a file")
            _check_end(file.read, file.seek, size)
            with zipfile.ZipFile(file) as archive:
                yield Package(archive, size)
    except BadPackage as exc:
        raise BadPackage(f"{shown(path)} is not opened: {str(exc).rstrip('.')}.") from exc
    except (zipfile.BadZipFile, EOFError, NotImplementedError, struct.error) as exc:
        raise BadPackage(f"{shown(path)} is not opened: {DAMAGED}.") from exc
    except FileNotFoundError as exc:
        if exc.filename != str(path):
            raise
        raise BadPackage(f"there is no file {shown(path)}; see how it is called.") from exc
    except (IsADirectoryError, PermissionError) as exc:
        raise BadPackage(f"{shown(path)} cannot be read: {exc.strerror}.") from exc


def _check_end(read: object, seek: object, size: int) -> None:
    """Raises BadPackage where the list of members would fill the memory, or is not at the end."""
    assert callable(read) and callable(seek)
    if size < 22:
        raise BadPackage(DAMAGED)
    seek(size - 22)
    end = read(22)
    n, directory, at, comment = struct.unpack("<10xHIIH", end)
    if end[:4] != _END or comment:
        raise BadPackage(DAMAGED)
    last = size - 22
    if n == 0xFFFF or 0xFFFFFFFF in (directory, at):
        seek(max(size - 42, 0))
        locator = read(20)
        (last,) = struct.unpack("<8xQ4x", locator)
        if locator[:4] != _LOCATOR_64 or last + 56 + 42 != size:
            raise BadPackage(DAMAGED)
        seek(last)
        large = read(56)
        n, directory, at = struct.unpack("<32xQQQ", large)
        if large[:4] != _END_64:
            raise BadPackage(DAMAGED)
    if at + directory != last:
        raise BadPackage(DAMAGED)
    if n > MAX_MEMBERS or directory > MAX_DIRECTORY:
        raise BadPackage(f"its list of files is too long; it may hold at most {MAX_MEMBERS:,}")


def _check_info(info: zipfile.ZipInfo) -> None:
    """Raises BadPackage for a member that is no plain file of a name that belongs there."""
    if info.orig_filename != info.filename:
        raise BadPackage("a name in it holds a character that is no text")
    check_name(info.filename)
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise BadPackage(f"{info.filename!r} in it is a link or a device, not a file")
    if info.flag_bits & 1:
        raise BadPackage(f"{info.filename!r} in it is locked by a password")
    if info.compress_type not in _PACKED:
        raise BadPackage(f"{info.filename!r} in it is packed in a way that is not known")


def _alike(name: str) -> str:
    """What a name is on a system that takes capitals for small letters."""
    return unicodedata.normalize("NFC", name).casefold()
