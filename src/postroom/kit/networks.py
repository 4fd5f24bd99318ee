"""Which IP addresses belong to the public internet."""

import ipaddress

_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052, section 2.1: an IPv4 address stands in the last 32 bits
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")  # RFC 4291, section 2.4: nothing else was ever given out
_NOT_THE_WEB = (
    ipaddress.ip_network("192.0.0.0/24"),  # RFC 6890: protocol assignments
    ipaddress.ip_network("192.88.99.0/24"),  # RFC 7526: relays of 6to4
    ipaddress.ip_network("2001::/23"),  # RFC 2928: Teredo, ORCHID and other protocols
    ipaddress.ip_network("2001:db8::/32"),  # RFC 3849: documentation
    ipaddress.ip_network("2002::/16"),  # RFC 3056: 6to4, an IPv4 address of anybody's choice inside
    ipaddress.ip_network("3fff::/20"),  # RFC 9637: documentation
)


def is_public(address: str) -> bool:
    """Tell whether a numeric IP address is one of the public internet, also where it wraps an IPv4 address.

    Not public: private, loopback, link-local, shared (CGNAT), multicast and reserved ones; tunnels that carry an IPv4
    address of the sender's choice. NAT64 is judged by the address inside, since networks without IPv4 need it.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if ip in _NAT64:
        ip = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    if isinstance(ip, ipaddress.IPv6Address) and ip not in _GLOBAL_UNICAST:
        return False
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in _NOT_THE_WEB)
