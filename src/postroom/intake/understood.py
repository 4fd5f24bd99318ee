"""From what a channel understood to what is stored (pure)."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from postroom.accounts.model import Account
from postroom.channels.base import AWAY, FolderRole, FolderState, Incoming, Message
from postroom.contacts.correspondents import Sighting
from postroom.conversations.messages import AttachmentRow, Folder, MessageRow
from postroom.intake.enclosed import enclosed, mailbox, mailboxes
from postroom.kit.ids import id_at, new_id
from postroom.mirror.copies import filed_under

SEEN = "\\Seen"
_PLACES = {FolderRole.INBOX, *AWAY}
_CLOCKS_DIFFER = timedelta(days=1)


def is_outgoing(message: Message, own: Collection[str], role: FolderRole) -> bool:
    """Return whether the account's owner wrote this: it lies in Sent, or it is from him and not in the inbox.

    `own` are the account's own addresses, casefolded.
    """
    if role is FolderRole.SENT:
        return True
    ours = message.from_ is not None and message.from_.address.casefold() in own
    return ours and role is not FolderRole.INBOX


def is_away(folder: FolderState) -> bool:
    """Tell whether a folder holds what was thrown away, or spam."""
    return folder.role in AWAY


def role_of(incoming: Incoming, folder: FolderState) -> FolderRole:
    """Return what the place of a message is for: its labels say it where folders are labels, but in Trash and Spam."""
    return folder.role if is_away(folder) else incoming.role or folder.role


def folder_of(incoming: Incoming, folder: FolderState) -> Folder:
    """Return in which of the folders that matter for its place a message lies."""
    role = role_of(incoming, folder)
    return Folder(role) if role in _PLACES else Folder.OTHER


def labels_of(incoming: Incoming, folder: FolderState) -> frozenset[str]:
    """Return what a message is filed under: its folder when that is for nothing else, and Gmail's labels."""
    return filed_under(folder.path, folder.role, incoming.labels)


def is_news(incoming: Incoming, folder: FolderState, account: Account) -> bool:
    """Tell whether a message is to be put in front of people: it arrived since, and nobody has thrown it away.

    Old mail that somebody moves into a folder keeps its date, and is no news.
    """
    arrived = incoming.live and incoming.received_at > account.created_at - _CLOCKS_DIFFER
    return arrived and role_of(incoming, folder) is not FolderRole.TRASH


def correspondents(message: Message, own: Collection[str], *, outgoing: bool, at: datetime) -> list[Sighting]:
    """Return the people outside that this message was exchanged with; `own` addresses are nobody outside."""
    people = [*message.to, *message.cc] if outgoing else [message.from_] if message.from_ else []
    return [Sighting(one.name, one.address, at) for one in people if one.address.casefold() not in own]


def message_row(
    message: Message,
    incoming: Incoming,
    *,
    account: Account,
    conversation_id: UUID,
    outgoing: bool,
    raw_sha256: bytes,
    now: datetime,
    settled: bool,
) -> MessageRow:
    """Return the row of a message. Its place in lists is when it was received, never later than now."""
    delivered_at = min(incoming.received_at, now)
    return MessageRow(
        id=id_at(int(delivered_at.timestamp() * 1000)),
        conversation_id=conversation_id,
        account_id=account.id,
        channel="email",
        outgoing=outgoing,
        author_id=None,
        email_message_id=message.message_id,
        in_reply_to=list(message.in_reply_to),
        reference_ids=list(message.references),
        from_field=mailbox(message.from_) if message.from_ else None,
        to_fields=mailboxes(message.to),
        cc_fields=mailboxes(message.cc),
        bcc_fields=mailboxes(message.bcc),
        reply_to_fields=mailboxes(message.reply_to),
        subject=message.subject,
        preview=message.preview,
        sent_at=message.sent_at,
        delivered_at=delivered_at,
        created_at=now,
        fingerprint=message.fingerprint,
        raw_sha256=raw_sha256,
        raw_size=len(incoming.raw),
        trackers=list(message.trackers),
        remote_images=message.remote_images,
        automation=message.automation.value if message.automation else None,
        settled_at=now if settled else None,
        text=message.text,
        new_text=message.new_text,
        html=message.html,
        html_pending=message.html_pending,
        enclosed=enclosed(message),
    )


def attachment_rows(message: Message, message_id: UUID, hashes: Iterable[bytes]) -> list[AttachmentRow]:
    """Return the rows of a message's files, whose blobs are named by `hashes` in the same order."""
    return [
        AttachmentRow(
            id=new_id(),
            message_id=message_id,
            ordinal=ordinal,
            filename=file.filename,
            media_type=file.media_type,
            size=len(file.content),
            content_id=file.content_id,
            inline=file.inline,
            sha256=sha256,
        )
        for ordinal, (file, sha256) in enumerate(zip(message.attachments, hashes, strict=True))
    ]
