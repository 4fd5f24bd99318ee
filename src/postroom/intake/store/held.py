"""SQL of what was set aside because it could not be understood."""

from datetime import datetime
from typing import LiteralString
from uuid import UUID

import msgspec
from psycopg.rows import args_row

from postroom.storage.database import Connection


class Held(msgspec.Struct, frozen=True):
    """A quarantined message; `whole` False: the raw bytes are its header at most."""

    id: UUID
    folder: str
    role: str
    uid: int
    reason: str
    size: int
    seen_at: datetime
    received_at: datetime
    raw_sha256: bytes
    flags: list[str]
    whole: bool


_HELD: LiteralString = """select i.id, f.path, f.role, i.uid, coalesce(i.reason, ''), i.raw_size, i.seen_at,
    i.received_at, i.raw_sha256, i.flags, i.whole
    from intake i join folder f on f.organization_id = i.organization_id and f.id = i.folder_id
    where i.organization_id = %s and i.account_id = %s and i.outcome = 'quarantined'"""
_NEWEST: LiteralString = " order by i.seen_at desc limit %s"
_ONE: LiteralString = " and i.id = %s"


async def quarantined(conn: Connection, organization_id: UUID, account_id: UUID, limit: int) -> list[Held]:
    """Return what was set aside, newest first."""
    async with conn.cursor(row_factory=args_row(Held), binary=True) as cursor:
        # Messages that could not be understood.
        await cursor.execute(_HELD + _NEWEST, [organization_id, account_id, limit])
        return await cursor.fetchall()


async def quarantined_one(conn: Connection, organization_id: UUID, account_id: UUID, entry_id: UUID) -> Held | None:
    """Return one message that was set aside."""
    async with conn.cursor(row_factory=args_row(Held), binary=True) as cursor:
        # The message to try again.
        await cursor.execute(_HELD + _ONE, [organization_id, account_id, entry_id])
        return await cursor.fetchone()


async def release(
    conn: Connection, organization_id: UUID, account_id: UUID, entry_id: UUID, message_id: UUID, outcome: str
) -> None:
    """Say that a quarantined message was understood after all."""
    await conn.execute(
        # In the order of everybody else: the folder, whose counts change, before its messages.
        """select from folder f join intake i on i.organization_id = f.organization_id and i.folder_id = f.id
           where i.organization_id = %s and i.account_id = %s and i.id = %s for update of f""",
        [organization_id, account_id, entry_id],
    )
    await conn.execute(
        # From quarantined to imported (or duplicate).
        """update intake set outcome = %s, message_id = %s, reason = null
           where organization_id = %s and account_id = %s and id = %s and outcome = 'quarantined'""",
        [outcome, message_id, organization_id, account_id, entry_id],
    )


async def raw_of(conn: Connection, organization_id: UUID, entry_id: UUID) -> tuple[UUID, bytes] | None:
    """Return (account, blob) of a quarantined message."""
    cursor = await conn.execute(
        # The raw bytes of what was set aside.
        """select account_id, raw_sha256 from intake
           where organization_id = %s and id = %s and outcome = 'quarantined' and raw_sha256 is not null""",
        [organization_id, entry_id],
    )
    row = await cursor.fetchone()
    return (row[0], row[1]) if row else None
