"""Sessions: one a log-in, kept on the server, so that ending one ends it at once.

    log in ──▶ living ──30 days unseen──▶ gone
                 │
                 └── logged out, revoked, password changed or reset ──▶ gone, and its sockets close (`session.revoked`)

The browser has 256 random bits in a cookie, the database their SHA-256.
"""

from datetime import timedelta
from uuid import UUID

import msgspec

from postroom.events.types import SessionRevoked
from postroom.identity.announcements import announce
from postroom.identity.caller import Caller
from postroom.identity.codes import digest, new_code
from postroom.identity.model import Session
from postroom.identity.store import people as people_store
from postroom.identity.store import sessions as store
from postroom.kit.clock import now
from postroom.kit.errors import NotFound
from postroom.kit.ids import new_id
from postroom.kit.text import one_line
from postroom.storage.database import Connection, Transaction

COOKIE = "postroom_session"
IDLE = timedelta(days=30)
_TOUCH = timedelta(minutes=1)
_LONGEST_AGENT = 300


class NoSuchSession(NotFound):
    """This session has ended already."""

    code = "no_such_session"


class Client(msgspec.Struct, frozen=True):
    """The program that asks: its network address and what it says it is."""

    address: str
    user_agent: str


class Opened(msgspec.Struct, frozen=True):
    """A new session and the secret for its cookie."""

    id: UUID
    person_id: UUID
    secret: str


async def start(tx: Transaction, person_id: UUID, client: Client) -> Opened:
    """Begin a session, always a new one, so that a secret planted before the log-in is worth nothing."""
    code = new_code()
    opened = Opened(new_id(), person_id, code.text)
    agent = one_line(client.user_agent, _LONGEST_AGENT)
    await store.insert(tx.conn, opened.id, person_id, code.digest, agent, client.address)
    return opened


async def authenticate(conn: Connection, secret: str, client: Client) -> Caller | None:
    """Return who asks, by the secret of a cookie, and note that the session was used."""
    session = await store.by_digest(conn, digest(secret), IDLE)
    if session is None:
        return None
    agent = one_line(client.user_agent, _LONGEST_AGENT)
    if now() - session.last_seen_at > _TOUCH:
        await store.touch(conn, session.id, agent, client.address)
    roles = await people_store.roles(conn, session.person_id)
    return Caller(person_id=session.person_id, organizations=roles, session_id=session.id)


async def alive(tx: Transaction, session_id: UUID) -> bool:
    """Return whether a session still stands; sockets ask every minute."""
    return await store.alive(tx.conn, session_id, IDLE)


async def of_person(tx: Transaction, person_id: UUID) -> list[Session]:
    """Return a person's living sessions, latest used first."""
    return await store.of_person(tx.conn, person_id, IDLE)


async def revoke(tx: Transaction, person_id: UUID, session_id: UUID) -> None:
    """End one session of a person. Raises `NoSuchSession`."""
    if not await store.delete(tx.conn, person_id, session_id):
        raise NoSuchSession
    await _announce(tx, person_id, [session_id])


async def revoke_secret(tx: Transaction, secret: str) -> None:
    """End the session of a cookie, if it is a living one: at log-out, and when another log-in takes its place."""
    session = await store.by_digest(tx.conn, digest(secret), IDLE)
    if session and await store.delete(tx.conn, session.person_id, session.id):
        await _announce(tx, session.person_id, [session.id])


async def revoke_all(tx: Transaction, person_id: UUID, *, keep: UUID | None = None) -> None:
    """End every session of a person but one."""
    await _announce(tx, person_id, await store.delete_all(tx.conn, person_id, keep))


async def _announce(tx: Transaction, person_id: UUID, ended: list[UUID]) -> None:
    await announce(tx, person_id, [SessionRevoked(session_id=session_id) for session_id in ended])
