"""Widgets that are open: how their account is set up and whether its team is there, told within two seconds.

Looked up each second for all accounts of this process in one query, since notifications do not pass every pooler.
"""

import time
from collections.abc import Mapping
from uuid import UUID

import msgspec

from postroom.chats import availability, setups
from postroom.chats.availability import online
from postroom.chats.model import NoSuchChat, Setup, Staffing
from postroom.realtime.socket import Close, WidgetSocket
from postroom.storage.database import Connection, Database
from postroom.wire.present import webchat as present
from postroom.wire.webchat import WebchatOnline, WebchatSetUp

ABSENT_S = 20.0
"""So long nobody is there before it is told: who reloads his page has not left."""


class _Told(msgspec.Struct):
    """What the widgets of an account know. `absent_since` is of the monotonic clock."""

    revision: int
    online: bool
    absent_since: float | None = None


class Widgets:
    """What widgets are told of their accounts, in one web process."""

    def __init__(self, database: Database, sockets: Mapping[UUID, set[WidgetSocket]]) -> None:
        """Take the sockets, by account."""
        self._database = database
        self._sockets = sockets
        self._told: dict[UUID, _Told] = {}

    async def joined(self, conn: Connection, socket: WidgetSocket, revision: int) -> None:
        """Tell a socket that just came how things are; `revision` is of the setup its widget has."""
        account_id = socket.setup.account_id
        staffing = (await availability.of_accounts(conn, [account_id])).get(account_id)
        if staffing is None:
            raise NoSuchChat
        told = self._known(staffing)
        socket.send(_online(is_there=told.online))
        if revision < staffing.revision:
            socket.send(_set_up(socket.setup, staffing, is_there=told.online))

    async def look(self) -> None:
        """Tell the widgets what changed."""
        self._told = {one: told for one, told in self._told.items() if one in self._sockets}
        asked = list(self._sockets)  # of one that comes meanwhile nothing is known, not even that it was removed
        if not asked:
            return
        async with self._database.transaction() as tx:
            found = await availability.of_accounts(tx.conn, asked)
            changed = [one for one, staffing in found.items() if self._is_news(one, staffing)]
            renewed = {one: await setups.named(tx.conn, one) for one in changed}
        for account_id in asked:
            if account_id in found:
                self._tell(account_id, found[account_id], renewed.get(account_id))
                continue
            for socket in list(self._sockets.get(account_id, ())):
                socket.close(Close.ENDED)

    def _is_news(self, account_id: UUID, staffing: Staffing) -> bool:
        return account_id in self._told and self._told[account_id].revision < staffing.revision

    def _known(self, staffing: Staffing) -> _Told:
        return self._told.setdefault(staffing.account_id, _Told(staffing.revision, online(staffing)))

    def _tell(self, account_id: UUID, staffing: Staffing, setup: Setup | None) -> None:
        told = self._known(staffing)
        frames: list[bytes] = []
        is_there = self._still_there(told, is_there=online(staffing))
        if is_there != told.online:
            told.online = is_there
            frames.append(_online(is_there=is_there))
        if setup:
            told.revision = setup.revision
            frames.append(_set_up(setup, staffing, is_there=is_there))
        for socket in self._sockets.get(account_id, ()) if frames else ():
            for frame in frames:
                socket.send(frame)

    def _still_there(self, told: _Told, *, is_there: bool) -> bool:
        if is_there or not told.online:
            told.absent_since = None
            return is_there
        told.absent_since = told.absent_since or time.monotonic()
        return time.monotonic() - told.absent_since < ABSENT_S


def _online(*, is_there: bool) -> bytes:
    return msgspec.json.encode(WebchatOnline(online=is_there))


def _set_up(setup: Setup, staffing: Staffing, *, is_there: bool) -> bytes:
    return msgspec.json.encode(WebchatSetUp(setup=present.setup(setup, staffing.name, online=is_there)))
