"""SQL of what visitors are told."""

from collections.abc import Sequence
from uuid import UUID

from psycopg.rows import args_row

from postroom.chats.model import Line
from postroom.storage.database import Connection

CHANNEL = "postroom_chat"


async def tell(conn: Connection, organization_id: UUID, visitor_id: UUID, kind: str, message_id: UUID) -> bool:
    """Append a line to what a visitor is told and wake whoever serves him; told twice is told once."""
    cursor = await conn.execute(
        # His row is locked by the counter: numbers are committed in order.
        """with next as (
               update visitor set feed_seq = feed_seq + 1
               where organization_id = %(organization)s and id = %(visitor)s and not exists (
                   select from chat_feed where organization_id = %(organization)s and visitor_id = %(visitor)s
                     and kind = %(kind)s and message_id = %(message)s)
               returning feed_seq),
           line as (
               insert into chat_feed (organization_id, visitor_id, seq, kind, message_id)
               select %(organization)s, %(visitor)s, feed_seq, %(kind)s, %(message)s from next returning visitor_id)
           select pg_notify(%(channel)s, visitor_id::text) from line""",
        {
            "organization": organization_id,
            "visitor": visitor_id,
            "kind": kind,
            "message": message_id,
            "channel": CHANNEL,
        },
    )
    return cursor.rowcount > 0


async def since(conn: Connection, organization_id: UUID, visitor_id: UUID, seq: int, limit: int) -> list[Line]:
    """Return the lines after a number, oldest first."""
    async with conn.cursor(row_factory=args_row(Line), binary=True) as cursor:
        await cursor.execute(
            # What he was not told yet.
            """select seq, kind, message_id, told_at from chat_feed
               where organization_id = %s and visitor_id = %s and seq > %s order by seq limit %s""",
            [organization_id, visitor_id, seq, limit],
        )
        return await cursor.fetchall()


async def before(conn: Connection, organization_id: UUID, visitor_id: UUID, seq: int, limit: int) -> Sequence[Line]:
    """Return the newest messages before a number, oldest first."""
    async with conn.cursor(row_factory=args_row(Line), binary=True) as cursor:
        await cursor.execute(
            # A page of his chat.
            """select * from (
                   select seq, kind, message_id, told_at from chat_feed
                   where organization_id = %s and visitor_id = %s and seq < %s and kind = 'message'
                   order by seq desc limit %s) page
               order by seq""",
            [organization_id, visitor_id, seq, limit],
        )
        return await cursor.fetchall()


async def place_of(conn: Connection, organization_id: UUID, visitor_id: UUID, message_id: UUID) -> int | None:
    """Return the number of a message in what a visitor was told."""
    cursor = await conn.execute(
        # Where a page begins.
        """select seq from chat_feed
           where organization_id = %s and visitor_id = %s and kind = 'message' and message_id = %s""",
        [organization_id, visitor_id, message_id],
    )
    row = await cursor.fetchone()
    return row[0] if row else None


async def recent(conn: Connection, seconds: float) -> dict[UUID, int]:
    """Return visitor → the number of his last line, of those who were told something lately."""
    cursor = await conn.execute(
        # For whom a notification may be lost.
        """select visitor_id, max(seq) from chat_feed
           where told_at > clock_timestamp() - make_interval(secs => %s) group by visitor_id""",
        [seconds],
    )
    return {row[0]: row[1] for row in await cursor.fetchall()}
