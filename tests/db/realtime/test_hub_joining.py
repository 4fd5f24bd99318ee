"""Who comes and goes at the hub: from another process, while it reads, into another organization; and its end."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import msgspec
import psycopg
import pytest
from typing_extensions import override

from postroom.events import log
from postroom.events.act import SYSTEM, Act
from postroom.identity import organizations, people
from postroom.identity.people import NewPerson
from postroom.realtime.hub import Hub
from postroom.realtime.socket import Socket
from postroom.storage.database import Database, Transaction
from tests.db.jobs.waiting import until
from tests.db.office import Office, mail, make_office
from tests.db.realtime.following import following

pytestmark = pytest.mark.anyio

TICKS = 16  # of the loop: a cancellation can come at any of them


@pytest.fixture
async def office(database: Database) -> Office:
    return await make_office(database)


class Hooked(Database):
    """A database at the end of whose next transaction something happens."""

    def __init__(self, real: Database) -> None:
        super().__init__(real.dsn)
        self.pool = real.pool
        self.then: Callable[[], Awaitable[None]] | None = None

    @asynccontextmanager
    @override
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with super().transaction() as tx:
            yield tx
        if then := self.then:
            self.then = None
            await then()


async def test_who_comes_from_a_process_that_was_ahead_hears_nothing_twice(office: Office) -> None:
    hub = Hub(office.database)  # does not follow yet: it is behind
    ann, ben = Socket(office.ann, None), Socket(office.ben, None)
    await hub.join(ann, [office.organization_id], None, {})
    await office.receive(mail(1, subject="n1"))
    await hub.join(ben, [office.organization_id], *await head(office))
    async with following(hub):
        await office.receive(mail(2, subject="n2"))
        assert await subjects(ben, "n2") == ["n2"]
        assert await subjects(ann, "n2") == ["n1", "n2"]


async def test_who_comes_after_the_last_one_left_in_the_middle_hears_nothing_twice(office: Office) -> None:
    database = Hooked(office.database)
    hub = Hub(database)
    ann, ben = Socket(office.ann, None), Socket(office.ben, None)
    await hub.join(ann, [office.organization_id], None, {})
    await office.receive(mail(1, subject="n1"))
    database.then = partial(hub.leave, ann)
    await hub._follow()  # noqa: SLF001 the moment in which she leaves
    for number in (2, 3):
        await office.receive(mail(number, subject=f"n{number}"))
    await hub.join(ben, [office.organization_id], *await head(office))
    async with following(hub):
        await office.receive(mail(4, subject="n4"))
        assert await subjects(ben, "n4") == ["n4"]


async def test_who_joins_another_organization_hears_it_at_once(office: Office) -> None:
    async with office.database.transaction() as tx:
        eve = await people.create(tx, NewPerson(name="Eve", email="eve@example.com", password_hash=None))
        other = (await organizations.create(tx, "Other", eve)).organization_id
    async with following(Hub(office.database)) as hub:
        cay = Socket(office.cay, None)
        await hub.join(cay, [office.organization_id], None, {})
        async with office.database.transaction() as tx:
            await organizations.join(Act(tx, other, SYSTEM), office.cay, "member")
        await frame(cay, type="reset", organization=str(other))
        await frame(cay, type="online", organization=str(other), users=[str(office.cay)])
        async with office.database.transaction() as tx:
            await organizations.change(Act(tx, other, SYSTEM), name="Another")
        told = await frame(cay, type="events", organization=str(other))
        assert told["events"][0]["data"]["what"] == "organization"


async def test_asked_once_it_ends_whenever_that_is(office: Office, dsn: str) -> None:
    """A notification that comes in just then must not make it forget that it is to end."""
    ended: list[int] = []
    with psycopg.connect(dsn, autocommit=True) as loud:
        for ticks in range(TICKS):
            socket = Socket(office.ann, None)
            hub = Hub(office.database)
            running = asyncio.create_task(hub.run())
            await hub.join(socket, [office.organization_id], None, {})
            await until(listens(office))
            loud.execute("notify postroom_event")
            for _ in range(ticks):
                await asyncio.sleep(0)
            running.cancel()
            done, _ = await asyncio.wait([running], timeout=5)
            ended += [ticks] * len(done)
            await until(listens(office, there=False))
    assert ended == list(range(TICKS))


def listens(office: Office, *, there: bool = True) -> Callable[[], Awaitable[bool]]:
    async def look() -> bool:
        async with office.database.transaction() as tx:
            cursor = await tx.conn.execute(
                """select from pg_stat_activity where datname = current_database() and query ilike 'listen "postroom_p%'
                   and state = 'idle'"""
            )
            return (await cursor.fetchone() is not None) is there

    return look


async def head(office: Office) -> tuple[str, dict[str, int]]:
    """Return the epoch and the cursors of who has heard everything."""
    async with office.act() as act:
        found = (await log.heads(act.conn, [office.organization_id]))[office.organization_id]
        return str(await log.epoch(act.conn)), {str(office.organization_id): found.seq}


async def subjects(socket: Socket, last: str) -> list[str]:
    """Return the subjects of the mails a socket hears of, up to the last one."""
    heard: list[str] = []
    while last not in heard:
        told = await frame(socket, type="events")
        heard += [one["conversation"]["subject"] for one in told["events"] if one["kind"] == "message.received"]
    return heard


async def frame(socket: Socket, **fields: object) -> dict[str, Any]:
    """Return the next frame that is so, and has events if it is one of them."""
    async with asyncio.timeout(20):
        while raw := await socket.next():
            found: dict[str, Any] = msgspec.json.decode(raw)
            if all(found.get(name) == value for name, value in fields.items()) and found.get("events", True):
                return found
    raise AssertionError
