"""`bedside corpus add` of a folder, killed at random moments: `python tests/kill/adding.py FOLDER`.

Adds the first files of FOLDER (papers of any format) once to the end, and then to new libraries,
where it is killed (SIGKILL, with the processes that read for it) at a random moment after a random
number of articles and begun again, five times each. After each kill, every article that is there,
and the file that it was made from, must have the bytes that they have without a kill, and none may
be gone that was there; when the same command has then run to its end, all files must be those of
the addition that was let be. Exits with 1 where they are not.

    python tests/kill/adding.py FOLDER --files 100 --kills 20
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from kill.added import Killed  # noqa: E402

from corpus.adding.files import files_of  # noqa: E402

OF_ONE_LIBRARY = 5


def main() -> None:
    """Add, kill, look and compare."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=100)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "files").mkdir()
        for path in files_of([given.folder])[: given.files]:
            shutil.copy(path, folder / "files")
        killed = Killed(folder / "files", folder, random.Random(given.seed))
        killed.whole()
        print(f"{len(killed.wanted_articles)} articles, added in {killed.duration:.0f} s",
              flush=True)  # fmt: skip
        for number in range(0, given.kills, OF_ONE_LIBRARY):
            some = min(OF_ONE_LIBRARY, given.kills - number)
            killed.kills(some, folder / f"library-{number}" / "articles")
            print(f"{number + some} kills: {dict(killed.seen)}", flush=True)
    print(f"{given.kills} kills; what was added was whole after each, and all was there at the end")


if __name__ == "__main__":
    main()
