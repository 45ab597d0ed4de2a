"""The unit of systemd and the image: what they promise of rights and of the end."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
UNIT = ROOT / "deploy" / "bedside.service"
IMAGE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


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
    from app.server import END_SECONDS

    unit = UNIT.read_text(encoding="utf-8")
    assert "DynamicUser=yes" in unit and "NoNewPrivileges=yes" in unit
    assert int(re.search(r"TimeoutStopSec=(\d+)", unit).group(1)) > END_SECONDS


def test_the_image_runs_as_a_user_without_rights_and_builds_nothing_when_it_runs():
    final = IMAGE.split("\nFROM ")[-1]
    assert re.search(r"^USER 10001$", final, re.MULTILINE)
    assert "pip install" not in final and "index build" not in final
    assert "--build" not in final and "HEALTHCHECK" in final
    assert '"--auth"' in final and "--insecure" not in IMAGE
    assert "--require-hashes -r requirements.lock" in IMAGE
