"""requirements.lock: every package that is brought, with its hashes, as constraints.txt pins it."""

import re
from importlib import metadata

import pytest
from installed import ROOT, brought, pinned, plain

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
ENTRIES = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"^ *#.*\n", "", LOCK, flags=re.MULTILINE))
VERSIONS = dict(re.match(r"([\w.-]+)==(\S+)", entry).groups() for entry in ENTRIES)


def test_every_package_has_hashes():
    assert len(ENTRIES) > 90
    for entry in ENTRIES:
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry[:80]


def test_every_package_has_the_version_that_we_pin():
    locked = {plain(name): version.removesuffix("+cpu") for name, version in VERSIONS.items()}
    assert locked.items() <= pinned().items()


def test_it_holds_what_an_install_brings_and_nothing_else():
    if not metadata.version("torch").endswith("+cpu"):
        pytest.skip("another build of PyTorch than the lock's is installed, and brings others")
    assert {plain(name) for name in VERSIONS} == brought()


def test_no_place_to_fetch_from_is_written_into_it():
    assert not re.search(r"https?://|file:/|--index|--find-links|--trusted-host", LOCK)
