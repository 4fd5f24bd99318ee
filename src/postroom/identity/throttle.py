"""The brake on guessing: attempts are counted in the database, so that it holds across any number of web processes."""

import hashlib
import ipaddress
from datetime import timedelta

import msgspec

from postroom.identity.store import codes as store
from postroom.kit.errors import TooMany
from postroom.storage.database import Transaction

_IPV6_NETWORK = 64  # one customer's share of the address space: he can use any address in it


class TooManyAttempts(TooMany):
    """Too many attempts. Try again later."""

    code = "too_many_attempts"


class Limit(msgspec.Struct, frozen=True):
    """At most `hits` within `window`, counted under `name` and what is passed to `count`."""

    name: str
    hits: int
    window: timedelta


async def count(tx: Transaction, limit: Limit, *subject: str) -> None:
    """Count one attempt. Raises `TooManyAttempts` with `retry_after` (seconds); the caller commits it all the same."""
    hits, left = await store.hit(tx.conn, _key(limit, subject), limit.window)
    if hits > limit.hits:
        wait = max(1, round(left))
        minutes = max(1, round(left / 60))
        message = f"Too many attempts. Try again in {minutes} minute{'s' if minutes > 1 else ''}."
        raise TooManyAttempts(message, retry_after=wait)


async def forget(tx: Transaction, limit: Limit, *subject: str) -> None:
    """Start counting anew, after an attempt that was right."""
    await store.forget(tx.conn, _key(limit, subject))


def network(address: str) -> str:
    """Return what one attacker controls: the IPv4 address, or the /64 an IPv6 address is in."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, _IPV6_NETWORK), strict=False))
    return str(parsed)


def _key(limit: Limit, subject: tuple[str, ...]) -> bytes:
    return hashlib.sha256("\n".join((limit.name, *subject)).encode("utf-8", "replace")).digest()
