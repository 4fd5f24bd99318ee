"""SQL of visitors, their tokens, and what only their messages have."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import LiteralString
from uuid import UUID

from psycopg import sql
from psycopg.rows import kwargs_row
from psycopg.types.json import Jsonb

from postroom.chats.model import ChatMessage, Profile, Visitor
from postroom.storage.database import Connection

_SELECT: LiteralString = """select v.organization_id, v.id, v.account_id, v.conversation_id, v.name, v.email,
        v.identity, v.avatar_url, v.feed_seq, v.seen_message_id, v.blocked_at, v.created_at
    from visitor v"""


async def insert(conn: Connection, visitor: Visitor, begun_by: UUID) -> None:
    """Insert a visitor with what began him."""
    await conn.execute(
        # Somebody's first message.
        """insert into visitor (organization_id, id, account_id, conversation_id, begun_by, name, email, email_key,
               identity, avatar_url, created_at)
           values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)""",
        [
            visitor.organization_id,
            visitor.id,
            visitor.account_id,
            visitor.conversation_id,
            begun_by,
            visitor.name,
            visitor.email,
            visitor.email.casefold(),
            visitor.identity,
            visitor.avatar_url,
            visitor.created_at,
        ],
    )


async def begun(
    conn: Connection, organization_id: UUID, account_id: UUID, begun_by: UUID, within: timedelta
) -> Visitor | None:
    """Return the visitor that a first message began a moment ago, locked."""
    async with conn.cursor(row_factory=kwargs_row(Visitor), binary=True) as cursor:
        await cursor.execute(
            # The answer to a first message was lost.
            sql.SQL(_SELECT)
            + sql.SQL(
                """ where v.organization_id = %s and v.account_id = %s and v.begun_by = %s
                      and v.created_at > now() - %s for no key update"""
            ),
            [organization_id, account_id, begun_by, within],
        )
        return await cursor.fetchone()


async def by_token(conn: Connection, account_id: UUID, token_hash: bytes, *, lock: bool) -> Visitor | None:
    """Return the visitor of an account who holds a token; with `lock` nobody else writes for him."""
    where: LiteralString = """ join visitor_token t on t.organization_id = v.organization_id and t.visitor_id = v.id
        where t.token_hash = %s and v.account_id = %s"""
    locked: LiteralString = " for no key update of v" if lock else ""
    async with conn.cursor(row_factory=kwargs_row(Visitor), binary=True) as cursor:
        await cursor.execute(
            # Who writes?
            sql.SQL(_SELECT) + sql.SQL(where) + sql.SQL(locked),
            [token_hash, account_id],
        )
        return await cursor.fetchone()


async def get(conn: Connection, organization_id: UUID, visitor_id: UUID, *, lock: bool) -> Visitor | None:
    """Return a visitor; with `lock` nobody else writes for him."""
    locked: LiteralString = " for no key update of v" if lock else ""
    async with conn.cursor(row_factory=kwargs_row(Visitor), binary=True) as cursor:
        await cursor.execute(
            # Who writes, from elsewhere?
            sql.SQL(_SELECT) + sql.SQL(" where v.organization_id = %s and v.id = %s") + sql.SQL(locked),
            [organization_id, visitor_id],
        )
        return await cursor.fetchone()


async def of_conversation(conn: Connection, organization_id: UUID, conversation_id: UUID) -> Visitor | None:
    """Return the visitor who wrote last in a conversation."""
    where: LiteralString = """ join chat_message c on c.organization_id = v.organization_id and c.visitor_id = v.id
        join message m on m.organization_id = c.organization_id and m.id = c.message_id
        where m.organization_id = %s and m.conversation_id = %s
        order by m.delivered_at desc, m.id desc limit 1"""
    async with conn.cursor(row_factory=kwargs_row(Visitor), binary=True) as cursor:
        await cursor.execute(
            # Whom an answer is for.
            sql.SQL(_SELECT) + sql.SQL(where),
            [organization_id, conversation_id],
        )
        return await cursor.fetchone()


async def in_conversation(conn: Connection, organization_id: UUID, conversation_id: UUID) -> list[Visitor]:
    """Return the visitors who wrote in a conversation, in the order they came; several where chats were merged."""
    where: LiteralString = """ where v.organization_id = %(organization)s and v.id in (
            select c.visitor_id from chat_message c
            join message m on m.organization_id = c.organization_id and m.id = c.message_id
            where m.organization_id = %(organization)s and m.conversation_id = %(conversation)s
              and m.channel = 'live_chat')
        order by v.created_at, v.id"""
    async with conn.cursor(row_factory=kwargs_row(Visitor), binary=True) as cursor:
        await cursor.execute(
            # Who is on the other side?
            sql.SQL(_SELECT) + sql.SQL(where),
            {"organization": organization_id, "conversation": conversation_id},
        )
        return await cursor.fetchall()


async def newest(conn: Connection, organization_id: UUID, visitor_ids: Sequence[UUID]) -> list[ChatMessage]:
    """Return the newest message that each visitor wrote himself."""
    async with conn.cursor(row_factory=kwargs_row(ChatMessage), binary=True) as cursor:
        await cursor.execute(
            # With what his page said of him.
            """select distinct on (c.visitor_id) c.message_id, c.visitor_id, c.echo_id, c.identity, c.meta,
                      c.page_url, c.page_title
               from chat_message c
               join message m on m.organization_id = c.organization_id and m.id = c.message_id
               where c.organization_id = %s and c.visitor_id = any(%s) and c.echo_id is not null
               order by c.visitor_id, m.delivered_at desc, m.id desc""",
            [organization_id, list(visitor_ids)],
        )
        return await cursor.fetchall()


async def unseen(
    conn: Connection, organization_id: UUID, conversation_ids: Sequence[UUID], until: datetime | None
) -> list[tuple[UUID, UUID]]:
    """Return (visitor, his newest message until then), of those who were not told yet that it was seen."""
    cursor = await conn.execute(
        # Whom to tell that he was read; visitors in the order of their locks. Times are told in milliseconds.
        """select newest.visitor_id, newest.message_id
           from (select distinct on (c.visitor_id) c.visitor_id, c.message_id
                 from message m
                 join chat_message c on c.organization_id = m.organization_id and c.message_id = m.id
                   and c.echo_id is not null
                 where m.organization_id = %(organization)s and m.conversation_id = any(%(conversations)s)
                   and m.channel = 'live_chat'
                   and m.delivered_at <= coalesce(%(until)s::timestamptz, 'infinity') + interval '1 millisecond'
                 order by c.visitor_id, m.delivered_at desc, m.id desc) newest
           where not exists (
               select from chat_feed f where f.organization_id = %(organization)s
                 and f.visitor_id = newest.visitor_id and f.kind = 'seen' and f.message_id = newest.message_id)
           order by newest.visitor_id""",
        {"organization": organization_id, "conversations": list(conversation_ids), "until": until},
    )
    return [(row[0], row[1]) for row in await cursor.fetchall()]


async def put_token(conn: Connection, organization_id: UUID, visitor_id: UUID, token_hash: bytes) -> None:
    """Keep the hash of a token."""
    await conn.execute(
        # One more browser of a visitor.
        "insert into visitor_token (token_hash, organization_id, visitor_id) values (%s, %s, %s)",
        [token_hash, organization_id, visitor_id],
    )


async def set_profile(conn: Connection, organization_id: UUID, visitor_id: UUID, profile: Profile) -> None:
    """Write what a visitor says of himself."""
    await conn.execute(
        # His name and address.
        """update visitor set name = %s, email = %s, email_key = %s, identity = %s, avatar_url = %s
           where organization_id = %s and id = %s""",
        [
            profile.name,
            profile.email,
            profile.email.casefold(),
            profile.identity,
            profile.avatar_url,
            organization_id,
            visitor_id,
        ],
    )


async def set_blocked(conn: Connection, organization_id: UUID, visitor_id: UUID, *, blocked: bool) -> None:
    """Write since when a visitor is blocked; the first time counts."""
    await conn.execute(
        # Nothing more from him.
        """update visitor set blocked_at = case when %s then coalesce(blocked_at, now()) end
           where organization_id = %s and id = %s""",
        [blocked, organization_id, visitor_id],
    )


async def consent(conn: Connection, organization_id: UUID, visitor_id: UUID) -> None:
    """Write that a visitor consents; the first time counts."""
    await conn.execute(
        # Since when he does.
        "update visitor set consented_at = coalesce(consented_at, now()) where organization_id = %s and id = %s",
        [organization_id, visitor_id],
    )


async def echoed(conn: Connection, organization_id: UUID, visitor_id: UUID, echo_id: UUID) -> UUID | None:
    """Return the message that a widget's own name stands for."""
    cursor = await conn.execute(
        # Was this sent before?
        "select message_id from chat_message where organization_id = %s and visitor_id = %s and echo_id = %s",
        [organization_id, visitor_id, echo_id],
    )
    row = await cursor.fetchone()
    return row[0] if row else None


async def put_messages(conn: Connection, organization_id: UUID, messages: Sequence[ChatMessage]) -> None:
    """Insert what only messages of a chat have."""
    async with conn.cursor() as cursor:
        await cursor.executemany(
            # One message of a chat.
            """insert into chat_message (organization_id, message_id, visitor_id, echo_id, identity, meta, page_url,
                   page_title)
               values (%s, %s, %s, %s, %s, %s, %s, %s)""",
            [
                [
                    organization_id,
                    one.message_id,
                    one.visitor_id,
                    one.echo_id,
                    one.identity,
                    Jsonb(one.meta),
                    one.page_url,
                    one.page_title,
                ]
                for one in messages
            ],
        )


async def of_messages(conn: Connection, organization_id: UUID, message_ids: Sequence[UUID]) -> dict[UUID, ChatMessage]:
    """Return message → what only a message of a chat has."""
    async with conn.cursor(row_factory=kwargs_row(ChatMessage), binary=True) as cursor:
        await cursor.execute(
            # Identity, data and page of messages.
            """select message_id, visitor_id, echo_id, identity, meta, page_url, page_title from chat_message
               where organization_id = %s and message_id = any(%s)""",
            [organization_id, list(message_ids)],
        )
        return {one.message_id: one for one in await cursor.fetchall()}


async def of_address(conn: Connection, organization_id: UUID, account_id: UUID, email_key: str) -> Visitor | None:
    """Return the newest visitor of an account who gave this address, casefolded."""
    async with conn.cursor(row_factory=kwargs_row(Visitor), binary=True) as cursor:
        await cursor.execute(
            # Whose chat is asked for?
            sql.SQL(_SELECT)
            + sql.SQL(
                """ where v.organization_id = %s and v.account_id = %s and v.email_key = %s and v.email_key <> ''
                      and v.blocked_at is null order by v.created_at desc limit 1"""
            ),
            [organization_id, account_id, email_key],
        )
        return await cursor.fetchone()
