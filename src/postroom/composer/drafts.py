"""Save, discard and list drafts. A draft's id is made by the client, so saving twice is saving once."""

import re
from collections.abc import Sequence
from uuid import UUID

import msgspec

from postroom.accounts import aliases
from postroom.composer.model import (
    NO_TROUBLE,
    BadAddress,
    Draft,
    LineBreak,
    NoSuchDraft,
    OutboxRow,
    Recipient,
    Scheduled,
)
from postroom.composer.store import drafts as store
from postroom.composer.store import schedule as schedule_store
from postroom.conversations import access, joining
from postroom.conversations.timeline import cursor_of, moment_of
from postroom.events.act import Act, Audience
from postroom.events.log import record
from postroom.events.types import DraftChanged, NewMessageChanged
from postroom.kit.errors import Forbidden, Invalid
from postroom.kit.text import breaks_line, one_line
from postroom.storage.database import Connection

MAX_BODY = 2_000_000
MAX_RECIPIENTS = 200
_ADDRESS = re.compile(r"[^\s@<>(),;:\"\\\[\]\x00-\x1f\x7f]{1,64}@[^\s@<>(),;:\"\\\x00-\x1f\x7f]{1,253}")


async def save(act: Act, draft: Draft, *, sends: bool = False) -> Draft:
    """Save a draft of the actor; return it as it stands. One that was sent meanwhile is returned as it was sent.

    A scheduled one takes no other words, unless it is saved to be sent (`sends`): then it is not scheduled any more.
    What a person reads as scheduled is what goes. Raises `NoSuchDraft` for somebody else's, `NoSuchAccount`,
    `NoSuchAlias`, `NoSuchConversation`, `BadAddress`, `Scheduled` or `Invalid`.
    """
    author = author_of(act)
    stored = await _stored(act, draft.id, author)
    if stored and stored.message_id:
        return stored
    if stored and stored.send_at and not sends:
        return _as_scheduled(stored, draft)
    wanted = stored.conversation_id if stored else draft.conversation_id
    draft = msgspec.structs.replace(draft, conversation_id=await _current(act, wanted))
    await _check(act, draft)
    if not await store.put(act.conn, act.organization_id, draft):  # another window was first to save and send it
        return await _stored(act, draft.id, author) or draft
    if stored and stored.send_at and stored.makes != draft.makes:  # a refused send must not leave other words to go
        await schedule_store.clear(act.conn, act.organization_id, draft.id, NO_TROUBLE)
    await tell(act, draft)
    return draft


async def get(act: Act, draft_id: UUID) -> Draft:
    """Return a draft of the actor, also one that was sent: as it was sent. Raises `NoSuchDraft`."""
    if stored := await _stored(act, draft_id, author_of(act)):
        return stored
    raise NoSuchDraft


async def behind(act: Act, row: OutboxRow) -> Draft:
    """Return the draft that a mail was made from, whosever it is. Raises `NoSuchDraft`."""
    if stored := await store.get(act.conn, act.organization_id, row.draft_id):
        return stored
    raise NoSuchDraft


async def discard(act: Act, draft_id: UUID) -> None:
    """Put a draft away. Discarding what is gone already is no error."""
    stored = await store.get(act.conn, act.organization_id, draft_id, lock=True)
    if stored and await store.discard(act.conn, act.organization_id, draft_id, author_of(act)):
        await tell(act, stored, discarded=True)


async def mine(conn: Connection, organization_id: UUID, person_id: UUID) -> list[Draft]:
    """Return a person's open drafts, newest first."""
    return await store.of_author(conn, organization_id, person_id, 200)


async def page(
    conn: Connection, organization_id: UUID, conversation_id: UUID, *, until: str | None, limit: int
) -> tuple[list[Draft], str | None]:
    """Return open drafts of a conversation, newest first, and the cursor for older ones.

    Access to it is the caller's to check. Raises `Invalid` for a broken cursor.
    """
    rows = await store.page(conn, organization_id, conversation_id, moment_of(until), limit)
    return [row.draft for row in rows], cursor_of(rows[-1].created_at) if len(rows) >= limit else None


async def of_conversation(conn: Connection, organization_id: UUID, conversation_id: UUID) -> list[Draft]:
    """Return the open drafts of a conversation; access to it is the caller's to check."""
    return await store.of_conversation(conn, organization_id, conversation_id)


async def leave_account(act: Act, account_id: UUID) -> None:
    """Keep open drafts without the account they were to leave through: it is removed."""
    await store.leave_account(act.conn, act.organization_id, account_id)


async def delete_of(act: Act, messages: Sequence[UUID], conversations: Sequence[UUID]) -> None:
    """Delete what was sent as these messages, or written in these conversations, which are deleted next."""
    await store.delete_of(act.conn, act.organization_id, messages, conversations)


def author_of(act: Act) -> UUID:
    """Return the person who acts. Raises `Forbidden` for the system."""
    if act.person_id is None:
        msg = "Only a person can write."
        raise Forbidden(msg)
    return act.person_id


def check_address(recipient: Recipient) -> None:
    """Raise `BadAddress` unless it has the form of an addr-spec (RFC 5321, 4.1.2), without line breaks anywhere."""
    name, address = recipient
    if not _ADDRESS.fullmatch(address) or breaks_line(address) or breaks_line(name):
        raise BadAddress(address=address[:100])


def line(text: str, field: str) -> str:
    """Return text for a header of a mail, spaces folded. Raises `LineBreak`, naming the field."""
    return one_line(check_line(text, field))


def check_line(text: str, field: str) -> str:
    """Return text for a header of a mail as it is. Raises `LineBreak`, naming the field: it is never repaired."""
    if breaks_line(text):
        raise LineBreak(field=field)
    return text


async def _stored(act: Act, draft_id: UUID, author: UUID) -> Draft | None:
    stored = await store.get(act.conn, act.organization_id, draft_id, lock=True)
    if stored and stored.author_id != author:
        raise NoSuchDraft
    return stored


def _as_scheduled(stored: Draft, draft: Draft) -> Draft:
    if stored.makes != draft.makes:
        raise Scheduled
    return stored


async def _current(act: Act, conversation_id: UUID | None) -> UUID | None:
    """Return the conversation that this one is part of now: a window may not have heard yet that it was joined."""
    if conversation_id is None:
        return None
    return (await joining.current(act.conn, act.organization_id, [conversation_id]))[conversation_id]


async def _check(act: Act, draft: Draft) -> None:
    _check_lines(draft)
    if len(draft.body) > MAX_BODY:
        msg = "This draft is too long. Shorten it, or attach the text as a file."
        raise Invalid(msg, limit=MAX_BODY)
    if len(draft.recipients) > MAX_RECIPIENTS:
        msg = f"A message can go to {MAX_RECIPIENTS} people at most."
        raise Invalid(msg, limit=MAX_RECIPIENTS)
    if draft.account_id:
        await aliases.sender(act.conn, act.organization_id, author_of(act), draft.account_id, draft.alias_id)
    if draft.conversation_id:
        await access.require(act, [draft.conversation_id])


def _check_lines(draft: Draft) -> None:
    check_line(draft.subject or "", "subject")
    for field in ("to_fields", "cc_fields", "bcc_fields"):
        for place, (name, address) in enumerate(getattr(draft, field)):
            check_line(name, f"{field}[{place}].name")
            check_line(address, f"{field}[{place}].address")


async def tell(act: Act, draft: Draft, *, discarded: bool = False) -> None:
    """Say that a draft changed: to everyone in its conversation; of a new message only its writer knows."""
    if draft.conversation_id is None:
        record(act, NewMessageChanged(draft_id=draft.id), Audience(people=(draft.author_id,)))
        return
    access_set_id = await access.access_set_of(act, draft.conversation_id)
    event = DraftChanged(conversation_id=draft.conversation_id, draft_id=draft.id, discarded=discarded)
    record(act, event, Audience(access_set_id=access_set_id))
