"""Two nodes of a Ray cluster on this machine, as on two: the second has neither articles nor index.

Each node is started by `ray start` with one CPU, in a session and a working folder of its own. The
second has an address of its own, and a view of the disk in which the folder of articles and index
is empty (`unshare`), so that it can only embed what reaches it through Ray.
"""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from building import SlowEmbedder
from ray_processes import kill_session

ROOT = Path(__file__).parents[2]
RAY = Path(sys.executable).parent / "ray"
HEAD, SECOND = "127.0.0.1", "127.0.0.2"
SMALL = ["--num-cpus=1", "--object-store-memory=100000000", "--disable-usage-stats", "--block"]
HIDDEN = 'mount -t tmpfs none "$HIDDEN" && exec "$@"'  # in a mount namespace of its own


class WitnessedEmbedder(SlowEmbedder):
    """Notes on which node it embeds, and fails where that has the articles and should not."""

    def embed(self, texts):
        node = os.environ["NODE"]
        if node == SECOND and any(Path(os.environ["HIDDEN"]).iterdir()):
            raise RuntimeError("the second node sees the folder of articles and index")
        with (Path(os.environ["SEEN"]) / node).open("a", encoding="utf-8") as file:
            file.write(f"{len(texts)}\n")
        return super().embed(texts)


def witnessed_embedder(model):
    """As `load_embedder`; the command itself asks for the model's name alone."""
    return WitnessedEmbedder()


def can_hide():
    """Whether a process here may have a view of the disk of its own."""
    return (
        shutil.which("unshare")
        and not subprocess.run(
            ["unshare", "--mount", "true"], capture_output=True, check=False
        ).returncode
    )


class Cluster:
    """The two nodes. `home` holds articles and index; only the first node sees it."""

    def __init__(self, folder):
        self.home, self.seen = folder / "home", folder / "seen"
        for name in ("home", "seen", HEAD, SECOND):
            (folder / name).mkdir()
        self._folder = folder
        self._sockets = tempfile.mkdtemp(prefix="ray")  # paths of sockets must be short
        with socket.socket() as free:
            free.bind((HEAD, 0))
            self.address = f"{HEAD}:{free.getsockname()[1]}"
        port = self.address.partition(":")[2]
        self.head = self._node(HEAD, "--head", f"--port={port}", "--include-dashboard=false",
                               f"--temp-dir={self._sockets}")  # fmt: skip
        self.second = None
        self.wait_for(1)

    def _environment(self, node):
        return os.environ | {
            "NODE": node, "HIDDEN": str(self.home), "SEEN": str(self.seen),
            "RAY_AUTH_MODE": "disabled",
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]),
        }  # fmt: skip

    def _node(self, node, *arguments):
        command = [RAY, "start", f"--node-ip-address={node}", *SMALL, *arguments]
        if node == SECOND:
            command = ["unshare", "--mount", "sh", "-c", HIDDEN, "sh", *command]
        with (self._folder / f"{node}.log").open("ab") as log:
            return subprocess.Popen(
                command, cwd=self._folder / node, env=self._environment(node),
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def join(self):
        """Start the second node, and wait until it is there."""
        self.second = self._node(SECOND, f"--address={self.address}")
        self.wait_for(2)

    def kill_second(self):
        """SIGKILL to all processes of the second node."""
        kill_session(self.second)
        self.second = None

    def wait_for(self, n, seconds=120):
        """Wait until the cluster has n nodes."""
        end = time.monotonic() + seconds
        while self.n_nodes() != n:
            if time.monotonic() > end:
                raise TimeoutError(f"the cluster has {self.n_nodes()} nodes, not {n}")
            time.sleep(0.5)

    def n_nodes(self):
        """How many nodes the head knows to be alive; 0 before it answers."""
        from ray._raylet import GcsClient

        with contextlib.suppress(Exception):
            nodes = GcsClient(address=self.address).get_all_node_info()
            return sum(node.state == 0 for node in nodes.values())
        return 0

    def n_embedded_on(self, node):
        """How many times that node has embedded."""
        path = self.seen / node
        return len(path.read_text(encoding="utf-8").splitlines()) if path.exists() else 0

    def build(self, corpus, index, *more):
        """A build in a process of its own, on the first node."""
        return subprocess.Popen(
            [sys.executable, Path(__file__), corpus, index, self.address, *more],
            cwd=self._folder / HEAD, env=self._environment(HEAD), start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def close(self):
        """End what was started."""
        for node in filter(None, (self.second, self.head)):
            kill_session(node)
        shutil.rmtree(self._sockets, ignore_errors=True)


def build_with_kill(cluster, index, seconds):
    """Build, and kill the second node so many seconds after it has begun to embed.

    Returns what the build printed, and how often each node embedded in it until then and after.
    """
    if cluster.second is None:
        cluster.wait_for(1)
        cluster.join()
    before = {node: cluster.n_embedded_on(node) for node in (HEAD, SECOND)}
    process = cluster.build(cluster.home / "articles", index)
    while cluster.n_embedded_on(SECOND) == before[SECOND]:
        if process.poll() is not None:
            raise RuntimeError(f"the second node had nothing to do: {process.communicate()}")
        time.sleep(0.05)
    time.sleep(seconds)
    was_running = process.poll() is None
    at_kill = {node: cluster.n_embedded_on(node) for node in before}
    cluster.kill_second()
    output, errors = process.communicate(timeout=300)
    if process.returncode:
        raise RuntimeError(f"the build ended with {process.returncode}: {output} {errors}")
    return {
        "was running": was_running, "summary": json.loads(output.splitlines()[-1]),
        "before": {node: at_kill[node] - before[node] for node in before},
        "after": {node: cluster.n_embedded_on(node) - at_kill[node] for node in before},
    }  # fmt: skip


def main(corpus, folder, address, store=None):
    """Build by the cluster at the address, a part for each article, and print the summary."""
    from dataclasses import asdict

    from kill.nodes import witnessed_embedder as loader  # by a name that the workers can import

    from index.storage.cluster import ray_build

    ray_build.PART_CHARACTERS = 1
    summary = ray_build.build_with_ray(
        Path(corpus), "digest", Path(folder), address, loader=loader, store=store
    )
    print(json.dumps(asdict(summary)))


if __name__ == "__main__":
    main(*sys.argv[1:])
