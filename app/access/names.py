"""The names that the service is reached by, and whether a request comes from one of its pages.

A page of another site can send a browser here, and a name of another site can be pointed at this
machine (DNS rebinding). So every name that a request goes by, in Host, X-Forwarded-Host and
Origin, must be one of ours: an address, this machine's own name, or one given by `--name`. A form
or script must also come from a page that we served. Browsers say so themselves
(Sec-Fetch-Site, where the page is served by TLS or on this machine); for others the page's
address, Origin, is compared with the one that was asked for. A proxy that writes its own Host,
ends TLS or changes the port alters the address asked for, but not Sec-Fetch-Site; that TLS was
ended it says in X-Forwarded-Proto.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": "80", "https": "443"}
FOREIGN = (
    "Pages of other sites may not ask here; a proxy before this service must pass on the header "
    "Host, or X-Forwarded-Host, as the browser sent it, with its port."
)
UNSAFE = "Pages that came without TLS may not ask here, as anyone on their way can change them."
EMBEDDED = "Pages of other sites may lead here, but load nothing of it within themselves."
# A host as a browser writes it: a name or an IPv4 address, an IPv6 address in brackets, and a port.
# Names of containers have underscores; an IPv6 address without brackets is taken for what it is.
_HOST = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9._-]{0,251}[a-z0-9])?\.?|\[[0-9a-f:.]{2,45}\])(?::[0-9]{1,5})?"
    r"|[0-9a-f:.]{2,45}",
    re.I | re.A,
)


@dataclass(frozen=True)
class Names:
    """The names people reach the service by: `NAME`, or `NAME:PORT` if a proxy's port differs."""

    given: frozenset[str] = frozenset()

    def unknown(self, headers: Mapping[str, str]) -> str | None:
        """Why a request does not mean this service, in a sentence; None where it does."""
        forwarded = headers.get("x-forwarded-host")
        asked_for = [headers.get("host", ""), *([_first(forwarded)] if forwarded else [])]
        return next((_give_name(host) for host in asked_for if not self._is_ours(host)), None)

    def foreign(self, headers: Mapping[str, str]) -> str | None:
        """Why the asking page is not ours, in a sentence; None for our pages and for programs."""
        site, origin = headers.get("sec-fetch-site", ""), headers.get("origin")
        if site in ("cross-site", "same-site"):
            return FOREIGN.partition(";")[0] + "."
        if origin is None:  # programs send no Origin
            return None
        if site != "same-origin" and _is_in_clear(origin, headers):
            return UNSAFE
        page = _host_of(origin)
        if page in self._asked_for(headers) or page in self.given:
            return None
        if site != "same-origin" or not page:
            return FOREIGN
        return None if self._is_ours(page) else _give_name(page)

    def embedding(self, headers: Mapping[str, str]) -> str | None:
        """Why a page of another site may not load ours within itself; None for who opens ours.

        It could not read what it loads, but could tell by the time whether it was asked before, and
        ask in its reader's name. A link of another site that is followed is no such loading.
        """
        if headers.get("sec-fetch-site", "") not in ("cross-site", "same-site"):
            return None
        return None if headers.get("sec-fetch-dest", "document") == "document" else EMBEDDED

    def _is_ours(self, host: str) -> bool:
        """Whether a host is ours; an address always is, as DNS can rebind only names."""
        if not _HOST.fullmatch(host):  # `name:80@evil.example` is no name of ours with a port
            return False
        name = without_port(host).lower().rstrip(".")
        if name in ("localhost", socket.gethostname().lower()):
            return True
        return is_address(name) or name in {without_port(known) for known in self.given}

    def _asked_for(self, headers: Mapping[str, str]) -> set[str]:
        """The hosts that our page may have been served at, by the request's headers."""
        scheme = urlsplit(headers["origin"]).scheme
        hosts = (headers.get("host", ""), _first(headers.get("x-forwarded-host", "")))
        return {_without_default_port(host.lower(), scheme) for host in hosts if host}


def without_port(host: str) -> str:
    """`[::1]:80` -> `::1`."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0] if host.count(":") == 1 else host


def is_address(name: str) -> bool:
    """Whether a name is an IP address (version 4 or 6)."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _host_of(origin: str) -> str:
    """`https://a.example:443` -> `a.example`; empty for what is no origin of a page."""
    scheme, _, host = origin.lower().partition("://")
    return _without_default_port(host, scheme) if scheme in DEFAULT_PORTS else ""


def _is_in_clear(origin: str, headers: Mapping[str, str]) -> bool:
    """Whether a page came without TLS that asks us by TLS, as far as a proxy says.

    The page of a plain port of our own name need not be ours. Of a chain of proxies the first says
    how the browser came; that it came without TLS proves nothing, as it may be a later one's word.
    """
    return _first(headers.get("x-forwarded-proto", "")).lower() == "https" and (
        origin.lower().startswith("http:")
    )


def _without_default_port(host: str, scheme: str) -> str:
    return host.removesuffix(f":{DEFAULT_PORTS.get(scheme, '')}")


def _first(listed: str) -> str:
    """The host that the browser asked for: the first that a chain of proxies listed."""
    return listed.partition(",")[0].strip()


def _give_name(host: str) -> str:
    shown = host if len(host) <= 100 and _HOST.fullmatch(host) else "NAME"
    named = f"the host name {host}" if shown == host else "that host name"
    return (
        f"This service does not answer to {named}; if people reach it by that, start it with "
        f"`bedside serve --name {without_port(shown)}`."
    )
