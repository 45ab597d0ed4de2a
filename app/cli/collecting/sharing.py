"""`bedside corpus export` and `open`: a library, or a collection, as one file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import CorpusOption, IndexOption, ModelOption, StoreOption
from app.cli.terminal import err, harmless, out
from app.sharing.exporting import Export, planned
from app.sharing.opening import Opened, open_library
from corpus.adding.outcomes import Duplicates
from corpus.collections.store import Collections
from corpus.errors import OutputUnwritable
from corpus.library import DEFAULT_CORPUS, digests
from index.embedding.embedder import DEFAULT_MODEL, load_embedder
from index.storage.manifest import check_fresh, read_manifest
from index.storage.store import DEFAULT_INDEX, load


def export_library(
    file: Annotated[Path, typer.Argument(help="The file to write, such as mine.zip.")],
    collection: Annotated[
        str | None, typer.Option(help="Only this collection; else the whole library.")
    ] = None,
    corpus: CorpusOption = DEFAULT_CORPUS,
    index: IndexOption = DEFAULT_INDEX,
    store: StoreOption = None,
) -> None:
    """Write articles, originals, collections and vectors into one file for another Bedside."""
    chosen = None if collection is None else Collections(corpus).find(collection)
    check_fresh(read_manifest(index)[0], digests(corpus))
    _check_free(file)
    export = planned(corpus, load(index, store=store), chosen)
    n_bytes = _write(export.pieces(), file)
    _tell_left_out(export)
    n = len(export.articles)
    out.print(
        f"Exported {n} article{'s' * (n != 1)} with {export.n_originals} originals: {file} "
        f"({n_bytes / 1e6:,.1f} MB). `bedside corpus open` opens it.",
        markup=False,
    )


def open_exported(
    file: Annotated[Path, typer.Argument(help="As `bedside corpus export` has written it.")],
    duplicates: Annotated[
        Duplicates,
        typer.Option(
            help="A paper that is there: ask: leave it, or a version of it, out and say so; "
            "update it; replace: a version takes its place too; keep: both."
        ),
    ] = Duplicates.ASK,
    corpus: CorpusOption = DEFAULT_CORPUS,
    index: IndexOption = DEFAULT_INDEX,
    model: ModelOption = DEFAULT_MODEL,
    store: StoreOption = None,
) -> None:
    """Open an exported file: as a new library, or into the one that is there; and index it.

    Everything is checked by its hash first. Either all of it is put in place, or nothing.
    """
    embedder = load_embedder(model)
    opened = open_library(
        file, corpus, index, embedder, duplicates, store, show_progress=sys.stderr.isatty()
    )
    _report(opened, corpus, index)


def _check_free(file: Path) -> None:
    if file.exists() or file.is_symlink():
        raise OutputUnwritable(f"there is a {file} already; give another name.")
    if not file.parent.is_dir():
        raise OutputUnwritable(f"there is no folder {file.parent}; make it or give another.")


def _write(pieces: Iterable[bytes], file: Path) -> int:
    """Write a file whole or not at all; its size."""
    temporary = file.with_name(f".{file.name[:100]}.{os.getpid()}")
    try:
        with temporary.open("wb") as to:
            for piece in pieces:
                to.write(piece)
            to.flush()
            os.fsync(to.fileno())
            n_bytes = to.tell()
        temporary.replace(file)
    except OSError as exc:
        raise OutputUnwritable(
            f"{file} cannot be written ({exc.strerror}); make room, or give another name."
        ) from exc
    finally:
        temporary.unlink(missing_ok=True)
    return n_bytes


def _tell_left_out(export: Export) -> None:
    for ids, said in (
        (export.notices, "also exported, as they say what became of papers of the collection"),
        (export.missing, "not in the corpus or not in the index, and left out"),
        (export.without_original, "exported without the original, which is gone or another now"),
    ):
        if ids:
            err.print(f"bedside: {said}: {', '.join(map(harmless, ids))}", markup=False,
                      style="yellow")  # fmt: skip


def _report(opened: Opened, corpus: Path, index: Path) -> None:
    opening = opened.opening
    for one in opening.taken:
        if one.what in ("left out", "updated") or one.here != one.article_id:
            out.print(harmless(str(one)), markup=False, style="yellow")
    kinds = ("added", "updated", "unchanged", "left out")
    said = ", ".join(f"{n} {what}" for what in kinds if (n := opening.number(what)))
    names = ", ".join(map(harmless, opening.collections))
    out.print(
        f"Opened {len(opening.taken)} articles ({said}) with {opening.n_originals} originals, made "
        f"by {harmless(opening.manifest.made_by)}, in {corpus}."
        + (f" Collections: {names}." if names else ""),
        markup=False,
    )
    if not opened.fits:
        err.print("bedside: the vectors in it are of another model, and were made anew.",
                  markup=False, style="yellow")  # fmt: skip
    if opened.summary is None:
        out.print(f"The index in {index} is up to date.", markup=False)
        return
    for fault in opened.summary.faults:
        err.print(f"bedside: left out: {fault.sentence}", markup=False, style="yellow")
    out.print(
        f"Indexed {opened.summary.n_articles} articles, {opened.summary.n_passages} passages "
        f"({opened.summary.n_embedded} texts embedded) in {index}",
        markup=False,
    )
