"""A Ray cluster: connected to where it runs, or started on this machine."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path

from corpus.errors import ClusterUnavailable
from index.embedding.bert import usable_cores

try:
    import ray
except ImportError as exc:
    raise ClusterUnavailable("`--ray` needs Ray; run `pip install '.[ray]'`.") from exc


__all__ = ["cluster", "n_cpus", "ray"]


def n_cpus() -> int:
    """How many CPUs the cluster has at the moment."""
    return int(ray.cluster_resources().get("CPU", 0))


@contextmanager
def cluster(address: str | None) -> Iterator[None]:
    """Connect to Ray, or start it. Raises ClusterUnavailable."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # nothing outside is reached
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    logging.getLogger("ray").setLevel(logging.CRITICAL)
    begun = not ray.is_initialized()
    if begun:
        quiet = {"log_to_driver": False, "logging_level": logging.CRITICAL}
        own = {"num_cpus": usable_cores(), "include_dashboard": False}
        try:
            _check_reached(address)
            # Workers start, and import, in the folder where Ray is started: not in one of papers.
            with _silent(), chdir(Path.cwd().anchor):
                ray.init(address or "local", **quiet, **({} if address else own))
        except (OSError, RuntimeError, ValueError) as exc:
            where = (
                f"the Ray cluster at {address} is not reached" if address else "Ray cannot start"
            )
            why = str(exc.__cause__ or exc).strip().splitlines()[0].partition(". ")[0].rstrip(".:")
            hint = ", and that this machine has its token (RAY_AUTH_MODE=token)" if address else ""
            raise ClusterUnavailable(f"{where} ({why}); see that it runs{hint}.") from exc
    try:
        if not n_cpus():
            raise ClusterUnavailable("the Ray cluster has no CPU; start a node with --num-cpus.")
        yield
    finally:
        if begun:
            ray.shutdown()


def _check_reached(address: str | None) -> None:
    """Raises OSError, ValueError at once, where Ray would try for minutes."""
    host, _, port = (address or "").removeprefix("ray://").rpartition(":")
    if host:
        socket.create_connection((host, int(port)), timeout=10).close()


@contextmanager
def _silent() -> Iterator[None]:
    """Silence standard error, where Ray writes about its log whatever its settings."""
    kept = os.dup(2)
    with Path(os.devnull).open("wb") as nothing:
        os.dup2(nothing.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
