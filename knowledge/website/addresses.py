"""Addresses of pages: one spelling each, and what lies inside a site."""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"(?:utm_\w+|gclid|fbclid|msclkid|mc_[ce]id|hsa_\w+|_hs\w+)\Z", re.IGNORECASE
)
_PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""IPv4 addresses as networks of IPv6 alone write them (RFC 6052)."""


def normalised(url: str, *, base: str = "") -> str | None:
    """Return one spelling of an address, without fragment and tracking; None if it is no page.

    A relative address is taken from `base`.
    """
    try:
        parts = urlsplit(urljoin(base, url.strip()))
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not parts.hostname or parts.username:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    place = host if port in {None, _PORTS[parts.scheme]} else f"{host}:{port}"
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode([(name, value) for name, value in pairs if not _TRACKING.match(name)])
    return urlunsplit((parts.scheme, place, parts.path or "/", query, ""))


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of a site that is read: below the folder of the start page, on its host."""

    start: str
    include: Sequence[str] = ()
    """Shell patterns over path and query; none means everything."""
    exclude: Sequence[str] = ()

    def covers(self, url: str) -> bool:
        """Whether a page of this (normalised) address belongs to the source."""
        start, other = urlsplit(self.start), urlsplit(url)
        if (start.scheme, start.netloc) != (other.scheme, other.netloc):
            return False
        if not f"{other.path}/".startswith(_folder(start.path)):
            return False
        path = other.path + (f"?{other.query}" if other.query else "")
        if self.include and not any(fnmatchcase(path, pattern) for pattern in self.include):
            return False
        return not any(fnmatchcase(path, pattern) for pattern in self.exclude)

    def leads_on(self, url: str) -> bool:
        """Whether links on this page are followed: also where the patterns leave the page out."""
        return Scope(self.start).covers(url)


def _folder(path: str) -> str:
    """Return the folder that a start page stands for: /docs and /docs/index.html mean /docs/."""
    before, _, last = path.rpartition("/")
    return f"{before}/{last}/" if last and "." not in last else f"{before}/"


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet: not private, local or reserved."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo or (None, None))[1]
        if parsed in _NAT64:
            inner = ipaddress.IPv4Address(int(parsed) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(str(inner))
    return parsed.is_global and not parsed.is_multicast


def literal_address(host: str) -> str | None:
    """Return the IP address that a host is written as, None for a name."""
    try:
        return str(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        return None
