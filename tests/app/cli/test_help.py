"""`--help` of every command and of every group, as wide and as narrow as a terminal can be."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from eval.cli import cli

pytestmark = pytest.mark.slow

COMMAND = Path(sys.executable).parent / "bedside"


def walked(command, words=()):
    """Every command below this one, and the one itself, as the words that call it."""
    yield words, command
    for name, below in getattr(command, "commands", {}).items():
        yield from walked(below, (*words, name))


COMMANDS = dict(walked(typer.main.get_command(cli)))
NAMES = {words: " ".join(words) or "bedside" for words in COMMANDS}


def test_every_command_is_walked():
    assert len(COMMANDS) >= 25
    assert {("ask",), ("serve",), ("mcp",), ("index", "build"), ("eval", "gate")} <= set(COMMANDS)


@pytest.mark.parametrize("columns", [1, 20, 79, 300])
@pytest.mark.parametrize("words", COMMANDS, ids=NAMES.get)
def test_help_is_shown_whole_at_any_width(words, columns):
    environment = {"COLUMNS": str(columns), "FORCE_COLOR": "1" if columns == 79 else None}
    result = CliRunner().invoke(cli, [*words, "--help"], env=environment)
    assert result.exit_code == 0 and result.exception is None
    shown = "".join(result.output.split())
    for option in COMMANDS[words].params:
        names = option.opts if option.param_type_name == "option" else [option.name]
        assert any(name in shown for name in names)
        assert "".join((option.help or "").split()) in shown  # brackets and all
    for below in getattr(COMMANDS[words], "commands", {}):
        assert below in shown


@pytest.mark.parametrize("words", COMMANDS, ids=NAMES.get)
def test_every_command_and_option_says_what_it_is_for(words):
    command = COMMANDS[words]
    assert command.help
    for option in command.params:
        assert option.help, f"{NAMES[words]} {option.name}"


@pytest.mark.parametrize("words", [("ask",), ("index", "build")])
def test_the_installed_command_shows_it_without_a_terminal(words):
    shown = subprocess.run(
        [COMMAND, *words, "--help"], capture_output=True, text=True, timeout=120,
        stdin=subprocess.DEVNULL, env={**os.environ, "TERM": "dumb", "PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert shown.returncode == 0 and shown.stderr == ""
    assert shown.stdout.startswith(f"Usage: bedside {' '.join(words)}")


@pytest.mark.parametrize(
    ("arguments", "wrong"),
    [
        (["aks"], "aks"), (["index", "biuld"], "biuld"), (["serve", "--prot", "1"], "--prot"),
        (["serve", "--port", "[/x]"], "--port"), (["ask", "a", "b"], "b"),
        (["corpus", "add"], "FILES"), (["ask", "x", "--cite", "[bold]"], "[bold]"),
    ],
)  # fmt: skip
def test_a_command_that_is_not_known_is_told_in_words(arguments, wrong):
    result = CliRunner().invoke(cli, arguments, env={"COLUMNS": "200"})
    assert result.exit_code == 2 and wrong.lower() in result.output.lower()
    assert not isinstance(result.exception, Exception)
