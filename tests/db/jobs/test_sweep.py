import asyncio

import pytest

from postroom.jobs.model import Claim, Deferred, Key, Outcome
from postroom.jobs.queue import dead, wake
from postroom.jobs.sweep import run_sweep, sweep
from postroom.jobs.verdicts import ATTEMPTS
from postroom.kit.errors import Permanent
from postroom.storage.database import Connection, Database
from tests.db.jobs.conftest import Working
from tests.db.jobs.ledger import KIND, Ledger
from tests.db.jobs.waiting import until
from tests.db.sql import execute

pytestmark = pytest.mark.anyio


async def test_a_key_whose_wake_up_was_lost_is_drained_all_the_same(ledger: Ledger, working: Working) -> None:
    await ledger.add("a", woken=False)
    async with working({KIND: ledger.drain}):
        sweeping = asyncio.create_task(run_sweep(ledger.database, {"pieces": ledger.unfinished}))
        await until(ledger.at_rest)
        sweeping.cancel()
    await asyncio.gather(sweeping, return_exceptions=True)


async def test_a_key_in_the_queue_is_left_alone(ledger: Ledger) -> None:
    await ledger.add("a", woken=False)
    async with ledger.database.transaction() as tx:
        assert await sweep(tx.conn, "pieces", ledger.unfinished) == 1
        assert await sweep(tx.conn, "pieces", ledger.unfinished) == 0


async def test_a_dead_key_stays_dead(ledger: Ledger, working: Working) -> None:
    async def fail(_: Claim) -> Outcome:
        raise Permanent

    await ledger.add("a")
    async with working({KIND: fail}):
        await until(lambda: _dead(ledger.database))
    async with ledger.database.transaction() as tx:
        assert await sweep(tx.conn, "pieces", ledger.unfinished) == 0
    assert await _dead(ledger.database)


async def test_a_dead_key_whose_work_still_stands_gets_another_attempt_an_hour_later(
    ledger: Ledger, working: Working
) -> None:
    await ledger.add("a")
    await execute(
        ledger.database,
        "insert into job (kind, key, run_at, attempts, dead_at) values (%s, 'a', now(), 6, now() - interval '2 hours')",
        [KIND],
    )
    await execute(ledger.database, "delete from wake")
    async with ledger.database.transaction() as tx:
        assert await sweep(tx.conn, "pieces", ledger.unfinished) == 1
    async with working({KIND: ledger.drain}):
        await until(ledger.at_rest)


async def test_what_is_put_off_comes_again_and_never_dies(ledger: Ledger, working: Working) -> None:
    tries = 0

    async def away(claim: Claim) -> Outcome:
        nonlocal tries
        tries += 1
        if tries <= ATTEMPTS + 2:
            raise Deferred(0.01, "away")
        return await ledger.drain(claim)

    await ledger.add("a")
    async with working({KIND: away}):
        await until(ledger.at_rest)


async def test_one_process_sweeps_in_a_period(database: Database) -> None:
    sweeps: list[str] = []

    async def source(_: Connection) -> list[Key]:
        sweeps.append("swept")
        return []

    async def broken(_: Connection) -> list[Key]:
        raise ZeroDivisionError

    sources = {"broken": broken, "counted": source}
    processes = [asyncio.create_task(run_sweep(database, sources, every_s=60)) for _ in range(3)]
    async with database.transaction() as tx:
        await wake(tx.conn, "a", "key", None)
    await until(lambda: _swept(sweeps))
    for process in processes:
        process.cancel()
    await asyncio.gather(*processes, return_exceptions=True)
    assert sweeps == ["swept"]


async def _swept(sweeps: list[str]) -> bool:
    return bool(sweeps)


async def _dead(database: Database) -> bool:
    async with database.transaction() as tx:
        return len(await dead(tx.conn)) == 1
