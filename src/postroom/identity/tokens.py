"""Personal API tokens: `prt_…`, acting as the person who made them. The secret is shown once; its SHA-256 is kept."""

from datetime import timedelta
from uuid import UUID

import msgspec

from postroom.events.types import TokenRevoked
from postroom.identity.announcements import announce
from postroom.identity.caller import Caller
from postroom.identity.codes import digest, new_code
from postroom.identity.model import ApiToken
from postroom.identity.people import required
from postroom.identity.store import people as people_store
from postroom.identity.store import sessions as store
from postroom.kit.clock import now
from postroom.kit.errors import Conflict, NotFound
from postroom.kit.ids import new_id
from postroom.storage.database import Connection, Transaction

PREFIX = "prt_"
MOST = 50
LONGEST_NAME = 100
_SHOWN = 8
_FRESH = timedelta(minutes=1)


class NoSuchToken(NotFound):
    """There is no such API token."""

    code = "no_such_token"


class TooManyTokens(Conflict):
    """You have fifty API tokens. Delete one you do not use."""

    code = "too_many_tokens"


class NewToken(msgspec.Struct, frozen=True):
    """A fresh API token and its secret."""

    token: ApiToken
    secret: str


async def create(tx: Transaction, person_id: UUID, name: str) -> NewToken:
    """Make a token. Raises `TooManyTokens`, `InvalidField`."""
    if len(await store.tokens(tx.conn, person_id)) >= MOST:
        raise TooManyTokens
    code = new_code(PREFIX)
    shown = code.text[: len(PREFIX) + _SHOWN]
    token = ApiToken(new_id(), required("name", name, LONGEST_NAME), shown, now(), None)
    await store.insert_token(tx.conn, token, person_id, code.digest)
    return NewToken(token, code.text)


async def of_person(tx: Transaction, person_id: UUID) -> list[ApiToken]:
    """Return a person's tokens, newest first."""
    return await store.tokens(tx.conn, person_id)


async def delete(tx: Transaction, person_id: UUID, token_id: UUID) -> None:
    """Delete a token; it stops working at once, and its sockets close. Raises `NoSuchToken`."""
    if not await store.delete_token(tx.conn, person_id, token_id):
        raise NoSuchToken
    await announce(tx, person_id, [TokenRevoked(token_id=token_id)])


async def delete_all(tx: Transaction, person_id: UUID) -> None:
    """Delete every token of a person."""
    for token in await store.tokens(tx.conn, person_id):
        await delete(tx, person_id, token.id)


async def alive(tx: Transaction, token_id: UUID) -> bool:
    """Return whether a token still stands; sockets ask every minute."""
    return await store.token_alive(tx.conn, token_id)


async def authenticate(conn: Connection, secret: str) -> Caller | None:
    """Return who asks, by the secret of a token."""
    if not secret.startswith(PREFIX):
        return None
    found = await store.use_token(conn, digest(secret), _FRESH)
    if found is None:
        return None
    token_id, person_id = found
    roles = await people_store.roles(conn, person_id)
    return Caller(person_id=person_id, organizations=roles, token_id=token_id)
