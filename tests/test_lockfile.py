"""requirements.lock: every package with its hashes, in the versions of constraints.txt."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_package_has_hashes_and_the_version_that_we_pin():
    pinned = dict(
        line.split("==")
        for line in (ROOT / "constraints.txt").read_text().splitlines()
        if "==" in line
    )
    pinned = {plain(name): version for name, version in pinned.items()}
    entries = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"^ *#.*\n", "", LOCK, flags=re.MULTILINE))
    assert len(entries) > 90
    for entry in entries:
        name, version = re.match(r"([\w.-]+)==(\S+)", entry).groups()
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), name
        if plain(name) != "setuptools":
            assert version.removesuffix("+cpu") == pinned[plain(name)], name


def test_no_place_to_fetch_from_is_written_into_it():
    assert not re.search(r"https?://|file:/|--index|--find-links|--trusted-host", LOCK)
