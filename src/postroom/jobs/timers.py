"""Timers: at a moment, wake a key.

A timer that has just fired cannot be cancelled any more, so a handler looks at the state ("is it still snoozed, until
when?") and never trusts the wake-up itself.
"""

import asyncio
from datetime import datetime
from typing import Never
from uuid import UUID

import structlog

from postroom.jobs import store
from postroom.kit.firebreak import Firebreak
from postroom.storage.database import Connection, Database

_BATCH = 500
_POLL_S = 1.0

log = structlog.get_logger()


async def set_timer(conn: Connection, organization_id: UUID, kind: str, key: str, due_at: datetime) -> None:
    """Wake (kind, key) at `due_at`, in place of the timer it may have."""
    await store.put_timer(conn, organization_id, kind, key, due_at)


async def cancel_timer(conn: Connection, organization_id: UUID, kind: str, key: str) -> bool:
    """Forget the timer of (kind, key); false when there is none, or it has fired."""
    return await store.delete_timer(conn, organization_id, kind, key)


async def run_timers(database: Database) -> Never:
    """Fire timers within a second of their moment, until cancelled. Any number of processes may run this."""
    while True:
        pause = _POLL_S
        with Firebreak(lambda error: log.warning("timers.failed", error=type(error).__name__)):
            pause = await fire_due(database)
        await asyncio.sleep(pause)


async def fire_due(database: Database) -> float:
    """Fire what is due; return how many seconds to rest until there is more."""
    async with database.transaction() as tx:
        fired = await store.fire(tx.conn, _BATCH)
        if fired:
            await store.notify(tx.conn)
        due_in = await store.due_in(tx.conn)
    if fired:
        log.debug("timers.fired", count=fired)
    return _POLL_S if due_in is None else min(max(due_in, 0.0), _POLL_S)
