"""Files -> a package, piece by piece: nothing is held in memory, and nothing on the disk.

The same files give the same bytes: the members are sorted, and all have the same time.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from corpus.errors import BadPackage
from corpus.sharing.package import MANIFEST, VECTORS, Manifest, Member, Part

AT_ONCE = 256 * 1024  # bytes
LEVEL = 6
_TIME = (1980, 1, 1, 0, 0, 0)  # the first that a zip file can have
_MODE = 0o100644 << 16  # a plain file
_UNIX = 3


def packed(parts: Iterable[Part], about: Manifest) -> Iterator[bytes]:
    """The bytes of a package. Raises BadPackage where a file is no longer what it was."""
    sink = _Sink()
    members: dict[str, Member] = {}
    with zipfile.ZipFile(sink, "w") as package:  # type: ignore[call-overload]  # it only writes
        for part in sorted(parts, key=lambda part: part.name):
            digest, size = hashlib.sha256(), 0
            with package.open(_info(part.name, part.size), "w") as file:
                for piece in part.read():
                    digest.update(piece)
                    size += len(piece)
                    file.write(piece)
                    yield from sink.drained()
            members[part.name] = Member(digest.hexdigest(), size)
            if part.sha256 not in ("", digest.hexdigest()) or size != part.size:
                raise BadPackage(f"{part.name} was changed while it was read; export it again.")
        text = replace(about, members=members).text().encode("utf-8", "replace")
        with package.open(_info(MANIFEST, len(text)), "w") as file:
            file.write(text)
    yield from sink.drained()


def of_bytes(name: str, data: bytes) -> Part:
    """A part that is in memory."""
    return Part(name, len(data), lambda: iter([data]), hashlib.sha256(data).hexdigest())


def of_file(name: str, path: Path, sha256: str = "") -> Part:
    """A part that is read from a file when its turn comes. Raises OSError."""
    return Part(name, path.stat().st_size, lambda: _pieces(path), sha256)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(AT_ONCE):
            yield piece


def _info(name: str, size: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _TIME)
    info.create_system, info.external_attr = _UNIX, _MODE
    info.file_size = size  # tells zipfile whether it needs the fields for large files
    # Vectors are numbers without a pattern, which packing would make no smaller.
    info.compress_type = zipfile.ZIP_STORED if name == VECTORS else zipfile.ZIP_DEFLATED
    info._compresslevel = LEVEL  # type: ignore[attr-defined]  # public only from Python 3.13 on
    return info


class _Sink:
    """A file that can only be written to, whose bytes are handed on."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def drained(self) -> Iterator[bytes]:
        """What was written since; in pieces of some size."""
        data = b"".join(self._pieces)
        self._pieces.clear()
        if data:
            yield data
