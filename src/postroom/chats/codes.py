"""Codes: on another browser a visitor proves with a code mailed to his address that an earlier chat is his.

    asked for ──▶ an address with a chat? a code, mailed ──▶ tried, five times at most ──▶ right: a token
                  none: the same answer, and nothing

Nothing else opens an earlier chat: an address alone never does.
"""

import hashlib
import secrets
from datetime import timedelta

from postroom.chats import visitors
from postroom.chats.model import Setup, Visitor
from postroom.chats.store import codes as store
from postroom.chats.store import visitors as visitor_store
from postroom.events.act import Act
from postroom.identity import throttle
from postroom.identity.throttle import Limit
from postroom.kit.errors import Forbidden
from postroom.storage.database import Connection

PER_NETWORK = Limit("chat code", 20, timedelta(hours=1))
PER_ADDRESS = Limit("chat code address", 5, timedelta(hours=1))
TRIES_PER_NETWORK = Limit("chat code try", 50, timedelta(hours=1))

_LIFE = timedelta(minutes=15)
_TRIES = 5
_DIGITS = 6


class WrongCode(Forbidden):
    """This is not the code of the newest mail, or it is older than 15 minutes. Ask for another one."""

    code = "wrong_code"


async def make(act: Act, setup: Setup, email: str) -> str | None:
    """Make a code for an address, None when there is no chat of it. Raises `TooManyAttempts`, chat or not."""
    key = email.strip().casefold()
    await throttle.count(act.tx, PER_ADDRESS, str(setup.account_id), key)
    if await _of_address(act, setup, key) is None:
        return None
    code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
    await store.put(act.conn, act.organization_id, setup.account_id, key, _hash(setup, key, code), _LIFE)
    return code


async def redeem(act: Act, setup: Setup, email: str, code: str) -> str | None:
    """Return a token for the newest chat of an address, None for a wrong code; the caller commits it all the same."""
    key = email.strip().casefold()
    digest = _hash(setup, key, code.strip())
    if not await store.try_(act.conn, act.organization_id, setup.account_id, key, digest, _TRIES):
        return None
    await store.delete(act.conn, act.organization_id, setup.account_id, key)
    visitor = await _of_address(act, setup, key)
    return await visitors.admit(act, visitor) if visitor else None


async def sweep(conn: Connection) -> None:
    """Forget codes that are over."""
    await store.sweep(conn)


async def _of_address(act: Act, setup: Setup, key: str) -> Visitor | None:
    return await visitor_store.of_address(act.conn, act.organization_id, setup.account_id, key)


def _hash(setup: Setup, key: str, code: str) -> bytes:
    return hashlib.sha256(f"{setup.account_id}\n{key}\n{code}".encode("utf-8", "replace")).digest()
