"""SQL of which visitors are there, and where they went."""

from collections.abc import Sequence
from uuid import UUID

from psycopg.rows import kwargs_row

from postroom.chats.model import Here, Visit, Visitor
from postroom.storage.database import Connection

GONE = "90 seconds"
"""So long a socket may be silent."""
_KEPT = 50


async def put(conn: Connection, visitor: Visitor, socket_id: UUID) -> None:
    """Say that a browser of a visitor is there."""
    await conn.execute(
        # It came, or is still there.
        """insert into visitor_presence (organization_id, socket_id, visitor_id) values (%s, %s, %s)
           on conflict (organization_id, socket_id) do update set seen_at = now()""",
        [visitor.organization_id, socket_id, visitor.id],
    )


async def type_(conn: Connection, visitor: Visitor, socket_id: UUID) -> None:
    """Say that a visitor writes."""
    await conn.execute(
        # For some seconds, unless he goes on.
        """update visitor_presence set typing_until = now() + interval '6 seconds', seen_at = now()
           where organization_id = %s and socket_id = %s""",
        [visitor.organization_id, socket_id],
    )


async def visit(conn: Connection, visitor: Visitor, socket_id: UUID, visit: Visit) -> bool:
    """Say on what page a visitor is; return False where he was there already. The last pages are kept."""
    cursor = await conn.execute(
        # Where he is.
        """update visitor_presence set page_url = %(url)s, page_title = %(title)s, seen_at = now()
           where organization_id = %(organization)s and socket_id = %(socket)s
             and (page_url, page_title) <> (%(url)s, %(title)s)""",
        {"url": visit.url, "title": visit.title, "organization": visitor.organization_id, "socket": socket_id},
    )
    if not cursor.rowcount:
        return False
    await conn.execute(
        # And where he was, each page once in a row.
        """insert into chat_visit (organization_id, id, visitor_id, url, title, at)
           select %(organization)s, %(id)s, %(visitor)s, %(url)s, %(title)s, %(at)s
           where %(url)s is distinct from (
               select url from chat_visit where organization_id = %(organization)s and visitor_id = %(visitor)s
               order by id desc limit 1)""",
        {
            "organization": visitor.organization_id,
            "id": visit.id,
            "visitor": visitor.id,
            "url": visit.url,
            "title": visit.title,
            "at": visit.at,
        },
    )
    await conn.execute(
        # Only the last ones.
        """delete from chat_visit where organization_id = %(organization)s and id in (
               select id from chat_visit where organization_id = %(organization)s and visitor_id = %(visitor)s
               order by id desc offset %(kept)s)""",
        {"organization": visitor.organization_id, "visitor": visitor.id, "kept": _KEPT},
    )
    return True


async def drop(conn: Connection, visitor: Visitor, socket_id: UUID) -> None:
    """Say that a browser is not there any more."""
    await conn.execute(
        # It closed.
        "delete from visitor_presence where organization_id = %s and socket_id = %s",
        [visitor.organization_id, socket_id],
    )


async def touch(conn: Connection, socket_ids: Sequence[UUID]) -> None:
    """Say that browsers are still there, and forget those whose process died."""
    await conn.execute("update visitor_presence set seen_at = now() where socket_id = any(%s)", [list(socket_ids)])
    await conn.execute("delete from visitor_presence where seen_at < now() - %s::interval", [GONE])


async def here(conn: Connection, organization_id: UUID, visitor_ids: Sequence[UUID]) -> list[Here]:
    """Return those of some visitors who are there, each once: with the page he came to last."""
    async with conn.cursor(row_factory=kwargs_row(Here), binary=True) as cursor:
        await cursor.execute(
            # In one browser at least.
            """select distinct on (visitor_id) visitor_id, page_url, page_title,
                      coalesce(max(typing_until) over (partition by visitor_id) > now(), false) as typing
               from visitor_presence
               where organization_id = %s and visitor_id = any(%s) and seen_at > now() - %s::interval
               order by visitor_id, seen_at desc""",
            [organization_id, list(visitor_ids), GONE],
        )
        return await cursor.fetchall()


async def visits(conn: Connection, organization_id: UUID, visitor_ids: Sequence[UUID]) -> list[Visit]:
    """Return the pages that visitors went to, the last ones first."""
    async with conn.cursor(row_factory=kwargs_row(Visit), binary=True) as cursor:
        await cursor.execute(
            # Where they were.
            """select id, visitor_id, url, title, at from chat_visit
               where organization_id = %s and visitor_id = any(%s) order by id desc""",
            [organization_id, list(visitor_ids)],
        )
        return await cursor.fetchall()


async def set_seen(conn: Connection, visitor: Visitor, message_id: UUID) -> bool:
    """Write up to which message a visitor has seen his chat; return False where he had seen it before."""
    cursor = await conn.execute(
        # Only of what he was told, and never back.
        """update visitor v set seen_message_id = %(message)s, seen_at = now()
           from chat_feed f
           where v.organization_id = %(organization)s and v.id = %(visitor)s and f.organization_id = v.organization_id
             and f.visitor_id = v.id and f.kind = 'message' and f.message_id = %(message)s
             and f.seq > coalesce((select seq from chat_feed o
                                   where o.organization_id = v.organization_id and o.visitor_id = v.id
                                     and o.kind = 'message' and o.message_id = v.seen_message_id), 0)""",
        {"organization": visitor.organization_id, "visitor": visitor.id, "message": message_id},
    )
    return cursor.rowcount > 0
