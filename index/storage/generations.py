"""The folders of an index's builds: one in force, older ones kept, broken ones swept away.

A build writes a new generation beside the old ones and brings it into force last, in one
rename. What is written is flushed to the disk before it is pointed at, so that whatever
interrupts a build (a kill, a full disk, a power cut), the index is the old one or the new
one, whole.
"""

from __future__ import annotations

import logging
import re
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from corpus.disk import file_digest, flush
from corpus.errors import (
    REBUILD,
    IndexBusy,
    IndexDamaged,
    IndexFault,
    IndexNotFound,
    IndexUnwritable,
)

try:
    import fcntl
except ImportError:  # Windows: there the user must not run two builds at a time
    fcntl = None  # type: ignore[assignment]

CURRENT, GENERATIONS, MANIFEST = "CURRENT", "generations", "manifest.json"
LOCK = "build.lock"
MILVUS = "milvus.json"  # in a generation's folder: its vectors lie in Milvus, and where
KEEP = 2  # generations on disk: the one in force and the one before
# Names that builds give: a number and six hex digits; in older versions, twelve hex digits. What
# else lies in a folder given as --index is somebody else's, and is never removed.
OURS = re.compile(r"\d{6,}-[0-9a-f]{6}|[0-9a-f]{12}")
Forget = Callable[[Path], None]  # removes what a generation has outside of its folder
log = logging.getLogger(__name__)


@contextmanager
def only_builder(folder: Path) -> Iterator[None]:
    """Hold the folder for one build.

    Raises IndexBusy where another build holds it, and IndexUnwritable where no index can be there.

    The kernel lets go of the lock when the process ends, however it ends.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _check_is_no_other(folder)
        lock = (folder / LOCK).open("ab")
    except OSError as exc:
        raise IndexUnwritable(
            f"there can be no index in {folder} ({exc.strerror}); give another --index."
        ) from exc
    with lock as file:
        if fcntl is not None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as exc:
                raise IndexBusy(
                    f"another build is writing the index in {folder}; wait until it has ended."
                ) from exc
        yield


def in_force(folder: Path) -> tuple[str, str]:
    """The generation in force and its manifest's digest. Raises IndexNotFound, IndexDamaged."""
    current = folder / CURRENT
    if not current.is_file():
        raise IndexNotFound(f"there is no index in {folder}; {REBUILD}.")
    try:
        generation, digest = current.read_text(encoding="ascii").split()
    except (ValueError, OSError) as exc:
        raise IndexDamaged(f"{current} is damaged; {REBUILD}.") from exc
    return Path(generation).name, digest


def stamp(folder: Path) -> str:
    """Changes with every build and rollback; empty where there is no index."""
    try:
        return (folder / CURRENT).read_text(encoding="ascii")
    except (OSError, ValueError):
        return ""


def generations(folder: Path) -> list[Path]:
    """The finished generations, newest first."""
    finished = (path for path in _ours(folder) if (path / MANIFEST).is_file())
    return sorted(finished, key=_age, reverse=True)


def new_generation(folder: Path) -> Path:
    """An empty folder for a build, whose name sorts after those of the builds before."""
    number = max((_age(path)[0] for path in generations(folder)), default=0) + 1
    target = folder / GENERATIONS / f"{number:06d}-{uuid.uuid4().hex[:6]}"
    target.mkdir(parents=True)
    return target


def switch(folder: Path, target: Path) -> None:
    """Bring a finished generation into force: flush it to disk, then one rename."""
    for path in (*target.rglob("*"), target, target.parent):
        flush(path)
    temporary = folder / f"{CURRENT}.{target.name}"
    temporary.write_text(f"{target.name} {file_digest(target / MANIFEST)}\n", encoding="ascii")
    flush(temporary)
    temporary.replace(folder / CURRENT)
    flush(folder)


def sweep(folder: Path, forget: Forget) -> None:
    """Remove what killed builds and rollbacks have left. The caller must hold the folder.

    Generations newer than the one in force were never brought into force, or were rolled back.
    """
    for path in folder.glob(f"{CURRENT}.*"):
        if OURS.fullmatch(path.name.removeprefix(f"{CURRENT}.")):
            path.unlink()
    for path in _ours(folder):
        if not (path / MANIFEST).is_file():
            _drop(path, forget)
    names = [path.name for path in generations(folder)]
    current = stamp(folder).partition(" ")[0]
    for name in names[: names.index(current)] if current in names else ():
        _drop(folder / GENERATIONS / name, forget)


def drop_old(folder: Path, keep: int, forget: Forget) -> None:
    """Remove all but the newest `keep` generations; the one in force always stays."""
    current, _ = in_force(folder)
    older = [path for path in generations(folder) if path.name != current]
    for path in older[max(keep - 1, 0) :]:
        _drop(path, forget)


def generation_before(folder: Path) -> Path:
    """The newest generation older than the one in force. Raises IndexNotFound."""
    current, _ = in_force(folder)
    kept = generations(folder)
    names = [path.name for path in kept]
    older = kept[names.index(current) + 1 :] if current in names else kept
    if not older:
        raise IndexNotFound(
            f"no generation before the one in force is kept in {folder}; {REBUILD}."
        )
    return older[0]


def _ours(folder: Path) -> list[Path]:
    """The folders of builds, finished or not."""
    found = (folder / GENERATIONS).glob("*")
    return [path for path in found if OURS.fullmatch(path.name) and path.is_dir()]


def _check_is_no_other(folder: Path) -> None:
    """Raises IndexUnwritable where a build would write over a file of another program."""
    named = stamp(folder).partition(" ")[0].strip()
    is_there = (folder / CURRENT).exists() and (folder / CURRENT).stat().st_size > 0
    if is_there and not OURS.fullmatch(named) and not _ours(folder):
        raise IndexUnwritable(
            f"{folder} holds a file {CURRENT} that is not of an index of Bedside, and a build "
            "would replace it; give another --index."
        )


def _drop(path: Path, forget: Forget) -> None:
    # The manifest goes first: a half-removed folder is then no longer a generation.
    with suppress(OSError):
        (path / MANIFEST).unlink()
    try:
        forget(path)
    except IndexFault as exc:
        log.warning("%s; the next build removes what is left there", exc)
        return
    shutil.rmtree(path, ignore_errors=True)


def _age(path: Path) -> tuple[int, int]:
    """A sort key: the number in a generation's name (0 in older versions), then its time."""
    number = re.match(r"\d{6,}(?=-)", path.name)
    return int(number.group()) if number else 0, path.stat().st_mtime_ns
