"""SQL of removals: which accounts go away with their mail, how far that is, and their ledger."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from psycopg.rows import args_row

from postroom.storage.database import Connection


class Removal(msgspec.Struct, frozen=True):
    """An account that goes away with its conversations: `done` of `total` are gone. `person_id` decided it."""

    account_id: UUID
    address: str
    person_id: UUID
    total: int
    done: int


async def begin(conn: Connection, organization_id: UUID, account_id: UUID, person_id: UUID, total: int) -> None:
    """Write down that the mail of an account is to be deleted."""
    await conn.execute(
        # There while the job is at it.
        "insert into account_removal (organization_id, account_id, person_id, total) values (%s, %s, %s, %s)",
        [organization_id, account_id, person_id, total],
    )


async def get(conn: Connection, organization_id: UUID, account_id: UUID) -> Removal | None:
    """Return what was decided about an account; none when it is done."""
    async with conn.cursor(row_factory=args_row(Removal), binary=True) as cursor:
        await cursor.execute(
            # One job.
            """select r.account_id, a.address, r.person_id, r.total, r.done from account_removal r
               join account a on a.organization_id = r.organization_id and a.id = r.account_id
               where r.organization_id = %s and r.account_id = %s""",
            [organization_id, account_id],
        )
        return await cursor.fetchone()


async def seen_by(conn: Connection, organization_id: UUID, person_id: UUID) -> list[Removal]:
    """Return the removals of accounts whose mail a person could see, by address."""
    async with conn.cursor(row_factory=args_row(Removal), binary=True) as cursor:
        await cursor.execute(
            # For the page of accounts.
            """select r.account_id, a.address, r.person_id, r.total, r.done from account_removal r
               join account a on a.organization_id = r.organization_id and a.id = r.account_id
               where r.organization_id = %s and exists (
                   select from grant_holder h where h.organization_id = r.organization_id
                     and h.grant_kind = 'account' and h.grant_id = r.account_id and h.person_id = %s)
               order by a.address_key, r.started_at""",
            [organization_id, person_id],
        )
        return await cursor.fetchall()


async def unfinished(conn: Connection, limit: int) -> list[tuple[UUID, UUID]]:
    """Return (organization, account) of removals that are not done."""
    # For the sweep.
    cursor = await conn.execute("select organization_id, account_id from account_removal limit %s", [limit])
    return [(row[0], row[1]) for row in await cursor.fetchall()]


async def advance(conn: Connection, organization_id: UUID, account_id: UUID, conversations: int) -> None:
    """Count conversations as done."""
    await conn.execute(
        # What arrived after the count makes no more than all of it.
        """update account_removal set done = least(total, done + %s)
           where organization_id = %s and account_id = %s""",
        [conversations, organization_id, account_id],
    )


async def end(conn: Connection, organization_id: UUID, account_id: UUID) -> None:
    """Say that nothing of an account's mail is left."""
    await conn.execute(
        # The folders, with their counts, and the job itself.
        "delete from folder where organization_id = %s and account_id = %s",
        [organization_id, account_id],
    )
    await conn.execute(
        "delete from account_removal where organization_id = %s and account_id = %s", [organization_id, account_id]
    )


async def forget_messages(conn: Connection, organization_id: UUID, messages: Sequence[UUID]) -> list[UUID]:
    """Delete the ledger lines of messages; return their ids."""
    cursor = await conn.execute(
        # They lie in several folders perhaps.
        "delete from intake where organization_id = %s and message_id = any(%s) returning id",
        [organization_id, list(messages)],
    )
    return [row[0] for row in await cursor.fetchall()]


async def forget_some(conn: Connection, organization_id: UUID, account_id: UUID, limit: int) -> list[UUID]:
    """Delete some ledger lines of an account; return their ids."""
    cursor = await conn.execute(
        # What was set aside or skipped.
        """delete from intake where (organization_id, account_id, folder_id, uidvalidity, uid) in (
               select organization_id, account_id, folder_id, uidvalidity, uid from intake
               where organization_id = %s and account_id = %s limit %s)
           returning id""",
        [organization_id, account_id, limit],
    )
    return [row[0] for row in await cursor.fetchall()]
