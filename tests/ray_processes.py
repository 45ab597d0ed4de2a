"""A slow build by Ray in a process of its own, and how to kill it with all that Ray has started."""

import json
import os
import signal
import sys
import time
from dataclasses import asdict
from pathlib import Path


def processes_of(session):
    """The processes of a session that live, Ray's too: they stay in the one they are started in."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, sid = path.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue  # it has just ended
        if int(sid) == session and state != "Z":
            found.append(int(path.parent.name))
    return found


def kill_session(process):
    """SIGKILL to a process that leads a session, and to every other of that session."""
    while processes := processes_of(process.pid):
        for number in processes:
            try:
                os.kill(number, signal.SIGKILL)
            except ProcessLookupError:
                continue
        time.sleep(0.02)
    process.communicate()


def main(corpus, folder):
    """Build slowly, a part for each article, and print the summary."""
    from building import slow_embedder

    from index.storage.cluster import ray_build

    ray_build.PART_CHARACTERS = 1
    summary = ray_build.build_with_ray(Path(corpus), "digest", Path(folder), loader=slow_embedder)
    print(json.dumps(asdict(summary)))


if __name__ == "__main__":
    main(*sys.argv[1:])
