"""A forgotten password: a link with a one-use code that lives for an hour. Setting a password ends every session."""

from datetime import timedelta
from uuid import UUID

import msgspec

from postroom.events.act import Act
from postroom.identity import addresses, organizations, passwords, sessions, throttle
from postroom.identity.codes import Code, digest, new_code
from postroom.identity.model import Person
from postroom.identity.people import NoSuchPerson
from postroom.identity.permissions import outranks
from postroom.identity.store import codes as store
from postroom.identity.store import people as people_store
from postroom.identity.throttle import Limit
from postroom.kit.errors import Forbidden, NotFound
from postroom.storage.database import Transaction

LIFE = timedelta(hours=1)
PER_ADDRESS = Limit("reset address", 20, timedelta(hours=1))
PER_EMAIL = Limit("reset email", 5, timedelta(hours=1))
CONFIRM_PER_ADDRESS = Limit("reset confirm address", 30, timedelta(hours=1))


class ResetExpired(NotFound):
    """This link was used already or is older than an hour. Ask for a new one."""

    code = "reset_expired"


class NotYours(Forbidden):
    """You cannot make a password link for this person."""

    code = "not_yours"


class Reset(msgspec.Struct, frozen=True):
    """A fresh reset code and whom it is for."""

    person: Person
    code: Code


async def request(tx: Transaction, email: str) -> Reset | None:
    """Make a reset code if the address is known. Raises `TooManyAttempts`, known or not."""
    await throttle.count(tx, PER_EMAIL, addresses.key(email))
    return await _make(tx, email)


async def make(tx: Transaction, email: str) -> Reset:
    """Make a reset code, uncounted: for the command line and for a colleague with the right. Raises `NoSuchPerson`."""
    made = await _make(tx, email)
    if made is None:
        raise NoSuchPerson
    return made


async def for_colleague(act: Act, person_id: UUID) -> Reset:
    """Make a reset code to hand over. Raises `NotYours`, `NoSuchPerson`.

    Whoever holds the code can log in as that person: it is made only downwards, and only while nothing of another
    organization could be reached with it.
    """
    asks = await organizations.member(act, act.person_id) if act.person_id else None
    colleague = await organizations.member(act, person_id)
    if asks is None or not outranks(asks.role, colleague.role):
        raise NotYours("Only someone with more rights can make a password link for this person.")
    if await organizations.belongs_elsewhere(act, person_id):
        raise NotYours("This person belongs to another organization too, and can ask for a reset mail himself.")
    return await make(act.tx, colleague.email)


async def holder(tx: Transaction, code: str) -> Person:
    """Return the person a living code belongs to. Each try is to be counted first. Raises `ResetExpired`."""
    return await _holder(tx, code)


async def confirm(tx: Transaction, code: str, password_hash: str) -> Person:
    """Set the new password; every session and every other reset code of the person ends. Raises `ResetExpired`."""
    person = await _holder(tx, code)
    await set_password(tx, person.id, password_hash)
    return person


async def spend(tx: Transaction, code: str, email: str) -> Person:
    """Use up a living code of the person with this address, instead of setting a password. Raises `ResetExpired`."""
    person = await _holder(tx, code)
    if addresses.key(person.email) != addresses.key(email):
        raise ResetExpired
    await store.delete_resets(tx.conn, person.id)
    return person


async def set_password(tx: Transaction, person_id: UUID, password_hash: str, *, keep: UUID | None = None) -> None:
    """Set a password and end every session of the person but one, and his reset codes."""
    await store.delete_resets(tx.conn, person_id)
    await people_store.set_password(tx.conn, person_id, password_hash)
    await sessions.revoke_all(tx, person_id, keep=keep)


async def prepare(person: Person, password: str) -> str:
    """Return the text to keep for a new password. Raises `WeakPassword`."""
    passwords.check(password, email=person.email)
    return await passwords.hash_password(password)


async def _make(tx: Transaction, email: str) -> Reset | None:
    code = new_code()
    person_id = await store.insert_reset(tx.conn, code.digest, addresses.key(email), LIFE)
    person = await people_store.person(tx.conn, person_id) if person_id else None
    return Reset(person, code) if person else None


async def _holder(tx: Transaction, code: str) -> Person:
    person_id = await store.reset_person(tx.conn, digest(code))
    person = await people_store.person(tx.conn, person_id) if person_id else None
    if person is None:
        raise ResetExpired
    return person
