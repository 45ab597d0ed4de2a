"""Options that several commands have."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from corpus.library import DEFAULT_CORPUS

CorpusOption = Annotated[
    Path,
    typer.Option(
        "--corpus",
        help="Folder of .md or .txt articles; else the five that come with Bedside.",
        show_default=False,
    ),
]
IndexOption = Annotated[
    Path,
    typer.Option(
        "--index",
        help="Folder of the index; else .bedside/index in that of Bedside, or one of the user's.",
        show_default=False,
    ),
]
ModelOption = Annotated[
    str, typer.Option("--model", help="Embedding model: a name or the folder that holds it.")
]


def build_command(corpus: Path) -> str:
    """The command that indexes a corpus; a corpus that is not ours has an index of its own."""
    if corpus == DEFAULT_CORPUS:
        return "bedside index build"
    place = shlex.quote(str(corpus))
    return f"bedside index build --corpus {place} --index {shlex.quote(f'{corpus}-index')}"


FeedbackOption = Annotated[
    Path, typer.Option("--feedback", help="File of the feedback.", show_default=False)
]
ReaderOption = Annotated[
    bool, typer.Option(help="Read the best sentences and rows together with the question.")
]
FromStoreOption = Annotated[
    bool,
    typer.Option(
        "--from-store",
        help="Take the index itself from --store: no folder of it, nor of articles, is needed.",
    ),
]
StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store", show_default=False,
        help="Where the vectors lie: milvus://HOST:19530[/NAME] or milvus:FILE.db; else beside "
        "the index. What a build was given need not be given again.",
    ),
]  # fmt: skip
