"""SQL of which conversation at Twilio a chat is, and which message a message."""

from collections.abc import Sequence
from typing import LiteralString
from uuid import UUID

from psycopg import sql
from psycopg.rows import kwargs_row

from postroom.chats.model import Line
from postroom.chats.twilio_model import Thread
from postroom.storage.database import Connection, one_row

_THREAD: LiteralString = """select organization_id, id, account_id, visitor_id, sid, joined, next_index, told_seq,
        closed_at
    from twilio_thread"""


async def open_thread(conn: Connection, organization_id: UUID, visitor_id: UUID, thread_id: UUID) -> UUID | None:
    """Return the open conversation of a visitor whose chat is connected, begun with his newest line if there is none.

    Whoever calls this has just told him that line, and so holds his row. Who wrote first there writes first again.
    """
    cursor = await conn.execute(
        # Whose turn is it to be told?
        """with begun as (
               insert into twilio_thread (organization_id, id, account_id, visitor_id, told_seq)
               select v.organization_id, %(id)s, v.account_id, v.id, v.feed_seq - 1 from visitor v
               join twilio_account t on t.organization_id = v.organization_id and t.account_id = v.account_id
               where v.organization_id = %(organization)s and v.id = %(visitor)s and not exists (
                   select from twilio_thread where organization_id = %(organization)s and visitor_id = %(visitor)s
                     and (closed_at is null or author is not null))
               returning id)
           select id from begun
           union all
           select id from twilio_thread
           where organization_id = %(organization)s and visitor_id = %(visitor)s and closed_at is null""",
        {"organization": organization_id, "visitor": visitor_id, "id": thread_id},
    )
    row = await cursor.fetchone()
    return row[0] if row else None


async def thread(conn: Connection, organization_id: UUID, thread_id: UUID) -> Thread | None:
    """Return a conversation."""
    async with conn.cursor(row_factory=kwargs_row(Thread), binary=True) as cursor:
        await cursor.execute(
            # The one a job is for.
            sql.SQL(_THREAD) + sql.SQL(" where organization_id = %s and id = %s"),
            [organization_id, thread_id],
        )
        return await cursor.fetchone()


async def found(conn: Connection, organization_id: UUID, account_id: UUID, sid: str, thread_id: UUID) -> UUID:
    """Return which conversation one at Twilio is here, noted down if it was not known."""
    await conn.execute(
        # Somebody began it there.
        """insert into twilio_thread (organization_id, id, account_id, sid) values (%s, %s, %s, %s)
           on conflict (organization_id, account_id, sid) do nothing""",
        [organization_id, thread_id, account_id, sid],
    )
    cursor = await conn.execute(
        # By its name there.
        "select id from twilio_thread where organization_id = %s and account_id = %s and sid = %s",
        [organization_id, account_id, sid],
    )
    (known,) = one_row(await cursor.fetchone())
    return UUID(str(known))


async def meet(conn: Connection, organization_id: UUID, thread_id: UUID, sid: str) -> None:
    """Write which conversation there this is; it is no other one."""
    await conn.execute(
        # It was found there before we knew that it is ours.
        """delete from twilio_thread f using twilio_thread t
           where t.organization_id = %s and t.id = %s and f.organization_id = t.organization_id
             and f.account_id = t.account_id and f.sid = %s and f.id <> t.id""",
        [organization_id, thread_id, sid],
    )
    await conn.execute(
        # It is there now.
        "update twilio_thread set sid = %s where organization_id = %s and id = %s",
        [sid, organization_id, thread_id],
    )


async def set_joined(conn: Connection, organization_id: UUID, thread_id: UUID) -> None:
    """Write that the visitor takes part."""
    await conn.execute(
        # Once is enough.
        "update twilio_thread set joined = true where organization_id = %s and id = %s",
        [organization_id, thread_id],
    )


async def set_visitor(conn: Connection, organization_id: UUID, thread_id: UUID, visitor_id: UUID, author: str) -> None:
    """Write who speaks in a conversation that was begun there; what the one before was owed, it is owed."""
    await conn.execute(
        # His first words, or the first again.
        """update twilio_thread set visitor_id = %(visitor)s, author = %(author)s, told_seq = coalesce((
               select max(told_seq) from twilio_thread
               where organization_id = %(organization)s and visitor_id = %(visitor)s), 0)
           where organization_id = %(organization)s and id = %(id)s and visitor_id is null""",
        {"organization": organization_id, "id": thread_id, "visitor": visitor_id, "author": author},
    )


async def of_author(conn: Connection, organization_id: UUID, account_id: UUID, author: str) -> UUID | None:
    """Return the visitor who began a conversation there that is closed, and has no open one."""
    cursor = await conn.execute(
        # The same phone again.
        """select t.visitor_id from twilio_thread t
           where t.organization_id = %s and t.account_id = %s and t.author = %s and t.visitor_id is not null
             and not exists (
                 select from twilio_thread o
                 where o.organization_id = t.organization_id and o.visitor_id = t.visitor_id and o.closed_at is null)
           order by t.active_at desc limit 1""",
        [organization_id, account_id, author],
    )
    row = await cursor.fetchone()
    return row[0] if row else None


async def is_gone(conn: Connection, organization_id: UUID, visitor_id: UUID) -> bool:
    """Return whether a visitor has only been at Twilio, and his conversation there is closed."""
    cursor = await conn.execute(
        # Would anybody see this?
        """select exists (
                   select from twilio_thread
                   where organization_id = %(organization)s and visitor_id = %(visitor)s and author is not null)
               and not exists (
                   select from twilio_thread
                   where organization_id = %(organization)s and visitor_id = %(visitor)s and closed_at is null)
               and not exists (
                   select from visitor_token where organization_id = %(organization)s and visitor_id = %(visitor)s)""",
        {"organization": organization_id, "visitor": visitor_id},
    )
    (gone,) = one_row(await cursor.fetchone())
    return bool(gone)


async def heard(conn: Connection, organization_id: UUID, thread_id: UUID, next_index: int) -> None:
    """Write up to where messages there are here."""
    await conn.execute(
        # The next one is asked for from here on.
        """update twilio_thread set next_index = %s, active_at = now()
           where organization_id = %s and id = %s and next_index < %s""",
        [next_index, organization_id, thread_id, next_index],
    )


async def told(conn: Connection, organization_id: UUID, thread_id: UUID, seq: int) -> None:
    """Write up to which line a chat is there."""
    await conn.execute(
        # What comes behind is owed.
        """update twilio_thread set told_seq = %s, active_at = now()
           where organization_id = %s and id = %s and told_seq < %s""",
        [seq, organization_id, thread_id, seq],
    )


async def asked(conn: Connection, organization_id: UUID, thread_id: UUID) -> None:
    """Write that a conversation was looked at."""
    await conn.execute(
        # Until the next time.
        "update twilio_thread set asked_at = now() where organization_id = %s and id = %s",
        [organization_id, thread_id],
    )


async def close(conn: Connection, organization_id: UUID, thread_id: UUID) -> None:
    """Write that nobody can say anything in a conversation any more."""
    await conn.execute(
        # It was closed there.
        "update twilio_thread set closed_at = now() where organization_id = %s and id = %s and closed_at is null",
        [organization_id, thread_id],
    )


async def owe_from(conn: Connection, organization_id: UUID, thread_id: UUID, seq: int) -> None:
    """Write from which line on a conversation is owed its chat."""
    await conn.execute(
        # The one before was closed in the middle.
        "update twilio_thread set told_seq = %s where organization_id = %s and id = %s",
        [seq, organization_id, thread_id],
    )


async def owed(conn: Connection, organization_id: UUID, thread: Thread, limit: int) -> list[Line]:
    """Return the messages of a chat that are not there yet, oldest first, some at a time."""
    async with conn.cursor(row_factory=kwargs_row(Line), binary=True) as cursor:
        await cursor.execute(
            # What Twilio is to be told.
            """select seq, kind, message_id, told_at from chat_feed
               where organization_id = %s and visitor_id = %s and seq > %s and kind = 'message'
               order by seq limit %s""",
            [organization_id, thread.visitor_id, thread.told_seq, limit],
        )
        return await cursor.fetchall()


async def overdue(conn: Connection, limit: int) -> list[tuple[UUID, UUID]]:
    """Return (organization, conversation) that is owed messages since minutes."""
    cursor = await conn.execute(
        # A wake-up that was lost.
        """select t.organization_id, t.id from twilio_thread t
           join twilio_account a on a.organization_id = t.organization_id and a.account_id = t.account_id
           where t.closed_at is null and a.trouble is null and exists (
               select from chat_feed f
               where f.organization_id = t.organization_id and f.visitor_id = t.visitor_id and f.seq > t.told_seq
                 and f.kind = 'message' and f.told_at < now() - interval '5 minutes')
           limit %s""",
        [limit],
    )
    return [(row[0], row[1]) for row in await cursor.fetchall()]


async def due(conn: Connection, organization_id: UUID, account_id: UUID, every_s: float, limit: int) -> Sequence[UUID]:
    """Return conversations to look at: the longer one was silent, the less often."""
    cursor = await conn.execute(
        # After a day of silence once an hour is enough.
        """select id from twilio_thread
           where organization_id = %s and account_id = %s and closed_at is null and sid is not null
             and asked_at < now() - greatest((now() - active_at) / 20, make_interval(secs => %s * 0.9))
           order by asked_at limit %s""",
        [organization_id, account_id, every_s, limit],
    )
    return [row[0] for row in await cursor.fetchall()]


async def threads(conn: Connection, organization_id: UUID, account_id: UUID) -> list[UUID]:
    """Return all open conversations of an account."""
    cursor = await conn.execute(
        # Whoever waited for another token.
        "select id from twilio_thread where organization_id = %s and account_id = %s and closed_at is null",
        [organization_id, account_id],
    )
    return [row[0] for row in await cursor.fetchall()]


async def keep(conn: Connection, organization_id: UUID, thread_id: UUID, sid: str, message_id: UUID, part: int) -> None:
    """Write which message here one there is."""
    await conn.execute(
        # It never goes there, and never comes from there, again.
        """insert into twilio_message (organization_id, thread_id, sid, message_id, part) values (%s, %s, %s, %s, %s)
           on conflict do nothing""",
        [organization_id, thread_id, sid, message_id, part],
    )


async def kept(conn: Connection, organization_id: UUID, message_ids: Sequence[UUID]) -> dict[UUID, set[int]]:
    """Return message → which of its parts are there."""
    cursor = await conn.execute(
        # What need not be told.
        "select message_id, part from twilio_message where organization_id = %s and message_id = any(%s)",
        [organization_id, list(message_ids)],
    )
    there: dict[UUID, set[int]] = {}
    for message_id, part in await cursor.fetchall():
        there.setdefault(message_id, set()).add(part)
    return there


async def known(conn: Connection, organization_id: UUID, thread_id: UUID, sids: Sequence[str]) -> set[str]:
    """Return those of the messages there that are here."""
    cursor = await conn.execute(
        # What need not be taken.
        "select sid from twilio_message where organization_id = %s and thread_id = %s and sid = any(%s)",
        [organization_id, thread_id, list(sids)],
    )
    return {row[0] for row in await cursor.fetchall()}


async def in_chat(conn: Connection, organization_id: UUID, visitor_id: UUID, message_ids: Sequence[UUID]) -> set[UUID]:
    """Return those messages that are in the chat of a visitor."""
    cursor = await conn.execute(
        # Is a mark true?
        """select message_id from chat_feed
           where organization_id = %s and visitor_id = %s and kind = 'message' and message_id = any(%s)""",
        [organization_id, visitor_id, list(message_ids)],
    )
    return {row[0] for row in await cursor.fetchall()}
