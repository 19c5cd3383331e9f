"""Which addresses may be asked: public http(s) only, unless the settings name a private host:port.

Guards against server-side request forgery. The caller must connect to the addresses returned and to no other, or a
second DNS answer could lead elsewhere. Raises SourceError with code "ssrf" or "bad-address"; never fetches anything.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from indexing.sources.records import SourceError

IP = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Iterable[str]]

#: RFC 6052: an IPv6 address that a translator turns into the IPv4 one in its last 32 bits.
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
DEFAULT_PORTS = {"http": 80, "https": 443}


def split(url: str) -> tuple[str, str, int]:
    """(scheme, host, port) of an address given by a person; raises SourceError on anything doubtful."""
    if not url or len(url) > 4096 or re.search(r"[\s\\\x00-\x20\x7f]", url):
        raise SourceError(f"This is not a web address: {url[:200]!r}", "bad-address")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise SourceError(f"This web address cannot be read: {url[:200]} ({error})", "bad-address") from error
    if parts.scheme.lower() not in DEFAULT_PORTS:
        raise SourceError(f"Only http and https addresses are fetched, not {parts.scheme or 'this'!r}", "bad-address")
    if parts.username is not None or parts.password is not None:
        raise SourceError("Addresses with a user name or password are not fetched", "ssrf")
    host = (parts.hostname or "").rstrip(".").lower()
    if not host or "%" in host or port == 0:
        raise SourceError(f"This web address names no host: {url[:200]}", "bad-address")
    return parts.scheme.lower(), host, port or DEFAULT_PORTS[parts.scheme.lower()]


def host_key(url: str) -> str:
    """ "host" or "host:port" when the port is unusual: the name under which rates and stops are kept."""
    scheme, host, port = split(url)
    return host if port == DEFAULT_PORTS[scheme] else f"{host}:{port}"


def literal(host: str) -> IP | None:
    """The IP address written in `host`, None for a name. Octal, decimal and short forms are refused."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    last = host.rsplit(".", 1)[-1]
    if re.fullmatch(r"\d+|0x[0-9a-f]*", last):
        raise SourceError(f"{host} is an unusual way to write an IP address; it is not fetched", "ssrf")
    return None


def is_public(address: IP) -> bool:
    """True if `address` lies on the public internet, whatever it is wrapped in (mapped, 6to4, Teredo, NAT64)."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id:
            return False
        inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in NAT64:
            inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        wrapped = [one for one in inner if one is not None]
        if wrapped:
            return all(is_public(one) for one in wrapped)
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def resolve(host: str, port: int) -> list[str]:
    """The addresses DNS gives for `host`, in its order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def check(url: str, allowed: Iterable[str] = (), resolver: Resolver = resolve) -> list[str]:
    """The IP addresses that may be connected to for `url`.

    `allowed` are "host:port" pairs which may be private (the demo's own server). One private address among several
    refuses the whole name, since a rebinding attack mixes both. Raises SourceError.
    """
    _, host, port = split(url)
    ip = literal(host)
    try:
        addresses = [str(ip)] if ip else list(resolver(host, port))
    except (OSError, UnicodeError) as error:
        raise SourceError(f"The host {host} cannot be found ({error})", "unknown-host") from error
    if not addresses:
        raise SourceError(f"The host {host} has no address", "unknown-host")
    if f"{host}:{port}" in {entry.lower() for entry in allowed}:
        return addresses
    for address in addresses:
        if not is_public(ipaddress.ip_address(address)):
            raise SourceError(f"{host} leads to a private or reserved address ({address}); it is not fetched", "ssrf")
    return addresses
