"""Waiting for what another task does, with a deadline."""

import asyncio

from postroom.storage.database import Database
from tests.db.sql import fetch


async def locked(database: Database, count: int = 1) -> None:
    """Wait until so many wait for a lock."""
    async with asyncio.timeout(10):
        while True:
            [(waiting,)] = await fetch(database, "select count(distinct pid) from pg_locks where not granted")
            if waiting >= count:
                return
            await asyncio.sleep(0.02)
