"""Housekeeping: every hour one worker removes what time has made worthless.

idle sessions, spent codes │ answers kept for Idempotency-Keys (72 h) │ uploads, files nobody refers to (7 days)
which letters were our own (30 days) │ the log, but for the history of conversations (30 days)
files behind links that are over (7 days) │ batches that ended (30 days)
objects that a rolled-back transaction left (once a day)
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Never

import structlog

from postroom.accounts import system_sender
from postroom.api import idempotency
from postroom.chats import codes as chat_codes
from postroom.chats import files as chat_files
from postroom.composer import uploads
from postroom.conversations import batches, shared_files
from postroom.events import trimming
from postroom.identity import housekeeping as identity
from postroom.jobs import leases
from postroom.jobs.verdicts import error_code, place
from postroom.kit.firebreak import Firebreak
from postroom.kit.ids import new_id
from postroom.storage.blobs import Blobs
from postroom.storage.database import Connection, Database

_FIRST_S = 60.0
_EVERY_S = 3600.0
_DAY_S = 86_400.0

log = structlog.get_logger()


async def run(database: Database, blobs: Blobs, *, first_s: float = _FIRST_S, every_s: float = _EVERY_S) -> Never:
    """Clean until cancelled; among many workers one cleans in each period."""
    await asyncio.sleep(first_s)
    while True:
        with Firebreak(lambda error: log.warning("housekeeping.failed", error=error_code(error), at=place(error))):
            await clean(database, blobs)
        await asyncio.sleep(every_s)


async def clean(database: Database, blobs: Blobs) -> None:
    """Clean once, unless another worker did within the period."""
    async with database.transaction() as tx:
        hourly = await leases.acquire(
            tx.conn, leases.EVERYWHERE, "housekeeping", "hourly", holder=new_id(), ttl_s=_EVERY_S * 0.9
        )
        daily = await leases.acquire(
            tx.conn, leases.EVERYWHERE, "housekeeping", "daily", holder=new_id(), ttl_s=_DAY_S * 0.9
        )
    if hourly:
        async with database.transaction() as tx:
            await identity.sweep(tx)
            await idempotency.sweep(tx)
            await system_sender.sweep(tx.conn)
            await shared_files.sweep(tx.conn, blobs)
            await batches.sweep(tx.conn)
            await chat_codes.sweep(tx.conn)
        await trimming.trim(database)
        for uploaded in (uploads.expire, chat_files.expire):
            await _expire_uploads(database, blobs, uploaded)
        await _expire(database, blobs)
    if daily:
        async with database.pool.connection() as conn:
            await blobs.sweep(conn)


async def _expire_uploads(
    database: Database, blobs: Blobs, expire: Callable[[Connection, Blobs], Awaitable[bool]]
) -> None:
    more = True
    while more:
        async with database.transaction() as tx:
            more = await expire(tx.conn, blobs)


async def _expire(database: Database, blobs: Blobs) -> None:
    while True:
        async with database.transaction() as tx:
            gone = await blobs.expire(tx.conn)
        if not gone:
            return
        await blobs.discard(gone)
