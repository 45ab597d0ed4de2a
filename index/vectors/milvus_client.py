"""A connection to Milvus: a server, or a file of milvus-lite, by its client pymilvus.

    milvus://HOST:19530          a server; its collections are named bedside_...
    milvus://HOST:19530/NAME     the same, named NAME_...: one name for each index
    milvus+tls://HOST:19530      over TLS
    milvus:FILE.db               a file of milvus-lite (in truth a folder), for one process

A server that asks for credentials gets BEDSIDE_MILVUS_TOKEN ("user:password" or a token).
"""

from __future__ import annotations

import logging
import os
import re
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import BadStore, StoreUnavailable

if TYPE_CHECKING:
    from pymilvus import MilvusClient

TOKEN = "BEDSIDE_MILVUS_TOKEN"
SECONDS = 10  # that a server may take to be reached, or to answer a question
_SERVER = re.compile(
    r"milvus(?P<tls>\+tls)?://(?P<host>[\w.-]+(:(?P<port>[0-9]{1,5}))?)"
    r"(/(?P<name>[A-Za-z_][A-Za-z0-9_]{0,199}))?/?"
)
LAST_PORT = 65_535
_FILE = re.compile(r"milvus:(?!//)(?P<file>.+\.db)")

_open_files: Counter[str] = Counter()  # of this process, which alone may use such a file
_lock = threading.RLock()  # reentrant: garbage collection may close a connection under it


@dataclass(frozen=True)
class Address:
    """Where a store is, and how its collections are named."""

    url: str  # as it is written down: with the whole path of a file
    uri: str  # as pymilvus wants it
    name: str
    is_file: bool

    @classmethod
    def of(cls, url: str) -> Address:
        """Read what a person wrote. Raises BadStore."""
        found = _SERVER.fullmatch(url)
        if found and 0 < int(found["port"] or 1) <= LAST_PORT:
            scheme = "https" if found["tls"] else "http"
            return cls(url, f"{scheme}://{found['host']}", found["name"] or "bedside", False)
        if found := _FILE.fullmatch(url):
            path = str(Path(found["file"]).absolute())
            return cls(f"milvus:{path}", path, "bedside", True)
        raise BadStore(
            f"--store {url!r} names no store; give milvus://HOST:19530, milvus://HOST:19530/NAME "
            "or milvus:FILE.db, or leave it out for FAISS."
        )


class Connection:
    """An open connection; close it, for a file is kept from all other processes until then."""

    def __init__(self, address: Address) -> None:
        """Raises StoreUnavailable."""
        self.address = address
        self._closed = False
        if not address.is_file:
            with telling(address):
                self.client: MilvusClient = _connect(address)
            return
        with _lock, telling(address):  # nobody may release the file before it is counted
            self.client = _connect(address)
            _open_files[address.uri] += 1

    def close(self) -> None:
        """Let go of the server or the file."""
        if self._closed:
            return
        self._closed = True
        self.client.close()
        if not self.address.is_file:
            return
        from milvus_lite.server_manager import server_manager_instance

        with _lock:
            _open_files[self.address.uri] -= 1
            if not _open_files[self.address.uri]:
                server_manager_instance.release_server(self.address.uri)

    def __del__(self) -> None:
        if hasattr(self, "client") and not sys.is_finalizing():
            self.close()


def _connect(address: Address) -> MilvusClient:
    try:
        import pymilvus
    except ImportError as exc:
        raise StoreUnavailable(
            "Milvus is not installed here; run `pip install '.[milvus]'`."
        ) from exc
    for library in ("pymilvus", "milvus_lite"):  # we tell what went wrong, once
        logging.getLogger(library).setLevel(logging.CRITICAL)
    if not address.is_file:
        token = os.environ.get(TOKEN, "")
        return pymilvus.MilvusClient(uri=address.uri, token=token, timeout=SECONDS)
    Path(address.uri).parent.mkdir(parents=True, exist_ok=True)
    return pymilvus.MilvusClient(uri=address.uri)


@contextmanager
def telling(address: Address) -> Iterator[None]:
    """Turn any error of Milvus, or of the way to it, into StoreUnavailable with a sentence."""
    try:
        yield
    except StoreUnavailable:
        raise
    except Exception as exc:
        # pymilvus raises errors of gRPC, of the system and of its own. Any other is a fault of
        # this program, and is raised as it is, so that it is logged whole.
        if not _is_of_milvus(exc):
            raise
        if address.is_file:
            raise StoreUnavailable(
                f"the Milvus file {address.uri} cannot be opened or used ({_short(exc)}); only "
                "one process may use it at a time, and it must be able to write there; end the "
                "other, name another FILE.db, or use a Milvus server."
            ) from exc
        raise StoreUnavailable(
            f"the Milvus server {address.url} does not answer as it should ({_short(exc)}); see "
            f"that it runs, can be reached and accepts what {TOKEN} holds, then try again."
        ) from exc


def _is_of_milvus(exc: Exception) -> bool:
    modules = {kind.__module__.partition(".")[0] for kind in type(exc).__mro__}
    return bool(modules & {"pymilvus", "milvus_lite", "grpc"}) or isinstance(exc, OSError)


def _short(exc: Exception) -> str:
    message = " ".join(str(getattr(exc, "message", exc)).split())
    return message[:200] or type(exc).__name__
