"""Builds by Ray, killed at random moments and resumed: `python tests/kill/ray_builds.py`.

Each build, of 45 small articles that a slow embedder takes its time with, is killed (SIGKILL, with
every process that Ray has started) at a random moment from its start to its end, and resumed. The
index must then hold each passage of a plain build once, in order. Exits with 1 where it does not.

    python tests/kill/ray_builds.py --kills 10
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from ray_processes import kill_session, processes_of  # noqa: E402

from conftest import TINY  # noqa: E402
from corpus.markdown import parse_article  # noqa: E402
from index.passages.passage import chunk  # noqa: E402
from index.storage import store  # noqa: E402
from index.storage.embedded import EMBEDDED  # noqa: E402

SOURCES = {f"{name}-{n:02}": f"{text}\n\nPart {n} of it." for name, text in TINY.items()
           for n in range(15)}  # fmt: skip


def started(corpus: Path, index: Path) -> subprocess.Popen[str]:
    """A build in a session of its own."""
    return subprocess.Popen(
        [sys.executable, ROOT / "tests" / "ray_processes.py", corpus, index],
        start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])},
    )  # fmt: skip


def finished(corpus: Path, index: Path) -> float:
    """Build to the end and compare the passages; the seconds it took."""
    begun = time.monotonic()
    process = started(corpus, index)
    _, errors = process.communicate(timeout=600)
    if process.returncode:
        sys.exit(f"a build ended with {process.returncode}: {errors}")
    ids = [passage.passage_id for passage in store.load(index).passages]
    expected = [p.passage_id for key in SOURCES for p in chunk(parse_article(key, SOURCES[key]))]
    if ids != expected:
        sys.exit(f"the index has {len(ids)} passages, {len(set(ids))} of them different; "
                 f"a plain build has {len(expected)}")  # fmt: skip
    return time.monotonic() - begun


def kill_builds(folder: Path, kills: int, moments: random.Random) -> Counter[str]:
    """How many builds were killed, and in how many something was taken over."""
    corpus = folder / "articles"
    corpus.mkdir()
    for key, source in SOURCES.items():
        (corpus / f"{key}.md").write_text(source, encoding="utf-8")
    duration = finished(corpus, folder / "whole")
    print(f"a build to its end: {duration:.1f} s", flush=True)
    seen: Counter[str] = Counter()
    for number in range(kills):
        index = folder / f"index-{number}"
        process = started(corpus, index)
        seconds = moments.uniform(0, duration)
        time.sleep(seconds)
        kill_session(process)
        left = processes_of(process.pid)
        n_parts = len(list((index / EMBEDDED / "ray").glob("*.parquet")))
        seen["killed"] += process.returncode < 0
        seen["took rows over"] += n_parts > 0
        seen["left processes"] += bool(left)
        again = finished(corpus, index)
        print(f"killed after {seconds:.1f} s with {n_parts} parts; resumed in {again:.1f} s",
              flush=True)  # fmt: skip
    return seen


def main() -> None:
    """Kill, resume and compare."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seen = kill_builds(Path(folder), given.kills, random.Random(given.seed))
    print(f"{given.kills} kills: {dict(seen)}; each passage once after every one")


if __name__ == "__main__":
    main()
