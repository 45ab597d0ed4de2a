"""The real command, killed at random moments of real builds: `python tests/kill/builds.py`.

Builds the index of the articles, and then again and again with one sentence of one article
changed; each of these builds is killed (SIGKILL, with its children) at a random moment. After each
kill `bedside index verify` must find the index whole, and of the articles of the build before or of
the new ones, and `bedside ask` must answer with their sentence. The last build runs to its end.
Exits with 1 where any of it fails.

    python tests/kill/builds.py --kills 20
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from corpus.library import DEFAULT_CORPUS
from index.storage.store import DEFAULT_INDEX

COMMAND = Path(sys.executable).parent / "bedside"
CHANGED = "zhao-2020.md"
SENTENCE = "In Atlantis, leukaemia relapsed in {} of 7,000 patients after transplantation."
QUESTION = "In how many patients did leukaemia relapse after transplantation in Atlantis?"


class Place:
    """An index, and articles with a numbered sentence, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.index = folder / "index"
        self._folder = folder
        if DEFAULT_INDEX.is_dir():  # its vectors are taken over, which saves a minute
            shutil.copytree(DEFAULT_INDEX, self.index)
        # A build that is killed while the model is loaded leaves it here, unpacked.
        self.temporary = folder / "temporary"
        self.temporary.mkdir()

    def articles(self, number: int) -> Path:
        """The real articles, with the sentence of that number in one of them."""
        corpus = self._folder / f"articles-{number}"
        if not corpus.is_dir():
            shutil.copytree(DEFAULT_CORPUS, corpus)
            with (corpus / CHANGED).open("a", encoding="utf-8") as file:
                file.write(f"\n\n## Elsewhere\n\n{SENTENCE.format(number)}\n")
        return corpus

    def build(self, number: int) -> None:
        """Build to the end."""
        self._run("index", "build", number=number)

    def build_killed_after(self, number: int, seconds: float) -> bool:
        """Whether the build was killed, and had not ended before."""
        process = self._start("index", "build", number=number)
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGKILL)  # not yet waited for, so it is there
        process.communicate()
        return process.returncode == -signal.SIGKILL

    def number_in_force(self, old: int, new: int) -> int:
        """Which articles the index is of, when it is whole and answers with their sentence."""
        number = new if self._fits(new) else old
        self._run("index", "verify", number=number)
        record = json.loads(self._run("ask", QUESTION, "--json", number=number))
        if SENTENCE.format(number) not in [claim["text"] for claim in record["claims"]]:
            sys.exit(f"the index is of the articles {number}, but the answer is {record}")
        return number

    def _fits(self, number: int) -> bool:
        process = self._start("index", "verify", number=number)
        _, errors = process.communicate(timeout=600)
        return process.returncode == 0 or "older than the articles" not in errors

    def _start(self, *arguments: str, number: int) -> subprocess.Popen[str]:
        given = [*arguments, "--corpus", self.articles(number), "--index", self.index]
        return subprocess.Popen(
            [COMMAND, *given], start_new_session=True, text=True,
            env=os.environ | {"TMPDIR": str(self.temporary)},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def _run(self, *arguments: str, number: int) -> str:
        process = self._start(*arguments, number=number)
        output, errors = process.communicate(timeout=600)
        if process.returncode:
            sys.exit(f"{arguments} ended with {process.returncode}: {errors}")
        return output


def kill_builds(place: Place, kills: int, moments: random.Random) -> Counter[str]:
    """How many builds were killed, and how many found the old or the new index in force."""
    place.build(1)
    started = time.monotonic()
    place.build(2)
    duration = time.monotonic() - started
    print(f"a build to its end: {duration:.1f} s", flush=True)
    seen: Counter[str] = Counter()
    in_force = place.number_in_force(1, 2)
    for number in range(3, kills + 3):
        seen["killed"] += place.build_killed_after(number, moments.uniform(0, duration))
        seen["left a half build"] += len(list((place.index / "generations").iterdir())) > 2
        found = place.number_in_force(in_force, number)
        seen["new" if found == number else "old"] += 1
        in_force = found
    place.build(0)
    if place.number_in_force(in_force, 0) != 0:
        sys.exit("the build after all kills is not in force")
    return seen


def main() -> None:
    """Kill, look, and build to the end."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder))
        seen = kill_builds(place, given.kills, random.Random(given.seed))
        left = sum(file.stat().st_size for file in place.temporary.rglob("*") if file.is_file())
    print(f"{given.kills} kills: {dict(seen)}; a whole index each time, and a build to the end")
    print(f"left in the folder for temporary files: {left / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
