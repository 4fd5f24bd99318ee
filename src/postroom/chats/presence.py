"""Presence of visitors: who is there, on what page, who writes, and up to where he has read. Never in the event log."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from postroom.chats.model import Here, Visit, Visitor
from postroom.chats.store import presence as store
from postroom.kit.clock import now
from postroom.kit.ids import new_id
from postroom.kit.text import one_line, without_controls
from postroom.storage.database import Connection

_LONGEST_URL = 2_000
_LONGEST_TITLE = 200


async def came(conn: Connection, visitor: Visitor, socket_id: UUID, url: str, title: str) -> None:
    """A browser of a visitor is there, on a page."""
    await store.put(conn, visitor, socket_id)
    await moved(conn, visitor, socket_id, url, title)


async def moved(conn: Connection, visitor: Visitor, socket_id: UUID, url: str, title: str) -> bool:
    """A visitor went to another page; return False where it is the one he is on, or none that is to be shown."""
    if not url.startswith(("https://", "http://")):
        return False
    shown = without_controls(url)[:_LONGEST_URL]
    visit = Visit(id=new_id(), visitor_id=visitor.id, url=shown, title=one_line(title, _LONGEST_TITLE), at=now())
    return await store.visit(conn, visitor, socket_id, visit)


async def types(conn: Connection, visitor: Visitor, socket_id: UUID) -> None:
    """A visitor writes; it fades after 6 s."""
    await store.type_(conn, visitor, socket_id)


async def saw(conn: Connection, visitor: Visitor, message_id: UUID) -> bool:
    """A visitor has seen his chat up to a message; return False where he had before, or it is not his."""
    return await store.set_seen(conn, visitor, message_id)


async def left(conn: Connection, visitor: Visitor, socket_id: UUID) -> None:
    """A browser of a visitor is gone."""
    await store.drop(conn, visitor, socket_id)


async def touch(conn: Connection, socket_ids: Sequence[UUID]) -> None:
    """Say that browsers are still there, and forget those whose process died."""
    await store.touch(conn, socket_ids)


async def here(conn: Connection, organization_id: UUID, visitors: Sequence[Visitor]) -> Mapping[UUID, Here]:
    """Return visitor → where he is, of those who are there."""
    found = await store.here(conn, organization_id, [one.id for one in visitors])
    return {one.visitor_id: one for one in found}


async def visits(conn: Connection, organization_id: UUID, visitors: Sequence[Visitor]) -> list[Visit]:
    """Return the pages these visitors went to lately, the last first."""
    return await store.visits(conn, organization_id, [one.id for one in visitors])
