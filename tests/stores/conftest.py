"""The stores that vectors may lie in: FAISS, a file of milvus-lite, and a real Milvus server."""

import importlib.util
import os
import signal
import subprocess
import sys
import time

import pytest

STORES = ["faiss", "milvus-lite", "milvus"]

# The server of PyPI's package `milvus`, in a process of its own; it takes a port that is free.
SERVER = """
import sys, time
from milvus import MilvusServer
server = MilvusServer()
server.set_base_dir(sys.argv[1])
server.start()
print("port", server.listen_port, flush=True)
time.sleep(10_000)
"""


def wanted(package):
    """Skip where the package is not installed: it belongs to an extra."""
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed; `make stores` installs it")


class Server:
    """A Milvus server that can be killed without warning, and started anew on what it wrote."""

    def __init__(self, folder):
        self._folder = folder
        self.start()

    def start(self):
        self._process = subprocess.Popen(
            [sys.executable, "-c", SERVER, self._folder],
            stdout=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        said = self._process.stdout.readline().split()
        if said[:1] != ["port"]:
            self.kill()
            pytest.fail("the Milvus server does not start; another one may hold its ports")
        self.url = f"milvus://127.0.0.1:{said[1]}"

    def kill(self):
        """SIGKILL to it and its children."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process.stdout.close()
        time.sleep(0.5)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    wanted("pymilvus")
    wanted("milvus")
    running = Server(tmp_path_factory.mktemp("milvus"))
    yield running
    running.kill()


def url_of(kind, request, tmp_path_factory):
    """What is given as --store; None for FAISS."""
    if kind == "faiss":
        return None
    wanted("pymilvus")
    wanted("milvus_lite")
    if kind == "milvus-lite":
        return f"milvus:{tmp_path_factory.mktemp('lite') / 'vectors.db'}"
    return f"{request.getfixturevalue('server').url}/index_{time.monotonic_ns()}"


@pytest.fixture(params=STORES[:2])
def url(request, tmp_path_factory):
    """A store of its own for each test; not the server, on which a build takes 10 seconds."""
    return url_of(request.param, request, tmp_path_factory)


@pytest.fixture(params=STORES[1:])
def milvus(request, tmp_path_factory):
    """Milvus: a file, and the server."""
    return url_of(request.param, request, tmp_path_factory)


@pytest.fixture()
def file(request, tmp_path_factory):
    """A file of milvus-lite."""
    return url_of("milvus-lite", request, tmp_path_factory)


@pytest.fixture(scope="module", params=STORES)
def lasting_url(request, tmp_path_factory):
    """The same for all tests of a module, which only read it."""
    return url_of(request.param, request, tmp_path_factory)


def pytest_collection_modifyitems(items):
    """What needs an extra is run by `make stores`."""
    for item in items:
        if "stores" in item.path.parts:
            item.add_marker(pytest.mark.extras)
