"""What a plain `pip install` of Bedside brings, as the installed packages say themselves."""

import re
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent


def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned():
    """constraints.txt: version by name."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return {plain(name): version for name, version in (line.split("==") for line in lines)}


def brought():
    """The names of Bedside's dependencies, of theirs, and so on."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found, left = set(), [Requirement(line) for line in project["dependencies"]]
    while left:
        wanted = left.pop()
        if (plain(wanted.name), *wanted.extras) not in found:
            found.add((plain(wanted.name), *wanted.extras))
            left += _needed_by(wanted)
    return {name for name, *_ in found}


def _needed_by(wanted):
    needed = [Requirement(line) for line in metadata.requires(wanted.name) or ()]
    for requirement in needed:
        extras = wanted.extras | {""}
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in extras):
            yield requirement
