"""What an origin is told about the visitor, and what it is not told by the visitor himself.

X-Forwarded-*, X-Real-IP and Forwarded are believed from named peers only; from anybody else they
are dropped, else a visitor could claim any address or name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from a11y_proxy.errors import SettingsError
from a11y_proxy.http.fields import Header, Headers, get, get_all

_CLAIMS = frozenset({b"forwarded", b"x-real-ip"})
_CLAIM_PREFIX = b"x-forwarded-"


class Peers:
    """The peers that are believed: addresses (`10.1.2.3`, `::1`) and networks (`10.0.0.0/8`).

    Raises SettingsError for what is neither. An IPv4 address that a socket for both families shows
    as `::ffff:10.1.2.3` counts as itself.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._networks = []
        for name in names:
            try:
                self._networks.append(ip_network(name))
            except ValueError as error:
                problem = "expected an address or a network, such as 10.0.0.0/8"
                raise SettingsError(f"trusted {name!r}: {problem} ({error})") from error

    def __contains__(self, peer: str | None) -> bool:
        """Whether the peer of this address is believed; one without an address never is."""
        if not self._networks or peer is None:
            return False
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        address = getattr(address, "ipv4_mapped", None) or address
        return any(address in network for network in self._networks)


@dataclass(frozen=True)
class Face:
    """How the visitor reached us. `client` is the peer's address, None on a local socket."""

    client: str | None
    scheme: str
    host: bytes
    trusted: bool = False
    """The peer is a proxy of ours: what it says of its own visitor is passed on."""


def scheme_of(headers: Iterable[Header], scheme: str, *, trusted: bool) -> str:
    """The scheme that the visitor sees: X-Forwarded-Proto of a trusted peer, else `scheme`."""
    claimed = (get(headers, b"x-forwarded-proto") or b"").strip().lower() if trusted else b""
    return claimed.decode("ascii") if claimed in (b"http", b"https") else scheme


def forwarded(headers: Iterable[Header], face: Face) -> Headers:
    """The request's fields with X-Forwarded-For, -Proto and -Host as we know them to be true."""
    headers = list(headers)
    chain = get_all(headers, b"x-forwarded-for") if face.trusted else []
    if face.client is not None:
        chain.append(face.client.encode("ascii", "replace"))
    claimed_host = get(headers, b"x-forwarded-host") if face.trusted else None
    told = [
        (b"x-forwarded-for", b", ".join(chain)),
        (b"x-forwarded-proto", face.scheme.encode("ascii")),
        (b"x-forwarded-host", claimed_host or face.host),
    ]
    kept = [header for header in headers if not _is_claim(header[0].lower())]
    return kept + [(name, value) for name, value in told if value]


def _is_claim(name: bytes) -> bool:
    return name in _CLAIMS or name.startswith(_CLAIM_PREFIX)
