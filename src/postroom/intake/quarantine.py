"""What could not be understood is set aside, raw and whole, and can be tried again."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from postroom.accounts import accounts
from postroom.accounts.model import Account
from postroom.channels.base import FolderRole, FolderState, Incoming
from postroom.channels.email.understood import understood
from postroom.events.act import SYSTEM, Act
from postroom.intake.receive import keep, write_files
from postroom.intake.store import held as store
from postroom.intake.store.held import Held
from postroom.kit.errors import NotFound
from postroom.storage.blobs import Blobs
from postroom.storage.database import Connection, Database

_MOST = 200


async def held(conn: Connection, account: Account) -> Sequence[Held]:
    """Return what was set aside, newest first."""
    return await store.quarantined(conn, account.organization_id, account.id, _MOST)


async def find(conn: Connection, account: Account, entry_id: UUID) -> Held:
    """Return one message that was set aside. Raises `NotFound`."""
    found = await store.quarantined_one(conn, account.organization_id, account.id, entry_id)
    if found is None:
        raise NotFound
    return found


async def retry(database: Database, blobs: Blobs, account: Account, one: Held, raw: bytes) -> tuple[str, str]:
    """Try to understand a message again; return what became of it and why. It is kept raw either way.

    One of which only a part is here stays: its header alone would look like an empty mail.
    """
    if not one.whole:
        return "quarantined", one.reason
    told = await asyncio.to_thread(understood, raw)
    if told.message is None:
        return "quarantined", told.fault or ""
    incoming = Incoming(
        raw=raw,
        uid=one.uid,
        flags=frozenset(one.flags),
        received_at=one.received_at,
        live=False,
        message=told.message,
    )
    stored = await write_files(database, blobs, account, [incoming])
    folder = FolderState(path=one.folder, role=FolderRole(one.role))
    async with database.transaction() as tx:
        act = Act(tx, account.organization_id, SYSTEM)
        (entry,) = await keep(act, blobs, account, folder, stored)
        if entry.message_id:
            await store.release(tx.conn, account.organization_id, account.id, one.id, entry.message_id, entry.outcome)
    return entry.outcome, ""


async def raw_of(conn: Connection, organization_id: UUID, person_id: UUID, entry_id: UUID) -> bytes:
    """Return the blob of a message set aside in an account the person may see. Raises `NotFound`."""
    found = await store.raw_of(conn, organization_id, entry_id)
    if found is None:
        raise NotFound
    account_id, sha256 = found
    await accounts.held_one(conn, organization_id, person_id, account_id)
    return sha256
