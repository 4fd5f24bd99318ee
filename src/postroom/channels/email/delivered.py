"""Whom a message was delivered to, where To and Cc do not say it: lists, forwards, Bcc."""

from postroom.channels.email import addresses, headers
from postroom.spool import Octets

_FIELDS = ("delivered-to", "x-original-to", "envelope-to")
"""What mail servers write down of the envelope (RFC 9228; Postfix; Exim)."""


def delivered_to(raw: Octets) -> list[str]:
    """Return the addresses that mail servers delivered a message to, as its header says. Anybody can write that."""
    found, _ = headers.split(raw, 0, len(raw))
    values = [value for field in _FIELDS for value in found.raw(field)]
    return [one.address for one in addresses.parse(values, found.hint) if one.address]
