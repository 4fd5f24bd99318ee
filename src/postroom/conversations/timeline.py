"""The timeline of a conversation: messages, comments and what happened, newest page first, each page oldest first."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from postroom.conversations import access
from postroom.conversations.store import joins, strangers
from postroom.conversations.store import timeline as store
from postroom.conversations.store.timeline import CommentRow, FileRow, Html, LinkRow, Part, TimelineMessage
from postroom.events import log
from postroom.events.log import Row as EventRow
from postroom.events.types import HISTORY
from postroom.kit.clock import from_micros, micros
from postroom.kit.errors import Invalid, NotFound
from postroom.storage.database import Connection

__all__ = ["CommentRow", "EventRow", "FileRow", "Html", "LinkRow", "Part", "TimelineMessage"]

MAX_PAGE = 100
_ACTIVITIES = 200
_ARRIVALS = frozenset({"conversation.moved", "conversation.junked", "conversation.restored", "conversation.labelled"})
_END = datetime.max.replace(tzinfo=UTC)


class NoSuchFile(NotFound):
    """This link does not work any more. Open the conversation again for a fresh one."""

    code = "no_such_file"


class Timeline(msgspec.Struct, frozen=True, kw_only=True):
    """One page. `until` is the cursor for what is older, None at the start of the conversation.

    A page is longer than asked where several entries are of one moment: IMAP knows seconds only.
    """

    messages: Sequence[TimelineMessage]
    comments: Sequence[CommentRow]
    activities: Sequence[EventRow]
    until: str | None


class File(msgspec.Struct, frozen=True):
    """An attachment and the conversation that decides who may have it."""

    conversation_id: UUID
    filename: str
    media_type: str
    sha256: bytes
    inline: bool
    content_id: str | None
    size: int


async def page(
    conn: Connection, organization_id: UUID, conversation_id: UUID, *, until: str | None, limit: int
) -> Timeline:
    """Return a page of a conversation; access to it is the caller's to check. Raises `Invalid` for a broken cursor."""
    end = moment_of(until)
    size = max(1, min(limit, MAX_PAGE))
    messages = await _told_apart(
        conn, organization_id, await store.messages(conn, organization_id, conversation_id, end, size)
    )
    comments = await store.comments(conn, organization_id, conversation_id, end, size)
    parts = await joins.parts(conn, organization_id, conversation_id)
    events = await log.of_conversations(conn, organization_id, parts, _ACTIVITIES)
    start = _start(messages, comments, size)
    return Timeline(
        messages=[one for one in messages if one.delivered_at >= start],
        comments=[one for one in comments if one.created_at >= start],
        activities=[one for one in events if _is_shown(one) and start <= one.at < end],
        until=None if start == _BEGINNING else cursor_of(start),
    )


async def messages(
    conn: Connection, organization_id: UUID, conversation_id: UUID, *, until: str | None, limit: int
) -> tuple[Sequence[TimelineMessage], str | None]:
    """Return messages, newest first, and the cursor for older ones. Raises `Invalid` for a broken cursor."""
    size = max(1, min(limit, MAX_PAGE))
    rows = await store.messages(conn, organization_id, conversation_id, moment_of(until), size)
    shown = await _told_apart(conn, organization_id, rows)
    return shown, cursor_of(rows[-1].delivered_at) if len(rows) >= size else None


async def comments(
    conn: Connection, organization_id: UUID, conversation_id: UUID, *, until: str | None, limit: int
) -> tuple[Sequence[CommentRow], str | None]:
    """Return comments, newest first, and the cursor for older ones. Raises `Invalid` for a broken cursor."""
    size = max(1, min(limit, MAX_PAGE))
    rows = await store.comments(conn, organization_id, conversation_id, moment_of(until), size)
    return rows, cursor_of(rows[-1].created_at) if len(rows) >= size else None


async def named(conn: Connection, organization_id: UUID, person_id: UUID, ids: Sequence[UUID]) -> list[TimelineMessage]:
    """Return those of the messages that the person may see, newest first."""
    found = await store.named(conn, organization_id, ids)
    visible = await access.visible(conn, organization_id, person_id, [one.conversation_id for one in found])
    seen = await _told_apart(conn, organization_id, [one for one in found if one.conversation_id in visible])
    return sorted(seen, key=lambda one: (one.delivered_at, one.id), reverse=True)


async def _told_apart(
    conn: Connection, organization_id: UUID, rows: Sequence[TimelineMessage]
) -> list[TimelineMessage]:
    """Return the messages, marked where the sender had no part in the conversation before: References can be forged."""
    ids = {one.conversation_id for one in rows if not one.outgoing}
    found = await strangers.uninvited(conn, organization_id, ids) if ids else set()
    return [msgspec.structs.replace(one, unexpected_sender=True) if one.id in found else one for one in rows]


async def html(conn: Connection, organization_id: UUID, person_id: UUID, message_id: UUID) -> Html:
    """Return the safe HTML of a message that the person may see, which may be pending. Raises `NoSuchFile`."""
    found = await store.html(conn, organization_id, message_id)
    if found is None or not await access.visible(conn, organization_id, person_id, [found[0]]):
        raise NoSuchFile
    return found[1]


async def keep_html(conn: Connection, organization_id: UUID, message_id: UUID, html: str) -> None:
    """Keep the safe HTML of a message that was pending."""
    await store.keep_html(conn, organization_id, message_id, html)


async def original(conn: Connection, organization_id: UUID, person_id: UUID, message_id: UUID) -> bytes:
    """Return the name of the blob with the bytes of a message that the person may see. Raises `NoSuchFile`."""
    found = await store.original(conn, organization_id, message_id)
    if found is None or not await access.visible(conn, organization_id, person_id, [found[0]]):
        raise NoSuchFile
    return found[1]


async def file(conn: Connection, organization_id: UUID, person_id: UUID, attachment_id: UUID) -> File:
    """Return an attachment of a conversation that the person may see. Raises `NoSuchFile`."""
    found = await store.attachment(conn, organization_id, attachment_id)
    if found is None or not await access.visible(conn, organization_id, person_id, [found[0]]):
        raise NoSuchFile
    return File(*found)


async def files(conn: Connection, organization_id: UUID, person_id: UUID, message_id: UUID) -> list[File]:
    """Return what is attached to a message that the person may see, without pictures of its HTML. May be empty."""
    found = [File(*row) for row in await store.attachments(conn, organization_id, message_id)]
    visible = await access.visible(conn, organization_id, person_id, [one.conversation_id for one in found[:1]])
    return [one for one in found if one.conversation_id in visible]


async def parts(conn: Connection, organization_id: UUID, message_id: UUID) -> list[Part]:
    """Return all that a message has besides its words, to be sent again; access is the caller's to check."""
    return await store.parts(conn, organization_id, message_id)


async def inline_files(conn: Connection, organization_id: UUID, message_id: UUID) -> dict[str, UUID]:
    """Return content id → attachment of a message (RFC 2392), in small letters: mail clients do not mind the case."""
    return await store.inline_files(conn, organization_id, message_id)


def _is_shown(event: EventRow) -> bool:
    """Return whether a line is worth reading: that a new mail came to its place is seen by the mail itself.

    What an import put together, nobody has ever seen apart.
    """
    arrived = event.kind in _ARRIVALS and event.actor_kind == "contact"
    return event.kind in HISTORY and not arrived and not event.payload.get("quiet")


_BEGINNING = datetime.min.replace(tzinfo=UTC)


def _start(messages: Sequence[TimelineMessage], comments: Sequence[CommentRow], size: int) -> datetime:
    """Return from when on this page is complete: where the first full source ends."""
    ends = [messages[-1].delivered_at] if len(messages) >= size else []
    ends += [comments[-1].created_at] if len(comments) >= size else []
    return max(ends, default=_BEGINNING)


def moment_of(until: str | None) -> datetime:
    """Return the moment a page ends before: of a cursor, or later than all. Raises `Invalid` for a broken one."""
    if not until:
        return _END
    try:
        return from_micros(int(until))
    except (ValueError, OverflowError) as error:
        msg = "This page cursor is not one of ours. Start again from the newest page."
        raise Invalid(msg) from error


def cursor_of(moment: datetime) -> str:
    """Return the cursor that leads to what is older than a moment."""
    return str(micros(moment))
