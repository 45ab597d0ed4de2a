import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_changelog_begins_with_the_version_in_force():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    released = headings[1:] if headings[0] == "Unreleased" else headings  # what comes next
    assert released[0] == version


def test_every_dependency_is_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = project["dependencies"] + project["optional-dependencies"]["dev"]
    assert all("==" in name for name in names)
    pinned = {
        line.split("==")[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text().splitlines()
        if "==" in line
    }
    assert {name.split("==")[0].lower().replace("_", "-") for name in names} <= pinned
    assert "torch==2.13.0" in project["dependencies"]
