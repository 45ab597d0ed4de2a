"""The `bedside` command.

bedside ask "2-year survival with and without transplant after CAR-T?"
bedside serve
"""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from typing import Annotated

import typer

from app.cli.ask import ask
from app.cli.corpus import corpus_cli
from app.cli.feedback import feedback_cli
from app.cli.index import index_cli
from app.cli.serve import mcp, serve
from app.cli.terminal import err, print_in_any_encoding
from app.cli.user import user_cli
from corpus.errors import BedsideError
from index.embedding.offline import stay_offline

cli = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    rich_markup_mode=None,  # brackets in a help text are no markup
    context_settings={"max_content_width": 100},
    help="Cited answers from medical articles, in the articles' own words, offline.",
)  # fmt: skip


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"bedside {version('bedside')}")
        raise typer.Exit


@cli.callback()
def told(
    is_wanted: Annotated[
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help="Tell the version."),
    ] = False,
) -> None:
    """What stands before any command."""


cli.command()(ask)
cli.command()(serve)
cli.command()(mcp)
cli.add_typer(corpus_cli, name="corpus")
cli.add_typer(index_cli, name="index")
cli.add_typer(feedback_cli, name="feedback")
cli.add_typer(user_cli, name="user")


def main() -> None:
    """Run the command; a fault of the user's ends with one sentence and exit status 2."""
    print_in_any_encoding()
    stay_offline()
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when Gradio is imported
    try:
        cli()
    except BedsideError as exc:
        err.print(f"bedside: {exc}", markup=False, style="red")
        sys.exit(2)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`); that is not an error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as exc:
        place = exc.filename or "a file"
        err.print(f"bedside: {place}: {exc.strerror or exc}; see that it can be used.",
                  markup=False, style="red")  # fmt: skip
        sys.exit(2)
