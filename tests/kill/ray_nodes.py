"""Builds by two nodes, of which one is killed at a random moment: `python tests/kill/ray_nodes.py`.

Two nodes of Ray with one CPU each, in folders of their own, embed 60 small articles slowly. The
second, which sees neither the articles nor the index, is killed (SIGKILL to all of its processes)
at a random moment after it has begun to embed, and the build goes on to its end. The index must
then hold each passage of a plain build once, in order, with the same vectors. Exits with 1 where
it does not. Needs Linux, and the right to `unshare --mount`.

    python tests/kill/ray_nodes.py --kills 10
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from building import DigestEmbedder  # noqa: E402
from kill.nodes import HEAD, SECOND, Cluster, build_with_kill, can_hide  # noqa: E402

from conftest import TINY  # noqa: E402
from index.storage import build, store  # noqa: E402

SOURCES = {f"{name}-{n:02}": f"{text}\n\nPart {n} of it." for name, text in TINY.items()
           for n in range(20)}  # fmt: skip
LONGEST = 8.0  # seconds after the second node has begun to embed; the rest takes some 12


def kill_nodes(folder: Path, kills: int, moments: random.Random) -> Counter[str]:
    """How many builds lost a node while they ran, and what it had in hand was done again in."""
    build.build(SOURCES, DigestEmbedder(), folder / "plain")
    plain = store.load(folder / "plain")
    seen: Counter[str] = Counter()
    cluster = Cluster(folder)
    try:
        (cluster.home / "articles").mkdir()
        for key, source in SOURCES.items():
            (cluster.home / "articles" / f"{key}.md").write_text(source, encoding="utf-8")
        for number in range(kills):
            index, seconds = cluster.home / f"index-{number}", moments.uniform(0, LONGEST)
            found = build_with_kill(cluster, index, seconds)
            ours = store.load(index)
            if list(ours.passages) != list(plain.passages):
                sys.exit(f"the index has {len(ours.passages)} passages, not {len(plain.passages)}")
            if (ours.vectors.vectors() != plain.vectors.vectors()).any():
                sys.exit("the vectors are not those of a plain build")
            n = sum(found["before"].values()) + sum(found["after"].values())
            seen["killed while it ran"] += found["was running"]
            seen["with an article in hand"] += n > len(SOURCES)
            print(f"killed {seconds:.1f} s after it had begun, with {found['before'][SECOND]} "
                  f"articles; the first node did {found['before'][HEAD]} before and "
                  f"{found['after'][HEAD]} after; each passage once", flush=True)  # fmt: skip
    finally:
        cluster.close()
    return seen


def main() -> None:
    """Kill, go on and compare."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    if not can_hide():
        sys.exit("this needs the right to `unshare --mount`, as root has it")
    with tempfile.TemporaryDirectory() as folder:
        seen = kill_nodes(Path(folder), given.kills, random.Random(given.seed))
    print(f"{given.kills} kills: {dict(seen)}; each passage once after every one")


if __name__ == "__main__":
    main()
