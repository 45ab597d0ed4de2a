"""Listens on an address and serves an application until it is told to stop."""

from __future__ import annotations

import errno
import logging
import os
import socket
import threading
import time
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from app.access.access import Access
from app.http.connections.limits import Connections, connections_for
from app.http.connections.provoked import log_once_a_minute
from corpus.errors import CannotListen

GRACE_SECONDS = 3  # for answers in flight; connections of open pages are then closed
END_SECONDS = 9.0  # whatever is still running then is cut off
MAX_HEADERS = 32 * 1024  # bytes of a request's head
START_SECONDS = 20.0


class Server:
    """One uvicorn server on a port that it holds from the start."""

    def __init__(
        self, app: ASGIApp, host: str, port: int, access: Access | None = None,
        connections: Connections | None = None,
    ) -> None:  # fmt: skip
        """Take the port; `access.stopping` is set on stopping. Raises CannotListen and says why."""
        self._socket = listening_socket(host, port)
        access = access or Access()
        connections = connections or connections_for(access.proxies)
        log_once_a_minute()
        self._server = _Closing(
            access,
            uvicorn.Config(
                app, log_config=None, ws="none", lifespan="on", server_header=False,
                access_log=False, timeout_keep_alive=int(connections.patience.idle),
                http=connections.protocol(), limit_concurrency=connections.most + 1,
                timeout_graceful_shutdown=GRACE_SECONDS,
                h11_max_incomplete_event_size=MAX_HEADERS, proxy_headers=False,
            ),
        )  # fmt: skip
        # Uvicorn's lines hold queries, which may hold questions; the guard logs without them.
        logging.getLogger("uvicorn.access").disabled = True
        self._thread: threading.Thread | None = None

    def run(self) -> None:
        """Serve until SIGINT or SIGTERM; answers in flight are finished first."""
        try:
            self._server.run(sockets=[self._socket])
        except KeyboardInterrupt:
            pass  # uvicorn has stopped in good order and raises the signal again
        finally:
            self._socket.close()

    def start(self) -> None:
        """Serve in the background; returns once requests are accepted."""
        self._thread = threading.Thread(target=self.run, daemon=True)
        self._thread.start()
        deadline = time.monotonic() + START_SECONDS
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                raise CannotListen("the server did not start; its log says why.")
            time.sleep(0.01)

    def close(self) -> None:
        """Stop what `start` began."""
        self._server.should_exit = True
        if self._thread:
            self._thread.join(timeout=GRACE_SECONDS + 5)


class _Closing(uvicorn.Server):
    """A server that, on a signal, lets nobody else in, finishes open requests, and then stops."""

    def __init__(self, access: Access, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._access = access

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop in good order on the first signal, at once on a second."""
        if self._access.stopping:
            super().handle_exit(sig, frame)
            return
        self._access.stopping = True
        threading.Thread(target=self._finish, args=(sig, frame), daemon=True).start()

    def _finish(self, sig: int, frame: FrameType | None) -> None:
        started = time.monotonic()
        while self._access.n_inside and time.monotonic() < started + GRACE_SECONDS:
            time.sleep(0.02)
        super().handle_exit(sig, frame)
        time.sleep(max(0.0, started + END_SECONDS - time.monotonic()))
        os._exit(1)  # something does not stop, or the process would be gone by now


def listening_socket(host: str, port: int) -> socket.socket:
    """A socket bound to the address. Raises CannotListen and says what to do."""
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            bare, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError) as exc:
        raise CannotListen(_bad_host(host)) from exc
    listener = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":  # elsewhere it would let two servers share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)
    except OSError as exc:
        listener.close()
        raise CannotListen(_why_not(exc, host, port)) from exc
    return listener


def _why_not(exc: OSError, host: str, port: int) -> str:
    if exc.errno == errno.EADDRINUSE:
        return f"port {port} on {host} is taken; stop what runs there or give another --port."
    if exc.errno == errno.EACCES:
        return f"port {port} needs rights that you lack; give a --port above 1023."
    return _bad_host(host)


def _bad_host(host: str) -> str:
    return f"{host!r} is no address of this machine; give another --host, such as 127.0.0.1."
