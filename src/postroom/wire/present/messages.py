"""The entries of a timeline."""

from collections.abc import Callable, Sequence
from uuid import UUID

import msgspec

from postroom.chats.model import ChatMessage
from postroom.composer.model import Draft as DraftRow
from postroom.composer.model import Upload
from postroom.conversations.shared_files import SharedFile as SharedFileRow
from postroom.conversations.timeline import CommentRow, EventRow, FileRow, LinkRow, TimelineMessage
from postroom.kit.clock import now, unix
from postroom.kit.media_types import has_thumbnail
from postroom.wire.base import AddressField
from postroom.wire.conversations import (
    Activity,
    Comment,
    Draft,
    File,
    Message,
    Returned,
    SendState,
    SentSharedFile,
    SharedFile,
)
from postroom.wire.present import enclosed
from postroom.wire.present.faults import fault

Link = Callable[[str, UUID, str], str]
"""Makes the address of a file: kind (body, file), id, name."""


def message(row: TimelineMessage, link: Link, about: ChatMessage | None = None) -> Message:
    """Show a message; `about` is what only one of a chat has."""
    return Message(
        id=row.id,
        conversation=row.conversation_id,
        account=row.account_id,
        channel=row.channel,
        outgoing=row.outgoing,
        author=row.author_id,
        subject=row.subject,
        preview=row.preview,
        email_message_id=row.email_message_id,
        in_reply_to=row.in_reply_to,
        references=row.reference_ids,
        from_field=addresses([row.from_field])[0] if row.from_field else None,
        to_fields=addresses(row.to_fields),
        cc_fields=addresses(row.cc_fields),
        bcc_fields=addresses(row.bcc_fields),
        reply_to_fields=addresses(row.reply_to_fields),
        delivered_at=unix(row.delivered_at),
        created_at=unix(row.created_at),
        text=row.text,
        new_text=row.new_text,
        body_url=link("body", row.id, "body.html") if row.has_html else None,
        attachments=[file(one, link) for one in row.files],
        archive_url=link("archive", row.id, "attachments.zip") if _several(row.files) else None,
        shared_files=[shared_file(one) for one in row.shared_files],
        trackers=row.trackers,
        remote_images=row.remote_images,
        automation=row.automation,
        unexpected_sender=row.unexpected_sender,
        also_came_to=row.also_came_to,
        forwarded=enclosed.forwarded(row.enclosed.forwarded),
        events=[enclosed.event(one, row.files) for one in row.enclosed.invitations],
        protection=row.enclosed.protection,
        original_url=link("original", row.id, "message.txt") if row.has_original else None,
        source_url=link("source", row.id, "message.eml") if row.has_original else None,
        send=send_state(row),
        identity=about.identity if about else "",
    )


def send_state(row: TimelineMessage) -> SendState | None:
    """Show where an outgoing message stands."""
    if row.send_state is None:
        return None
    return SendState(
        state=row.send_state,
        attempts=row.attempts or 0,
        send_at=unix(row.send_at) if row.send_at else None,
        error=row.error or "",
        fault=fault(row.fault),
        returned=msgspec.convert(row.returned or [], list[Returned]),
    )


def file(row: FileRow, link: Link) -> File:
    """Show an attachment with an address that works for an hour."""
    small = has_thumbnail(row.media_type, row.size)
    return File(
        id=row.id,
        filename=row.filename,
        media_type=row.media_type,
        size=row.size,
        inline=row.inline,
        url=link("file", row.id, row.filename),
        thumbnail_url=link("thumbnail", row.id, "thumbnail") if small and not row.inline else None,
    )


def shared_file(row: LinkRow | SharedFileRow) -> SharedFile:
    """Show a file that went as a link."""
    over = "revoked" if row.revoked_at else "expired" if row.expires_at <= now() else None
    return SharedFile(
        id=row.id,
        author=row.person_id,
        filename=row.filename,
        size=row.size,
        state=over or "open",
        kept=row.released_at is None,
        created_at=unix(row.created_at),
        expires_at=unix(row.expires_at),
        downloads=row.downloads,
        last_download_at=unix(row.last_download_at) if row.last_download_at else None,
    )


def sent_shared_file(row: SharedFileRow) -> SentSharedFile:
    """Show a file that went as a link, with its message."""
    return SentSharedFile(
        file=shared_file(row),
        message=row.message_id,
        conversation=row.conversation_id,
        subject=row.subject,
        to_fields=addresses(row.to_fields),
    )


def _several(files: Sequence[FileRow]) -> bool:
    return sum(not one.inline for one in files) > 1


def upload(row: Upload, link: Link) -> File:
    """Show a file of a draft."""
    return File(
        id=row.id,
        filename=row.filename,
        media_type=row.media_type,
        size=row.size,
        inline=False,
        url=link("upload", row.id, row.filename),
        thumbnail_url=None,
    )


def comment(row: CommentRow) -> Comment:
    """Show a comment."""
    return Comment(
        id=row.id,
        conversation=row.conversation_id,
        author=row.author_id,
        body=row.body,
        mentions=row.mentions,
        created_at=unix(row.created_at),
    )


def activity(row: EventRow) -> Activity:
    """Show what happened as one line."""
    return Activity(
        seq=row.seq,
        kind=row.kind,
        actor_kind=row.actor_kind,
        actor=row.actor_id,
        data=row.payload,
        created_at=unix(row.at),
    )


def draft(organization_id: UUID, row: DraftRow, uploads: Sequence[Upload], link: Link) -> Draft:
    """Show a draft."""
    return Draft(
        id=row.id,
        conversation=row.conversation_id,
        organization=organization_id,
        author=row.author_id,
        account=row.account_id,
        alias=row.alias_id,
        subject=row.subject or "",
        body=row.body,
        to_fields=addresses(row.to_fields),
        cc_fields=addresses(row.cc_fields),
        bcc_fields=addresses(row.bcc_fields),
        in_reply_to=row.in_reply_to,
        quote=row.quote,
        forward=row.forward,
        apart=row.apart,
        attachments=[upload(one, link) for one in uploads],
        updated_at=unix(row.updated_at),
        send_at=unix(row.send_at) if row.send_at else None,
        auto_followup=row.auto_followup,
        send_close=row.send_close,
        send_snooze_until=row.send_snooze_until,
        held=row.held_error,
        held_fault=fault(row.fault),
    )


def addresses(rows: Sequence[Sequence[str]]) -> list[AddressField]:
    """Show mailboxes stored as [name, address]."""
    return [AddressField(name=row[0], address=row[1]) for row in rows]
