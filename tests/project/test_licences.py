"""docs/licences.md names what is installed; `make licences` makes it."""

import re
import runpy
from importlib import metadata

import pytest
from installed import ROOT, brought, pinned, plain

REMEDY = "run `make licences`"
DOCUMENT = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| ([\w.-]+) \| (\d\S*) \| (.+) \|$", re.MULTILINE)
# Name -> version and licence.
ROWS = {
    plain(n): (version.removesuffix("+cpu"), said) for n, version, said in ROW.findall(DOCUMENT)
}
MISSING = re.search(r"^Not installed where this was made: (.*)\.$", DOCUMENT, re.MULTILINE)


def test_every_package_that_an_install_brings_stands_there_in_its_version():
    assert len(brought()) > 100
    assert brought() - ROWS.keys() == set(), REMEDY
    assert {name: version for name, (version, _) in ROWS.items()}.items() <= pinned().items()


def test_every_pinned_package_has_a_row_or_is_said_to_be_missing():
    missing = {plain(name) for name in MISSING.group(1).split(", ")} if MISSING else set()
    assert ROWS.keys() | missing == pinned().keys(), REMEDY
    assert not missing & brought()


@pytest.mark.parametrize("name", sorted(brought()))
def test_the_licence_is_the_one_that_the_package_states(name):
    version, stated = ROWS[name]
    assert stated != "not stated"
    package = metadata.distribution(name)
    if package.version.removesuffix("+cpu") == version:
        licence = runpy.run_path(str(ROOT / "tools" / "licences.py"))["licence"]
        assert stated == re.sub(r"\s*\|\s*", " ", licence(package)), REMEDY
