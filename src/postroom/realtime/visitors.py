"""Visitors of live chats: their sockets in one web process, and what they are told.

    NOTIFY (a visitor's id) or one second ──▶ lines of his feed since the socket's cursor ──▶ frames ──▶ his sockets
    one second ──▶ `widgets`: setup, is the team there?      NOTIFY of presence ──▶ `company`: who writes to him?

As with people, nothing here is needed by another process: who comes back elsewhere says how far he is.
"""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Mapping
from contextlib import aclosing
from typing import Never, TypeVar
from uuid import UUID

import msgspec
import structlog

from postroom.chats import feed, visitors
from postroom.chats.feed import Kind
from postroom.chats.model import Line, Setup, Visitor
from postroom.intake import chat
from postroom.intake.chat import Heard
from postroom.kit.errors import PostroomError
from postroom.kit.firebreak import Firebreak
from postroom.kit.tasks import end, until_one_ends
from postroom.realtime import store
from postroom.realtime.company import Company
from postroom.realtime.socket import Close, VisitorSocket, WidgetSocket
from postroom.realtime.widgets import Widgets
from postroom.storage.database import Connection, Database
from postroom.storage.keys import Keys
from postroom.wire.file_links import Links
from postroom.wire.present import webchat as present
from postroom.wire.webchat import WebchatEvents, WebchatFrame, WebchatHello, WebchatNews, WebchatPage, WebchatSeen

_POLL_S = 1.0
_LATELY_S = 10.0  # what a notification may be late, and a clock wrong
_RECONNECT_S = 1.0
_BEAT_S = 25.0
_TOUCH_S = 30.0
MAX_SOCKETS = 10

_Any = TypeVar("_Any", bound=WidgetSocket)

log = structlog.get_logger()


class Visitors:
    """The sockets of visitors of this process."""

    def __init__(self, database: Database, keys: Keys, *, listen_dsn: str | None = None) -> None:
        """Take the database; `listen_dsn` is a direct address where `database` goes through a pooler."""
        self._database = database
        self._keys = keys
        self._listen_dsn = listen_dsn or database.dsn
        self._sockets: defaultdict[UUID, set[VisitorSocket]] = defaultdict(set)  # visitor → sockets
        self._widgets: defaultdict[UUID, set[WidgetSocket]] = defaultdict(set)  # account → sockets
        self._woken: set[UUID] = set()
        self._wake = asyncio.Event()
        self.widgets = Widgets(database, self._widgets)
        self.company = Company(database, self._sockets)

    async def run(self) -> None:
        """Follow the feeds until cancelled."""
        tasks = [
            asyncio.create_task(one()) for one in (self._follow, self._listen, self._look, self._beat, self._touch)
        ]
        try:
            await until_one_ends(tasks)
        finally:
            await end(tasks)

    async def join(self, setup: Setup, hello: WebchatHello) -> VisitorSocket:
        """Let a browser of a visitor follow his feed from a cursor on, None: from now on. Raises `NoSuchVisitor`."""
        async with self._database.transaction() as tx:
            visitor = await visitors.with_token(tx.conn, setup, hello.token)
            socket = VisitorSocket(setup, visitor, _cursor(hello.cursor, visitor))
            await self.company.came(tx.conn, socket, hello.page)
            socket.send(_events(socket.cursor, []))
            await self.widgets.joined(tx.conn, socket, hello.revision)
        self._add(socket)
        return socket

    async def poll(self, setup: Setup, token: str, cursor: str | None) -> VisitorSocket:
        """Let a browser that has no socket follow for a while. Raises `NoSuchVisitor`."""
        async with self._database.transaction() as tx:
            visitor = await visitors.with_token(tx.conn, setup, token)
            socket = VisitorSocket(setup, visitor, _cursor(cursor, visitor), polls=True)
            await self.company.came(tx.conn, socket, WebchatPage())
        self._add(socket)
        return socket

    async def watch(self, setup: Setup, revision: int) -> WidgetSocket:
        """Let an open widget, before which nobody is known, follow how it is set up."""
        socket = WidgetSocket(setup)
        async with self._database.transaction() as tx:
            await self.widgets.joined(tx.conn, socket, revision)
        self._widgets[setup.account_id].add(socket)
        return socket

    async def heard(self, setup: Setup, token: str, frame: WebchatFrame) -> None:
        """Take what a browser without a socket says. Raises `NoSuchVisitor`."""
        async with self._database.transaction() as tx:
            visitor = await visitors.with_token(tx.conn, setup, token)
        await self.company.take(visitor, visitor.id, frame)

    def _add(self, socket: VisitorSocket) -> None:
        visitor = socket.visitor
        own = self._sockets[visitor.id]
        for one in sorted(own, key=lambda other: other.id)[: max(0, len(own) - MAX_SOCKETS + 1)]:
            one.close(Close.TOO_MANY)
        own.add(socket)
        self._widgets[socket.setup.account_id].add(socket)
        self.company.enter(socket)
        self._woken.add(visitor.id)
        self._wake.set()

    async def leave(self, socket: WidgetSocket) -> None:
        """Forget a socket."""
        _discard(self._widgets, socket.setup.account_id, socket)
        if isinstance(socket, VisitorSocket):
            _discard(self._sockets, socket.visitor.id, socket)
            await self.company.left(socket)

    async def _follow(self) -> Never:
        while True:
            await self._wake.wait()
            self._wake.clear()
            woken, self._woken = self._woken & self._sockets.keys(), set()
            try:
                await self._tell(woken)
            except PostroomError as error:  # the database is away: the feed waits, nothing is missed
                log.warning("realtime.visitors_failed", error=error.code)
                self._woken |= woken

    async def _tell(self, woken: Collection[UUID]) -> None:
        for visitor_id in woken:
            async with self._database.transaction() as tx:
                for socket in list(self._sockets.get(visitor_id, ())):
                    await self._catch_up(tx.conn, socket)

    async def _catch_up(self, conn: Connection, socket: VisitorSocket) -> None:
        visitor = socket.visitor
        more = True
        while more and (lines := await feed.since(conn, visitor, socket.cursor)):
            more = len(lines) == feed.AT_ONCE
            told = [line.message_id for line in lines if line.kind == Kind.MESSAGE]
            heard = await chat.heard(conn, visitor.organization_id, told)
            links = None
            if any(one.files for one in heard):
                keyring = await self._keys.ensure(conn, visitor.organization_id)
                links = Links(keyring, visitor.organization_id, visitor.id)
            found = {one.spoken.id: _news(one, links) for one in heard}
            socket.cursor = lines[-1].seq
            socket.send(_events(socket.cursor, [event for line in lines if (event := _event(line, found))]))

    async def _listen(self) -> Never:
        while True:
            with Firebreak(lambda error: log.warning("realtime.visitors_unheard", error=type(error).__name__)):
                channels = [feed.CHANNEL, store.PRESENCE_CHANNEL]
                async with aclosing(store.notifications(self._listen_dsn, channels)) as notes:
                    async for channel, payload in notes:
                        await self._hear(channel, payload)
            await asyncio.sleep(_RECONNECT_S)

    async def _hear(self, channel: str, payload: str) -> None:
        if channel == store.PRESENCE_CHANNEL:
            await self.company.changed(payload)
        else:
            self._rouse([UUID(payload)] if channel else self._sockets.keys())

    async def _look(self) -> Never:
        """Each second, since notifications do not pass every pooler."""
        while True:
            await asyncio.sleep(_POLL_S)
            try:
                await self.widgets.look()
                if self._sockets:
                    async with self._database.transaction() as tx:
                        recent = await feed.recent(tx.conn, _LATELY_S)
                    self._rouse([one for one, seq in recent.items() if self._lacks(one, seq)])
            except PostroomError as error:
                log.warning("realtime.visitors_failed", error=error.code)

    def _lacks(self, visitor_id: UUID, seq: int) -> bool:
        return any(socket.cursor < seq for socket in self._sockets.get(visitor_id, ()))

    async def _touch(self) -> Never:
        """Every half minute: who is still there?"""
        while True:
            await asyncio.sleep(_TOUCH_S)
            try:
                await self.company.touch()
            except PostroomError as error:
                log.warning("realtime.visitors_failed", error=error.code)

    async def _beat(self) -> Never:
        """Every 25 seconds an empty frame: by its absence a browser notices that the network vanished."""
        while True:
            await asyncio.sleep(_BEAT_S)
            for socket in [one for own in self._sockets.values() for one in own]:
                socket.send(_events(socket.cursor, []))

    def _rouse(self, visitor_ids: Collection[UUID]) -> None:
        self._woken |= self._sockets.keys() & set(visitor_ids)
        if self._woken:
            self._wake.set()


def _cursor(given: str | None, visitor: Visitor) -> int:
    known = int(given) if given and given.isdecimal() and len(given) < len(str(1 << 62)) else visitor.feed_seq
    return min(known, visitor.feed_seq)


def _discard(sockets: dict[UUID, set[_Any]], key: UUID, socket: _Any) -> None:
    own = sockets[key]
    own.discard(socket)
    if not own:
        del sockets[key]


def _news(one: Heard, links: Links | None) -> WebchatNews:
    return WebchatNews(message=present.message(one.spoken, one.about, one.files, links))


def _event(line: Line, found: Mapping[UUID, WebchatNews]) -> WebchatNews | WebchatSeen | None:
    """Return what a line tells; None: of a message that was erased."""
    return WebchatSeen(until=line.message_id) if line.kind == Kind.SEEN else found.get(line.message_id)


def _events(cursor: int, events: list[WebchatNews | WebchatSeen]) -> bytes:
    return msgspec.json.encode(WebchatEvents(cursor=str(cursor), events=events))
