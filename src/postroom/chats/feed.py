"""The feed: what a visitor is told, in order. His browsers resume by the number of the last line they have.

A line is committed with what it tells, and numbered under the lock of the visitor: none comes before a smaller one.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from postroom.chats import twilio
from postroom.chats.model import Line, Visitor
from postroom.chats.store import feed as store
from postroom.chats.store import visitors as visitor_store
from postroom.events.act import Act
from postroom.storage.database import Connection

AT_ONCE = 100
CHANNEL = store.CHANNEL
"""Notified with the id of a visitor who was told something."""


class Kind(StrEnum):
    """What a line tells."""

    MESSAGE = "message"
    """A message is in the chat: a colleague's, or his own."""
    SEEN = "seen"
    """A colleague has seen his messages up to this one."""


class Page(msgspec.Struct, frozen=True):
    """Lines, oldest first, and whether there are older ones."""

    lines: Sequence[Line]
    more: bool


async def tell(act: Act, visitor_id: UUID, kind: Kind, message_id: UUID) -> bool:
    """Tell a visitor something, and Twilio where his chat goes through it; return False when he was told before."""
    told = await store.tell(act.conn, act.organization_id, visitor_id, kind, message_id)
    if told and kind is Kind.MESSAGE:
        await twilio.owe(act, visitor_id)
    return told


async def seen(act: Act, conversation_ids: Sequence[UUID], until: datetime | None = None) -> None:
    """A colleague has read conversations, until a moment or all: tell the visitors, each of his newest message."""
    for visitor_id, message_id in await visitor_store.unseen(act.conn, act.organization_id, conversation_ids, until):
        await tell(act, visitor_id, Kind.SEEN, message_id)


async def since(conn: Connection, visitor: Visitor, seq: int) -> list[Line]:
    """Return what a visitor was not told yet after a number, some at a time."""
    return await store.since(conn, visitor.organization_id, visitor.id, seq, AT_ONCE)


async def page(conn: Connection, visitor: Visitor, before: UUID | None, size: int) -> Page:
    """Return the newest messages of a chat, or those before one of them; none before one that is not there."""
    end: int | None = visitor.feed_seq + 1
    if before is not None:
        end = await store.place_of(conn, visitor.organization_id, visitor.id, before)
    if end is None:
        return Page([], more=False)
    lines = await store.before(conn, visitor.organization_id, visitor.id, end, size + 1)
    return Page(lines[-size:], more=len(lines) > size)


async def recent(conn: Connection, seconds: float) -> dict[UUID, int]:
    """Return visitor → the number of his last line, of those who were told something in the last seconds."""
    return await store.recent(conn, seconds)


async def has(conn: Connection, organization_id: UUID, visitor_id: UUID, message_id: UUID) -> bool:
    """Tell whether a visitor was told of a message: only then it is in his chat."""
    return await store.place_of(conn, organization_id, visitor_id, message_id) is not None
