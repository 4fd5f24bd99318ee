"""SQL of what people changed and the mail server does not show yet."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg.rows import args_row

from postroom.storage.database import Connection


class Note(msgspec.Struct, frozen=True):
    """One mark of one conversation in one account. `person_id` None: a change for everyone.

    `told_at`: when the server was told last, of this change or one before, without having shown it yet; None: never.
    `unsettled`: that was a moment ago.
    """

    account_id: UUID
    conversation_id: UUID
    mark: str
    person_id: UUID | None
    noted_at: datetime | None = None
    told_at: datetime | None = None
    unsettled: bool = False


async def add(conn: Connection, organization_id: UUID, notes: Collection[Note]) -> None:
    """Keep notes. What was noted already waits to be told once more."""
    await conn.execute(
        # One row for a mark, however often it changed.
        """insert into unmirrored (organization_id, account_id, conversation_id, mark, person_id)
           select %s, n.account_id, n.conversation_id, n.mark, n.person_id
           from unnest(%s::uuid[], %s::uuid[], %s::text[], %s::uuid[])
             as n (account_id, conversation_id, mark, person_id)
           order by n.conversation_id, n.account_id, n.mark
           on conflict (organization_id, account_id, conversation_id, mark, person_id)
           do update set noted_at = clock_timestamp()""",
        [
            organization_id,
            [note.account_id for note in notes],
            [note.conversation_id for note in notes],
            [note.mark for note in notes],
            [note.person_id for note in notes],
        ],
    )


async def waiting(
    conn: Connection, organization_id: UUID, account_id: UUID, limit: int, told_since: datetime
) -> list[Note]:
    """Return what the server of an account was not told yet, oldest first."""
    async with conn.cursor(row_factory=args_row(Note), binary=True) as cursor:
        # The next piece of work for this account.
        await cursor.execute(
            """select account_id, conversation_id, mark, person_id, noted_at, applied_at,
                      coalesce(applied_at > %s, false)
               from unmirrored where organization_id = %s and account_id = %s
                 and (applied_at is null or applied_at < noted_at) order by noted_at limit %s""",
            [told_since, organization_id, account_id, limit],
        )
        return await cursor.fetchall()


async def told(conn: Connection, organization_id: UUID, notes: Collection[Note]) -> None:
    """Say that the server was told these. What was noted again in the meantime stays."""
    await conn.execute(
        # From now on the echo is awaited.
        """update unmirrored u set applied_at = clock_timestamp()
           from unnest(%s::uuid[], %s::uuid[], %s::text[], %s::timestamptz[])
             as n (account_id, conversation_id, mark, at)
           where u.organization_id = %s and u.account_id = n.account_id and u.conversation_id = n.conversation_id
             and u.mark = n.mark and u.noted_at = n.at""",
        [*_columns(notes), organization_id],
    )


async def settled(conn: Connection, organization_id: UUID, notes: Collection[Note]) -> set[tuple[UUID, str]]:
    """Forget notes; return their (conversation, mark). What was noted or contested in the meantime stays."""
    cursor = await conn.execute(
        # The server shows this.
        """delete from unmirrored u
           using unnest(%s::uuid[], %s::uuid[], %s::text[], %s::timestamptz[], %s::timestamptz[])
             as n (account_id, conversation_id, mark, at, told_at)
           where u.organization_id = %s and u.account_id = n.account_id and u.conversation_id = n.conversation_id
             and u.mark = n.mark and u.noted_at = n.at and u.applied_at is not distinct from n.told_at
           returning u.conversation_id, u.mark""",
        [*_columns(notes), [note.told_at for note in notes], organization_id],
    )
    return {(row[0], row[1]) for row in await cursor.fetchall()}


def _columns(notes: Collection[Note]) -> list[list[Any]]:
    return [
        [note.account_id for note in notes],
        [note.conversation_id for note in notes],
        [note.mark for note in notes],
        [note.noted_at for note in notes],
    ]


async def doubtful(
    conn: Connection, organization_id: UUID, account_id: UUID, before: datetime, limit: int
) -> list[Note]:
    """Return what the server was told before a moment and has not shown."""
    async with conn.cursor(row_factory=args_row(Note), binary=True) as cursor:
        # No echo came.
        await cursor.execute(
            """select account_id, conversation_id, mark, person_id, noted_at, applied_at, false
               from unmirrored where organization_id = %s and account_id = %s
                 and applied_at < %s and applied_at >= noted_at order by noted_at limit %s""",
            [organization_id, account_id, before, limit],
        )
        return await cursor.fetchall()


async def pending(
    conn: Connection, organization_id: UUID, account_id: UUID, conversation_ids: Sequence[UUID]
) -> set[tuple[UUID, str]]:
    """Return (conversation, mark) that the server does not show yet."""
    cursor = await conn.execute(
        # Where our word stands against the server's.
        """select conversation_id, mark from unmirrored
           where organization_id = %s and account_id = %s and conversation_id = any(%s)""",
        [organization_id, account_id, list(conversation_ids)],
    )
    return {(row[0], row[1]) for row in await cursor.fetchall()}


async def echoed(conn: Connection, organization_id: UUID, account_id: UUID, seen: Collection[tuple[UUID, str]]) -> None:
    """Forget what the server was told and shows now."""
    await conn.execute(
        # Our own change came back.
        """delete from unmirrored u using unnest(%s::uuid[], %s::text[]) as e (conversation_id, mark)
           where u.organization_id = %s and u.account_id = %s and u.conversation_id = e.conversation_id
             and u.mark = e.mark""",
        [[one for one, _ in seen], [mark for _, mark in seen], organization_id, account_id],
    )


async def contested(
    conn: Connection, organization_id: UUID, account_id: UUID, seen: Collection[tuple[UUID, str]]
) -> None:
    """Say that the server shows something else: the echo of the change before, or somebody else's change."""
    await conn.execute(
        # What waits may be told now; what was told is in doubt, and for longer.
        """update unmirrored u set applied_at = case when u.applied_at >= u.noted_at then clock_timestamp() end
           from unnest(%s::uuid[], %s::text[]) as e (conversation_id, mark)
           where u.organization_id = %s and u.account_id = %s and u.conversation_id = e.conversation_id
             and u.mark = e.mark""",
        [[one for one, _ in seen], [mark for _, mark in seen], organization_id, account_id],
    )


async def owed(conn: Connection, limit: int) -> list[tuple[UUID, UUID]]:
    """Return (organization, account) with something to tell."""
    cursor = await conn.execute(
        # For the sweep, if a wake-up was lost.
        """select distinct organization_id, account_id from unmirrored
           where applied_at is null or applied_at < noted_at limit %s""",
        [limit],
    )
    return [(row[0], row[1]) for row in await cursor.fetchall()]
