"""`bedside corpus collection`: named sets of papers, listed, made and changed."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.table import Table as Grid

from app.cli.options import CorpusOption
from app.cli.terminal import PIPED_WIDTH, err, harmless, json_line, out
from corpus.collections.collection import Collection
from corpus.collections.store import Collections
from corpus.library import DEFAULT_CORPUS

collection_cli = typer.Typer(
    no_args_is_help=True,
    help="Collections: named sets of articles. An article may be in several.",
)
NameArgument = Annotated[str, typer.Argument(help="Of the collection, in any case; or its id.")]
IdsArgument = Annotated[list[str], typer.Argument(help="As `bedside corpus list` shows them.")]
SomeIdsArgument = Annotated[list[str] | None, typer.Argument(help="Articles to put into it.")]


@collection_cli.command("list")
def list_collections(
    name: Annotated[
        str | None, typer.Argument(help="Only this collection, with its articles.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    corpus: CorpusOption = DEFAULT_CORPUS,
) -> None:
    """The collections, each with its number of articles; or the articles of one."""
    collections = Collections(corpus)
    chosen = collections.all() if name is None else (collections.find(name),)
    if as_json:
        for one in chosen:
            sys.stdout.write(json_line(_record(one, collections)))
    elif name is not None:
        out.print("\n".join(map(harmless, chosen[0].articles)), markup=False)
    elif not chosen:
        err.print("There is no collection yet; `create` makes one.", markup=False)
    else:
        grid = Grid("id", "name", "articles", box=None)
        for one in chosen:
            grid.add_row(one.collection_id, harmless(one.name), str(len(one.articles)))
        out.print(
            grid, markup=False, width=None if out.is_terminal else max(out.width, PIPED_WIDTH)
        )
    for one in chosen:
        _warn(one, collections)
    if name is None and not as_json and collections.deleted():
        names = ", ".join(harmless(one.name) for one in collections.deleted())
        err.print(f"Deleted, and can be restored: {names}", markup=False, style="dim")


@collection_cli.command("create")
def create(
    name: Annotated[str, typer.Argument(help="In any script, at most 100 characters.")],
    ids: SomeIdsArgument = None,
    corpus: CorpusOption = DEFAULT_CORPUS,
) -> None:
    """Make a collection, of some articles or none yet."""
    _say("Made", Collections(corpus).create(name, ids or ()))


@collection_cli.command("rename")
def rename(
    name: NameArgument,
    new_name: Annotated[str, typer.Argument(help="What it is called from now on.")],
    corpus: CorpusOption = DEFAULT_CORPUS,
) -> None:
    """Give a collection another name; its id, and links to it, stay."""
    _say("Renamed:", Collections(corpus).rename(name, new_name))


@collection_cli.command("delete")
def delete(name: NameArgument, corpus: CorpusOption = DEFAULT_CORPUS) -> None:
    """Delete a collection; its articles stay, and `restore` brings it back."""
    _say("Deleted", Collections(corpus).delete(name))


@collection_cli.command("restore")
def restore(name: NameArgument, corpus: CorpusOption = DEFAULT_CORPUS) -> None:
    """Bring a collection back that was deleted."""
    _say("Restored", Collections(corpus).restore(name))


@collection_cli.command("add")
def add(name: NameArgument, ids: IdsArgument, corpus: CorpusOption = DEFAULT_CORPUS) -> None:
    """Put articles into a collection."""
    _say("Now", Collections(corpus).add(name, ids))


@collection_cli.command("take")
def take(name: NameArgument, ids: IdsArgument, corpus: CorpusOption = DEFAULT_CORPUS) -> None:
    """Take articles out of a collection; they stay in the corpus."""
    _say("Now", Collections(corpus).take(name, ids))


def _record(one: Collection, collections: Collections) -> dict[str, object]:
    return {
        "collection_id": one.collection_id, "name": one.name, "articles": list(one.articles),
        "missing": list(collections.missing(one)),
    }  # fmt: skip


def _warn(one: Collection, collections: Collections) -> None:
    """Name the members that are not there; every command skips them."""
    if missing := collections.missing(one):
        names = ", ".join(map(harmless, missing))
        err.print(
            f"bedside: not in the corpus, and skipped in {harmless(one.name)!r}: {names}",
            markup=False, style="yellow",
        )  # fmt: skip


def _say(verb: str, one: Collection) -> None:
    n = len(one.articles)
    said = f"{verb} {harmless(one.name)} ({one.collection_id}): {n} article{'s' * (n != 1)}."
    out.print(said, markup=False)
