"""
Which addresses are the public internet's, and which are somebody's own network, this machine, or nobody's.

The lists are IANA's special-purpose registries, multicast and the reserved rest, written out: `ipaddress.is_global`
of Python 3.11 takes 224.0.0.0/4, ff02::/16, ::127.0.0.1, fec0::/10, 64:ff9b::/96, 64:ff9b:1::/48, 2002::/16 and
5f00::/16 for public. Nothing here resolves a name.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

__all__ = ["Allowed", "IPAddress", "local_name", "parsed", "special_purpose"]

IPAddress = IPv4Address | IPv6Address

# https://www.iana.org/assignments/iana-ipv4-special-registry/ and RFC 5771, RFC 1112 (class E). Anycast services of
# 192.0.0.0/24 are reachable from anywhere, but none of them is a website.
_IPV4 = {
    IPv4Network(network): name
    for network, name in (
        ("0.0.0.0/8", "this network"),
        ("10.0.0.0/8", "private use"),
        ("100.64.0.0/10", "shared by a provider's customers"),
        ("127.0.0.0/8", "this machine"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private use"),
        ("192.0.0.0/24", "protocol assignments"),
        ("192.0.2.0/24", "documentation"),
        ("192.88.99.0/24", "6to4 relays"),
        ("192.168.0.0/16", "private use"),
        ("198.18.0.0/15", "benchmarking"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
}

# https://www.iana.org/assignments/iana-ipv6-special-registry/: what lies in the one block that addresses of the public
# internet are taken from …
_IPV6_GLOBAL = IPv6Network("2000::/3")
_IPV6_WITHIN = {
    IPv6Network(network): name
    for network, name in (
        ("2001::/23", "protocol assignments, Teredo among them"),
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "6to4, which holds an IPv4 address"),
        ("3fff::/20", "documentation"),
    )
}
# … and, for the message only, what lies outside of it.
_IPV6_OUTSIDE = {
    IPv6Network(network): name
    for network, name in (
        ("::1/128", "this machine"),
        ("::ffff:0:0/96", "an IPv4 address in IPv6 form"),
        ("64:ff9b::/96", "NAT64, which holds an IPv4 address"),
        ("64:ff9b:1::/48", "NAT64, which holds an IPv4 address"),
        ("fc00::/7", "private use"),
        ("fe80::/10", "link-local"),
        ("ff00::/8", "multicast"),
    )
}

# RFC 6761, RFC 6762 (with appendix G: names that people give to networks of their own), RFC 8375, and .internal,
# which ICANN reserved in 2024. A name without a dot is looked up in the local domain first.
_LOCAL_NAME = re.compile(
    r"[^.]*|(?:.*\.)?(?:localhost|local|localdomain|internal|intranet|private|corp|home|lan|home\.arpa)"
)


def special_purpose(address: IPAddress) -> str | None:
    """What an address outside the public internet is for, in words; None for one of the public internet."""
    if isinstance(address, IPv4Address):
        return next((name for network, name in _IPV4.items() if address in network), None)
    if address in _IPV6_GLOBAL:
        return next((name for network, name in _IPV6_WITHIN.items() if address in network), None)
    return next((name for network, name in _IPV6_OUTSIDE.items() if address in network), "reserved")


def local_name(host: str) -> bool:
    """Whether this name means something in a local network only: localhost, web, printer.local, db.internal."""
    return _LOCAL_NAME.fullmatch(host.rstrip(".").lower()) is not None


@dataclass(frozen=True, slots=True)
class Allowed:
    """
    What may be dialled although it is not public.

    networks: addresses. names: hosts, at whatever address. places: a host at one port, for mirrors.
    """

    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    names: frozenset[str] = frozenset()
    places: frozenset[tuple[str, int]] = frozenset()

    @classmethod
    def of(cls, given: tuple[str, ...], places: frozenset[tuple[str, int]] = frozenset()) -> "Allowed":
        """What the setting says: addresses, networks (10.0.0.0/8) and host names."""
        networks: list[IPv4Network | IPv6Network] = []
        names: set[str] = set()
        for it in given:
            try:
                networks.append(ip_network(it, strict=False))
            except ValueError:
                names.add(it.rstrip(".").lower())
        return cls(tuple(networks), frozenset(names), places)

    def host(self, host: str, port: int) -> bool:
        """Whether this host may be dialled at this port wherever it is."""
        return host.rstrip(".").lower() in self.names or (host.lower(), port) in self.places

    def address(self, address: IPAddress) -> bool:
        """Whether this address may be dialled."""
        return any(address in network for network in self.networks if network.version == address.version)


def parsed(address: str) -> IPAddress:
    """An address as a resolver gives it; the zone of a link-local one (`fe80::1%eth0`) does not matter."""
    return ip_address(address.partition("%")[0])
