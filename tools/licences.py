"""`make licences`: the licence of every package that Bedside brings with it -> docs/licences.md."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parent.parent
HEAD = """# Licences of what Bedside is built on

Every package of `constraints.txt` that is installed, as its own metadata states. Made by
`make licences`; those of the extras `dev`, `browser` and `milvus-server` are for tests alone and no
part of the program, those of `milvus` and `ray` are installed where they are asked for.

| package | version | licence |
| --- | --- | --- |
"""


def licence(package: metadata.Distribution) -> str:
    """The licence expression, else the classifiers, else the first line of the licence field."""
    said = package.metadata
    if said["License-Expression"]:
        return str(said["License-Expression"])
    classifiers = said.get_all("Classifier") or []
    named = [name.split(" :: ")[-1] for name in classifiers if name.startswith("License :: ")]
    named = [name for name in named if name != "OSI Approved"]
    first_line = (said["License"] or "not stated").strip().split("\n")[0][:60]
    return ", ".join(named) or first_line


def main() -> None:
    """Write the table."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    rows, missing = [], []
    for name in (line.partition("==")[0] for line in lines if "==" in line):
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            missing.append(name)
            continue
        stated = re.sub(r"\s*\|\s*", " ", licence(package))
        rows.append(f"| {name} | {package.version} | {stated} |")
    text = HEAD + "\n".join(rows) + "\n"
    if missing:
        text += f"\nNot installed where this was made: {', '.join(missing)}.\n"
    (ROOT / "docs" / "licences.md").write_text(text, encoding="utf-8")
    print(f"{len(rows)} packages in docs/licences.md")


if __name__ == "__main__":
    main()
