"""Leases: the right to work on one thing (the sync of an account, an attempt to send), for a while, fenced by an epoch.

    async with keep(database, lease):                 # renews; ends the block when the lease is lost
        bytes = await talk_to_the_server()
        async with under(database, lease) as tx:      # one transaction; nobody can take the lease until it ends
            await store_what_came(tx, bytes)

Each acquisition raises the epoch. A process that was frozen past the end of its lease finds another epoch at its next
`under` and changes nothing. Clocks do not matter: only the database's is asked.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import cast
from uuid import UUID

import msgspec
import structlog

from postroom.jobs import store
from postroom.jobs.model import LeaseLost
from postroom.kit.firebreak import Firebreak
from postroom.kit.tasks import end
from postroom.storage.database import Connection, Database, Transaction

EVERYWHERE = UUID(int=0)  # the organization of what belongs to none

log = structlog.get_logger()


class Lease(msgspec.Struct, frozen=True, kw_only=True):
    """A lease as it was given: `epoch` tells this holding from all others; `ttl_s` is its length in seconds."""

    organization_id: UUID
    kind: str
    key: str
    holder: UUID
    epoch: int
    ttl_s: float


async def acquire(
    conn: Connection, organization_id: UUID, kind: str, key: str, *, holder: UUID, ttl_s: float
) -> Lease | None:
    """Take the lease if it is free or over; none while somebody (the holder itself included) has it."""
    epoch = await store.acquire(conn, organization_id, kind, key, holder, ttl_s)
    if epoch is None:
        return None
    return Lease(organization_id=organization_id, kind=kind, key=key, holder=holder, epoch=epoch, ttl_s=ttl_s)


async def renew(conn: Connection, lease: Lease) -> bool:
    """Prolong the lease by its length from now; false when somebody else has taken it."""
    return await store.extend(conn, lease.organization_id, lease.kind, lease.key, lease.epoch, lease.ttl_s)


async def release(conn: Connection, lease: Lease) -> bool:
    """End the lease now; false when somebody else has taken it."""
    return await store.extend(conn, lease.organization_id, lease.kind, lease.key, lease.epoch, 0)


async def hold(conn: Connection, lease: Lease) -> None:
    """Keep the lease ours until the transaction ends. Raises `LeaseLost`: then the transaction must not go on."""
    if not await store.hold_lease(conn, lease.organization_id, lease.kind, lease.key, lease.epoch):
        raise LeaseLost


@asynccontextmanager
async def under(database: Database, lease: Lease) -> AsyncIterator[Transaction]:
    """Open a transaction that commits only as long as the lease is ours. Raises `LeaseLost` before anything is done."""
    async with database.transaction() as tx:
        await hold(tx.conn, lease)
        yield tx


@asynccontextmanager
async def keep(database: Database, lease: Lease) -> AsyncIterator[None]:
    """Renew the lease while the block runs and release it at the end.

    Raises `LeaseLost` in the middle of the block when somebody else took the lease, or when it ended because the
    database could not be asked.
    """
    body = cast("asyncio.Task[object]", asyncio.current_task())  # a coroutine always runs in a task
    lost = asyncio.Event()
    renewing = asyncio.create_task(_renew_until_lost(database, lease, body, lost))
    try:
        yield
    except asyncio.CancelledError:
        if lost.is_set() and body.uncancel() == 0:
            raise LeaseLost from None
        raise
    finally:
        await end([renewing])
        if not lost.is_set():
            await _release_quietly(database, lease)


async def _renew_until_lost(database: Database, lease: Lease, body: asyncio.Task[object], lost: asyncio.Event) -> None:
    clock = asyncio.get_running_loop().time
    ends = clock() + lease.ttl_s
    ours = True
    while ours:
        await asyncio.sleep(lease.ttl_s / 3)
        asked = clock()
        with Firebreak(partial(_tell, "lease.renewal_failed", lease)):  # as long as it lasts there is another try
            async with asyncio.timeout_at(ends), database.transaction() as tx:
                ours = await renew(tx.conn, lease)
            ends = asked + lease.ttl_s
        ours = ours and clock() < ends
    lost.set()
    body.cancel()


async def _release_quietly(database: Database, lease: Lease) -> None:
    with Firebreak(partial(_tell, "lease.release_failed", lease)):  # it ends by itself
        async with database.transaction() as tx:
            await release(tx.conn, lease)


def _tell(event: str, lease: Lease, error: Exception) -> None:
    log.warning(event, kind=lease.kind, key=lease.key, error=type(error).__name__)
