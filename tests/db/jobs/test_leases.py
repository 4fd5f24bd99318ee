import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from postroom.jobs.leases import Lease, acquire, keep, release, renew, under
from postroom.jobs.model import LeaseLost
from postroom.kit.clock import now
from postroom.kit.ids import new_id
from postroom.storage.database import Database
from tests.db.jobs.waiting import until

pytestmark = pytest.mark.anyio

ORGANIZATION, ONE, TWO = new_id(), new_id(), new_id()


async def _acquire(database: Database, *, holder: UUID = ONE, ttl_s: float = 60.0) -> Lease | None:
    async with database.transaction() as tx:
        return await acquire(tx.conn, ORGANIZATION, "sync", "account", holder=holder, ttl_s=ttl_s)


async def _taken(database: Database, *, holder: UUID = ONE, ttl_s: float = 60.0) -> Lease:
    lease = await _acquire(database, holder=holder, ttl_s=ttl_s)
    assert lease
    return lease


async def test_a_lease_has_one_holder_until_it_is_released(database: Database) -> None:
    lease = await _taken(database)
    assert await _acquire(database, holder=TWO) is None
    async with database.transaction() as tx:
        assert await release(tx.conn, lease)
    assert await _acquire(database, holder=TWO)


async def test_of_many_who_want_a_lease_one_gets_it(database: Database) -> None:
    got = await asyncio.gather(*(_acquire(database, holder=new_id()) for _ in range(8)))
    assert sum(lease is not None for lease in got) == 1


async def test_a_lease_that_is_renewed_lasts(database: Database) -> None:
    lease = await _taken(database, ttl_s=0.0)
    async with database.transaction() as tx:
        assert await renew(tx.conn, msgspec.structs.replace(lease, ttl_s=60.0))
    assert await _acquire(database, holder=TWO) is None


async def test_who_wakes_after_the_lease_changed_hands_changes_nothing(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.conn.execute("create table note (text text)")
    frozen = await _taken(database, holder=ONE, ttl_s=0.0)
    current = await _taken(database, holder=TWO)
    with pytest.raises(LeaseLost):
        async with under(database, frozen) as tx:
            await tx.conn.execute("insert into note values ('from the past')")
    async with under(database, current) as tx:
        await tx.conn.execute("insert into note values ('current')")
    async with database.transaction() as tx:
        assert not await renew(tx.conn, frozen)
        assert not await release(tx.conn, frozen)
        assert await (await tx.conn.execute("select text from note")).fetchall() == [("current",)]
    assert await _acquire(database, holder=ONE) is None


async def test_a_holder_that_returns_is_told_from_its_earlier_self(database: Database) -> None:
    before = await _taken(database, ttl_s=0.0)
    await _taken(database)
    with pytest.raises(LeaseLost):
        async with under(database, before):
            pass


async def test_a_lease_is_not_taken_in_the_middle_of_a_write_under_it(database: Database) -> None:
    slow = await _taken(database, ttl_s=0.0)
    async with under(database, slow):
        taking = asyncio.create_task(_acquire(database, holder=TWO))
        await until(lambda: _somebody_waits(database))
        assert not taking.done()
    assert await taking


async def test_keeping_renews_and_then_releases(database: Database) -> None:
    lease, started = await _taken(database, ttl_s=0.3), now()
    async with keep(database, lease):
        await until(lambda: _lasts_after(database, started + timedelta(seconds=1)))
        assert await _acquire(database, holder=TWO) is None
    assert await _acquire(database, holder=TWO)


async def test_keeping_ends_the_block_when_the_lease_is_lost(database: Database) -> None:
    lease = await _taken(database, ttl_s=0.3)

    async def lose() -> None:
        async with keep(database, lease):
            async with database.transaction() as tx:
                await tx.conn.execute("update lease set epoch = epoch + 1, holder = %s", [TWO])
            await asyncio.Event().wait()

    with pytest.raises(LeaseLost):
        await lose()
    await asyncio.sleep(0)  # the task lives on: it was the lease that ended, not the task


async def test_keeping_passes_on_what_goes_wrong_inside(database: Database) -> None:
    lease = await _taken(database)
    with pytest.raises(ZeroDivisionError):
        async with keep(database, lease):
            raise ZeroDivisionError
    assert await _acquire(database, holder=TWO)


async def _lasts_after(database: Database, moment: datetime) -> bool:
    async with database.transaction() as tx:
        row = await (await tx.conn.execute("select expires_at > %s from lease", [moment])).fetchone()
    return row == (True,)


async def _somebody_waits(database: Database) -> bool:
    async with database.transaction() as tx:
        row = await (
            await tx.conn.execute(
                "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
            )
        ).fetchone()
    return row is not None and row[0] == 1
