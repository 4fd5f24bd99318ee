"""The sweep: every 30 s, wake keys that have work although nobody said so.

Wake-ups are not lost by design. The sweep is for what design did not foresee: a verb that forgot to wake, a row put
right by hand, a restored backup.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from typing import Never

import structlog

from postroom.jobs import leases, store
from postroom.jobs.model import Key
from postroom.jobs.verdicts import ATTEMPTS
from postroom.kit.firebreak import Firebreak
from postroom.kit.ids import new_id
from postroom.storage.database import Connection, Database

Source = Callable[[Connection], Awaitable[Iterable[Key]]]
"""Finds keys that have work, at most a few thousand of them, in one indexed query."""

_EVERY_S = 30.0

log = structlog.get_logger()


async def run_sweep(database: Database, sources: Mapping[str, Source], *, every_s: float = _EVERY_S) -> Never:
    """Sweep until cancelled. Any number of processes may run this; one of them sweeps in each period."""
    holder = new_id()
    while True:
        for name, source in sources.items():
            with Firebreak(partial(_tell, name)):
                async with database.transaction() as tx:
                    # Never released: the lease ends with the period.
                    period = await leases.acquire(
                        tx.conn, leases.EVERYWHERE, "sweep", name, holder=holder, ttl_s=every_s * 0.95
                    )
                    if period:
                        await sweep(tx.conn, name, source)
        await asyncio.sleep(every_s)


def _tell(source: str, error: Exception) -> None:
    log.warning("sweep.failed", source=source, error=type(error).__name__)


async def sweep(conn: Connection, name: str, source: Source) -> int:
    """Queue the keys of one source that are not in the queue and return how many.

    A dead job rests for an hour; then it gets one more attempt, as if new work had come for its key.
    """
    keys = sorted(set(await source(conn)), key=lambda key: (key.kind, key.key))
    healed = await store.insert_missing(conn, keys, ATTEMPTS) if keys else 0
    if healed:
        log.warning("sweep.healed", source=name, keys=healed)
        await store.notify(conn)
    return healed
