import re
import tomllib
from itertools import chain

from installed import ROOT, pinned, plain
from packaging.requirements import Requirement


def test_the_changelog_begins_with_the_version_in_force():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    released = headings[headings[0] == "Unreleased" :]  # what the next version will have
    assert released[0] == version and "Unreleased" not in released


def test_every_dependency_has_a_range_that_its_pin_lies_in():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    pins = pinned()
    for wanted in map(Requirement, lines):
        assert {part.operator for part in wanted.specifier} == {">=", "<"}, wanted
        assert wanted.specifier.contains(pins[plain(wanted.name)]), wanted
