"""Sending from a demo account: everything as if it went out, and no connection."""

import sys
from uuid import UUID

import pytest

from postroom.channels.email.connect import Network
from postroom.composer import drafts, outbox
from postroom.delivery import submit
from postroom.delivery.attempt import Deliverer
from postroom.delivery.file_sent import Filer
from postroom.delivery.submit import Order
from postroom.jobs.model import Handler
from postroom.jobs.store import collect, remove_drained, take
from postroom.kit.ids import new_id
from tests.db.demo.conftest import Demo
from tests.db.sql import fetch

pytestmark = pytest.mark.anyio

AT_ONCE = Order()


class Ear:
    """Hears of every connection and look-up this interpreter makes while it listens (the database's are libpq's)."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.listening = False
        sys.addaudithook(self._hear)

    def _hear(self, event: str, _: tuple[object, ...]) -> None:
        if self.listening and event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname"}:
            self.heard.append(event)


async def test_a_reply_ends_as_sent_without_a_connection(demo: Demo) -> None:
    message_id = await send_first_draft(demo)
    services = demo.world.services
    parts = services.database, services.blobs, services.keys, Network()
    ear = Ear()
    ear.listening = True
    assert await drain(demo, outbox.DELIVER, Deliverer(*parts).deliver) == 1
    assert await drain(demo, outbox.FILE_SENT, Filer(*parts).file) == 1
    ear.listening = False
    assert ear.heard == []
    row = await fetch(
        demo.database, "select state, response, filed_at is not null from outbox where message_id = %s", [message_id]
    )
    assert row == [("sent", "Demo: not really sent", True)]


async def send_first_draft(demo: Demo) -> UUID:
    """Send a draft of the visitor, which the demo left."""
    async with demo.database.transaction() as tx:
        act = demo.act(tx)
        draft = (await drafts.mine(tx.conn, demo.organization_id, demo.noor))[0]
        return await submit.submit(act, demo.world.services.blobs, draft, AT_ONCE, None)


async def drain(demo: Demo, kind: str, handler: Handler) -> int:
    """Run the jobs of a kind that wait, as a worker would; return how many there were."""
    async with demo.database.transaction() as tx:
        await collect(tx.conn, 1_000, 6)
        claims = await take(tx.conn, [kind], 1_000, new_id(), 60.0)
    for claim in claims:
        await handler(claim)
    async with demo.database.transaction() as tx:
        await remove_drained(tx.conn, claims)
    return len(claims)
