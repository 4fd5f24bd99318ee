"""Presence that changes while presence is told."""

import asyncio
from collections import defaultdict
from uuid import UUID

import pytest
from typing_extensions import override

from postroom.kit.ids import new_id
from postroom.realtime.presence import Presence
from postroom.realtime.socket import Socket
from postroom.storage.database import Database
from tests.db.jobs.waiting import until

pytestmark = pytest.mark.anyio


class Slow(Presence):
    """Telling takes as long as the test likes."""

    def __init__(self, database: Database, sockets: defaultdict[UUID, set[Socket]]) -> None:
        super().__init__(database, sockets)
        self.told: list[UUID | None] = []
        self.go = asyncio.Event()

    @override
    async def _tell(self, organization_id: UUID, conversation_id: UUID | None) -> None:
        self.told.append(conversation_id)
        await self.go.wait()


async def test_what_changes_while_something_is_told_is_told_next(database: Database) -> None:
    presence, organization_id, first, second = Slow(database, defaultdict(set)), new_id(), new_id(), new_id()

    async def are_told(conversations: list[UUID]) -> bool:
        return presence.told == conversations

    presence.changed(f"{organization_id}:{first}")
    await until(lambda: are_told([first]))
    presence.changed(f"{organization_id}:{second}")
    presence.go.set()
    await until(lambda: are_told([first, second]))


async def test_what_nobody_heard_is_told_when_somebody_listens_again(database: Database) -> None:
    sockets: defaultdict[UUID, set[Socket]] = defaultdict(set)
    presence, organization_id, looked_at = Slow(database, sockets), new_id(), new_id()
    socket = Socket(new_id(), None)
    socket.viewing[organization_id] = looked_at
    sockets[organization_id].add(socket)
    presence.go.set()
    presence.unheard()

    async def both_are_told() -> bool:
        return set(presence.told) == {None, looked_at}

    await until(both_are_told)
