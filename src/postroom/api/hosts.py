"""Names of hosts: which of them mean this machine."""

import ipaddress
from collections.abc import Mapping
from typing import Literal
from urllib.parse import urlsplit

from postroom.kit.networks import is_public


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


NotRung = Literal["this_machine", "private_network", "not_https"]

BECAUSE: Mapping[NotRung, str] = {
    "this_machine": "Postroom's address means this machine only, so Twilio cannot tell it of messages.",
    "private_network": "Postroom's address is one of a private network, so Twilio cannot tell it of messages.",
    "not_https": "Postroom's address does not begin with https, so what Twilio tells it could be read on the way.",
}
"""Why others do not tell us of their own accord, in a sentence."""


def why_not_rung(address: str) -> NotRung | None:
    """Return why the webhooks of others cannot come to Postroom's address; None: they can."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if is_loopback(host):
        return "this_machine"
    if is_address(host) and not is_public(host):
        return "private_network"
    return None if parts.scheme == "https" else "not_https"
