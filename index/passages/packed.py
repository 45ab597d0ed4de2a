"""Many short texts in one file, each packed for itself, so that each can be read alone.

<name>.packed         the texts, one after the other, packed by deflate (RFC 1951)
<name>.offsets.npy    where each begins, and where the last ends
<name>.dictionary     what the first of them held: deflate finds there what others repeat
"""

from __future__ import annotations

import os
import zlib
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import overload

import numpy as np

DICTIONARY = 8_192  # bytes; each text that is read costs some microseconds for it
RAW, LEVEL = -15, 9  # deflate without header and checksum: every file has a digest already


class PackedWriter:
    """Writes texts one after the other."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, name
        self._file = (folder / f"{name}.packed").open("wb")
        self._ends = array("q", [0])
        self._first: list[bytes] | None = []  # until there are enough for the dictionary
        self._dictionary = b""

    def add(self, text: bytes) -> None:
        """The next text. Raises OSError."""
        if self._first is None:
            self._write(text)
            return
        self._first.append(text)
        if sum(map(len, self._first)) >= DICTIONARY:
            self._begin()

    def close(self) -> None:
        """Write what is left. Raises OSError."""
        self._begin()
        self._file.close()
        np.save(self._folder / f"{self._name}.offsets.npy", np.array(self._ends, dtype=np.int64))
        (self._folder / f"{self._name}.dictionary").write_bytes(self._dictionary)

    def _begin(self) -> None:
        waiting, self._first = self._first, None
        if waiting is not None:
            self._dictionary = b"".join(waiting)[-DICTIONARY:]
            for text in waiting:
                self._write(text)

    def _write(self, text: bytes) -> None:
        pack = zlib.compressobj(LEVEL, zlib.DEFLATED, RAW, 9, zdict=self._dictionary)
        self._ends.append(self._ends[-1] + self._file.write(pack.compress(text) + pack.flush()))


class Packed(Sequence[bytes]):
    """The texts of one file, each read from the disk, or from memory, when it is asked for."""

    def __init__(self, folder: Path, name: str, *, whole: bool) -> None:
        """A `whole` file is read into memory at once, still packed."""
        self._path = folder / f"{name}.packed"
        self._offsets = np.load(
            folder / f"{name}.offsets.npy", allow_pickle=False, mmap_mode=None if whole else "r"
        )
        self._dictionary = (folder / f"{name}.dictionary").read_bytes()
        self._held = self._path.read_bytes() if whole else None
        self._file = None if whole else self._path.open("rb")

    def __len__(self) -> int:
        return len(self._offsets) - 1

    @overload
    def __getitem__(self, at: int) -> bytes: ...
    @overload
    def __getitem__(self, at: slice) -> list[bytes]: ...
    def __getitem__(self, at: int | slice) -> bytes | list[bytes]:
        """Raises ValueError where it was not packed by us."""
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        if not 0 <= at < len(self):
            raise IndexError(at)
        start, end = int(self._offsets[at]), int(self._offsets[at + 1])
        unpack = zlib.decompressobj(RAW, zdict=self._dictionary)
        try:
            return unpack.decompress(self._bytes(start, end)) + unpack.flush()
        except zlib.error as exc:
            raise ValueError(f"{self._path} cannot be unpacked: {exc}") from exc

    def _bytes(self, start: int, end: int) -> bytes:
        if self._held is not None:
            return self._held[start:end]
        # pread is given the position, so threads do not move each other's place in the file.
        return os.pread(self._file.fileno(), end - start, start) if self._file else b""

    def __del__(self) -> None:
        if getattr(self, "_file", None):
            self._file.close()  # type: ignore[union-attr]
