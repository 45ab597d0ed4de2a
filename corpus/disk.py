"""Files that are written whole or not at all, that are surely on the disk, or that are private."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO


def private(path: str, flags: int) -> int:
    """An `opener` for `open`: a file that is made by it belongs to its owner alone."""
    return os.open(path, flags, 0o600)


@contextmanager
def replacing(path: Path, temporary: Path) -> Iterator[IO[bytes]]:
    """A new file to write, which takes the place of `path` once the block ends without an error.

    It is written as `temporary`, in the same file system. After an error `path` stays as it was.
    Raises OSError.
    """
    try:
        with temporary.open("wb") as file:
            yield file
            file.flush()
            temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all, and onto the disk, as UTF-8. Raises OSError.

    One program at a time may write it.
    """
    with replacing(path, path.with_name(f".{path.name[:60]}.new")) as file:
        file.write(text.encode("utf-8"))
        file.flush()
        os.fsync(file.fileno())
    flush_names(path.parent)


def keep_out_of_git(folder: Path, *names: str) -> None:
    """Have git pass over what a folder holds, or over these names in it, and over that note itself.

    Nothing is done outside of a work tree of git, to a note that is there, or where none can be.
    """
    place = folder.resolve()
    if not any((one / ".git").exists() for one in (place, *place.parents)):
        return
    with suppress(OSError), (folder / ".gitignore").open("x", encoding="utf-8") as file:
        lines = ("/.gitignore", *(f"/{name}" for name in names)) if names else ("*",)
        file.write("# Made by Bedside.\n" + "".join(f"{line}\n" for line in lines))


def flush_names(folder: Path) -> None:
    """Make sure that the list of names in a folder is on the disk, where its system can."""
    with suppress(OSError):
        flush(folder)


def flush(path: Path) -> None:
    """Make sure that a file, or the list of names in a folder, is on the disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def file_digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal, which is read piece by piece. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
