"""SQL of drafts."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString
from uuid import UUID

import msgspec
from psycopg import sql
from psycopg.rows import dict_row, kwargs_row
from psycopg.types.json import Jsonb

from postroom.composer.model import Draft
from postroom.storage.database import Connection

_COLUMNS: LiteralString = """id, conversation_id, author_id, account_id, subject, body, to_fields, cc_fields,
    bcc_fields, in_reply_to, quote, forward, apart, attachments, updated_at, message_id, send_at, scheduled_at,
    auto_followup, send_close, send_snooze_until, held_error, held_fault,
    (select a.id from alias a where a.organization_id = draft.organization_id and a.id = draft.alias_id
       and (a.removed_at is null or draft.message_id is not null)) as alias_id"""
_SELECT: LiteralString = f"select {_COLUMNS} from draft"
_DATED: LiteralString = f"select created_at, {_COLUMNS} from draft"
_OPEN: LiteralString = " and discarded_at is null and message_id is null"


class Dated(msgspec.Struct, frozen=True):
    """A draft, and when it was begun."""

    created_at: datetime
    draft: Draft


async def put(conn: Connection, organization_id: UUID, draft: Draft) -> bool:
    """Insert a draft or write its new state; false for one that was sent, or is somebody else's: it is left alone."""
    cursor = await conn.execute(
        # Save as one types; a discarded draft comes back. What it answered may have been called back meanwhile.
        """insert into draft (organization_id, id, conversation_id, author_id, account_id, alias_id, subject, body,
                              to_fields, cc_fields, bcc_fields, in_reply_to, quote, forward, apart, attachments,
                              updated_at)
           values (%(organization)s, %(id)s, %(conversation)s, %(author)s, %(account)s, %(alias)s, %(subject)s,
                   %(body)s, %(to)s, %(cc)s, %(bcc)s,
                   (select id from message where organization_id = %(organization)s and id = %(in_reply_to)s),
                   %(quote)s, %(forward)s, %(apart)s, %(attachments)s, %(at)s)
           on conflict (organization_id, id) do update set account_id = excluded.account_id,
               alias_id = excluded.alias_id, subject = excluded.subject, body = excluded.body,
               to_fields = excluded.to_fields, cc_fields = excluded.cc_fields, bcc_fields = excluded.bcc_fields,
               in_reply_to = excluded.in_reply_to, quote = excluded.quote, forward = excluded.forward,
               apart = excluded.apart, attachments = excluded.attachments, updated_at = excluded.updated_at,
               discarded_at = null, held_error = '', held_fault = null
           where draft.message_id is null and draft.author_id = excluded.author_id""",
        {
            "organization": organization_id,
            "id": draft.id,
            "conversation": draft.conversation_id,
            "author": draft.author_id,
            "account": draft.account_id,
            "alias": draft.alias_id,
            "subject": draft.subject,
            "body": draft.body,
            "to": Jsonb(draft.to_fields),
            "cc": Jsonb(draft.cc_fields),
            "bcc": Jsonb(draft.bcc_fields),
            "in_reply_to": draft.in_reply_to,
            "quote": draft.quote,
            "forward": draft.forward,
            "apart": draft.apart,
            "attachments": list(draft.attachments),
            "at": draft.updated_at,
        },
    )
    return cursor.rowcount == 1


async def get(conn: Connection, organization_id: UUID, draft_id: UUID, *, lock: bool = False) -> Draft | None:
    """Return a draft, sent or not."""
    where: LiteralString = " where organization_id = %s and id = %s"
    async with conn.cursor(row_factory=kwargs_row(Draft)) as cursor:
        # One draft.
        query = sql.SQL(_SELECT) + sql.SQL(where) + sql.SQL(" for update" if lock else "")
        await cursor.execute(query, [organization_id, draft_id])
        return await cursor.fetchone()


async def of_author(conn: Connection, organization_id: UUID, person_id: UUID, limit: int) -> list[Draft]:
    """Return a person's open drafts, newest first."""
    where: LiteralString = " where organization_id = %s and author_id = %s"
    order: LiteralString = " order by updated_at desc limit %s"
    async with conn.cursor(row_factory=kwargs_row(Draft)) as cursor:
        # Drafts of one person.
        query = sql.SQL(_SELECT) + sql.SQL(where) + sql.SQL(_OPEN) + sql.SQL(order)
        await cursor.execute(query, [organization_id, person_id, limit])
        return await cursor.fetchall()


async def of_conversation(conn: Connection, organization_id: UUID, conversation_id: UUID) -> list[Draft]:
    """Return the open drafts of a conversation, oldest first."""
    where: LiteralString = " where organization_id = %s and conversation_id = %s"
    async with conn.cursor(row_factory=kwargs_row(Draft)) as cursor:
        # Drafts in one conversation.
        query = sql.SQL(_SELECT) + sql.SQL(where) + sql.SQL(_OPEN) + sql.SQL(" order by created_at")
        await cursor.execute(query, [organization_id, conversation_id])
        return await cursor.fetchall()


async def page(
    conn: Connection, organization_id: UUID, conversation_id: UUID, until: datetime, limit: int
) -> list[Dated]:
    """Return open drafts of a conversation begun before a moment, newest first, and all of the last one's moment."""
    where: LiteralString = " where organization_id = %s and conversation_id = %s and created_at < %s"
    order: LiteralString = " order by created_at desc fetch first (%s) rows with ties"
    async with conn.cursor(row_factory=dict_row) as cursor:
        # One page of the drafts of a conversation.
        query = sql.SQL(_DATED) + sql.SQL(where) + sql.SQL(_OPEN) + sql.SQL(order)
        await cursor.execute(query, [organization_id, conversation_id, until, limit])
        return [Dated(row.pop("created_at"), Draft(**row)) for row in await cursor.fetchall()]


async def discard(conn: Connection, organization_id: UUID, draft_id: UUID, person_id: UUID) -> bool:
    """Discard a person's own draft; false when it is somebody else's, was sent, or is discarded already."""
    cursor = await conn.execute(
        # Put a draft away; its moment is kept for who takes that back.
        """update draft set discarded_at = now(), discarded_send_at = send_at, send_at = null
           where organization_id = %s and id = %s and author_id = %s and message_id is null and discarded_at is null""",
        [organization_id, draft_id, person_id],
    )
    return cursor.rowcount == 1


async def set_sent(
    conn: Connection, organization_id: UUID, draft_id: UUID, message_id: UUID | None, conversation_id: UUID
) -> None:
    """Say what a draft became; None: it is a draft again."""
    await conn.execute(
        # From draft to message, or back.
        """update draft set message_id = %s, conversation_id = %s, send_at = null
           where organization_id = %s and id = %s""",
        [message_id, conversation_id, organization_id, draft_id],
    )


async def leave_account(conn: Connection, organization_id: UUID, account_id: UUID) -> None:
    """Take the account from open drafts: their writers choose another one."""
    await conn.execute(
        # Nothing leaves through it any more.
        """update draft set account_id = null, alias_id = null
           where organization_id = %s and account_id = %s and message_id is null""",
        [organization_id, account_id],
    )


async def delete_of(
    conn: Connection, organization_id: UUID, messages: Sequence[UUID], conversations: Sequence[UUID]
) -> None:
    """Delete drafts that became these messages or lie in these conversations; others answer nothing any more."""
    await conn.execute(
        # They hold the same words.
        "delete from draft where organization_id = %s and (message_id = any(%s) or conversation_id = any(%s))",
        [organization_id, list(messages), list(conversations)],
    )
    await conn.execute(
        # An answer that stays with its conversation.
        """update draft set in_reply_to = null, quote = false, forward = false, apart = false
           where organization_id = %s and in_reply_to = any(%s)""",
        [organization_id, list(messages)],
    )
