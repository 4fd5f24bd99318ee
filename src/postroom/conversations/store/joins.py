"""SQL of joins: conversations that became one, what moved, and where their addresses lead."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg.rows import args_row
from psycopg.types.json import Jsonb

from postroom.conversations.model import Change
from postroom.storage.database import Connection, one_row


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """What a conversation gave to another one: ids, and thread keys by their external id."""

    messages: Sequence[UUID] = ()
    comments: Sequence[UUID] = ()
    drafts: Sequence[UUID] = ()
    keys: Sequence[str] = ()


class JoinRow(msgspec.Struct, frozen=True, kw_only=True):
    """One join: a message that belongs to both made them one."""

    id: UUID
    kept_id: UUID
    gone_id: UUID
    moved: Moved
    changes: Sequence[Change]
    created_at: datetime


class Threaded(msgspec.Struct, frozen=True):
    """What threads a stored message, and since when it is here."""

    id: UUID
    email_message_id: str | None
    in_reply_to: list[str]
    reference_ids: list[str]
    created_at: datetime


async def begun(conn: Connection, organization_id: UUID, ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Return when each conversation began."""
    cursor = await conn.execute(
        # The one that began first keeps its address.
        "select id, created_at from conversation where organization_id = %s and id = any(%s)",
        [organization_id, list(ids)],
    )
    return {row[0]: row[1] for row in await cursor.fetchall()}


async def apart(conn: Connection, organization_id: UUID, ids: Collection[UUID]) -> set[frozenset[UUID]]:
    """Return the pairs of these conversations that somebody put apart: themselves, or what was joined into them."""
    cursor = await conn.execute(
        # What Undo took apart stays apart, whatever else became of the two.
        """with recursive part as (
               select unnest(%(ids)s::uuid[]) as current, unnest(%(ids)s::uuid[]) as id
               union
               select part.current, c.id from part
               join conversation c on c.organization_id = %(organization)s and c.joined_into = part.id)
           select a.current, b.current from conversation_join j
           join part a on a.id = j.kept_id join part b on b.id = j.gone_id
           where j.organization_id = %(organization)s and j.undone_at is not null and a.current <> b.current""",
        {"organization": organization_id, "ids": list(ids)},
    )
    return {frozenset((row[0], row[1])) for row in await cursor.fetchall()}


async def current(conn: Connection, organization_id: UUID, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return asked → the conversation it is part of now, for those that were joined into another one."""
    cursor = await conn.execute(
        # Follow the addresses that lead on.
        """with recursive up as (
               select id as asked, id, joined_into from conversation
               where organization_id = %(organization)s and id = any(%(ids)s) and joined_into is not null
               union
               select up.asked, c.id, c.joined_into from up
               join conversation c on c.organization_id = %(organization)s and c.id = up.joined_into)
           select asked, id from up where joined_into is null""",
        {"organization": organization_id, "ids": list(ids)},
    )
    return {row[0]: row[1] for row in await cursor.fetchall()}


async def parts(conn: Connection, organization_id: UUID, conversation_id: UUID) -> list[UUID]:
    """Return the conversation and all that were joined into it."""
    cursor = await conn.execute(
        # Whose history is this?
        """with recursive part as (
               select %(conversation)s::uuid as id
               union
               select c.id from part
               join conversation c on c.organization_id = %(organization)s and c.joined_into = part.id)
           select id from part""",
        {"organization": organization_id, "conversation": conversation_id},
    )
    return [row[0] for row in await cursor.fetchall()]


async def move(conn: Connection, organization_id: UUID, pairs: Sequence[tuple[UUID, UUID]]) -> dict[UUID, Moved]:
    """Move all that (gone, kept) names from gone to kept; return what it was, by gone."""
    gone, kept = [one for one, _ in pairs], [one for _, one in pairs]
    cursor = await conn.execute(
        # Everything a conversation holds; its marks and assignees stay with it, for Undo.
        """with pair as (select * from unnest(%(gone)s::uuid[], %(kept)s::uuid[]) as p (gone, kept)),
           messages as (
               update message m set conversation_id = kept from pair
               where m.organization_id = %(organization)s and m.conversation_id = gone returning gone, m.id::text),
           comments as (
               update comment m set conversation_id = kept from pair
               where m.organization_id = %(organization)s and m.conversation_id = gone returning gone, m.id::text),
           drafts as (
               update draft m set conversation_id = kept from pair
               where m.organization_id = %(organization)s and m.conversation_id = gone returning gone, m.id::text),
           keys as (
               update thread_key m set conversation_id = kept from pair
               where m.organization_id = %(organization)s and m.conversation_id = gone returning gone, external_id),
           emptied as (
               update conversation m set joined_into = kept from pair
               where m.organization_id = %(organization)s and m.id = gone)
           select gone, 'messages', id from messages union all select gone, 'comments', id from comments
           union all select gone, 'drafts', id from drafts union all select gone, 'keys', external_id from keys""",
        {"organization": organization_id, "gone": gone, "kept": kept},
    )
    lists: dict[UUID, dict[str, list[str]]] = {one: {} for one in gone}
    for one, kind, moved in await cursor.fetchall():
        lists[one].setdefault(kind, []).append(moved)
    return {one: msgspec.convert(found, Moved) for one, found in lists.items()}


async def put_back(conn: Connection, organization_id: UUID, kept_id: UUID, gone_id: UUID, moved: Moved) -> None:
    """Move what is still in `kept_id` of `moved` to `gone_id`, which is a conversation of its own again."""
    values = {"organization": organization_id, "kept": kept_id, "gone": gone_id}
    await conn.execute(
        # Apart again. A draft goes with the message it answers.
        """with messages as (
               update message set conversation_id = %(gone)s
               where organization_id = %(organization)s and conversation_id = %(kept)s and id = any(%(messages)s)),
           comments as (
               update comment set conversation_id = %(gone)s
               where organization_id = %(organization)s and conversation_id = %(kept)s and id = any(%(comments)s)),
           drafts as (
               update draft set conversation_id = %(gone)s
               where organization_id = %(organization)s and conversation_id = %(kept)s
                 and (in_reply_to = any(%(messages)s) or message_id = any(%(messages)s)
                      or id = any(%(drafts)s) and in_reply_to is null)),
           keys as (
               update thread_key set conversation_id = %(gone)s
               where organization_id = %(organization)s and conversation_id = %(kept)s and external_id = any(%(keys)s))
           update conversation set joined_into = null where organization_id = %(organization)s and id = %(gone)s""",
        values | {name: list(getattr(moved, name)) for name in Moved.__struct_fields__},
    )


async def renew(conn: Connection, organization_id: UUID, pairs: Sequence[tuple[UUID, UUID]]) -> None:
    """Give each kept conversation the earlier beginning and the later news of the two."""
    await conn.execute(
        # It began with the first of them; what makes it unread is the latest of all.
        """update conversation k set created_at = least(k.created_at, g.created_at),
                  news_at = greatest(k.news_at, g.news_at)
           from (select p.kept, min(c.created_at) as created_at, max(c.news_at) as news_at
                 from unnest(%(gone)s::uuid[], %(kept)s::uuid[]) as p (gone, kept)
                 join conversation c on c.organization_id = %(organization)s and c.id = p.gone group by p.kept) g
           where k.organization_id = %(organization)s and k.id = g.kept""",
        {"organization": organization_id, "gone": [one for one, _ in pairs], "kept": [one for _, one in pairs]},
    )


async def insert(conn: Connection, organization_id: UUID, rows: Sequence[JoinRow]) -> None:
    """Keep what was joined."""
    async with conn.cursor() as cursor:
        await cursor.executemany(
            # For Undo, and so that old addresses can be explained.
            """insert into conversation_join (organization_id, id, kept_id, gone_id, cause, moved, changes, created_at)
               values (%s, %s, %s, %s, 'message', %s, %s, %s)""",
            [
                [
                    organization_id,
                    row.id,
                    row.kept_id,
                    row.gone_id,
                    Jsonb(msgspec.to_builtins(row.moved)),
                    Jsonb(msgspec.to_builtins(row.changes)),
                    row.created_at,
                ]
                for row in rows
            ],
        )


async def get(conn: Connection, organization_id: UUID, join_id: UUID) -> JoinRow | None:
    """Return a join that nobody undid yet."""
    cursor = await conn.execute(
        # One join, for Undo.
        """select id, kept_id, gone_id, moved, changes, created_at from conversation_join
           where organization_id = %s and id = %s and undone_at is null for update""",
        [organization_id, join_id],
    )
    row: Sequence[Any] | None = await cursor.fetchone()
    if row is None:
        return None
    moved, made = msgspec.convert(row[3], Moved), msgspec.convert(row[4], list[Change])
    return JoinRow(id=row[0], kept_id=row[1], gone_id=row[2], moved=moved, changes=made, created_at=row[5])


async def set_undone(conn: Connection, organization_id: UUID, join_id: UUID, person_id: UUID | None) -> None:
    """Say that the two are apart again, and shall stay it."""
    await conn.execute(
        # Undo happens once.
        """update conversation_join set undone_at = now(), undone_by = %s
           where organization_id = %s and id = %s""",
        [person_id, organization_id, join_id],
    )


async def commented_since(conn: Connection, organization_id: UUID, conversation_id: UUID, since: datetime) -> bool:
    """Return whether somebody wrote a comment since a moment."""
    cursor = await conn.execute(
        # Nothing says which of the two it was about.
        """select exists (select from comment where organization_id = %s and conversation_id = %s
                          and created_at >= %s)""",
        [organization_id, conversation_id, since],
    )
    return bool(one_row(await cursor.fetchone())[0])


async def accounts(conn: Connection, organization_id: UUID, conversation_id: UUID) -> set[UUID]:
    """Return the accounts that the messages of a conversation came to."""
    cursor = await conn.execute(
        # Who has this mail in an account must go on seeing it.
        """select m.account_id from message m
           where m.organization_id = %(organization)s and m.conversation_id = %(conversation)s
           union
           select i.account_id from message m
           join intake i on i.organization_id = m.organization_id and i.message_id = m.id
           where m.organization_id = %(organization)s and m.conversation_id = %(conversation)s""",
        {"organization": organization_id, "conversation": conversation_id},
    )
    return {row[0] for row in await cursor.fetchall()}


async def threaded(conn: Connection, organization_id: UUID, conversation_id: UUID) -> list[Threaded]:
    """Return what threads the messages of a conversation, oldest first."""
    async with conn.cursor(row_factory=args_row(Threaded)) as cursor:
        await cursor.execute(
            # Whose side is a message on that came after the join?
            """select id, email_message_id, in_reply_to, reference_ids, created_at from message
               where organization_id = %s and conversation_id = %s order by delivered_at, id""",
            [organization_id, conversation_id],
        )
        return await cursor.fetchall()


async def unsettled(conn: Connection, organization_id: UUID, ids: Collection[UUID]) -> list[UUID]:
    """Return those of the conversations that hold messages nobody was told of yet."""
    cursor = await conn.execute(
        # The wake-up of a conversation that is gone would find nothing.
        """select distinct conversation_id from message
           where organization_id = %s and conversation_id = any(%s) and settled_at is null""",
        [organization_id, list(ids)],
    )
    return [row[0] for row in await cursor.fetchall()]
