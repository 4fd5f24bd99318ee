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

    `told_at`: when the server was told last, of this change or one before, without having shown it yet, or when it was
    about to be told one before and may have been; None: never.
    """

    account_id: UUID
    conversation_id: UUID
    mark: str
    person_id: UUID | None
    noted_at: datetime | None = None
    told_at: datetime | None = None


async def add(conn: Connection, organization_id: UUID, notes: Collection[Note]) -> set[UUID]:
    """Keep notes; return the accounts that have something to tell.

    What was noted already waits to be told once more. Where the server is being told of the change before just now, it
    counts as told of that: what becomes of it may never be heard, when the process ends. Left out is what no server is
    to know: a person's own mark on mail of an account that is not his, and accounts without a server.
    """
    cursor = await conn.execute(
        # One row for a mark, however often it changed.
        """insert into unmirrored (organization_id, account_id, conversation_id, mark, person_id)
           select a.organization_id, a.id, n.conversation_id, n.mark, n.person_id
           from unnest(%s::uuid[], %s::uuid[], %s::text[], %s::uuid[])
             as n (account_id, conversation_id, mark, person_id)
           join account a on a.organization_id = %s and a.id = n.account_id
           where a.kind = 'email' and a.removed_at is null
             and (n.person_id is null or n.person_id = a.owner_person_id)
           order by n.conversation_id, n.account_id, n.mark
           on conflict (organization_id, account_id, conversation_id, mark, person_id)
           do update set noted_at = clock_timestamp(), applied_at = case
               when unmirrored.taken_at >= unmirrored.noted_at then greatest(unmirrored.applied_at, unmirrored.taken_at)
               else unmirrored.applied_at end
           returning account_id""",
        [
            [note.account_id for note in notes],
            [note.conversation_id for note in notes],
            [note.mark for note in notes],
            [note.person_id for note in notes],
            organization_id,
        ],
    )
    return {row[0] for row in await cursor.fetchall()}


async def waiting(conn: Connection, organization_id: UUID, account_id: UUID, limit: int) -> list[Note]:
    """Return what the server of an account was not told yet, oldest first."""
    async with conn.cursor(row_factory=args_row(Note), binary=True) as cursor:
        # The next piece of work for this account.
        await cursor.execute(
            """select account_id, conversation_id, mark, person_id, noted_at, applied_at
               from unmirrored where organization_id = %s and account_id = %s
                 and (applied_at is null or applied_at < noted_at) order by noted_at limit %s""",
            [organization_id, account_id, limit],
        )
        return await cursor.fetchall()


async def taken(conn: Connection, organization_id: UUID, notes: Collection[Note]) -> list[Note]:
    """Say that these are about to be told; return them as they are now, without those that were forgotten."""
    async with conn.cursor(row_factory=args_row(Note), binary=True) as cursor:
        # Whatever is noted from now on comes after what is on its way.
        await cursor.execute(
            """update unmirrored u set taken_at = clock_timestamp()
               from unnest(%s::uuid[], %s::uuid[], %s::text[], %s::uuid[], %s::timestamptz[])
                 as n (account_id, conversation_id, mark, person_id, at)
               where u.organization_id = %s and u.account_id = n.account_id and u.conversation_id = n.conversation_id
                 and u.mark = n.mark and u.person_id is not distinct from n.person_id
               returning u.account_id, u.conversation_id, u.mark, u.person_id, u.noted_at, u.applied_at""",
            [*_columns(notes), organization_id],
        )
        return await cursor.fetchall()


async def told(conn: Connection, organization_id: UUID, notes: Collection[Note]) -> None:
    """Say that the server was told these; what was noted again in the meantime still waits, as one that was told."""
    await conn.execute(
        # From now on the echo is awaited: before the change that still waits, if there is one.
        """update unmirrored u set applied_at = case when u.noted_at = n.at then clock_timestamp() else n.at end
           from unnest(%s::uuid[], %s::uuid[], %s::text[], %s::uuid[], %s::timestamptz[])
             as n (account_id, conversation_id, mark, person_id, at)
           where u.organization_id = %s and u.account_id = n.account_id and u.conversation_id = n.conversation_id
             and u.mark = n.mark and u.person_id is not distinct from n.person_id and u.noted_at >= n.at""",
        [*_columns(notes), organization_id],
    )


async def known(conn: Connection, organization_id: UUID, notes: Collection[Note]) -> None:
    """Say that it is known how the server stands with these: what was noted again in the meantime may be told now."""
    await conn.execute(
        # No echo of the change before is to be waited for.
        """update unmirrored u set applied_at = null
           from unnest(%s::uuid[], %s::uuid[], %s::text[], %s::uuid[], %s::timestamptz[])
             as n (account_id, conversation_id, mark, person_id, at)
           where u.organization_id = %s and u.account_id = n.account_id and u.conversation_id = n.conversation_id
             and u.mark = n.mark and u.person_id is not distinct from n.person_id and u.noted_at > n.at""",
        [*_columns(notes), organization_id],
    )


async def settled(conn: Connection, organization_id: UUID, notes: Collection[Note]) -> set[tuple[UUID, str]]:
    """Forget notes; return their (conversation, mark). What was noted or contested in the meantime stays."""
    cursor = await conn.execute(
        # The server shows this.
        """delete from unmirrored u
           using unnest(%s::uuid[], %s::uuid[], %s::text[], %s::uuid[], %s::timestamptz[], %s::timestamptz[])
             as n (account_id, conversation_id, mark, person_id, at, told_at)
           where u.organization_id = %s and u.account_id = n.account_id and u.conversation_id = n.conversation_id
             and u.mark = n.mark and u.person_id is not distinct from n.person_id and u.noted_at = n.at
             and u.applied_at is not distinct from n.told_at
           returning u.conversation_id, u.mark""",
        [*_columns(notes), [note.told_at for note in notes], organization_id],
    )
    return {(row[0], row[1]) for row in await cursor.fetchall()}


def _columns(notes: Collection[Note]) -> list[list[Any]]:
    return [
        [note.account_id for note in notes],
        [note.conversation_id for note in notes],
        [note.mark for note in notes],
        [note.person_id for note in notes],
        [note.noted_at for note in notes],
    ]


async def doubtful(
    conn: Connection, organization_id: UUID, account_id: UUID, before: datetime, limit: int
) -> list[Note]:
    """Return what the server was told before a moment and has not shown."""
    async with conn.cursor(row_factory=args_row(Note), binary=True) as cursor:
        # No echo came.
        await cursor.execute(
            """select account_id, conversation_id, mark, person_id, noted_at, applied_at
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
    """Forget what the server shows now.

    What was noted again stays until it is told: the change before may be on its way, and undo what is shown.
    """
    await conn.execute(
        # Our own change came back, or somebody made the same.
        """delete from unmirrored u using unnest(%s::uuid[], %s::text[]) as e (conversation_id, mark)
           where u.organization_id = %s and u.account_id = %s and u.conversation_id = e.conversation_id
             and u.mark = e.mark
             and coalesce(u.applied_at, u.taken_at, u.noted_at) >= u.noted_at""",
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


async def forget(conn: Connection, organization_id: UUID, account_id: UUID) -> None:
    """Forget all notes of an account."""
    await conn.execute(
        # There is no server any more.
        "delete from unmirrored where organization_id = %s and account_id = %s",
        [organization_id, account_id],
    )


async def owed(conn: Connection, limit: int) -> list[tuple[UUID, UUID]]:
    """Return (organization, account) with something to tell, or whose echo is awaited."""
    cursor = await conn.execute(
        # For the sweep, if a wake-up or a timer was lost. What nobody looks after would keep the server's word out.
        "select distinct organization_id, account_id from unmirrored limit %s",
        [limit],
    )
    return [(row[0], row[1]) for row in await cursor.fetchall()]
