"""SQL of files that visitors have uploaded."""

from collections.abc import Collection, Sequence
from uuid import UUID

from psycopg.rows import args_row

from postroom.chats.model import ChatFile
from postroom.storage.database import Connection


async def add(conn: Connection, organization_id: UUID, account_id: UUID, owner_id: UUID, file: ChatFile) -> None:
    """Insert an uploaded file."""
    await conn.execute(
        # A file that waits for its message.
        """insert into chat_file (organization_id, account_id, owner_id, id, filename, media_type, size, sha256)
           values (%s, %s, %s, %s, %s, %s, %s, %s)""",
        [organization_id, account_id, owner_id, file.id, file.filename, file.media_type, file.size, file.sha256],
    )


async def take(
    conn: Connection, organization_id: UUID, account_id: UUID, owner_ids: Collection[UUID], ids: Sequence[UUID]
) -> dict[UUID, ChatFile]:
    """Delete files as those of a message that is being written; return them by id."""
    async with conn.cursor(row_factory=args_row(ChatFile), binary=True) as cursor:
        await cursor.execute(
            # They wait no more.
            """delete from chat_file
               where organization_id = %s and account_id = %s and owner_id = any(%s) and id = any(%s)
               returning id, filename, media_type, size, sha256""",
            [organization_id, account_id, list(owner_ids), list(ids)],
        )
        return {one.id: one for one in await cursor.fetchall()}


async def count(conn: Connection, organization_id: UUID, owner_id: UUID) -> int:
    """Return how many files of an owner wait."""
    cursor = await conn.execute(
        # Does somebody fill our disk?
        "select count(*) from chat_file where organization_id = %s and owner_id = %s",
        [organization_id, owner_id],
    )
    row = await cursor.fetchone()
    return row[0] if row else 0


async def delete_old(conn: Connection, days: int, limit: int) -> list[tuple[UUID, UUID]]:
    """Delete files whose message never came; return (organization, file)."""
    cursor = await conn.execute(
        # He thought better of it.
        """with old as (
               select organization_id, id from chat_file where created_at < now() - make_interval(days => %s)
               order by organization_id, id limit %s for update skip locked)
           delete from chat_file using old
           where chat_file.organization_id = old.organization_id and chat_file.id = old.id
           returning chat_file.organization_id, chat_file.id""",
        [days, limit],
    )
    return [(row[0], row[1]) for row in await cursor.fetchall()]
