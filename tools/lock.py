"""Writes the locks from the pins in constraints.txt: each package with the SHA-256 of its files.

    pip install uv && python -m tools.lock

    requirements.lock          what Bedside needs, beside PyTorch
    requirements-torch.lock    PyTorch, on Linux the build for processors alone
    requirements-cuda.lock     in its place, where the package index has no such build: PyTorch for
                               graphics cards, with what it brings
    requirements-dev.lock      what the checks and tests need beside it
    requirements-browser.lock  the tests in a browser
    requirements-stores.lock   Milvus and Ray
    eval/speed/peers/peers.lock  what Bedside is measured beside, each resolved for itself, without
                               regard to our pins, and without PyTorch

They hold for Linux, macOS and Windows: a package of one system has a marker, and all files that the
package index has of a version are listed. No place to fetch from is written into them.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement

from eval.speed.peers.environment import FOR, LOCK, MODEL, PEERS

ROOT = Path(__file__).parents[1]
PYTHON = "3.11.5"  # the first that all of them support
SYSTEMS = {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}
# The build for processors alone lies beside PyPI, so that its digests (`pip hash FILE`) stand here.
PROCESSORS_ALONE = {
    "2.13.0+cpu": (
        # torch-2.13.0+cpu-cp311-cp311-manylinux_2_28_x86_64.whl
        "6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b",
    )
}
_GRAPHICS_CARDS = re.compile(r"nvidia-|cuda-|triton$")
HEAD = "# Made by `python -m tools.lock` from constraints.txt; do not edit it by hand.\n"
LOCKS: dict[str, tuple[str, ...]] = {
    "requirements-dev.lock": ("dev",),
    "requirements-browser.lock": ("browser",),
    "requirements-stores.lock": ("milvus", "milvus-server", "ray"),
}
HEAD_OF_PEERS = (
    "# Made by `python -m tools.lock`, of what each peer brings; do not edit it by hand.\n"
)
Entries = dict[str, str]  # the lines of a package, by its name


def resolved(*extras: str) -> Entries:
    """What Bedside brings with these extras, on any system."""
    given = ["pyproject.toml", "--constraint", "constraints.txt"]
    return _compiled([*given, *(f"--extra={extra}" for extra in extras)])


def _compiled(given: Sequence[str], text: str = "") -> Entries:
    command = [
        "uv", "pip", "compile", *given, "--quiet", "--universal", "--python-version", PYTHON,
        "--generate-hashes", "--no-annotate", "--no-header",
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=ROOT, check=True, input=text, stdout=subprocess.PIPE, text=True
    )
    return dict(filter(None, map(_entry, re.split(r"\n(?=[A-Za-z0-9])", done.stdout.rstrip()))))


def _entry(lines: str) -> tuple[str, str] | None:
    """A package's name and lines; None where none of our systems installs it."""
    head, *hashes = [line.strip().removesuffix("\\").rstrip() for line in lines.splitlines()]
    wanted = Requirement(head)
    systems = [name for name in SYSTEMS if _is_installed(wanted.marker, name)]
    if not systems:
        return None
    of_some = " or ".join(f"sys_platform == '{name}'" for name in systems)
    marker = "" if len(systems) == len(SYSTEMS) else f" ; {of_some}"
    return wanted.name, _lines(f"{wanted.name}{wanted.specifier}{marker}", hashes)


def _lines(head: str, hashes: Iterable[str]) -> str:
    return " \\\n    ".join([head, *hashes])


def _is_installed(marker: Marker | None, system: str) -> bool:
    """Whether any machine of a system installs what has this marker."""
    if marker is None:
        return True
    machines = ("x86_64", "AMD64", "arm64", "aarch64", "ARM64")
    names = {
        "sys_platform": system, "platform_system": SYSTEMS[system],
        "python_version": PYTHON[:4], "python_full_version": PYTHON,
        "implementation_name": "cpython", "platform_python_implementation": "CPython",
    }  # fmt: skip
    return any(marker.evaluate({**names, "platform_machine": machine}) for machine in machines)


def for_processors_alone(torch: str) -> Entries:
    """PyTorch as its own index has it for Linux, and as PyPI has it for other systems."""
    pin, *hashes = [line.strip().removesuffix("\\").rstrip() for line in torch.splitlines()]
    version = f"{pin.partition('==')[2]}+cpu"
    if version not in PROCESSORS_ALONE:
        sys.exit(f"torch {version}: put the digests of its files into {__file__}.")
    digests = [f"--hash=sha256:{digest}" for digest in PROCESSORS_ALONE[version]]
    linux = _lines(f"torch=={version} ; sys_platform == 'linux'", digests)
    return {"linux": linux, "others": _lines(f"{pin} ; sys_platform != 'linux'", hashes)}


def of_peers(torch: str) -> Entries:
    """What each peer brings beside PyTorch, with the peers that it is installed for below it."""
    users: dict[str, list[str]] = {}
    for peer in PEERS:
        wanted = "\n".join((peer.package, *peer.beside, MODEL, torch))
        for name, lines in _compiled(["-"], wanted).items():
            if name != "torch" and not _GRAPHICS_CARDS.match(name):
                users.setdefault(lines, []).append(peer.name)
    return {lines: f"{lines}\n    {FOR}{' '.join(names)}" for lines, names in users.items()}


def write(name: str, entries: Entries, head: str = HEAD) -> None:
    """Write a lock."""
    text = head + "".join(f"{entries[key]}\n" for key in sorted(entries))
    (ROOT / name).write_text(text, encoding="utf-8")
    print(f"{name}: {len(entries)} packages")


def main() -> None:
    """Write all of them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    unknown = {one for extras in LOCKS.values() for one in extras}
    assert unknown == set(project["project"]["optional-dependencies"])
    needed = resolved()
    cuda = {key for key in needed if _GRAPHICS_CARDS.match(key)} | {"torch"}
    write("requirements.lock", {key: needed[key] for key in needed.keys() - cuda})
    write(str(LOCK.relative_to(ROOT)), of_peers(needed["torch"].split()[0]), HEAD_OF_PEERS)
    write("requirements-torch.lock", for_processors_alone(needed["torch"]))
    write("requirements-cuda.lock", {key: needed[key] for key in cuda})
    for name, extras in LOCKS.items():
        found = resolved(*extras)
        write(name, {key: found[key] for key in found.keys() - needed.keys()})


if __name__ == "__main__":
    main()
