import pytest

from postroom.jobs.model import Claim, Outcome
from postroom.jobs.queue import counts, wake
from postroom.kit.ids import new_id
from postroom.storage.database import Database
from tests.db.jobs.conftest import Working
from tests.db.jobs.ledger import KIND, Ledger
from tests.db.jobs.waiting import until

pytestmark = pytest.mark.anyio


class Seen:
    """A handler that remembers the keys it was asked to drain."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    async def __call__(self, claim: Claim) -> Outcome:
        self.keys.append(claim.key)
        return Outcome.DRAINED

    async def any(self) -> bool:
        return bool(self.keys)


async def test_a_wake_up_is_seen_after_the_commit_and_not_before(database: Database, working: Working) -> None:
    seen, other = Seen(), Seen()
    async with working({"a": seen, "b": other}):
        async with database.transaction() as tx:
            await wake(tx.conn, "a", "key", None)
            async with database.transaction() as beside:
                await wake(beside.conn, "b", "later", None)
            await until(other.any)  # the worker has looked meanwhile
            assert seen.keys == []
        await until(seen.any)
    assert seen.keys == ["key"]


async def test_a_wake_up_is_gone_after_a_rollback(database: Database, working: Working) -> None:
    seen = Seen()

    async def fail() -> None:
        async with database.transaction() as tx:
            await wake(tx.conn, "a", "undone", None)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with database.transaction() as tx:
        await wake(tx.conn, "a", "kept", None)
    async with working({"a": seen}):
        await until(seen.any)
    assert seen.keys == ["kept"]


async def test_several_wake_ups_of_a_key_in_one_transaction_are_one_job(database: Database, working: Working) -> None:
    seen, organization = Seen(), new_id()
    async with database.transaction() as tx:
        for _ in range(5):
            await wake(tx.conn, "a", "key", organization)
            await wake(tx.conn, "a", "global", None)
        rows = await (await tx.conn.execute("select count(*) from wake")).fetchone()
    async with working({"a": seen}):
        await until(seen.any)
    assert rows == (2,)
    assert sorted(seen.keys) == ["global", "key"]


async def test_the_same_key_in_two_organizations_is_two_keys(database: Database, working: Working) -> None:
    seen = Seen()
    async with database.transaction() as tx:
        await wake(tx.conn, "a", "key", new_id())
        await wake(tx.conn, "a", "key", new_id())
    async with working({"a": seen}):
        await until(seen.any)
    assert seen.keys == ["key", "key"]


async def test_waking_a_key_waits_for_nobody(database: Database) -> None:
    async with database.transaction() as one, database.transaction() as two:
        await wake(one.conn, "a", "key", None)
        await two.conn.execute("set local lock_timeout = '1ms'")
        await wake(two.conn, "a", "key", None)


async def test_counts_tell_where_keys_stand(database: Database, ledger: Ledger, working: Working) -> None:
    ledger.piece_s = 60
    await ledger.add("a")
    async with working({KIND: ledger.drain}, grace_s=0.0):
        await until(lambda: _running(database))
        await ledger.add("b")
        async with database.transaction() as tx:
            await wake(tx.conn, "nobody-handles-this", "c", None)
            await wake(tx.conn, "nobody-handles-this", "d", None)
        async with database.transaction() as tx:
            found = {c.kind: (c.queued, c.running, c.retrying, c.dead) for c in await counts(tx.conn)}
    assert found["nobody-handles-this"] == (2, 0, 0, 0)
    assert sum(found[KIND]) == 2


async def _running(database: Database) -> bool:
    async with database.transaction() as tx:
        return any(c.running for c in await counts(tx.conn))
