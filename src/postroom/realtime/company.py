"""Company in a chat: what a visitor does there is told to those who look at it, and that they write, to him.

visitor's frame ──▶ visitor_presence ──▶ NOTIFY (organization, conversation) ──▶ `realtime.presence`: colleagues
colleague types ──▶ presence ──────────▶ NOTIFY ──▶ here: "Mara writes" to the visitor's sockets
"""

import time
from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

import msgspec

from postroom.chats import presence
from postroom.chats.model import Visitor
from postroom.conversations import joining
from postroom.identity import people
from postroom.realtime import store
from postroom.realtime.socket import VisitorSocket
from postroom.storage.database import Connection, Database
from postroom.wire.webchat import (
    WebchatColleagueTypes,
    WebchatFrame,
    WebchatHasSeen,
    WebchatMoved,
    WebchatPage,
    WebchatTyping,
)

_TOLD_S = 2.0
"""It is shown for longer; in between, nothing is asked or told."""


class Company:
    """Who is in a chat at the same time, as the visitors' sockets of this process see it."""

    def __init__(self, database: Database, sockets: Mapping[UUID, set[VisitorSocket]]) -> None:
        """Take the sockets, by visitor."""
        self._database = database
        self._sockets = sockets
        self._rooms: defaultdict[UUID, set[VisitorSocket]] = defaultdict(set)  # conversation → sockets
        self._told: dict[UUID, float] = {}

    async def came(self, conn: Connection, socket: VisitorSocket, page: WebchatPage) -> None:
        """A browser of a visitor is there."""
        visitor = socket.visitor
        onward = await joining.current(conn, visitor.organization_id, [visitor.conversation_id])
        socket.conversation_id = onward[visitor.conversation_id]
        await presence.came(conn, visitor, socket.place, page.url, page.title)
        await store.tell(conn, visitor.organization_id, socket.conversation_id)

    def enter(self, socket: VisitorSocket) -> None:
        """Tell a socket from now on who writes to its visitor."""
        self._rooms[socket.conversation_id].add(socket)

    async def left(self, socket: VisitorSocket) -> None:
        """A browser is gone; one that polls may come again, and is forgotten after a while."""
        self._leave(socket)
        if socket.polls:
            return
        async with self._database.transaction() as tx:
            await presence.left(tx.conn, socket.visitor, socket.place)
            await store.tell(tx.conn, socket.visitor.organization_id, socket.conversation_id)

    async def take(self, visitor: Visitor, place: UUID, frame: WebchatFrame) -> None:
        """Take what a browser says of its visitor: he writes, he has seen, he went to another page."""
        async with self._database.transaction() as tx:
            if await _kept(tx.conn, visitor, place, frame):
                onward = await joining.current(tx.conn, visitor.organization_id, [visitor.conversation_id])
                await store.tell(tx.conn, visitor.organization_id, onward[visitor.conversation_id])

    async def touch(self) -> None:
        """Say that the browsers of this process are still there, and follow chats that were joined into others."""
        sockets = [one for own in self._sockets.values() for one in own]
        async with self._database.transaction() as tx:
            await presence.touch(tx.conn, sorted({one.place for one in sockets}))
            for organization_id in {one.visitor.organization_id for one in sockets}:
                own = [one for one in sockets if one.visitor.organization_id == organization_id]
                begun = {one.visitor.conversation_id for one in own}
                onward = await joining.current(tx.conn, organization_id, begun)
                for socket in own:
                    self._leave(socket)
                    socket.conversation_id = onward[socket.visitor.conversation_id]
                    self.enter(socket)
        self._told.clear()

    async def changed(self, payload: str) -> None:
        """Presence changed in a conversation: tell its visitors of this process who writes to them."""
        organization, _, conversation = payload.partition(":")
        if not conversation or time.monotonic() - self._told.get(UUID(conversation), -_TOLD_S) < _TOLD_S:
            return
        sockets = self._rooms.get(UUID(conversation))
        if not sockets:
            return
        async with self._database.transaction() as tx:
            viewers = await store.viewing(tx.conn, UUID(organization), UUID(conversation))
            writing = [person_id for person_id, face in viewers if face == "reply"]
            if not writing:
                return
            writer = await people.get(tx, writing[0])
        self._told[UUID(conversation)] = time.monotonic()
        frame = msgspec.json.encode(WebchatColleagueTypes(name=writer.name, avatar_url=""))
        for socket in sockets:
            socket.send(frame)

    def _leave(self, socket: VisitorSocket) -> None:
        room = self._rooms[socket.conversation_id]
        room.discard(socket)
        if not room:
            del self._rooms[socket.conversation_id]


async def _kept(conn: Connection, visitor: Visitor, place: UUID, frame: WebchatFrame) -> bool:
    match frame:
        case WebchatTyping():
            await presence.types(conn, visitor, place)
            return True
        case WebchatHasSeen():
            return await presence.saw(conn, visitor, frame.until)
        case WebchatMoved():
            return await presence.moved(conn, visitor, place, frame.url, frame.title)
        case _:
            return False
