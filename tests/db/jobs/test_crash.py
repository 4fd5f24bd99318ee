import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest

from postroom.jobs import store, verdicts
from postroom.jobs.model import Claim, LeaseLost
from postroom.jobs.queue import dead, step
from postroom.kit.ids import new_id
from postroom.storage.database import Database, DatabaseDown
from tests.db.jobs.conftest import Working
from tests.db.jobs.ledger import KIND, Ledger
from tests.db.jobs.waiting import until

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[3]
Process = asyncio.subprocess.Process


@pytest.fixture
async def spawn(dsn: str) -> AsyncIterator[Callable[[], Awaitable[Process]]]:
    """Start worker processes; the survivors are ended with the test."""
    started: list[Process] = []

    async def start() -> Process:
        environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.db.jobs.drainer", dsn, f"worker {len(started)}", cwd=ROOT, env=environment
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.returncode is None:
            process.send_signal(signal.SIGCONT)
            process.kill()
        await process.wait()


async def test_nothing_is_lost_when_workers_are_killed(ledger: Ledger, spawn: Callable[[], Awaitable[Process]]) -> None:
    workers = {"worker 0": await spawn(), "worker 1": await spawn()}
    for number in (2, 3, 4):
        await _add(ledger, 150)
        await until(partial(_left_at_most, ledger, 100), within_s=60)
        busy = await ledger.one("select done_by[1] from piece where ended is not null order by ended desc limit 1")
        workers.pop(str(busy)).kill()
        workers[f"worker {number}"] = await spawn()
    await _add(ledger, 150)
    await until(ledger.at_rest, within_s=60)
    assert await ledger.pieces_not_done_once() == 0
    assert await ledger.pieces_out_of_order() == 0
    assert await ledger.one("select count(distinct done_by) > 2 from piece")


async def test_a_killed_worker_s_key_is_drained_by_another(
    ledger: Ledger, spawn: Callable[[], Awaitable[Process]]
) -> None:
    await ledger.add("a", count=400)
    first = await spawn()
    await until(lambda: _left_at_most(ledger, 390))
    await spawn()
    first.kill()
    await until(ledger.at_rest)
    assert await ledger.one("select array_agg(distinct d order by d) from piece, unnest(done_by) d") == [
        "worker 0",
        "worker 1",
    ]
    assert await ledger.pieces_not_done_once() == 0


async def test_a_worker_that_wakes_after_its_lease_changes_nothing(ledger: Ledger) -> None:
    await ledger.add("a", count=2)
    frozen = await _take(ledger.database, lease_s=0.0)
    current = await _take(ledger.database, lease_s=60.0)
    with pytest.raises(LeaseLost):
        await ledger.drain(frozen)
    assert await ledger.one("select count(started) from piece") == 0
    await ledger.drain(current)
    assert await ledger.done()


async def test_a_key_cannot_be_taken_in_the_middle_of_a_step(ledger: Ledger) -> None:
    await ledger.add("a")
    slow = await _take(ledger.database, lease_s=0.0)
    async with step(ledger.database, slow), ledger.database.transaction() as tx:
        assert await store.take(tx.conn, [KIND], 1, new_id(), 60.0) == []
    assert (await _take(ledger.database, lease_s=60.0)).epoch > slow.epoch


async def test_a_worker_that_freezes_in_the_middle_of_a_step_frees_the_key(ledger: Ledger, working: Working) -> None:
    await ledger.add("a")
    frozen = await _take(ledger.database, lease_s=0.0)

    async def freeze() -> None:
        async with step(ledger.database, frozen) as tx:
            await tx.conn.execute("update piece set done_by = '{frozen}'")
            async with working({KIND: ledger.drain}):
                await until(ledger.done)  # says nothing to the database for longer than it is given
            await tx.conn.execute("select 1")

    with pytest.raises(Exception, match="idle-in-transaction"):
        await freeze()
    assert await ledger.one("select done_by from piece") == ["first"]


async def test_a_key_whose_workers_keep_dying_is_given_up(ledger: Ledger, working: Working) -> None:
    await ledger.add("a")
    for _ in range(verdicts.ATTEMPTS):
        await _take(ledger.database, lease_s=0.0)
    async with working({KIND: ledger.drain}):
        await until(lambda: _dead(ledger.database))
    assert await ledger.one("select error_code from job") == "worker_lost"
    assert await ledger.one("select count(started) from piece") == 0


async def test_work_goes_on_after_the_connections_are_cut(ledger: Ledger, working: Working) -> None:
    async with working({KIND: ledger.drain}):
        await ledger.add("a")
        await until(ledger.at_rest)
        await ledger.one(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
        await until(partial(_adds, ledger, "b"))
        await until(ledger.at_rest)


async def _adds(ledger: Ledger, key: str) -> bool:
    """Add work; a connection that was cut a moment ago costs one who uses it a failure."""
    try:
        await ledger.add(key)
    except DatabaseDown:
        return False
    return True


async def _take(database: Database, *, lease_s: float) -> Claim:
    async with database.transaction() as tx:
        await store.collect(tx.conn, 100, verdicts.ATTEMPTS)
        [claim] = await store.take(tx.conn, [KIND], 1, new_id(), lease_s)
    return claim


async def _add(ledger: Ledger, count: int) -> None:
    for n in range(count // 3):
        await ledger.add(f"key {n % 10}", count=3)


async def _left_at_most(ledger: Ledger, left: int) -> bool:
    return await ledger.count("select count(*) from piece where ended is null") <= left


async def _dead(database: Database) -> bool:
    async with database.transaction() as tx:
        return len(await dead(tx.conn)) == 1
