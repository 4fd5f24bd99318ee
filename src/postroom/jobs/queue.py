"""The queue as the rest of Postroom sees it: wake a key, work under its fence, look at what is stuck.

    with the change itself            by a worker (`jobs.worker`)
    ────────────────────────          ─────────────────────────────────────────────────────
    wake ──► row in `wake` ─collect─► queued ─take─► running ─┬─ drained ─► (no row)
                                        ▲                     ├─ more, or woken meanwhile ─► queued
                                        │                     ├─ failed ─► retrying ─► queued ... the 6th time: dead
                                        └───── lease over ◄───┴─ (killed, frozen, cut off)
                                                              put off by its handler (`Deferred`): later, and not failed
    dead: new work for the key gives it one more attempt, the sweep one an hour, `retry` all of them.

A wake-up says that a key has work; what the work is stands in the tables of the domain. So it may be merged with
others, and run once too often, but never lost: a worker sees it exactly when it sees the change it belongs to.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from postroom.jobs import store
from postroom.jobs.model import Claim, Counts, DeadJob, Key, LeaseLost
from postroom.storage.database import Connection, Database, Transaction


async def wake(conn: Connection, kind: str, key: str, organization_id: UUID | None) -> None:
    """Have the handler of `kind` drain `key` once the caller's transaction is committed. One insert; never waits."""
    await store.insert_wake(conn, Key(kind, key, organization_id))


@asynccontextmanager
async def step(database: Database, claim: Claim) -> AsyncIterator[Transaction]:
    """Open one transaction of a drain. Until it ends nobody else can take the key.

    Raises `LeaseLost` when somebody already has, for instance because this process was frozen: it then changes nothing.
    """
    async with database.transaction() as tx:
        if not await store.hold_job(tx.conn, claim):
            raise LeaseLost
        yield tx


async def counts(conn: Connection) -> list[Counts]:
    """Return queued, running, retrying and dead keys of each kind, and how long the oldest has waited."""
    return await store.counts(conn)


async def dead(conn: Connection, limit: int = 100) -> list[DeadJob]:
    """Return jobs that gave up, latest first."""
    return await store.dead(conn, limit)


async def retry(conn: Connection, job_id: int) -> bool:
    """Try a dead job again, from its first attempt; false when it is not dead (any more)."""
    revived = await store.revive(conn, job_id)
    await store.notify(conn)
    return revived
