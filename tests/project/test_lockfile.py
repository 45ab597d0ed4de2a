"""The locks: every package that is installed, with its hashes, as constraints.txt pins it."""

import re
from importlib import metadata

import pytest
from installed import ROOT, brought, pinned, plain
from packaging.requirements import Requirement

NAMES = ("", "-torch", "-cuda", "-dev", "-browser", "-stores")
TEXTS = {name: (ROOT / f"requirements{name}.lock").read_text(encoding="utf-8") for name in NAMES}
# The processors alone; beside them the hashes of all that PyPI has of a version.
CPU = "+cpu"


def entries(name):
    text = re.sub(r"^ *#.*\n", "", TEXTS[name], flags=re.MULTILINE)
    return re.split(r"\n(?=[A-Za-z0-9])", text.strip())


def requirements(name):
    return [Requirement(entry.partition("\\")[0]) for entry in entries(name)]


def versions(name, environment=None):
    """Of what one system installs (this one, if none is given): version by name."""
    wanted = requirements(name)
    wanted = [one for one in wanted if not one.marker or one.marker.evaluate(environment)]
    return {plain(one.name): str(one.specifier).removeprefix("==") for one in wanted}


@pytest.mark.parametrize("name", NAMES)
def test_every_package_has_hashes(name):
    for entry in entries(name):
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry[:80]


@pytest.mark.parametrize("name", [name for name in NAMES if name != "-cuda"])
def test_every_package_has_the_version_that_we_pin(name):
    everywhere = {
        plain(one.name): str(one.specifier)[2:]
        for one in requirements(name)
        if not one.marker or "win32" not in str(one.marker) or "!=" in str(one.marker)
    }
    locked = {name: version.removesuffix(CPU) for name, version in everywhere.items()}
    assert locked.items() <= pinned().items()


def test_they_hold_what_an_install_brings_and_nothing_else():
    if not metadata.version("torch").endswith(CPU):
        pytest.skip("another build of PyTorch than the lock's is installed, and brings others")
    assert {*versions(""), *versions("-torch")} == brought()


@pytest.mark.parametrize(
    ("system", "build"),
    [("linux", "2.13.0+cpu"), ("darwin", "2.13.0"), ("win32", "2.13.0")],
)
def test_each_system_has_one_build_of_pytorch(system, build):
    assert versions("-torch", {"sys_platform": system}) == {"torch": build}


def test_each_system_has_a_file_of_what_is_compiled():
    """A lock of one system's files alone would have three for an extension, not a dozen."""
    compiled = {"lxml", "faiss-cpu", "pillow", "numpy", "tokenizers", "openvino", "scipy"}
    found = {plain(Requirement(entry.partition("\\")[0]).name): entry.count("--hash=")
             for entry in entries("")}  # fmt: skip
    assert all(found[name] >= 4 for name in compiled), found


def test_graphics_cards_are_served_where_nothing_else_is_to_be_had():
    """PyPI has for Linux the build for graphics cards alone, with its own packages."""
    found = versions("-cuda", {"sys_platform": "linux"})
    assert found["torch"] == versions("-torch", {"sys_platform": "linux"})["torch"].removesuffix(
        CPU
    )
    assert any(name.startswith("nvidia-") for name in found)


def test_setup_and_image_check_the_hash_of_everything_that_they_install():
    for file in ("Makefile", "Dockerfile"):
        text = re.sub(r"\\\n\s*", "", (ROOT / file).read_text(encoding="utf-8"))
        for line in text.splitlines():
            if "pip install" in line and not line.startswith("#"):
                assert "--require-hashes" in line or "--no-deps --no-build-isolation" in line, line


@pytest.mark.parametrize("name", NAMES)
def test_no_place_to_fetch_from_is_written_into_them(name):
    assert not re.search(r"https?://|file:/|--index|--find-links|--trusted-host", TEXTS[name])
