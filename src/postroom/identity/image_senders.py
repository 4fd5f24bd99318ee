"""Senders whose remote images a person always sees. Each person's own: a colleague is asked anew."""

from uuid import UUID

from postroom.identity import addresses
from postroom.identity.store import image_senders as store
from postroom.kit.errors import Conflict
from postroom.storage.database import Transaction

MOST = 500


class TooManySenders(Conflict):
    """You always show the images of 500 senders. Remove one first, in your profile."""

    code = "too_many_senders"


async def remember(tx: Transaction, person_id: UUID, address: str) -> None:
    """Always show the images of a sender from now on. Raises `InvalidAddress`, `TooManySenders`."""
    known = await of_person(tx, person_id)
    key = addresses.key(addresses.clean(address))
    if key not in known and len(known) >= MOST:
        raise TooManySenders
    await store.insert(tx.conn, person_id, key)


async def forget(tx: Transaction, person_id: UUID, address: str) -> None:
    """Ask again before the images of a sender are shown."""
    await store.delete(tx.conn, person_id, addresses.key(address))


async def of_person(tx: Transaction, person_id: UUID) -> list[str]:
    """Return the remembered addresses in the form they are compared in."""
    return await store.addresses(tx.conn, person_id)
