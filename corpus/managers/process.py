"""An export -> its records, read in a process of its own with limits on time and memory.

    python -P -m corpus.managers.process FILE

prints them as JSON. An export comes from outside like a paper: a file of a few kB may take
gigabytes, or never end.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from corpus.article import Metadata
from corpus.errors import ArticleUnreadable
from corpus.front_matter import format_metadata, parse_metadata
from corpus.managers.record import Export, Record
from corpus.readers.sandbox.process import MAX_SECONDS, limit_file, limit_process
from corpus.readers.sandbox.worker import reply_of
from corpus.sound import shown, sound

MAX_RECORDS = 100_000
MAX_LINKS = 50  # of one record
MAX_CHARACTERS = 200_000  # of its metadata, beyond which only the title is taken


def _read_ris(path: Path) -> Export:
    from corpus.managers.tagged import read_ris  # after the limits are set

    return read_ris(path)


def _read_nbib(path: Path) -> Export:
    from corpus.managers.tagged import read_nbib

    return read_nbib(path)


def _read_bibtex(path: Path) -> Export:
    from corpus.managers.bibtex import read_bibtex

    return read_bibtex(path)


def _read_zotero(path: Path) -> Export:
    from corpus.managers.zotero import read_zotero

    return read_zotero(path)


def _read_rdf(path: Path) -> Export:
    from corpus.managers.rdf import read_rdf

    return read_rdf(path)


EXPORTS: Mapping[str, Callable[[Path], Export]] = {
    ".ris": _read_ris,
    ".txt": _read_ris,  # as EndNote calls it; other texts are told from it: see `is_export`
    ".nbib": _read_nbib,
    ".bib": _read_bibtex,
    ".bibtex": _read_bibtex,
    ".biblatex": _read_bibtex,
    ".rdf": _read_rdf,
    ".sqlite": _read_zotero,
}


def is_export(path: Path) -> bool:
    """Whether a file is an export of a manager, by its ending and, of a text, its first line."""
    suffix = path.suffix.lower()
    if suffix != ".txt":
        return suffix in EXPORTS
    from corpus.managers.tagged import is_ris
    from corpus.managers.text import decoded

    try:
        with path.open("rb") as file:
            return is_ris(decoded(file.read(2_000)))
    except OSError:
        return False


def read_export(path: Path) -> Export:
    """The records of an export, read within limits. Raises ArticleUnreadable, naming the file."""
    try:
        reply = reply_of("corpus.managers.process", str(path), seconds=MAX_SECONDS)
    except TimeoutError as exc:
        raise ArticleUnreadable(
            f"{shown(path)} takes more than {MAX_SECONDS} seconds to read; export it in parts."
        ) from exc
    except ValueError as exc:
        raise ArticleUnreadable(
            f"{shown(path)} is damaged, or asks for more memory than an export needs; export it "
            "again, or in parts."
        ) from exc
    return Export(tuple(record_of(values) for values in reply["records"]), tuple(reply["told"]))


def written(record: Record) -> dict[str, Any]:
    """A record as JSON has it; what in it cannot be stored is left out."""
    metadata, _ = sound(record.metadata)
    front = format_metadata(metadata)
    if len(front) > MAX_CHARACTERS:
        front = format_metadata(Metadata(title=(metadata.title or "")[:200] or None))
    key = "".join(char for char in record.key if char.isprintable())[:200] or "a record"
    return {"key": key, "metadata": front, "links": list(record.links)}


def record_of(values: Mapping[str, Any]) -> Record:
    """A record that was written as JSON. Raises ArticleUnreadable."""
    metadata = parse_metadata(values["metadata"])
    return Record(str(values["key"]), metadata, tuple(map(str, values["links"])))


def answer(path: Path) -> dict[str, Any]:
    """The records of an export, or an `error`: a sentence."""
    try:
        export = EXPORTS[path.suffix.lower()](path)
        if not export.records and not export.told:
            raise ArticleUnreadable(f"{shown(path)} holds no record; export it again.")
        if len(export.records) > MAX_RECORDS:
            raise ArticleUnreadable(
                f"{shown(path)} holds {len(export.records):,} records; an export may hold at most "
                f"{MAX_RECORDS:,}: export it in parts."
            )
        records = [written(record) for record in export.records]
    except ArticleUnreadable as exc:
        return {"error": str(exc)}
    except OSError as exc:
        return {"error": f"{shown(path)} cannot be read: {exc.strerror}."}
    except (MemoryError, RecursionError):
        return {"error": f"{shown(path)} asks for more memory than an export needs; export it in "
                         "parts."}  # fmt: skip
    except Exception as exc:  # a reader that stumbles says so, and shows nothing of the file
        return {"error": f"{shown(path)} cannot be read ({type(exc).__name__} in its reader); "
                         "export it again, or as another format."}  # fmt: skip
    for values in records:
        del values["links"][MAX_LINKS:]
    return {"records": records, "told": list(export.told)}


def main() -> None:
    """See the module."""
    limit_process()
    limit_file()
    sys.stdout.write(json.dumps(answer(Path(sys.argv[1]))))


if __name__ == "__main__":
    main()
