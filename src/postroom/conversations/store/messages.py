"""SQL of messages, their bodies and attachments."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg.types.json import Jsonb

from postroom.conversations.enclosed import NOTHING, Enclosed
from postroom.storage.database import Connection

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
    subject_key: bytes | None = None
    answers_subject: bool = False
    enclosed: Enclosed = NOTHING


_JSON = {"from_field", "to_fields", "cc_fields", "bcc_fields", "reply_to_fields"}


def _values(organization_id: UUID, row: MessageRow) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(row, name) for name in row.__struct_fields__}
    return {name: Jsonb(value) if name in _JSON and value is not None else value for name, value in values.items()} | {
        "organization_id": organization_id,
        "enclosed": Jsonb(msgspec.to_builtins(row.enclosed)) if row.enclosed != NOTHING else None,
    }


async def insert(
    conn: Connection, organization_id: UUID, rows: Sequence[MessageRow], files: Sequence[AttachmentRow]
) -> None:
    """Insert messages with their bodies and attachments."""
    values = [_values(organization_id, row) for row in rows]
    async with conn.cursor() as cursor:
        await cursor.executemany(
            # New messages.
            """insert into message (organization_id, id, conversation_id, account_id, channel, outgoing, author_id,
                   email_message_id, in_reply_to, reference_ids, from_field, to_fields, cc_fields, bcc_fields,
                   reply_to_fields, subject, preview, sent_at, delivered_at, created_at, fingerprint, raw_sha256,
                   raw_size, trackers, remote_images, automation, settled_at, subject_key, answers_subject)
               values (%(organization_id)s, %(id)s, %(conversation_id)s, %(account_id)s, %(channel)s, %(outgoing)s,
                   %(author_id)s, %(email_message_id)s, %(in_reply_to)s, %(reference_ids)s, %(from_field)s,
                   %(to_fields)s, %(cc_fields)s, %(bcc_fields)s, %(reply_to_fields)s, %(subject)s, %(preview)s,
                   %(sent_at)s, %(delivered_at)s, %(created_at)s, %(fingerprint)s, %(raw_sha256)s, %(raw_size)s,
                   %(trackers)s, %(remote_images)s, %(automation)s, %(settled_at)s, %(subject_key)s,
                   %(answers_subject)s)""",
            values,
        )
        await cursor.executemany(
            # Their bodies, kept apart so that lists never touch them.
            """insert into message_body (organization_id, message_id, text, new_text, html, enclosed)
               values (%(organization_id)s, %(id)s, %(text)s, %(new_text)s, %(html)s, %(enclosed)s)""",
            values,
        )
        if files:
            await cursor.executemany(
                # Their files.
                """insert into attachment (organization_id, id, message_id, ordinal, filename, media_type, size,
                                           content_id, inline, sha256)
                   values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)""",
                [
                    [
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
                    for file in files
                ],
            )


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
