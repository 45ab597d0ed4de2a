"""`bedside user`: who may ask a service that other machines reach."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from app.access.users import Role, add_user, remove_user

user_cli = typer.Typer(no_args_is_help=True, help="Who may ask a service with --auth.")

AuthOption = Annotated[Path, typer.Option("--auth", help="File of users and hashed passwords.")]
NameArgument = Annotated[str, typer.Argument(help="Letters, digits and . _ @ -")]


@user_cli.command("add")
def add(
    name: NameArgument,
    auth: AuthOption,
    role: Annotated[
        Role | None,
        typer.Option(help="reader: may ask; editor: may add papers too. Else as before, or reader.",
                     show_default=False),
    ] = None,
) -> None:  # fmt: skip
    """Add a user, or give one a new password, asked for here or read from a pipe."""
    if sys.stdin.isatty():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    is_new = add_user(auth, name, password, role)
    typer.echo(f"{name} {'added to' if is_new else 'has a new password in'} {auth}.")


@user_cli.command("remove")
def remove(name: NameArgument, auth: AuthOption) -> None:
    """Take a user out; a running service lets them in no more."""
    remove_user(auth, name)
    typer.echo(f"{name} removed from {auth}.")
