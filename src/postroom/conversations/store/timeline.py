"""SQL of the timeline: messages, comments and drafts of one conversation."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString
from uuid import UUID

import msgspec
from psycopg.rows import args_row

from postroom.conversations.enclosed import NOTHING, Enclosed
from postroom.kit.faults import Fault, fault_from
from postroom.storage.database import Connection


class FileRow(msgspec.Struct, frozen=True):
    """One attachment, as the timeline lists it."""

    id: UUID
    filename: str
    media_type: str
    size: int
    inline: bool


class LinkRow(msgspec.Struct, frozen=True):
    """A file that went as a link, as the timeline lists it."""

    id: UUID
    person_id: UUID
    filename: str
    size: int
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    released_at: datetime | None
    downloads: int
    last_download_at: datetime | None


class TimelineMessage(msgspec.Struct, frozen=True):
    """A message with everything the screen needs; the send state is None for mail from outside."""

    id: UUID
    conversation_id: UUID
    account_id: UUID | None
    channel: str
    outgoing: bool
    author_id: UUID | None
    subject: str
    preview: str
    email_message_id: str | None
    in_reply_to: list[str]
    reference_ids: list[str]
    from_field: list[str] | None
    to_fields: list[list[str]]
    cc_fields: list[list[str]]
    bcc_fields: list[list[str]]
    reply_to_fields: list[list[str]]
    delivered_at: datetime
    created_at: datetime
    trackers: list[str]
    remote_images: int
    automation: str | None
    text: str
    new_text: str
    has_html: bool
    send_state: str | None
    attempts: int | None
    send_at: datetime | None
    error: str | None
    trouble: dict[str, object] | None
    returned: list[dict[str, object]] | None
    contents: dict[str, object] | None
    has_original: bool
    attachments: list[dict[str, object]]
    also_came_to: list[str]
    links: list[dict[str, object]]
    unexpected_sender: bool = False

    @property
    def files(self) -> list[FileRow]:
        """Return the attachments, typed."""
        return msgspec.convert(self.attachments, list[FileRow])

    @property
    def shared_files(self) -> list[LinkRow]:
        """Return the files that went as links, typed."""
        return msgspec.convert(self.links, list[LinkRow])

    @property
    def enclosed(self) -> Enclosed:
        """Return what it holds besides its words, typed."""
        return msgspec.convert(self.contents, Enclosed) if self.contents else NOTHING

    @property
    def fault(self) -> Fault | None:
        """Return why sending failed, typed."""
        return fault_from(self.trouble)


class Html(msgspec.Struct, frozen=True):
    """The safe HTML of a message; while it is pending, None and the blob it is to be made from."""

    html: str | None
    raw_sha256: bytes | None


class Part(msgspec.Struct, frozen=True):
    """A file of a message with its blob. `inline`: its HTML shows it, by `content_id`."""

    filename: str
    media_type: str
    size: int
    sha256: bytes
    content_id: str | None
    inline: bool


class CommentRow(msgspec.Struct, frozen=True):
    """An internal comment."""

    id: UUID
    conversation_id: UUID
    author_id: UUID
    body: str
    mentions: list[UUID]
    created_at: datetime


_MESSAGE: LiteralString = """
    select m.id, m.conversation_id, m.account_id, m.channel, m.outgoing, m.author_id, m.subject, m.preview,
           m.email_message_id, m.in_reply_to, m.reference_ids, m.from_field, m.to_fields, m.cc_fields,
           m.bcc_fields, m.reply_to_fields, m.delivered_at, m.created_at, m.trackers, m.remote_images,
           m.automation, b.text, b.new_text, b.html is not null or b.html_pending,
           o.state, o.attempts, o.send_at, o.error, o.fault, o.returned, b.enclosed, m.raw_sha256 is not null,
           coalesce((select jsonb_agg(jsonb_build_object('id', a.id, 'filename', a.filename, 'media_type',
                        a.media_type, 'size', a.size, 'inline', a.inline) order by a.ordinal)
                     from attachment a where a.organization_id = m.organization_id and a.message_id = m.id),
                    '[]'::jsonb),
           array(select distinct a.address from intake i
                 join account a on a.organization_id = i.organization_id and a.id = i.account_id
                 where i.organization_id = m.organization_id and i.message_id = m.id and i.account_id <> m.account_id),
           coalesce((select jsonb_agg(jsonb_build_object('id', f.id, 'person_id', f.person_id, 'filename', f.filename,
                        'size', f.size, 'created_at', f.created_at, 'expires_at', f.expires_at,
                        'revoked_at', f.revoked_at, 'released_at', f.released_at, 'downloads', f.downloads,
                        'last_download_at', f.last_download_at) order by f.ordinal)
                     from shared_file f where f.organization_id = m.organization_id and f.message_id = m.id),
                    '[]'::jsonb)
    from message m join message_body b on b.organization_id = m.organization_id and b.message_id = m.id
    left join outbox o on o.organization_id = m.organization_id and o.message_id = m.id"""
"""Everything the screen needs of a message, in one round trip; one settled message of one organization a row."""


async def messages(
    conn: Connection, organization_id: UUID, conversation_id: UUID, until: datetime, limit: int
) -> list[TimelineMessage]:
    """Return settled messages before a moment, newest first, and all of the last one's moment."""
    async with conn.cursor(row_factory=args_row(TimelineMessage), binary=True) as cursor:
        await cursor.execute(
            # One page of a conversation.
            _MESSAGE
            + """
               where m.organization_id = %s and m.conversation_id = %s and m.settled_at is not null
                 and m.delivered_at < %s
               order by m.delivered_at desc fetch first (%s) rows with ties""",
            [organization_id, conversation_id, until, limit],
        )
        return sorted(await cursor.fetchall(), key=lambda one: (one.delivered_at, one.id), reverse=True)


async def named(conn: Connection, organization_id: UUID, ids: Sequence[UUID]) -> list[TimelineMessage]:
    """Return some messages by id, in no order; access is the caller's to check by `conversation_id`."""
    async with conn.cursor(row_factory=args_row(TimelineMessage), binary=True) as cursor:
        await cursor.execute(
            # Messages by id, in the same shape as a timeline page.
            _MESSAGE
            + """
               where m.organization_id = %s and m.id = any(%s) and m.settled_at is not null""",
            [organization_id, list(ids)],
        )
        return await cursor.fetchall()


async def comments(
    conn: Connection, organization_id: UUID, conversation_id: UUID, until: datetime, limit: int
) -> list[CommentRow]:
    """Return comments before a moment, newest first, and all of the last one's moment."""
    async with conn.cursor(row_factory=args_row(CommentRow), binary=True) as cursor:
        await cursor.execute(
            # Internal comments of a conversation.
            """select id, conversation_id, author_id, body, mentions, created_at from comment
               where organization_id = %s and conversation_id = %s and created_at < %s
               order by created_at desc fetch first (%s) rows with ties""",
            [organization_id, conversation_id, until, limit],
        )
        return sorted(await cursor.fetchall(), key=lambda one: (one.created_at, one.id), reverse=True)


async def insert_comment(conn: Connection, organization_id: UUID, row: CommentRow) -> None:
    """Insert a comment."""
    await conn.execute(
        # A new comment.
        """insert into comment (organization_id, id, conversation_id, author_id, body, mentions, created_at)
           values (%s, %s, %s, %s, %s, %s, %s)""",
        [organization_id, row.id, row.conversation_id, row.author_id, row.body, row.mentions, row.created_at],
    )


async def html(conn: Connection, organization_id: UUID, message_id: UUID) -> tuple[UUID, Html] | None:
    """Return (conversation, HTML) of a message that has any."""
    cursor = await conn.execute(
        # The body a sandboxed frame shows, or what it is made from.
        """select m.conversation_id, b.html, case when b.html_pending then m.raw_sha256 end from message m
           join message_body b on b.organization_id = m.organization_id and b.message_id = m.id
           where m.organization_id = %s and m.id = %s and (b.html is not null or b.html_pending)""",
        [organization_id, message_id],
    )
    row = await cursor.fetchone()
    return (row[0], Html(*row[1:])) if row else None


async def keep_html(conn: Connection, organization_id: UUID, message_id: UUID, html: str) -> None:
    """Keep the safe HTML of a message, once."""
    await conn.execute(
        # Looked at for the first time.
        """update message_body set html = %s, html_pending = false
           where organization_id = %s and message_id = %s and html_pending""",
        [html, organization_id, message_id],
    )


async def original(conn: Connection, organization_id: UUID, message_id: UUID) -> tuple[UUID, bytes] | None:
    """Return (conversation, sha256) of a message's bytes."""
    cursor = await conn.execute(
        # A message as it came, and the conversation that decides who may have it.
        """select conversation_id, raw_sha256 from message
           where organization_id = %s and id = %s and raw_sha256 is not null""",
        [organization_id, message_id],
    )
    row = await cursor.fetchone()
    return (row[0], row[1]) if row else None


async def attachment(
    conn: Connection, organization_id: UUID, attachment_id: UUID
) -> tuple[UUID, str, str, bytes, bool, str | None, int] | None:
    """Return (conversation, file name, media type, sha256, inline, content id, size) of an attachment."""
    cursor = await conn.execute(
        # A file, and the conversation that decides who may have it.
        """select m.conversation_id, a.filename, a.media_type, a.sha256, a.inline, a.content_id, a.size
           from attachment a
           join message m on m.organization_id = a.organization_id and m.id = a.message_id
           where a.organization_id = %s and a.id = %s""",
        [organization_id, attachment_id],
    )
    row = await cursor.fetchone()
    return (row[0], row[1], row[2], row[3], row[4], row[5], row[6]) if row else None


async def attachments(
    conn: Connection, organization_id: UUID, message_id: UUID
) -> list[tuple[UUID, str, str, bytes, bool, str | None, int]]:
    """Return as `attachment`, for all files of a message that are not part of its HTML."""
    cursor = await conn.execute(
        # The files of a message, in the order they are shown in.
        """select m.conversation_id, a.filename, a.media_type, a.sha256, a.inline, a.content_id, a.size
           from attachment a
           join message m on m.organization_id = a.organization_id and m.id = a.message_id
           where a.organization_id = %s and a.message_id = %s and not a.inline order by a.ordinal""",
        [organization_id, message_id],
    )
    return [(row[0], row[1], row[2], row[3], row[4], row[5], row[6]) for row in await cursor.fetchall()]


async def parts(conn: Connection, organization_id: UUID, message_id: UUID) -> list[Part]:
    """Return the files and pictures of a message, in their order."""
    async with conn.cursor(row_factory=args_row(Part), binary=True) as cursor:
        await cursor.execute(
            # What can be sent again without moving a byte.
            """select filename, media_type, size, sha256, content_id, inline from attachment
               where organization_id = %s and message_id = %s order by ordinal""",
            [organization_id, message_id],
        )
        return await cursor.fetchall()


async def inline_files(conn: Connection, organization_id: UUID, message_id: UUID) -> dict[str, UUID]:
    """Return content id, in small letters → attachment of a message, for the pictures inside its HTML."""
    cursor = await conn.execute(
        # cid: references of RFC 2392.
        """select lower(content_id), id from attachment
           where organization_id = %s and message_id = %s and content_id is not null""",
        [organization_id, message_id],
    )
    return {row[0]: row[1] for row in await cursor.fetchall()}
