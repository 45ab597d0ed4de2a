"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

CorpusOption = Annotated[
    Path, typer.Option("--corpus", help="Folder of .md or .txt articles.", show_default=False)
]
IndexOption = Annotated[
    Path, typer.Option("--index", help="Folder of the index.", show_default=False)
]
ModelOption = Annotated[
    str, typer.Option("--model", help="Embedding model: a name or the folder that holds it.")
]
FeedbackOption = Annotated[
    Path, typer.Option("--feedback", help="File of the feedback.", show_default=False)
]
RankerOption = Annotated[
    str, typer.Option("--ranker", help="Ranking model: none, bedside, or a CrossEncoder's folder.")
]
StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store", show_default=False,
        help="Where the vectors lie: milvus://HOST:19530[/NAME] or milvus:FILE.db; else beside "
        "the index. What a build was given need not be given again.",
    ),
]  # fmt: skip
