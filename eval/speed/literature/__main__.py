"""Real reports added, indexed and asked at growing sizes: `python -m eval.speed.literature`.

    python -m eval.speed.literature FOLDER OUT [--reports FOLDER] [--sizes 184,900,4470]

FOLDER/corpus and FOLDER/index are taken where they exist; with --reports, received files are added
first (`bedside corpus add`), and what is not indexed is embedded (`bedside index build`). Of each
size an index is then built anew in FOLDER/sizes, with vectors from FOLDER/index: of the reports of
the development library, always, and of others drawn at random, each size with those of the size
before. Each is asked the same questions, and its vectors are searched by every tier.

Everything is done in processes of its own, and kept in OUT as soon as it is done: the same command
goes on where it was stopped or killed. OUT is a file of JSON, of which
`python -m eval.speed.growth` makes the page and the plots.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from eval.speed.literature.asking import asked
from eval.speed.literature.building import built
from eval.speed.literature.reports import reports_of
from eval.speed.literature.tiers import searched
from index.storage.generations import stamp

SIZES = "184,900,4470"
PARTS: Mapping[str, Callable[[Path, Path, int], dict[str, Any]]] = {
    "built": built, "asked": asked, "searched": searched,
}  # fmt: skip


def main() -> None:
    """Parse the command line; measure what OUT does not hold yet."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="with corpus/ and index/, or empty")
    parser.add_argument("out", type=Path, help="file of JSON, such as docs/literature.json")
    parser.add_argument("--reports", type=Path, help="folder of received files to add first")
    parser.add_argument("--sizes", default=SIZES, help="numbers of reports, smallest first")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)  # in its own process
    given = parser.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    if given.part:
        found = PARTS[given.part](given.folder, given.folder / "sizes" / str(sizes[0]), sizes[0])
        sys.stdout.write(json.dumps(found) + "\n")
        return
    if not given.out.parent.is_dir():
        parser.error(f"there is no folder {given.out.parent} for {given.out.name}; make it.")
    ready(given.folder, given.reports, given.out)
    for size in sorted(sizes):
        measure(given.folder, given.out, size)


def ready(folder: Path, reports: Path | None, out: Path) -> None:
    """Add the reports, and index what is not indexed. Exits where a command fails."""
    corpus, index = folder / "corpus", folder / "index"
    place = ["--corpus", str(corpus)]
    if reports is not None:
        # Exits with 2 where some files cannot be read, which it names; the others are added.
        keep(out, added=command(["corpus", "add", str(reports), *place], (0, 2)))
    if not stamp(index):
        keep(out, indexed=command(["index", "build", *place, "--index", str(index)], (0,)))


def measure(folder: Path, out: Path, size: int) -> None:
    """What is not known yet of one size."""
    size = reports_of(folder, size).n
    for part in PARTS:
        known = kept(out).get("sizes", {}).get(str(size), {})
        if part in known:
            continue
        sys.stderr.write(f"{size} reports: {part}\n")
        done = subprocess.run(
            [sys.executable, "-m", "eval.speed.literature", str(folder), str(out),
             "--sizes", str(size), "--part", part],
            check=False, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        if done.returncode:
            sys.exit(f"{size} reports could not be {part}; the same command goes on from there.")
        sizes = kept(out).get("sizes", {})
        sizes[str(size)] = known | {part: json.loads(done.stdout)}
        keep(out, sizes=sizes)


def command(arguments: list[str], good: tuple[int, ...]) -> dict[str, Any]:
    """Run a command of ours to its end: what it cost. Exits where it fails."""
    process = subprocess.Popen([sys.executable, "-m", "eval.cli", *arguments])
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in good:
        sys.exit(f"`bedside {' '.join(arguments)}` failed; the same command goes on from there.")
    return {
        "processor seconds": round(used.ru_utime + used.ru_stime),
        "most memory MB": used.ru_maxrss // 1_000,
    }


def kept(out: Path) -> dict[str, Any]:
    """What was measured before."""
    found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8")) if out.is_file() else {}
    return found


def keep(out: Path, **values: object) -> None:
    """Add to it, in one rename."""
    text = json.dumps(kept(out) | values, indent=1, ensure_ascii=False)
    temporary = out.with_suffix(".new")
    temporary.write_text(text + "\n", encoding="utf-8")
    temporary.replace(out)


if __name__ == "__main__":
    main()
