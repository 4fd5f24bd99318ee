"""SQL of messages, their bodies and attachments."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from psycopg.rows import args_row, kwargs_row
from psycopg.types.json import Jsonb

from postroom.conversations.enclosed import NOTHING, Enclosed
from postroom.storage.database import Connection, copy_in

Mailbox = tuple[str, str]  # name, address


class AttachmentRow(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a message; `sha256` names its blob."""

    id: UUID
    message_id: UUID
    ordinal: int
    filename: str
    media_type: str
    size: int
    content_id: str | None
    inline: bool
    sha256: bytes


class MessageRow(msgspec.Struct, frozen=True, kw_only=True):
    """One message as it is stored. `settled_at` None: received, but in front of nobody yet."""

    id: UUID
    conversation_id: UUID
    account_id: UUID | None
    channel: str
    outgoing: bool
    author_id: UUID | None
    email_message_id: str | None
    in_reply_to: list[str]
    reference_ids: list[str]
    from_field: Mailbox | None
    to_fields: list[Mailbox]
    cc_fields: list[Mailbox]
    bcc_fields: list[Mailbox]
    reply_to_fields: list[Mailbox]
    subject: str
    preview: str
    sent_at: datetime | None
    delivered_at: datetime
    created_at: datetime
    fingerprint: bytes
    raw_sha256: bytes | None
    raw_size: int
    trackers: list[str]
    remote_images: int
    automation: str | None
    settled_at: datetime | None
    text: str
    new_text: str
    html: str | None
    html_pending: bool = False
    subject_key: bytes | None = None
    answers_subject: bool = False
    enclosed: Enclosed = NOTHING


async def insert(
    conn: Connection, organization_id: UUID, rows: Sequence[MessageRow], files: Sequence[AttachmentRow]
) -> None:
    """Insert messages with their bodies and attachments."""
    await copy_in(
        conn,
        # New messages.
        """copy message (organization_id, id, conversation_id, account_id, channel, outgoing, author_id,
                         email_message_id, in_reply_to, reference_ids, from_field, to_fields, cc_fields, bcc_fields,
                         reply_to_fields, subject, preview, sent_at, delivered_at, created_at, fingerprint, raw_sha256,
                         raw_size, trackers, remote_images, automation, settled_at, subject_key, answers_subject)
           from stdin""",
        [_message(organization_id, row) for row in rows],
    )
    await copy_in(
        conn,
        # Their bodies, kept apart so that lists never touch them.
        "copy message_body (organization_id, message_id, text, new_text, html, html_pending, enclosed) from stdin",
        ([organization_id, row.id, row.text, row.new_text, row.html, row.html_pending, _enclosed(row)] for row in rows),
    )
    if files:
        await copy_in(
            conn,
            # Their files.
            """copy attachment (organization_id, id, message_id, ordinal, filename, media_type, size, content_id,
                                inline, sha256) from stdin""",
            [_attachment(organization_id, file) for file in files],
        )


def _message(organization_id: UUID, row: MessageRow) -> list[object]:
    return [
        organization_id,
        row.id,
        row.conversation_id,
        row.account_id,
        row.channel,
        row.outgoing,
        row.author_id,
        row.email_message_id,
        row.in_reply_to,
        row.reference_ids,
        Jsonb(row.from_field) if row.from_field else None,
        Jsonb(row.to_fields),
        Jsonb(row.cc_fields),
        Jsonb(row.bcc_fields),
        Jsonb(row.reply_to_fields),
        row.subject,
        row.preview,
        row.sent_at,
        row.delivered_at,
        row.created_at,
        row.fingerprint,
        row.raw_sha256,
        row.raw_size,
        row.trackers,
        row.remote_images,
        row.automation,
        row.settled_at,
        row.subject_key,
        row.answers_subject,
    ]


def _enclosed(row: MessageRow) -> Jsonb | None:
    return Jsonb(msgspec.to_builtins(row.enclosed)) if row.enclosed != NOTHING else None


def _attachment(organization_id: UUID, file: AttachmentRow) -> list[object]:
    return [
        organization_id,
        file.id,
        file.message_id,
        file.ordinal,
        file.filename,
        file.media_type,
        file.size,
        file.content_id,
        file.inline,
        file.sha256,
    ]


async def settle(conn: Connection, organization_id: UUID, conversation_id: UUID) -> list[tuple[UUID, bool, str | None]]:
    """Mark the unsettled messages of a conversation as settled; return (id, outgoing, automation), oldest first."""
    cursor = await conn.execute(
        # What arrived and waits to be placed.
        """with settled as (
               update message set settled_at = now()
               where organization_id = %s and conversation_id = %s and settled_at is null
               returning id, outgoing, automation, delivered_at)
           select id, outgoing, automation from settled order by delivered_at, id""",
        [organization_id, conversation_id],
    )
    return [(row[0], row[1], row[2]) for row in await cursor.fetchall()]


async def unsettled(conn: Connection, limit: int) -> list[tuple[UUID, UUID]]:
    """Return (organization, conversation) with messages that wait to be placed, for the sweep."""
    cursor = await conn.execute(
        # Conversations whose wake-up may be lost.
        "select distinct organization_id, conversation_id from message where settled_at is null limit %s",
        [limit],
    )
    return [(row[0], row[1]) for row in await cursor.fetchall()]


async def count(conn: Connection, organization_id: UUID, conversation_id: UUID) -> int:
    """Return how many settled messages a conversation has."""
    cursor = await conn.execute(
        # Is this message the first?
        """select count(*) from message
           where organization_id = %s and conversation_id = %s and settled_at is not null""",
        [organization_id, conversation_id],
    )
    row = await cursor.fetchone()
    return row[0] if row else 0


async def raw_sha256(conn: Connection, organization_id: UUID, message_id: UUID) -> bytes | None:
    """Return the blob of a message's raw bytes."""
    cursor = await conn.execute(
        # The bytes of one message.
        "select raw_sha256 from message where organization_id = %s and id = %s",
        [organization_id, message_id],
    )
    row = await cursor.fetchone()
    return row[0] if row else None


class Spoken(msgspec.Struct, frozen=True):
    """What a message says, for whoever it was exchanged with: its writer's name and address, its words, since when."""

    id: UUID
    outgoing: bool
    author_id: UUID | None
    from_field: list[str] | None
    text: str
    delivered_at: datetime


async def spoken(conn: Connection, organization_id: UUID, ids: Sequence[UUID]) -> dict[UUID, Spoken]:
    """Return message → what it says. Whoever asks must know that its reader may have it."""
    async with conn.cursor(row_factory=args_row(Spoken), binary=True) as cursor:
        await cursor.execute(
            # What a visitor reads.
            """select m.id, m.outgoing, m.author_id, m.from_field, b.text, m.delivered_at
               from message m join message_body b on b.organization_id = m.organization_id and b.message_id = m.id
               where m.organization_id = %s and m.id = any(%s)""",
            [organization_id, list(ids)],
        )
        return {one.id: one for one in await cursor.fetchall()}


async def attached(conn: Connection, organization_id: UUID, ids: Sequence[UUID]) -> dict[UUID, list[AttachmentRow]]:
    """Return message → its files that are not pictures of its HTML, in order."""
    found: dict[UUID, list[AttachmentRow]] = {}
    async with conn.cursor(row_factory=kwargs_row(AttachmentRow), binary=True) as cursor:
        await cursor.execute(
            # What a visitor can open.
            """select id, message_id, ordinal, filename, media_type, size, content_id, inline, sha256 from attachment
               where organization_id = %s and message_id = any(%s) and not inline order by message_id, ordinal""",
            [organization_id, list(ids)],
        )
        for row in await cursor.fetchall():
            found.setdefault(row.message_id, []).append(row)
    return found


async def attachment(conn: Connection, organization_id: UUID, attachment_id: UUID) -> AttachmentRow | None:
    """Return a file of a message."""
    async with conn.cursor(row_factory=kwargs_row(AttachmentRow), binary=True) as cursor:
        await cursor.execute(
            # One file.
            """select id, message_id, ordinal, filename, media_type, size, content_id, inline, sha256 from attachment
               where organization_id = %s and id = %s""",
            [organization_id, attachment_id],
        )
        return await cursor.fetchone()
