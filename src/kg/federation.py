"""The list of services that federated queries may call from here: empty unless somebody fills it on purpose."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443}
_PRIVATE = "private:"


@dataclass(frozen=True)
class Service:
    """A scheme, host and port that may be called; `is_private`: on purpose, although it is no public address."""

    scheme: str
    host: str
    port: int
    is_private: bool = False

    def serves(self, iri: str) -> bool:
        """True where `iri` is an address at this service."""
        try:
            parts = urlsplit(iri)
            port = parts.port or _PORTS.get(parts.scheme, 0)
        except ValueError:
            return False
        # A user name before the host could make it look like another one.
        return "@" not in parts.netloc and (parts.scheme, parts.hostname, port) == (self.scheme, self.host, self.port)


def read_services(text: str) -> tuple[Service, ...]:
    """Read the list: `https://query.wikidata.org,private:http://stats.intern:7878`. Raises ValueError.

    An address of this machine or of a private network written out (`http://127.0.0.1:7878`) is meant; a name is taken
    for a public one, and is not called where it leads to a private address, unless `private:` stands before it.

    >>> read_services("https://query.wikidata.org")[0].serves("https://query.wikidata.org/sparql")
    True
    """
    services = []
    for entry in filter(None, (part.strip() for part in text.split(","))):
        address = entry.removeprefix(_PRIVATE)
        parts = urlsplit(address)
        if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/") or parts.query or "@" in address:
            raise ValueError(f"{entry!r} is no service: give scheme, host and, where it needs one, port")
        port = parts.port or _PORTS[parts.scheme]
        is_private = entry.startswith(_PRIVATE) or is_written_out(parts.hostname)
        services.append(Service(parts.scheme, parts.hostname, port, is_private))
    return tuple(services)


def is_written_out(host: str) -> bool:
    """True for a numeric address, and for the name of this machine itself."""
    try:
        ip_address(host)
    except ValueError:
        return host == "localhost"
    return True


def is_public(address: str) -> bool:
    """True for a numeric address that belongs to nobody's private network, whatever form it takes.

    >>> [is_public(each) for each in ("127.0.0.1", "10.1.1.1", "::ffff:10.1.1.1", "169.254.1.1", "9.9.9.9")]
    [False, False, False, False, True]
    """
    found = ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    return bool((mapped or found).is_global and not (mapped or found).is_multicast)
