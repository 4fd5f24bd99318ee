"""Log-in with address and password, in three steps, so that no transaction stays open while the password is checked.

    begin (one transaction: count the attempt, find the person) ─▶ prove (a thread: argon2) ─▶ finish (one transaction)

A wrong address and a wrong password take as long and say the same.
"""

from datetime import timedelta
from uuid import UUID

import msgspec

from postroom.identity import addresses, passwords, sessions, throttle
from postroom.identity.sessions import Client, Opened
from postroom.identity.store import people as store
from postroom.identity.store import sessions as session_store
from postroom.identity.throttle import Limit
from postroom.kit.errors import Forbidden
from postroom.storage.database import Transaction

_WINDOW = timedelta(minutes=15)
PER_ADDRESS_AND_EMAIL = Limit("login address email", 10, _WINDOW)
PER_ADDRESS = Limit("login address", 100, _WINDOW)
PER_EMAIL = Limit("login email", 100, timedelta(hours=1))


class WrongCredentials(Forbidden):
    """The e-mail address or the password is wrong."""

    code = "wrong_credentials"


class WrongPassword(Forbidden):
    """Your present password is another one."""

    code = "wrong_password"


class Attempt(msgspec.Struct, frozen=True):
    """A counted attempt. `person_id` and `password_hash` are None when the address is unknown."""

    email: str
    client: Client
    person_id: UUID | None
    password_hash: str | None


class Proven(msgspec.Struct, frozen=True):
    """A right password. `new_hash` replaces one made with older parameters."""

    attempt: Attempt
    person_id: UUID
    new_hash: str | None


async def begin(tx: Transaction, email: str, client: Client) -> Attempt:
    """Count an attempt and find the person. Raises `TooManyAttempts`."""
    network, key = throttle.network(client.address), addresses.key(email)
    await throttle.count(tx, PER_ADDRESS, network)
    await throttle.count(tx, PER_ADDRESS_AND_EMAIL, network, key)
    if not await session_store.seen_from(tx.conn, key, client.address):
        await throttle.count(tx, PER_EMAIL, key)  # guessed at from everywhere, he still gets in from where he works
    found = await store.login(tx.conn, key)
    return Attempt(email, client, found.person_id if found else None, found.password_hash if found else None)


async def prove(attempt: Attempt, password: str) -> Proven:
    """Check the password. Raises `WrongCredentials`."""
    right = await passwords.verify(attempt.password_hash, password)
    if not right or attempt.person_id is None or attempt.password_hash is None:
        raise WrongCredentials
    outdated = passwords.outdated(attempt.password_hash)
    new_hash = await passwords.hash_password(password) if outdated else None
    return Proven(attempt, attempt.person_id, new_hash)


async def prove_again(attempt: Attempt, password: str) -> None:
    """Check the present password of someone who is logged in. Raises `WrongPassword`."""
    if not await passwords.verify(attempt.password_hash, password):
        raise WrongPassword(field="current")


async def finish(tx: Transaction, proven: Proven, *, replaces: str | None = None) -> Opened:
    """Begin a session in place of the one the browser had."""
    network, key = throttle.network(proven.attempt.client.address), addresses.key(proven.attempt.email)
    await throttle.forget(tx, PER_ADDRESS_AND_EMAIL, network, key)
    if proven.new_hash:
        await store.set_password(tx.conn, proven.person_id, proven.new_hash)
    if replaces:
        await sessions.revoke_secret(tx, replaces)
    return await sessions.start(tx, proven.person_id, proven.attempt.client)
