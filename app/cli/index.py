"""`bedside index`: build the index, go back to the build before, check it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import CorpusOption, IndexOption, ModelOption, StoreOption
from app.cli.terminal import err, out
from app.readiness import Approval
from corpus.errors import BedsideError, IndexFault
from corpus.library import DEFAULT_CORPUS, digests, readable_sources
from index.embedding.embedder import DEFAULT_MODEL, load_embedder
from index.storage.build import BuildSummary, build, check_tier, rollback
from index.storage.generations import KEEP
from index.storage.manifest import check_fresh, read_manifest
from index.storage.store import DEFAULT_INDEX, load
from index.storage.vector_store import is_kept_in

index_cli = typer.Typer(no_args_is_help=True, help="The search index built from the articles.")


IfNeededOption = Annotated[
    bool, typer.Option("--if-needed", help="Do nothing where the index is up to date.")
]
KeepOption = Annotated[int, typer.Option(min=1, help="Builds to keep on disk, this one included.")]
TierOption = Annotated[
    str | None, typer.Option(help="exact, hnsw or ivf; else by the number of passages.")
]
RayOption = Annotated[
    bool, typer.Option("--ray", help="Embed with Ray: on this machine, or at ADDRESS.")
]
AddressArgument = Annotated[
    str | None, typer.Argument(help="With --ray: auto, or a cluster's HOST:PORT.")
]


@index_cli.command("build")
def build_index(
    corpus: CorpusOption = DEFAULT_CORPUS,
    index: IndexOption = DEFAULT_INDEX,
    model: ModelOption = DEFAULT_MODEL,
    if_needed: IfNeededOption = False,
    keep: KeepOption = KEEP,
    tier: TierOption = None,
    store: StoreOption = None,
    ray: RayOption = False,
    address: AddressArgument = None,
) -> None:
    """Build the index; only texts that changed since the last build are embedded.

    An article that cannot be read or indexed is left out and named; the exit status is then 0,
    for the index is in force. It is left as it was where the new one cannot answer a question.
    """
    check_tier(tier)
    if address is not None and not ray:
        raise BedsideError(f"{address} is an address of a Ray cluster; give --ray with it.")
    if if_needed and _is_up_to_date(index, digests(corpus), model, store):
        err.print(f"The index in {index} is up to date.", markup=False)
        return
    embedder = load_embedder(model)
    approve = Approval(embedder)
    show_progress = sys.stderr.isatty()
    if ray:
        from index.storage.cluster.ray_build import (
            build_with_ray,  # Ray may be missing, and takes seconds to import
        )

        summary = build_with_ray(
            corpus, model, index, address,
            show_progress=show_progress, keep=keep, tier=tier, store=store, approve=approve,
        )  # fmt: skip
    else:
        sources = readable_sources(corpus)
        summary = build(
            sources.texts, embedder, index, show_progress=show_progress, keep=keep,
            tier=tier, store=store, faults=sources.faults, approve=approve,
        )  # fmt: skip
    _report(summary, index)


@index_cli.command("rollback")
def roll_back_index(index: IndexOption = DEFAULT_INDEX) -> None:
    """Go back to the build before; a running chat takes it up."""
    manifest = rollback(index)
    out.print(
        f"Back to the build {manifest.generation} in {index}: {len(manifest.articles)} articles, "
        f"{manifest.n_passages} passages. `bedside index verify` says whether the articles "
        "have changed since.",
        markup=False,
    )


@index_cli.command("verify")
def verify_index(
    corpus: CorpusOption = DEFAULT_CORPUS, index: IndexOption = DEFAULT_INDEX,
    store: StoreOption = None,
) -> None:  # fmt: skip
    """Check every file of the index, and that it fits the articles as they are."""
    loaded = load(index, store=store)
    check_fresh(loaded.manifest, digests(corpus))
    out.print(
        f"The index in {index} is whole and up to date: {len(loaded.articles)} articles, "
        f"{len(loaded.passages)} passages, model {loaded.manifest.model}.",
        markup=False,
    )


def _is_up_to_date(index: Path, now: dict[str, str], model: str, store: str | None = None) -> bool:
    try:
        manifest, target = read_manifest(index)
        check_fresh(manifest, now)
        return manifest.model == model and is_kept_in(target, store)
    except IndexFault:
        return False


def _report(summary: BuildSummary, index: Path) -> None:
    """Print what was left out, and what was built."""
    for fault in summary.faults:
        err.print(f"bedside: left out: {fault.sentence}", markup=False, style="yellow")
    out.print(
        f"Indexed {summary.n_articles} articles, {summary.n_passages} passages "
        f"({summary.n_embedded} texts embedded, {summary.n_reused} unchanged) in {index}",
        markup=False,
    )
    out.print(
        f"Vectors are searched by the tier {summary.tier}; it finds {summary.recall:.1%} of the 10 "
        "nearest that exact search finds.",
        markup=False,
    )
