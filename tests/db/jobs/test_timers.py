import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import pytest

from postroom.jobs.model import Claim, Outcome
from postroom.jobs.timers import cancel_timer, run_timers, set_timer
from postroom.kit.clock import now
from postroom.kit.ids import new_id
from postroom.storage.database import Database
from tests.db.jobs.conftest import Working
from tests.db.jobs.waiting import until

pytestmark = pytest.mark.anyio


class Alarm:
    """A handler that notes when which key rang."""

    def __init__(self) -> None:
        self.rang: dict[str, float] = {}

    async def __call__(self, claim: Claim) -> Outcome:
        self.rang[claim.key] = now().timestamp()
        return Outcome.DRAINED

    async def any(self) -> bool:
        return bool(self.rang)


@pytest.fixture
async def organization_id(database: Database) -> UUID:
    made = new_id()
    async with database.transaction() as tx:
        await tx.conn.execute("insert into organization (id, name) values (%s, 'Acme')", [made])
    return made


@asynccontextmanager
async def sweeping(database: Database, sweepers: int = 1) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(run_timers(database)) for _ in range(sweepers)]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_timer_wakes_its_key_within_a_second_of_its_moment(
    database: Database, organization_id: UUID, working: Working
) -> None:
    alarm = Alarm()
    async with working({"a": alarm}), sweeping(database):
        due_at = now() + timedelta(seconds=1.2)
        async with database.transaction() as tx:
            await set_timer(tx.conn, organization_id, "a", "key", due_at)
        await until(alarm.any)
    assert 0 <= alarm.rang["key"] - due_at.timestamp() < 1


async def test_a_timer_that_was_due_while_nothing_ran_fires_at_the_start(
    database: Database, organization_id: UUID, working: Working
) -> None:
    async with database.transaction() as tx:
        await set_timer(tx.conn, organization_id, "a", "key", now() - timedelta(hours=8))
    alarm = Alarm()
    async with working({"a": alarm}), sweeping(database):
        await until(alarm.any, within_s=3)


async def test_a_cancelled_timer_does_not_fire(database: Database, organization_id: UUID, working: Working) -> None:
    async with database.transaction() as tx:
        for key in ("cancelled", "kept"):
            await set_timer(tx.conn, organization_id, "a", key, now())
        assert await cancel_timer(tx.conn, organization_id, "a", "cancelled")
        assert not await cancel_timer(tx.conn, organization_id, "a", "never set")
    alarm = Alarm()
    async with working({"a": alarm}), sweeping(database):
        await until(alarm.any)
    assert list(alarm.rang) == ["kept"]


async def test_a_timer_that_is_set_again_moves(database: Database, organization_id: UUID, working: Working) -> None:
    async with database.transaction() as tx:
        for key in ("moved", "kept"):
            await set_timer(tx.conn, organization_id, "a", key, now())
        await set_timer(tx.conn, organization_id, "a", "moved", now() + timedelta(hours=1))
    alarm = Alarm()
    async with working({"a": alarm}), sweeping(database):
        await until(alarm.any)
    assert list(alarm.rang) == ["kept"]


async def test_a_timer_fires_once_however_many_sweep(database: Database, organization_id: UUID) -> None:
    async with database.transaction() as tx:
        for n in range(50):
            await set_timer(tx.conn, organization_id, "a", str(n), now())
    async with sweeping(database, sweepers=3):
        await until(lambda: _counts(database, timers=0))
    assert await _counts(database, timers=0, wakes=50)


async def _counts(database: Database, *, timers: int, wakes: int | None = None) -> bool:
    async with database.transaction() as tx:
        row = await (
            await tx.conn.execute("select (select count(*) from timer), (select count(*) from wake)")
        ).fetchone()
    assert row
    return row[0] == timers and wakes in {None, row[1]}
