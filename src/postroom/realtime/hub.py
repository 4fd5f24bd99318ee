"""The hub of one web process: follows the logs of the organizations its sockets belong to, and fans out.

    NOTIFY (an organization's id) or one second ──▶ read the log since our place ──▶ frames ──▶ sockets

Nothing here is needed by another process: a client whose process died says hello elsewhere with its cursor.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import aclosing
from typing import Never
from uuid import UUID

import msgspec
import structlog

from postroom.events import log as event_log
from postroom.identity import organizations, sessions, tokens
from postroom.kit.errors import PostroomError
from postroom.kit.firebreak import Firebreak
from postroom.kit.tasks import end, until_one_ends
from postroom.realtime import deltas, store
from postroom.realtime.presence import Presence
from postroom.realtime.socket import Close, Socket
from postroom.storage.database import Database
from postroom.wire.realtime import Events, Ready, Reset

_POLL_S = 1.0
_RECONNECT_S = 1.0
_CHECK_S = 60.0
_BEAT_S = 25.0
_PAGE = 500
_RESUME_AT_MOST = 5_000
MAX_SOCKETS = 10

log = structlog.get_logger()


class Hub:
    """All sockets of this process."""

    def __init__(self, database: Database, *, listen_dsn: str | None = None) -> None:
        """Take the database; `listen_dsn` is a direct address where `database` goes through a pooler."""
        self._database = database
        self._listen_dsn = listen_dsn or database.dsn
        self._sockets: defaultdict[UUID, set[Socket]] = defaultdict(set)  # organization → sockets
        self._places: dict[UUID, int] = {}  # organization → seq fanned out
        self._locks: defaultdict[UUID, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._open: set[Socket] = set()
        self._newcomers: set[tuple[UUID, UUID]] = set()  # person, organization he joined with sockets open
        self._wake = asyncio.Event()
        self.presence = Presence(database, self._sockets)

    async def run(self) -> None:
        """Follow the logs until cancelled."""
        tasks = [asyncio.create_task(one()) for one in (self._follow_always, self._listen, self._check, self._beat)]
        try:
            await until_one_ends(tasks)
        finally:
            await end(tasks)

    async def join(
        self, socket: Socket, organizations: Iterable[UUID], epoch: str | None, cursors: Mapping[str, int]
    ) -> None:
        """Let a socket follow organizations from its cursors on. It misses nothing and hears nothing twice."""
        async with self._database.transaction() as tx:
            current = str(await event_log.epoch(tx.conn))
        self._make_room(socket.person_id)
        joined: dict[str, int] = {}
        for organization_id in organizations:
            async with self._locks[organization_id]:
                place = await self._head(organization_id)
                start = cursors.get(str(organization_id)) if epoch == current else None
                joined[str(organization_id)] = place
                if start is None and (cursors or epoch):
                    socket.send(_encode(Reset(organization=organization_id, epoch=current, seq=place)))
                elif start is not None and start != place:
                    await self._resume(socket, organization_id, start, place, current)
                self._add(socket, organization_id, place)
        self._open.add(socket)
        socket.send(_encode(Ready(epoch=current, cursors=joined)))
        await self.presence.came(socket, socket.cursors)

    async def leave(self, socket: Socket) -> None:
        """Forget a socket."""
        self._open.discard(socket)
        for organization_id in socket.cursors:
            self._drop(socket, organization_id)
        await self.presence.left(socket)

    def _add(self, socket: Socket, organization_id: UUID, place: int) -> None:
        socket.cursors[organization_id] = place
        self._sockets[organization_id].add(socket)
        self._places[organization_id] = place  # the only other one may have left meanwhile, and taken it along

    def _drop(self, socket: Socket, organization_id: UUID) -> None:
        self._sockets[organization_id].discard(socket)
        if not self._sockets[organization_id]:
            self._sockets.pop(organization_id)
            self._places.pop(organization_id, None)

    def _make_room(self, person_id: UUID) -> None:
        own = {one for one in self._open if one.person_id == person_id}
        for one in sorted(own, key=lambda socket: socket.id)[: max(0, len(own) - MAX_SOCKETS + 1)]:
            one.close(Close.TOO_MANY)

    async def _head(self, organization_id: UUID) -> int:
        """Bring those who follow up to the head of the log, under its lock, and return that.

        Whoever comes, with a cursor from another process perhaps, is not ahead of it.
        """
        if organization_id in self._sockets:
            await self._fan_out(organization_id)
        if organization_id not in self._places:
            async with self._database.transaction() as tx:
                heads = await event_log.heads(tx.conn, [organization_id])
            self._places[organization_id] = heads[organization_id].seq
        return self._places[organization_id]

    async def _resume(self, socket: Socket, organization_id: UUID, start: int, place: int, epoch: str) -> None:
        async with self._database.transaction() as tx:
            rows = await event_log.since(tx.conn, organization_id, start, _RESUME_AT_MOST)
            # Asked after the rows: it tells what was trimmed meanwhile, too.
            head = (await event_log.heads(tx.conn, [organization_id]))[organization_id]
            if not head.trimmed <= start <= head.seq or place - start > _RESUME_AT_MOST:
                socket.send(_encode(Reset(organization=organization_id, epoch=epoch, seq=place)))
                return
            missed = [row for row in rows if row.seq <= place]
            for first in range(0, len(missed), _PAGE):
                page = missed[first : first + _PAGE]
                made = await deltas.frames(tx, organization_id, page, [socket.person_id], page[-1].seq)
                socket.send(made[socket.person_id])

    async def _follow_always(self) -> Never:
        while True:
            await self._follow()
            await self._let_in()
            try:
                async with asyncio.timeout(_POLL_S):
                    await self._wake.wait()
            except TimeoutError:
                pass
            self._wake.clear()

    async def _follow(self) -> None:
        for organization_id in list(self._sockets):
            try:
                async with self._locks[organization_id]:
                    await self._fan_out(organization_id)
            except PostroomError as error:  # the database is away: the log waits, nothing is missed
                log.warning("realtime.follow_failed", error=error.code)

    async def _fan_out(self, organization_id: UUID) -> None:
        while sockets := list(self._sockets.get(organization_id, ())):
            place = self._places[organization_id]
            async with self._database.transaction() as tx:
                rows = await event_log.since(tx.conn, organization_id, place, _PAGE)
                if not rows:
                    return
                people = {socket.person_id for socket in sockets}
                made = await deltas.frames(tx, organization_id, rows, people, rows[-1].seq)
            if organization_id in self._sockets:  # the last one may have left meanwhile
                self._places[organization_id] = rows[-1].seq
            for socket in sockets:
                socket.cursors[organization_id] = rows[-1].seq
                socket.send(made[socket.person_id])
            _end(sockets, rows)
            await self._part(organization_id, sockets, rows)
            self._newcomers |= deltas.memberships_begun(organization_id, rows)

    async def _part(self, organization_id: UUID, sockets: Iterable[Socket], rows: Iterable[event_log.Row]) -> None:
        """Let the sockets of people who are members no more follow this organization no more."""
        removed = {person for row in rows if deltas.ends_membership(row) for person in row.audience_people}
        if removed:
            async with self._database.transaction() as tx:  # who came back meanwhile stays
                removed -= {one.person_id for one in await organizations.members(tx, [organization_id])}
        for socket in sockets:
            if socket.person_id in removed:
                self._drop(socket, organization_id)
                socket.cursors.pop(organization_id, None)
                await self.presence.parted(socket, organization_id)

    async def _let_in(self) -> None:
        """Let the sockets of people who became members of another organization follow it, too."""
        while self._newcomers:
            person_id, organization_id = self._newcomers.pop()
            for socket in [one for one in self._open if one.person_id == person_id]:
                try:
                    await self._enter(socket, organization_id)
                except PostroomError as error:  # found again by the check of each minute
                    log.warning("realtime.enter_failed", error=error.code)

    async def _enter(self, socket: Socket, organization_id: UUID) -> None:
        async with self._locks[organization_id]:
            async with self._database.transaction() as tx:
                epoch = str(await event_log.epoch(tx.conn))
                belongs = organization_id in await organizations.roles(tx, socket.person_id)
            place = await self._head(organization_id)
            if not belongs or organization_id in socket.cursors or socket not in self._open:
                return
            self._add(socket, organization_id, place)
            socket.send(_encode(Reset(organization=organization_id, epoch=epoch, seq=place)))
        await self.presence.came(socket, [organization_id])

    async def _listen(self) -> Never:
        while True:
            # The poll carries on meanwhile.
            with Firebreak(lambda error: log.warning("realtime.listen_failed", error=type(error).__name__)):
                channels = [event_log.CHANNEL, store.PRESENCE_CHANNEL]
                async with aclosing(store.notifications(self._listen_dsn, channels)) as notes:
                    async for channel, payload in notes:
                        self._hear(channel, payload)
            await asyncio.sleep(_RECONNECT_S)

    def _hear(self, channel: str, payload: str) -> None:
        if channel == store.PRESENCE_CHANNEL:
            self.presence.changed(payload)
            return
        self._wake.set()
        if not channel:
            self.presence.unheard()

    async def _check(self) -> Never:
        """Every minute: are the sessions and tokens behind the sockets still good?"""
        while True:
            await asyncio.sleep(_CHECK_S)
            try:
                await self.presence.touch()
                await self._check_ways_in()
                await self._check_memberships()
            except PostroomError as error:
                log.warning("realtime.check_failed", error=error.code)

    async def _beat(self) -> Never:
        """Every 25 seconds an empty frame: by its absence a browser notices that the network vanished."""
        while True:
            await asyncio.sleep(_BEAT_S)
            for organization_id, place in list(self._places.items()):
                frame = _encode(Events(organization=organization_id, seq=place, events=[]))
                for socket in self._sockets.get(organization_id, ()):
                    socket.send(frame)

    async def _check_ways_in(self) -> None:
        async with self._database.transaction() as tx:
            for socket in list(self._open):
                way_in = socket.way_in
                if way_in and not (await sessions.alive(tx, way_in) or await tokens.alive(tx, way_in)):
                    socket.close(Close.ENDED)

    async def _check_memberships(self) -> None:
        followed = {(one.person_id, organization) for one in self._open for organization in one.cursors}
        async with self._database.transaction() as tx:
            for person_id in {one.person_id for one in self._open}:
                roles = await organizations.roles(tx, person_id)
                self._newcomers |= {(person_id, one) for one in roles} - followed


def _end(sockets: Iterable[Socket], rows: Iterable[event_log.Row]) -> None:
    """Close the sockets whose session or token was revoked."""
    revoked = [row.payload for row in rows if row.kind in {"session.revoked", "token.revoked"}]
    ended = {payload.get("session_id") or payload.get("token_id") for payload in revoked}
    for socket in sockets:
        if str(socket.way_in) in ended:
            socket.close(Close.ENDED)


def _encode(frame: Ready | Reset | Events) -> bytes:
    return msgspec.json.encode(frame)
