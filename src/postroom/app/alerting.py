"""Alerting: every minute one worker looks what is not well."""

import asyncio
from typing import Never

import structlog

from postroom.jobs import leases
from postroom.jobs.verdicts import error_code, place
from postroom.kit.firebreak import Firebreak
from postroom.kit.ids import new_id
from postroom.notifications import alerts
from postroom.settings import Settings
from postroom.storage.database import Database
from postroom.storage.room import Room

_EVERY_S = 60.0

log = structlog.get_logger()


async def run(database: Database, settings: Settings, *, every_s: float = _EVERY_S) -> Never:
    """Look until cancelled; among many workers one looks in each period."""
    room = Room.of(settings)
    while True:
        await asyncio.sleep(every_s)
        with Firebreak(lambda error: log.warning("alerts.failed", error=error_code(error), at=place(error))):
            async with database.transaction() as tx:
                period = await leases.acquire(
                    tx.conn, leases.EVERYWHERE, "alerts", "look", holder=new_id(), ttl_s=every_s * 0.9
                )
                if period:
                    await alerts.look(tx.conn, low=room.low, full=room.full)
