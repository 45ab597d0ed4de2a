"""By which address a client is known, for the limits on each."""

from __future__ import annotations

import ipaddress
import re

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# IPv4 addresses within IPv6, as translators write them (RFC 6052).
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
# `203.0.113.1:5555` and `[2001:db8::1]:5555`, which proxies write as well as bare addresses.
_WITH_PORT = re.compile(r"\[([^\]]*)\](?::\d*)?|([\d.]+):\d*")


def address_of(text: str) -> Address | None:
    """The address in a text, with or without a port; an IPv4 one within IPv6 as what it is."""
    bare = text.strip().strip('"')
    match = _WITH_PORT.fullmatch(bare)
    if match:
        bare = match.group(1) or match.group(2) or ""
    try:
        address = ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _TRANSLATED:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def known_as(text: str) -> str | None:
    """What a client at an address is counted by; None where the text is no address."""
    address = address_of(text)
    if isinstance(address, ipaddress.IPv6Address):  # one household or ward has a whole /64 network
        return str(ipaddress.ip_network((address, 64), strict=False))
    return None if address is None else str(address)


def same_address(one: str, other: str) -> bool:
    """Whether two texts are one address, however each is written."""
    found = address_of(one)
    return one == other or (found is not None and found == address_of(other))
