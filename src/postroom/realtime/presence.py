"""Presence: who has Postroom open, who looks at a conversation, who types. Its own table and channel, never the log."""

import asyncio
from collections.abc import Iterable, Mapping
from uuid import UUID

import msgspec
import structlog

from postroom.chats import presence, visitors
from postroom.conversations import access
from postroom.kit.errors import PostroomError
from postroom.realtime import store
from postroom.realtime.socket import Socket
from postroom.storage.database import Connection, Database
from postroom.wire import realtime as wire

_GATHER_S = 0.05  # changes within this time are one frame

log = structlog.get_logger()


class Presence:
    """Presence as the sockets of this process see it."""

    def __init__(self, database: Database, sockets: Mapping[UUID, set[Socket]]) -> None:
        """Take the sockets of the hub."""
        self._database = database
        self._sockets = sockets
        self._changed: set[str] = set()
        self._task: asyncio.Task[None] | None = None

    async def came(self, socket: Socket, organization_ids: Iterable[UUID]) -> None:
        """A socket opened, or follows more organizations."""
        async with self._database.transaction() as tx:
            for organization_id in list(organization_ids):
                await store.put(tx.conn, organization_id, socket.id, socket.person_id, None, None)
                await store.tell(tx.conn, organization_id, None)

    async def left(self, socket: Socket) -> None:
        """A socket closed."""
        async with self._database.transaction() as tx:
            await store.drop(tx.conn, socket.id)
            for organization_id in socket.cursors:
                await store.tell(tx.conn, organization_id, None)
                if conversation_id := socket.viewing.get(organization_id):
                    await store.tell(tx.conn, organization_id, conversation_id)

    async def parted(self, socket: Socket, organization_id: UUID) -> None:
        """The person of a socket does not belong to an organization any more."""
        conversation_id = socket.viewing.pop(organization_id, None)
        async with self._database.transaction() as tx:
            await store.part(tx.conn, organization_id, socket.id)
            await store.tell(tx.conn, organization_id, None)
            if conversation_id:
                await store.tell(tx.conn, organization_id, conversation_id)

    async def view(self, socket: Socket, conversation_id: UUID | None, typing: str | None = None) -> None:
        """A person looks at a conversation (or none) and types there (or not). Without access nothing happens."""
        async with self._database.transaction() as tx:
            for organization_id in socket.cursors:
                seen = conversation_id and await access.visible(
                    tx.conn, organization_id, socket.person_id, [conversation_id]
                )
                before = socket.viewing.get(organization_id)
                here = conversation_id if seen else None
                await store.put(tx.conn, organization_id, socket.id, socket.person_id, here, typing if here else None)
                _set(socket.viewing, organization_id, here)
                for changed in {before, here} - {None}:
                    await store.tell(tx.conn, organization_id, changed)

    async def touch(self) -> None:
        """Say that the sockets of this process are still there."""
        ids = {socket.id for sockets in self._sockets.values() for socket in sockets}
        async with self._database.transaction() as tx:
            await store.touch(tx.conn, sorted(ids))

    def changed(self, payload: str) -> None:
        """Some process says that presence changed; frames follow in a moment, many changes as one."""
        self._changed.add(payload)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._tell_soon())

    def unheard(self) -> None:
        """Nobody listened for a while: tell all sockets of this process anew."""
        for organization_id, sockets in self._sockets.items():
            self.changed(str(organization_id))
            for viewed in {one.viewing[organization_id] for one in sockets if organization_id in one.viewing}:
                self.changed(f"{organization_id}:{viewed}")

    async def _tell_soon(self) -> None:
        while self._changed:  # more may come while some is told
            await asyncio.sleep(_GATHER_S)
            changed, self._changed = self._changed, set()
            for payload in changed:
                organization, _, conversation = payload.partition(":")
                try:
                    await self._tell(UUID(organization), UUID(conversation) if conversation else None)
                except PostroomError as error:
                    log.warning("realtime.presence_failed", error=error.code)

    async def _tell(self, organization_id: UUID, conversation_id: UUID | None) -> None:
        sockets = list(self._sockets.get(organization_id, ()))
        if conversation_id:
            sockets = [one for one in sockets if one.viewing.get(organization_id) == conversation_id]
        if not sockets:
            return
        async with self._database.transaction() as tx:
            if conversation_id is None:
                users = await store.online(tx.conn, organization_id)
                frame = msgspec.json.encode(wire.Online(organization=organization_id, users=users))
                _send(sockets, frame)
                return
            viewers = await store.viewing(tx.conn, organization_id, conversation_id)
            visitors = await _visitors(tx.conn, organization_id, conversation_id)
            may = await access.seen_by(tx.conn, organization_id, conversation_id)  # now: access may have been taken
        people = [
            wire.PresencePerson(user=person_id, typing=typing) for person_id, typing in viewers if person_id in may
        ]
        frame = msgspec.json.encode(wire.Presence(conversation=conversation_id, people=people, visitors=visitors))
        _send([one for one in sockets if one.person_id in may], frame)


async def _visitors(conn: Connection, organization_id: UUID, conversation_id: UUID) -> list[wire.PresenceVisitor]:
    found = await visitors.in_conversation(conn, organization_id, conversation_id)
    here = await presence.here(conn, organization_id, found) if found else {}
    return [
        wire.PresenceVisitor(
            visitor=one.id,
            online=one.id in here,
            typing=one.id in here and here[one.id].typing,
            page_url=here[one.id].page_url if one.id in here else "",
            page_title=here[one.id].page_title if one.id in here else "",
            seen=one.seen_message_id,
        )
        for one in found
    ]


def _send(sockets: list[Socket], frame: bytes) -> None:
    for socket in sockets:
        socket.send(frame)


def _set(viewing: dict[UUID, UUID], organization_id: UUID, conversation_id: UUID | None) -> None:
    viewing.pop(organization_id, None)
    if conversation_id:
        viewing[organization_id] = conversation_id
