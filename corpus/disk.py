"""Files that are written whole or not at all, that are surely on the disk, or that are private."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def private(path: str, flags: int) -> int:
    """An `opener` for `open`: a file that is made by it belongs to its owner alone."""
    return os.open(path, flags, 0o600)


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all, and onto the disk, as UTF-8. Raises OSError.

    One program at a time may write it.
    """
    temporary = path.with_name(f".{path.name[:60]}.new")
    try:
        with temporary.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
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
