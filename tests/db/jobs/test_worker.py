import asyncio
from functools import partial

import pytest

from postroom.jobs import queue
from postroom.jobs.model import Claim, Outcome
from postroom.jobs.queue import wake
from postroom.kit.errors import NeedsUser
from postroom.storage.database import Database
from tests.db.jobs.conftest import Working
from tests.db.jobs.ledger import KIND, Ledger
from tests.db.jobs.waiting import until

pytestmark = pytest.mark.anyio


class Failing:
    """A handler that fails until it is told to work."""

    def __init__(self, error: Exception) -> None:
        self.error: Exception | None = error
        self.calls = 0

    async def __call__(self, _: Claim) -> Outcome:
        self.calls += 1
        if self.error:
            raise self.error
        return Outcome.DRAINED


async def test_keys_are_drained_in_order_and_never_twice_at_once(ledger: Ledger, working: Working) -> None:
    second = Ledger(ledger.database, name="second", piece_s=0.001)
    ledger.piece_s = 0.001
    async with working({KIND: ledger.drain}), working({KIND: second.drain}):
        await asyncio.gather(*(ledger.add(f"key {n % 7}") for n in range(120)))
        await until(ledger.at_rest)
    assert await ledger.pieces_not_done_once() == 0
    assert await ledger.pieces_out_of_order() == 0


async def test_work_that_comes_during_a_drain_is_done(ledger: Ledger, working: Working) -> None:
    last_look, go_on = asyncio.Event(), asyncio.Event()

    async def drain(claim: Claim) -> Outcome:
        outcome = await ledger.drain(claim)
        last_look.set()  # has found nothing more, but has not said so yet
        await go_on.wait()
        return outcome

    async with working({KIND: drain}):
        await ledger.add("a")
        await last_look.wait()
        await ledger.add("a")
        go_on.set()
        await until(ledger.at_rest)


async def test_more_lets_other_keys_go_first(database: Database, working: Working) -> None:
    order: list[str] = []

    async def a_slice(claim: Claim) -> Outcome:
        order.append(claim.key)
        return Outcome.MORE if order.count(claim.key) < 3 else Outcome.DRAINED

    for key in ("big", "small"):
        async with database.transaction() as tx:
            await wake(tx.conn, "a", key, None)
    async with working({"a": a_slice}, concurrency=1):
        await until(lambda: _empty(database), within_s=3)
    assert order == ["big", "small"] * 3


async def test_a_failure_is_tried_again_by_itself(database: Database, working: Working) -> None:
    failing = Failing(ValueError("Dear customer, your password is hunter2"))
    async with database.transaction() as tx:
        await wake(tx.conn, "a", "key", None)
    async with working({"a": failing}):
        await until(partial(_called, failing, 1))
        failing.error = None
        await until(partial(_called, failing, 2))
        await until(lambda: _empty(database))


async def test_what_cannot_succeed_is_kept_as_dead_and_retried_on_request(database: Database, working: Working) -> None:
    failing = Failing(NeedsUser("wrong password"))
    async with database.transaction() as tx:
        await wake(tx.conn, "a", "key", None)
    async with working({"a": failing}):
        await until(lambda: _dead(database, 1))
        async with database.transaction() as tx:
            [job] = await queue.dead(tx.conn)
        assert (job.kind, job.key, job.error_code, job.attempts) == ("a", "key", "needs_user", 1)
        failing.error = None
        async with database.transaction() as tx:
            assert await queue.retry(tx.conn, job.job_id)
        await until(lambda: _empty(database))
        async with database.transaction() as tx:
            assert not await queue.retry(tx.conn, job.job_id)
    assert failing.calls == 2


async def test_new_work_gives_a_dead_key_one_more_attempt(database: Database, working: Working) -> None:
    failing = Failing(NeedsUser())
    async with working({"a": failing}):
        for attempt in (1, 2):
            async with database.transaction() as tx:
                await wake(tx.conn, "a", "key", None)
            await until(partial(_called, failing, attempt))
            await until(lambda: _dead(database, 1))


async def test_an_error_s_text_is_kept_nowhere(
    database: Database, working: Working, capfd: pytest.CaptureFixture[str]
) -> None:
    failing = Failing(ValueError("Dear customer, your password is hunter2"))
    async with database.transaction() as tx:
        await wake(tx.conn, "a", "key", None)
    async with working({"a": failing}):
        await until(partial(_called, failing, 1))
        await until(lambda: _holds(database, "ValueError"))
    assert not await _holds(database, "hunter2")
    assert "hunter2" not in "".join(capfd.readouterr())


async def test_a_stopped_worker_gives_back_what_it_could_not_finish(ledger: Ledger, working: Working) -> None:
    ledger.piece_s = 60
    await ledger.add("a")
    async with working({KIND: ledger.drain}, lease_s=60, grace_s=0.0):
        await until(lambda: _started(ledger))
    second = Ledger(ledger.database, name="second")
    async with working({KIND: second.drain}):
        await until(ledger.at_rest, within_s=5)  # not after the lease of a minute
    assert await ledger.one("select done_by from piece") == ["second"]


async def test_a_stopped_worker_lets_a_drain_end(ledger: Ledger, working: Working) -> None:
    ledger.piece_s = 0.3
    await ledger.add("a")
    async with working({KIND: ledger.drain}):
        await until(lambda: _started(ledger))
    assert await ledger.at_rest()


async def _called(failing: Failing, times: int) -> bool:
    return failing.calls == times


async def _started(ledger: Ledger) -> bool:
    return bool(await ledger.one("select count(started) > 0 from piece"))


async def _dead(database: Database, count: int) -> bool:
    async with database.transaction() as tx:
        return len(await queue.dead(tx.conn)) == count


async def _empty(database: Database) -> bool:
    async with database.transaction() as tx:
        return await queue.counts(tx.conn) == []


async def _holds(database: Database, text: str) -> bool:
    async with database.transaction() as tx:
        row = await (
            await tx.conn.execute("select count(*) from job where job::text like %s", [f"%{text}%"])
        ).fetchone()
    return row is not None and row[0] > 0
