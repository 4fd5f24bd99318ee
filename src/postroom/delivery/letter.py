"""A letter: what a draft becomes, before anything of it is kept.

draft ──▶ its words written anew ──▶ the original below ──▶ files: inside, attached, or behind links ──▶ the message
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from postroom.accounts import aliases
from postroom.accounts.model import Sender
from postroom.composer import drafts, uploads
from postroom.composer.model import Draft, Recipient, Upload
from postroom.conversations import shared_files, timeline
from postroom.conversations.messages import MessageRow
from postroom.conversations.shared_files import NewSharedFile
from postroom.conversations.timeline import Part, TimelineMessage
from postroom.delivery import large_files, render
from postroom.events.act import Act
from postroom.identity import people
from postroom.kit import media_types
from postroom.kit.clock import now
from postroom.kit.errors import Invalid


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A message and its files. `below` are the parts of the original, `outside` its receivers that are not ourselves.

    `shared` are files that go as links, until `shared_until`.
    """

    row: MessageRow
    sender: Sender
    attached: Sequence[Upload]
    below: Sequence[Part]
    shared: Sequence[NewSharedFile]
    shared_until: datetime
    outside: Sequence[Recipient]


async def write(
    act: Act,
    draft: Draft,
    sender: Sender,
    conversation_id: UUID,
    *,
    leaves_at: datetime,
    references: Sequence[str] = (),
    quoted: str | None = None,
    address: str | None = None,
) -> Letter:
    """Write a saved draft of the actor as a message of a conversation; `references` and the rest as `submit` says.

    Raises `Invalid` when what it answers, or a file, is not there any more.
    """
    original = await _original(act, draft)
    attached = await uploads.named(act, draft.attachments)
    writer = await people.get(act.tx, draft.author_id)
    pictures = {one.content_id for one in attached if one.media_type in media_types.PICTURES}
    written = await asyncio.to_thread(render.write, draft, writer, pictures, original, quoted)
    below = await timeline.parts(act.conn, act.organization_id, original.id) if original and draft.quote else []
    until = leaves_at + shared_files.LIFE
    if sender.account.is_chat:
        words = render.chat_row(draft, written, writer, sender=sender, conversation_id=conversation_id, now=now())
        if not words.text and not attached:
            msg = "There is nothing in this message."
            raise Invalid(msg, field="body")
        return Letter(row=words, sender=sender, attached=attached, below=(), shared=(), shared_until=until, outside=())
    room = large_files.room_of(sender.account, written, below)
    parted = large_files.part(attached, written, room, writer, address=address, until=until)
    own = await aliases.own_keys(act.conn, sender.account)
    row = render.message_row(
        draft,
        parted.written,
        original,
        sender=sender,
        own=own,
        conversation_id=conversation_id,
        now=now(),
        references=references,
    )
    return Letter(
        row=row,
        sender=sender,
        attached=parted.attached,
        below=below,
        shared=parted.shared,
        shared_until=until,
        outside=[one for one in draft.recipients if one[1].casefold() not in own],
    )


async def _original(act: Act, draft: Draft) -> TimelineMessage | None:
    if draft.in_reply_to is None:
        return None
    found = await timeline.named(act.conn, act.organization_id, drafts.author_of(act), [draft.in_reply_to])
    if not found or (draft.conversation_id and found[0].conversation_id != draft.conversation_id):
        msg = "The message you answer is not in this conversation any more. Open it again; your draft is kept."
        raise Invalid(msg)
    return found[0]
