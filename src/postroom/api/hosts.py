"""Names of hosts: which of them mean this machine."""

import ipaddress
from urllib.parse import urlsplit


def host_name(host_and_port: str) -> str:
    """Return the name or address in a Host header, without port and brackets; empty when there is none."""
    try:
        return urlsplit(f"//{host_and_port}").hostname or ""
    except ValueError:
        return ""


def is_address(text: str) -> bool:
    """Return whether a text is an IP address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Return whether a host name or address, without port, means this machine."""
    if host.lower() == "localhost" or host.lower().endswith(".localhost"):
        return True
    address = host.strip("[]")
    return is_address(address) and ipaddress.ip_address(address).is_loopback


def for_others(address: str) -> str | None:
    """Return Postroom's address if others can open it; None where it means this machine only."""
    return None if is_loopback(urlsplit(address).hostname or "") else address
