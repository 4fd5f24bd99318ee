"""From a draft to a message: the body written anew for mail, its text part, the original below it, what threads it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from postroom.accounts.model import Sender
from postroom.channels.base import Address, Attachment, Outgoing
from postroom.channels.email import compose, editor, plain, quoting
from postroom.channels.email.subjects import answered_subject, forward_subject, reply_subject
from postroom.composer.model import Draft
from postroom.conversations.messages import MessageRow
from postroom.conversations.threads import subject_key
from postroom.conversations.timeline import TimelineMessage
from postroom.identity.model import Person
from postroom.kit.ids import new_id
from postroom.kit.text import preview

__all__ = ["forward_subject", "reply_subject"]


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """A body as it will be sent: the writer's words, a block with links to large files, and the quoted original."""

    own_html: str
    new_text: str
    block_html: str = ""
    block_text: str = ""
    quoted_html: str = ""
    quoted_text: str = ""

    @property
    def html(self) -> str:
        """Return all of it as HTML."""
        return self.own_html + self.block_html + self.quoted_html

    @property
    def text(self) -> str:
        """Return all of it as text."""
        parts = (self.new_text, self.block_text, self.quoted_text)
        return "\n\n".join(part.rstrip("\n") for part in parts if part) + "\n"


def write(
    draft: Draft,
    writer: Person,
    pictures: Collection[str],
    original: TimelineMessage | None,
    original_html: str | None,
) -> Written:
    """Return the body of a draft, which may show `pictures` by their content ids. Blocking: run it in a thread."""
    own = editor.html_from_editor(draft.body, pictures)
    own_text = plain.text_of(own)
    if original is None or not draft.quote:
        return Written(own_html=own, new_text=own_text)
    below_html, below_text = quote(original, original_html, writer, forward=draft.forward)
    return Written(own_html=own, new_text=own_text, quoted_html=below_html, quoted_text=below_text)


def quote(original: TimelineMessage, original_html: str | None, writer: Person, *, forward: bool) -> tuple[str, str]:
    """Return a message as it stands below what its writer says, answered or handed on: as HTML and as text."""
    below = quoting.Original(
        html=original_html,
        text=original.text,
        sender=_sender(original),
        sent_at=original.delivered_at,
        subject=original.subject,
        to=_addresses(original.to_fields),
        cc=_addresses(original.cc_fields),
    )
    voice = quoting.Voice(writer.language, writer.time_zone)
    return quoting.forwarded(below, voice) if forward else quoting.answered(below, voice)


def subject_of(draft: Draft, original: TimelineMessage | None) -> str:
    """Return the subject: the writer's, else that of a reply or forward."""
    if draft.subject is not None:
        return draft.subject.strip()
    if original is None:
        return ""
    return forward_subject(original.subject) if draft.forward else reply_subject(original.subject)


def message_row(
    draft: Draft,
    written: Written,
    original: TimelineMessage | None,
    *,
    sender: Sender,
    own: Collection[str],
    conversation_id: UUID,
    now: datetime,
    references: Sequence[str] = (),
) -> MessageRow:
    """Return the row of the message a draft becomes. Its fingerprint is filled in when its bytes are composed.

    `own` are the account's own addresses, casefolded. A forward that begins a conversation of its own answers nothing:
    what comes back belongs there. `references` count where there is no original: the last of them is answered (RFC
    5322, 3.6.4).
    """
    below = None if draft.forward and draft.joins is None else original
    chain = [*below.reference_ids, below.email_message_id] if below else list(references)
    answered = below.email_message_id if below else next(reversed(references), None)
    subject = subject_of(draft, original)
    message_id = new_id()
    return MessageRow(
        id=message_id,
        conversation_id=conversation_id,
        account_id=sender.account.id,
        channel="email",
        outgoing=True,
        author_id=draft.author_id,
        email_message_id=compose.message_id(sender.address.rpartition("@")[2]),
        in_reply_to=[answered] if answered else [],
        reference_ids=[one for one in chain if one],
        from_field=(sender.name, sender.address),
        to_fields=list(draft.to_fields),
        cc_fields=list(draft.cc_fields),
        bcc_fields=list(draft.bcc_fields),
        reply_to_fields=[],
        subject=subject,
        preview=" ".join(written.new_text.split())[:200],
        sent_at=now,
        delivered_at=now,
        created_at=now,
        fingerprint=b"outbox:" + message_id.bytes,
        raw_sha256=None,
        raw_size=0,
        trackers=[],
        remote_images=0,
        automation=None,
        settled_at=now,
        text=written.text,
        new_text=written.new_text,
        html=written.html,
        subject_key=_subject_key(draft, own, subject),
    )


def chat_row(
    draft: Draft, written: Written, writer: Person, *, sender: Sender, conversation_id: UUID, now: datetime
) -> MessageRow:
    """Return the row of the message a draft in a chat becomes: the writer's words, in his name."""
    message_id = new_id()
    text = written.new_text.strip("\n")
    return MessageRow(
        id=message_id,
        conversation_id=conversation_id,
        account_id=sender.account.id,
        channel="live_chat",
        outgoing=True,
        author_id=draft.author_id,
        email_message_id=None,
        in_reply_to=[],
        reference_ids=[],
        from_field=(writer.name, ""),
        to_fields=[],
        cc_fields=[],
        bcc_fields=[],
        reply_to_fields=[],
        subject="",
        preview=preview(text),
        sent_at=now,
        delivered_at=now,
        created_at=now,
        fingerprint=b"outbox:" + message_id.bytes,
        raw_sha256=None,
        raw_size=0,
        trackers=[],
        remote_images=0,
        automation=None,
        settled_at=now,
        text=text,
        new_text=text,
        html=written.own_html,
    )


def _subject_key(draft: Draft, own: Collection[str], subject: str) -> bytes | None:
    """Return what an answer without references must share with this mail."""
    bare, _ = answered_subject(subject)
    people = {address.casefold() for _, address in draft.recipients} - set(own)
    return subject_key(bare, people) if bare and people else None


def outgoing(row: TimelineMessage, html: str, attachments: Sequence[Attachment]) -> Outgoing:
    """Return a stored message as the channel sends it."""
    return Outgoing(
        message_id=row.email_message_id or "",
        date=row.created_at,
        from_=_addresses([row.from_field or ["", ""]])[0],
        to=_addresses(row.to_fields),
        cc=_addresses(row.cc_fields),
        bcc=_addresses(row.bcc_fields),
        subject=row.subject,
        html=html,
        text=row.text,
        in_reply_to=row.in_reply_to,
        references=row.reference_ids,
        attachments=attachments,
    )


def _addresses(rows: Sequence[Sequence[str]]) -> list[Address]:
    return [Address(row[0], row[1]) for row in rows]


def _sender(original: TimelineMessage) -> Address | None:
    return _addresses([original.from_field])[0] if original.from_field else None
